//! Documents say what they must and carry nothing foreign unescaped.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::{file_name, html, written};
use btm_domain::booking::{Accepted, BookedTraveller, Flow, Paper};
use btm_domain::connect::*;
use btm_domain::stay::*;
use btm_domain::supply::*;
use btm_domain::*;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

const EVIL: &str = "<script>alert(1)</script>";

fn t0() -> DateTime<Utc> {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn at(local: &str) -> PlaceTime {
    PlaceTime::from_local(local.parse().unwrap(), "Asia/Tokyo".parse().unwrap())
}

fn yen(minor: i64) -> Money {
    Money::from_minor(minor, Currency::JPY)
}

fn thing(offer: Offer, item: OrderedItem) -> (Accepted, Flow) {
    let booking = BookingId(Uuid::from_u128(2));
    let accepted = Accepted {
        tenant: OrganisationId(Uuid::from_u128(3)),
        booking,
        purchase: PurchaseId(Uuid::from_u128(4)),
        trip: TripId(Uuid::from_u128(5)),
        user: UserId(Uuid::from_u128(6)),
        arranged_by: Some("青木 <b>美咲</b>".into()),
        travellers: vec![BookedTraveller {
            id: TravellerId(Uuid::from_u128(7)),
            family_name: "山田".into(),
            given_name: "花子".into(),
            passport_name: "YAMADA / HANAKO".into(),
            passport_surname: "YAMADA".into(),
            passport_given: "HANAKO".into(),
            title: None,
            gender: None,
        }],
        total: offer.total(),
        service_fee: Money::zero(Currency::JPY),
        offer,
        at: t0(),
        override_reason: Some("</p><script>".into()),
        override_of: None,
        then: None,
    };
    let handle = OfferHandle { supplier: SupplierId::Duffel, mode: SupplierMode::Sandbox, bytes: vec![], expires_at: t0() };
    let mut flow = Flow::draft(booking, accepted.total, handle);
    flow.order = Some(SupplierOrder {
        supplier_order_id: "ord_1".into(),
        state: OrderState::Paid,
        record_locator: "ZZ12AB".into(),
        total: accepted.total,
        item,
        refunded: None,
        payment_required_by: None,
        our_ref: None,
        simulated: true,
    });
    (accepted, flow)
}

fn flight() -> (Accepted, Flow) {
    let carrier = Carrier { code: "ZZ".parse().unwrap(), name: "Duffel <b>Airways</b> & Co".into() };
    let end = |code: &str, local: &str| FlightEnd {
        airport: code.parse().unwrap(),
        name: EVIL.into(),
        terminal: Some("2\"".into()),
        time: at(local),
    };
    let terms = Terms {
        change: Some(Condition { allowed: true, penalty: Some(yen(4_000)) }),
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
        expires_at: t0() + TimeDelta::minutes(30),
        owner: carrier.clone(),
        slices: slices.clone(),
        cabin: Cabin::Economy,
        travellers: 1,
        total: yen(84_200),
        base: None,
        tax: None,
        emissions_kg: None,
        terms: terms.clone(),
        simulated: true,
    };
    let extra = Extra {
        kind: ExtraKind::Seat,
        label: "12A<i>".into(),
        quantity: 1,
        amount: yen(1_200),
        traveller: Some(0),
        where_used: "HND → QQQ".into(),
    };
    let item = OrderedFlight {
        ticket_numbers: vec!["9990000000001".into()],
        carrier,
        cabin: Cabin::Economy,
        slices,
        terms,
        extras: vec![extra],
        void_until: None,
        actions: OrderActions::default(),
    };
    thing(Offer::Flight(offer), OrderedItem::Flight(item))
}

fn stay() -> (Accepted, Flow) {
    let property = Property {
        name: format!("ホテル桜 {EVIL}"),
        address: vec!["1-2-3 Shibuya".into()],
        city: "Tokyo".into(),
        postal_code: Some("150-0001".into()),
        country: "JP".parse().ok(),
        position: None,
        zone: chrono_tz::Asia::Tokyo,
        phone: Some("+81300000000".into()),
        email: None,
        stars: Some(4),
        score_tenths: None,
        description: None,
        amenities: Vec::new(),
        check_in_after: "15:00:00".parse().ok(),
        check_out_before: "11:00:00".parse().ok(),
    };
    let cancel = CancelTerms::Steps { steps: vec![CancelStep { until: at("2026-12-09T18:00:00"), refund: yen(30_000) }] };
    let (check_in, check_out) = ("2026-12-10".parse().unwrap(), "2026-12-12".parse().unwrap());
    let offer = StayOffer {
        id: OfferId(Uuid::from_u128(1)),
        expires_at: t0(),
        property: property.clone(),
        distance_m: None,
        check_in,
        check_out,
        rooms: 1,
        guests: 1,
        room_name: "Double <b>".into(),
        beds: Vec::new(),
        board: Board::Breakfast,
        payment: PaymentKind::PayNow,
        total: yen(30_000),
        base: None,
        tax: None,
        fee: None,
        due_at_property: Some(yen(400)),
        due_lines: vec![ChargeLine { label: "宿泊税".into(), amount: yen(400) }],
        cancel: cancel.clone(),
        conditions: vec![("Smoking".into(), EVIL.into())],
        negotiated: false,
        rooms_left: None,
        simulated: true,
    };
    let item = OrderedStay {
        property,
        check_in,
        check_out,
        rooms: 1,
        room_name: "Double".into(),
        board: Board::Breakfast,
        due_at_property: Some(yen(400)),
        cancel,
        key_collection: Some("box 7 <i>".into()),
    };
    thing(Offer::Stay(offer), OrderedItem::Stay(item))
}

fn esim() -> (Accepted, Flow) {
    let offer: EsimOffer = serde_json::from_value(json!({
        "id": Uuid::from_u128(1), "expires_at": t0(), "title": "Japan 3 GB", "operator": "Momiji", "countries": ["JP"],
        "not_covered": [], "data_mb": 3072, "days": 7, "starts_on": "2026-12-10", "fair_usage": null, "activation": null,
        "roaming": true, "notes": [EVIL], "total": {"amount": "1200", "currency": "JPY"}, "tops_up": null, "simulated": true
    }))
    .unwrap();
    let item = OrderedEsim {
        iccid: "8900000000000000001".into(),
        activation_code: "LPA:1$sim.invalid$SECRET".into(),
        smdp_address: "sim.invalid".into(),
        matching_id: "SECRET".into(),
        apn: Some("internet".into()),
        roaming: true,
        title: "Japan 3 GB".into(),
        operator: Some("Momiji".into()),
        countries: vec!["JP".parse().unwrap()],
        data_mb: Some(3072),
        days: 7,
    };
    thing(Offer::Esim(offer), OrderedItem::Esim(item))
}

fn router() -> (Accepted, Flow) {
    let point = |kind| RentalPoint {
        kind,
        name_ja: "羽田 カウンター".into(),
        name_en: "Haneda <b>".into(),
        hours: Some("06:30–22:00".into()),
    };
    let offer = RentalOffer {
        id: OfferId(Uuid::from_u128(1)),
        expires_at: t0(),
        vendor: EVIL.into(),
        product: "4G".into(),
        countries: vec!["US".parse().unwrap()],
        data_mb_per_day: None,
        devices: 5,
        pickup: point(RentalPointKind::Counter),
        pickup_from: at("2026-12-10T07:00:00"),
        return_to: point(RentalPointKind::ReturnBox),
        return_by: at("2026-12-14T23:59:00"),
        days: 5,
        lines: vec![RentalLine { kind: RentalLineKind::Days, quantity: 5, amount: yen(1_000) }],
        total: yen(5_000),
        order_cutoff: at("2026-12-07T00:00:00"),
        change_cutoff: at("2026-12-07T00:00:00"),
        cancel: vec![CancelStep { until: at("2026-12-07T00:00:00"), refund: yen(5_000) }],
        late_fee_per_day: yen(1_500),
        loss_fee: yen(40_000),
        contact: "0120-000-000".into(),
        simulated: true,
    };
    let item = OrderedRental {
        state: RentalState::Arranged,
        pickup_text: Some("パスポートをご提示ください <i>".into()),
        pickup_from: offer.pickup_from,
        return_by: offer.return_by,
    };
    thing(Offer::Rental(offer), OrderedItem::Rental(item))
}

fn found() -> (Accepted, Flow) {
    let offer = DeskOffer {
        id: OfferId(Uuid::from_u128(1)),
        expires_at: t0(),
        title: "貸切バス".into(),
        details: format!("大型1台\n{EVIL}"),
        starts: at("2026-12-10T08:00:00"),
        ends: at("2026-12-10T18:00:00"),
        total: yen(120_000),
        terms: String::new(),
        simulated: true,
    };
    let item = OrderedDesk { title: offer.title.clone(), details: offer.details.clone(), starts: offer.starts, ends: offer.ends };
    thing(Offer::Desk(offer), OrderedItem::Desk(item))
}

fn pages((accepted, flow): &(Accepted, Flow), paper: Paper) -> [String; 2] {
    written(accepted, flow, paper, t0(), true)
}

/// Terms and paper of every product, Japanese then English.
fn all() -> Vec<String> {
    let things = [flight(), stay(), esim(), router(), found()];
    let of = |thing: &(Accepted, Flow)| {
        let paper = Paper::of(thing.0.offer.product());
        [pages(thing, Paper::Terms), pages(thing, paper)].concat()
    };
    things.iter().flat_map(of).collect()
}

#[test]
fn nothing_foreign_becomes_markup_and_nothing_is_loaded() {
    let all = all();
    assert_eq!(all.len(), 20);
    let mut blocks = 0;
    for page in all {
        let (rest, data) = apart(&page);
        blocks += usize::from(data.is_some());
        let lower = rest.to_lowercase();
        for wrong in ["<script", "<b>", "<i>", "href=", "src=", "http", "url(", "@import", "onload"] {
            assert!(!lower.contains(wrong), "{wrong} in {page}");
        }
        assert!(page.starts_with("<!DOCTYPE html><html lang=\""));
    }
    assert_eq!(blocks, 4, "receipt and voucher, in both languages");
    assert_eq!(html::escape("a\u{202e}b<'\">&"), "a b&lt;&#39;&quot;&gt;&amp;");
}

/// A page without its data block, and what the block says.
fn apart(page: &str) -> (String, Option<serde_json::Value>) {
    let Some((before, rest)) = page.split_once("<script type=\"application/ld+json\">") else { return (page.to_owned(), None) };
    let (data, after) = rest.split_once("</script>").unwrap();
    (format!("{before}{after}"), Some(serde_json::from_str(data).unwrap()))
}

#[test]
fn other_programs_read_the_same_booking_from_the_paper() {
    let (_, data) = apart(&pages(&flight(), Paper::ETicket)[0]);
    let read = &data.unwrap()[0];
    assert_eq!((&read["@type"], &read["reservationNumber"]), (&json!("FlightReservation"), &json!("SIM-ZZ12AB")));
    assert_eq!(read["reservationFor"]["departureTime"], "2026-12-10T10:35:00+09:00");
    assert_eq!((&read["airplaneSeat"], &read["underName"]["familyName"]), (&json!("12A<i>"), &json!("YAMADA")));
    let (_, data) = apart(&pages(&stay(), Paper::Voucher)[1]);
    assert_eq!(data.unwrap()[0]["@type"], "LodgingReservation");
}

#[test]
fn what_is_simulated_says_so_and_shows_no_bare_reference() {
    for page in all() {
        assert!(page.contains("シミュレーション") || page.contains("Simulation"), "{page}");
        assert!(page.contains("SIM-ZZ12AB"));
        assert_eq!(page.matches("ZZ12AB").count(), page.matches("SIM-ZZ12AB").count());
        assert!(page.contains("YAMADA / HANAKO"));
    }
}

#[test]
fn a_receipt_shows_tickets_times_seats_and_money_in_both_languages() {
    let [ja, en] = pages(&flight(), Paper::ETicket);
    assert!(ja.contains("9990000000001") && ja.contains("2026/12/10(木) 10:35 (GMT+9)"), "{ja}");
    assert!(en.contains("Thu 10 Dec 2026 10:35 (GMT+9)"));
    let made = btm_domain::PlaceTime::from_instant(t0(), chrono_tz::UTC);
    for (page, language) in [(&ja, btm_documents::Language::Ja), (&en, btm_documents::Language::En)] {
        assert!(page.contains(&language.moment(&made)), "the words of every other document: {page}");
    }
    assert!(ja.contains("¥84,200") && en.contains("JPY 84,200") && ja.contains("12A") && en.contains("Seat"));
}

#[test]
fn what_was_not_stated_is_never_free() {
    let [ja, en] = pages(&flight(), Paper::Terms);
    assert!(ja.contains("条件不明") && en.contains("Not stated") && ja.contains("手数料 ¥4,000"));
    assert!(pages(&found(), Paper::Terms)[0].contains("条件不明"), "terms nobody gave");
    let (mut accepted, flow) = stay();
    let Offer::Stay(offer) = &mut accepted.offer else { panic!() };
    offer.cancel = CancelTerms::Unknown;
    let unknown = pages(&(accepted, flow), Paper::Terms);
    assert!(unknown[0].contains("条件不明") && !unknown[0].contains("払い戻しなし"));
}

#[test]
fn a_voucher_says_what_is_due_on_the_spot_and_what_cancelling_brings_back() {
    let [ja, en] = pages(&stay(), Paper::Voucher);
    assert!(ja.contains("現地払い") && ja.contains("¥400") && ja.contains("2泊") && ja.contains("朝食付き"), "{ja}");
    assert!(ja.contains("2026/12/9(水) 18:00 (GMT+9) まで") && ja.contains("¥30,000 を払い戻し") && ja.contains("15:00 から"));
    assert!(en.contains("Pay at the hotel") && en.contains("2 nights") && en.contains("box 7"));
}

#[test]
fn the_code_of_an_esim_is_in_the_travellers_copy_alone() {
    let (accepted, flow) = esim();
    let [own, shared] = [true, false].map(|own| written(&accepted, &flow, Paper::EsimSheet, t0(), own));
    assert!(own.iter().all(|page| page.contains("LPA:1$sim.invalid$SECRET") && page.contains("3 GB")));
    assert!(shared.iter().all(|page| !page.contains("SECRET") && page.contains("8900000000000000001")));
    assert!(pages(&esim(), Paper::Terms).iter().all(|page| !page.contains("SECRET")));
}

#[test]
fn a_router_is_fetched_returned_and_paid_for_by_its_sheet() {
    let [ja, en] = pages(&router(), Paper::RentalSheet);
    assert!(ja.contains("羽田 カウンター") && ja.contains("返却期限") && ja.contains("¥1,500") && ja.contains("¥40,000"), "{ja}");
    assert!(
        ja.contains("パスポートをご提示ください")
            && ja.contains("無制限")
            && en.contains("5 devices")
            && en.contains("Return by")
    );
    let [ja, _] = pages(&found(), Paper::DeskSheet);
    assert!(ja.contains("貸切バス") && ja.contains("大型1台"));
}

#[test]
fn a_file_name_is_harmless() {
    assert_eq!(file_name("e_ticket", "../SIM-ZZ12AB\n<x>"), "e-ticket-SIM-ZZ12ABx.html");
}
