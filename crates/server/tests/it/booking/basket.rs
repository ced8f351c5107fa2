//! Several things in one purchase (F-21): one commit, each with its own fate, sent one after another.
use super::world::*;
use btm_api::purchase::BookingBody;
use btm_domain::{BookingState, Offer};
use chrono::{DateTime, Utc};
use serde_json::json;

const SHIBUYA: (f64, f64) = (35.658, 139.7016);

/// When the supplier was called for it.
fn called(booking: &BookingBody) -> DateTime<Utc> {
    booking.history.iter().find(|h| h.event == "supplier_called").unwrap_or_else(|| panic!("{:?}", events(booking))).at
}

/// A flight, a hotel and data: each reviewed.
async fn three(w: &World) -> [Offer; 3] {
    let flight = w.device.offer().await;
    let room = w.device.rooms(SHIBUYA, "Duffel").await.remove(0);
    let plan = w.device.plans().await.into_iter().find(|p| p.tops_up.is_none()).unwrap();
    [w.device.reviewed(flight.id).await, w.device.reviewed(room.id).await, w.device.reviewed(plan.id).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn flight_hotel_and_data_in_one_purchase_are_bought_one_after_another() {
    let w = World::new().await;
    let offers = three(&w).await;
    let request = basket(&w.device, &offers.each_ref().map(priced));
    assert!(w.device.post_purchase(&request).await.status().is_success());
    let bookings = w.device.all_settled(request.purchase_id).await;
    assert_eq!(bookings.len(), 3);
    for booking in &bookings {
        assert_eq!(booking.state, BookingState::Confirmed, "{:?}", booking.history);
        assert_eq!(w.shop.live(booking.booking_id).await, 1);
    }
    // The order is the domain's; here, that nobody is called before the one ahead was answered.
    let items: Vec<(&Offer, bool)> = offers.iter().map(|o| (o, false)).collect();
    let order = btm_domain::booking::purchase_order(&items, bookings[0].accepted_at);
    let by_turn: Vec<&BookingBody> =
        order.iter().map(|&i| bookings.iter().find(|b| b.booking_id == request.bookings[i].booking_id).unwrap()).collect();
    for pair in by_turn.windows(2) {
        let answered = pair[0].history.iter().find(|h| h.event == "confirmed").unwrap().at;
        assert!(called(pair[1]) >= answered, "{:?} before {:?}", events(pair[1]), events(pair[0]));
    }
    let trip = w.device.booking(&bookings[0]).await;
    assert_eq!(trip.trip_id, request.trip_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_part_that_fails_leaves_the_others_booked_and_undoes_nothing() {
    let w = World::new().await;
    let offers = three(&w).await;
    w.shop.fault("create_order", json!("sold_out")).await;
    let request = basket(&w.device, &offers.each_ref().map(priced));
    w.device.post_purchase(&request).await;
    let bookings = w.device.all_settled(request.purchase_id).await;
    let mut states = Vec::new();
    for offered in &request.bookings {
        let booking = bookings.iter().find(|b| b.booking_id == offered.booking_id).unwrap();
        states.push(booking.state);
        let live = u64::from(booking.state == BookingState::Confirmed);
        assert_eq!(w.shop.live(booking.booking_id).await, live, "{:?}", booking.history);
    }
    assert_eq!(states, [BookingState::Failed, BookingState::Confirmed, BookingState::Confirmed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_whose_answer_is_lost_keeps_nobody_waiting_for_half_an_hour() {
    let w = World::tuned(|o| o.ladder = btm_domain::booking::Ladder::shortened(4)).await;
    let offers = three(&w).await;
    w.shop.fault("create_order", json!("drop_after_commit")).await;
    let request = basket(&w.device, &offers.each_ref().map(priced));
    w.device.post_purchase(&request).await;
    let bookings = w.device.all_settled(request.purchase_id).await;
    assert!(bookings.iter().all(|b| b.state == BookingState::Confirmed));
    assert!(bookings.iter().any(|b| events(b).contains(&"answer_lost")));
    for booking in &bookings {
        assert_eq!(w.shop.live(booking.booking_id).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_with_one_wrong_part_writes_nothing_at_all() {
    let w = World::new().await;
    let flight = w.device.offer().await;
    let mut request = basket(&w.device, &[(flight.id, flight.total), (flight.id, flight.total)]);
    // The same flight twice for the same person.
    let refused = problem(w.device.post_purchase(&request).await).await;
    assert_eq!(refused.code, btm_api::ProblemCode::AlreadyBooked);
    request.bookings[1].offer_id = id().into();
    assert_eq!(problem(w.device.post_purchase(&request).await).await.code, btm_api::ProblemCode::OfferGone);
    assert!(w.device.mirror().await.is_empty());
}
