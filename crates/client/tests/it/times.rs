//! Times stay right (Must show 5 of the offline capability): zones that change within a trip, the date line, the night the clocks go back,
//! and a laptop that is three hours ahead. What was supplied is what is shown, and order and countdown follow the instant.
use crate::outbox::TRIP;
use crate::service::{Service, flight, trip};
use crate::world::Computer;
use btm_api::purchase::BookingBody;
use btm_api::sync::SyncBody;
use btm_cache::{Cache, CacheKey, Change, Entity, Page};
use btm_client::What;
use btm_domain::{DocumentId, Offer, OrderedItem, PlaceTime, Segment};
use btm_keychain::{Entry, Owner};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use secrecy::ExposeSecret;
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

/// Every instant of a body three hours late, as if other zone data had made it.
fn made_stale(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) if fields.contains_key("zone") => {
            let instant: DateTime<Utc> = fields["instant"].as_str().unwrap().parse().unwrap();
            fields["instant"] = serde_json::json!(instant + TimeDelta::hours(3));
        }
        serde_json::Value::Object(fields) => fields.values_mut().for_each(made_stale),
        serde_json::Value::Array(list) => list.iter_mut().for_each(made_stale),
        _ => {}
    }
}

/// The store of a computer that is off.
async fn opened(computer: &Computer) -> Cache {
    let text = std::fs::read_to_string(computer.folder.path().join("connections.json")).unwrap();
    let known: serde_json::Value = serde_json::from_str(&text).unwrap();
    let owner = |name: &str| known["connections"][0][name].as_str().unwrap().to_owned();
    let key = computer.keys.get(&Owner::new(owner("server_id"), owner("user_id")), Entry::CacheKey).await.unwrap().unwrap();
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, key.expose_secret()).unwrap();
    let path = crate::store::store(computer.folder.path());
    Cache::open(&path, &CacheKey::new(&bytes.try_into().unwrap())).await.unwrap().0
}

#[tokio::test]
async fn instants_kept_by_other_zone_data_are_worked_out_anew_at_the_start_and_the_wall_clock_stays() {
    let service = Service::run().await;
    let leaves = at("2026-12-01T13:10:00", "Asia/Tokyo");
    {
        let mut office = service.office.lock().unwrap();
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        let flight = flown(OVER_THE_LINE, ("HND", leaves), ("HNL", at("2026-12-01T01:05:00", "Pacific/Honolulu")));
        office.put(OVER_THE_LINE, Some(SyncBody::Booking(Box::new(flight))));
    }
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    service.stop();

    let cache = opened(&computer).await;
    let mut row = cache.all(Entity::Booking).await.unwrap().remove(0);
    assert_eq!(row.starts_at, Some(leaves.instant));
    let mut body: serde_json::Value = serde_json::from_str(&row.body).unwrap();
    made_stale(&mut body);
    (row.body, row.rev, row.starts_at) = (body.to_string(), row.rev + 1, Some(leaves.instant + TimeDelta::hours(3)));
    let position = cache.position().await.unwrap();
    let (epoch, as_of) = (position.epoch.unwrap(), position.as_of.unwrap());
    let next = position.cursor.unwrap();
    cache.apply(&Page { epoch, reset: false, changes: vec![Change::Put(row)], next, more: false, as_of }).await.unwrap();
    cache.reshape("made with other zone data", |_| {}).await.unwrap();
    cache.close().await;

    let client = computer.start(&service);
    let next = client.today().await.unwrap().next.unwrap();
    assert_eq!(next.at, Some(leaves));
    drop(client);
    assert_eq!(
        opened(&computer).await.all(Entity::Booking).await.unwrap()[0].starts_at,
        Some(leaves.instant),
        "sorted by it too"
    );
}

#[tokio::test]
async fn where_one_is_follows_ones_own_plan_from_before_the_departure_to_the_landing() {
    let service = Service::run().await;
    let (away, colleagues) = (Uuid::from_u128(110), Uuid::from_u128(111));
    {
        let mut office = service.office.lock().unwrap();
        let me = office.me().traveller_id;
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        let (tokyo, honolulu) = (at("2026-12-04T21:00:00", "Asia/Tokyo"), at("2026-12-04T09:10:00", "Pacific/Honolulu"));
        let mut mine = flown(away, ("HND", tokyo), ("HNL", honolulu));
        mine.travellers[0].traveller_id = me;
        office.put(away, Some(SyncBody::Booking(Box::new(mine))));
        // Somebody one arranges for flies before: they are elsewhere, not oneself.
        let theirs = flown(
            colleagues,
            ("JFK", at("2026-12-01T20:00:00", "America/New_York")),
            ("BOS", at("2026-12-01T21:10:00", "America/New_York")),
        );
        office.put(colleagues, Some(SyncBody::Booking(Box::new(theirs))));
    }
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    let mut seen = Vec::new();
    // Three days before; a day before; in the air.
    for hours in [0, 57, 28] {
        computer.pass(TimeDelta::hours(hours));
        seen.push(client.today().await.unwrap().here.map(|here| (here.name, here.zone.name().to_owned())));
    }
    assert_eq!(seen, [None, Some(("東京".into(), "Asia/Tokyo".into())), Some(("ホノルル".into(), "Pacific/Honolulu".into()))]);
}
