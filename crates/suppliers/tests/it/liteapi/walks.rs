//! L01 to L10: every port method against the sandbox.
use super::{Lab, asked, intent, intent_at, query, search, stay};
use crate::ambient::{clock, entropy, within};
use crate::payloads::traveller;
use btm_domain::OrderedItem;
use btm_domain::after::RefundTo;
use btm_domain::stay::{CancelTerms, OrderedStay, StayQuery};
use btm_domain::supply::{
    LookUp, OrderState, Refusal, Step, SupplierClass, SupplierId, SupplierMode, SupplierOrder, Written, class,
};
use btm_domain::{Money, places::Position};
use btm_suppliers::port::{BreakerHealth, EventError, Requoted, StayShop};
use btm_suppliers::{Access, ConfigError, DuffelStays, ErrorKind, SearchEnd, SearchNote, Supplier};
use chrono_tz::Asia::Tokyo;
use serde_json::json;

fn ordered(order: &SupplierOrder) -> &OrderedStay {
    match &order.item {
        OrderedItem::Stay(stay) => stay,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l01_search_rates_prebook_book_read_cancel() {
    let lab = Lab::start().await;
    let (found, end) = lab.search(query()).await;
    assert_eq!(end, SearchEnd { complete: true, note: None });
    assert!(found.len() >= 5, "{}", found.len());
    assert!(found.windows(2).all(|pair| pair[0].hit.distance_m <= pair[1].hit.distance_m), "nearest first");
    for hit in found.iter().map(|found| &found.hit) {
        assert!(hit.simulated && hit.distance_m.unwrap() <= 3_000 && hit.property.name.ends_with("(simulated)"));
        assert_eq!((hit.property.zone, hit.property.country), (Tokyo, Some("JP".parse().unwrap())));
        assert!(hit.property.stars.is_some() && hit.property.score_tenths.is_some() && hit.cheapest_due_at_property.is_some());
    }
    let rates = lab.shop.rates(&found[0].handle, within(60)).await.unwrap();
    assert_eq!(stay(&rates[0]).total, found[0].hit.cheapest, "the search told the cheapest");
    assert!(rates.windows(2).all(|pair| pair[0].offer.total().minor <= pair[1].offer.total().minor), "cheapest first");
    let offer = lab.room(true).await;
    let told = stay(&offer);
    assert!(
        told.due_at_property.is_some_and(|due| [400, 1_000].contains(&due.minor)),
        "200 or 500 a person and night, paid there"
    );
    assert_eq!(told.due_lines.iter().map(|line| line.amount.minor).sum::<i64>(), told.due_at_property.unwrap().minor);
    assert_eq!(told.base.unwrap().checked_add(told.tax.unwrap()).unwrap(), told.total, "what is due there is no part of it");
    assert!(told.property.description.is_some() && told.property.check_in_after.is_some() && !told.property.amenities.is_empty());
    let CancelTerms::Steps { steps } = &told.cancel else { panic!("{:?}", told.cancel) };
    assert!(steps.iter().all(|step| step.until.zone == Tokyo && step.until.instant > within(0)));
    assert_eq!(steps[0].refund, told.total);

    let order = lab.booked(&offer).await;
    assert_eq!((order.state, order.total, order.simulated), (OrderState::Paid, told.total, true));
    assert_eq!(order.our_ref.as_deref(), Some(intent(&offer).our_ref.as_str()));
    let room = ordered(&order);
    assert_eq!((room.check_in, room.check_out, room.rooms), (told.check_in, told.check_out, 1));
    assert_eq!((&room.room_name, room.board, &room.cancel), (&told.room_name, told.board, &told.cancel));
    assert_eq!(room.due_at_property, told.due_at_property);
    assert_eq!(lab.truth(&intent(&offer).our_ref).await, (1, 1));

    let read = lab.shop.read_order(&order.supplier_order_id).await.unwrap();
    assert_eq!(ordered(&read).property.name, room.property.name);
    assert_eq!((read.total, read.state, &read.record_locator), (order.total, order.state, &order.record_locator));
    let LookUp::Found(found) = lab.shop.look_up(&asked(Step::Book, &offer.handle, None)).await.unwrap() else { panic!("lost") };
    assert_eq!(*found, order);

    let quote = lab.shop.quote_cancel(&order, within(60)).await.unwrap();
    assert_eq!((quote.refund, quote.refund_to, quote.request_only), (Some(order.total), RefundTo::Company, false));
    let cancel = intent_at(Step::Cancel, quote.handle, Money::zero(order.total.currency));
    let Written::Done(gone) = lab.shop.cancel(&cancel, &order).await else { panic!("not cancelled") };
    assert_eq!((gone.state, gone.refunded), (OrderState::Cancelled, Some(order.total)));
    assert_eq!(lab.truth(&intent(&offer).our_ref).await, (0, 1));
    // The second time the supplier is unable (304), and the booking itself tells that it is done.
    let Written::Done(again) = lab.shop.cancel(&cancel, &order).await else { panic!("not told as done") };
    assert_eq!((again.state, again.refunded), (OrderState::Cancelled, Some(order.total)));
    assert_eq!(lab.shop.quote_cancel(&order, within(60)).await.unwrap_err().code.as_deref(), Some("already_cancelled"));
    assert_eq!(lab.shop.read_order("bkg_none").await.unwrap_err().kind, ErrorKind::NotFound);
    assert_eq!(lab.shop.read_order("../data").await.unwrap_err().kind, ErrorKind::NotFound, "never sent");
    let health = lab.shop.health().await;
    assert_eq!((health.supplier, health.reachable, health.orders), (SupplierId::LiteApi, true, 1));
    assert!(health.searches >= 1);
}

#[test]
fn booking_is_deduplicated_by_key() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let lab = runtime.block_on(Lab::start());
    let of = |step| lab.shop.capabilities(step);
    assert_eq!(of(Step::Book).map(|c| class(&c)), Some(SupplierClass::K1));
    assert_eq!(of(Step::Cancel).map(|c| class(&c)), Some(SupplierClass::K2));
    assert!([Step::Hold, Step::Pay, Step::Change, Step::AcceptChange].into_iter().all(|step| of(step).is_none()));
    assert_eq!(lab.shop.verify_event(&[], b"{}", within(0)), Err(EventError::NotExpected));
    assert_eq!((lab.shop.id(), lab.shop.mode()), (SupplierId::LiteApi, SupplierMode::Sandbox));
}

#[tokio::test(flavor = "multi_thread")]
async fn l02_one_reference_makes_one_booking_however_often_it_is_sent() {
    let lab = Lab::start().await;
    let offer = lab.room(true).await;
    let first = lab.booked(&offer).await;
    // The very same, and the same purchase on a newer prebook.
    for again in [offer.clone(), lab.quoted(&offer.handle).await] {
        let Written::Done(told) = lab.shop.book(&intent(&again)).await else { panic!("4005 is looked up") };
        assert_eq!(told, first);
    }
    assert_eq!(lab.truth(&intent(&offer).our_ref).await, (1, 1));
    // Where the look-up fails, nobody knows yet.
    lab.fault("bookings", json!("drop_before")).await;
    let answer = lab.shop.book(&intent(&offer)).await;
    assert!(matches!(&answer, Written::Unknown(d) if d.code.as_deref() == Some("4005")), "{answer:?}");
    assert_eq!(lab.truth(&intent(&offer).our_ref).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn l03_a_price_that_rose_is_in_the_quote_and_the_old_one_buys_nothing() {
    let lab = Lab::start().await;
    let rate = lab.rates().await.remove(0);
    lab.fault("prebook", json!({"price_step": {"percent": 8}})).await;
    let now = lab.quoted(&rate.handle).await;
    let (old, new) = (rate.offer.total(), now.offer.total());
    assert_eq!(new.minor, old.minor + old.minor * 8 / 100);
    let mut at_the_old_price = intent(&now);
    at_the_old_price.accepted_price = old;
    assert_eq!(lab.shop.book(&at_the_old_price).await, Written::Refused(Refusal::PriceChanged { new: Some(new) }));
    assert_eq!(lab.truth(&at_the_old_price.our_ref).await, (0, 0));
    assert_eq!(lab.booked(&now).await.total, new);
}

#[tokio::test(flavor = "multi_thread")]
async fn l04_a_sold_out_room_is_gone() {
    let lab = Lab::start().await;
    let rate = lab.rates().await.remove(0);
    let mut bought = 0_u128;
    while let Requoted::Priced(quoted) = lab.shop.quote(&rate.handle, within(60)).await.unwrap() {
        let mut intent = intent(&quoted);
        intent.our_ref = format!("l04.{bought}");
        assert!(matches!(lab.shop.book(&intent).await, Written::Done(_)));
        bought += 1;
        assert!(bought <= 60, "no house has so many rooms");
    }
    assert!(bought > 0);
    // A rate that was never prebooked buys nothing, and is not sent.
    assert_eq!(lab.shop.book(&intent(&rate)).await, Written::Refused(Refusal::OfferGone));
    // Gone between prebook and booking.
    let other = lab.rates().await.remove(0);
    let quoted = lab.quoted(&other.handle).await;
    lab.fault("book", json!("sold_out")).await;
    assert_eq!(lab.shop.book(&intent(&quoted)).await, Written::Refused(Refusal::OfferGone));
    assert_eq!(lab.truth(&intent(&quoted).our_ref).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn l05_what_comes_back_depends_on_the_time_and_the_rate() {
    for (refundable, later, whole) in [(true, 0, true), (true, 58 * 86_400, false), (false, 0, false)] {
        let mut lab = Lab::start().await;
        let offer = lab.room(refundable).await;
        assert_eq!(stay(&offer).cancel == CancelTerms::NonRefundable, !refundable);
        let order = lab.booked(&offer).await;
        if later > 0 {
            lab.later(later).await;
        }
        let quote = lab.shop.quote_cancel(&order, within(later as i64 + 60)).await.unwrap();
        let told = quote.refund.unwrap();
        assert_eq!(told == order.total, whole, "{refundable} {later}");
        let mut cancel = intent_at(Step::Cancel, quote.handle, told);
        cancel.deadline = within(later as i64 + 130);
        let Written::Done(gone) = lab.shop.cancel(&cancel, &order).await else { panic!("not cancelled") };
        assert_eq!((gone.state, gone.refunded), (OrderState::Cancelled, Some(told)), "what was told is what came back");
        let read = lab.shop.read_order(&order.supplier_order_id).await.unwrap();
        assert_eq!((read.state, read.refunded), (OrderState::Cancelled, Some(told)));
        // The figures are old by then: they buy no cancellation.
        lab.later(16 * 60).await;
        let stale = lab.shop.cancel(&cancel, &order).await;
        assert_eq!(stale, Written::Refused(Refusal::OfferGone));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l06_nothing_available_is_an_answer() {
    let lab = Lab::start().await;
    let nowhere = StayQuery { around: Position { lat: 0.5, lng: -30.0 }, ..query() };
    let nothing = SearchEnd { complete: true, note: None };
    assert_eq!(lab.search(nowhere).await, (Vec::new(), nothing.clone()));
    // Houses, but no room: an error of status 200.
    let none = json!({"error": {"status": 200, "type": "x", "code": "2001"}});
    lab.fault("rates", none.clone()).await;
    assert_eq!(lab.search(query()).await, (Vec::new(), nothing));
    let (found, _) = lab.search(StayQuery { guests: 2, ..query() }).await;
    lab.fault("rates", none).await;
    assert_eq!(lab.shop.rates(&found[0].handle, within(60)).await.unwrap_err().kind, ErrorKind::OfferGone);
}

#[tokio::test(flavor = "multi_thread")]
async fn l07_a_lost_answer_is_found_by_its_reference() {
    let lab = Lab::start().await;
    let offer = lab.room(true).await;
    lab.fault("book", json!("drop_after_commit")).await;
    assert!(matches!(lab.shop.book(&intent(&offer)).await, Written::Unknown(_)));
    let LookUp::Found(found) = lab.shop.look_up(&asked(Step::Book, &offer.handle, None)).await.unwrap() else { panic!("lost") };
    assert_eq!((found.state, found.total), (OrderState::Paid, offer.offer.total()));
    let by_id = lab.shop.look_up(&asked(Step::Book, &offer.handle, Some(&found.supplier_order_id))).await.unwrap();
    assert_eq!(by_id, LookUp::Found(found));
    let none = lab.shop.look_up(&asked(Step::Book, &offer.handle, Some("bkg_none"))).await.unwrap();
    assert!(matches!(none, LookUp::Absent { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn l08_a_refused_key_locks_the_adapter() {
    let lab = Lab::start().await;
    let offer = lab.room(true).await;
    lab.fault("data", json!({"error": {"status": 401, "type": "x", "code": "401"}})).await;
    let (found, end) = lab.search(StayQuery { guests: 2, ..query() }).await;
    assert_eq!((found.len(), end), (0, SearchEnd { complete: false, note: Some(SearchNote::Auth) }));
    assert_eq!(lab.shop.book(&intent(&offer)).await, Written::Refused(Refusal::Auth), "nothing is sent any more");
    assert_eq!(lab.truth(&intent(&offer).our_ref).await, (0, 0));
    assert_eq!(lab.shop.health().await.breakers, [BreakerHealth::LockedAuth; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn l09_two_rooms_are_one_booking() {
    let lab = Lab::start().await;
    let (found, _) = lab.search(StayQuery { rooms: 2, guests: 3, ..query() }).await;
    let rates = lab.shop.rates(&found[0].handle, within(60)).await.unwrap();
    assert_eq!(stay(&rates[0]).total, found[0].hit.cheapest, "of all rooms");
    let offer = lab.quoted(&rates.iter().find(|o| matches!(stay(o).cancel, CancelTerms::Steps { .. })).unwrap().handle).await;
    assert_eq!((stay(&offer).rooms, stay(&offer).guests), (2, 3));
    // One traveller stands for both rooms, two take one each, four are too many.
    for travellers in [1, 2, 4] {
        let mut intent = intent(&offer);
        intent.our_ref = format!("l09.{travellers}");
        intent.travellers = vec![traveller(); travellers];
        let offer = lab.quoted(&offer.handle).await;
        (intent.offer, intent.accepted_price) = (offer.handle.clone(), offer.offer.total());
        match lab.shop.book(&intent).await {
            Written::Done(order) if travellers <= 3 => {
                assert_eq!((ordered(&order).rooms, &ordered(&order).cancel), (2, &stay(&offer).cancel));
                assert_eq!(ordered(&order).due_at_property, stay(&offer).due_at_property);
            }
            Written::Refused(Refusal::Traveller { .. }) if travellers > 3 => {}
            other => panic!("{travellers}: {other:?}"),
        }
    }
    assert_eq!(lab.get("truth/summary").await["rooms_sold"], 8, "two bookings, two rooms, two nights");
}

#[tokio::test(flavor = "multi_thread")]
async fn l10_a_live_key_is_refused_before_anything_is_sent() {
    let lab = Lab::start().await;
    let ca = lab.handle.ca_pem.clone().unwrap();
    let refused = Access::sandbox(&lab.handle.base_url, ca.as_bytes(), "prod_secret".into()).unwrap_err();
    assert_eq!(refused, ConfigError::LiveTokenOutsideLive);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_is_told_as_the_other_supplier_tells_it() {
    let lab = Lab::start().await;
    let ca = lab.handle.ca_pem.clone().unwrap();
    let access = Access::sandbox(&lab.handle.base_url, ca.as_bytes(), "duffel_test_suppliers".into()).unwrap();
    let duffel = DuffelStays::connect(access, clock(), entropy()).await.unwrap();
    let (here, there) = tokio::join!(lab.search(query()), search(&duffel, query()));
    assert!(!here.0.is_empty());
    for hit in &here.0 {
        let same = there.0.iter().filter(|other| other.hit.property.same_house(&hit.hit.property)).count();
        assert_eq!(same, 1, "{}", hit.hit.property.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn handles_of_others_open_nothing() {
    let lab = Lab::start().await;
    let (found, _) = lab.search(query()).await;
    let rate = lab.shop.rates(&found[0].handle, within(60)).await.unwrap().remove(0);
    let config =
        |error: btm_suppliers::SupplierError| assert_eq!((error.kind, error.may_have_arrived), (ErrorKind::Config, false));
    config(lab.shop.rates(&rate.handle, within(60)).await.unwrap_err());
    config(lab.shop.quote(&found[0].handle, within(60)).await.unwrap_err());
    let mut foreign = rate.handle.clone();
    foreign.supplier = SupplierId::Duffel;
    config(lab.shop.quote(&foreign, within(60)).await.unwrap_err());
    config(lab.shop.look_up(&asked(Step::Book, &foreign, None)).await.unwrap_err());
    let mut live = rate.handle.clone();
    live.mode = SupplierMode::Live;
    config(lab.shop.quote(&live, within(60)).await.unwrap_err());
    let intent = intent_at(Step::Book, found[0].handle.clone(), rate.offer.total());
    assert_eq!(lab.shop.book(&intent).await, Written::Refused(Refusal::Config));
}
