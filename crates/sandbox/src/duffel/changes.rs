//! Changing an order: choose one of the change offers (see [`super::change_offers`]), then confirm and pay the difference.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::error::Failure;
use super::{Answer, Call, booking, change_offers, change_shelf, checks, order_view, orders, page, view};
use crate::ledger::after::{ChangeOffer, ConfirmedChange, OrderChange};
use crate::ledger::order::{Order, OrderState, Payment, SoldSlice};
use crate::ledger::{Event, Ledger, disruption};
use crate::money;
use crate::world::World;
use crate::world::moment;
use crate::world::seats;

/// Whether an order can be changed: paid, not flown, and its fare allows it. Duffel Airways changes LHR–JFK whatever the fare
/// says, and changes an order once.
pub fn changeable(world: &World, order: &Order, now: DateTime<Utc>) -> bool {
    let ahead = order.product.slices.iter().any(|s| moment::utc_of(s.itinerary.start()) > now);
    let allowed = order.product.change.allowed || order.product.slices.iter().any(|s| s.change.allowed);
    let own = order.product.owner == "ZZ";
    let test = own && order.product.slices.iter().any(|s| change_shelf::is_atlantic(world, s));
    let upset = order.after.open_airline_change().is_some();
    let again = own && !order.after.changes.is_empty();
    order.state == OrderState::Live && ahead && (allowed || test || upset) && !again
}

/// The 422 of an order that cannot be changed.
pub fn not_changeable() -> Failure {
    Failure::state("order_not_changeable", "Order not changeable", "The order cannot be changed.")
}

fn gone() -> Failure {
    Failure::airline(422, "offer_no_longer_available", "duffel", "The order change offer is no longer available.")
}

/// `POST /air/order_changes {selected_order_change_offer}`: nothing is changed before the confirmation.
pub fn create(call: &mut Call<'_>) -> Answer {
    let data = checks::data(call.request)?;
    let id = checks::text(&data, "", "selected_order_change_offer")?;
    let (request, offer) = change_offers::find(call, id)?;
    let order = orders::find(call, &request.order)?;
    if !changeable(call.world, order, call.now) || order.product.slices.get(request.slice) != Some(&request.removed) {
        return Err(not_changeable());
    }
    if request.expires_at <= call.now {
        return Err(gone());
    }
    let number = call.ledger.state.next_record;
    let change = OrderChange {
        id: call.world.ids.make("oce_", &[number, call.now.timestamp_micros() as u64]),
        number,
        order: order.id.clone(),
        slice: request.slice,
        removed: request.removed.clone(),
        offer: offer.clone(),
        made_at: call.now,
        expires_at: request.expires_at,
        confirmed_at: None,
    };
    let order = order.clone();
    call.ledger.occur(call.world, call.now, Event::ChangeChosen { change: Box::new(change.clone()) }, true);
    Ok(page::one(201, &view(call.world, &order, &change)))
}

fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<(&'a OrderChange, &'a Order), Failure> {
    let change = call.ledger.state.order_changes.get(id).ok_or_else(|| Failure::not_found("order change"))?;
    let order = orders::find(call, &change.order).map_err(|_| Failure::not_found("order change"))?;
    Ok((change, order))
}

/// `GET /air/order_changes/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    let (change, order) = find(call, id)?;
    Ok(page::one(200, &view(call.world, order, change)))
}

/// `POST /air/order_changes/{id}/actions/confirm {payment?}`.
pub fn confirm(call: &mut Call<'_>, id: &str) -> Answer {
    let data = checks::optional_data(call.request)?;
    let (change, order) = find(call, id)?;
    if change.confirmed_at.is_some() {
        let message = "The order change has already been confirmed.";
        return Err(Failure::state("order_change_already_actioned", "Order change already actioned", message));
    }
    if !changeable(call.world, order, call.now) || order.product.slices.get(change.slice) != Some(&change.removed) {
        return Err(not_changeable());
    }
    if change.expires_at <= call.now || !has_room(call.ledger, call.world, order, change.slice, &change.offer, call.now) {
        return Err(gone());
    }
    let due = change.offer.change_total;
    let paid = match data.get("payment").filter(|p| !p.is_null()) {
        Some(payment) => Some(booking::amount(checks::object(payment, "/payment")?, "/payment")?),
        None if due > 0 => return Err(Failure::required("/payment")),
        None => None,
    };
    if let Some(paid) = &paid {
        booking::same_amount(paid, due, &order.currency)?;
    }
    if call.ledger.state.accounts.get(&call.account).is_none_or(|a| a.balance < due) {
        return Err(booking::no_funds());
    }
    let payment = paid.filter(|_| due > 0).map(|_| Payment {
        id: call.world.ids.make("pay_", &[order.number, 1 + order.payments.len() as u64]),
        amount: due,
        currency: order.currency.clone(),
        made_at: call.now,
    });
    let slice = std::slice::from_ref(&change.offer.slice);
    let confirmed = ConfirmedChange {
        change: id.to_owned(),
        payment,
        disruptions: disruption::plan(call.world, call.ledger.config.disruption, slice, change.slice, call.now),
        request_id: call.request_id.to_owned(),
    };
    call.ledger.occur(call.world, call.now, Event::Changed { confirmed: Box::new(confirmed) }, true);
    read(call, id)
}

/// True while the seats of a change offer are there; those of the slice it replaces count as free.
pub fn has_room(ledger: &Ledger, world: &World, order: &Order, slice: usize, offer: &ChangeOffer, now: DateTime<Utc>) -> bool {
    let from: usize = order.product.slices.iter().take(slice).map(|s| s.itinerary.segments.len()).sum();
    let length = order.product.slices.get(slice).map_or(0, |s| s.itinerary.segments.len());
    let own = order.seats.get(from..(from + length).min(order.seats.len())).unwrap_or_default();
    offer.slice.itinerary.segments.iter().zip(&offer.seats).all(|(segment, take)| {
        let capacity = seats::capacity(world, segment, take.cabin);
        let others = seats::background(world, &take.flight, take.cabin, capacity, segment.start, moment::minute_of(now));
        let returned: u16 = own.iter().filter(|o| (&o.flight, o.cabin) == (&take.flight, take.cabin)).map(|o| o.seats).sum();
        let taken = ledger.state.taken(&take.flight, take.cabin).saturating_sub(returned);
        seats::available(capacity, others, taken) >= take.seats
    })
}

/// Slices of a change or a change offer: `{add, remove}`.
pub fn slices(world: &World, order: &Order, slice: usize, added: &SoldSlice, removed: &SoldSlice) -> Value {
    let passengers = order_view::passengers(order);
    let scope = order_view::scope(world, order, &passengers);
    json!({"add": [view::slice(&scope, slice, added)], "remove": [view::slice(&scope, slice, removed)]})
}

/// An order change as the wire prints it.
pub fn view(world: &World, order: &Order, change: &OrderChange) -> Value {
    let print = |amount| money::print(amount, &order.currency);
    json!({
        "id": change.id,
        "live_mode": false,
        "order_id": change.order,
        "change_total_amount": print(change.offer.change_total),
        "change_total_currency": order.currency,
        "new_total_amount": print(change.offer.new_total),
        "new_total_currency": order.currency,
        "penalty_total_amount": print(change.offer.penalty),
        "penalty_total_currency": order.currency,
        "refund_to": null,
        "available_payment_types": ["balance"],
        "slices": slices(world, order, change.slice, &change.offer.slice, &change.removed),
        "created_at": view::instant(change.made_at),
        "updated_at": view::instant(change.confirmed_at.unwrap_or(change.made_at)),
        "expires_at": view::second(change.expires_at),
        "confirmed_at": change.confirmed_at.map(view::instant),
    })
}
