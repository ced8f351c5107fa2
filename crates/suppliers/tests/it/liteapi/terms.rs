//! Cancellation policies: fees from a moment on become refunds up to it, in the house's own zone.
use btm_domain::stay::CancelTerms;
use btm_domain::{Currency, Money, PlaceTime};
use btm_suppliers::liteapi::normal::{Ground, gmt, terms, wall_clock};
use btm_suppliers::liteapi::wire::Policies;
use chrono::NaiveTime;
use chrono_tz::Asia::Tokyo;
use serde_json::{Value, json};

const TOTAL: i64 = 20_000;

fn of(rooms: &[Value]) -> CancelTerms {
    let read: Vec<Option<Policies>> = rooms.iter().map(|room| serde_json::from_str(&room.to_string()).ok()).collect();
    let ground = Ground {
        total: Money::from_minor(TOTAL, Currency::JPY),
        check_in: "2027-01-20".parse().unwrap(),
        zone: Tokyo,
        since: "2026-11-23T09:00:00Z".parse().unwrap(),
    };
    terms(read.iter().map(Option::as_ref), ground)
}

fn fee(at: &str, amount: i64) -> Value {
    json!({"cancelTime": at, "amount": amount, "currency": "JPY", "type": "amount", "timezone": "GMT"})
}

fn policy(infos: Value) -> Value {
    json!({"cancelPolicyInfos": infos, "hotelRemarks": [], "refundableTag": "RFN"})
}

fn told(terms: &CancelTerms) -> Vec<(String, i64)> {
    let CancelTerms::Steps { steps } = terms else { panic!("{terms:?}") };
    let local = |until: &PlaceTime| {
        assert_eq!(until.zone, Tokyo);
        until.local.to_string()
    };
    steps.iter().map(|step| (local(&step.until), step.refund.minor)).collect()
}

fn steps(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs.iter().map(|(at, refund)| ((*at).to_owned(), *refund)).collect()
}

#[test]
fn fees_become_refunds() {
    let two = of(&[policy(json!([fee("2027-01-18 09:00:00", 5_000), fee("2027-01-19 09:00:00", TOTAL)]))]);
    assert_eq!(told(&two), steps(&[("2027-01-18 18:00:00", TOTAL), ("2027-01-19 18:00:00", 15_000)]));
    // In whatever order they come.
    assert_eq!(of(&[policy(json!([fee("2027-01-19 09:00:00", TOTAL), fee("2027-01-18 09:00:00", 5_000)]))]), two);
    // A fee from the past on: what was before was never on offer.
    let running = of(&[policy(json!([fee("2026-11-20 00:00:00", 3_000), fee("2027-01-19 09:00:00", TOTAL)]))]);
    assert_eq!(told(&running), steps(&[("2027-01-19 18:00:00", 17_000)]));
    // What is left after the last fee comes back until the day of arrival.
    let late = of(&[policy(json!([fee("2027-01-18 09:00:00", 12_000)]))]);
    assert_eq!(told(&late), steps(&[("2027-01-18 18:00:00", TOTAL), ("2027-01-20 00:00:00", 8_000)]));
    // A fee of nothing ends nothing.
    let free = of(&[policy(json!([fee("2027-01-10 09:00:00", 0), fee("2027-01-18 09:00:00", TOTAL)]))]);
    assert_eq!(told(&free), steps(&[("2027-01-18 18:00:00", TOTAL)]));
}

#[test]
fn each_room_keeps_its_own_share() {
    let rooms = [
        policy(json!([fee("2027-01-18 09:00:00", 12_000)])),
        policy(json!([fee("2027-01-17 09:00:00", 1_000), fee("2027-01-19 09:00:00", 8_000)])),
    ];
    let both = [("2027-01-17 18:00:00", TOTAL), ("2027-01-18 18:00:00", 19_000), ("2027-01-19 18:00:00", 7_000)];
    assert_eq!(told(&of(&rooms)), steps(&both));
    // Each tells the whole: more would be kept than was paid.
    let whole = policy(json!([fee("2027-01-18 09:00:00", TOTAL)]));
    assert_eq!(of(&[whole.clone(), whole.clone()]), CancelTerms::Unknown);
    let fixed = json!({"cancelPolicyInfos": [], "refundableTag": "NRFN"});
    assert_eq!(of(&[fixed.clone(), fixed.clone()]), CancelTerms::NonRefundable);
    assert_eq!(of(&[fixed, whole]), CancelTerms::Unknown, "whose share is whose is not told");
}

#[test]
fn nothing_back_is_said_and_silence_is_not_free() {
    for fixed in [
        json!({"cancelPolicyInfos": [], "refundableTag": "NRFN"}),
        json!({"cancelPolicyInfos": null, "refundableTag": "NRFN"}),
        json!({"cancelPolicyInfos": [fee("2027-01-18 09:00:00", 5_000)], "refundableTag": "NRFN"}),
        json!({"cancelPolicyInfos": []}),
        policy(json!([fee("2026-11-20 00:00:00", TOTAL)])),
    ] {
        assert_eq!(of(std::slice::from_ref(&fixed)), CancelTerms::NonRefundable, "{fixed}");
    }
    let with = |key: &str, value: Value| {
        let mut info = fee("2027-01-18 09:00:00", 5_000);
        info[key] = value;
        policy(json!([info, fee("2027-01-19 09:00:00", TOTAL)]))
    };
    for unread in [
        json!({}),
        json!({"refundableTag": "RFN"}),
        json!({"cancelPolicyInfos": [], "refundableTag": "RFN"}),
        json!({"cancelPolicyInfos": [], "refundableTag": "MAYBE"}),
        json!({"cancelPolicyInfos": "soon", "refundableTag": "RFN"}),
        Value::Null,
        with("cancelTime", json!("soon")),
        with("cancelTime", Value::Null),
        with("amount", json!("much")),
        with("amount", json!(-1)),
        with("amount", json!(5_000.5)),
        with("amount", json!(TOTAL + 1)),
        with("currency", json!("USD")),
        with("type", json!("percentage")),
        with("timezone", json!("Hotel time")),
        policy(json!([fee("2027-01-18 09:00:00", 5_000), fee("2027-01-19 09:00:00", 4_000)])),
    ] {
        assert_eq!(of(std::slice::from_ref(&unread)), CancelTerms::Unknown, "{unread}");
    }
    assert_eq!(of(&[]), CancelTerms::Unknown);
}

#[test]
fn a_zone_that_is_named_is_believed_and_gmt_where_none_is() {
    let at = |zone: Value| {
        let mut info = fee("2027-01-18T09:00:00", TOTAL);
        info["timezone"] = zone;
        told(&of(&[policy(json!([info]))]))[0].0.clone()
    };
    for zone in [json!("GMT"), json!("UTC"), json!(""), Value::Null] {
        assert_eq!(at(zone), "2027-01-18 18:00:00");
    }
    assert_eq!(at(json!("Asia/Tokyo")), "2027-01-18 09:00:00");
}

#[test]
fn times_come_in_several_forms() {
    let nine = "2027-01-18T09:00:00Z".parse().ok();
    for text in [
        "2027-01-18 09:00:00",
        "2027-01-18T09:00:00",
        "2027-01-18 09:00",
        "2027-01-18T18:00:00+09:00",
        "2027-01-18T09:00:00.000Z",
    ] {
        assert_eq!(gmt(text), nine, "{text}");
    }
    let three = NaiveTime::from_hms_opt(15, 0, 0);
    for text in ["03:00 PM", "3:00 pm", "15:00", "15:00:00", "03:00PM"] {
        assert_eq!(wall_clock(text), three, "{text}");
    }
    for text in ["", "noon", "25:00", "Available 24 hours"] {
        assert_eq!((gmt(text), wall_clock(text)), (None, None), "{text}");
    }
}
