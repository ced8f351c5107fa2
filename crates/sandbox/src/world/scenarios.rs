//! Duffel's test-mode routes: one-way searches between certain airports show one behaviour each. On D01 to D14 only ZZ answers,
//! with flights outside the timetable; round trips and multi-city searches over the same airports behave normally.

use chrono::NaiveDate;

use super::World;
use super::itinerary::{Itinerary, Segment, Stop};
use super::moment::Zones;
use super::wish::Wish;

/// The behaviour of a test route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// D01: nothing is found.
    NoOffers,
    /// D02: every offer can be held.
    HoldAll,
    /// D03: the first slice has two segments.
    TwoSegments,
    /// D04: one segment with a stop.
    OneStop,
    /// D05: no bags for anyone.
    NoBags,
    /// D06: bags included, none for sale.
    BagsIncluded,
    /// D07: the search itself times out.
    SearchTimesOut,
    /// D08: listed, but gone when read.
    GoneWhenRead,
    /// D09: the airline fails at order creation, nothing is ordered.
    OrderFails,
    /// D10: the balance does not suffice.
    NoFunds,
    /// D11: ten more at every read.
    PriceRises,
    /// D12 to D14: behaviours after or beside booking; the offers are plain.
    Plain,
    /// D15: LHR to JFK; the timetable as usual, with fixed rules for ZZ.
    Atlantic,
}

/// The scenario of a search, if it is one.
pub fn of(wish: &Wish) -> Option<Scenario> {
    let [slice] = wish.slices.as_slice() else { return None };
    Some(match (slice.origin.as_str(), slice.destination.as_str()) {
        ("PVD", "RAI") => Scenario::NoOffers,
        ("JFK", "EWR") => Scenario::HoldAll,
        ("LHR", "DXB") => Scenario::TwoSegments,
        ("DXB", "AMS") => Scenario::OneStop,
        ("BTS", "MRU") => Scenario::NoBags,
        ("BTS", "ABV") => Scenario::BagsIncluded,
        ("STN", "LHR") => Scenario::SearchTimesOut,
        ("LGW", "LHR") => Scenario::GoneWhenRead,
        ("LHR", "LGW") => Scenario::OrderFails,
        ("LGW", "STN") => Scenario::NoFunds,
        ("LHR", "STN") => Scenario::PriceRises,
        ("LHR", "LTN") | ("LTN", "SYD") | ("LTN" | "SEN" | "LCY", "STN") => Scenario::Plain,
        ("LHR", "JFK") => Scenario::Atlantic,
        _ => return None,
    })
}

/// The ZZ flights of a test route; `None` when the timetable answers instead.
pub fn flights(world: &World, scenario: Scenario, wish: &Wish) -> Option<Vec<Itinerary>> {
    let slice = wish.slices.first()?;
    if scenario == Scenario::Atlantic {
        return None;
    }
    if matches!(scenario, Scenario::NoOffers | Scenario::SearchTimesOut) {
        return Some(Vec::new());
    }
    let via = match scenario {
        Scenario::TwoSegments => Some("CDG"),
        _ => None,
    };
    let stop = (scenario == Scenario::OneStop).then_some("MUC");
    let mut zones = Zones::default();
    let made = [(8 * 60 + 5, 8_101), (12 * 60 + 35, 8_103), (18 * 60 + 20, 8_105)].map(|(departs, number)| {
        let mut segments = Vec::new();
        match via {
            Some(via) => {
                let first = flight(world, &mut zones, &slice.origin, via, slice.date, departs, number, None)?;
                let next = departs + ((first.end - first.start) as u16) + 180;
                let second = flight(world, &mut zones, via, &slice.destination, slice.date, next, number + 1, None)?;
                segments.extend([first, second]);
            }
            None => {
                segments.push(flight(world, &mut zones, &slice.origin, &slice.destination, slice.date, departs, number, stop)?)
            }
        }
        Some(Itinerary { segments, owner: world.carriers.duffel_airways })
    });
    Some(made.into_iter().flatten().collect())
}

/// A flight of Duffel Airways outside the timetable.
#[expect(clippy::too_many_arguments, reason = "one flight is eight facts")]
pub fn flight(
    world: &World,
    zones: &mut Zones,
    from: &str,
    to: &str,
    date: NaiveDate,
    departs: u16,
    number: u16,
    stop: Option<&str>,
) -> Option<Segment> {
    let (from, to) = (world.places.airport_by_code(from)?, world.places.airport_by_code(to)?);
    let km = world.places.distance(from, to);
    let start = zones.instant(world.places.airport(from).zone, date, departs);
    let flown = |km: f64| ((51.6 + 0.081 * km) / 5.0).round() as i64 * 5;
    let stop = stop.and_then(|code| world.places.airport_by_code(code)).map(|airport| {
        let lands = start + flown(world.places.distance(from, airport));
        let zone = world.places.airport(airport).zone;
        let times = (zones.local(zone, lands), zones.local(zone, lands + 60));
        (
            Stop { airport, arrives: times.0, departs: times.1, minutes: 60 },
            lands + 60 + flown(world.places.distance(airport, to)),
        )
    });
    let end = stop.as_ref().map_or(start + flown(km), |s| s.1);
    let wanted = if km > 4_000.0 { "789" } else { "320" };
    let aircraft = world.carriers.fleet.iter().position(|a| a.iata == wanted).map(|i| i as u8);
    let own = world.carriers.duffel_airways;
    Some(Segment {
        from,
        to,
        carrier: own,
        number,
        marketing: own,
        marketing_number: number,
        aircraft,
        departs: zones.local(world.places.airport(from).zone, start),
        arrives: zones.local(world.places.airport(to).zone, end),
        start,
        end,
        km,
        stop: stop.map(|s| s.0),
    })
}
