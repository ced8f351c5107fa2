//! `GET orders`: what was ordered lately, told so that a person recognises it and sees what can be done to it.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Answer, Refusal};
use crate::duffel::{order_view, webhooks};
use crate::ledger::Ledger;
use crate::ledger::esims::EsimOrder;
use crate::ledger::order::{Order, OrderState};
use crate::ledger::rooms::StayBooking;
use crate::money;
use crate::wire::{Request, Response};
use crate::world::World;

const MOST: usize = 200;

/// `orders?limit=50&kind=flight`: newest first, over all protocols and accounts.
pub fn newest(ledger: &Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> Answer {
    let limit = request.param("limit").map_or(Ok(50), str::parse::<usize>).ok().filter(|n| (1..=MOST).contains(n));
    let limit = limit.ok_or_else(|| Refusal(400, format!("limit must be 1 to {MOST}")))?;
    let kind = request.param("kind");
    if let Some(kind) = kind.filter(|k| !["flight", "stay", "esim"].contains(k)) {
        return Err(Refusal(400, format!("kind is flight, stay or esim, not {kind}")));
    }
    let wanted = |name: &str| kind.is_none_or(|k| k == name);
    let state = &ledger.state;
    let mut found: Vec<(DateTime<Utc>, u64, Made<'_>)> = Vec::new();
    if wanted("flight") {
        found.extend(state.orders.values().map(|o| (o.made_at, o.number, Made::Flight(o))));
    }
    if wanted("stay") {
        found.extend(state.rooms.bookings.values().map(|b| (b.made_at, b.number, Made::Stay(b))));
    }
    if wanted("esim") {
        found.extend(state.esims.orders.values().map(|o| (o.made_at, o.number, Made::Esim(o))));
    }
    found.sort_by_key(|(at, number, _)| Reverse((*at, *number)));
    let orders: Vec<Value> = found.iter().take(limit).map(|(_, _, made)| made.tell(world, now)).collect();
    Ok(Response::json(200, &json!({"total": found.len(), "orders": orders})))
}

/// An order of any kind.
enum Made<'a> {
    Flight(&'a Order),
    Stay(&'a StayBooking),
    Esim(&'a EsimOrder),
}

impl Made<'_> {
    fn tell(&self, world: &World, now: DateTime<Utc>) -> Value {
        match self {
            Made::Flight(order) => flight(world, now, order),
            Made::Stay(booking) => stay(world, booking),
            Made::Esim(order) => json!({
                "kind": "esim",
                "protocol": crate::airalo::PROTOCOL,
                "id": order.id.to_string(),
                "ref": Some(order.description.as_str()).filter(|d| !d.is_empty()),
                "booking_reference": order.code,
                "state": order.state.word(),
                "made_at": order.made_at,
                "amount": money::print(order.total, &order.currency),
                "currency": order.currency,
                "package": order.package,
                "emit": [],
            }),
        }
    }
}

fn flight(world: &World, now: DateTime<Utc>, order: &Order) -> Value {
    let segments = order.product.slices.iter().flat_map(|s| &s.itinerary.segments);
    let flights = segments.map(|segment| {
        json!({
            "flight": format!("{}{}", world.carriers.airline(segment.marketing).iata, segment.marketing_number),
            "origin": world.places.airport(segment.from).iata,
            "destination": world.places.airport(segment.to).iata,
            "departs": segment.departs.format("%Y-%m-%dT%H:%M").to_string(),
            "arrives": segment.arrives.format("%Y-%m-%dT%H:%M").to_string(),
        })
    });
    let emit: Vec<&str> = match order.state {
        OrderState::Held | OrderState::Live if !order_view::departed(order, now) => vec![webhooks::AIRLINE_CHANGE],
        _ => Vec::new(),
    };
    json!({
        "kind": "flight",
        "protocol": order.protocol,
        "id": order.id,
        "ref": order.our_ref(),
        "booking_reference": order.reference,
        "state": order.state.word(),
        "made_at": order.made_at,
        "amount": money::print(order.total, &order.currency),
        "currency": order.currency,
        "travellers": order.passengers.len(),
        "flights": flights.collect::<Vec<_>>(),
        "payment_required_by": order.payment_required_by.filter(|_| order.state == OrderState::Held),
        "airline_changes": order.after.airline_changes.len(),
        "emit": emit,
    })
}

fn stay(world: &World, booking: &StayBooking) -> Value {
    let quote = &booking.quote;
    let property = world.hotels.property(world.seed, &world.places, quote.property);
    json!({
        "kind": "stay",
        "protocol": quote.protocol,
        "id": booking.id,
        "ref": booking.our_ref(),
        "booking_reference": booking.reference,
        "state": booking.state.word(),
        "made_at": booking.made_at,
        "amount": money::print(quote.price.total, &quote.currency),
        "currency": quote.currency,
        "hotel": property.map(|p| json!({"en": p.en, "ja": p.ja})),
        "check_in": quote.stay.check_in,
        "check_out": quote.stay.check_out,
        "rooms": quote.stay.rooms(),
        "emit": [],
    })
}
