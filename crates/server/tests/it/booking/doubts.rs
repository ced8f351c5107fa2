//! The table over every fault effect of a booking call, for every product: never "failed" unless the supplier's refusal promised it, and
//! never more than one live order.
use super::world::*;
use btm_api::purchase::BookingBody;
use btm_domain::booking::Ladder;
use btm_domain::supply::{Absence, Step};
use btm_domain::{BookingState as S, Offer};
use btm_store::JournalState;
use serde_json::{Value, json};

const SHIBUYA: (f64, f64) = (35.658, 139.7016);

/// Every effect a call can meet.
fn effects() -> Vec<Value> {
    let error = |status: u16, kind: &str, code: &str| json!({"error": {"status": status, "type": kind, "code": code}});
    vec![
        json!({"latency": {"fixed": {"ms": 700}}}),
        error(500, "api_error", "internal_server_error"),
        error(502, "api_error", "bad_gateway"),
        error(503, "api_error", "service_unavailable"),
        error(422, "invalid_state_error", "offer_no_longer_available"),
        json!("drop_before"),
        json!("drop_after_commit"),
        json!({"answer_after": {"s": 1}}),
        json!({"truncate": {"bytes": 30}}),
        json!({"garbage": "html"}),
        json!({"garbage": "json"}),
        json!({"garbage": "empty"}),
        json!({"accept_202": {"then": "created", "after": 1}}),
        // Made after the time at which absence proves what was not accepted.
        json!({"accept_202": {"then": "created", "after": 3}}),
        json!({"accept_202": {"then": "failed", "after": 1}}),
        json!({"accept_200": {"then": "created", "after": 1}}),
        json!("sold_out"),
        json!({"price_step": {"percent": 3}}),
        error(429, "rate_limit_error", "rate_limit_exceeded"),
        json!({"rate_limit": {"n": 0}}),
        json!("lie_live_mode"),
    ]
}

/// After these the supplier is left alone, for a minute or until somebody looks: what follows needs another world.
fn shuts_the_door(effect: &Value) -> bool {
    let text = effect.to_string();
    ["429", "rate_limit", "lie_live_mode"].iter().any(|word| text.contains(word))
}

/// Buys `offer` while the next call of `op` meets `effect`; whether it struck.
async fn through(w: &World, op: &str, offer: &Offer, effect: &Value) -> bool {
    let mut request = basket(&w.device, &[priced(offer)]);
    // The same thing is bought again and again here.
    request.bookings[0].override_reason = Some("again".into());
    request.bookings[0].override_of = w.device.clash(offer.id()).await;
    w.shop.fault(op, effect.clone()).await;
    let answer = w.device.post_purchase(&request).await;
    assert!(answer.status().is_success(), "{effect}: {}", answer.text().await.unwrap());
    let booking = w.device.settled(request.purchase_id).await;
    let fired = w.shop.fired().await;
    let (live, told) = (w.shop.live(booking.booking_id).await, events(&booking));
    assert!(live <= 1, "{effect}: {live} live orders, {told:?}");
    match booking.state {
        S::Confirmed => assert_eq!(live, 1, "{effect}: booked without an order, {told:?}"),
        S::Failed => {
            assert_eq!(live, 0, "{effect}: failed with an order, {told:?}");
            assert!(!effect.to_string().contains("created"), "{effect}: accepted, then called failed, {told:?}");
            promised(w, &booking, effect).await;
        }
        S::NeedsHuman => {}
        other => panic!("{effect}: {other:?}, {told:?}"),
    }
    w.shop.control("DELETE", "faults", json!({})).await;
    fired
}

/// The supplier's own word stands behind the failure: every attempt was refused, or an absence that proves it was seen twice.
async fn promised(w: &World, booking: &BookingBody, effect: &Value) {
    let store = &w.server.app().store;
    let stored = store.booking_of_any(booking.booking_id).await.unwrap().unwrap();
    let rows = store.journal(stored.accepted.tenant, booking.booking_id).await.unwrap();
    assert!(rows.iter().all(|r| r.write.state == JournalState::Refused), "{effect}: {rows:?}");
    if events(booking).contains(&"answer_lost") {
        let shop = w.server.app().suppliers.shop(booking.offer.product(), stored.flow.offer.supplier).unwrap();
        let absence = shop.supplier().capabilities(Step::Book).unwrap().absence;
        let looks = events(booking).iter().filter(|e| **e == "looked_up").count();
        assert!(absence == Absence::Proof && looks >= 2, "{effect}: failed without a promise, {:?}", events(booking));
    }
}

async fn table(op: &str, offer: impl AsyncFn(&World) -> Offer) {
    // Half an hour in two seconds.
    let world = || World::tuned(|o| o.ladder = Ladder::shortened(900));
    let mut w = world().await;
    let mut fired = 0;
    for effect in effects() {
        let offer = offer(&w).await;
        fired += usize::from(through(&w, op, &offer, &effect).await);
        if shuts_the_door(&effect) {
            w = world().await;
        }
    }
    assert!(fired >= 12, "only {fired} effects struck");
}

#[tokio::test(flavor = "multi_thread")]
async fn flights_keep_the_promise_under_every_effect() {
    table("create_order", async |w: &World| {
        let offer = w.device.offer().await;
        w.device.reviewed(offer.id).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hotels_keep_the_promise_under_every_effect() {
    table("book", async |w: &World| {
        let room = w.device.rooms(SHIBUYA, "Duffel").await.remove(0);
        w.device.reviewed(room.id).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn data_plans_keep_the_promise_under_every_effect() {
    table("order", async |w: &World| {
        let plan = w.device.plans().await.into_iter().find(|p| p.tops_up.is_none()).unwrap();
        w.device.reviewed(plan.id).await
    })
    .await;
}
