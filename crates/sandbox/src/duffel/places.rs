//! `GET /places/suggestions`: by text, or by position and radius. No match is 200 and an empty list; there are no pages.

use serde_json::{Value, json};

use super::error::Failure;
use super::{Answer, Call, page, rendered};
use crate::world::World;
use crate::world::places::End;

const MOST: usize = 20;

/// Suggestions for `query` or `name`, or around `lat`, `lng` within `rad` metres.
pub fn suggestions(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let places = &call.world.places;
    let number = |name: &str| -> Result<Option<f64>, Failure> {
        let Some(text) = request.param(name) else { return Ok(None) };
        let value = text.parse::<f64>().ok().filter(|v| v.is_finite());
        value
            .map(Some)
            .ok_or_else(|| Failure::field("validation_format", &format!("/{name}"), &format!("Field '{name}' must be a number")))
    };
    let found = match request.param("query").or_else(|| request.param("name")) {
        Some(text) => places.matching(text),
        None => {
            let (Some(lat), Some(lng)) = (number("lat")?, number("lng")?) else { return Err(Failure::required("/query")) };
            let radius = number("rad")?.unwrap_or(100_000.0) / 1_000.0;
            places.near(lat, lng, radius).into_iter().map(End::Airport).collect()
        }
    };
    let list: Vec<Value> = found.into_iter().take(MOST).map(|end| suggestion(call.world, end)).collect();
    Ok(page::all(&list))
}

fn suggestion(world: &World, end: End) -> Value {
    let (mut value, country) = match end {
        End::Airport(a) => (rendered::airport_value(world, a), world.places.airport(a).country),
        End::City(c) => (rendered::city_value(world, c, true), world.places.city(c).country),
    };
    if let Some(fields) = value.as_object_mut() {
        fields.insert("country_name".to_owned(), json!(world.places.country_name(country)));
    }
    value
}
