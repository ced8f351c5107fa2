//! Duffel API v2, wire only: paths, headers, envelopes, shapes. What is offered and promised comes from the world and the ledger.

pub mod access;
mod booking;
mod checks;
mod checks_people;
pub mod error;
mod faulty;
mod offer;
mod offers;
mod orders;
mod page;
mod payments;
mod places;
mod product;
mod reference;
mod rendered;
mod route;
mod search;
mod view;

use chrono::{DateTime, Utc};

use crate::ledger::Ledger;
use crate::wire::{Request, Response};
use crate::world::World;

pub use rendered::Rendered;

use error::Failure;

/// What every operation works with.
struct Call<'a> {
    ledger: &'a mut Ledger,
    world: &'a World,
    now: DateTime<Utc>,
    request: &'a Request,
    request_id: &'a str,
    /// The account's id (a hash of its token).
    account: String,
}

type Answer = Result<Response, Failure>;

/// Answers a call under one of Duffel's paths.
pub fn answer(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request, request_id: &str) -> Response {
    let (account, quota) = access::enter(ledger, world, now, request);
    let mut response = match account {
        Ok(account) => {
            let mut call = Call { ledger, world, now, request, request_id, account };
            faulty::run(&mut call)
        }
        Err(failure) => failure.response(request_id),
    };
    quota.stamp(&mut response);
    response
}

/// A path outside every protocol.
pub fn unknown_path(request_id: &str) -> Response {
    Failure::not_found("path").response(request_id)
}
