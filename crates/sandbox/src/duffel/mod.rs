//! Duffel API v2, wire only: paths, headers, envelopes, shapes. What is offered and promised comes from the world and the ledger.

pub mod access;
mod airline_changes;
mod amenities;
pub(crate) mod booking;
mod cancellations;
mod change_offers;
mod change_shelf;
mod changes;
pub(crate) mod checks;
mod checks_people;
pub mod error;
mod faulty;
mod offer;
mod offers;
pub(crate) mod order_view;
mod orders;
pub(crate) mod page;
mod payments;
mod places;
mod product;
mod reference;
mod rendered;
mod route;
mod search;
mod seat_maps;
mod services;
mod users;
pub(crate) mod view;
pub(crate) mod webhooks;

use chrono::{DateTime, Utc};

use crate::ledger::Ledger;
use crate::stays;
use crate::wire::{Request, Response};
use crate::world::World;

pub use rendered::Rendered;

use error::Failure;

/// What every operation works with.
pub(crate) struct Call<'a> {
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) world: &'a World,
    pub(crate) now: DateTime<Utc>,
    pub(crate) request: &'a Request,
    pub(crate) request_id: &'a str,
    /// The account's id (a hash of its token).
    pub(crate) account: String,
}

pub(crate) type Answer = Result<Response, Failure>;

/// Answers a call under one of Duffel's paths.
pub fn answer(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request, request_id: &str) -> Response {
    let (account, quota) = access::enter(ledger, world, now, request);
    let mut response = match account {
        Ok(account) => {
            let mut call = Call { ledger, world, now, request, request_id, account };
            if request.path.starts_with("/stays/") { stays::run(&mut call) } else { faulty::run(&mut call) }
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
