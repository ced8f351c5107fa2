//! `inventory?flight=NH8123&date=2026-12-01`: capacity, sold to others, taken by whom.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::{Answer, Refusal};
use crate::ledger::{Ledger, OrderState};
use crate::wire::{Request, Response};
use crate::world::World;
use crate::world::cabin::Cabin;
use crate::world::itinerary::{self, Segment};
use crate::world::moment::{self, Zones};
use crate::world::seats;

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
