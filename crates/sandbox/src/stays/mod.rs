//! Duffel Stays, wire only: paths, checks, shapes. Rooms and prices come from the world, bookings stand in the ledger.

mod accommodation;
mod bookings;
mod quotes;
mod search;
mod view;

pub use view::{accommodation_id, open_accommodation};

use serde_json::{Value, json};

use crate::bend::{self, Bent};
use crate::duffel::error::Failure;
use crate::duffel::{Answer, Call};
use crate::faults;
use crate::lodging::No;
use crate::wire::Response;
use crate::world::moment;

/// The protocol's name in truth and fault rules: Stays are Duffel's.
const PROTOCOL: &str = "duffel";
/// Code of the negotiated rate every account is born with.
const NEGOTIATED: &str = "BTMRAC";

#[derive(Clone, Copy)]
enum Op<'a> {
    Search,
    Rates(&'a str),
    Quote,
    ReadQuote(&'a str),
    Book,
    Bookings,
    ReadBooking(&'a str),
    UpdateBooking(&'a str),
    Cancel(&'a str),
    Accommodations,
    Accommodation(&'a str),
    Suggestions,
    Loyalty,
    Unavailable,
    Unknown,
}

impl<'a> Op<'a> {
    fn of(method: &str, path: &'a str) -> Op<'a> {
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        match (method, parts.as_slice()) {
            ("POST", ["search"]) => Op::Search,
            ("POST", ["search_results", id, "actions", "fetch_all_rates"]) => Op::Rates(id),
            ("POST", ["quotes"]) => Op::Quote,
            ("GET", ["quotes", id]) => Op::ReadQuote(id),
            ("POST", ["bookings"]) => Op::Book,
            ("GET", ["bookings"]) => Op::Bookings,
            ("GET", ["bookings", id]) => Op::ReadBooking(id),
            ("PATCH", ["bookings", id]) => Op::UpdateBooking(id),
            ("POST", ["bookings", id, "actions", "cancel"]) => Op::Cancel(id),
            ("GET", ["accommodation"]) => Op::Accommodations,
            ("POST", ["accommodation", "suggestions"]) => Op::Suggestions,
            ("GET", ["accommodation", id]) => Op::Accommodation(id),
            ("GET", ["loyalty_programmes"]) => Op::Loyalty,
            (_, ["accommodation", _, "reviews"] | ["brands" | "chains" | "negotiated_rates", ..]) => Op::Unavailable,
            _ => Op::Unknown,
        }
    }

    /// The name fault rules use.
    fn name(self) -> &'static str {
        match self {
            Op::Search => "stays_search",
            Op::Rates(_) => "stays_rates",
            Op::Quote => "stays_quote",
            Op::ReadQuote(_) => "read_quote",
            Op::Book => "book",
            Op::Bookings => "bookings",
            Op::ReadBooking(_) => "read_booking",
            Op::UpdateBooking(_) => "update_booking",
            Op::Cancel(_) => "cancel_booking",
            Op::Accommodations | Op::Accommodation(_) | Op::Suggestions => "accommodation",
            Op::Loyalty => "loyalty",
            Op::Unavailable | Op::Unknown => "other",
        }
    }
}

/// Runs one Stays operation of an account, with what fault rules do around it.
pub(crate) fn run(call: &mut Call<'_>) -> Response {
    let request = call.request;
    let op = Op::of(&request.method, &request.path);
    let struck = strike(call, op);
    let request_id = call.request_id;
    let wrong = |status, kind: &str, code: &str| {
        let error = json!({
            "type": kind,
            "title": "Simulated fault",
            "message": "This error was asked for by a fault rule.",
            "code": code,
            "documentation_url": "https://duffel.com/docs/api/overview/errors",
        });
        Response::json(status, &json!({"errors": [error], "meta": {"status": status, "request_id": request_id}}))
    };
    if let Some(response) = bend::before(call.ledger, &struck, wrong) {
        return response;
    }
    let mut response = match dispatch(call, op, Bent::of(&struck)) {
        Ok(response) => response,
        Err(failure) => failure.response(request_id),
    };
    bend::after(call.ledger, &struck, &mut response, Some(("\"live_mode\":false", "\"live_mode\":true")));
    response
}

fn dispatch(call: &mut Call<'_>, op: Op<'_>, bent: Bent) -> Answer {
    let products = call.ledger.state.accounts.get(&call.account).and_then(|a| a.products.as_ref());
    if products.is_some_and(|p| !p.iter().any(|p| p == "stays")) {
        let mut failure = Failure::unavailable();
        failure.plain = true;
        failure.message = "This product is not enabled for your account.".to_owned();
        return Err(failure);
    }
    match op {
        Op::Search => search::create(call),
        Op::Rates(id) => search::rates(call, id),
        Op::Quote => quotes::create(call, bent),
        Op::ReadQuote(id) => quotes::read(call, id),
        Op::Book => bookings::create(call, bent),
        Op::Bookings => bookings::list(call),
        Op::ReadBooking(id) => bookings::read(call, id),
        Op::UpdateBooking(id) => bookings::update(call, id),
        Op::Cancel(id) => bookings::cancel(call, id),
        Op::Accommodations => accommodation::list(call),
        Op::Accommodation(id) => accommodation::read(call, id),
        Op::Suggestions => accommodation::suggestions(call),
        Op::Loyalty => Ok(accommodation::loyalty()),
        Op::Unavailable => Err(Failure::unavailable()),
        Op::Unknown => Err(Failure::not_found("path")),
    }
}

fn strike(call: &mut Call<'_>, op: Op<'_>) -> Vec<faults::FaultEffect> {
    if call.ledger.faults.rules.is_empty() {
        return Vec::new();
    }
    let body: Value = serde_json::from_slice(&call.request.body).unwrap_or_default();
    let data = body.get("data").unwrap_or(&Value::Null);
    let text = |key: &str| data.get(key).and_then(Value::as_str).map(str::to_owned);
    let of_booking = |id: &str| call.ledger.state.rooms.bookings.get(id).and_then(|b| b.our_ref()).map(str::to_owned);
    let our_ref = match op {
        Op::Book => data.pointer("/metadata/btm_ref").and_then(Value::as_str).map(str::to_owned),
        Op::ReadBooking(id) | Op::UpdateBooking(id) | Op::Cancel(id) => of_booking(id),
        _ => None,
    };
    let offer = match op {
        Op::Quote => text("rate_id"),
        Op::Book => text("quote_id"),
        Op::Rates(id) | Op::ReadQuote(id) => Some(id.to_owned()),
        _ => None,
    };
    call.ledger.faults.strike(&faults::Call {
        protocol: PROTOCOL,
        op: op.name(),
        method: &call.request.method,
        path: &call.request.path,
        our_ref: our_ref.as_deref(),
        offer: offer.as_deref(),
        minute: moment::minute_of(call.now),
    })
}

/// Duffel publishes no code for a rate that is gone; this one is ours.
fn unavailable() -> Failure {
    Failure::state("rate_unavailable", "Rate unavailable", "The selected rate is no longer available. Please search again.")
}

fn refuse(no: No, what: &str) -> Failure {
    match no {
        No::Unknown => Failure::not_found(what),
        No::Expired | No::Gone => unavailable(),
        No::Funds => crate::duffel::booking::no_funds(),
    }
}

/// True when names and texts are wanted in Japanese.
fn japanese(call: &Call<'_>) -> bool {
    call.request.header("accept-language").is_some_and(|l| l.trim_start().starts_with("ja"))
}
