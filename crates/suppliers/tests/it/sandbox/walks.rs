//! Every port method with nothing going wrong, and the routes where Duffel's test mode misbehaves.
use super::{Sand, asked, intent, query};
use crate::ambient::within;
use btm_domain::supply::{DoubtCause, LookUp, OrderState, Refusal, Step, SupplierMode, Written};
use btm_domain::{Money, PlaceTime};
use btm_suppliers::{FlightShop, Repriced, SearchEnd, SearchNote, Supplier};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn search_reprice_book_read_and_look_up() {
    let sand = Sand::start().await;
    let (found, end) = sand.search(query(&[("HND", "FUK", "2026-11-24"), ("FUK", "HND", "2026-11-26")])).await;
    assert_eq!(end, SearchEnd { complete: true, note: None });
    assert!(found.len() >= 10, "{}", found.len());
    for flight in &found {
        assert_eq!((flight.slices.len(), flight.simulated, flight.handle.mode), (2, true, SupplierMode::Sandbox));
        assert_eq!(flight.base.unwrap().checked_add(flight.tax.unwrap()).unwrap(), flight.total);
        let first = &flight.slices[0].segments[0];
        assert_eq!(first.departure.airport.as_str(), "HND");
        assert_eq!(first.departure.time, PlaceTime::from_local(first.departure.time.local, chrono_tz::Asia::Tokyo));
        assert!(first.duration_minutes > 30 && flight.expires_at > within(0));
    }
    let flight = sand.priced(&found[0].handle).await;
    let intent = intent(Step::Book, &flight);
    let Written::Done(order) = sand.shop.book(&intent).await else { panic!("not booked") };
    assert_eq!((order.state, order.simulated, order.total), (OrderState::Paid, true, flight.total));
    assert!(order.record_locator.starts_with("ZZ") && order.record_locator.len() == 6);
    let tickets = order.item.ticket_numbers();
    assert!(tickets.len() == 1 && tickets[0].starts_with("000") && tickets[0].len() == 13);
    let ordered = order.item.flight().unwrap();
    assert_eq!((&ordered.slices, order.our_ref.as_deref()), (&flight.slices, Some(intent.our_ref.as_str())));
    assert_eq!(sand.shop.read_order(&order.supplier_order_id).await.unwrap(), order);
    let LookUp::Found(found) = sand.shop.look_up(&asked(Step::Book, &flight, None)).await.unwrap() else { panic!("not found") };
    assert_eq!(*found, order);
    assert_eq!(sand.truth(&intent.our_ref).await, (1, 0));
    let health = sand.shop.health().await;
    assert_eq!((health.reachable, health.searches, health.orders), (true, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn hold_then_pay() {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    assert!(flight.terms.payment_required_by.is_some() && flight.terms.price_guarantee_expires_at.is_some());
    let hold = intent(Step::Hold, &flight);
    let Written::Done(held) = sand.shop.hold(&hold).await else { panic!("not held") };
    assert_eq!((held.state, held.item.ticket_numbers().len(), held.payment_required_by.is_some()), (OrderState::Held, 0, true));
    assert_eq!(sand.truth(&hold.our_ref).await, (0, 1));
    let Written::Done(paid) = sand.shop.pay(&intent(Step::Pay, &flight), &held.supplier_order_id).await else {
        panic!("not paid")
    };
    let order = paid.order.unwrap();
    assert_eq!((order.state, order.item.ticket_numbers().len(), paid.amount), (OrderState::Paid, 1, flight.total));
    assert_eq!(sand.truth(&hold.our_ref).await, (1, 0));
    // Paid already: nobody believes either way, the order tells.
    let again = sand.shop.pay(&intent(Step::Pay, &flight), &held.supplier_order_id).await;
    assert!(
        matches!(again, Written::Unknown(d) if d.cause == DoubtCause::MaybeBooked && d.code.as_deref() == Some("already_paid"))
    );
    let told = sand.shop.look_up(&asked(Step::Pay, &flight, Some(&held.supplier_order_id))).await.unwrap();
    assert!(matches!(told, LookUp::Found(o) if o.state == OrderState::Paid));
    assert_eq!(sand.truth(&hold.our_ref).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_lapsed_is_not_paid() {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    let Written::Done(held) = sand.shop.hold(&intent(Step::Hold, &flight)).await else { panic!("not held") };
    sand.advance(73 * 3600).await;
    assert_eq!(sand.shop.read_order(&held.supplier_order_id).await.unwrap().state, OrderState::Lapsed);
    let late = sand.shop.pay(&intent(Step::Pay, &flight), &held.supplier_order_id).await;
    assert_eq!(late, Written::Refused(Refusal::OfferGone));
    assert_eq!(sand.truth(&intent(Step::Hold, &flight).our_ref).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_offer_is_never_bought_twice() {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    let intent = intent(Step::Book, &flight);
    assert!(matches!(sand.shop.book(&intent).await, Written::Done(_)));
    let again = sand.shop.book(&intent).await;
    assert!(matches!(again, Written::Unknown(ref d) if d.cause == DoubtCause::MaybeBooked), "{again:?}");
    assert!(matches!(sand.shop.look_up(&asked(Step::Book, &flight, None)).await.unwrap(), LookUp::Found(_)));
    assert_eq!(sand.truth(&intent.our_ref).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn cities_abroad_and_offers_that_expire() {
    let sand = Sand::start().await;
    let (found, _) = sand.search(query(&[("TYO", "LON", "2026-12-10")])).await;
    let flight = found.iter().find(|f| f.slices[0].segments.len() == 1).unwrap();
    let arrival = &flight.slices[0].segments[0].arrival;
    assert_eq!(arrival.time.zone, chrono_tz::Europe::London);
    assert!((690..=960).contains(&flight.slices[0].duration_minutes), "{}", flight.slices[0].duration_minutes);
    let flight = sand.priced(&flight.handle).await;
    sand.advance(31 * 60).await;
    assert_eq!(sand.shop.reprice(&flight.handle, within(20)).await.unwrap(), Repriced::Gone);
    assert_eq!(sand.shop.book(&intent(Step::Book, &flight)).await, Written::Refused(Refusal::OfferGone));
    assert!(matches!(sand.shop.look_up(&asked(Step::Book, &flight, None)).await.unwrap(), LookUp::Absent { .. }));
}

async fn one_way(sand: &Sand, from: &str, to: &str) -> (Vec<btm_suppliers::PricedFlight>, SearchEnd) {
    sand.search(query(&[(from, to, "2026-12-10")])).await
}

#[tokio::test(flavor = "multi_thread")]
async fn test_mode_searches() {
    let sand = Sand::with("GBP").await;
    assert_eq!(one_way(&sand, "PVD", "RAI").await, (vec![], SearchEnd { complete: true, note: None }));
    assert!(one_way(&sand, "JFK", "EWR").await.0.iter().all(|f| f.terms.holdable));
    assert_eq!(one_way(&sand, "LHR", "DXB").await.0[0].slices[0].segments.len(), 2);
    assert_eq!(one_way(&sand, "DXB", "AMS").await.0[0].slices[0].segments[0].stops, 1);
    let bare = &one_way(&sand, "BTS", "MRU").await.0[0].terms;
    assert_eq!((bare.checked_bags, bare.carry_on_bags), (Some(0), Some(0)));
    let (none, end) = one_way(&sand, "STN", "LHR").await;
    assert_eq!((none.len(), end), (0, SearchEnd { complete: false, note: Some(SearchNote::Server) }));
}

#[tokio::test(flavor = "multi_thread")]
async fn test_mode_purchases() {
    let sand = Sand::with("GBP").await;
    let gone = &one_way(&sand, "LGW", "LHR").await.0[0];
    assert_eq!(sand.shop.reprice(&gone.handle, within(20)).await.unwrap(), Repriced::Gone);

    for (from, to) in [("LHR", "LGW"), ("LGW", "STN")] {
        let flight = sand.priced(&one_way(&sand, from, to).await.0[0].handle).await;
        let answer = sand.shop.book(&intent(Step::Book, &flight)).await;
        match from {
            "LHR" => {
                assert!(matches!(answer, Written::Unknown(ref d) if d.code.as_deref() == Some("airline_unknown")), "{answer:?}")
            }
            _ => assert_eq!(answer, Written::Refused(Refusal::Funds)),
        }
        assert!(matches!(sand.shop.look_up(&asked(Step::Book, &flight, None)).await.unwrap(), LookUp::Absent { .. }));
        assert_eq!(sand.truth(&intent(Step::Book, &flight).our_ref).await, (0, 0));
    }

    let first = sand.priced(&one_way(&sand, "LHR", "STN").await.0[0].handle).await;
    let second = sand.priced(&first.handle).await;
    assert!(second.total.minor > first.total.minor, "it rises at every read");
    let old = sand.shop.book(&intent(Step::Book, &first)).await;
    assert_eq!(old, Written::Refused(Refusal::PriceChanged { new: None }));
    assert!(matches!(sand.shop.book(&intent(Step::Book, &second)).await, Written::Done(o) if o.total == second.total));
    assert_eq!(sand.truth(&intent(Step::Book, &second).our_ref).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_account_pays_nothing() {
    let sand = Sand::start().await;
    sand.account(json!({"token": "duffel_test_suppliers", "balance": "100"})).await;
    let flight = sand.holdable().await;
    assert_eq!(sand.shop.book(&intent(Step::Book, &flight)).await, Written::Refused(Refusal::Funds));
    let Written::Done(held) = sand.shop.hold(&intent(Step::Hold, &flight)).await else { panic!("not held") };
    assert_eq!(sand.shop.pay(&intent(Step::Pay, &flight), &held.supplier_order_id).await, Written::Refused(Refusal::Funds));
    let mut wrong = intent(Step::Pay, &flight);
    wrong.accepted_price = Money { minor: flight.total.minor - 1, ..flight.total };
    let refused = sand.shop.pay(&wrong, &held.supplier_order_id).await;
    assert!(matches!(refused, Written::Refused(_)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_buyers_of_one_offer_get_one_order() {
    let sand = Sand::start().await;
    let flight = sand.holdable().await;
    let intent = intent(Step::Book, &flight);
    let all = tokio::join!(sand.shop.book(&intent), sand.shop.book(&intent), sand.shop.book(&intent), sand.shop.book(&intent));
    let done = [all.0, all.1, all.2, all.3].iter().filter(|w| matches!(w, Written::Done(_))).count();
    assert_eq!((done, sand.truth(&intent.our_ref).await), (1, (1, 0)));
}
