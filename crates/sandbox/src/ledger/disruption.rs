//! What airlines do to flights that are booked: times move, flights are cancelled. Decided by hash of (seed, flight, date) when the
//! seats are sold, and it happens when the clock passes. Shares of `real`: 1.5 % moved by 15 to 180 minutes between 60 and 2 days
//! before, 0.2 % cancelled in that time, 2.45 % cancelled on the day (nycflights13).

use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};

use super::after::{AirlineChange, Disruption};
use super::order::{Order, SoldSlice};
use crate::draw::Draw;
use crate::world::World;
use crate::world::moment::{Zones, utc_of};
use crate::world::seats;

/// How often airlines change booked flights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disrupting {
    #[default]
    None,
    /// As in the real world.
    Real,
    /// So often that a trial of a few bookings meets it.
    High,
}

impl FromStr for Disrupting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Disrupting::ALL.into_iter().find(|level| level.word() == text);
        known.ok_or_else(|| "disruption is none, real or high".to_owned())
    }
}

impl Disrupting {
    /// Every level.
    pub const ALL: [Disrupting; 3] = [Disrupting::None, Disrupting::Real, Disrupting::High];

    /// The word of the command line.
    pub fn word(self) -> &'static str {
        match self {
            Disrupting::None => "none",
            Disrupting::Real => "real",
            Disrupting::High => "high",
        }
    }

    /// What it means for flights booked from now on, in Japanese and in English.
    pub fn said(self) -> (&'static str, &'static str) {
        match self {
            Disrupting::None => ("便の変更なし", "No flight is changed"),
            Disrupting::Real => ("実際に近い頻度で変更・欠航", "Flights change about as often as in reality"),
            Disrupting::High => ("変更・欠航が多い", "Flights change often"),
        }
    }

    /// Shares of flights: moved, cancelled early, cancelled on the day.
    fn shares(self) -> Option<[f64; 3]> {
        match self {
            Disrupting::None => None,
            Disrupting::Real => Some([0.015, 0.002, 0.024_5]),
            Disrupting::High => Some([0.30, 0.05, 0.05]),
        }
    }
}

/// What will happen to the slices from place `first` on that are sold at `now`; what already happened before the sale does not
/// happen to it.
pub fn plan(world: &World, how: Disrupting, slices: &[SoldSlice], first: usize, now: DateTime<Utc>) -> Vec<Disruption> {
    let Some([moved, early, late]) = how.shares() else { return Vec::new() };
    let mut plan = Vec::new();
    for (slice, sold) in slices.iter().enumerate() {
        let segments = sold.itinerary.segments.iter().enumerate();
        let happens = segments.filter_map(|(place, segment)| {
            let draw = Draw::new(world.seed, "disruption").text(&seats::flight_key(world, segment));
            let departs = utc_of(segment.start);
            let before =
                |least: u64, most: u64| departs - Duration::minutes((least + draw.text("when").below(most - least)) as i64);
            let share = draw.unit();
            let (at, minutes) = if share < moved {
                let minutes = 15 + 5 * draw.text("by").below(34) as i64;
                (before(2 * 1_440, 60 * 1_440), Some(minutes))
            } else if share < moved + early {
                (before(2 * 1_440, 60 * 1_440), None)
            } else if share < moved + early + late {
                (before(60, 720), None)
            } else {
                return None;
            };
            (at > now).then_some(Disruption { at, slice: slice + first, segment: place, minutes })
        });
        plan.extend(happens.min_by_key(|d| d.at));
    }
    plan
}

/// A planned disruption happens now.
pub fn happen(world: &World, order: &Order, disruption: &Disruption) -> AirlineChange {
    let moved = disruption.minutes;
    change(world, order, disruption.slice, disruption.at, |slice| moved.map(|m| shifted(world, slice, disruption.segment, m)))
}

/// A change by the airline of one slice of an order.
pub fn change(
    world: &World,
    order: &Order,
    slice: usize,
    at: DateTime<Utc>,
    after: impl Fn(&SoldSlice) -> Option<SoldSlice>,
) -> AirlineChange {
    let before = order.product.slices[slice.min(order.product.slices.len().saturating_sub(1))].clone();
    AirlineChange {
        id: world.ids.make("aic_", &[order.number, order.after.airline_changes.len() as u64]),
        slice,
        after: after(&before),
        before,
        made_at: at,
        action: None,
    }
}

/// A slice whose flights from one place on leave so many minutes later.
pub fn shifted(world: &World, sold: &SoldSlice, from: usize, minutes: i64) -> SoldSlice {
    let mut slice = SoldSlice { turn: sold.turn + 1, ..sold.clone() };
    let mut zones = Zones::default();
    for segment in slice.itinerary.segments.iter_mut().skip(from) {
        segment.start += minutes;
        segment.end += minutes;
        segment.departs = zones.local(world.places.airport(segment.from).zone, segment.start);
        segment.arrives = zones.local(world.places.airport(segment.to).zone, segment.end);
        if let Some(stop) = &mut segment.stop {
            stop.arrives += Duration::minutes(minutes);
            stop.departs += Duration::minutes(minutes);
        }
    }
    slice
}
