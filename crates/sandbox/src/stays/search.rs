//! `POST /stays/search` and the rates of one of its results.

use chrono::{Duration, NaiveDate};
use serde_json::{Map, Value, json};

use super::view::{self, Sold};
use crate::duffel::error::Failure;
use crate::duffel::view::second;
use crate::duffel::{Answer, Call, checks, page};
use crate::ledger::Event;
use crate::ledger::rooms::{RoomEvent, StaySearch};
use crate::lodging;
use crate::money;
use crate::world::hotels::Property;
use crate::world::hotels::prices::{self, Board, Party, Plan, Price, Stay};

/// No search shows more.
const MOST: usize = 200;

/// `POST /stays/search`.
pub fn create(call: &mut Call<'_>) -> Answer {
    let data = checks::data(call.request)?;
    let stay = stay(call, &data)?;
    let flag = |key: &str| data.get(key).and_then(Value::as_bool).unwrap_or(false);
    let ours = view::negotiated_id(call.world, &call.account);
    let negotiated = checks::list(&data, "", "negotiated_rate_ids")?.iter().any(|id| id.as_str() == Some(&ours));
    let world = call.world;
    let (properties, fetch) = match (data.get("location"), data.get("accommodation")) {
        (Some(Value::Object(location)), _) => (around(call, location)?, false),
        (_, Some(Value::Object(wanted))) => {
            let ids = checks::filled(wanted, "/accommodation", "ids")?;
            if ids.len() > MOST {
                return Err(Failure::field("validation_length", "/accommodation/ids", "At most 200 ids"));
            }
            let found = ids.iter().filter_map(|id| view::open_accommodation(world, id.as_str()?)).collect();
            (found, wanted.get("fetch_rates").and_then(Value::as_bool).unwrap_or(false))
        }
        _ => return Err(Failure::required("/location")),
    };
    let search = StaySearch {
        number: call.ledger.state.rooms.next_search,
        account: call.account.clone(),
        currency: call.ledger.state.accounts.get(&call.account).map_or_else(String::new, |a| a.currency.clone()),
        made_at: call.now,
        stay,
        negotiated,
        refundable: flag("free_cancellation_only"),
    };
    let event = RoomEvent::StaySearched { search: search.clone() };
    call.ledger.commit(call.now, Event::Rooms(Box::new(event)), false);
    let results: Vec<Value> = properties.into_iter().filter_map(|p| result(call, &search, p, fetch)).take(MOST).collect();
    Ok(page::one(200, &json!({"created_at": second(call.now), "results": results})))
}

/// `POST /stays/search_results/{id}/actions/fetch_all_rates`.
pub fn rates(call: &mut Call<'_>, id: &str) -> Answer {
    let opened = lodging::open_result(call.ledger, call.world, call.now, &call.account, ("srr_", id));
    let (search, property, _) = opened.map_err(|no| super::refuse(no, "search result"))?;
    let result = result(call, &search, property, true).ok_or_else(super::unavailable)?;
    Ok(page::one(200, &result))
}

/// What a property has left for a search: plan, price, rooms left. Cheapest board only, unless `all`.
fn for_sale(call: &Call<'_>, search: &StaySearch, property: &Property, all: bool) -> Vec<(Plan, Price, u16)> {
    let rooms = &call.ledger.state.rooms;
    let mut known: Option<(u8, u16)> = None;
    let mut sold = Vec::new();
    for plan in prices::plans(property, &search.stay, search.negotiated) {
        if !all && plan.board != Board::RoomOnly {
            continue;
        }
        let left = match known {
            Some((room, left)) if room == plan.room => left,
            _ => rooms.left(call.world, property, plan.room, &search.stay, call.now),
        };
        known = Some((plan.room, left));
        if left < search.stay.rooms() {
            continue;
        }
        let price = prices::price(call.world, property, plan, &search.stay, &search.currency, search.made_at);
        let Some(price) = price else { continue };
        let free = price.steps.first().is_some_and(|s| s.refund == price.total);
        if free || !search.refundable {
            sold.push((plan, price, left));
        }
    }
    sold
}

/// One result; `None` when nothing is left.
fn result(call: &Call<'_>, search: &StaySearch, property: &Property, with_rates: bool) -> Option<Value> {
    let (world, ja) = (call.world, super::japanese(call));
    let sold = for_sale(call, search, property, with_rates);
    let (_, cheapest, _) = sold.iter().min_by_key(|(_, p, _)| p.total)?;
    let public = sold.iter().filter(|(plan, ..)| !plan.negotiated).map(|(_, p, _)| p.total).min();
    let currency = search.currency.as_str();
    let print = |minor| money::print(minor, currency);
    let expires_at = second(search.expires_at());
    let mut rooms = Vec::new();
    if with_rates {
        for (at, kind) in property.rooms.iter().enumerate() {
            let of_room = sold.iter().filter(|(plan, ..)| usize::from(plan.room) == at);
            let rates: Vec<Value> = of_room
                .map(|(plan, price, left)| {
                    let id = view::rate_id(world, search, property.id, *plan);
                    let sold = Sold { property, plan: *plan, price, currency };
                    sold.rate(&id, (world, &search.account), *left, expires_at.clone())
                })
                .collect();
            if !rates.is_empty() {
                rooms.push(view::room(kind, rates, ja));
            }
        }
    }
    let negotiated: Vec<Value> = property
        .negotiates
        .then(|| json!({"id": view::negotiated_id(world, &search.account), "display_name": super::NEGOTIATED}))
        .into_iter()
        .collect();
    Some(json!({
        "id": lodging::result_id(world, "srr_", search.number, property.id),
        "check_in_date": search.stay.check_in,
        "check_out_date": search.stay.check_out,
        "rooms": search.stay.rooms(),
        "guests": view::guests(&search.stay),
        "accommodation": view::accommodation(world, property, rooms, ja),
        "cheapest_rate_total_amount": print(cheapest.total),
        "cheapest_rate_currency": currency,
        "cheapest_rate_base_amount": print(cheapest.total - cheapest.tax - cheapest.fee),
        "cheapest_rate_base_currency": currency,
        "cheapest_rate_public_amount": public.map(print),
        "cheapest_rate_public_currency": currency,
        "cheapest_rate_due_at_accommodation_amount": money::print(cheapest.due, &cheapest.due_currency),
        "cheapest_rate_due_at_accommodation_currency": cheapest.due_currency,
        "supported_negotiated_rates": negotiated,
        "expires_at": expires_at,
    }))
}

fn around<'a>(call: &Call<'a>, location: &Map<String, Value>) -> Result<Vec<&'a Property>, Failure> {
    let at = "/location/geographic_coordinates";
    let place = location.get("geographic_coordinates").ok_or_else(|| Failure::required(at))?;
    let degrees = |key: &str, most: f64| {
        let pointer = format!("{at}/{key}");
        let value = place.get(key).and_then(Value::as_f64).ok_or_else(|| Failure::required(&pointer))?;
        let fits = value.abs() <= most;
        fits.then_some(value).ok_or_else(|| Failure::field("validation_inclusion", &pointer, "Not a position on earth"))
    };
    let position = (degrees("latitude", 90.0)?, degrees("longitude", 180.0)?);
    let radius = match location.get("radius") {
        None | Some(Value::Null) => 5.0,
        Some(value) => value.as_f64().filter(|r| (1.0..=100.0).contains(r)).ok_or_else(|| {
            Failure::field("validation_inclusion", "/location/radius", "Field 'radius' must be between 1 and 100")
        })?,
    };
    let world = call.world;
    Ok(world.hotels.near(world.seed, &world.places, position, radius).into_iter().map(|(_, p)| p).collect())
}

fn stay(call: &Call<'_>, data: &Map<String, Value>) -> Result<Stay, Failure> {
    let date = |key: &str| -> Result<NaiveDate, Failure> { checks::date(checks::text(data, "", key)?, &format!("/{key}")) };
    let (check_in, check_out) = (date("check_in_date")?, date("check_out_date")?);
    let today = call.now.date_naive();
    if check_in < today - Duration::days(1) || check_in > today + Duration::days(365) {
        return Err(Failure::field("validation_inclusion", "/check_in_date", "Must be between today and a year from now"));
    }
    if check_out <= check_in || check_out > check_in + Duration::days(60) {
        return Err(Failure::field("validation_inclusion", "/check_out_date", "Must be one to sixty days after check-in"));
    }
    let rooms = data.get("rooms").and_then(Value::as_u64).unwrap_or(1);
    if !(1..=9).contains(&rooms) {
        return Err(Failure::field("validation_inclusion", "/rooms", "Field 'rooms' must be between 1 and 9"));
    }
    let (mut adults, mut children) = (0_u8, Vec::new());
    for (place, guest) in checks::filled(data, "", "guests")?.iter().take(100).enumerate() {
        let at = format!("/guests/{place}");
        let fields = checks::object(guest, &at)?;
        match checks::maybe_text(fields, &at, "type")?.unwrap_or("adult") {
            "adult" => adults += 1,
            "child" => {
                let age = fields.get("age").and_then(Value::as_u64).ok_or_else(|| Failure::required(&format!("{at}/age")))?;
                if age > 17 {
                    return Err(Failure::field("validation_inclusion", &format!("{at}/age"), "A child is at most 17"));
                }
                children.push(age as u8);
            }
            _ => return Err(Failure::field("validation_inclusion", &format!("{at}/type"), "Must be adult or child")),
        }
    }
    if u64::from(adults) < rooms {
        return Err(Failure::field("validation_inclusion", "/rooms", "Every room needs an adult"));
    }
    let mut parties = vec![Party { adults: 0, children: Vec::new() }; rooms as usize];
    (0..usize::from(adults)).for_each(|n| parties[n % rooms as usize].adults += 1);
    for (place, age) in children.into_iter().enumerate() {
        parties[place % rooms as usize].children.push(age);
    }
    Ok(Stay { check_in, check_out, parties })
}
