//! From what happened to what webhooks are told. Payloads are small: receivers must read the object itself.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::Ledger;
use super::event::Event;
use super::hooks::HookEvent;
use super::order::{Order, OrderState};
use super::state::State;
use crate::duffel::webhooks::AIRLINE_CHANGE;
use crate::faults::FaultEffect;
use crate::money;
use crate::wire::Effect;
use crate::world::World;

/// Something an account's webhook may be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub account: String,
    /// `order.created` and so on.
    pub kind: String,
    /// The id of the object.
    pub key: String,
    pub object: Value,
    /// Our reference of the order it is about, for fault rules.
    pub our_ref: Option<String>,
}

/// An event just happened: whoever has a webhook for it is told. Answers the ids of what was told.
pub(super) fn after(ledger: &mut Ledger, world: &World, at: DateTime<Utc>, event: &Event) -> Vec<String> {
    if ledger.state.hooks.webhooks.is_empty() {
        return Vec::new();
    }
    of(&ledger.state, event).into_iter().filter_map(|notice| tell(ledger, world, at, notice)).collect()
}

/// Makes the event for the account's webhook, bent by the fault rules for webhooks.
pub(super) fn tell(ledger: &mut Ledger, world: &World, at: DateTime<Utc>, notice: Notice) -> Option<String> {
    let wants = |events: &[String]| notice.kind == "ping.triggered" || events.contains(&notice.kind);
    let mut webhooks = ledger.state.hooks.webhooks.values();
    let webhook = webhooks.find(|w| w.account == notice.account && wants(&w.events))?;
    if !webhook.active && notice.kind != "ping.triggered" {
        return None;
    }
    let number = ledger.state.next_record;
    let protocol = if webhook.airalo { crate::airalo::PROTOCOL } else { "duffel" };
    let struck = ledger.faults.strike_hook(protocol, &notice.kind, notice.our_ref.as_deref());
    let mut event = HookEvent {
        id: world.ids.make("wev_", &[number, at.timestamp_micros() as u64]),
        number,
        webhook: webhook.id.clone(),
        account: notice.account,
        kind: notice.kind,
        idempotency_key: notice.key,
        object: notice.object,
        made_at: at,
        due: Some(at),
        tries: 0,
        copies: 0,
        bad_signature: false,
    };
    let mut first = false;
    for (effect, fired) in struck {
        let later = |due: Option<DateTime<Utc>>, s: u64| due.map(|d| d + Duration::seconds(s.min(1_000_000) as i64));
        match effect {
            FaultEffect::Duplicate { n } => event.copies += n,
            FaultEffect::Delay { s } => event.due = later(event.due, s),
            FaultEffect::Reorder { window } => event.due = later(event.due, window.max(1) - (fired - 1) % window.max(1)),
            FaultEffect::Lose => event.due = None,
            FaultEffect::BadSignature => event.bad_signature = true,
            FaultEffect::BeforeAnswer => first = true,
            _ => {}
        }
    }
    let id = event.id.clone();
    ledger.commit(at, Event::Hooked { notice: Box::new(event) }, false);
    if first {
        ledger.effect(Effect::Deliver { event: id.clone(), or_else: None });
    }
    Some(id)
}

/// The notices of an event, in order.
fn of(state: &State, event: &Event) -> Vec<Notice> {
    let order = |id: &str| state.orders.get(id);
    let one = |order: Option<&Order>, kind: &str, key: &str, object: fn(&Order) -> Value| -> Vec<Notice> {
        order.map(|o| notice(o, kind, key.to_owned(), object(o))).into_iter().collect()
    };
    match event {
        Event::Ordered { order: made } if made.state != OrderState::Accepted => {
            one(order(&made.id), "order.created", &made.id, Order::told)
        }
        Event::Settled { order: id, created: true } => one(order(id), "order.created", id, Order::told),
        // The idempotency key of a failed creation is opaque.
        Event::Settled { order: id, created: false } => {
            let key = format!("failed-{id}");
            one(order(id), "order.creation_failed", &key, |o| json!({"offer_id": o.offer_id, "metadata": o.metadata}))
        }
        Event::Paid { order: id, payment, .. } => {
            let Some(order) = order(id) else { return Vec::new() };
            let object = json!({
                "id": payment.id,
                "order_id": id,
                "type": "balance",
                "amount": money::print(payment.amount, &payment.currency),
                "currency": payment.currency,
                "status": "succeeded",
                "live_mode": false,
            });
            vec![
                notice(order, "payment.created", payment.id.clone(), object.clone()),
                notice(order, "air.payment.succeeded", payment.id.clone(), object),
                notice(order, "order.updated", id.clone(), order.told()),
            ]
        }
        Event::Lapsed { order: id } | Event::Metadata { order: id, .. } => one(order(id), "order.updated", id, Order::told),
        Event::Quoted { quote } => {
            let object = json!({"id": quote.id, "order_id": quote.order});
            order(&quote.order).map(|o| notice(o, "order_cancellation.created", quote.id.clone(), object)).into_iter().collect()
        }
        Event::Cancelled { quote, .. } => {
            let Some(order) = state.cancellations.get(quote).and_then(|q| order(&q.order)) else { return Vec::new() };
            let object = json!({"id": quote, "order_id": order.id});
            vec![notice(order, "order_cancellation.confirmed", quote.clone(), object)]
        }
        Event::Changed { confirmed } => {
            let Some(order) = state.order_changes.get(&confirmed.change).and_then(|c| order(&c.order)) else { return Vec::new() };
            let object = json!({"id": confirmed.change, "order_id": order.id});
            vec![notice(order, "air.order.changed", confirmed.change.clone(), object)]
        }
        Event::AirlineChanged { order: id, change } => {
            let object = json!({"id": change.id, "order_id": id});
            order(id).map(|o| notice(o, AIRLINE_CHANGE, change.id.clone(), object)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn notice(order: &Order, kind: &str, key: String, object: Value) -> Notice {
    Notice { account: order.account.clone(), kind: kind.to_owned(), key, object, our_ref: order.our_ref().map(str::to_owned) }
}
