//! Every row of the outcome rule by a fault of the sandbox, and that what was refused does not exist.
use super::{Air, asked, intent};
use crate::payloads::booking;
use btm_domain::supply::{DoubtCause, LookUp, Refusal, Step, Written, our_ref};
use btm_suppliers::port::{BreakerHealth, ConnectShop};
use btm_suppliers::{ErrorKind, Supplier};
use serde_json::{Value, json};

#[derive(Debug)]
enum Expect {
    Refused(Refusal),
    Unknown(DoubtCause),
}
use Expect::{Refused, Unknown};

fn error(status: u16, code: &str) -> Value {
    json!({"error": {"status": status, "type": "", "code": code}})
}

/// Effect, what the adapter must say, orders that exist afterwards.
fn rows() -> Vec<(Value, Expect, u64)> {
    let other = |code: &str| Refused(Refusal::Other { code: code.into() });
    vec![
        (error(422, "11"), Refused(Refusal::Funds), 0),
        (error(422, "13"), other("13"), 0),
        (error(422, "14"), Refused(Refusal::Config), 0),
        (error(422, "23"), Refused(Refusal::NotSupported), 0),
        (error(422, "33"), Refused(Refusal::SoldOut), 0),
        (error(422, "34"), Refused(Refusal::SoldOut), 0),
        (error(422, "43"), Refused(Refusal::Config), 0),
        (error(422, "53"), Unknown(DoubtCause::ServerError), 0),
        (error(422, "73"), Refused(Refusal::OfferGone), 0),
        (error(422, "99"), other("99"), 0),
        (error(403, "89"), Refused(Refusal::Auth), 0),
        (error(403, "not enabled"), Refused(Refusal::NotSupported), 0),
        (error(400, "bad"), Refused(Refusal::Config), 0),
        (error(404, "gone"), Refused(Refusal::OfferGone), 0),
        (error(429, "slow"), Refused(Refusal::Busy { retry_after_s: Some(1) }), 0),
        (error(500, "x"), Unknown(DoubtCause::ServerError), 0),
        (error(502, "x"), Unknown(DoubtCause::ServerError), 0),
        (error(503, "x"), Unknown(DoubtCause::ServerError), 0),
        (json!("sold_out"), Refused(Refusal::SoldOut), 0),
        (json!("drop_before"), Unknown(DoubtCause::NoAnswer), 0),
        (json!("drop_after_commit"), Unknown(DoubtCause::NoAnswer), 1),
        (json!({"answer_after": {"s": 4}}), Unknown(DoubtCause::NoAnswer), 1),
        (json!({"truncate": {"bytes": 40}}), Unknown(DoubtCause::Garbled), 1),
        (json!({"garbage": "html"}), Unknown(DoubtCause::Garbled), 1),
        (json!({"garbage": "json"}), Unknown(DoubtCause::Garbled), 1),
        (json!({"garbage": "empty"}), Unknown(DoubtCause::Garbled), 1),
        (json!({"accept_202": {"then": "created", "after": 5}}), Unknown(DoubtCause::Accepted), 1),
        (json!({"accept_202": {"then": "failed", "after": 5}}), Unknown(DoubtCause::Accepted), 0),
        (json!({"accept_200": {"then": "created", "after": 5}}), Unknown(DoubtCause::Accepted), 1),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_for_order() {
    let mut rows = rows().into_iter().map(|(effect, expect, exist)| every_row(effect, expect, exist));
    let mut running: tokio::task::JoinSet<()> = rows.by_ref().take(4).collect();
    while let Some(ended) = running.join_next().await {
        ended.unwrap();
        if let Some(next) = rows.next() {
            running.spawn(next);
        }
    }
}

async fn every_row(effect: Value, expect: Expect, exist: u64) {
    let air = Air::start().await;
    let plan = air.cheapest().await;
    air.fault("order", effect.clone(), 1).await;
    let mut intent = air.intent(&plan);
    if effect.get("answer_after").is_some() {
        intent.deadline = air.deadline(2);
    }
    let answer = air.shop.order(&intent).await;
    match (&answer, &expect) {
        (Written::Refused(told), Refused(wanted)) => assert_eq!(told, wanted, "{effect}"),
        (Written::Unknown(doubt), Unknown(wanted)) => assert_eq!(doubt.cause, *wanted, "{effect}"),
        _ => panic!("{effect}: {answer:?}, not {expect:?}"),
    }
    if matches!(expect, Unknown(_)) {
        match (exist, air.shop.look_up(&asked(&plan.handle, None)).await.unwrap()) {
            (0, LookUp::Absent { .. }) => {}
            (1, LookUp::Found(order)) => assert_eq!(order.our_ref.as_deref(), Some(intent.our_ref.as_str())),
            (_, other) => panic!("{effect}: {other:?}"),
        }
    }
    assert_eq!(air.truth(&intent.our_ref).await.0, exist, "{effect}");
    air.handle.stop().await;
}

#[tokio::test]
async fn a_token_that_is_refused_is_fetched_anew_once() {
    let air = Air::start().await;
    let plan = air.cheapest().await;
    air.fault("order", error(401, "ended"), 1).await;
    assert!(matches!(air.shop.order(&air.intent(&plan)).await, Written::Done(_)), "a 401 has executed nothing");
    assert_eq!(air.truth(&our_ref(booking(), Step::Book)).await.0, 1);
    air.fault("balance", error(401, "ended"), 1).await;
    assert!(air.shop.health().await.reachable);
}

#[tokio::test]
async fn a_new_token_that_is_refused_too_locks_the_adapter() {
    let air = Air::start().await;
    let plan = air.cheapest().await;
    air.fault("order", error(401, "never"), 2).await;
    let again = btm_suppliers::Intent { our_ref: "another.book".into(), ..air.intent(&plan) };
    assert_eq!(air.shop.order(&again).await, Written::Refused(Refusal::Auth));
    let health = air.shop.health().await;
    assert_eq!((health.why, health.breakers), (Some(ErrorKind::Auth), [BreakerHealth::LockedAuth; 3]));
    assert_eq!(air.truth("another.book").await.0, 0);
}

#[tokio::test]
async fn a_token_of_yesterday_is_no_failure() {
    let air = Air::start().await;
    assert!(air.shop.health().await.reachable);
    air.advance(chrono::TimeDelta::hours(25)).await;
    assert!(air.shop.health().await.reachable, "its end is known");
    air.control("clock", json!({"advance_s": 25 * 3_600})).await;
    assert!(air.shop.health().await.reachable, "its end comes by surprise");
}

#[tokio::test]
async fn an_address_that_is_not_allowed_locks_the_adapter() {
    let air = Air::start().await;
    air.fault("balance", error(403, "89"), 1).await;
    assert_eq!(air.shop.health().await.why, Some(ErrorKind::Auth));
    assert_eq!(air.shop.health().await.breakers, [BreakerHealth::LockedAuth; 3]);
}

#[tokio::test]
async fn two_orders_under_one_reference_go_to_a_person() {
    let air = Air::start().await;
    let plan = air.cheapest().await;
    air.fault("order", json!("duplicate_execution"), 1).await;
    assert!(matches!(air.shop.order(&air.intent(&plan)).await, Written::Done(_)));
    match air.shop.look_up(&asked(&plan.handle, None)).await.unwrap() {
        LookUp::Several(orders) => assert_eq!(orders.len(), 2),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_refund_lost_on_the_way_stays_open_and_a_refused_one_is_none() {
    let air = Air::start().await;
    let (_, order) = air.bought().await;
    let told = air.shop.quote_cancel(&order, air.deadline(30)).await.unwrap();
    let cancel = |handle| btm_suppliers::Intent { deadline: air.deadline(60), ..intent(Step::Cancel, handle, order.total) };
    for (effect, unknown) in
        [(json!("drop_before"), true), (error(500, "x"), true), (json!({"garbage": "html"}), true), (error(422, "43"), false)]
    {
        air.fault("refund", effect.clone(), 1).await;
        let answer = air.shop.cancel(&cancel(told.handle.clone()), &order).await;
        assert_eq!(matches!(answer, Written::Unknown(_)), unknown, "{effect}: {answer:?}");
        assert!(unknown || matches!(answer, Written::Refused(Refusal::Config)), "{effect}: {answer:?}");
    }
}
