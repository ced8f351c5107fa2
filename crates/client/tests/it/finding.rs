//! F-88 as the person meets it: two letters, no network, and tomorrow's hotel with its address stands on top.
use crate::service::{Service, flight, receipt, trip};
use crate::world::Computer;
use btm_api::purchase::BookingBody;
use btm_api::sync::SyncBody;
use btm_client::{FoundKind, Language, Settings};
use btm_domain::stay::{Board, CancelTerms, PaymentKind, Property, StayOffer};
use btm_domain::{Currency, DocumentId, Money, Offer, OfferId};
use uuid::Uuid;

const TRIP: Uuid = Uuid::from_u128(100);
const FLIGHT: Uuid = Uuid::from_u128(101);
const HOTEL: Uuid = Uuid::from_u128(102);
const PAPER: Uuid = Uuid::from_u128(103);

/// A house in Fukuoka, from `check_in` for two nights.
pub fn stay(id: Uuid, trip: Uuid, check_in: &str) -> BookingBody {
    let check_in: chrono::NaiveDate = check_in.parse().unwrap();
    let total = Money::from_minor(30_000, Currency::JPY);
    let property = Property {
        name: "博多グランドホテル".into(),
        address: vec!["博多区博多駅前２−１−１".into()],
        city: "福岡市".into(),
        postal_code: Some("812-0011".into()),
        country: Some("JP".parse().unwrap()),
        position: None,
        zone: "Asia/Tokyo".parse().unwrap(),
        phone: None,
        email: None,
        stars: None,
        score_tenths: None,
        description: None,
        amenities: vec![],
        check_in_after: None,
        check_out_before: None,
    };
    let offer = StayOffer {
        id: OfferId(Uuid::nil()),
        expires_at: crate::world::noon(),
        property,
        distance_m: None,
        check_in,
        check_out: check_in + chrono::TimeDelta::days(2),
        rooms: 1,
        guests: 1,
        room_name: "シングル".into(),
        beds: vec![],
        board: Board::RoomOnly,
        payment: PaymentKind::PayNow,
        total,
        base: None,
        tax: None,
        fee: None,
        due_at_property: None,
        due_lines: vec![],
        cancel: CancelTerms::NonRefundable,
        conditions: vec![],
        negotiated: false,
        rooms_left: None,
        simulated: true,
    };
    let mut booking = flight(id, trip, "2026-12-02T10:35:00", DocumentId(Uuid::nil()));
    (booking.item, booking.offer, booking.total) = (None, Offer::Stay(offer), total);
    booking.record_locator = Some("SIM-HTL-77".into());
    booking
}

#[tokio::test]
async fn two_letters_find_tomorrows_hotel_with_its_address_and_no_service() {
    let service = Service::run().await;
    {
        let mut office = service.office.lock().unwrap();
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        office.put(FLIGHT, Some(SyncBody::Booking(Box::new(flight(FLIGHT, TRIP, "2026-12-02T10:35:00", DocumentId(PAPER))))));
        office.put(PAPER, Some(SyncBody::Document(receipt(DocumentId(PAPER), FLIGHT))));
        office.put(HOTEL, Some(SyncBody::Booking(Box::new(stay(HOTEL, TRIP, "2026-12-02")))));
    }
    let computer = Computer::new();
    drop(computer.signed_in(&service).await);
    service.stop();
    let client = computer.start(&service);
    let hotel = client.find("博多", 20).await.unwrap().into_iter().find(|f| f.booking_id.is_some_and(|b| b.0 == HOTEL)).unwrap();
    assert_eq!((hotel.kind, hotel.title.as_str()), (FoundKind::Booking, "博多グランドホテル"));
    assert_eq!(hotel.address.as_deref(), Some("博多区博多駅前２−１−１, 福岡市, 812-0011"));
    assert_eq!(hotel.trip_id.unwrap().0, TRIP);
    for (query, id) in [
        ("ﾊｶﾀｸﾞ", None),
        ("ほてる", Some(HOTEL)),
        ("ﾎﾃﾙ", Some(HOTEL)),
        ("2-1-1", Some(HOTEL)),
        ("羽田", Some(FLIGHT)),
        ("はねだ", Some(FLIGHT)),
        ("ふくおか", Some(FLIGHT)),
        ("haneda", Some(FLIGHT)),
        ("ＮＨ８２４５", Some(FLIGHT)),
        ("nh 8245", Some(FLIGHT)),
        ("zz4k7q", Some(FLIGHT)),
        ("控え", Some(PAPER)),
        ("出張", Some(TRIP)),
        ("福", Some(TRIP)),
        ("", None),
    ] {
        let found = client.find(query, 50).await.unwrap();
        assert_eq!(found.iter().any(|f| Some(f.id) == id), id.is_some(), "{query}: {found:?}");
        assert!(id.is_some() || found.is_empty(), "{query}: {found:?}");
    }
    let person = client.find("青木美咲", 5).await.unwrap().into_iter().find(|f| f.kind == FoundKind::Person).unwrap();
    assert_eq!((person.title.as_str(), person.detail.as_str()), ("青木 美咲", "AOKI / MISAKI"));
    let paper = client.find("eチケット", 5).await.unwrap().remove(0);
    assert_eq!((paper.booking_id.unwrap().0, paper.trip_id.unwrap().0), (FLIGHT, TRIP));
    let row = client.find("福岡出張", 5).await.unwrap().remove(0);
    assert_eq!((row.kind, row.detail.as_str()), (FoundKind::Trip, "東京 → 福岡 · 青木 美咲"));
    client.set_settings(Settings { language: Language::En, ..client.settings() }).unwrap();
    let flight = client.find("羽田", 5).await.unwrap().remove(0);
    assert_eq!((flight.title.as_str(), flight.detail.as_str()), ("Tokyo → Fukuoka", "NH8245 · SIM-ZZ4K7Q · Misaki Aoki"));
}
