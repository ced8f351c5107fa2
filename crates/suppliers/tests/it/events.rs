//! Events a supplier sends: whose they are, how old, and what they are about.
use crate::ambient::{clock, entropy, now};
use crate::payloads::duffel;
use crate::peer::{Peer, Reply};
use btm_suppliers::duffel::event::verify;
use btm_suppliers::port::{EventError, EventKind};
use btm_suppliers::{Access, Duffel, Supplier};
use hmac::{Hmac, Mac};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};

const SECRET: &str = "ZmFrZS1ub3QtYS1zZWNyZXQ=";

fn sign(t: i64, body: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{t}.{body}").as_bytes());
    mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect()
}

fn event(kind: &str, object: Value) -> String {
    json!({"id": "wev_1", "api_version": "v2", "type": kind, "live_mode": false, "idempotency_key": "x", "data": {"object": object}}).to_string()
}

fn header(value: String) -> Vec<(String, String)> {
    vec![("content-type".into(), "application/json".into()), ("x-duffel-signature".into(), value)]
}

fn check(headers: &[(String, String)], body: &str) -> Result<btm_suppliers::port::SupplierEvent, EventError> {
    verify(Some(&SecretString::from(SECRET)), headers, body.as_bytes(), now())
}

#[test]
fn a_signed_event_is_taken_and_names_what_it_is_about() {
    let t = now().timestamp();
    let about = |kind: &str, object: Value| {
        let body = event(kind, object);
        check(&header(format!("t={t},v1={}", sign(t, &body))), &body).unwrap()
    };
    let created = about("order.created", json!({"id": "ord_1", "offer_id": "off_1", "metadata": {"btm_ref": "b.book"}}));
    assert_eq!((created.event_id.as_str(), created.kind), ("wev_1", EventKind::Order));
    assert_eq!(
        (created.our_ref.as_deref(), created.supplier_order_id.as_deref(), created.supplier_offer_id.as_deref()),
        (Some("b.book"), Some("ord_1"), Some("off_1"))
    );
    let failed = about("order.creation_failed", json!({"offer_id": "off_1"}));
    assert_eq!(
        (failed.kind, failed.supplier_order_id, failed.supplier_offer_id.as_deref()),
        (EventKind::OrderFailed, None, Some("off_1"))
    );
    let changed = about("order.airline_initiated_change_detected", json!({"id": "aic_1", "order_id": "ord_1"}));
    assert_eq!((changed.kind, changed.supplier_order_id.as_deref()), (EventKind::ScheduleChange, Some("ord_1")));
    let paid = about("air.payment.succeeded", json!({"id": "pay_1", "order_id": "ord_1"}));
    assert_eq!((paid.kind, paid.supplier_order_id.as_deref()), (EventKind::Order, Some("ord_1")));
    let stay = about("stays.booking.created", json!({"id": "bok_1", "metadata": null}));
    assert_eq!((stay.kind, stay.supplier_order_id.as_deref()), (EventKind::Order, Some("bok_1")));
    assert_eq!(about("stays.booking_creation_failed", json!({"quote_id": "quo_1"})).supplier_offer_id.as_deref(), Some("quo_1"));
    for kind in ["ping.triggered", "air.airline_credit.created", "a_kind_of_tomorrow"] {
        assert_eq!(about(kind, json!({})).kind, EventKind::Other, "{kind}");
    }
    // Ids that are none go nowhere.
    assert_eq!(about("order.updated", json!({"id": "ord_/../x"})).supplier_order_id, None);
}

#[test]
fn another_signature_is_refused() {
    let (t, body) = (now().timestamp(), event("order.created", json!({"id": "ord_1"})));
    let good = sign(t, &body);
    for wrong in [
        format!("t={t},v1={}", sign(t, "other")),
        format!("t={},v1={good}", t + 1),
        format!("t={t},v1={}", good.to_uppercase()),
        format!("t={t},v1={}", &good[..62]),
        format!("t={t},v0={good}"),
        format!("v1={good}"),
        format!("t=soon,v1={good}"),
        String::new(),
    ] {
        assert_eq!(check(&header(wrong.clone()), &body), Err(EventError::Signature), "{wrong}");
    }
    assert_eq!(check(&[], &body), Err(EventError::Signature));
    assert_eq!(check(&header(format!("t={t},v1={good}")), &body.replace("ord_1", "ord_2")), Err(EventError::Signature));
    assert!(check(&header(format!("t={t}, v1={},v1={good}", "0".repeat(64))), &body).is_ok(), "one of several is enough");
    assert_eq!(verify(None, &header(format!("t={t},v1={good}")), body.as_bytes(), now()), Err(EventError::NotExpected));
}

#[test]
fn retries_of_three_days_are_taken_and_nothing_older() {
    let body = event("order.created", json!({"id": "ord_1"}));
    for (hours, taken) in [(-72, true), (-73, true), (-74, false), (73, true), (74, false)] {
        let t = now().timestamp() + hours * 3600;
        let told = check(&header(format!("t={t},v1={}", sign(t, &body))), &body);
        assert_eq!(told.is_ok(), taken, "{hours} h");
        assert!(taken || told == Err(EventError::TooOld));
    }
    let t = now().timestamp();
    for body in ["", "{}", "[]", r#"{"id":"wev_1"}"#, r#"{"id":null,"type":"order.created"}"#, "<html>"] {
        assert_eq!(check(&header(format!("t={t},v1={}", sign(t, body))), body), Err(EventError::Unreadable), "{body}");
    }
}

#[tokio::test]
async fn both_adapters_of_one_account_verify_with_its_secret() {
    let peer = Peer::start(|_| Reply::Close).await;
    let (t, body) = (now().timestamp(), event("order.created", json!({"id": "ord_1"})));
    let headers = header(format!("t={t},v1={}", sign(t, &body)));
    let without = duffel(&peer).await;
    assert_eq!(without.verify_event(&headers, body.as_bytes(), now()), Err(EventError::NotExpected));
    let access =
        Access::sandbox(&peer.base_url, &peer.ca_pem, "duffel_test_secret".into()).unwrap().with_webhook_secret(SECRET.into());
    let shop = Duffel::connect(access, clock(), entropy()).await.unwrap();
    assert!(shop.verify_event(&headers, body.as_bytes(), now()).is_ok());
    assert!(shop.stays().verify_event(&headers, body.as_bytes(), now()).is_ok());
}

proptest! {
    #[test]
    fn no_header_and_no_body_panics_or_passes(value in ".{0,120}", body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let told = verify(Some(&SecretString::from(SECRET)), &header(value), &body, now());
        prop_assert_eq!(told, Err(EventError::Signature));
    }
}
