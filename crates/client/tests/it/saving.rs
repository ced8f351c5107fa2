//! Files of a trip and its map, from this computer alone: the service is gone.
use crate::finding::stay;
use crate::service::{Service, flight, receipt, trip};
use crate::world::Computer;
use btm_api::sync::SyncBody;
use btm_client::{Code, Explain, Language, MapLeg, MapPointKind, SaveWhat, Settings};
use btm_domain::places::Position;
use btm_domain::stay::StayOffer;
use btm_domain::{BookingState, DocumentId, Offer, TripId};
use uuid::Uuid;

const TRIP: Uuid = Uuid::from_u128(100);
const OUT: Uuid = Uuid::from_u128(101);
const HOTEL: Uuid = Uuid::from_u128(102);
const PAPER: Uuid = Uuid::from_u128(103);
const GONE: Uuid = Uuid::from_u128(104);

fn fill(service: &Service) {
    let mut office = service.office.lock().unwrap();
    office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
    office.put(OUT, Some(SyncBody::Booking(Box::new(flight(OUT, TRIP, "2026-12-02T10:35:00", DocumentId(PAPER))))));
    let mut hotel = stay(HOTEL, TRIP, "2026-12-02");
    if let Offer::Stay(StayOffer { property, .. }) = &mut hotel.offer {
        property.position = Position::new(33.5897, 130.4207);
    }
    office.put(HOTEL, Some(SyncBody::Booking(Box::new(hotel))));
    let mut gone = flight(GONE, TRIP, "2026-12-04T19:00:00", DocumentId(Uuid::nil()));
    gone.state = BookingState::Cancelled;
    office.put(GONE, Some(SyncBody::Booking(Box::new(gone))));
    office.put(PAPER, Some(SyncBody::Document(receipt(DocumentId(PAPER), OUT))));
}

#[tokio::test]
async fn a_trip_is_saved_for_a_calendar_and_on_paper_without_any_service() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    service.stop();
    let calendar = client.save(SaveWhat::Calendar(TripId(TRIP))).await.unwrap();
    assert_eq!(calendar.file_name, "福岡出張_2026-12-02.ics");
    // Long lines are folded.
    let text = String::from_utf8(calendar.bytes).unwrap().replace("\r\n ", "");
    assert_eq!((text.matches("BEGIN:VEVENT").count(), calendar.count), (3, 3), "the cancelled one is taken out by name");
    assert!(text.contains("STATUS:CANCELLED") && text.contains("SIM-ZZ4K7Q"), "{text}");

    let plan = client.save(SaveWhat::PlanPdf(TripId(TRIP))).await.unwrap();
    assert_eq!((plan.file_name.as_str(), plan.count), ("福岡出張_2026-12-02.pdf", 1));
    assert!(plan.bytes.starts_with(b"%PDF-"));
    let paper = client.save(SaveWhat::DocumentPdf(DocumentId(PAPER))).await.unwrap();
    assert_eq!((paper.file_name.as_str(), paper.count), ("receipt.pdf", 1));
    client.set_settings(Settings { language: Language::En, ..client.settings() }).unwrap();
    let again = client.save(SaveWhat::DocumentPdf(DocumentId(PAPER))).await.unwrap();
    assert_ne!(again.bytes, paper.bytes, "in the language of now");
    for what in [SaveWhat::PlanPdf(TripId(GONE)), SaveWhat::DocumentPdf(DocumentId(OUT))] {
        assert_eq!(client.save(what).await.unwrap_err().explain().code, Code::NotFound);
    }
}

#[tokio::test]
async fn the_map_shows_each_place_once_and_what_is_flown() {
    let service = Service::run().await;
    fill(&service);
    let client = Computer::new().signed_in(&service).await;
    let map = client.trip(TripId(TRIP)).await.unwrap().map;
    let shown: Vec<(&str, MapPointKind, String)> =
        map.points.iter().map(|p| (p.label_ja.as_str(), p.kind, p.day.to_string())).collect();
    let day = || "2026-12-02".to_owned();
    assert_eq!(shown.len(), 3, "what was cancelled is not gone to: {shown:?}");
    assert_eq!(shown[1..], [("福岡空港", MapPointKind::Airport, day()), ("博多グランドホテル", MapPointKind::Hotel, day())]);
    assert_eq!(map.legs, [MapLeg { from: 0, to: 1 }]);
    assert!((map.points[1].position.lat - 33.58).abs() < 0.1);
}
