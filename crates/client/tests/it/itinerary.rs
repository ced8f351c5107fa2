//! S-03 to S-06 with the network and the service gone: what is here is shown, with its age.
use crate::service::{Service, flight, receipt, trip};
use crate::world::{Computer, event, noon};
use btm_api::sync::SyncBody;
use btm_client::{
    BookedItem, Client, ClientEvent, Code, Explain, FreshnessKind, Language, Online, Settings, TripsAsked, TripsShown, What,
};
use btm_domain::{BookingState, DocumentId, OrderedItem, TripState};
use chrono::TimeDelta;
use uuid::Uuid;

const TRIP: Uuid = Uuid::from_u128(100);
const OUT: Uuid = Uuid::from_u128(101);
const BACK: Uuid = Uuid::from_u128(102);
const PAPER: Uuid = Uuid::from_u128(103);

fn fill(service: &Service) {
    let mut office = service.office.lock().unwrap();
    office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
    let mut back = flight(BACK, TRIP, "2026-12-04T19:00:00", DocumentId(Uuid::nil()));
    let Some(OrderedItem::Flight(ordered)) = &mut back.item else { unreachable!() };
    let segment = &mut ordered.slices[0].segments[0];
    std::mem::swap(&mut segment.departure.airport, &mut segment.arrival.airport);
    back.state = BookingState::Held;
    back.payment_required_by = Some(noon() + TimeDelta::hours(20));
    back.record_locator = None;
    office.put(OUT, Some(SyncBody::Booking(Box::new(flight(OUT, TRIP, "2026-12-02T10:35:00", DocumentId(PAPER))))));
    office.put(BACK, Some(SyncBody::Booking(Box::new(back))));
    office.put(PAPER, Some(SyncBody::Document(receipt(DocumentId(PAPER), OUT))));
}

/// The same computer, later, with no service.
async fn offline(computer: &Computer, service: &Service) -> Client {
    service.stop();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    computer.start(service)
}

#[tokio::test]
async fn after_a_restart_without_any_service_the_trip_opens_from_here() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    drop(computer.signed_in(&service).await);
    let client = offline(&computer, &service).await;
    let today = client.today().await.unwrap();
    let next = today.next.unwrap();
    let What::Flight { segment, .. } = &next.what else { panic!("{next:?}") };
    assert_eq!(segment.segment.departure.time.local.to_string(), "2026-12-02 10:35:00");
    assert_eq!((segment.origin.city_ja.as_str(), segment.destination.name_ja.as_str()), ("東京", "福岡空港"));
    assert_eq!((today.items.len(), today.later.len()), (1, 1));
    assert_eq!((today.deadlines.len(), today.deadlines[0].title.as_str()), (1, "福岡出張"));
    assert_eq!(today.freshness.kind, FreshnessKind::Live);
    let rows = client.trips(&TripsAsked::all()).await.unwrap().rows;
    assert_eq!(
        (rows[0].state, rows[0].booking_count, rows[0].reference.as_deref()),
        (TripState::PartlyBooked, 2, Some("SIM-ZZ4K7Q"))
    );
    assert_eq!((rows[0].places.join(">"), rows[0].travellers.join(",")), ("東京>福岡>東京".to_owned(), "青木 美咲".to_owned()));
    // Found by a reading and a reference, and from below the end of the list.
    let find = |find: &str| TripsAsked { shown: TripsShown::Upcoming, find: find.into(), from: 900, most: 10 };
    let found = client.trips(&find("ふくおか ｓｉｍ-ZZ4K")).await.unwrap();
    assert_eq!((&found.rows, found.from, found.total, found.past, found.next), (&rows, 0, 1, 0, Some(rows[0].trip_id)));
    let nothing = client.trips(&find("福岡 札幌")).await.unwrap();
    assert_eq!((nothing.rows.len(), nothing.total, nothing.all, nothing.next), (0, 0, 1, found.next));
    let trip = client.trip(rows[0].trip_id).await.unwrap();
    assert_eq!((trip.items.len(), trip.bookings.len(), trip.total[0].amount()), (2, 2, "48600".to_owned()));
    let booking = client.booking(next.booking_id).await.unwrap();
    let BookedItem::Flight(flight) = &booking.item else { panic!("{booking:?}") };
    assert_eq!((booking.travellers[0].passport_name.as_str(), flight.slices[0].arrival_day_shift), ("AOKI / MISAKI", 0));
    assert_eq!(booking.history.len(), 5);
    let document = client.document(booking.documents[0].document_id).await.unwrap();
    assert_eq!((document.title.as_str(), document.html.as_str()), ("eチケット控え", "<p>控え</p>"));
    client.set_settings(Settings { language: Language::En, ..client.settings() }).unwrap();
    assert_eq!(client.document(document.document_id).await.unwrap().html, "<p>receipt</p>");
    assert_eq!(client.trips(&TripsAsked::all()).await.unwrap().rows[0].travellers[0], "Misaki Aoki");
    client.go_online();
    let sync = client.sync().await.unwrap();
    assert_eq!((sync.changed, sync.online), (0, Online::ServerDown), "not being able to sync is no error");
}

#[tokio::test]
async fn a_next_flight_that_is_far_off_is_not_listed_again_below() {
    let service = Service::run().await;
    {
        let mut office = service.office.lock().unwrap();
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        office.put(BACK, Some(SyncBody::Booking(Box::new(flight(BACK, TRIP, "2026-12-04T19:00:00", DocumentId(Uuid::nil()))))));
    }
    let computer = Computer::new();
    drop(computer.signed_in(&service).await);
    let client = offline(&computer, &service).await;
    let today = client.today().await.unwrap();
    assert_eq!(today.next.map(|next| next.booking_id.0), Some(BACK));
    assert_eq!((today.items.len(), today.later.len()), (0, 0));
}

#[tokio::test]
async fn age_is_told_and_time_moves_on_without_a_service() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    drop(computer.signed_in(&service).await);
    let client = offline(&computer, &service).await;
    computer.pass(TimeDelta::hours(6));
    assert_eq!(client.today().await.unwrap().freshness.kind, FreshnessKind::Recent);
    computer.pass(TimeDelta::hours(18) + TimeDelta::minutes(31));
    let today = client.today().await.unwrap();
    assert_eq!(today.freshness.kind, FreshnessKind::Stale);
    assert_eq!(today.deadlines.len(), 0, "past");
    assert_eq!(today.next.unwrap().booking_id.0, OUT, "boarding does not end a flight");
    assert_eq!(client.trips(&TripsAsked::all()).await.unwrap().rows[0].state, TripState::PartlyBooked);
    computer.pass(TimeDelta::hours(2));
    assert_eq!(client.today().await.unwrap().next.unwrap().booking_id.0, BACK, "landed");
    computer.pass(TimeDelta::days(10));
    let later = client.today().await.unwrap();
    assert_eq!((later.next, later.items.len()), (None, 0));
}

#[tokio::test]
async fn changes_arrive_by_themselves_and_what_is_gone_goes() {
    let service = Service::run().await;
    fill(&service);
    let client = Computer::new().signed_in(&service).await;
    let mut events = client.events();
    service.office.lock().unwrap().put(BACK, None);
    let changed = event(&mut events, |e| if let ClientEvent::Changed { changed, .. } = e { Some(changed) } else { None }).await;
    assert_eq!(changed, 1);
    assert_eq!(client.trips(&TripsAsked::all()).await.unwrap().rows[0].booking_count, 1);
    let gone = client.booking(BACK.into()).await.unwrap_err().explain();
    assert_eq!(gone.code, Code::NotFound);
}

#[tokio::test]
async fn a_lost_key_costs_the_copy_and_nothing_else() {
    let service = Service::run().await;
    fill(&service);
    let mut computer = Computer::new();
    drop(computer.signed_in(&service).await);
    computer.keys = btm_keychain::KeyStore::memory();
    let client = computer.start(&service);
    assert_eq!(client.trips(&TripsAsked::all()).await.unwrap().rows.len(), 0, "the old file is not opened by another key");
    client.go_online();
    client.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap();
    client.sync().await.unwrap();
    assert_eq!(client.trips(&TripsAsked::all()).await.unwrap().rows.len(), 1, "fetched again");
}
