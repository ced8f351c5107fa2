//! Accommodation without rates: near a place, by id, by the beginning of a name; and the loyalty programmes.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::view;
use crate::duffel::error::Failure;
use crate::duffel::page::Paging;
use crate::duffel::{Answer, Call, checks, page};
use crate::wire::Response;
use crate::world::hotels::Property;

/// `GET /stays/accommodation?latitude&longitude&radius`.
pub fn list(call: &mut Call<'_>) -> Answer {
    let paging = Paging::read(call.request)?;
    let number = |key: &str| -> Result<Option<f64>, Failure> {
        let wrong = || Failure::field("validation_format", &format!("/{key}"), "Must be a number");
        call.request.param(key).map(|t| t.parse().map_err(|_| wrong())).transpose()
    };
    let lat = number("latitude")?.ok_or_else(|| Failure::required("/latitude"))?;
    let lng = number("longitude")?.ok_or_else(|| Failure::required("/longitude"))?;
    let radius = number("radius")?.unwrap_or(5.0).clamp(0.1, 100.0);
    let found: Vec<&Property> = near(call, (lat, lng), radius);
    let (page, meta) = paging.cut(&found, |p| p.id.0.to_string());
    let ja = super::japanese(call);
    let shown: Vec<Value> = page.iter().map(|p| view::accommodation(call.world, p, rooms(p, ja), ja)).collect();
    Ok(page::many(&shown, &meta))
}

fn near<'a>(call: &Call<'a>, position: (f64, f64), radius: f64) -> Vec<&'a Property> {
    let world = call.world;
    world.hotels.near(world.seed, &world.places, position, radius).into_iter().map(|(_, p)| p).collect()
}

fn rooms(property: &Property, ja: bool) -> Vec<Value> {
    property.rooms.iter().map(|r| view::room(r, Vec::new(), ja)).collect()
}

/// `GET /stays/accommodation/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    let property = view::open_accommodation(call.world, id).ok_or_else(|| Failure::not_found("accommodation"))?;
    let ja = super::japanese(call);
    Ok(page::one(200, &view::accommodation(call.world, property, rooms(property, ja), ja)))
}

/// Suggestions of one answer.
const MOST: usize = 200;

/// `POST /stays/accommodation/suggestions {query, location?}`: properties with every word of the query in their name, in the
/// cities it may mean and around the location; best known cities first.
pub fn suggestions(call: &mut Call<'_>) -> Answer {
    let data = checks::data(call.request)?;
    let query = checks::text(&data, "", "query")?.to_lowercase();
    if query.chars().count() < 3 {
        return Err(Failure::field("validation_length", "/query", "Field 'query' must have at least 3 characters"));
    }
    let world = call.world;
    let named = |p: &&Property| query.split_whitespace().all(|word| p.en.to_lowercase().contains(word));
    let mut found: Vec<&Property> = Vec::new();
    let place = data.get("location").and_then(|l| l.get("geographic_coordinates"));
    if let Some(position) = place.and_then(|p| Some((p.get("latitude")?.as_f64()?, p.get("longitude")?.as_f64()?))) {
        let radius = data.get("location").and_then(|l| l.get("radius")).and_then(Value::as_f64);
        found.extend(near(call, position, radius.unwrap_or(5.0).clamp(0.1, 100.0)).into_iter().filter(named));
    }
    for city in world.hotels.cities_meant(&world.places, &query) {
        found.extend(world.hotels.of_city(world.seed, &world.places, city).iter().filter(named));
    }
    found.extend(near(call, (-24.38, -128.32), 1.0).into_iter().filter(named));
    let mut seen = HashSet::new();
    found.retain(|p| seen.insert(p.id));
    let ja = super::japanese(call);
    let shown: Vec<Value> = (found.iter().take(MOST))
        .map(|p| {
            json!({
                "accommodation_id": view::accommodation_id(world, p.id),
                "accommodation_name": if ja { &p.ja } else { &p.en },
                "accommodation_location": view::location(p, ja),
            })
        })
        .collect();
    Ok(page::all(&shown))
}

/// `GET /stays/loyalty_programmes`.
pub fn loyalty() -> Response {
    page::all(&[json!({
        "reference": "duffel_hotel_group_rewards",
        "name": "Duffel Hotel Group Rewards (simulated)",
        "logo_url_svg": "https://logos.invalid/duffel_hotel_group_rewards.svg",
        "logo_url_png_small": "https://logos.invalid/duffel_hotel_group_rewards.png",
    })])
}
