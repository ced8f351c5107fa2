//! Airports, cities, airlines, aircraft, loyalty programmes: in name order.

use serde_json::value::RawValue;

use super::error::Failure;
use super::page::{self, Paging};
use super::rendered::Entry;
use super::route::Kind;
use super::{Answer, Call, rendered};
use crate::world::World;
use crate::world::carriers::CarrierKind;

/// A page of one kind.
pub fn list(call: &mut Call<'_>, kind: Kind) -> Answer {
    let paging = Paging::read(call.request)?;
    let (by_country, by_code) = (call.request.param("iata_country_code"), call.request.param("iata_code"));
    let wanted = |entry: &&Entry| {
        by_country.is_none_or(|code| country(call.world, kind, entry.index) == Some(code))
            && by_code.is_none_or(|code| iata(call.world, kind, entry.index) == code)
    };
    let entries: Vec<&Entry> = entries(call.world, kind).iter().filter(wanted).collect();
    let (page, meta) = paging.cut(&entries, |e| e.id.clone());
    let items: Vec<&RawValue> = page.iter().map(|e| render(call.world, kind, e.index)).collect();
    Ok(page::many(&items, &meta))
}

/// One of a kind.
pub fn read(call: &mut Call<'_>, kind: Kind, id: &str) -> Answer {
    let found = entries(call.world, kind).iter().find(|e| e.id == id);
    let found = found.ok_or_else(|| Failure::not_found("resource"))?;
    Ok(page::one(200, &render(call.world, kind, found.index)))
}

/// The list of a kind in name order, made once.
fn entries(world: &World, kind: Kind) -> &[Entry] {
    world.rendered.orders[kind as usize].get_or_init(|| {
        let line = |name, id, index| Entry { name, id, index };
        let mut all: Vec<Entry> = match kind {
            Kind::Airports => {
                let all = world.places.airports.iter().enumerate();
                all.map(|(i, a)| line(a.name, rendered::airport_id(world, i as u16), i)).collect()
            }
            Kind::Cities => {
                let all = world.places.cities.iter().enumerate();
                all.map(|(i, c)| line(c.name, rendered::city_id(world, i as u16), i)).collect()
            }
            Kind::Airlines => {
                let all = world.carriers.airlines.iter().enumerate();
                all.map(|(i, a)| line(a.name, rendered::airline_id(world, i as u8), i)).collect()
            }
            Kind::Aircraft => {
                let all = world.carriers.fleet.iter().enumerate();
                all.map(|(i, a)| line(a.name, rendered::aircraft_id(world, i as u8), i)).collect()
            }
            Kind::LoyaltyProgrammes => {
                let full = world.carriers.airlines.iter().enumerate().filter(|(_, a)| a.kind == CarrierKind::Full);
                full.map(|(i, a)| line(a.name, rendered::programme_id(world, i as u8), i)).collect()
            }
        };
        all.sort_by(|a, b| (a.name, &a.id).cmp(&(b.name, &b.id)));
        all
    })
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
        Kind::Airlines | Kind::LoyaltyProgrammes => world.carriers.airlines[index].iata,
        Kind::Aircraft => world.carriers.fleet[index].iata,
    }
}

fn render(world: &World, kind: Kind, index: usize) -> &RawValue {
    match kind {
        Kind::Airports => rendered::airport(world, index as u16),
        Kind::Cities => rendered::city(world, index as u16),
        Kind::Airlines => rendered::airline(world, index as u8),
        Kind::Aircraft => rendered::aircraft(world, index as u8),
        Kind::LoyaltyProgrammes => rendered::programme(world, index as u8),
    }
}
