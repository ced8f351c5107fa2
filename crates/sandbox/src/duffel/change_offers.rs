//! Change requests and their offers on the wire. What is offered comes from [`super::change_shelf`].

use chrono::Duration;
use serde_json::{Map, Value, json};

use super::error::Failure;
use super::page::{self, Paging};
use super::{Answer, Call, change_shelf, changes, checks, order_view, orders, rendered, view};
use crate::ledger::Event;
use crate::ledger::after::{ChangeOffer, ChangeRequest, ChangeWish};
use crate::ledger::order::Order;
use crate::money;
use crate::world::cabin::Cabin;
use crate::world::moment;
use crate::world::places::End;

/// At Duffel Airways.
const HOLDS_FOR: Duration = Duration::days(3);

/// `POST /air/order_change_requests {order_id, slices{remove[{slice_id}], add[{origin, destination, departure_date, cabin_class?}]}}`.
pub fn create(call: &mut Call<'_>) -> Answer {
    let data = checks::data(call.request)?;
    let order = orders::find(call, checks::text(&data, "", "order_id")?)?.clone();
    if !changes::changeable(call.world, &order, call.now) {
        return Err(changes::not_changeable());
    }
    let slices = data.get("slices").ok_or_else(|| Failure::required("/slices"))?;
    let slices = checks::object(slices, "/slices")?;
    let slice = removed(call, slices, &order)?;
    let wish = added(call, slices)?;
    let sold = &order.product.slices[slice];
    if moment::utc_of(sold.itinerary.start()) <= call.now {
        return Err(changes::not_changeable());
    }
    let number = call.ledger.state.next_record;
    let passengers = order_view::passengers(&order);
    let removed_id = order_view::scope(call.world, &order, &passengers).slice_id(slice, sold);
    let mut offers = if order.product.owner == "ZZ" && (wish.origin.as_str(), wish.destination.as_str()) == ("LHR", "JFK") {
        change_shelf::test_offers(call, &order, slice, &wish)
    } else {
        change_shelf::timetable_offers(call, &order, slice, &wish)
    };
    for (place, offer) in offers.iter_mut().enumerate() {
        offer.id = call.world.ids.make("oco_", &[number, place as u64]);
        offer.slice.turn = sold.turn + 1 + place as u32;
    }
    let request = ChangeRequest {
        id: call.world.ids.make("ocr_", &[number, call.now.timestamp_micros() as u64]),
        number,
        order: order.id.clone(),
        slice,
        removed: sold.clone(),
        removed_id,
        wish,
        made_at: call.now,
        expires_at: call.now + HOLDS_FOR,
        offers,
    };
    call.ledger.occur(call.world, call.now, Event::ChangeAsked { request: Box::new(request.clone()) }, true);
    Ok(page::one(201, &request_view(call, &order, &request)))
}

/// The place of the one slice to be removed.
fn removed(call: &Call<'_>, slices: &Map<String, Value>, order: &Order) -> Result<usize, Failure> {
    let [one] = checks::filled(slices, "/slices", "remove")? else {
        return Err(Failure::field("validation_length", "/slices/remove", "One slice can be changed at a time"));
    };
    let id = checks::text(checks::object(one, "/slices/remove/0")?, "/slices/remove/0", "slice_id")?;
    let passengers = order_view::passengers(order);
    let scope = order_view::scope(call.world, order, &passengers);
    let place = (order.product.slices.iter().enumerate()).position(|(number, sold)| scope.slice_id(number, sold) == id);
    place.ok_or_else(|| Failure::field("validation_inclusion", "/slices/remove/0/slice_id", "Not a slice of the order"))
}

fn added(call: &Call<'_>, slices: &Map<String, Value>) -> Result<ChangeWish, Failure> {
    let at = "/slices/add/0";
    let [one] = checks::filled(slices, "/slices", "add")? else {
        return Err(Failure::field("validation_length", "/slices/add", "One slice can be changed at a time"));
    };
    let fields = checks::object(one, at)?;
    let code = |key: &str| -> Result<String, Failure> {
        let text = checks::text(fields, at, key)?.trim().to_ascii_uppercase();
        let known = call.world.places.end(&text).is_some();
        known.then_some(text).ok_or_else(|| {
            Failure::field("validation_inclusion", &format!("{at}/{key}"), &format!("Field '{key}' is not a known IATA code"))
        })
    };
    let (origin, destination) = (code("origin")?, code("destination")?);
    if origin == destination {
        return Err(Failure::field("validation_inclusion", &format!("{at}/destination"), "Must differ from the origin"));
    }
    let pointer = format!("{at}/departure_date");
    let date = checks::date(checks::text(fields, at, "departure_date")?, &pointer)?;
    if date < (call.now - Duration::hours(12)).date_naive() {
        return Err(Failure::field("validation_inclusion", &pointer, "Field 'departure_date' must be in the future"));
    }
    let cabin = match checks::maybe_text(fields, at, "cabin_class")? {
        None => None,
        Some(word) => Some(Cabin::parse(word).ok_or_else(|| {
            Failure::field(
                "validation_inclusion",
                &format!("{at}/cabin_class"),
                "Must be first, business, premium_economy or economy",
            )
        })?),
    };
    Ok(ChangeWish { origin, destination, date, cabin })
}

/// A change offer of the account, with its request.
pub fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<(&'a ChangeRequest, &'a ChangeOffer), Failure> {
    let requests = call.ledger.state.change_requests.values();
    let mut all = requests.flat_map(|r| r.offers.iter().map(move |o| (r, o)));
    let found = all.find(|(_, o)| o.id == id).ok_or_else(|| Failure::not_found("order change offer"))?;
    orders::find(call, &found.0.order).map_err(|_| Failure::not_found("order change offer"))?;
    Ok(found)
}

fn request<'a>(call: &'a Call<'_>, id: &str) -> Result<(&'a ChangeRequest, &'a Order), Failure> {
    let request = call.ledger.state.change_requests.get(id).ok_or_else(|| Failure::not_found("order change request"))?;
    let order = orders::find(call, &request.order).map_err(|_| Failure::not_found("order change request"))?;
    Ok((request, order))
}

/// `GET /air/order_change_requests/{id}`.
pub fn read_request(call: &mut Call<'_>, id: &str) -> Answer {
    let (request, order) = request(call, id)?;
    Ok(page::one(200, &request_view(call, order, request)))
}

/// `GET /air/order_change_offers?order_change_request_id=`.
pub fn list(call: &mut Call<'_>) -> Answer {
    let paging = Paging::read(call.request)?;
    let id = call.request.param("order_change_request_id").ok_or_else(|| Failure::required("/order_change_request_id"))?;
    let (request, order) = request(call, id)?;
    let mut offers: Vec<&ChangeOffer> = request.offers.iter().collect();
    match call.request.param("sort") {
        None => {}
        Some("change_total_amount") => offers.sort_by_key(|o| o.change_total),
        Some("total_duration") => offers.sort_by_key(|o| o.slice.itinerary.minutes()),
        Some(_) => {
            let message = "Field 'sort' must be change_total_amount or total_duration";
            return Err(Failure::field("validation_inclusion", "/sort", message));
        }
    }
    let (page, meta) = paging.cut(&offers, |o| o.id.clone());
    let views: Vec<Value> = page.iter().map(|o| view(call, order, request, o)).collect();
    Ok(page::many(&views, &meta))
}

/// `GET /air/order_change_offers/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    let (request, offer) = find(call, id)?;
    let order = orders::find(call, &request.order)?;
    Ok(page::one(200, &view(call, order, request, offer)))
}

fn view(call: &Call<'_>, order: &Order, request: &ChangeRequest, offer: &ChangeOffer) -> Value {
    let print = |amount| money::print(amount, &order.currency);
    let chosen = call.ledger.state.order_changes.values().find(|c| c.offer.id == offer.id);
    json!({
        "id": offer.id,
        "live_mode": false,
        "order_change_id": chosen.map(|c| &c.id),
        "change_total_amount": print(offer.change_total),
        "change_total_currency": order.currency,
        "new_total_amount": print(offer.new_total),
        "new_total_currency": order.currency,
        "penalty_total_amount": print(offer.penalty),
        "penalty_total_currency": order.currency,
        "refund_to": "original_form_of_payment",
        "slices": changes::slices(call.world, order, request.slice, &offer.slice, &request.removed),
        "created_at": view::instant(request.made_at),
        "updated_at": view::instant(request.made_at),
        "expires_at": view::second(request.expires_at),
    })
}

fn request_view(call: &Call<'_>, order: &Order, request: &ChangeRequest) -> Value {
    let place = |code: &str| match call.world.places.end(code) {
        Some(End::Airport(airport)) => rendered::airport_value(call.world, airport),
        Some(End::City(city)) => rendered::city_value(call.world, city, true),
        None => Value::Null,
    };
    let offers: Vec<Value> = request.offers.iter().map(|o| view(call, order, request, o)).collect();
    json!({
        "id": request.id,
        "live_mode": false,
        "order_id": request.order,
        "slices": {
            "remove": [{"slice_id": request.removed_id}],
            "add": [{
                "origin": place(&request.wish.origin),
                "destination": place(&request.wish.destination),
                "departure_date": request.wish.date.to_string(),
                "cabin_class": request.wish.cabin.map(Cabin::word),
            }],
        },
        "order_change_offers": offers,
        "created_at": view::instant(request.made_at),
        "updated_at": view::instant(request.made_at),
    })
}
