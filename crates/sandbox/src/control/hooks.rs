//! `emit` and `webhooks`: what receivers are told, on demand.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Refusal, body};
use crate::duffel::webhooks;
use crate::ledger::{Event, Ledger, Notice, Order, OrderState, disruption};
use crate::wire::{Request, Response};
use crate::world::{World, moment};

/// Minutes an airline moves a flight by when nothing else is said: enough to be asked about, too little for a full refund.
const USUAL_SHIFT: i64 = 45;
/// A day.
const MOST_SHIFT: i64 = 1_440;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Emit {
    r#type: String,
    /// An order's or booking's id.
    order: String,
    /// Changes by the airline: so many minutes later (or earlier); 45 when nothing is said.
    minutes: Option<i64>,
    /// Changes by the airline: the flight is cancelled.
    #[serde(default)]
    cancelled: bool,
    /// Changes by the airline: the place of the direction, from 0.
    #[serde(default)]
    slice: usize,
}

/// `POST emit {type, order}`: tells the webhook of the order's account, whether it happened or not. A change by the airline really
/// happens: whoever reads the order sees it, also where no webhook is.
pub fn emit(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> Answer {
    let emit: Emit = body(request)?;
    let kind = emit.r#type.as_str();
    if !webhooks::KINDS.contains(&kind) {
        return Err(Refusal(422, format!("unknown type of event {kind}")));
    }
    if kind == webhooks::AIRLINE_CHANGE {
        return airline_change(ledger, world, now, &emit);
    }
    let bookings = &ledger.state.rooms.bookings;
    let notice = if kind.starts_with("stays.") {
        let booking = bookings.get(&emit.order).filter(|b| b.quote.protocol == "duffel");
        booking.map(|b| b.notice(kind)).ok_or_else(|| Refusal(404, "no such stay".to_owned()))?
    } else {
        about(ledger.state.orders.get(&emit.order).ok_or_else(|| Refusal(404, "no such order".to_owned()))?, kind)
    };
    match ledger.tell(world, now, notice) {
        Some(event) => Ok(Response::json(200, &json!({"event": event}))),
        None => Err(Refusal(409, "the account has no webhook for this type of event".to_owned())),
    }
}

fn about(order: &Order, kind: &str) -> Notice {
    let object = match kind {
        "order.creation_failed" => json!({"offer_id": order.offer_id, "metadata": order.metadata}),
        kind if kind.starts_with("order.") => order.told(),
        _ => json!({"id": order.id, "order_id": order.id}),
    };
    Notice {
        account: order.account.clone(),
        kind: kind.to_owned(),
        key: order.id.clone(),
        object,
        our_ref: order.our_ref().map(str::to_owned),
    }
}

/// The airline moves a direction of an order, or cancels it, now.
fn airline_change(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, emit: &Emit) -> Answer {
    let order = ledger.state.orders.get(&emit.order).ok_or_else(|| Refusal(404, "no such order".to_owned()))?.clone();
    if !matches!(order.state, OrderState::Held | OrderState::Live) {
        return Err(Refusal(409, format!("the order is {}", order.state.word())));
    }
    let slice = order.product.slices.get(emit.slice).ok_or_else(|| Refusal(422, "the order has no such slice".to_owned()))?;
    let minutes = match (emit.cancelled, emit.minutes) {
        (true, None) => None,
        (false, minutes) => Some(minutes.unwrap_or(USUAL_SHIFT)),
        (true, Some(_)) => return Err(Refusal(422, "give either minutes or cancelled".to_owned())),
    };
    if minutes.is_some_and(|m| m == 0 || m.abs() > MOST_SHIFT) {
        return Err(Refusal(422, format!("minutes must be 1 to {MOST_SHIFT}, or as many less than 0")));
    }
    let start = slice.itinerary.start();
    if moment::utc_of(start.min(start + minutes.unwrap_or_default())) <= now {
        return Err(Refusal(409, "the flight has left, or would have".to_owned()));
    }
    let change = disruption::change(world, &order, emit.slice, now, |s| minutes.map(|m| disruption::shifted(world, s, 0, m)));
    let id = change.id.clone();
    let told = ledger.occur(world, now, Event::AirlineChanged { order: order.id, change: Box::new(change) }, true);
    Ok(Response::json(200, &json!({"event": told.first(), "change": id})))
}

/// `GET webhooks`: receivers, events with their tries, and every attempt. Secrets are not shown.
pub fn list(ledger: &Ledger) -> Response {
    let hooks = &ledger.state.hooks;
    let receivers = hooks
        .webhooks
        .values()
        .map(|w| json!({"id": w.id, "account": w.account, "url": w.url, "events": w.events, "active": w.active}));
    let mut events: Vec<_> = hooks.events.values().collect();
    events.sort_by_key(|e| e.number);
    let events = events.into_iter().map(|e| {
        let mut event = webhooks::payload(e);
        if let Some(fields) = event.as_object_mut() {
            fields.insert("webhook".to_owned(), json!(e.webhook));
            fields.insert("tries".to_owned(), json!(e.tries));
            fields.insert("due".to_owned(), json!(e.due));
        }
        event
    });
    let (receivers, events): (Vec<Value>, Vec<Value>) = (receivers.collect(), events.collect());
    Response::json(200, &json!({"webhooks": receivers, "events": events, "deliveries": hooks.deliveries}))
}
