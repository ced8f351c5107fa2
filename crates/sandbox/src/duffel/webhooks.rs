//! Webhooks: one receiver per account, pinged, switched off, deleted; its events and the attempts to deliver them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use url::{Host, Url};

use super::error::Failure;
use super::page::{self, Paging};
use super::{Answer, Call, checks, view};
use crate::ledger::hooks::{Delivery, HookEvent, Webhook};
use crate::ledger::{Event, Notice};
use crate::wire::{Effect, Response};

/// An airline changed a flight.
pub const AIRLINE_CHANGE: &str = "order.airline_initiated_change_detected";

/// Types a receiver can ask for.
pub const KINDS: [&str; 18] = [
    "order.created",
    "order.creation_failed",
    "order.updated",
    AIRLINE_CHANGE,
    "air.order.changed",
    "order_cancellation.created",
    "order_cancellation.confirmed",
    "payment.created",
    "air.payment.pending",
    "air.payment.succeeded",
    "air.payment.failed",
    "air.payment.cancelled",
    "air.airline_credit.created",
    "air.airline_credit.spent",
    "air.airline_credit.invalidated",
    "stays.booking.created",
    "stays.booking_creation_failed",
    "stays.booking.cancelled",
];

/// `POST /air/webhooks {url, events[]}`: the secret is told here and nowhere else.
pub fn create(call: &mut Call<'_>) -> Answer {
    let data = checks::data(call.request)?;
    let url = address_of(checks::text(&data, "", "url")?)?;
    let events = events(&data)?.ok_or_else(|| Failure::required("/events"))?;
    if call.ledger.state.hooks.webhooks.values().any(|w| w.account == call.account) {
        let message = "There is a webhook already. Change or delete it.";
        return Err(Failure::new(422, "validation_error", "unsafe_unique", "Not unique", message));
    }
    let number = call.ledger.state.next_record;
    let id = call.world.ids.make("end_", &[number, call.now.timestamp_micros() as u64]);
    let secret = STANDARD.encode(&call.world.ids.of_text("", &format!("webhook secret {id}")).as_bytes()[4..20]);
    let (account, made_at) = (call.account.clone(), call.now);
    let webhook = Webhook { id, number, account, url, events, active: true, secret, made_at, updated_at: made_at, airalo: false };
    call.ledger.commit(call.now, Event::Hook { webhook: webhook.clone() }, true);
    let mut shown = webhook_view(&webhook);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("secret".to_owned(), json!(webhook.secret));
    }
    Ok(page::one(201, &shown))
}

/// `PATCH /air/webhooks/{id} {active?, events?, url?}`.
pub fn update(call: &mut Call<'_>, id: &str) -> Answer {
    let mut webhook = find(call, id)?.clone();
    let data = checks::data(call.request)?;
    match data.get("active") {
        None | Some(Value::Null) => {}
        Some(Value::Bool(active)) => webhook.active = *active,
        Some(_) => return Err(Failure::field("validation_type", "/active", "Field 'active' must be true or false")),
    }
    if let Some(url) = checks::maybe_text(&data, "", "url")? {
        webhook.url = address_of(url)?;
    }
    if let Some(events) = events(&data)? {
        webhook.events = events;
    }
    webhook.updated_at = call.now;
    call.ledger.commit(call.now, Event::Hook { webhook: webhook.clone() }, true);
    Ok(page::one(200, &webhook_view(&webhook)))
}

/// `DELETE /air/webhooks/{id}`.
pub fn delete(call: &mut Call<'_>, id: &str) -> Answer {
    find(call, id)?;
    call.ledger.commit(call.now, Event::HookGone { webhook: id.to_owned() }, true);
    Ok(Response::empty(204))
}

/// `GET /air/webhooks/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    Ok(page::one(200, &webhook_view(find(call, id)?)))
}

/// `GET /air/webhooks`.
pub fn list(call: &mut Call<'_>) -> Answer {
    let paging = Paging::read(call.request)?;
    let mine: Vec<&Webhook> = call.ledger.state.hooks.webhooks.values().filter(|w| w.account == call.account).collect();
    let (page, meta) = paging.cut(&mine, |w| w.id.clone());
    let views: Vec<Value> = page.iter().map(|w| webhook_view(w)).collect();
    Ok(page::many(&views, &meta))
}

/// `POST /air/webhooks/{id}/actions/ping`: 204 when the receiver answers 2xx, else 422; the delivery is noted either way.
pub fn ping(call: &mut Call<'_>, id: &str) -> Answer {
    let webhook = find(call, id)?;
    let notice = Notice {
        account: webhook.account.clone(),
        kind: "ping.triggered".to_owned(),
        key: webhook.id.clone(),
        object: json!({}),
        our_ref: None,
    };
    let event = call.ledger.tell(call.world, call.now, notice).ok_or_else(|| Failure::not_found("webhook"))?;
    let failed =
        Failure::state("webhook_client_error", "Webhook failed to receive event", "The receiver did not answer with success.");
    let or_else = Some(Box::new(failed.response(call.request_id)));
    call.ledger.effect(Effect::Deliver { event, or_else });
    Ok(Response::empty(204))
}

/// `GET /air/webhooks/events/{id}`.
pub fn event(call: &mut Call<'_>, id: &str) -> Answer {
    Ok(page::one(200, &payload(find_event(call, id)?)))
}

/// `POST /air/webhooks/events/{id}/actions/redeliver`.
pub fn redeliver(call: &mut Call<'_>, id: &str) -> Answer {
    find_event(call, id)?;
    call.ledger.commit(call.now, Event::HookedAgain { notice: id.to_owned() }, true);
    Ok(Response::empty(204))
}

/// `GET /air/webhooks/deliveries?endpoint_id&type&delivery_success&created_at[after|before]`.
pub fn deliveries(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let paging = Paging::read(request)?;
    let success = match request.param("delivery_success") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(_) => return Err(Failure::field("validation_inclusion", "/delivery_success", "Must be true or false")),
    };
    let time = |name: &str| -> Result<Option<DateTime<Utc>>, Failure> {
        let wrong = |_| Failure::field("validation_format", "/created_at", "Must be a time");
        request.param(name).map(|text| text.parse().map_err(wrong)).transpose()
    };
    let (after, before) = (time("created_at[after]")?, time("created_at[before]")?);
    let wanted = |d: &&Delivery| {
        call.ledger.state.hooks.events.get(&d.event).is_some_and(|e| e.account == call.account)
            && request.param("endpoint_id").is_none_or(|e| d.webhook == e)
            && request.param("type").is_none_or(|t| d.kind == t)
            && success.is_none_or(|s| d.succeeded() == s)
            && after.is_none_or(|at| d.at >= at)
            && before.is_none_or(|at| d.at <= at)
    };
    let found: Vec<&Delivery> = call.ledger.state.hooks.deliveries.iter().rev().filter(wanted).collect();
    let (page, meta) = paging.cut(&found, |d| d.id.clone());
    let views: Vec<Value> = page.iter().map(|d| delivery_view(d)).collect();
    Ok(page::many(&views, &meta))
}

fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<&'a Webhook, Failure> {
    let found = call.ledger.state.hooks.webhooks.get(id).filter(|w| w.account == call.account);
    found.ok_or_else(|| Failure::not_found("webhook"))
}

fn find_event<'a>(call: &'a Call<'_>, id: &str) -> Result<&'a HookEvent, Failure> {
    let found = call.ledger.state.hooks.events.get(id).filter(|e| e.account == call.account);
    found.ok_or_else(|| Failure::not_found("webhook event"))
}

/// https, or http on this machine.
pub fn address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let here = match url.host()? {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => name == "localhost",
    };
    let secure = url.scheme() == "https" || (url.scheme() == "http" && here);
    secure.then(|| url.to_string())
}

fn address_of(text: &str) -> Result<String, Failure> {
    address(text).ok_or_else(|| Failure::field("validation_format", "/url", "Field 'url' must be an https address"))
}

fn events(data: &Map<String, Value>) -> Result<Option<Vec<String>>, Failure> {
    if data.get("events").is_none_or(Value::is_null) {
        return Ok(None);
    }
    let mut events = Vec::new();
    for (place, item) in checks::filled(data, "", "events")?.iter().enumerate() {
        let known = item.as_str().filter(|kind| KINDS.contains(kind) || *kind == "ping.triggered");
        let pointer = format!("/events/{place}");
        let kind = known.ok_or_else(|| Failure::field("validation_inclusion", &pointer, "Not a known type of event"))?;
        if !events.iter().any(|e| e == kind) {
            events.push(kind.to_owned());
        }
    }
    Ok(Some(events))
}

fn webhook_view(webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id,
        "url": webhook.url,
        "events": webhook.events,
        "active": webhook.active,
        "live_mode": false,
        "created_at": view::instant(webhook.made_at),
        "updated_at": view::instant(webhook.updated_at),
    })
}

fn delivery_view(delivery: &Delivery) -> Value {
    json!({
        "id": delivery.id,
        "endpoint_id": delivery.webhook,
        "event_id": delivery.event,
        "type": delivery.kind,
        "url": delivery.url,
        "response_status_code": delivery.status,
        "response_body": delivery.body,
        "delivery_success": delivery.succeeded(),
        "live_mode": false,
        "created_at": view::instant(delivery.at),
    })
}

/// An event as it is delivered and read.
pub fn payload(event: &HookEvent) -> Value {
    json!({
        "id": event.id,
        "api_version": "v2",
        "type": event.kind,
        "data": {"object": event.object},
        "live_mode": false,
        "idempotency_key": event.idempotency_key,
        "identity_organisation_id": event.account,
        "created_at": view::instant(event.made_at),
    })
}
