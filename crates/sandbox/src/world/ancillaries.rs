//! What bags and seats cost beside the fare, and how the seats of a cabin are numbered. Simulated.

use super::World;
use super::cabin::{Cabin, Haul};
use super::carriers::Body;
use super::itinerary::Segment;
use super::seats;
use crate::draw::Draw;

/// Minor units of one more checked bag of 23 kg over a slice. Duffel Airways takes 20.00 pounds.
pub fn bag_price(world: &World, owner: &str, haul: Haul, currency: &str) -> i64 {
    match (owner, haul) {
        ("ZZ", _) => world.rates.convert(20.0, "GBP", currency),
        (_, Haul::Short) => world.rates.convert(3_000.0, "JPY", currency),
        (_, Haul::Long) => world.rates.convert(10_000.0, "JPY", currency),
    }
}

/// Minor units of a numbered seat on one segment. Duffel Airways takes 20.00 pounds; elsewhere the seat is part of the fare from
/// premium economy on.
pub fn seat_price(world: &World, owner: &str, segment: &Segment, cabin: Cabin, currency: &str) -> i64 {
    if owner == "ZZ" {
        return world.rates.convert(20.0, "GBP", currency);
    }
    let yen = match cabin {
        Cabin::Economy if segment.km > 3_500.0 => 2_500.0,
        Cabin::Economy => 600.0,
        Cabin::First | Cabin::Business | Cabin::PremiumEconomy => return 0,
    };
    world.rates.convert(yen, "JPY", currency)
}

/// How the seats of a cabin stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seating {
    /// Letters by block; aisles lie between the blocks.
    pub blocks: &'static [&'static str],
    pub first_row: u16,
    /// Seats in all; the last row may be short.
    pub seats: u16,
    /// Seats sold by number; the others are given at check-in.
    pub for_sale: u16,
}

/// Duffel's test flight LHR–JFK: 192 economy seats, 76 of them for sale.
const TEST_SEATING: Seating = Seating { blocks: &["ABC", "DEF"], first_row: 18, seats: 192, for_sale: 76 };

/// The seating of a cabin on a flight.
pub fn seating(world: &World, segment: &Segment, cabin: Cabin, test: bool) -> Seating {
    if test && cabin == Cabin::Economy {
        return TEST_SEATING;
    }
    let body = segment.aircraft.map_or(Body::Narrow, |a| world.carriers.aircraft(a).body);
    let blocks: &'static [&'static str] = match (body, cabin) {
        (Body::Wide, Cabin::First | Cabin::Business) => &["A", "DG", "K"],
        (Body::Wide, Cabin::PremiumEconomy) => &["AC", "DEFG", "HK"],
        (Body::Wide, Cabin::Economy) => &["ABC", "DEFG", "HJK"],
        (Body::Narrow, Cabin::Economy | Cabin::PremiumEconomy) => &["ABC", "DEF"],
        (Body::Narrow, Cabin::First | Cabin::Business) | (Body::Regional | Body::Turboprop, _) => &["AC", "DF"],
    };
    let first_row = [1, 4, 12, 18][cabin as usize];
    let seats = seats::capacity(world, segment, cabin);
    Seating { blocks, first_row, seats, for_sale: (u32::from(seats) * 76 / 192) as u16 }
}

impl Seating {
    fn abreast(&self) -> usize {
        self.blocks.iter().map(|b| b.len()).sum()
    }

    /// Rows from front to back: by block, the designators; `None` where a short last row has no seat.
    pub fn rows(&self) -> Vec<Vec<Vec<Option<String>>>> {
        let rows = usize::from(self.seats).div_ceil(self.abreast());
        let mut left = usize::from(self.seats);
        let row = |number: usize| {
            let mut seat = |letter: char| {
                let there = left > 0;
                left = left.saturating_sub(1);
                there.then(|| format!("{}{letter}", usize::from(self.first_row) + number))
            };
            self.blocks.iter().map(|block| block.chars().map(&mut seat).collect()).collect()
        };
        (0..rows).map(row).collect()
    }

    /// The designators sold by number on a flight, decided by hash of (seed, flight, seat).
    pub fn sold_by_number(&self, world: &World, flight: &str) -> Vec<String> {
        let mut all: Vec<String> = self.rows().into_iter().flatten().flatten().flatten().collect();
        let draw = Draw::new(world.seed, "seat").text(flight);
        all.sort_by_cached_key(|designator| (draw.text(designator).number(), designator.clone()));
        all.truncate(usize::from(self.for_sale));
        all
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn rows_hold_exactly_the_seats_there_are() {
        let short = Seating { blocks: &["ABC", "DEF"], first_row: 18, seats: 8, for_sale: 3 };
        let rows = short.rows();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0][1][2].as_deref(), Some("18F"));
        assert_eq!(rows[1][0], [Some("19A".to_owned()), Some("19B".to_owned()), None]);
        let whole: usize = TEST_SEATING.rows().iter().flatten().flatten().filter(|s| s.is_some()).count();
        assert_eq!(whole, 192);
    }
}
