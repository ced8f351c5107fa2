//! Order operations: create, read, list, metadata.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::booking::{self, How};
use super::error::Failure;
use super::page::{self, Paging};
use super::view::{self, ConditionView, ConditionsView, Scope, SliceView};
use super::{Answer, Call, checks, rendered};
use crate::ledger::Event;
use crate::ledger::order::{Order, OrderState, Passenger};
use crate::money;
use crate::wire::Response;
use crate::world::World;
use crate::world::wish::TravellerKind;

/// `POST /air/orders`.
pub fn create(call: &mut Call<'_>, how: How) -> Answer {
    let data = checks::data(call.request)?;
    let id = booking::make(call, &data, how, true)?;
    if how.twice {
        // The supplier executed the same request twice: the answer shows the first order only.
        let _second = booking::make(call, &data, How { twice: false, ..how }, false);
    }
    if let Some((status, _, _)) = how.accept {
        return Ok(Response::json(status, &json!({"data": {}})));
    }
    let order = call.ledger.state.orders.get(&id).ok_or_else(|| Failure::not_found("order"))?;
    Ok(show(call.world, order, 201))
}

/// `GET /air/orders/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    let order = find(call, id)?;
    Ok(show(call.world, order, 200))
}

/// An order of the account.
pub fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<&'a Order, Failure> {
    let found = call.ledger.state.orders.get(id).filter(|o| o.account == call.account && o.is_visible());
    found.ok_or_else(|| Failure::not_found("order"))
}

/// `PATCH /air/orders/{id}`: replaces the metadata, and nothing else. The official client wraps the fields in `options`.
pub fn update(call: &mut Call<'_>, id: &str) -> Answer {
    find(call, id)?;
    let data = checks::data(call.request)?;
    let data = data.get("options").and_then(Value::as_object).unwrap_or(&data);
    if let Some(metadata) = booking::metadata(data)? {
        let event = Event::Metadata { order: id.to_owned(), metadata, request_id: call.request_id.to_owned() };
        call.ledger.commit(call.now, event, true);
    }
    read(call, id)
}

/// `GET /air/orders` with its filters. The order of the list is not promised; here it is by id.
pub fn list(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let paging = Paging::read(request)?;
    let awaiting = match request.param("awaiting_payment") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(_) => return Err(Failure::field("validation_inclusion", "/awaiting_payment", "Must be true or false")),
    };
    let names: Vec<String> = request.params("passenger_name").map(str::to_lowercase).collect();
    let wanted = |order: &&Order| {
        order.account == call.account
            && order.protocol == "duffel"
            && order.is_visible()
            && request.param("booking_reference").is_none_or(|r| order.reference.eq_ignore_ascii_case(r))
            && request.param("offer_id").is_none_or(|o| order.offer_id == o)
            && awaiting.is_none_or(|a| (order.state == OrderState::Held) == a)
            && request.param("user_id").is_none_or(|u| order.users.iter().any(|known| known == u))
            && request.param("requires_action").is_none_or(|r| r != "true")
            && names.iter().all(|n| order.passengers.iter().any(|p| full_name(p).contains(n)))
    };
    let mut orders: Vec<&Order> = call.ledger.state.orders.values().filter(wanted).collect();
    match request.param("sort") {
        None => {}
        Some(sort) => {
            let (descending, key) = sort.strip_prefix('-').map_or((false, sort), |key| (true, key));
            let by = |order: &Order| -> Option<DateTime<Utc>> {
                match key {
                    "payment_required_by" => order.payment_required_by,
                    _ => Some(order.made_at),
                }
            };
            if !["payment_required_by", "created_at"].contains(&key) {
                return Err(Failure::field("validation_inclusion", "/sort", "Must be payment_required_by or created_at"));
            }
            orders.sort_by_key(|o| (by(o), o.number));
            if descending {
                orders.reverse();
            }
        }
    }
    let (page, meta) = paging.cut(&orders, |o| o.id.clone());
    let printed: Vec<Box<RawValue>> = page.iter().filter_map(|o| print(call.world, o)).collect();
    Ok(page::many(&printed, &meta))
}

fn full_name(passenger: &Passenger) -> String {
    format!("{} {}", passenger.given_name, passenger.family_name).to_lowercase()
}

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

fn show(world: &World, order: &Order, status: u16) -> Response {
    match print(world, order) {
        Some(printed) => page::one(status, &printed),
        None => {
            Failure::new(500, "api_error", "internal_server_error", "Cannot print", "The order cannot be printed.").response("")
        }
    }
}

fn print(world: &World, order: &Order) -> Option<Box<RawValue>> {
    let passengers: Vec<(String, bool)> =
        order.passengers.iter().map(|p| (p.id.clone(), p.kind == TravellerKind::InfantWithoutSeat.word())).collect();
    let currency = order.currency.as_str();
    // The parts differ from every offer's, whose second part is a place on a shelf.
    let scope = Scope { world, parts: [order.number, u64::MAX], currency, passengers: &passengers };
    let owner = world.carriers.by_code(&order.product.owner).unwrap_or(world.carriers.duffel_airways);
    let ticketed = order.state == OrderState::Live;
    let documents = order.passengers.iter().enumerate().filter(|_| ticketed).map(|(place, passenger)| {
        json!({
            "type": "electronic_ticket",
            "unique_identifier": world.ids.ticket_number(order.number, place as u64),
            "passenger_ids": [passenger.id],
        })
    });
    let view = OrderView {
        id: &order.id,
        live_mode: false,
        r#type: if order.hold { "hold" } else { "instant" },
        content: "managed",
        created_at: view::instant(order.made_at),
        synced_at: view::second(order.synced_at),
        cancelled_at: None,
        void_window_ends_at: None,
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
        services: Vec::new(),
        documents: documents.collect(),
        available_actions: if order.state == OrderState::Lapsed { Vec::new() } else { vec!["update"] },
        changes: Vec::new(),
        cancellation: None,
        airline_initiated_changes: Vec::new(),
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
