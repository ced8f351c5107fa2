//! Events at our door: signed or not taken, once or ignored, and a hint to look rather than a fact (reliability.md §1.12).
use super::world::*;
use btm_domain::BookingState as S;
use btm_domain::booking::Ladder;
use btm_domain::supply::SupplierId;
use reqwest::StatusCode;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn only_a_right_signature_at_the_right_address_is_taken() {
    let w = World::new().await;
    let object = json!({"id": "ord_1"});
    assert_eq!(w.event("wev_1", "order.updated", object.clone(), "whsec_wrong").await, StatusCode::FORBIDDEN);
    assert_eq!(w.event("wev_1", "order.updated", object.clone(), HOOK_SECRET).await, StatusCode::OK, "the positive control");
    assert_eq!(
        w.event("wev_1", "order.updated", object, HOOK_SECRET).await,
        StatusCode::OK,
        "a replay is answered like the first"
    );
    let word = |s| btm_server::booking::hook::word(&MASTER, s);
    let at = |path: String| format!("{}{path}", w.server.base_url);
    let unsigned =
        w.device.http.post(at(format!("/v1/hooks/duffel/{}", word(SupplierId::Duffel)))).body("{}").send().await.unwrap();
    assert_eq!(unsigned.status(), StatusCode::FORBIDDEN);
    for (supplier, hook) in
        [("duffel", "wrong".to_owned()), ("nobody", word(SupplierId::Duffel)), ("duffel", word(SupplierId::Airalo))]
    {
        let path = at(format!("/v1/hooks/{supplier}/{hook}"));
        assert_eq!(w.device.http.post(&path).body("{}").send().await.unwrap().status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(w.device.http.head(&path).send().await.unwrap().status(), StatusCode::NOT_FOUND, "{path}");
    }
    let there = at(format!("/v1/hooks/airalo/{}", word(SupplierId::Airalo)));
    assert_eq!(w.device.http.head(there).send().await.unwrap().status(), StatusCode::OK);
    let metrics = w.device.http.get(at("/metrics".to_owned())).send().await.unwrap().text().await.unwrap();
    for line in [
        "btm_supplier_calls_total{supplier=\"duffel\",kind=\"event\",outcome=\"refused\"} 2",
        "btm_supplier_calls_total{supplier=\"duffel\",kind=\"event\",outcome=\"repeated\"} 1",
        "btm_supplier_breaker_open{supplier=\"duffel\",gate=\"write\"} 0",
        "btm_supplier_reachable{supplier=\"airalo\"} 1",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    let proxied = w.device.http.get(at("/metrics".to_owned())).header("x-forwarded-for", "203.0.113.7").send().await.unwrap();
    assert_eq!(proxied.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_ends_the_waiting_for_a_lost_answer() {
    // Real time: the first look would come after five seconds, the next after fifteen.
    let w = World::tuned(|o| o.ladder = Ladder { look_ups: vec![chrono::TimeDelta::minutes(9)], ..Ladder::default() }).await;
    let offer = w.device.offer().await;
    w.shop.fault("create_order", json!("drop_after_commit")).await;
    let request = purchase(&w.device, &offer);
    w.device.post_purchase(&request).await;
    let unsure = w.device.until(request.purchase_id, |b| events(b).contains(&"answer_lost")).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(w.device.purchase(request.purchase_id).await.bookings[0].state, S::Confirming);
    let object = json!({"id": "ord_x", "metadata": {"btm_ref": format!("{}.book", unsure.booking_id)}});
    assert_eq!(w.event("wev_9", "order.created", object, HOOK_SECRET).await, StatusCode::OK);
    let booking = w.device.until(request.purchase_id, |b| b.state == S::Confirmed).await;
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_event_says_is_read_never_believed() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    let object = json!({"offer_id": "off_x", "metadata": {"btm_ref": format!("{}.book", booking.booking_id)}});
    assert_eq!(w.event("wev_1", "order.creation_failed", object, HOOK_SECRET).await, StatusCode::OK);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let after = w.device.booking(&booking).await;
    assert_eq!(after.state, S::Confirmed, "the order stands, whatever the event said: {:?}", after.history);
}

#[tokio::test(flavor = "multi_thread")]
async fn low_data_names_only_an_iccid_and_its_booking_is_found_by_it_once() {
    use hmac::Mac;
    let w = World::new().await;
    let plan = w.device.plans().await.into_iter().find(|p| p.tops_up.is_none()).expect("a plan");
    let plan = w.device.reviewed(plan.id).await;
    let booking = w.device.buy(&basket(&w.device, &[priced(&plan)])).await;
    let Some(btm_domain::OrderedItem::Esim(esim)) = &booking.item else { panic!("{:?}", booking.item) };
    let tell = |iccid: String, percent: u8| {
        let body = json!({"type": "webhook_low_data", "data": {"iccid": iccid, "level": format!("{percent}%")}}).to_string();
        let mut mac = hmac::Hmac::<sha2::Sha512>::new_from_slice(b"secret-of-engine").unwrap();
        mac.update(body.as_bytes());
        let signed = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
        let word = btm_server::booking::hook::word(&MASTER, SupplierId::Airalo);
        let call = w.device.http.post(format!("{}/v1/hooks/airalo/{word}", w.server.base_url));
        async move { call.header("airalo-signature", signed).body(body).send().await.unwrap().status() }
    };
    assert_eq!(tell("8900000000000000000".into(), 75).await, StatusCode::OK, "nobody's");
    for _ in 0..2 {
        assert_eq!(tell(esim.iccid.clone(), 75).await, StatusCode::OK, "repeated for hours, told once");
    }
    let low = |b: &btm_api::purchase::BookingBody| events(b).iter().filter(|e| **e == "low_data").count();
    let told = w.device.booking(&booking).await;
    assert_eq!((low(&told), told.state), (1, S::Confirmed));
    let mirrored = w.device.mirror().await.into_iter().find_map(|b| match b {
        btm_api::sync::SyncBody::Booking(b) if b.booking_id == booking.booking_id => Some(b),
        _ => None,
    });
    assert_eq!(mirrored.map(|b| low(&b)), Some(1), "its people's mirrors follow");
    assert_eq!(tell(esim.iccid.clone(), 90).await, StatusCode::OK);
    assert_eq!(low(&w.device.booking(&booking).await), 2, "less is news again");
}
