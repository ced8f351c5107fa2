//! Seats and bags through our own server (F-12): on sale with an offer, in the order once bought, and flagged where the airline takes one.
use super::world::*;
use btm_api::after::ExtrasResponse;
use btm_domain::extras::ExtrasOnSale;
use btm_domain::{BookingState as S, ExtraKind, FlightOffer, Offer};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn on_sale(w: &World, offer: &FlightOffer) -> ExtrasOnSale {
    read(w.device.get(&format!("/v1/offers/{}/extras", offer.id)).await).await
}

async fn with(w: &World, offer: &FlightOffer, choices: &[&str]) -> Offer {
    let choices: Vec<Value> = choices.iter().map(|service| json!({"service_ref": service, "quantity": 1})).collect();
    let answer = w.device.post(&format!("/v1/offers/{}/extras", offer.id), &json!({"choices": choices})).await;
    read::<ExtrasResponse>(answer).await.offer
}

/// What the order's supplier tells of it from now on, once it is looked at again.
async fn looked_at(w: &World, booking: &btm_api::purchase::BookingBody, rules: Value) {
    w.shop.control("PUT", "faults", rules).await;
    let order = w.shop.truth(booking.booking_id).await[0]["id"].as_str().unwrap().to_owned();
    let told = w.event(&format!("wev_{}", id().simple()), "order.updated", json!({"id": order}), HOOK_SECRET).await;
    assert_eq!(told, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_and_a_bag_are_bought_with_the_flight_and_a_lost_one_is_flagged_while_the_order_stands() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    let shelf = on_sale(&w, &offer).await;
    let elements = shelf.seat_maps.iter().flat_map(|m| &m.cabins).flat_map(|c| &c.rows).flat_map(|r| r.sections.iter().flatten());
    let free = elements.filter(|e| e.designator.is_some()).find_map(|e| Some((e.designator.clone()?, e.on_sale.first()?)));
    let (seat, service) = free.expect("a seat on sale");
    let bag = shelf.bags.first().expect("a bag on sale");
    let chosen = with(&w, &offer, &[&service.service_ref, &bag.service_ref]).await;
    let sum = offer.total.checked_add(service.amount).unwrap().checked_add(bag.amount).unwrap();
    assert_eq!(chosen.total(), sum, "the total holds them, and the old offer stays what it was");
    assert_eq!(w.device.reviewed(offer.id).await.total(), offer.total);
    let booking = w.device.buy(&basket(&w.device, &[priced(&chosen)])).await;
    assert_eq!((booking.state, booking.total), (S::Confirmed, sum), "{:?}", booking.history);
    let extras = |b: &btm_api::purchase::BookingBody| b.item.as_ref().and_then(|i| i.flight()).unwrap().extras.clone();
    let bought = extras(&booking);
    let kinds: Vec<ExtraKind> = bought.iter().map(|e| e.kind).collect();
    assert!(kinds.contains(&ExtraKind::Seat) && kinds.contains(&ExtraKind::Bag), "{bought:?}");
    assert!(bought.iter().any(|e| e.label.contains(&seat)), "{seat} in {bought:?}");
    assert!(booking.lost_extras.is_empty());
    // The airline takes them: the order stands, and it is said what is gone.
    looked_at(&w, &booking, json!([{"id": "lost", "match": {"op": "read_order"}, "effect": {"withhold": "services"}}])).await;
    let lost = w.device.when(&booking, |b| !b.lost_extras.is_empty()).await;
    assert_eq!((lost.state, lost.lost_extras.len(), extras(&lost).len()), (S::Confirmed, bought.len(), 0));
    assert_eq!(events(&lost).iter().filter(|e| **e == "extras_lost").count(), 1);
    assert_eq!((lost.total, w.shop.live(booking.booking_id).await), (sum, 1));
    looked_at(&w, &booking, json!([])).await;
    let back = w.device.when(&booking, |b| b.lost_extras.is_empty()).await;
    assert_eq!(extras(&back), bought, "what comes back is lost no longer");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_seat_map_is_an_answer_and_the_flight_is_bought_without_one() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    let none = json!([{"id": "none", "match": {"op": "seat_map"}, "effect": {"withhold": "list"}}]);
    w.shop.control("PUT", "faults", none).await;
    let shelf = on_sale(&w, &offer).await;
    assert!(shelf.seat_maps.is_empty() && !shelf.bags.is_empty(), "bags are on sale all the same");
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(booking.state, S::Confirmed);
    // What is not on sale is refused by name, and nothing is made of it.
    let unknown = json!({"choices": [{"service_ref": "ase_x", "quantity": 1}]});
    let refused = problem(w.device.post(&format!("/v1/offers/{}/extras", offer.id), &unknown).await).await;
    assert!(
        refused.fields.iter().any(|f| f.field == "choices") || refused.code == btm_api::ProblemCode::OfferGone,
        "{refused:?}"
    );
}
