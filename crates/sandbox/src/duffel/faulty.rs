//! Runs one operation, with what the fault rules do before, to and after it.

use serde_json::{Value, json};

use super::booking::How;
use super::error::Failure;
use super::route::{Hook, Op};
use super::{
    Call, access, airline_changes, cancellations, change_offers, changes, offers, orders, payments, places, reference, search,
    seat_maps, users, webhooks,
};
use crate::bend;
use crate::faults::{self, FaultEffect, Then};
use crate::wire::{Effect, Response};
use crate::world::moment;

/// Finds the operation, lets the rules strike, executes, answers.
pub fn run(call: &mut Call<'_>) -> Response {
    let request = call.request;
    let op = Op::of(&request.method, &request.path);
    let struck = strike(call, op);
    let mut how = How::default();
    for effect in &struck {
        match effect {
            FaultEffect::DropBefore => {
                call.ledger.effect(Effect::Drop);
                return Response::empty(503);
            }
            FaultEffect::Error { status, r#type, code } => return wrong(*status, r#type, code, call.request_id),
            FaultEffect::RateLimit { .. } => return access::too_many().response(call.request_id),
            FaultEffect::Accept202 { then, after } => how.accept = Some((202, *then == Then::Created, *after)),
            FaultEffect::Accept200 { then, after } => how.accept = Some((200, *then == Then::Created, *after)),
            FaultEffect::DuplicateExecution => how.twice = true,
            FaultEffect::SoldOut => how.sold_out = true,
            FaultEffect::PriceStep { percent } => how.price_step += percent,
            _ => {}
        }
    }
    let mut response = match dispatch(call, op, how) {
        Ok(response) => response,
        Err(failure) => failure.response(call.request_id),
    };
    bend::after(call.ledger, &struck, &mut response, Some(("\"live_mode\":false", "\"live_mode\":true")));
    response
}

fn wrong(status: u16, kind: &str, code: &str, request_id: &str) -> Response {
    let error = json!({
        "type": kind,
        "title": "Simulated fault",
        "message": "This error was asked for by a fault rule.",
        "code": code,
        "documentation_url": "https://duffel.com/docs/api/overview/errors",
    });
    Response::json(status, &json!({"errors": [error], "meta": {"status": status, "request_id": request_id}}))
}

fn strike(call: &mut Call<'_>, op: Op<'_>) -> Vec<FaultEffect> {
    if call.ledger.faults.rules.is_empty() {
        return Vec::new();
    }
    let body: Value = serde_json::from_slice(&call.request.body).unwrap_or_default();
    let data = body.get("data").unwrap_or(&Value::Null);
    let of_order = |id: &str| call.ledger.state.orders.get(id).and_then(|o| o.our_ref()).map(str::to_owned);
    let our_ref = match op {
        Op::Order => data.pointer("/metadata/btm_ref").and_then(Value::as_str).map(str::to_owned),
        Op::Pay | Op::QuoteCancel | Op::ChangeRequest => data.get("order_id").and_then(Value::as_str).and_then(of_order),
        Op::AirlineChanges => call.request.param("order_id").and_then(of_order),
        Op::ConfirmCancel(id) => call.ledger.state.cancellations.get(id).and_then(|q| of_order(&q.order)),
        Op::ConfirmChange(id) => call.ledger.state.order_changes.get(id).and_then(|c| of_order(&c.order)),
        Op::AcceptAirlineChange(id) | Op::UpdateAirlineChange(id) => {
            let mut orders = call.ledger.state.orders.values();
            let order = orders.find(|o| o.after.airline_changes.iter().any(|c| c.id == id));
            order.and_then(|o| o.our_ref()).map(str::to_owned)
        }
        Op::ReadOrder(id) | Op::UpdateOrder(id) | Op::AvailableServices(id) | Op::AddServices(id) => of_order(id),
        _ => None,
    };
    let offer = match op {
        Op::Order => data.pointer("/selected_offers/0").and_then(Value::as_str).map(str::to_owned),
        Op::Offer(id) | Op::Price(id) | Op::OfferPassenger { offer: id, .. } => Some(id.to_owned()),
        Op::SeatMaps => call.request.param("offer_id").map(str::to_owned),
        _ => None,
    };
    let hold = op == Op::Order && data.get("type").and_then(Value::as_str) == Some("hold");
    call.ledger.faults.strike(&faults::Call {
        protocol: "duffel",
        op: if hold { "hold" } else { op.name() },
        method: &call.request.method,
        path: &call.request.path,
        our_ref: our_ref.as_deref(),
        offer: offer.as_deref(),
        minute: moment::minute_of(call.now),
    })
}

fn dispatch(call: &mut Call<'_>, op: Op<'_>, how: How) -> super::Answer {
    match op {
        Op::Search => search::create(call),
        Op::Searches => search::list(call),
        Op::ReadSearch(id) => search::read(call, id),
        Op::BatchSearch => search::create_batch(call),
        Op::BatchPoll(id) => search::poll_batch(call, id),
        Op::Offers => offers::list(call),
        Op::Offer(id) => offers::read(call, id, how),
        Op::Price(id) => offers::price(call, id, how),
        Op::OfferPassenger { offer, passenger } => offers::patch_passenger(call, offer, passenger),
        Op::Order => orders::create(call, how),
        Op::Orders => orders::list(call),
        Op::ReadOrder(id) => orders::read(call, id),
        Op::UpdateOrder(id) => orders::update(call, id),
        Op::Pay => payments::create(call),
        Op::Payments => payments::list(call),
        Op::ReadPayment(id) => payments::read(call, id),
        Op::SeatMaps => seat_maps::list(call),
        Op::AvailableServices(id) => orders::available_services(call, id),
        Op::AddServices(id) => orders::add_services(call, id),
        Op::QuoteCancel => cancellations::quote(call),
        Op::ConfirmCancel(id) => cancellations::confirm(call, id),
        Op::Cancellations => cancellations::list(call),
        Op::ReadCancellation(id) => cancellations::read(call, id),
        Op::ChangeRequest => change_offers::create(call),
        Op::ReadChangeRequest(id) => change_offers::read_request(call, id),
        Op::ChangeOffers => change_offers::list(call),
        Op::ReadChangeOffer(id) => change_offers::read(call, id),
        Op::Change => changes::create(call),
        Op::ConfirmChange(id) => changes::confirm(call, id),
        Op::ReadChange(id) => changes::read(call, id),
        Op::AirlineChanges => airline_changes::list(call),
        Op::AcceptAirlineChange(id) => airline_changes::accept(call, id),
        Op::UpdateAirlineChange(id) => airline_changes::update(call, id),
        Op::CreateUser => users::create(call),
        Op::Users => users::list(call),
        Op::ReadUser(id) => users::read(call, id),
        Op::ReplaceUser(id) => users::replace(call, id),
        Op::Webhook(hook) => webhook(call, hook),
        Op::Suggestions => places::suggestions(call),
        Op::Reference(kind, None) => reference::list(call, kind),
        Op::Reference(kind, Some(id)) => reference::read(call, kind, id),
        Op::Unavailable => Err(Failure::unavailable()),
        Op::UnavailablePlain => {
            let mut failure = Failure::unavailable();
            failure.plain = true;
            failure.message = "This product is not enabled for your account.".to_owned();
            Err(failure)
        }
        Op::Unknown => Err(Failure::not_found("path")),
    }
}

fn webhook(call: &mut Call<'_>, hook: Hook<'_>) -> super::Answer {
    match hook {
        Hook::Create => webhooks::create(call),
        Hook::List => webhooks::list(call),
        Hook::Read(id) => webhooks::read(call, id),
        Hook::Update(id) => webhooks::update(call, id),
        Hook::Delete(id) => webhooks::delete(call, id),
        Hook::Ping(id) => webhooks::ping(call, id),
        Hook::Deliveries => webhooks::deliveries(call),
        Hook::Event(id) => webhooks::event(call, id),
        Hook::Redeliver(id) => webhooks::redeliver(call, id),
    }
}
