//! The price law: distance, cabin and family, carrier, weekday and hour, season, days to departure, and how full the flight is.

use chrono::{Datelike, NaiveDate, Timelike};

use super::World;
use super::cabin::{self, Cabin, Family, Haul};
use super::data;
use super::itinerary::Itinerary;
use super::moment::Minute;
use super::seats;
use super::table::{Table, TableError};
use crate::draw::Draw;

struct Band {
    from_km: f64,
    a: f64,
    b: f64,
}

/// Families and distance bands.
pub struct Fares {
    pub families: Vec<Family>,
    bands: Vec<Band>,
}

impl std::fmt::Debug for Fares {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fares").field("families", &self.families.len()).finish()
    }
}

impl Fares {
    /// Reads the hand tables.
    pub fn read() -> Result<Self, TableError> {
        let mut bands = Vec::new();
        for row in Table::read(data::FARE_BANDS.0, data::FARE_BANDS.1)?.rows() {
            bands.push(Band { from_km: row.value("from_km")?, a: row.value("a_jpy")?, b: row.value("b_jpy")? });
        }
        Ok(Fares { families: cabin::families()?, bands })
    }

    /// Yen of a Standard economy ticket, one way, 30 days ahead, all other factors neutral: a + b · km^0.85.
    pub fn anchor(&self, km: f64) -> f64 {
        let band = self.bands.iter().rev().find(|b| b.from_km <= km).or(self.bands.first());
        band.map_or(10_000.0, |b| b.a + b.b * km.powf(0.85))
    }
}

/// The haul of an itinerary: short when it stays in one country or below 2,500 km.
pub fn haul(world: &World, itinerary: &Itinerary) -> Haul {
    let (Some(first), Some(last)) = (itinerary.segments.first(), itinerary.segments.last()) else { return Haul::Short };
    let domestic = world.places.airport(first.from).country == world.places.airport(last.to).country;
    if domestic || world.places.distance(first.from, last.to) < 2_500.0 { Haul::Short } else { Haul::Long }
}

/// The cabin sold on each segment: the asked one, or the next plainer one where the aircraft has none of it. `None` when not even
/// the longest segment has the cabin.
pub fn cabins(world: &World, itinerary: &Itinerary, asked: Cabin) -> Option<Vec<Cabin>> {
    let longest = itinerary.segments.iter().max_by(|a, b| a.km.total_cmp(&b.km))?;
    if seats::capacity(world, longest, asked) == 0 {
        return None;
    }
    let fallback = |segment| Cabin::ALL.into_iter().filter(|c| *c >= asked).find(|c| seats::capacity(world, segment, *c) > 0);
    Some(itinerary.segments.iter().map(|s| fallback(s).unwrap_or(Cabin::Economy)).collect())
}

/// What a fare depends on beside the itinerary.
pub struct Moment<'a> {
    /// When the search was made: prices stand still between search and expiry except for seats that go.
    pub as_of: Minute,
    /// Fullest segment's level, see [`level`].
    pub level: usize,
    pub family: &'a Family,
}

const LEVELS: [(f64, f64); 7] = [(0.40, 0.88), (0.60, 0.95), (0.75, 1.0), (0.85, 1.10), (0.92, 1.24), (0.97, 1.42), (2.0, 1.65)];

/// The price level of a cabin once `wanted` more seats are sold: buckets are nested, the cheap ones close first.
pub fn level(capacity: u16, available: u16, wanted: u16) -> usize {
    let left = f64::from(available.saturating_sub(wanted));
    let sold = 1.0 - left / f64::from(capacity.max(1));
    LEVELS.iter().position(|(limit, _)| sold < *limit).unwrap_or(LEVELS.len() - 1)
}

/// Yen of one adult over one itinerary, taxes included, unrounded.
pub fn adult_fare(world: &World, itinerary: &Itinerary, at: &Moment<'_>) -> f64 {
    let (Some(first), Some(last)) = (itinerary.segments.first(), itinerary.segments.last()) else { return 0.0 };
    let km = world.places.distance(first.from, last.to);
    let connection = match itinerary.segments.len() {
        1 => 1.0,
        2 => 0.94,
        _ => 0.90,
    };
    let days = (first.start - at.as_of).max(0) as f64 / 1_440.0;
    let taste = 0.96 + 0.08 * Draw::new(world.seed, "taste").text(&seats::flight_key(world, first)).unit();
    world.fares.anchor(km)
        * at.family.multiplier
        * world.carriers.airline(itinerary.owner).price_factor
        * connection
        * weekday(first.departs.date())
        * hour(first.departs.hour())
        * season(first.departs.date())
        * lead(days)
        * LEVELS[at.level.min(LEVELS.len() - 1)].1
        * taste
}

fn weekday(date: NaiveDate) -> f64 {
    [1.02, 0.97, 0.97, 1.0, 1.06, 1.0, 1.05][date.weekday().num_days_from_monday() as usize]
}

fn hour(hour: u32) -> f64 {
    match hour {
        7..=9 | 17..=19 => 1.04,
        0..=5 | 21..=23 => 0.92,
        _ => 1.0,
    }
}

/// Japanese holidays and seasons, by their usual days.
fn season(date: NaiveDate) -> f64 {
    match (date.month(), date.day()) {
        (4, 28..=30) | (5, 1..=6) | (8, 9..=17) | (12, 27..=31) | (1, 1..=5) => 1.35,
        (7, 16..=31) | (8, _) | (3, 20..=31) => 1.12,
        (1, 16..=31) | (2, _) | (6, 1..=25) | (12, 1..=14) => 0.95,
        _ => 1.0,
    }
}

/// Days to departure: 1 at 30 days.
fn lead(days: f64) -> f64 {
    const KNOTS: [(f64, f64); 7] =
        [(0.0, 1.45), (3.0, 1.34), (7.0, 1.22), (14.0, 1.10), (30.0, 1.0), (60.0, 0.93), (120.0, 0.90)];
    let mut before = KNOTS[0];
    for knot in KNOTS {
        if days <= knot.0 {
            let width: f64 = knot.0 - before.0;
            let along = if width > 0.0 { (days - before.0) / width } else { 0.0 };
            return before.1 + (knot.1 - before.1) * along;
        }
        before = knot;
    }
    0.90
}

/// Whether an offer may be held: Duffel Airways always, others by a draw over (seed, flight, date, family).
pub fn holdable(world: &World, itinerary: &Itinerary, haul: Haul, family: &Family) -> bool {
    if itinerary.owner == world.carriers.duffel_airways {
        return true;
    }
    let Some(first) = itinerary.segments.first() else { return false };
    let share = match haul {
        Haul::Short => 0.40,
        Haul::Long => 0.60,
    };
    Draw::new(world.seed, "holdable")
        .text(&seats::flight_key(world, first))
        .text(family.name)
        .text(family.cabin.word())
        .chance(share)
}

/// Kilograms of CO₂e (well to wake, Travel Impact Model 3.0 factor 3.8359 per kg of fuel) of one seat over an itinerary.
pub fn emissions_kg(world: &World, itinerary: &Itinerary, cabins: &[Cabin]) -> i64 {
    const WEIGHTS: [f64; 4] = [5.0, 4.0, 1.5, 1.0];
    let mut total = 0.0;
    for (segment, cabin) in itinerary.segments.iter().zip(cabins) {
        let (fuel, seats) = match segment.aircraft {
            Some(aircraft) => (world.carriers.aircraft(aircraft).fuel_kg_per_km, world.carriers.aircraft(aircraft).seats),
            None => (5.2, [0, 24, 16, 180]),
        };
        let weighted: f64 = seats.iter().zip(WEIGHTS).map(|(n, w)| f64::from(*n) * w).sum();
        total += fuel * (segment.km + 95.0) * 3.835_9 * WEIGHTS[*cabin as usize] / weighted.max(1.0) / 0.82;
    }
    total.round() as i64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn the_four_anchors_hold() {
        let fares = Fares::read().unwrap();
        for (km, yen) in [(403.7, 16_000.0), (881.3, 22_000.0), (5_299.7, 55_000.0), (9_590.8, 130_000.0)] {
            let got = fares.anchor(km);
            assert!((got / yen - 1.0).abs() < 0.02, "{km} km: {got} instead of {yen}");
        }
    }

    #[test]
    fn buckets_close_from_below() {
        assert_eq!(level(100, 100, 1), 0);
        assert_eq!(level(100, 50, 1), 1);
        assert_eq!(level(100, 3, 1), 6);
        assert!(level(100, 30, 20) > level(100, 30, 1));
    }
}
