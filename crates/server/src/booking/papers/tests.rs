//! Documents say what they must and carry nothing foreign unescaped.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::words::Language;
use super::{e_ticket, file_name, html, terms};
use btm_domain::booking::{Accepted, BookedTraveller, Flow};
use btm_domain::supply::*;
use btm_domain::*;
use chrono::TimeDelta;
use uuid::Uuid;

fn both() -> (Accepted, Flow) {
    let t0 = "2026-11-24T00:00:00Z".parse().unwrap();
    let carrier = Carrier { code: "ZZ".parse().unwrap(), name: "Duffel <b>Airways</b> & Co".into() };
    let end = |code: &str, local: &str| FlightEnd {
        airport: code.parse().unwrap(),
        name: "<script>alert(1)</script>".into(),
        terminal: Some("2\"".into()),
        time: PlaceTime::from_local(local.parse().unwrap(), "Asia/Tokyo".parse().unwrap()),
    };
    let terms = Terms {
        change: Some(Condition { allowed: true, penalty: Some(Money::from_minor(4_000, Currency::JPY)) }),
        refund: None,
        checked_bags: Some(1),
        carry_on_bags: None,
        holdable: false,
        payment_required_by: None,
        price_guarantee_expires_at: None,
    };
    let slices = vec![Slice {
        segments: vec![Segment {
            departure: end("HND", "2026-12-10T10:35:00"),
            arrival: end("QQQ", "2026-12-10T12:30:00"),
            marketing_carrier: carrier.clone(),
            operating_carrier: carrier.clone(),
            flight_number: "247".into(),
            aircraft: None,
            stops: 0,
            duration_minutes: 115,
        }],
        duration_minutes: 115,
        fare_family: Some("Basic <i>".into()),
    }];
    let offer = FlightOffer {
        id: OfferId(Uuid::from_u128(1)),
        expires_at: t0 + TimeDelta::minutes(30),
        owner: carrier.clone(),
        slices: slices.clone(),
        cabin: Cabin::Economy,
        travellers: 1,
        total: Money::from_minor(84_200, Currency::JPY),
        base: None,
        tax: None,
        emissions_kg: None,
        terms: terms.clone(),
        simulated: true,
    };
    let booking = BookingId(Uuid::from_u128(2));
    let accepted = Accepted {
        tenant: OrganisationId(Uuid::from_u128(3)),
        booking,
        purchase: PurchaseId(Uuid::from_u128(4)),
        trip: TripId(Uuid::from_u128(5)),
        user: UserId(Uuid::from_u128(6)),
        travellers: vec![BookedTraveller {
            id: TravellerId(Uuid::from_u128(7)),
            family_name: "山田".into(),
            given_name: "花子".into(),
            passport_name: "YAMADA / HANAKO".into(),
        }],
        total: offer.total,
        service_fee: Money::zero(Currency::JPY),
        offer,
        at: t0,
        override_reason: Some("</p><script>".into()),
    };
    let handle = OfferHandle { supplier: SupplierId::Duffel, mode: SupplierMode::Sandbox, bytes: vec![], expires_at: t0 };
    let mut flow = Flow::draft(booking, accepted.total, handle);
    flow.order = Some(SupplierOrder {
        supplier_order_id: "ord_1".into(),
        state: OrderState::Paid,
        record_locator: "ZZ12AB".into(),
        ticket_numbers: vec!["9990000000001".into()],
        total: accepted.total,
        carrier,
        cabin: Cabin::Economy,
        slices,
        terms,
        payment_required_by: None,
        our_ref: None,
        simulated: true,
    });
    (accepted, flow)
}

fn all() -> Vec<String> {
    let (accepted, flow) = both();
    [Language::Ja, Language::En]
        .into_iter()
        .flat_map(|l| [e_ticket::html(l, &accepted, &flow, accepted.at), terms::html(l, &accepted, &flow, accepted.at)])
        .collect()
}

#[test]
fn nothing_foreign_becomes_markup_and_nothing_is_loaded() {
    for page in all() {
        let lower = page.to_lowercase();
        for wrong in ["<script", "<b>", "<i>", "href=", "src=", "http", "url(", "@import", "onload"] {
            assert!(!lower.contains(wrong), "{wrong} in {page}");
        }
        assert!(page.starts_with("<!DOCTYPE html><html lang=\""));
    }
    assert_eq!(html::escape("a\u{202e}b<'\">&"), "a b&lt;&#39;&quot;&gt;&amp;");
}

#[test]
fn a_simulated_receipt_says_so_and_shows_no_bare_reference() {
    let pages = all();
    assert!(pages[0].contains("シミュレーション") && pages[2].contains("Simulation"));
    for page in &pages {
        assert!(page.contains("SIM-ZZ12AB"));
        assert_eq!(page.matches("ZZ12AB").count(), page.matches("SIM-ZZ12AB").count());
    }
    assert!(pages[0].contains("9990000000001") && pages[0].contains("YAMADA / HANAKO"));
    assert!(pages[0].contains("2026/12/10(木) 10:35 (GMT+9)"), "{}", pages[0]);
    assert!(pages[2].contains("Thu 10 Dec 2026 10:35 (GMT+9)"));
    assert!(pages[0].contains("¥84,200") && pages[2].contains("JPY 84,200"));
}

#[test]
fn what_was_not_stated_is_never_free() {
    let pages = all();
    assert!(pages[1].contains("条件不明") && pages[3].contains("Not stated"));
    assert!(pages[1].contains("手数料 ¥4,000"));
}

#[test]
fn a_file_name_is_harmless() {
    assert_eq!(file_name("e_ticket", "../SIM-ZZ12AB\n<x>"), "e-ticket-SIM-ZZ12ABx.html");
}
