//! `inventory?flight=NH8123&date=2026-12-01` or `inventory?hotel=lp00a012&room=0&date=2026-12-01`: capacity, sold to others, taken
//! by whom.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::{Answer, Refusal};
use crate::ledger::{Ledger, OrderState};
use crate::wire::{Request, Response};
use crate::world::World;
use crate::world::cabin::Cabin;
use crate::world::hotels::stock;
use crate::world::itinerary::{self, Segment};
use crate::world::moment::{self, Zones};
use crate::world::seats;
use crate::{liteapi, stays};

/// All flights of a designator and number on a date; codeshare numbers are found too.
pub fn flight(ledger: &Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> Answer {
    let (Some(flight), Some(date)) = (request.param("flight"), request.param("date")) else {
        return Err(Refusal(400, "give flight and date".to_owned()));
    };
    let date: NaiveDate = date.parse().map_err(|_| Refusal(400, "date must be YYYY-MM-DD".to_owned()))?;
    if flight.len() < 3 || !flight.is_char_boundary(2) {
        return Err(Refusal(400, "flight must be like NH8123".to_owned()));
    }
    let (code, number) = flight.split_at(2);
    let number: u16 = number.parse().map_err(|_| Refusal(400, "flight must be like NH8123".to_owned()))?;
    let carrier = world.carriers.by_code(code).ok_or_else(|| Refusal(404, "no such airline".to_owned()))?;
    let mut zones = Zones::default();
    let mut flights = Vec::new();
    for route in &world.schedule.routes {
        for slot in route.slots.iter().filter(|s| s.flies(date)) {
            if (slot.carrier, slot.number) == (carrier, number) || slot.marketing == Some((carrier, number)) {
                let segment = itinerary::resolve(world, &mut zones, route, slot, date);
                flights.push(describe(ledger, world, now, &segment));
            }
        }
    }
    Ok(Response::json(200, &json!({"flight": flight, "date": date, "flights": flights})))
}

/// A kind of room of a hotel (`acc_…` or `lp…`) for one night; all kinds when `room` (its place, from 0) is missing.
pub fn hotel(ledger: &Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> Answer {
    let (Some(hotel), Some(date)) = (request.param("hotel"), request.param("date")) else {
        return Err(Refusal(400, "give hotel and date".to_owned()));
    };
    let date: NaiveDate = date.parse().map_err(|_| Refusal(400, "date must be YYYY-MM-DD".to_owned()))?;
    let only = request.param("room").map(|r| r.parse::<u8>().map_err(|_| Refusal(400, "room must be a number".to_owned())));
    let only = only.transpose()?;
    let property = stays::open_accommodation(world, hotel).or_else(|| liteapi::open_hotel(world, hotel));
    let property = property.ok_or_else(|| Refusal(404, "no such hotel".to_owned()))?;
    let kinds =
        property.rooms.iter().enumerate().map(|(at, kind)| (at as u8, kind)).filter(|(at, _)| only.is_none_or(|o| o == *at));
    let rooms = kinds.map(|(at, kind)| {
        let taken = ledger.state.rooms.taken(property.id, at, date);
        let background = stock::background(world.seed, property, at, date, now.date_naive());
        let by: Vec<Value> = (ledger.state.rooms.bookings.values())
            .filter(|b| b.holds_rooms() && (b.quote.property, b.quote.plan.room) == (property.id, at))
            .filter(|b| b.quote.stay.nights().any(|night| night == date))
            .map(|b| json!({"booking": b.id, "protocol": b.quote.protocol, "ref": b.our_ref(), "rooms": b.quote.stay.rooms()}))
            .collect();
        json!({
            "room": at,
            "name": kind.en,
            "capacity": kind.rooms,
            "background": background.min(kind.rooms.saturating_sub(taken)),
            "taken": taken,
            "available": stock::left(kind.rooms, background, taken),
            "by": by,
        })
    });
    Ok(Response::json(
        200,
        &json!({
            "hotel": property.en,
            "accommodation_id": stays::accommodation_id(world, property.id),
            "hotel_id": liteapi::hotel_id(property.id),
            "date": date,
            "rooms": rooms.collect::<Vec<_>>(),
        }),
    ))
}

fn describe(ledger: &Ledger, world: &World, now: DateTime<Utc>, segment: &Segment) -> Value {
    let key = seats::flight_key(world, segment);
    let cabins = Cabin::ALL.into_iter().filter(|c| seats::capacity(world, segment, *c) > 0).map(|cabin| {
        let capacity = seats::capacity(world, segment, cabin);
        let taken = ledger.state.taken(&key, cabin);
        let background = seats::background(world, &key, cabin, capacity, segment.start, moment::minute_of(now));
        let by: Vec<Value> = (ledger.state.orders.values())
            .filter(|o| o.state != OrderState::Failed)
            .flat_map(|o| o.seats.iter().filter(|s| s.flight == key && s.cabin == cabin).map(move |s| (o, s)))
            .map(|(o, s)| json!({"order": o.id, "ref": o.our_ref(), "seats": s.seats}))
            .collect();
        json!({
            "cabin": cabin.word(),
            "capacity": capacity,
            "background": background.min(capacity.saturating_sub(taken)),
            "taken": taken,
            "available": seats::available(capacity, background, taken),
            "by": by,
        })
    });
    json!({
        "key": key,
        "origin": world.places.airport(segment.from).iata,
        "destination": world.places.airport(segment.to).iata,
        "departs": segment.departs.to_string(),
        "cabins": cabins.collect::<Vec<_>>(),
    })
}
