//! A01 to A12 as the adapter tells them.
use super::{Air, CLIENT, asked, intent, plan_handle, usd};
use crate::payloads::booking;
use btm_domain::supply::{DoubtCause, LookUp, Refusal, Step, Written, our_ref};
use btm_suppliers::port::ConnectShop;
use btm_suppliers::{ErrorKind, Supplier};
use serde_json::json;

async fn refused(package: &str) -> Refusal {
    let air = Air::start().await;
    let answer = air.shop.order(&intent(Step::Book, plan_handle(package, None), usd("4.50"))).await;
    assert_eq!(air.truth(&our_ref(booking(), Step::Book)).await.1, json!([]), "{package}: a refusal made nothing");
    air.handle.stop().await;
    match answer {
        Written::Refused(refusal) => refusal,
        other => panic!("{package}: {other:?}"),
    }
}

#[tokio::test]
async fn a01_no_credit() {
    assert_eq!(refused("test-insufficient-balance-7days-1gb").await, Refusal::Funds);
    let air = Air::start().await;
    air.control("accounts", json!({"token": CLIENT, "balance": "0.01"})).await;
    let plan = air.cheapest().await;
    assert_eq!(air.shop.order(&air.intent(&plan)).await, Written::Refused(Refusal::Funds));
}

#[tokio::test]
async fn a02_maintenance_is_not_tried_again_by_itself() {
    assert_eq!(refused("test-maintenance-mode-7days-1gb").await, Refusal::Other { code: "13".into() });
}

#[tokio::test]
async fn a03_top_up_disabled() {
    assert_eq!(refused("test-disabled-top-up-7days-1gb").await, Refusal::NotSupported);
    let air = Air::start().await;
    let (_, order) = air.bought().await;
    let btm_domain::OrderedItem::Esim(esim) = &order.item else { panic!("{order:?}") };
    let handle = plan_handle("test-disabled-top-up-7days-1gb", Some(&esim.iccid));
    let answer = air.shop.order(&intent(Step::Book, handle, usd("4.50"))).await;
    assert_eq!(answer, Written::Refused(Refusal::NotSupported));
}

#[tokio::test]
async fn a04_a05_out_of_stock() {
    assert_eq!(refused("test-not-enough-7days-1gb").await, Refusal::SoldOut);
    assert_eq!(refused("test-out-of-stock-7days-1gb").await, Refusal::SoldOut);
}

#[tokio::test]
async fn a06_a07_a08_future_orders_are_not_enabled() {
    for name in ["pending", "retry", "failed"] {
        assert_eq!(refused(&format!("test-create-{name}-future-order-7days-1gb")).await, Refusal::NotSupported, "{name}");
    }
}

#[tokio::test]
async fn a09_too_many_calls_of_a_second_say_busy_and_pass() {
    let air = Air::start().await;
    air.control("accounts", json!({"token": CLIENT, "rate_limit": 100})).await;
    for _ in 0..5 {
        assert!(air.shop.health().await.reachable);
    }
    // The sandbox's second does not end while its clock stands.
    let why = air.shop.health().await.why;
    assert!(matches!(why, Some(ErrorKind::Busy { .. })), "{why:?}");
    air.advance(chrono::TimeDelta::seconds(1)).await;
    assert!(air.shop.health().await.reachable);
}

#[tokio::test]
async fn a10_the_fourth_token_of_a_minute_is_not_waited_for() {
    let air = Air::start().await;
    air.control("accounts", json!({"token": CLIENT, "rate_limit": 100})).await;
    for _ in 0..3 {
        let shop = air.another().await;
        // The account is told after its token was fetched; five balances a second are another limit.
        assert!(shop.health().await.reachable);
    }
    let begun = std::time::Instant::now();
    let shop = air.another().await;
    let health = shop.health().await;
    assert!(matches!(health.why, Some(ErrorKind::Busy { .. })), "{health:?}");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    let answer = shop.order(&intent(Step::Book, plan_handle("x-7days-1gb", None), usd("4.50"))).await;
    assert!(matches!(answer, Written::Refused(Refusal::Busy { .. } | Refusal::NotSent)), "nothing was sent: {answer:?}");
}

#[tokio::test]
async fn a11_an_unknown_package_is_gone() {
    assert_eq!(refused("no-such-package").await, Refusal::OfferGone);
}

#[tokio::test]
async fn a12_a_lost_order_is_found_by_its_description_and_no_other() {
    let air = Air::start().await;
    let plan = air.cheapest().await;
    air.fault("order", json!("drop_after_commit"), 1).await;
    let mine = air.intent(&plan);
    match air.shop.order(&mine).await {
        Written::Unknown(doubt) => assert_eq!(doubt.cause, DoubtCause::NoAnswer),
        other => panic!("{other:?}"),
    }
    // Described almost alike: the supplier's search is a LIKE.
    let other = btm_suppliers::Intent { our_ref: format!("{}2", mine.our_ref), ..mine.clone() };
    assert!(matches!(air.shop.order(&other).await, Written::Done(_)));
    match air.shop.look_up(&asked(&plan.handle, None)).await.unwrap() {
        LookUp::Found(order) => assert_eq!(order.our_ref.as_deref(), Some(mine.our_ref.as_str())),
        other => panic!("{other:?}"),
    }
    assert_eq!(air.truth(&mine.our_ref).await.0, 1);
}
