//! Rooms a night: capacity, and how many others have booked by now. What our own users take stands in the ledger.

use chrono::{Datelike as _, NaiveDate};

use super::Property;
use crate::draw::Draw;

/// Rooms of a kind booked by the rest of the world for a night: a fixed function of (seed, property, kind, night, days left),
/// along a booking curve that ends at 55 to 96 % of them.
pub fn background(seed: u64, property: &Property, room: u8, night: NaiveDate, today: NaiveDate) -> u16 {
    let Some(kind) = property.rooms.get(usize::from(room)).filter(|k| k.scenario.is_none()) else { return 0 };
    let draw = Draw::new(seed, "occupancy").with(u64::from(property.id.0)).with(u64::from(room));
    let load = 0.55 + 0.41 * draw.with(night.num_days_from_ce() as u64).unit();
    let days = (night - today).num_days().max(0) as f64;
    (f64::from(kind.rooms) * load * curve(days)) as u16
}

/// Share of the final occupancy that is booked so many days before.
fn curve(days: f64) -> f64 {
    const KNOTS: [(f64, f64); 7] = [(0.0, 1.0), (1.0, 0.94), (3.0, 0.86), (7.0, 0.74), (21.0, 0.52), (60.0, 0.24), (150.0, 0.05)];
    let mut before = KNOTS[0];
    for knot in KNOTS {
        if days <= knot.0 {
            let width: f64 = knot.0 - before.0;
            let along = if width > 0.0 { (days - before.0) / width } else { 0.0 };
            return before.1 + (knot.1 - before.1) * along;
        }
        before = knot;
    }
    0.05
}

/// Rooms left: background yields to what was taken, and never falls below nothing.
pub fn left(rooms: u16, background: u16, taken: u16) -> u16 {
    rooms.saturating_sub(background).saturating_sub(taken)
}
