//! Seats: capacity by type, and how many others have bought by now. What our own users take stands in the ledger.

use super::World;
use super::cabin::Cabin;
use super::itinerary::Segment;
use super::moment::Minute;
use crate::draw::Draw;

/// Identifies the seats of one flight on one day: `NH8123/HND/FUK/2026-12-01`.
pub fn flight_key(world: &World, segment: &Segment) -> String {
    format!(
        "{}{}/{}/{}/{}",
        world.carriers.airline(segment.carrier).iata,
        segment.number,
        world.places.airport(segment.from).iata,
        world.places.airport(segment.to).iata,
        segment.departs.date()
    )
}

/// Seats of a cabin on a flight. Flights without a named type have the cabins of a mid-size twin.
pub fn capacity(world: &World, segment: &Segment, cabin: Cabin) -> u16 {
    match segment.aircraft {
        Some(aircraft) => world.carriers.aircraft(aircraft).seats[cabin as usize],
        None => [0, 24, 16, 180][cabin as usize],
    }
}

/// Seats sold to the rest of the world: a fixed function of (seed, flight, date, cabin, days left) along a booking curve that
/// ends at 70 to 95 % of the cabin.
pub fn background(world: &World, key: &str, cabin: Cabin, capacity: u16, start: Minute, as_of: Minute) -> u16 {
    let load = 0.70 + 0.25 * Draw::new(world.seed, "load").text(key).with(cabin as u64).unit();
    let days = (start - as_of).max(0) as f64 / 1_440.0;
    (f64::from(capacity) * load * curve(days)) as u16
}

/// Share of the final load that is sold so many days before departure.
fn curve(days: f64) -> f64 {
    const KNOTS: [(f64, f64); 8] =
        [(0.0, 1.0), (1.0, 0.96), (3.0, 0.91), (7.0, 0.82), (14.0, 0.68), (30.0, 0.45), (60.0, 0.22), (120.0, 0.06)];
    let mut before = KNOTS[0];
    for knot in KNOTS {
        if days <= knot.0 {
            let width: f64 = knot.0 - before.0;
            let along = if width > 0.0 { (days - before.0) / width } else { 0.0 };
            return before.1 + (knot.1 - before.1) * along;
        }
        before = knot;
    }
    0.06
}

/// Seats left for sale: background yields to what was taken, and never falls below nothing.
pub fn available(capacity: u16, background: u16, taken: u16) -> u16 {
    capacity.saturating_sub(background).saturating_sub(taken)
}
