//! Order operations: create, read, list, metadata.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::booking::{self, How};
use super::error::Failure;
use super::page::{self, Paging};
use super::{Answer, Call, checks, order_view};
use crate::ledger::Event;
use crate::ledger::order::{Order, OrderState, Passenger};
use crate::wire::Response;

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
    Ok(show(call, order, 201))
}

/// `GET /air/orders/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    let order = find(call, id)?;
    Ok(show(call, order, 200))
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
        call.ledger.occur(call.world, call.now, event, true);
    }
    read(call, id)
}

/// `GET /air/orders` with its filters. The order of the list is not promised; here it is by id.
pub fn list(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let paging = Paging::read(request)?;
    let flag = |name: &str| match request.param(name) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(Failure::field("validation_inclusion", &format!("/{name}"), "Must be true or false")),
    };
    let (awaiting, requires_action) = (flag("awaiting_payment")?, flag("requires_action")?);
    let names: Vec<String> = request.params("passenger_name").map(str::to_lowercase).collect();
    let wanted = |order: &&Order| {
        order.account == call.account
            && order.protocol == "duffel"
            && order.is_visible()
            && request.param("booking_reference").is_none_or(|r| order.reference.eq_ignore_ascii_case(r))
            && request.param("offer_id").is_none_or(|o| order.offer_id == o)
            && awaiting.is_none_or(|a| (order.state == OrderState::Held) == a)
            && request.param("user_id").is_none_or(|u| {
                order.users.iter().any(|known| known == u) || order.passengers.iter().any(|p| p.user_id.as_deref() == Some(u))
            })
            && requires_action.is_none_or(|r| order.after.open_airline_change().is_some() == r)
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
    let printed: Vec<Box<RawValue>> = page.iter().filter_map(|o| order_view::print(call, o)).collect();
    Ok(page::many(&printed, &meta))
}

fn full_name(passenger: &Passenger) -> String {
    format!("{} {}", passenger.given_name, passenger.family_name).to_lowercase()
}

fn show(call: &Call<'_>, order: &Order, status: u16) -> Response {
    match order_view::print(call, order) {
        Some(printed) => page::one(status, &printed),
        None => {
            Failure::new(500, "api_error", "internal_server_error", "Cannot print", "The order cannot be printed.").response("")
        }
    }
}

/// `GET /air/orders/{id}/available_services`: nothing is sold after booking.
pub fn available_services(call: &mut Call<'_>, id: &str) -> Answer {
    find(call, id)?;
    Ok(page::all::<Value>(&[]))
}

/// `POST /air/orders/{id}/services`: refused, as in Duffel's test mode.
pub fn add_services(call: &mut Call<'_>, id: &str) -> Answer {
    let order = find(call, id)?;
    let data = checks::data(call.request)?;
    checks::filled(&data, "", "add_services")?;
    if order.state == OrderState::Held && data.get("payment").is_some_and(|p| !p.is_null()) {
        let message = "Services of an order that is not paid yet are paid with the order.";
        return Err(Failure::state("pay_later_order_no_payment_for_ancillaries", "No payment for ancillaries", message));
    }
    Err(Failure::new(400, "invalid_request_error", "400", "Unsupported operation", "The order cannot be given more services."))
}
