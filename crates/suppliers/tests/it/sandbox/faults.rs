//! Each row of the outcome table made by a fault rule; then what the sandbox's own ledger says: never two live orders for one reference.
use super::{Sand, asked, intent};
use crate::ambient::within;
use btm_domain::supply::{DoubtCause, LookUp, OrderState, Refusal, Step, Written};
use btm_suppliers::port::BreakerHealth;
use btm_suppliers::{ErrorKind, FlightShop, SearchEnd, SearchNote, Supplier};
use serde_json::{Value, json};
use tokio::task::JoinSet;

fn error(status: u16, kind: &str, code: &str) -> Value {
    json!({"error": {"status": status, "type": kind, "code": code}})
}

#[derive(Debug)]
enum Expect {
    Refused(Refusal),
    Unknown(DoubtCause),
}
use Expect::{Refused, Unknown};

/// Effect, what the adapter must say, orders that exist afterwards.
fn rows() -> Vec<(Value, Expect, u64)> {
    let state = "invalid_state_error";
    vec![
        (error(400, "invalid_request_error", "bad_request"), Refused(Refusal::Config), 0),
        (error(406, "invalid_request_error", "unsupported_format"), Refused(Refusal::Config), 0),
        (error(401, "authentication_error", "access_token_not_found"), Refused(Refusal::Auth), 0),
        (error(403, "authentication_error", "insufficient_permissions"), Refused(Refusal::Auth), 0),
        (error(404, "invalid_request_error", "not_found"), Refused(Refusal::OfferGone), 0),
        (error(422, state, "duplicate_booking"), Unknown(DoubtCause::MaybeBooked), 0),
        (error(422, state, "order_creation_already_attempted"), Unknown(DoubtCause::MaybeBooked), 0),
        (error(422, state, "offer_request_already_booked"), Unknown(DoubtCause::MaybeBooked), 0),
        (error(422, state, "booking_already_attempted"), Unknown(DoubtCause::MaybeBooked), 0),
        (error(422, state, "already_paid"), Unknown(DoubtCause::MaybeBooked), 0),
        (error(422, state, "offer_expired"), Refused(Refusal::OfferGone), 0),
        (error(422, "validation_error", "insufficient_balance"), Refused(Refusal::Funds), 0),
        (error(422, "invalid_request_error", "word_of_tomorrow"), Refused(Refusal::Other { code: "word_of_tomorrow".into() }), 0),
        (error(422, "airline_error", "price_changed"), Refused(Refusal::PriceChanged { new: None }), 0),
        (error(422, "airline_error", "schedule_changed"), Refused(Refusal::OfferGone), 0),
        (error(422, "airline_error", "invalid_loyalty_card"), Refused(Refusal::Other { code: "invalid_loyalty_card".into() }), 0),
        (error(422, "airline_error", "airline_unknown"), Unknown(DoubtCause::ServerError), 0),
        (error(422, "api_error", "airline_internal"), Unknown(DoubtCause::ServerError), 0),
        (error(502, "airline_error", "order_not_created"), Refused(Refusal::Other { code: "order_not_created".into() }), 0),
        (error(503, "api_error", "internal_server_error"), Refused(Refusal::NotSent), 0),
        (error(500, "api_error", "internal_server_error"), Unknown(DoubtCause::ServerError), 0),
        (error(502, "airline_error", "airline_unknown"), Unknown(DoubtCause::ServerError), 0),
        (error(504, "api_error", "gateway_timeout_error"), Unknown(DoubtCause::ServerError), 0),
        (json!("drop_before"), Unknown(DoubtCause::NoAnswer), 0),
        (json!("drop_after_commit"), Unknown(DoubtCause::NoAnswer), 1),
        (json!({"answer_after": {"s": 4}}), Unknown(DoubtCause::NoAnswer), 1),
        (json!({"truncate": {"bytes": 40}}), Unknown(DoubtCause::Garbled), 1),
        (json!({"garbage": "html"}), Unknown(DoubtCause::Garbled), 1),
        (json!({"garbage": "json"}), Unknown(DoubtCause::Garbled), 1),
        (json!({"garbage": "empty"}), Unknown(DoubtCause::Garbled), 1),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_for_book() {
    side_by_side(rows().into_iter().map(|(effect, expect, exist)| every_row(Step::Book, effect, expect, exist))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_for_hold() {
    side_by_side(rows().into_iter().map(|(effect, expect, exist)| every_row(Step::Hold, effect, expect, exist))).await;
}

/// Each row has a sandbox of its own; a few at a time.
async fn side_by_side(mut rows: impl Iterator<Item = impl Future<Output = ()> + Send + 'static>) {
    let mut running: JoinSet<()> = rows.by_ref().take(4).collect();
    while let Some(ended) = running.join_next().await {
        ended.unwrap();
        if let Some(next) = rows.next() {
            running.spawn(next);
        }
    }
}

/// Short only where the answer comes too late on purpose.
fn deadline(effect: &Value) -> chrono::DateTime<chrono::Utc> {
    within(if effect.get("answer_after").is_some() { 2 } else { 130 })
}

async fn every_row(step: Step, effect: Value, expect: Expect, exist: u64) {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    sand.fault(if step == Step::Hold { "hold" } else { "order" }, effect.clone()).await;
    let mut intent = intent(step, &flight);
    intent.deadline = deadline(&effect);
    let answer = if step == Step::Hold { sand.shop.hold(&intent).await } else { sand.shop.book(&intent).await };
    match (&answer, &expect) {
        (Written::Refused(told), Refused(wanted)) => assert_eq!(told, wanted, "{effect}"),
        (Written::Unknown(doubt), Unknown(wanted)) => assert_eq!(doubt.cause, *wanted, "{effect}"),
        _ => panic!("{effect}: {answer:?}, not {expect:?}"),
    }
    if matches!(expect, Unknown(_)) {
        match (exist, sand.shop.look_up(&asked(step, &flight, None)).await.unwrap()) {
            (0, LookUp::Absent { .. }) => {}
            (1, LookUp::Found(order)) => assert_eq!(order.our_ref.as_deref(), Some(intent.our_ref.as_str())),
            (_, other) => panic!("{effect}: {other:?}"),
        }
    }
    let (live, held) = sand.truth(&intent.our_ref).await;
    assert_eq!(live + held, exist, "{effect}: what was refused does not exist, what is unknown exists once at most");
    sand.handle.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_for_pay() {
    // The rule says `already_paid` of an order that is not: told apart in `walks::hold_then_pay`.
    let other = |effect: &Value| effect.to_string().contains("already_paid");
    let rows = rows().into_iter().filter(|(effect, _, _)| !other(effect));
    side_by_side(rows.map(|(effect, expect, exist)| every_row_of_pay(effect, expect, exist))).await;
}

async fn every_row_of_pay(effect: Value, expect: Expect, exist: u64) {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    let Written::Done(held) = sand.shop.hold(&intent(Step::Hold, &flight)).await else { panic!("not held") };
    sand.fault("pay", effect.clone()).await;
    let mut intent = intent(Step::Pay, &flight);
    intent.deadline = deadline(&effect);
    let answer = sand.shop.pay(&intent, &held.supplier_order_id).await;
    match (&answer, &expect) {
        (Written::Refused(told), Refused(wanted)) => assert_eq!(told, wanted, "{effect}"),
        (Written::Unknown(doubt), Unknown(wanted)) => assert_eq!(doubt.cause, *wanted, "{effect}"),
        _ => panic!("{effect}: {answer:?}, not {expect:?}"),
    }
    if matches!(expect, Unknown(_)) {
        // State-guarded: the order itself tells whether the payment took place.
        let asked = asked(Step::Pay, &flight, Some(&held.supplier_order_id));
        let LookUp::Found(order) = sand.shop.look_up(&asked).await.unwrap() else { panic!("{effect}: not found") };
        assert_eq!(order.state, if exist == 1 { OrderState::Paid } else { OrderState::Held }, "{effect}");
    }
    let reference = btm_domain::supply::our_ref(crate::payloads::booking(), Step::Hold);
    assert_eq!(sand.truth(&reference).await, (exist, 1 - exist), "{effect}");
    sand.handle.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_is_unknown_until_the_order_appears() {
    for status in ["accept_202", "accept_200"] {
        for (then, exist) in [("created", true), ("failed", false)] {
            let sand = Sand::start().await;
            let flight = sand.holdable().await;
            sand.fault("order", json!({status: {"then": then, "after": 600}})).await;
            let intent = intent(Step::Book, &flight);
            let answer = sand.shop.book(&intent).await;
            assert!(matches!(answer, Written::Unknown(ref d) if d.cause == DoubtCause::Accepted), "{answer:?}");
            let asked = asked(Step::Book, &flight, None);
            assert!(matches!(sand.shop.look_up(&asked).await.unwrap(), LookUp::Absent { .. }), "one miss proves nothing");
            sand.advance(601).await;
            let later = sand.shop.look_up(&asked).await.unwrap();
            assert_eq!(matches!(later, LookUp::Found(_)), exist, "{status} {then}: {later:?}");
            assert_eq!(sand.truth(&intent.our_ref).await.0, u64::from(exist));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_orders_under_one_reference_go_to_a_person() {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    sand.fault("order", json!("duplicate_execution")).await;
    assert!(matches!(sand.shop.book(&intent(Step::Book, &flight)).await, Written::Done(_)));
    let told = sand.shop.look_up(&asked(Step::Book, &flight, None)).await.unwrap();
    assert!(matches!(told, LookUp::Several(ref two) if two.len() == 2), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sold_out_and_too_many_requests_are_refused() {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    let intent = intent(Step::Book, &flight);
    sand.fault("order", json!("sold_out")).await;
    assert_eq!(sand.shop.book(&intent).await, Written::Refused(Refusal::SoldOut));
    sand.fault("order", json!({"rate_limit": {"n": 0}})).await;
    let busy = sand.shop.book(&intent).await;
    assert!(matches!(busy, Written::Refused(Refusal::Busy { .. })), "{busy:?}");
    assert_eq!(sand.truth(&intent.our_ref).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_says_live_locks_the_adapter() {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    sand.fault("order", json!("lie_live_mode")).await;
    let intent = intent(Step::Book, &flight);
    let answer = sand.shop.book(&intent).await;
    assert!(matches!(answer, Written::Unknown(ref d) if d.code.as_deref() == Some("live_mode")), "{answer:?}");
    assert_eq!(sand.shop.book(&intent).await, Written::Refused(Refusal::Config));
    assert_eq!(sand.shop.health().await.breakers, [BreakerHealth::LockedMode; 3]);
    assert_eq!(sand.truth(&intent.our_ref).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_survive_a_fault_and_searches_say_what_they_lack() {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    let Written::Done(order) = sand.shop.book(&intent(Step::Book, &flight)).await else { panic!("not booked") };
    sand.fault("read_order", error(503, "api_error", "internal_server_error")).await;
    assert!(sand.shop.read_order(&order.supplier_order_id).await.is_ok(), "tried again");
    sand.fault("read_order", json!({"garbage": "html"})).await;
    assert_eq!(sand.shop.read_order(&order.supplier_order_id).await.unwrap_err().kind, ErrorKind::Garbled);
    sand.fault("orders", json!("drop_before")).await;
    let asked = asked(Step::Book, &flight, None);
    assert_eq!(sand.shop.look_up(&asked).await.unwrap_err().kind, ErrorKind::Unavailable, "never an Absent");
    assert!(matches!(sand.shop.look_up(&asked).await.unwrap(), LookUp::Found(_)));
    let query = super::query(&[("HND", "FUK", "2026-11-24")]);
    sand.faults(json!([{"id": "r", "match": {"op": "batch_poll", "nth": 2}, "effect": {"garbage": "json"}}])).await;
    let (found, end) = sand.search(query).await;
    assert!(!found.is_empty(), "what came is kept");
    assert_eq!(end, SearchEnd { complete: false, note: Some(SearchNote::Garbled) });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supplier_that_is_gone_was_not_reached() {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    let Sand { handle, shop, .. } = sand;
    handle.stop().await;
    let answer = shop.book(&intent(Step::Book, &flight)).await;
    assert_eq!(answer, Written::Refused(Refusal::NotSent));
    let health = shop.health().await;
    assert_eq!((health.reachable, health.why), (false, Some(ErrorKind::Unavailable)));
}
