//! What Today and the list of trips cost with ten thousand trips, and what they cost when every body was read; and search beside a scan.
//!
//! `cargo test -p btm-client --test it measured -- --ignored --nocapture` (with the other two of the usual set of packages).
use crate::service::{Service, flight, trip};
use crate::world::{Computer, noon};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use btm_api::purchase::BookingBody;
use btm_api::sync::{SyncBody, SyncItem, TripBody};
use btm_cache::{Cache, CacheKey, Entity};
use btm_client::TripsAsked;
use btm_domain::{DocumentId, TripId};
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::time::Instant;
use uuid::Uuid;

/// Ten thousand, or as many as `BTM_TRIPS` says.
fn trips() -> u32 {
    std::env::var("BTM_TRIPS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000)
}

/// What this process has used of its processors, milliseconds (Linux counts hundredths of a second); 0 elsewhere.
fn used() -> u64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum::<u64>() * 10
}

fn fill(service: &Service) {
    let mut office = service.office.lock().unwrap();
    for n in 0..trips() {
        let of = |k: u128| Uuid::from_u128(k * 1_000_000 + u128::from(n));
        let leaves = noon() + TimeDelta::hours(30) - TimeDelta::hours(8 * i64::from(n));
        let title = format!("{}出張 {n}", ["福岡", "札幌", "大阪", "那覇"][n as usize % 4]);
        let body = TripBody { title, ..trip(of(1)) };
        let booking = flight(of(2), of(1), &leaves.naive_utc().format("%Y-%m-%dT%H:%M:%S").to_string(), DocumentId(Uuid::nil()));
        let rev = i64::from(n) * 2 + 1;
        office.items.insert(rev, SyncItem { id: of(1), rev, body: Some(SyncBody::Trip(body)) });
        office.items.insert(rev + 1, SyncItem { id: of(2), rev: rev + 1, body: Some(SyncBody::Booking(Box::new(booking))) });
    }
}

async fn timed<T>(what: &str, work: impl Future<Output = T>) -> T {
    let (begun, before) = (Instant::now(), used());
    let answer = work.await;
    eprintln!("{what}: {:.1} ms, {} ms of them on a processor", begun.elapsed().as_secs_f64() * 1e3, used() - before);
    answer
}

/// As it was: every booking and every trip parsed whole.
fn parsed(bookings: &[btm_cache::Row], trips: &[btm_cache::Row]) -> usize {
    let mut by_trip: HashMap<TripId, Vec<BookingBody>> = HashMap::new();
    for row in bookings {
        let body: BookingBody = serde_json::from_str(&row.body).unwrap();
        by_trip.entry(body.trip_id).or_default().push(body);
    }
    trips.iter().filter(|t| by_trip.contains_key(&serde_json::from_str::<TripBody>(&t.body).unwrap().trip_id)).count()
}

#[tokio::test]
#[ignore = "measures; takes a minute"]
async fn measured_with_ten_thousand_trips() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    timed("first sync", crate::outbox::set_up(&computer, &service)).await;
    service.stop();
    let client = computer.start(&service);
    timed("after: start to Today", client.today()).await.unwrap();
    timed("after: Today again", client.today()).await.unwrap();
    let rows = timed("after: a page of trips", client.trips(&TripsAsked::all())).await.unwrap();
    assert_eq!(rows.all, trips());
    for query in ["1", "羽田", "福岡", "nh8245", "ふくおか", "青木美咲", "福岡出張 9"] {
        timed(&format!("find {query}, ten times"), async {
            for _ in 0..10 {
                client.find(query, 50).await.unwrap();
            }
        })
        .await;
    }
    drop(client);
    let owner = btm_keychain::Owner::new("0190-server", Uuid::from_u128(11));
    let key = computer.keys.get(&owner, btm_keychain::Entry::CacheKey).await.unwrap().unwrap();
    let key: [u8; 32] = URL_SAFE_NO_PAD.decode(key.expose_secret()).unwrap().try_into().unwrap();
    let file = crate::store::store(computer.folder.path());
    let (cache, _) = timed("after: opening the file", Cache::open(&file, &CacheKey::new(&key))).await.unwrap();
    let before = timed("before: Today's bookings by span, all cases", async {
        let near = cache.within(Entity::Booking, noon() - TimeDelta::days(2), noon() + TimeDelta::days(400)).await.unwrap();
        cache.all(Entity::DeskCase).await.unwrap();
        near.len()
    })
    .await;
    assert!(before > 0);
    let before = timed("before: trips, every body", async {
        let bookings = cache.all(Entity::Booking).await.unwrap();
        parsed(&bookings, &cache.all(Entity::Trip).await.unwrap())
    })
    .await;
    assert_eq!(before, usize::try_from(rows.all).unwrap());
}
