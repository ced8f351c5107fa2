//! Static data: hotels, one hotel, currencies.

use serde_json::{Map, Value, json};

use super::error::Failure;
use super::{Answer, Call, rates, view};
use crate::wire::Response;
use crate::world::World;
use crate::world::hotels::Property;

fn described(property: &Property, ja: bool) -> Value {
    let mut shown = view::hotel(property, ja);
    let text = match ja {
        true => format!("{}つ星の模擬ホテルです。実在しません。", property.stars),
        false => format!("A simulated {}-star hotel. It does not exist.", property.stars),
    };
    let more = json!({
        "hotelDescription": text,
        "currency": if property.country == "JP" { "JPY" } else { "USD" },
        "country": property.country.to_lowercase(),
        "city": if ja { &property.town_ja } else { &property.town_en },
        "zip": "000-0000",
        "stars": property.stars,
        "reviewCount": property.reviews,
        "facilityIds": [],
    });
    if let (Some(fields), Value::Object(more)) = (shown.as_object_mut(), more) {
        fields.extend(more);
    }
    shown
}

/// `GET /data/hotels?countryCode&cityName` or `?latitude&longitude&radius` (metres) or `?iataCode`.
pub fn hotels(call: &mut Call<'_>) -> Answer {
    let query: Map<String, Value> = call.request.query.iter().map(|(k, v)| (k.clone(), Value::from(v.as_str()))).collect();
    let number = |key: &str, usual: usize| call.request.param(key).and_then(|t| t.parse().ok()).unwrap_or(usual);
    let found = rates::asked(call.world, &Value::Object(query))?;
    let ja = call.japanese();
    let page = found.iter().skip(number("offset", 0)).take(number("limit", 200).min(5_000));
    let data: Vec<Value> = page.map(|p| described(p, ja)).collect();
    Ok(Response::json(
        200,
        &json!({"data": data, "hotelIds": data.iter().map(|d| &d["id"]).collect::<Vec<_>>(), "total": found.len()}),
    ))
}

/// `GET /data/hotel?hotelId=`.
pub fn hotel(call: &mut Call<'_>) -> Answer {
    let id = call.request.param("hotelId").ok_or_else(|| Failure::input("hotelId is required"))?;
    let property = view::open_hotel(call.world, id).ok_or_else(|| Failure::new(404, 4_040, "no such hotel"))?;
    let ja = call.japanese();
    let mut shown = described(property, ja);
    let rooms: Vec<Value> = (property.rooms.iter().enumerate())
        .map(|(at, room)| {
            let beds: Vec<Value> = room.beds.iter().map(|(kind, n)| json!({"bedType": kind, "quantity": n})).collect();
            json!({"id": at + 1, "roomName": if ja { &room.ja } else { &room.en }, "maxOccupancy": room.sleeps, "bedTypes": beds})
        })
        .collect();
    let more = json!({
        "starRating": property.stars,
        "location": {"latitude": property.lat, "longitude": property.lng},
        "hotelImages": [],
        "checkinCheckoutTimes": {"checkin": "03:00 PM", "checkout": if property.stars > 3 { "12:00 PM" } else { "10:00 AM" }},
        "hotelFacilities": property.amenities.iter().map(|a| a.replace('_', " ")).collect::<Vec<_>>(),
        "rooms": rooms,
    });
    if let (Some(fields), Value::Object(more)) = (shown.as_object_mut(), more) {
        fields.extend(more);
    }
    Ok(Response::json(200, &json!({"data": shown})))
}

/// `GET /data/currencies`.
pub fn currencies(world: &World) -> Response {
    let list: Vec<Value> =
        world.rates.currencies().into_iter().map(|c| json!({"code": c, "currency": c, "countries": []})).collect();
    Response::json(200, &json!({"data": list}))
}
