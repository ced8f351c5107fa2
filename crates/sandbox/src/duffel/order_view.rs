//! An order as the wire prints it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::view::{self, ConditionView, ConditionsView, Scope, SeatView, SliceView};
use super::{Call, airline_changes, cancellations, changes, rendered, services};
use crate::ledger::after::SoldService;
use crate::ledger::order::{Order, OrderState, Passenger};
use crate::money;
use crate::world::World;
use crate::world::moment;
use crate::world::wish::TravellerKind;

#[derive(Serialize)]
struct PassengerView<'a> {
    id: &'a str,
    r#type: &'a str,
    title: &'a str,
    gender: &'a str,
    given_name: &'a str,
    family_name: &'a str,
    born_on: String,
    email: &'a str,
    phone_number: &'a str,
    infant_passenger_id: Option<&'a str>,
    user_id: Option<&'a str>,
    loyalty_programme_accounts: &'a [crate::world::wish::LoyaltyAccount],
}

#[derive(Serialize)]
struct PaymentStatusView {
    awaiting_payment: bool,
    payment_required_by: Option<String>,
    price_guarantee_expires_at: Option<String>,
    paid_at: Option<String>,
}

#[derive(Serialize)]
struct OrderView<'a> {
    id: &'a str,
    live_mode: bool,
    r#type: &'static str,
    content: &'static str,
    created_at: String,
    synced_at: String,
    cancelled_at: Option<String>,
    void_window_ends_at: Option<String>,
    offer_id: &'a str,
    booking_reference: &'a str,
    booking_references: Vec<Value>,
    owner: &'a RawValue,
    total_amount: String,
    total_currency: &'a str,
    base_amount: String,
    base_currency: &'a str,
    tax_amount: String,
    tax_currency: &'a str,
    passengers: Vec<PassengerView<'a>>,
    slices: Vec<SliceView<'a>>,
    conditions: ConditionsView,
    payment_status: PaymentStatusView,
    services: Vec<Value>,
    documents: Vec<Value>,
    available_actions: Vec<&'static str>,
    changes: Vec<Value>,
    cancellation: Option<Value>,
    airline_initiated_changes: Vec<Value>,
    metadata: Option<&'a std::collections::BTreeMap<String, String>>,
    users: &'a [String],
}

/// Ids of an order's travellers, and who sits on a lap.
pub fn passengers(order: &Order) -> Vec<(String, bool)> {
    order.passengers.iter().map(|p| (p.id.clone(), p.kind == TravellerKind::InfantWithoutSeat.word())).collect()
}

/// The scope of an order's ids. Its parts differ from every offer's, whose second part is a place on a shelf.
pub fn scope<'a>(world: &'a World, order: &'a Order, passengers: &'a [(String, bool)]) -> Scope<'a> {
    let parts = [order.number, u64::MAX];
    Scope { world, parts, currency: &order.currency, passengers, services: &order.services }
}

/// What can still be done with an order.
pub fn actions(world: &World, order: &Order, now: DateTime<Utc>) -> Vec<&'static str> {
    let ahead = !departed(order, now);
    let cancel = ahead && matches!(order.state, OrderState::Held | OrderState::Live);
    let change = changes::changeable(world, order, now);
    let update = order.state != OrderState::Lapsed;
    let all = [(cancel, "cancel"), (change, "change"), (update, "update")];
    all.into_iter().filter(|(can, _)| *can).map(|(_, word)| word).collect()
}

/// True once the first flight has left.
pub fn departed(order: &Order, now: DateTime<Utc>) -> bool {
    order.product.slices.first().is_some_and(|s| moment::utc_of(s.itinerary.start()) <= now)
}

/// An order as the wire prints it.
pub fn print(call: &Call<'_>, order: &Order) -> Option<Box<RawValue>> {
    let world = call.world;
    let state = &call.ledger.state;
    let passengers = passengers(order);
    let currency = order.currency.as_str();
    let scope = scope(world, order, &passengers);
    let owner = world.carriers.by_code(&order.product.owner).unwrap_or(world.carriers.duffel_airways);
    let ticketed = order.paid_at.is_some() && matches!(order.state, OrderState::Live | OrderState::Cancelled);
    let documents = order.passengers.iter().enumerate().filter(|_| ticketed).map(|(place, passenger)| {
        json!({
            "type": "electronic_ticket",
            "unique_identifier": world.ids.ticket_number(order.number, place as u64),
            "passenger_ids": [passenger.id],
        })
    });
    let changes = order.after.changes.iter().filter_map(|id| state.order_changes.get(id)).map(|c| changes::view(world, order, c));
    let void = cancellations::void_until(world, order).filter(|_| ticketed);
    let cancellation = order.after.cancellation.as_ref().and_then(|id| state.cancellations.get(id));
    let view = OrderView {
        id: &order.id,
        live_mode: false,
        r#type: if order.hold { "hold" } else { "instant" },
        content: "managed",
        created_at: view::instant(order.made_at),
        synced_at: view::second(order.synced_at),
        cancelled_at: order.after.cancelled_at.map(view::instant),
        void_window_ends_at: void.map(view::second),
        offer_id: &order.offer_id,
        booking_reference: &order.reference,
        booking_references: vec![json!({"booking_reference": order.reference, "carrier": {"iata_code": order.product.owner}})],
        owner: rendered::airline(world, owner),
        total_amount: money::print(order.total, currency),
        total_currency: currency,
        base_amount: money::print(order.total - order.tax, currency),
        base_currency: currency,
        tax_amount: money::print(order.tax, currency),
        tax_currency: currency,
        passengers: order.passengers.iter().map(passenger_view).collect(),
        slices: order.product.slices.iter().enumerate().map(|(i, s)| view::slice(&scope, i, s)).collect(),
        conditions: ConditionsView {
            change_before_departure: ConditionView::of(order.product.change, currency),
            refund_before_departure: ConditionView::of(order.product.refund, currency),
        },
        payment_status: PaymentStatusView {
            awaiting_payment: order.state == OrderState::Held,
            payment_required_by: order.payment_required_by.map(view::second),
            price_guarantee_expires_at: order.price_guaranteed_until.map(view::second),
            paid_at: order.paid_at.map(view::instant),
        },
        services: order.services.iter().map(|s| service(&scope, order, s)).collect(),
        documents: documents.collect(),
        available_actions: actions(world, order, call.now),
        changes: changes.collect(),
        cancellation: cancellation.map(|q| cancellations::view(world, order, q)),
        airline_initiated_changes: order.after.airline_changes.iter().map(|c| airline_changes::view(world, order, c)).collect(),
        metadata: (!order.metadata.is_empty()).then_some(&order.metadata),
        users: &order.users,
    };
    serde_json::value::to_raw_value(&view).ok()
}

fn passenger_view(passenger: &Passenger) -> PassengerView<'_> {
    PassengerView {
        id: &passenger.id,
        r#type: &passenger.kind,
        title: &passenger.title,
        gender: &passenger.gender,
        given_name: &passenger.given_name,
        family_name: &passenger.family_name,
        born_on: passenger.born_on.to_string(),
        email: &passenger.email,
        phone_number: &passenger.phone_number,
        infant_passenger_id: passenger.infant_passenger_id.as_deref(),
        user_id: passenger.user_id.as_deref(),
        loyalty_programme_accounts: &passenger.loyalty,
    }
}

fn service(scope: &Scope<'_>, order: &Order, sold: &SoldService) -> Value {
    let slice = order.product.slices.get(sold.slice);
    let segments = slice.map(|slice| match sold.segment {
        Some(place) => vec![scope.segment_id(sold.slice, slice, place)],
        None => scope.segment_ids(sold.slice, slice),
    });
    let (kind, metadata) = match &sold.chair {
        Some(chair) => {
            let seat = SeatView { designator: chair.designator.clone(), name: "", disclosures: [] };
            ("seat", json!(seat))
        }
        None => ("baggage", json!(services::BAG)),
    };
    json!({
        "id": sold.id,
        "type": kind,
        "quantity": sold.quantity,
        "total_amount": money::print(sold.price * i64::from(sold.quantity), scope.currency),
        "total_currency": scope.currency,
        "passenger_ids": [sold.passenger],
        "segment_ids": segments.unwrap_or_default(),
        "metadata": metadata,
    })
}
