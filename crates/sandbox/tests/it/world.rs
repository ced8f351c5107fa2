//! The world's laws: hours, days, reach, times across zones.

use btm_sandbox::World;
use btm_sandbox::world::itinerary::{Itinerary, Query, find};
use btm_sandbox::world::places::AirportIx;
use btm_sandbox::world::schedule::Route;
use chrono::{Datelike, NaiveDate, Timelike};

use crate::lab::world;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn code(world: &World, code: &str) -> AirportIx {
    world.places.airport_by_code(code).unwrap()
}

fn search(world: &World, from: &str, to: &str, date: &str) -> Vec<Itinerary> {
    let (from, to) = ([code(world, from)], [code(world, to)]);
    find(world, &Query { from: &from, to: &to, date: day(date), max_connections: None })
}

fn nonstop(world: &World, from: &str, to: &str, date: &str) -> Vec<Itinerary> {
    let mut found = search(world, from, to, date);
    found.retain(|i| i.segments.len() == 1);
    assert!(!found.is_empty(), "{from} {to} has nonstop flights");
    found
}

#[test]
fn japan_and_150_airports_elsewhere_are_served() {
    let world = world();
    let served = world.places.served();
    let japan = served.iter().filter(|a| world.places.airport(**a).country == "JP").count();
    assert!((75..=76).contains(&japan), "{japan}");
    assert!(served.len() - japan >= 150);
    for needed in ["PVD", "RAI", "BTS", "MRU", "ABV", "SEN", "LCY", "PPT", "KTM"] {
        assert!(world.places.is_served(code(&world, needed)), "{needed}");
    }
}

#[test]
fn departures_follow_the_hours_of_the_day() {
    let world = world();
    let mut hours = [0_u32; 24];
    let mut fives = 0;
    let mut total = 0_u32;
    for route in world.schedule.routes.iter().filter(|r| r.km < 4_000.0) {
        for slot in &route.slots {
            hours[usize::from(slot.departs / 60)] += 1;
            fives += u32::from(slot.departs % 5 == 0);
            total += 1;
        }
    }
    let shares = [0.6, 7.7, 6.8, 8.1, 6.0, 5.0, 4.8, 5.4, 5.9, 6.4, 7.1, 6.8, 7.3, 6.5, 6.4, 5.0, 3.2, 0.8, 0.3];
    for (hour, share) in (5..24).zip(shares) {
        let got = f64::from(hours[hour]) / f64::from(total) * 100.0;
        assert!((got - share).abs() < 0.8, "{hour} h: {got:.1} % instead of {share} %");
    }
    assert_eq!(hours[..5].iter().sum::<u32>(), 0);
    let fives = f64::from(fives) / f64::from(total);
    assert!((fives - 0.73).abs() < 0.03, "{fives}");
}

#[test]
fn saturdays_are_thinner_and_the_japanese_trunk_is_whole() {
    let world = world();
    let zz = world.carriers.duffel_airways;
    // The Japanese trunk and ZZ fly every day alike.
    let abroad =
        |route: &&Route| world.places.airport(route.from).country != "JP" && world.places.airport(route.to).country != "JP";
    let flights = |date: &str| {
        let slots = world.schedule.routes.iter().filter(abroad).flat_map(|r| &r.slots);
        slots.filter(|s| s.carrier != zz && s.flies(day(date))).count() as f64
    };
    let (wednesday, saturday, sunday) = (flights("2027-01-20"), flights("2027-01-23"), flights("2027-01-24"));
    assert!((saturday / wednesday - 0.81 / 1.05).abs() < 0.06, "{}", saturday / wednesday);
    assert!((sunday / wednesday - 0.96 / 1.05).abs() < 0.06, "{}", sunday / wednesday);
    let fukuoka = world.schedule.between(code(&world, "HND"), code(&world, "FUK")).unwrap();
    assert_eq!(fukuoka.slots.iter().filter(|s| s.carrier != zz).count(), 55);
    for slot in world.schedule.routes.iter().flat_map(|r| &r.slots) {
        assert!((8_001..=9_998).contains(&slot.number));
    }
}

/// All pairs of served airports, on all processors: every Japanese one has an itinerary, and nineteen of twenty of the world's.
#[test]
fn nineteen_of_twenty_pairs_have_an_itinerary_and_every_japanese_one() {
    let world = world();
    let served = world.places.served();
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let missing: Vec<(AirportIx, AirportIx)> = std::thread::scope(|scope| {
        let (world, served) = (&world, &served);
        let lost = move |worker: usize| -> Vec<(AirportIx, AirportIx)> {
            let mine = served.iter().skip(worker).step_by(workers);
            mine.flat_map(|from| served.iter().map(move |to| (*from, *to))).filter(|(a, b)| !reached(world, *a, *b)).collect()
        };
        let running: Vec<_> = (0..workers).map(|w| scope.spawn(move || lost(w))).collect();
        running.into_iter().flat_map(|r| r.join().unwrap()).collect()
    });
    let country = |a: AirportIx| world.places.airport(a).country;
    let japanese: Vec<_> = missing.iter().filter(|(a, b)| country(*a) == "JP" && country(*b) == "JP").collect();
    assert!(japanese.is_empty(), "{japanese:?}");
    let pairs = served.len() * (served.len() - 1);
    assert!(missing.len() * 20 < pairs, "{} of {pairs}", missing.len());
}

/// Neighbours below 120 km have no flights between them by law.
fn reached(world: &World, from: AirportIx, to: AirportIx) -> bool {
    from == to
        || world.places.distance(from, to) < 120.0
        || !find(world, &Query { from: &[from], to: &[to], date: day("2027-01-20"), max_connections: None }).is_empty()
}

#[test]
fn honolulu_is_reached_the_day_before_and_london_overnight() {
    let world = world();
    let honolulu = nonstop(&world, "HND", "HNL", "2027-01-20");
    assert!(
        honolulu
            .iter()
            .any(|i| i.segments[0].arrives.date() == day("2027-01-19") || i.segments[0].arrives < i.segments[0].departs)
    );
    let london = nonstop(&world, "HND", "LHR", "2027-01-20");
    for flight in &london {
        let segment = &flight.segments[0];
        let shown = (segment.arrives - segment.departs).num_minutes();
        assert_eq!(shown + 9 * 60, segment.end - segment.start, "London is nine hours behind in January");
    }
    let back = nonstop(&world, "LHR", "HND", "2027-01-20");
    assert!(back.iter().any(|i| i.segments[0].arrives.date() == day("2027-01-21")));
    let papeete = nonstop(&world, "NRT", "PPT", "2027-01-20");
    assert!(papeete[0].segments[0].arrives < papeete[0].segments[0].departs + chrono::Duration::hours(2), "19 hours behind");
}

#[test]
fn clock_changes_shift_what_is_shown_not_how_long_it_takes() {
    let world = world();
    for (from, to, before, after) in [
        ("LHR", "AMS", "2027-03-27", "2027-03-28"),
        ("JFK", "BOS", "2027-03-13", "2027-03-14"),
        ("LHR", "JFK", "2027-03-14", "2027-03-28"),
    ] {
        for date in [before, after] {
            for flight in nonstop(&world, from, to, date) {
                let segment = &flight.segments[0];
                let zones = [segment.from, segment.to].map(|a| world.places.airport(a).zone);
                let utc = btm_sandbox::world::moment::utc_of;
                assert_eq!(utc(segment.start).with_timezone(&zones[0]).naive_local(), segment.departs);
                assert_eq!(utc(segment.end).with_timezone(&zones[1]).naive_local(), segment.arrives);
                assert_eq!(segment.departs.date(), day(date));
            }
        }
    }
    let summer = nonstop(&world, "HND", "LHR", "2027-07-01");
    let segment = &summer[0].segments[0];
    assert_eq!((segment.arrives - segment.departs).num_minutes() + 8 * 60, segment.end - segment.start);
}

#[test]
fn half_and_quarter_hour_zones_are_shown_rightly() {
    let world = world();
    for (from, to, minutes) in [("HND", "DEL", 210), ("NRT", "KTM", 195)] {
        let segment = &nonstop(&world, from, to, "2027-01-20")[0].segments[0];
        assert_eq!((segment.arrives - segment.departs).num_minutes() + minutes, segment.end - segment.start, "{to}");
    }
}

#[test]
fn connections_leave_time_to_change_planes() {
    let world = world();
    for (from, to) in [("KOJ", "CTS"), ("AXT", "OKA"), ("FUK", "LHR"), ("ISG", "AKJ")] {
        for itinerary in search(&world, from, to, "2027-01-20") {
            for pair in itinerary.segments.windows(2) {
                let wait = pair[1].start - pair[0].end;
                assert_eq!(pair[0].to, pair[1].from, "no change of airport");
                assert!((30..=1_200).contains(&wait), "{wait}");
            }
            assert!(itinerary.segments.len() <= 3);
            assert_eq!(itinerary.segments[0].departs.weekday(), day("2027-01-20").weekday());
            assert!(itinerary.segments[0].departs.hour() < 24);
        }
    }
}
