//! Times stay right (Must show 5 of the offline capability): zones that change within a trip, the date line, the night the clocks go back,
//! and a laptop that is three hours ahead. What was supplied is what is shown, and order and countdown follow the instant.
use crate::outbox::TRIP;
use crate::service::{Service, flight, trip};
use crate::world::Computer;
use btm_api::purchase::BookingBody;
use btm_api::sync::SyncBody;
use btm_client::What;
use btm_domain::{DocumentId, Offer, OrderedItem, PlaceTime, Segment};
use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

const OVER_THE_LINE: Uuid = Uuid::from_u128(101);
const CLOCKS_BACK: Uuid = Uuid::from_u128(102);

fn at(local: &str, zone: &str) -> PlaceTime {
    PlaceTime::from_local(local.parse().unwrap(), zone.parse().unwrap())
}

/// One flight between these places and times.
fn flown(id: Uuid, from: (&str, PlaceTime), to: (&str, PlaceTime)) -> BookingBody {
    let mut booking = flight(id, TRIP, "2026-12-01T13:00:00", DocumentId(Uuid::nil()));
    let change = |segment: &mut Segment| {
        for (end, (code, time)) in [(&mut segment.departure, from), (&mut segment.arrival, to)] {
            (end.airport, end.name, end.time) = (code.parse().unwrap(), code.into(), time);
        }
        segment.duration_minutes = (to.1.instant - from.1.instant).num_minutes();
    };
    let Offer::Flight(offer) = &mut booking.offer else { panic!() };
    offer.slices.iter_mut().flat_map(|s| &mut s.segments).for_each(change);
    let Some(OrderedItem::Flight(ordered)) = &mut booking.item else { panic!() };
    ordered.slices.iter_mut().flat_map(|s| &mut s.segments).for_each(change);
    booking
}

#[tokio::test]
async fn over_the_date_line_and_in_the_night_the_clocks_go_back_times_and_order_stay_right() {
    // Honolulu is reached in the night of the day one leaves Tokyo after lunch.
    let honolulu = at("2026-12-01T01:05:00", "Pacific/Honolulu");
    let leaves = at("2026-12-01T13:10:00", "Asia/Tokyo");
    assert!(honolulu.local < leaves.local && honolulu.instant > leaves.instant);
    // 01:30 comes twice that night; the flight takes an hour and lands at 01:40, by the second reading.
    let new_york = at("2027-11-07T01:30:00", "America/New_York");
    let boston = PlaceTime::from_local_after("2027-11-07T01:40:00".parse().unwrap(), new_york.zone, new_york.instant, 70);
    assert_eq!((boston.instant - new_york.instant).num_minutes(), 70);

    let service = Service::run().await;
    {
        let mut office = service.office.lock().unwrap();
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        let line = flown(OVER_THE_LINE, ("HND", leaves), ("HNL", honolulu));
        office.put(OVER_THE_LINE, Some(SyncBody::Booking(Box::new(line))));
        let back = flown(CLOCKS_BACK, ("JFK", new_york), ("BOS", boston));
        office.put(CLOCKS_BACK, Some(SyncBody::Booking(Box::new(back))));
    }
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    let trip = client.trip(TRIP.into()).await.unwrap();
    let seen: Vec<(NaiveDate, String, String, i64)> = trip
        .items
        .iter()
        .map(|item| {
            let What::Flight { segment: leg, .. } = &item.what else { panic!("{item:?}") };
            let (from, to) = (leg.segment.departure.time, leg.segment.arrival.time);
            (item.day, from.local.to_string(), to.local.to_string(), (to.instant - from.instant).num_minutes())
        })
        .collect();
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    assert_eq!(
        seen,
        [
            (day(2026, 12, 1), "2026-12-01 13:10:00".into(), "2026-12-01 01:05:00".into(), 415),
            (day(2027, 11, 7), "2027-11-07 01:30:00".into(), "2027-11-07 01:40:00".into(), 70),
        ]
    );

    // It is noon in Tokyo; the laptop says three, and the card still counts down to ten past one.
    computer.pass(TimeDelta::hours(3));
    client.sync().await.unwrap();
    service.stop();
    let today = client.today().await.unwrap();
    assert_eq!(today.next.unwrap().booking_id.0, OVER_THE_LINE);
    assert_eq!((leaves.instant - today.now).num_minutes(), 70);
    // In the air, by the wall clock of Honolulu yet to come: it is not over before it has landed.
    computer.pass(TimeDelta::hours(7));
    let today = client.today().await.unwrap();
    assert_eq!(today.next.map(|item| item.booking_id.0), Some(OVER_THE_LINE));
    computer.pass(TimeDelta::hours(2));
    assert_eq!(client.today().await.unwrap().next.map(|item| item.booking_id.0), Some(CLOCKS_BACK));
}
