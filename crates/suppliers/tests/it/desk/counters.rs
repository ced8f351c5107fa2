//! Where a router is handed over and given back.
use super::{moment, query, sample, tokyo, trip};
use btm_domain::Slice;
use btm_suppliers::desk::Catalogue;
use btm_suppliers::desk::counters::{give_back, pickup};
use btm_suppliers::duffel::normal::priced_flight;
use btm_suppliers::port::TripFlights;
use chrono_tz::Asia::Tokyo;

const NOW: &str = "2026-11-23T18:00:00";

/// Where, from when, and which hours.
fn picked(catalogue: &Catalogue, product: &str, trip: &TripFlights, now: &str) -> Option<(String, String, Option<String>)> {
    let query = query(&["SG"], "2026-12-10", "2026-12-13");
    let spot = pickup(catalogue, catalogue.product(product).unwrap(), &query, trip, tokyo(now))?;
    Some((spot.point.id.clone(), spot.at.local.to_string(), spot.hours.clone()))
}

fn returned(catalogue: &Catalogue, trip: &TripFlights) -> Option<(String, String)> {
    let query = query(&["SG"], "2026-12-10", "2026-12-13");
    let spot = give_back(catalogue, catalogue.product("asia-500").unwrap(), &query, trip)?;
    Some((spot.point.id.clone(), spot.at.local.to_string()))
}

#[test]
fn the_counter_of_the_same_terminal_comes_first() {
    let catalogue = sample();
    for (terminal, point) in [("3", "hnd-t3"), ("T2", "hnd-t2"), ("Terminal 2", "hnd-t2"), ("terminal 3", "hnd-t3")] {
        let told =
            picked(&catalogue, "asia-500", &trip("2026-12-10T10:30:00", Some(terminal), "2026-12-13T06:00:00"), NOW).unwrap();
        assert_eq!((told.0.as_str(), told.1.as_str()), (point, "2026-12-10 07:30:00"), "{terminal}");
    }
    // Unknown is no terminal's: the cheapest, then by name.
    let told = picked(&catalogue, "asia-500", &trip("2026-12-10T10:30:00", None, "2026-12-13T06:00:00"), NOW).unwrap();
    assert_eq!(told.0, "hnd-t2");
}

#[test]
fn a_counter_must_be_open_when_one_passes_it() {
    let catalogue = sample();
    let at = |departs: &str, terminal| {
        picked(&catalogue, "asia-500", &trip(departs, Some(terminal), "2026-12-13T06:00:00"), NOW).unwrap()
    };
    // Terminal 2 opens at six; from then to an hour before departure is a while.
    assert_eq!(at("2026-12-10T07:30:00", "2"), ("hnd-t2".into(), "2026-12-10 06:00:00".into(), Some("06:00–23:00".into())));
    // An hour before departure it opens: too late, so the other terminal, which never closes.
    assert_eq!(at("2026-12-10T07:00:00", "2"), ("hnd-t3".into(), "2026-12-10 04:00:00".into(), None));
    // A departure after midnight is picked up for on the evening before.
    assert_eq!(at("2026-12-11T00:30:00", "2"), ("hnd-t2".into(), "2026-12-10 21:30:00".into(), Some("06:00–23:00".into())));
}

#[test]
fn no_counter_means_post_with_its_date() {
    let catalogue = sample();
    let mut from_itami = trip("2026-12-10T10:30:00", None, "2026-12-13T06:00:00");
    from_itami.departure = Some(moment("ITM", None, "2026-12-10T07:00:00", Tokyo));
    assert_eq!(picked(&catalogue, "asia-500", &from_itami, NOW).unwrap(), ("post".into(), "2026-12-09 09:00:00".into(), None));
    assert_eq!(picked(&catalogue, "asia-500", &TripFlights::default(), NOW).unwrap().0, "post", "flights unknown");
    // What the post can no longer bring is not offered.
    assert_eq!(picked(&catalogue, "asia-500", &from_itami, "2026-12-07T08:59:00").unwrap().0, "post");
    assert_eq!(picked(&catalogue, "asia-500", &from_itami, "2026-12-07T09:01:00"), None);
}

#[test]
fn a_counter_needs_its_lead_time() {
    let catalogue = sample();
    let trip = trip("2026-12-10T10:30:00", Some("3"), "2026-12-13T06:00:00");
    assert_eq!(picked(&catalogue, "japan-4g", &trip, "2026-12-09T07:00:00").unwrap().1, "2026-12-10 07:30:00");
    assert_eq!(picked(&catalogue, "japan-4g", &trip, "2026-12-09T08:00:00").unwrap().1, "2026-12-10 08:00:00", "a little later");
    assert_eq!(picked(&catalogue, "japan-4g", &trip, "2026-12-09T09:30:00"), None, "not before the gate, and the post is slower");
}

#[test]
fn a_visitor_picks_up_after_landing() {
    let catalogue = sample();
    let visitor = TripFlights {
        departure: Some(moment("SIN", None, "2026-12-10T08:00:00", chrono_tz::Asia::Singapore)),
        arrival: Some(moment("NRT", Some("1"), "2026-12-10T16:00:00", Tokyo)),
        home: None,
    };
    assert_eq!(
        picked(&catalogue, "japan-4g", &visitor, NOW).unwrap(),
        ("nrt-t1".into(), "2026-12-10 16:30:00".into(), Some("06:30–22:00".into()))
    );
    let late = TripFlights { arrival: Some(moment("NRT", Some("1"), "2026-12-10T21:45:00", Tokyo)), ..visitor };
    assert_eq!(picked(&catalogue, "japan-4g", &late, NOW).unwrap().0, "post", "closed when one is through");
}

#[test]
fn it_is_given_back_where_one_lands_if_that_is_open() {
    let catalogue = sample();
    let landing = |airport: &str, terminal, lands: &str| {
        let home = Some(moment(airport, terminal, lands, Tokyo));
        returned(&catalogue, &TripFlights { home, ..TripFlights::default() }).unwrap()
    };
    let told = |point: &str, by: &str| (point.to_owned(), by.to_owned());
    assert_eq!(landing("HND", Some("3"), "2026-12-13T06:00:00"), told("hnd-t3", "2026-12-13 23:59:00"));
    assert_eq!(landing("HND", Some("2"), "2026-12-13T20:00:00"), told("hnd-t2", "2026-12-14 16:00:00"));
    // Narita's counters are closed by then, its box is not.
    assert_eq!(landing("NRT", Some("1"), "2026-12-13T22:00:00"), told("nrt-t1-box", "2026-12-14 16:00:00"));
    assert_eq!(landing("CTS", Some("I"), "2026-12-13T20:00:00"), told("post", "2026-12-14 16:00:00"));
    // Kansai is open past midnight.
    assert_eq!(landing("KIX", Some("1"), "2026-12-14T00:10:00"), told("kix-t1", "2026-12-14 23:59:00"));
    assert_eq!(returned(&catalogue, &TripFlights::default()).unwrap(), told("post", "2026-12-13 23:59:00"));
    let abroad = TripFlights {
        home: Some(moment("SIN", None, "2026-12-13T06:00:00", chrono_tz::Asia::Singapore)),
        ..TripFlights::default()
    };
    assert_eq!(returned(&catalogue, &abroad).unwrap().0, "post");
}

fn slices(legs: &[(&str, &str, &str, &str)]) -> Vec<Slice> {
    let wire = serde_json::from_str(&crate::payloads::offer("off_1").to_string()).unwrap();
    let flight = priced_flight(&wire, btm_domain::supply::SupplierMode::Sandbox, None).unwrap();
    let leg = |(from, to, departs, lands): &(&str, &str, &str, &str)| {
        let mut slice = flight.slices[0].clone();
        let segment = &mut slice.segments[0];
        for (end, airport, at) in [(&mut segment.departure, from, departs), (&mut segment.arrival, to, lands)] {
            end.airport = airport.parse().unwrap();
            end.time = btm_domain::PlaceTime::from_instant(at.parse().unwrap(), Tokyo);
        }
        slice
    };
    legs.iter().map(leg).collect()
}

#[test]
fn the_flights_of_a_trip_say_where_it_begins_where_it_goes_and_where_it_ends() {
    let out = ("FUK", "HND", "2026-12-10T00:00:00Z", "2026-12-10T02:00:00Z");
    let over = ("HND", "SIN", "2026-12-10T04:00:00Z", "2026-12-10T11:00:00Z");
    let back = ("SIN", "NRT", "2026-12-13T00:00:00Z", "2026-12-13T07:00:00Z");
    let home = ("NRT", "FUK", "2026-12-13T09:00:00Z", "2026-12-13T11:00:00Z");
    let codes = |legs: &[_]| {
        let of = TripFlights::of(&slices(legs));
        [of.departure, of.arrival, of.home].map(|m| m.map(|m| m.airport.as_str().to_owned()))
    };
    let some = |code: &str| Some(code.to_owned());
    assert_eq!(codes(&[out, over, back, home]), [some("FUK"), some("SIN"), some("FUK")]);
    assert_eq!(codes(&[home, back, over, out]), [some("FUK"), some("SIN"), some("FUK")], "in any order");
    // Haneda and Narita are one city.
    assert_eq!(codes(&[over, back]), [some("HND"), some("SIN"), some("NRT")]);
    assert_eq!(codes(&[out, over]), [some("FUK"), some("SIN"), None], "one way");
    assert_eq!(codes(&[]), [None, None, None]);
}
