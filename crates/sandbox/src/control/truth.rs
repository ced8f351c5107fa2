//! What really happened, over all protocols.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;

use super::{Answer, Refusal};
use crate::ledger::esims::EsimOrder;
use crate::ledger::order::{Order, OrderState};
use crate::ledger::rooms::StayBooking;
use crate::ledger::{Ledger, State};
use crate::money;
use crate::wire::{Request, Response};

#[derive(Serialize)]
struct TruthOrder<'a> {
    protocol: &'a str,
    /// `flight`, `stay` or `esim`.
    kind: &'static str,
    id: Cow<'a, str>,
    r#ref: Option<&'a str>,
    offer_id: &'a str,
    booking_reference: &'a str,
    state: &'static str,
    made_at: String,
    amount: String,
    currency: &'a str,
    request_ids: &'a [String],
    #[serde(skip)]
    number: u64,
    #[serde(skip)]
    account: &'a str,
}

/// `truth?ref=`, `?ref_prefix=`, `?offer_id=` or `?account=`: every order ever made, by our reference or otherwise. An order that
/// is only accepted is not made yet and not shown.
pub fn orders(ledger: &Ledger, request: &Request) -> Answer {
    let asked = ["ref", "ref_prefix", "offer_id", "account"].map(|k| request.param(k));
    let [by_ref, by_prefix, by_offer, by_account] = asked;
    if asked.iter().all(Option::is_none) {
        return Err(Refusal(400, "give ref, ref_prefix, offer_id or account".to_owned()));
    }
    let wanted = |order: &TruthOrder<'_>| {
        order.state != OrderState::Accepted.word()
            && by_ref.is_none_or(|r| order.r#ref == Some(r))
            && by_prefix.is_none_or(|p| order.r#ref.is_some_and(|r| r.starts_with(p)))
            && by_offer.is_none_or(|o| order.offer_id == o)
            && by_account.is_none_or(|a| order.account == a)
    };
    let mut found: Vec<TruthOrder<'_>> = all(&ledger.state).filter(wanted).collect();
    found.sort_by_key(|o| o.number);
    let count = |state: OrderState| found.iter().filter(|o| o.state == state.word()).count();
    Ok(Response::json(
        200,
        &json!({"ref": by_ref, "live": count(OrderState::Live), "held": count(OrderState::Held), "orders": found}),
    ))
}

/// Orders of every protocol.
fn all(state: &State) -> impl Iterator<Item = TruthOrder<'_>> {
    let flights = state.orders.values().map(flight);
    flights.chain(state.rooms.bookings.values().map(stay)).chain(state.esims.orders.values().map(esim))
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

fn flight(order: &Order) -> TruthOrder<'_> {
    TruthOrder {
        protocol: &order.protocol,
        kind: "flight",
        id: Cow::Borrowed(&order.id),
        r#ref: order.our_ref(),
        offer_id: &order.offer_id,
        booking_reference: &order.reference,
        state: order.state.word(),
        made_at: instant(order.made_at),
        amount: money::print(order.total, &order.currency),
        currency: &order.currency,
        request_ids: &order.request_ids,
        number: order.number,
        account: &order.account,
    }
}

fn stay(booking: &StayBooking) -> TruthOrder<'_> {
    TruthOrder {
        protocol: &booking.quote.protocol,
        kind: "stay",
        id: Cow::Borrowed(&booking.id),
        r#ref: booking.our_ref(),
        offer_id: &booking.quote.id,
        booking_reference: &booking.reference,
        state: booking.state.word(),
        made_at: instant(booking.made_at),
        amount: money::print(booking.quote.price.total, &booking.quote.currency),
        currency: &booking.quote.currency,
        request_ids: &booking.request_ids,
        number: booking.number,
        account: &booking.account,
    }
}

fn esim(order: &EsimOrder) -> TruthOrder<'_> {
    TruthOrder {
        protocol: crate::airalo::PROTOCOL,
        kind: "esim",
        id: Cow::Owned(order.id.to_string()),
        r#ref: Some(order.description.as_str()).filter(|d| !d.is_empty()),
        offer_id: &order.package,
        booking_reference: &order.code,
        state: order.state.word(),
        made_at: instant(order.made_at),
        amount: money::print(order.total, &order.currency),
        currency: &order.currency,
        request_ids: &order.request_ids,
        number: order.number,
        account: &order.account,
    }
}

/// `truth/summary`.
pub fn summary(ledger: &Ledger) -> Response {
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for order in all(&ledger.state) {
        *states.entry(order.state).or_default() += 1;
    }
    let accounts: BTreeMap<_, _> = (ledger.state.accounts.iter())
        .map(|(id, a)| {
            let print = |minor| money::print(minor, &a.currency);
            let live = all(&ledger.state).filter(|o| o.account == id && o.state == OrderState::Live.word()).count();
            let sums = json!({
                "currency": a.currency,
                "balance": print(a.balance),
                "captured": print(a.captured),
                "refunded": print(a.refunded),
                "live_orders": live,
            });
            (id, sums)
        })
        .collect();
    let seats: u64 = ledger.state.seats.values().flatten().map(|n| u64::from(*n)).sum();
    let rooms: u64 = ledger.state.rooms.taken.values().map(|n| u64::from(*n)).sum();
    Response::json(
        200,
        &json!({
            "live": states.get("live").copied().unwrap_or(0),
            "orders": states,
            "accounts": accounts,
            "seats_sold": seats,
            "rooms_sold": rooms,
            "esims_sold": ledger.state.esims.sims.len(),
        }),
    )
}

/// `truth/journal?from=`: business records as NDJSON, from a place on.
pub fn journal(ledger: &Ledger, request: &Request) -> Answer {
    let from = match request.param("from") {
        None => 0,
        Some(text) => text.parse::<usize>().map_err(|_| Refusal(400, "from must be a number".to_owned()))?,
    };
    let mut text = String::new();
    for record in ledger.state.log.iter().skip(from) {
        text.push_str(record);
        text.push('\n');
    }
    let mut response = Response::text(200, &text);
    response.set("content-type", "application/x-ndjson");
    Ok(response)
}
