//! `POST /hotels/rates` and `/hotels/min-rates`.

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

use super::error::Failure;
use super::view::{self, Sold};
use super::{Answer, Call};
use crate::ledger::Event;
use crate::ledger::rooms::{RoomEvent, StaySearch};
use crate::lodging;
use crate::money::number;
use crate::wire::Response;
use crate::world::World;
use crate::world::hotels::Property;
use crate::world::hotels::prices::{self, Party, Plan, Price, Stay};

/// Hotels of an answer, unless a limit is given; and the most one may ask for.
const USUAL: usize = 200;
const MOST: usize = 5_000;

/// Every rate of the hotels asked for.
pub fn full(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let (search, properties) = search(call, &body)?;
    let most = body.get("maxRatesPerHotel").and_then(Value::as_u64).map_or(usize::MAX, |n| n.max(1) as usize);
    let (world, now, ja) = (call.world, call.now, call.japanese());
    let (mut data, mut hotels) = (Vec::new(), Vec::new());
    for property in properties {
        let mut sold = for_sale(call, &search, property);
        sold.sort_by_key(|(_, price)| price.total);
        sold.truncate(most);
        let types: Vec<Value> = (sold.into_iter())
            .map(|(plan, price)| {
                let offer = lodging::offer_id(world, "lof_", search.number, property.id, plan);
                Sold { property, plan, price: &price, stay: &search.stay, currency: &search.currency, ja }.room_type(&offer, now)
            })
            .collect();
        if !types.is_empty() {
            data.push(json!({"hotelId": view::hotel_id(property.id), "roomTypes": types, "et": 0}));
            hotels.push(view::hotel(property, ja));
        }
    }
    if data.is_empty() {
        return Err(Failure::nothing());
    }
    let mut answer = json!({"data": data, "guestLevel": 0, "sandbox": true});
    if body.get("includeHotelData").and_then(Value::as_bool) != Some(false)
        && let Some(fields) = answer.as_object_mut()
    {
        fields.insert("hotels".to_owned(), hotels.into());
    }
    Ok(Response::json(200, &answer))
}

/// The lowest price of each hotel asked for.
pub fn least(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let (search, properties) = search(call, &body)?;
    let least = |property: &&Property| {
        let total = for_sale(call, &search, property).into_iter().map(|(_, p)| p.total).min()?;
        let price = number(total, &search.currency);
        Some(json!({"hotelId": view::hotel_id(property.id), "price": price, "suggestedSellingPrice": price}))
    };
    let data: Vec<Value> = properties.iter().filter_map(least).collect();
    if data.is_empty() { Err(Failure::nothing()) } else { Ok(Response::json(200, &json!({"data": data, "sandbox": true}))) }
}

fn for_sale(call: &Call<'_>, search: &StaySearch, property: &Property) -> Vec<(Plan, Price)> {
    let rooms = &call.ledger.state.rooms;
    let mut known: Option<(u8, bool)> = None;
    let mut sold = Vec::new();
    for plan in prices::plans(property, &search.stay, false) {
        let left = match known {
            Some((room, left)) if room == plan.room => left,
            _ => rooms.left(call.world, property, plan.room, &search.stay, call.now) >= search.stay.rooms(),
        };
        known = Some((plan.room, left));
        // Duffel's test hotel is Duffel's.
        let plain = property.rooms.get(usize::from(plan.room)).is_some_and(|r| r.scenario.is_none());
        let price = prices::price(call.world, property, plan, &search.stay, &search.currency, search.made_at);
        sold.extend(price.filter(|p| left && plain && (!search.refundable || !p.steps.is_empty())).map(|p| (plan, p)));
    }
    sold
}

/// Reads and keeps a search; answers it with the hotels it asks for, nearest first where it has a place.
fn search<'a>(call: &mut Call<'a>, body: &Value) -> Result<(StaySearch, Vec<&'a Property>), Failure> {
    let text = |key: &str| body.get(key).and_then(Value::as_str).filter(|t| !t.is_empty());
    let stay = stay(call, body)?;
    let currency = text("currency").map(str::to_owned);
    let currency =
        currency.or_else(|| call.ledger.state.accounts.get(&call.account).map(|a| a.currency.clone())).unwrap_or_default();
    if !call.world.rates.knows(&currency) {
        return Err(Failure::input("unknown currency"));
    }
    let limit = body.get("limit").and_then(Value::as_u64).map_or(USUAL, |n| (n as usize).clamp(1, MOST));
    let mut properties = asked(call.world, body)?;
    properties.truncate(limit);
    let search = StaySearch {
        number: call.ledger.state.rooms.next_search,
        account: call.account.clone(),
        currency,
        made_at: call.now,
        stay,
        negotiated: false,
        refundable: body.get("refundableRatesOnly").and_then(Value::as_bool).unwrap_or(false),
    };
    let event = RoomEvent::StaySearched { search: search.clone() };
    call.ledger.commit(call.now, Event::Rooms(Box::new(event)), false);
    Ok((search, properties))
}

fn stay(call: &Call<'_>, body: &Value) -> Result<Stay, Failure> {
    let date = |key: &str| {
        let text = body.get(key).and_then(Value::as_str).ok_or_else(|| Failure::input(&format!("{key} is required")))?;
        text.parse::<NaiveDate>().map_err(|_| Failure::input(&format!("{key} must be YYYY-MM-DD")))
    };
    let (check_in, check_out) = (date("checkin")?, date("checkout")?);
    let today = call.now.date_naive();
    let dates = check_in >= today - Duration::days(1)
        && check_in <= today + Duration::days(365)
        && check_out > check_in
        && check_out <= check_in + Duration::days(60);
    if !dates {
        return Err(Failure::new(400, 4_010, "checkin and checkout do not fit"));
    }
    let rooms = body.get("occupancies").and_then(Value::as_array).filter(|o| !o.is_empty() && o.len() <= 9);
    let rooms = rooms.ok_or_else(|| Failure::input("one to nine occupancies are required"))?;
    let party = |room: &Value| {
        let adults = room.get("adults").and_then(Value::as_u64).filter(|n| (1..=9).contains(n))?;
        let children = room.get("children").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let ages: Option<Vec<u8>> = children.iter().map(|c| c.as_u64().filter(|a| *a < 18).map(|a| a as u8)).collect();
        Some(Party { adults: adults as u8, children: ages? })
    };
    let parties = rooms.iter().map(party).collect::<Option<Vec<_>>>();
    Ok(Stay { check_in, check_out, parties: parties.ok_or_else(|| Failure::input("an occupancy cannot be read"))? })
}

/// Hotels by ids, position, airport or city code, city name and country, or country alone. Also for `/data/hotels`.
pub fn asked<'a>(world: &'a World, body: &Value) -> Result<Vec<&'a Property>, Failure> {
    let number = |key: &str| {
        let value = body.get(key)?;
        value.as_f64().or_else(|| value.as_str().and_then(|t| t.parse().ok()))
    };
    let text = |key: &str| body.get(key).and_then(Value::as_str).filter(|t| !t.is_empty());
    let near = |position, metres: f64| {
        let found = world.hotels.near(world.seed, &world.places, position, (metres / 1_000.0).clamp(0.1, 100.0));
        found.into_iter().map(|(_, p)| p).collect()
    };
    let radius = number("radius").unwrap_or(5_000.0);
    if let Some(ids) = body.get("hotelIds").and_then(Value::as_array) {
        return Ok(ids.iter().filter_map(|id| view::open_hotel(world, id.as_str()?)).collect());
    }
    if let (Some(lat), Some(lng)) = (number("latitude"), number("longitude")) {
        return Ok(near((lat, lng), radius));
    }
    if let Some(code) = text("iataCode") {
        let code = code.to_ascii_uppercase();
        let airport = world.places.airport_by_code(&code).map(|a| world.places.airport(a)).map(|a| (a.lat, a.lng));
        let city = || world.places.city_by_code(&code).map(|c| world.places.city(c)).map(|c| (c.lat, c.lng));
        let position = airport.or_else(city).ok_or_else(|| Failure::input("unknown iataCode"))?;
        return Ok(near(position, number("radius").unwrap_or(10_000.0)));
    }
    if let (Some(name), Some(country)) = (text("cityName"), text("countryCode")) {
        let cities = world.places.cities.iter().enumerate();
        let named = cities.filter(|(_, c)| c.name.eq_ignore_ascii_case(name) && c.country.eq_ignore_ascii_case(country));
        return Ok(named.flat_map(|(at, _)| world.hotels.of_city(world.seed, &world.places, at as u16)).collect());
    }
    if let Some(country) = text("countryCode") {
        let inside = world.places.cities.iter().enumerate().filter(|(_, c)| c.country.eq_ignore_ascii_case(country));
        return Ok(inside.flat_map(|(at, _)| world.hotels.of_city(world.seed, &world.places, at as u16)).collect());
    }
    Err(Failure::input("hotelIds, latitude and longitude, iataCode or countryCode are required"))
}
