//! Airports, cities, airlines, aircraft: in name order.

use serde_json::value::RawValue;

use super::error::Failure;
use super::page::{self, Paging};
use super::route::Kind;
use super::{Answer, Call, rendered};
use crate::world::World;

struct Entry {
    name: &'static str,
    id: String,
    index: usize,
}

/// A page of one kind.
pub fn list(call: &mut Call<'_>, kind: Kind) -> Answer {
    let paging = Paging::read(call.request)?;
    let mut entries = entries(call.world, kind);
    if let Some(code) = call.request.param("iata_country_code") {
        entries.retain(|e| country(call.world, kind, e.index) == Some(code));
    }
    if let Some(code) = call.request.param("iata_code") {
        entries.retain(|e| iata(call.world, kind, e.index) == code);
    }
    entries.sort_by(|a, b| (a.name, &a.id).cmp(&(b.name, &b.id)));
    let (page, meta) = paging.cut(&entries, |e| e.id.clone());
    let items: Vec<&RawValue> = page.iter().map(|e| render(call.world, kind, e.index)).collect();
    Ok(page::many(&items, &meta))
}

/// One of a kind.
pub fn read(call: &mut Call<'_>, kind: Kind, id: &str) -> Answer {
    let found = entries(call.world, kind).into_iter().find(|e| e.id == id);
    let found = found.ok_or_else(|| Failure::not_found("resource"))?;
    Ok(page::one(200, &render(call.world, kind, found.index)))
}

fn entries(world: &World, kind: Kind) -> Vec<Entry> {
    match kind {
        Kind::Airports => {
            let all = world.places.airports.iter().enumerate();
            all.map(|(index, a)| Entry { name: a.name, id: rendered::airport_id(world, index as u16), index }).collect()
        }
        Kind::Cities => {
            let all = world.places.cities.iter().enumerate();
            all.map(|(index, c)| Entry { name: c.name, id: rendered::city_id(world, index as u16), index }).collect()
        }
        Kind::Airlines => {
            let all = world.carriers.airlines.iter().enumerate();
            all.map(|(index, a)| Entry { name: a.name, id: rendered::airline_id(world, index as u8), index }).collect()
        }
        Kind::Aircraft => {
            let all = world.carriers.fleet.iter().enumerate();
            all.map(|(index, a)| Entry { name: a.name, id: rendered::aircraft_id(world, index as u8), index }).collect()
        }
    }
}

fn country(world: &World, kind: Kind, index: usize) -> Option<&'static str> {
    match kind {
        Kind::Airports => Some(world.places.airports[index].country),
        Kind::Cities => Some(world.places.cities[index].country),
        _ => None,
    }
}

fn iata(world: &World, kind: Kind, index: usize) -> &'static str {
    match kind {
        Kind::Airports => world.places.airports[index].iata,
        Kind::Cities => world.places.cities[index].iata,
        Kind::Airlines => world.carriers.airlines[index].iata,
        Kind::Aircraft => world.carriers.fleet[index].iata,
    }
}

fn render(world: &World, kind: Kind, index: usize) -> &RawValue {
    match kind {
        Kind::Airports => rendered::airport(world, index as u16),
        Kind::Cities => rendered::city(world, index as u16),
        Kind::Airlines => rendered::airline(world, index as u8),
        Kind::Aircraft => rendered::aircraft(world, index as u8),
    }
}
