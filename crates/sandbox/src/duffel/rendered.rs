//! World facts as JSON text, rendered once: places, airlines and aircraft stand several times in every offer.

use std::sync::OnceLock;

use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use crate::world::World;
use crate::world::carriers::{AircraftIx, AirlineIx};
use crate::world::places::AirportIx;

/// One cell per fact.
pub struct Rendered {
    airports: Vec<OnceLock<Box<RawValue>>>,
    cities: Vec<OnceLock<Box<RawValue>>>,
    airlines: Vec<OnceLock<Box<RawValue>>>,
    aircraft: Vec<OnceLock<Box<RawValue>>>,
    /// By airline.
    programmes: Vec<OnceLock<Box<RawValue>>>,
    /// Places of the reference kinds in name order.
    pub orders: [OnceLock<Vec<Entry>>; 5],
}

/// One line of a reference list.
pub struct Entry {
    pub name: &'static str,
    pub id: String,
    /// Its place in the world's table.
    pub index: usize,
}

impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rendered")
    }
}

impl Rendered {
    /// Empty cells for so many facts.
    pub fn new(airports: usize, cities: usize, airlines: usize, aircraft: usize) -> Self {
        let cells = |n: usize| (0..n).map(|_| OnceLock::new()).collect();
        Rendered {
            airports: cells(airports),
            cities: cells(cities),
            airlines: cells(airlines),
            aircraft: cells(aircraft),
            programmes: cells(airlines),
            orders: Default::default(),
        }
    }
}

fn raw(value: &Value) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_default()
}

/// An airport with its city.
pub fn airport(world: &World, index: AirportIx) -> &RawValue {
    world.rendered.airports[usize::from(index)].get_or_init(|| raw(&airport_value(world, index)))
}

/// A city with its airports.
pub fn city(world: &World, index: u16) -> &RawValue {
    world.rendered.cities[usize::from(index)].get_or_init(|| raw(&city_value(world, index, true)))
}

/// An airline.
pub fn airline(world: &World, index: AirlineIx) -> &RawValue {
    world.rendered.airlines[usize::from(index)].get_or_init(|| {
        let airline = world.carriers.airline(index);
        raw(&json!({
            "id": airline_id(world, index),
            "name": airline.name,
            "iata_code": airline.iata,
            "logo_symbol_url": null,
            "logo_lockup_url": null,
            "conditions_of_carriage_url": null,
        }))
    })
}

/// An aircraft type.
pub fn aircraft(world: &World, index: AircraftIx) -> &RawValue {
    world.rendered.aircraft[usize::from(index)].get_or_init(|| {
        let aircraft = world.carriers.aircraft(index);
        raw(&json!({"id": aircraft_id(world, index), "name": aircraft.name, "iata_code": aircraft.iata}))
    })
}

/// The loyalty programme of an airline, with an invented name.
pub fn programme(world: &World, index: AirlineIx) -> &RawValue {
    world.rendered.programmes[usize::from(index)].get_or_init(|| {
        let airline = world.carriers.airline(index);
        raw(&json!({
            "id": programme_id(world, index),
            "name": format!("{} frequent flyer (simulated)", airline.name),
            "owner_airline_id": airline_id(world, index),
            "alliance": airline.alliance,
            "logo_url": null,
        }))
    })
}

/// `loy_…`.
pub fn programme_id(world: &World, index: AirlineIx) -> String {
    world.ids.of_text("loy_", world.carriers.airline(index).iata)
}

/// `arp_hnd_jp`.
pub fn airport_id(world: &World, index: AirportIx) -> String {
    let airport = world.places.airport(index);
    format!("arp_{}_{}", airport.iata.to_ascii_lowercase(), airport.country.to_ascii_lowercase())
}

/// `cit_tyo_jp`.
pub fn city_id(world: &World, index: u16) -> String {
    let city = world.places.city(index);
    format!("cit_{}_{}", city.iata.to_ascii_lowercase(), city.country.to_ascii_lowercase())
}

/// `arl_…`.
pub fn airline_id(world: &World, index: AirlineIx) -> String {
    world.ids.of_text("arl_", world.carriers.airline(index).iata)
}

/// `arc_…`.
pub fn aircraft_id(world: &World, index: AircraftIx) -> String {
    world.ids.of_text("arc_", world.carriers.aircraft(index).iata)
}

/// An airport's fields, its city inside.
pub fn airport_value(world: &World, index: AirportIx) -> Value {
    let airport = world.places.airport(index);
    let city = world.places.city_of(index);
    json!({
        "type": "airport",
        "id": airport_id(world, index),
        "name": airport.name,
        "iata_code": airport.iata,
        "icao_code": airport.icao,
        "iata_country_code": airport.country,
        "iata_city_code": airport.city_code,
        "city_name": airport.city_name,
        "city": city.map(|c| city_value(world, c, false)),
        "airports": null,
        "latitude": airport.lat,
        "longitude": airport.lng,
        "time_zone": airport.zone.name(),
    })
}

/// A city's fields; the airports inside have no city of their own again.
pub fn city_value(world: &World, index: u16, with_airports: bool) -> Value {
    let city = world.places.city(index);
    let mut value = json!({
        "type": "city",
        "id": city_id(world, index),
        "name": city.name,
        "iata_code": city.iata,
        "iata_country_code": city.country,
        "iata_city_code": city.iata,
        "icao_code": null,
        "city_name": null,
        "city": null,
        "latitude": null,
        "longitude": null,
        "time_zone": null,
    });
    if with_airports && let Some(fields) = value.as_object_mut() {
        let airports = city.airports.iter().map(|a| {
            let mut airport = airport_value(world, *a);
            if let Some(fields) = airport.as_object_mut() {
                fields.remove("city");
                fields.remove("airports");
            }
            airport
        });
        fields.insert("airports".to_owned(), airports.collect());
    }
    value
}
