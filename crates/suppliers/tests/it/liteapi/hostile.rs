//! Whatever bytes come, nothing panics and nothing becomes `Done` that is not; no markup leaves.
use super::samples::{booking, data, error, hotel, prebook, property, rates};
use super::stay;
use crate::ambient::now;
use btm_domain::OfferId;
use btm_domain::supply::SupplierMode;
use btm_suppliers::liteapi::door;
use btm_suppliers::liteapi::handle::Asked;
use btm_suppliers::liteapi::normal::{self, About, gmt, wall_clock};
use btm_suppliers::liteapi::outcome::{Verdict, Write, verdict};
use btm_suppliers::liteapi::wire::{Hotel, RoomType};
use proptest::prelude::*;
use serde_json::json;

fn payload(n: usize) -> Vec<u8> {
    let all = [data(json!([hotel()])), data(json!([rates()])), data(prebook()), data(booking("b1", "r")), error(2_001)];
    all[n % all.len()].clone().into_bytes()
}

#[test]
fn every_kind_goes_through_the_door() {
    let told = |kind: &str, body: String| door::read(kind, body.as_bytes()).unwrap_or_else(|e| panic!("{kind}: {e}")).len();
    assert_eq!(told("hotel", data(hotel())), 1);
    assert_eq!(told("hotel", data(json!([hotel(), hotel()]))), 2);
    assert_eq!(told("rates", data(json!([rates()]))), 2, "the hit and its one rate");
    assert_eq!(told("prebook", data(prebook())), 1);
    assert_eq!(told("booking", data(json!([booking("b1", "r"), booking("b2", "r")]))), 2);
    assert_eq!(told("cancellation", r#"{"data":{"status":"CANCELLED","refund_amount":3,"currency":"JPY"}}"#.into()), 1);
    assert_eq!(told("error", error(2_001)), 1);
    assert_eq!(door::read("hovercraft", b"{}"), Err(door::DoorError::Kind));
    for body in ["", " ", "<html>", "[]", "{}", "null", "{\"data\":", "{\"data\":null}", "{\"data\":7}", "{\"data\":[7]}"] {
        for kind in door::KINDS {
            assert!(door::read(kind, body.as_bytes()).is_err(), "{kind} {body}");
        }
    }
    let deep = format!("{{\"data\":{}{}}}", "[".repeat(80), "]".repeat(80));
    assert!(door::KINDS.into_iter().all(|kind| door::read(kind, deep.as_bytes()).is_err()));
}

#[test]
fn texts_leave_as_plain_text() {
    let evil = "<img src=x onerror=alert(1)>&lt;script&gt;alert(1)&lt;/script&gt;Sea <b>view</b>\u{0}";
    let mut house = hotel();
    for key in ["name", "hotelDescription", "address", "city", "zip", "phone", "email"] {
        house[key] = json!(evil);
    }
    house["hotelFacilities"] = json!([evil]);
    let house: Hotel = serde_json::from_str(&house.to_string()).unwrap();
    let house = normal::property(&house).unwrap();
    let mut room = rates()["roomTypes"][0].clone();
    room["rates"][0]["name"] = json!(evil);
    room["rates"][0]["remarks"] = json!(evil);
    room["rates"][0]["cancellationPolicies"]["hotelRemarks"] = json!([evil]);
    room["rates"][0]["retailRate"]["taxesAndFees"][1]["description"] = json!(evil);
    let room: RoomType = serde_json::from_str(&room.to_string()).unwrap();
    let asked = Asked {
        check_in: "2027-01-20".parse().unwrap(),
        check_out: "2027-01-22".parse().unwrap(),
        rooms: 1,
        guests: 1,
        distance_m: None,
    };
    let about = About {
        hotel: "lp1",
        property: &house,
        asked,
        id: OfferId(uuid::Uuid::from_u128(1)),
        mode: SupplierMode::Sandbox,
        now: now(),
    };
    let offer = normal::rate_offer(&room, about).unwrap().unwrap();
    assert!(stay(&offer).room_name.ends_with("Sea view"));
    let mut wire = booking("b1", "r");
    wire["bookedRooms"][0]["roomType"]["name"] = json!(evil);
    wire["hotelConfirmationCode"] = json!(evil);
    let order =
        normal::stay_order(&serde_json::from_str(&wire.to_string()).unwrap(), house, None, SupplierMode::Sandbox).unwrap();
    for told in [serde_json::to_string(&offer.offer).unwrap(), serde_json::to_string(&order).unwrap()] {
        assert!(!told.contains('<') && !told.contains("onerror") && !told.contains("\\u0000"), "{told}");
    }
    let long = json!({"id": "lp1", "name": "x".repeat(200_000), "latitude": 33.59, "longitude": 130.42});
    assert!(normal::property(&serde_json::from_str(&long.to_string()).unwrap()).unwrap().name.len() <= 8_000);
    assert_eq!(property().name, "Hotel Sakura");
}

proptest! {
    #[test]
    fn changed_payloads_are_read_or_refused(n in 0usize..5, cut in 0usize..4000, at in 0usize..4000, byte: u8, kind in 0usize..6) {
        let mut body = payload(n);
        body.truncate(cut.max(1));
        let at = at % body.len();
        body[at] = byte;
        let _ = door::read(door::KINDS[kind], &body);
        let _ = verdict(Write::Book, 200, &body, true, None);
    }

    #[test]
    fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..300), status in 0u16..1000, kind in 0usize..6) {
        prop_assert!(door::read(door::KINDS[kind], &body).is_err());
        for write in Write::ALL {
            prop_assert_ne!(verdict(write, status, &body, true, None), Verdict::Done);
        }
    }

    #[test]
    fn a_payload_cut_anywhere_is_not_done(cut in 0usize..3000) {
        let whole = data(booking("b1", "r"));
        let cut = cut % whole.len();
        prop_assert_ne!(verdict(Write::Book, 200, &whole.as_bytes()[..cut], true, None), Verdict::Done);
    }

    #[test]
    fn any_text_is_a_time_or_not(text in ".{0,40}") {
        let _ = (gmt(&text), wall_clock(&text));
    }

    #[test]
    fn any_figures_of_a_policy_are_terms(fees in proptest::collection::vec((0i64..40_000, 0u32..86_400), 0..6), extreme: i64) {
        let infos: Vec<_> = fees.iter().map(|(amount, second)| {
            let at = now() + chrono::TimeDelta::seconds(i64::from(*second) * 60);
            json!({"cancelTime": at.format("%F %T").to_string(), "amount": amount, "currency": "JPY"})
        }).chain([json!({"cancelTime": "2027-01-01 00:00:00", "amount": extreme, "currency": "JPY"})]).collect();
        let policies = serde_json::from_str(&json!({"cancelPolicyInfos": infos}).to_string()).unwrap();
        let total = btm_domain::Money::from_minor(20_000, btm_domain::Currency::JPY);
        let ground = normal::Ground { total, check_in: "2027-01-20".parse().unwrap(), zone: chrono_tz::Asia::Tokyo, since: now() };
        if let btm_domain::stay::CancelTerms::Steps { steps } = normal::terms(std::iter::once(Some(&policies)), ground) {
            prop_assert!(steps.windows(2).all(|p| p[0].until.instant < p[1].until.instant && p[0].refund.minor > p[1].refund.minor));
            prop_assert!(steps.iter().all(|s| (1..=total.minor).contains(&s.refund.minor)));
        }
    }
}
