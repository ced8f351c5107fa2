//! LiteAPI v3, wire only: rates, prebook, book, bookings, static data. Sells the rooms Stays sells.

mod book;
mod data;
mod error;
mod rates;
mod view;

pub use view::{hotel_id, open_hotel};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::bend::{self, Bent};
use crate::duffel::access;
use crate::faults;
use crate::ledger::{Event, Ledger};
use crate::wire::{Request, Response};
use crate::world::World;
use crate::world::moment;

use error::Failure;

/// The protocol's name in truth and fault rules.
pub const PROTOCOL: &str = "liteapi";

type Answer = Result<Response, Failure>;

/// What every operation works with.
struct Call<'a> {
    ledger: &'a mut Ledger,
    world: &'a World,
    now: DateTime<Utc>,
    request: &'a Request,
    request_id: &'a str,
    account: String,
}

impl Call<'_> {
    /// True when names and texts are wanted in Japanese.
    fn japanese(&self) -> bool {
        let asked = self.request.param("language").or_else(|| self.request.header("accept-language"));
        asked.is_some_and(|l| l.trim_start().starts_with("ja"))
    }

    fn body(&self) -> Result<Value, Failure> {
        let value: Value = serde_json::from_slice(&self.request.body).map_err(|_| Failure::input("the body is not JSON"))?;
        if value.is_object() { Ok(value) } else { Err(Failure::input("the body is not an object")) }
    }
}

#[derive(Clone, Copy)]
enum Op<'a> {
    Rates,
    MinRates,
    Prebook,
    ReadPrebook(&'a str),
    Book,
    Bookings,
    ReadBooking(&'a str),
    Cancel(&'a str),
    Amend(&'a str),
    Hotels,
    Hotel,
    Currencies,
    NotEnabled,
    Unknown,
}

impl<'a> Op<'a> {
    fn of(method: &str, path: &'a str) -> Op<'a> {
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        match (method, parts.as_slice()) {
            ("POST", ["hotels", "rates"]) => Op::Rates,
            ("POST", ["hotels", "min-rates"]) => Op::MinRates,
            ("POST", ["rates", "prebook"]) => Op::Prebook,
            ("GET", ["prebooks", id]) => Op::ReadPrebook(id),
            ("POST", ["rates", "book"]) => Op::Book,
            ("GET", ["bookings"]) => Op::Bookings,
            ("GET", ["bookings", id]) => Op::ReadBooking(id),
            ("PUT", ["bookings", id]) => Op::Cancel(id),
            ("PUT", ["bookings", id, "amend"]) => Op::Amend(id),
            ("GET", ["data", "hotels"]) => Op::Hotels,
            ("GET", ["data", "hotel"]) => Op::Hotel,
            ("GET", ["data", "currencies"]) => Op::Currencies,
            (_, ["data" | "guests" | "vouchers" | "analytics" | "loyalties", ..]) => Op::NotEnabled,
            _ => Op::Unknown,
        }
    }

    /// The name fault rules use.
    fn name(self) -> &'static str {
        match self {
            Op::Rates => "rates",
            Op::MinRates => "min_rates",
            Op::Prebook => "prebook",
            Op::ReadPrebook(_) => "read_prebook",
            Op::Book => "book",
            Op::Bookings => "bookings",
            Op::ReadBooking(_) => "read_booking",
            Op::Cancel(_) => "cancel_booking",
            Op::Amend(_) => "amend",
            Op::Hotels | Op::Hotel | Op::Currencies => "data",
            Op::NotEnabled | Op::Unknown => "other",
        }
    }
}

/// Answers a call under `/v3.0`.
pub fn answer(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request, request_id: &str) -> Response {
    let op = Op::of(&request.method, &request.path);
    let struck = strike(ledger, now, request, op);
    if let Some(response) = bend::before(ledger, &struck, |status, _, code| Failure::asked_for(status, code).response()) {
        return response;
    }
    let outcome = enter(ledger, world, now, request).and_then(|account| {
        let mut call = Call { ledger: &mut *ledger, world, now, request, request_id, account };
        dispatch(&mut call, op, Bent::of(&struck))
    });
    let mut response = outcome.unwrap_or_else(|failure| failure.response());
    bend::after(ledger, &struck, &mut response, Some(("\"sandbox\":true", "\"sandbox\":false")));
    response
}

/// Finds or opens the account of the key, and counts the call.
fn enter(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> Result<String, Failure> {
    let key = request.header("x-api-key").map(str::trim).filter(|k| !k.is_empty()).ok_or_else(Failure::unauthorised)?;
    if key.starts_with("prod_") || key.starts_with("duffel_live_") {
        return Err(Failure::unauthorised());
    }
    let id = access::account_id(world, key);
    let minute = moment::minute_of(now);
    let limit = ledger.state.accounts.get(&id).map_or(access::RATE_LIMIT, |a| a.rate_limit);
    let count = ledger.minutes.entry(id.clone()).or_insert((minute, 0));
    if count.0 != minute {
        *count = (minute, 0);
    }
    count.1 += 1;
    if count.1 > limit {
        return Err(Failure::too_many());
    }
    if !ledger.state.accounts.contains_key(&id) {
        let account = access::newborn(&ledger.config.currency);
        ledger.commit(now, Event::Account { id: id.clone(), account }, false);
    }
    Ok(id)
}

fn dispatch(call: &mut Call<'_>, op: Op<'_>, bent: Bent) -> Answer {
    match op {
        Op::Rates => rates::full(call),
        Op::MinRates => rates::least(call),
        Op::Prebook => book::prebook(call, bent),
        Op::ReadPrebook(id) => book::read_prebook(call, id),
        Op::Book => book::create(call, bent),
        Op::Bookings => book::list(call),
        Op::ReadBooking(id) => book::read(call, id),
        Op::Cancel(id) => book::cancel(call, id),
        Op::Amend(id) => book::amend(call, id),
        Op::Hotels => data::hotels(call),
        Op::Hotel => data::hotel(call),
        Op::Currencies => Ok(data::currencies(call.world)),
        Op::NotEnabled => Err(Failure::not_enabled()),
        Op::Unknown => Err(Failure::new(404, 404, "no such path")),
    }
}

fn strike(ledger: &mut Ledger, now: DateTime<Utc>, request: &Request, op: Op<'_>) -> Vec<faults::FaultEffect> {
    if ledger.faults.rules.is_empty() {
        return Vec::new();
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
    let our_ref = match op {
        Op::Book => text("clientReference"),
        Op::ReadBooking(id) | Op::Cancel(id) | Op::Amend(id) => {
            ledger.state.rooms.bookings.get(id).and_then(|b| b.our_ref()).map(str::to_owned)
        }
        _ => None,
    };
    let offer = match op {
        Op::Prebook => text("offerId"),
        Op::Book => text("prebookId"),
        _ => None,
    };
    ledger.faults.strike(&faults::Call {
        protocol: PROTOCOL,
        op: op.name(),
        method: &request.method,
        path: &request.path,
        our_ref: our_ref.as_deref(),
        offer: offer.as_deref(),
        minute: moment::minute_of(now),
    })
}
