//! Answers lost, late, garbled or doubled: 確認中, then the truth; never a second order.
use super::world::*;
use btm_domain::BookingState;
use serde_json::json;

/// The order is made, its answer is lost in the way `effect` says; the booking ends confirmed, and exactly one order lives.
async fn one_order_in_the_end(effect: serde_json::Value) {
    let w = World::new().await;
    let offer = w.device.offer().await;
    w.shop.fault("create_order", effect.clone()).await;
    let request = purchase(&w.device, &offer);
    assert!(w.device.post_purchase(&request).await.status().is_success());
    let booking = w.device.settled(request.purchase_id).await;
    assert!(w.shop.fired().await, "{effect}");
    assert_eq!(booking.state, BookingState::Confirmed, "{effect}: {:?}", events(&booking));
    let said = events(&booking);
    assert!(said.contains(&"answer_lost") && said.contains(&"looked_up"), "{effect}: {said:?}");
    assert_eq!(said.iter().filter(|e| **e == "supplier_called").count(), 1, "{effect}: never sent again");
    assert_eq!(w.shop.live(booking.booking_id).await, 1, "{effect}");
    assert!(booking.record_locator.is_some() && booking.ticket_numbers().len() == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_dropped_after_the_order_was_made_is_found_again() {
    one_order_in_the_end(json!("drop_after_commit")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_answer_is_no_failure() {
    one_order_in_the_end(json!({"garbage": "html"})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_answer_is_no_failure() {
    one_order_in_the_end(json!({"truncate": {"bytes": 40}})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_without_an_order_is_looked_up_until_it_shows() {
    one_order_in_the_end(json!({"accept_202": {"then": "created", "after": 1}})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nobody_knows_the_same_thing_is_not_bought_again() {
    let w = World::tuned(|o| o.ladder = btm_domain::booking::Ladder::shortened(2)).await;
    let offer = w.device.offer().await;
    w.shop.fault("create_order", json!("drop_after_commit")).await;
    let request = purchase(&w.device, &offer);
    w.device.post_purchase(&request).await;
    let unsure = w.device.until(request.purchase_id, |b| events(b).contains(&"answer_lost")).await;
    assert_eq!(unsure.state, BookingState::Confirming);
    assert!(unsure.record_locator.is_none(), "booked is only said with the supplier's word");
    let again = w.device.search("HND", "FUK", offer.slices[0].segments[0].departure.time.local.date()).await;
    let same = again.into_iter().find(|o| o.slices[0].segments == offer.slices[0].segments).unwrap();
    let refused = problem(w.device.post_purchase(&purchase(&w.device, &same)).await).await;
    assert_eq!(refused.code, btm_api::ProblemCode::AlreadyBooked);
    let booking = w.device.settled(request.purchase_id).await;
    assert_eq!((booking.state, w.shop.live(booking.booking_id).await), (BookingState::Confirmed, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_shows_goes_to_a_person_and_is_never_called_a_failure() {
    // Thirty minutes in three seconds.
    let w = World::tuned(|o| o.ladder = btm_domain::booking::Ladder::shortened(600)).await;
    let offer = w.device.offer().await;
    w.shop.fault("create_order", json!("drop_before")).await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(booking.state, BookingState::NeedsHuman, "{:?}", events(&booking));
    assert_eq!(w.shop.live(booking.booking_id).await, 0);
    let looks = events(&booking).iter().filter(|e| **e == "looked_up").count();
    assert!(looks >= 5, "{:?}", events(&booking));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_made_twice_by_the_supplier_goes_to_a_person() {
    let w = World::tuned(|o| o.ladder = btm_domain::booking::Ladder::shortened(600)).await;
    let offer = w.device.offer().await;
    let both = json!([
        {"id": "twice", "match": {"op": "create_order", "nth": 1}, "effect": "duplicate_execution", "times": 1},
        {"id": "lost", "match": {"op": "create_order", "nth": 1}, "effect": "drop_after_commit", "times": 1}
    ]);
    w.shop.control("PUT", "faults", both).await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(w.shop.live(booking.booking_id).await, 2, "the supplier's own doing");
    assert_eq!(booking.state, BookingState::NeedsHuman, "{:?}", events(&booking));
    assert_eq!(events(&booking).iter().filter(|e| **e == "supplier_called").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn busy_and_unreachable_are_tried_again_by_themselves() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    w.shop.fault("create_order", json!({"error": {"status": 503, "type": "api_error", "code": "service_unavailable"}})).await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(booking.state, BookingState::Confirmed, "{:?}", events(&booking));
    assert!(events(&booking).contains(&"not_sent"));
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_slower_than_the_lease_is_waited_for() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    // Three leases long.
    w.shop.fault("create_order", json!({"latency": {"fixed": {"ms": 3000}}})).await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(booking.state, BookingState::Confirmed);
    assert!(!events(&booking).contains(&"answer_lost"), "{:?}", events(&booking));
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
}
