//! Buying: confirmed with the supplier's word, once, at no more than what was accepted.
use super::world::*;
use btm_api::ProblemCode;
use btm_api::purchase::{BuyMode, FailureReason};
use btm_api::sync::{DocumentKind, TripResponse};
use btm_domain::{BookingState, Money};
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_flight_is_booked_with_its_reference_ticket_receipt_and_terms() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    let request = purchase(&w.device, &offer);
    let booking = w.device.buy(&request).await;
    assert_eq!(booking.state, BookingState::Confirmed, "{:?}", booking.history);
    let locator = booking.record_locator.clone().unwrap();
    assert!(locator.starts_with("SIM-ZZ") && locator.len() == 10, "{locator}");
    assert_eq!(booking.ticket_numbers().len(), 1);
    assert_eq!(booking.ticket_numbers()[0].len(), 13);
    assert_eq!((booking.total, booking.slices().to_vec()), (offer.total, offer.slices));
    assert!(booking.simulated);
    let said = events(&booking);
    let main: Vec<_> = said.iter().copied().filter(|e| *e != "documents_stored").collect();
    assert_eq!(main, ["requested", "price_checked", "supplier_called", "confirmed"]);
    assert_eq!(booking.history[0].by.as_deref(), Some("山田 花子"));
    assert_eq!(w.shop.live(booking.booking_id).await, 1);

    let mut kinds = Vec::new();
    for id in &booking.documents {
        let d = w.device.document(*id).await;
        assert!(d.html_ja.contains(&locator) && d.html_en.contains("YAMADA / HANAKO") && d.html_ja.contains("シミュレーション"));
        if d.kind == DocumentKind::ETicket {
            assert!(d.html_ja.contains(&booking.ticket_numbers()[0]));
        }
        kinds.push(d.kind);
    }
    assert!(kinds.contains(&DocumentKind::ETicket) && kinds.contains(&DocumentKind::Terms));
    let trip: TripResponse = read(w.device.get(&format!("/v1/trips/{}", request.trip_id)).await).await;
    assert_eq!(trip.bookings, [booking]);
    assert!(trip.trip.title.starts_with("HND → FUK "), "{}", trip.trip.title);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_and_a_second_device_make_one_order_and_get_the_same_bytes() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    let request = purchase(&w.device, &offer);
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (device, request) = (w.device.clone(), request.clone());
        sent.spawn(async move {
            let answer = device.post_purchase(&request).await;
            (answer.status(), answer.text().await.unwrap())
        });
    }
    let answers = sent.join_all().await;
    assert!(answers.iter().all(|a| *a == answers[0] && a.0 == StatusCode::ACCEPTED), "{answers:?}");
    let booking = w.device.settled(request.purchase_id).await;
    assert_eq!(booking.state, BookingState::Confirmed);
    // Long after: still the very same bytes, though the booking has moved on.
    let late = w.device.post_purchase(&request).await;
    assert_eq!((late.status(), late.text().await.unwrap()), answers[0]);
    let mut other = request.clone();
    other.bookings[0].accepted_total = Money { minor: offer.total.minor + 1, ..offer.total };
    assert_eq!(problem(w.device.post_purchase(&other).await).await.code, ProblemCode::KeyReused);
    // Another purchase of the same flight for the same person: refused, unless it is meant.
    let again = w.device.search("HND", "FUK", offer.slices[0].segments[0].departure.time.local.date()).await;
    let same = again.into_iter().find(|o| o.slices[0].segments == offer.slices[0].segments).expect("the same flight again");
    let mut second = purchase(&w.device, &same);
    assert_eq!(problem(w.device.post_purchase(&second).await).await.code, ProblemCode::AlreadyBooked);
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
    second.bookings[0].override_reason = Some("隣の席も必要".into());
    assert_eq!(problem(w.device.post_purchase(&second).await).await.code, ProblemCode::AlreadyBooked, "of which one?");
    second.bookings[0].override_of = Some(booking.booking_id);
    let both = w.device.buy(&second).await;
    assert_eq!(both.state, BookingState::Confirmed, "{:?}", both.history);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_terms_are_another_offer_and_unseen_ones_are_not_bought() {
    use btm_api::search::{PriceCheck, ReviewResponse};
    let w = World::new().await;
    let offer = w.device.offer().await;
    let me: btm_api::account::MeResponse = read(w.device.get("/v1/me").await).await;
    let store = &w.server.app().store;
    // Seen with more bags than there are now.
    let mut seen = store.offer(me.organisation_id, me.user_id, offer.id).await.unwrap().unwrap();
    let btm_domain::Offer::Flight(flight) = &mut seen.offer else { panic!() };
    flight.terms.checked_bags = Some(9);
    store.replace_offer(seen).await.unwrap();
    let mut fresh = Vec::new();
    for _ in 0..2 {
        let review: ReviewResponse = read(w.device.post(&format!("/v1/offers/{}/review", offer.id), &json!({})).await).await;
        let PriceCheck::Changed { offer: now, old_total } = review.check else { panic!("{:?}", review.check) };
        assert_eq!((review.offer_id, old_total, now.total()), (offer.id, offer.total, offer.total));
        fresh.push(now.id());
    }
    assert!(fresh[0] != offer.id && fresh[0] == fresh[1], "one other offer, however often it is looked at");
    let refused = problem(w.device.post_purchase(&purchase(&w.device, &offer)).await).await;
    assert_eq!((refused.code, refused.new_total), (ProblemCode::PriceChanged, Some(offer.total)));
    let booking = w.device.buy(&basket(&w.device, &[(fresh[0], offer.total)])).await;
    assert_eq!(booking.state, BookingState::Confirmed, "{:?}", booking.history);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_that_rose_buys_nothing_and_names_the_new_total() {
    let w = World::new().await;
    // LHR→STN: dearer at every read (the supplier's documented test route).
    let offer = w.device.offer_on("LHR", "STN").await;
    let request = purchase(&w.device, &offer);
    let booking = w.device.buy(&request).await;
    assert_eq!((booking.state, booking.failure), (BookingState::Failed, Some(FailureReason::PriceChanged)));
    assert!(booking.new_total.unwrap().minor > offer.total.minor);
    assert!(booking.record_locator.is_none());
    assert_eq!(w.shop.live(booking.booking_id).await, 0);
    assert!(events(&booking).contains(&"price_changed") && !events(&booking).contains(&"supplier_called"));
}

#[tokio::test(flavor = "multi_thread")]
async fn less_than_the_known_price_and_foreign_or_unknown_offers_are_refused_at_once() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    let mut request = purchase(&w.device, &offer);
    request.bookings[0].accepted_total.minor -= 1;
    let refused = problem(w.device.post_purchase(&request).await).await;
    assert_eq!((refused.code, refused.new_total), (ProblemCode::PriceChanged, Some(offer.total)));
    let mut unknown = purchase(&w.device, &offer);
    unknown.bookings[0].offer_id = id().into();
    assert_eq!(problem(w.device.post_purchase(&unknown).await).await.code, ProblemCode::OfferGone);
    let mut other = purchase(&w.device, &offer);
    other.bookings[0].travellers = vec![id().into()];
    let refused = problem(w.device.post_purchase(&other).await).await;
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (ProblemCode::InvalidInput, "bookings.0.travellers"));
    assert_eq!(w.device.get(&format!("/v1/purchases/{}", request.purchase_id)).await.status(), StatusCode::NOT_FOUND);
    // Nothing of a refused purchase remains: the same id, put right, is bought.
    let fine = purchase(&w.device, &offer);
    let fine = btm_api::purchase::PurchaseRequest { purchase_id: request.purchase_id, ..fine };
    assert_eq!(w.device.buy(&fine).await.state, BookingState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_is_gone_fails_with_its_reason() {
    let w = World::new().await;
    // LGW→LHR: listed, but no longer there when read (the supplier's documented test route).
    let offer = w.device.offer_on("LGW", "LHR").await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!((booking.state, booking.failure), (BookingState::Failed, Some(FailureReason::OfferGone)));
    assert_eq!(w.shop.live(booking.booking_id).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sold_out_at_the_last_moment_is_a_plain_no_and_frees_the_thing() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    w.shop.fault("create_order", json!("sold_out")).await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(booking.state, BookingState::Failed, "{:?}", booking.history);
    assert_eq!(w.shop.live(booking.booking_id).await, 0);
    let again = w.device.offer().await;
    assert_eq!(w.device.buy(&purchase(&w.device, &again)).await.state, BookingState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_kept_with_its_deadline_and_is_not_said_to_be_booked() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    assert!(offer.terms.holdable);
    let mut request = purchase(&w.device, &offer);
    request.bookings[0].mode = BuyMode::Hold;
    let booking = w.device.buy(&request).await;
    assert_eq!(booking.state, BookingState::Held, "{:?}", booking.history);
    assert!(booking.payment_required_by.is_some() && booking.ticket_numbers().is_empty());
    assert_eq!(booking.documents.len(), 1);
}
