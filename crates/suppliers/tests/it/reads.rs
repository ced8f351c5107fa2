//! Reads over the wire: retries, caps, modes, re-pricing, look-up.
use crate::ambient::within;
use crate::payloads::{booking, data, duffel, error, handle, offer, order, yen};
use crate::peer::{Peer, Reply};
use btm_domain::supply::{LookUp, OrderState, Step, our_ref};
use btm_suppliers::port::BreakerHealth;
use btm_suppliers::{ErrorKind, FlightShop, LookUpRequest, Repriced, Supplier};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

fn asked() -> LookUpRequest {
    LookUpRequest { our_ref: our_ref(booking(), Step::Book), offer: handle(), supplier_order_id: None, change_ref: None }
}

#[tokio::test]
async fn a_read_is_tried_again_at_most_twice() {
    let tries = AtomicUsize::new(0);
    let peer = Peer::start(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Json(503, error(503, "api_error", "x")),
        1 => Reply::Json(504, "gateway".into()),
        _ => Reply::Json(200, data(order("ord_1", "instant", "r"))),
    })
    .await;
    let shop = duffel(&peer).await;
    assert_eq!(shop.read_order("ord_1").await.unwrap().record_locator, "ZZAB3D");
    assert_eq!(peer.count("GET", "/air/orders/ord_1"), 3);

    let peer = Peer::start(|_| Reply::Json(502, error(502, "airline_error", "airline_unknown"))).await;
    let failed = duffel(&peer).await.read_order("ord_1").await.unwrap_err();
    assert_eq!((failed.kind, failed.status, failed.code.as_deref()), (ErrorKind::Server, Some(502), Some("airline_unknown")));
    assert_eq!((peer.count("GET", "/air/orders"), failed.supplier_request_id.as_deref()), (3, Some("req-502")));
}

#[tokio::test]
async fn what_is_not_worth_another_try_gets_none() {
    for (status, kind) in
        [(400, ErrorKind::Rejected), (404, ErrorKind::NotFound), (500, ErrorKind::Server), (302, ErrorKind::Garbled)]
    {
        let peer = Peer::start(move |_| Reply::With(status, "location: /elsewhere\r\n".into(), Vec::new())).await;
        assert_eq!(duffel(&peer).await.read_order("ord_1").await.unwrap_err().kind, kind, "{status}");
        assert_eq!(peer.count("GET", "/"), 2, "identity and one read: {status}");
    }
}

#[tokio::test]
async fn a_429_is_waited_out_and_named() {
    let tries = AtomicUsize::new(0);
    let peer = Peer::start(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::With(429, "retry-after: 1\r\n".into(), Vec::new()),
        _ => Reply::Json(200, data(order("ord_1", "instant", "r"))),
    })
    .await;
    let (shop, begun) = (duffel(&peer).await, Instant::now());
    assert!(shop.read_order("ord_1").await.is_ok());
    assert!(begun.elapsed().as_millis() >= 1_000);

    let peer = Peer::start(|_| Reply::With(429, "retry-after: 600\r\n".into(), Vec::new())).await;
    let shop = duffel(&peer).await;
    let failed = shop.read_order("ord_1").await.unwrap_err();
    assert!(matches!(failed.kind, ErrorKind::Busy { retry_after_s: Some(590..=601) }), "{failed:?}");
    assert!(matches!(shop.read_order("ord_1").await.unwrap_err().kind, ErrorKind::Busy { .. }));
    assert_eq!(peer.count("GET", "/air/orders"), 1, "the pause is kept without a socket");
}

#[tokio::test]
async fn unreadable_answers_are_errors_of_their_own() {
    for reply in [
        || Reply::Json(200, "<html>".into()),
        || Reply::Json(200, "{\"data\":{}}".into()),
        || Reply::Cut(200, data(order("ord_1", "instant", "r")), 40),
        || Reply::Json(200, format!("{{\"data\":\"{}\"}}", "x".repeat(3 * 1024 * 1024))),
    ] {
        let peer = Peer::start(move |_| reply()).await;
        assert_eq!(duffel(&peer).await.read_order("ord_1").await.unwrap_err().kind, ErrorKind::Garbled);
    }
    let peer = Peer::start(|_| Reply::Close).await;
    let failed = duffel(&peer).await.read_order("ord_1").await.unwrap_err();
    assert_eq!((failed.kind, failed.may_have_arrived), (ErrorKind::Unavailable, true));
}

#[tokio::test]
async fn a_refused_credential_locks_until_the_configuration_changes() {
    for (status, body) in [
        (401, error(401, "authentication_error", "access_token_not_found")),
        (401, String::new()),
        (403, error(403, "authentication_error", "insufficient_permissions")),
    ] {
        let peer = Peer::start(move |_| Reply::Json(status, body.clone())).await;
        let shop = duffel(&peer).await;
        assert_eq!(shop.read_order("ord_1").await.unwrap_err().kind, ErrorKind::Auth);
        assert_eq!(shop.read_order("ord_1").await.unwrap_err().kind, ErrorKind::Auth);
        let health = shop.health().await;
        assert_eq!((health.breakers, health.why), ([BreakerHealth::LockedAuth; 3], Some(ErrorKind::Auth)));
        assert_eq!(peer.count("GET", "/air"), 1, "answered from memory");
    }
    // A product we have not bought is no refused credential.
    let peer = Peer::start(|_| Reply::Json(403, error(403, "invalid_request_error", "unavailable_feature"))).await;
    let shop = duffel(&peer).await;
    assert_eq!(shop.read_order("ord_1").await.unwrap_err().kind, ErrorKind::Auth);
    assert_eq!(shop.health().await.breakers, [BreakerHealth::Closed; 3]);
}

#[tokio::test]
async fn five_failures_shut_the_reads_alone() {
    let peer = Peer::start(|_| Reply::Json(500, String::new())).await;
    let shop = duffel(&peer).await;
    for _ in 0..5 {
        assert_eq!(shop.read_order("ord_1").await.unwrap_err().kind, ErrorKind::Server);
    }
    let failed = shop.read_order("ord_1").await.unwrap_err();
    assert_eq!((failed.kind, failed.may_have_arrived), (ErrorKind::Unavailable, false));
    assert_eq!(peer.count("GET", "/air/orders"), 5);
    assert_eq!(shop.health().await.breakers, [BreakerHealth::Closed, BreakerHealth::Open, BreakerHealth::Closed]);
}

#[tokio::test]
async fn an_answer_of_another_mode_locks_everything() {
    let peer = Peer::start(|_| {
        let mut real = order("ord_1", "instant", "r");
        real["live_mode"] = json!(true);
        Reply::Json(200, data(real))
    })
    .await;
    let shop = duffel(&peer).await;
    assert_eq!(shop.read_order("ord_1").await.unwrap_err().kind, ErrorKind::Config);
    assert_eq!(shop.health().await.breakers, [BreakerHealth::LockedMode; 3]);
    assert_eq!(shop.read_order("ord_1").await.unwrap_err().kind, ErrorKind::Config);
}

#[tokio::test]
async fn repricing_reads_then_prices_and_answers_a_new_handle() {
    let peer = Peer::start(|seen| match (seen.method.as_str(), seen.path.as_str()) {
        ("GET", "/air/offers/off_1") => Reply::Json(200, data(offer("off_1"))),
        ("POST", "/air/offers/off_1/actions/price") => {
            let mut dearer = offer("off_1");
            dearer["total_amount"] = json!("22500");
            Reply::Json(200, data(dearer))
        }
        _ => Reply::Json(404, error(404, "invalid_request_error", "not_found")),
    })
    .await;
    let shop = duffel(&peer).await;
    let Repriced::Priced(now) = shop.reprice(&handle(), within(20)).await.unwrap() else { panic!("gone") };
    assert_eq!(now.total, yen("22500"));
    assert_ne!(now.handle.bytes, handle().bytes);
    let sent: serde_json::Value = serde_json::from_str(&peer.last("/air/offers/off_1/actions/price").body).unwrap();
    assert_eq!(sent, json!({"data": {"intended_payment_methods": [{"type": "balance"}], "intended_services": []}}));
}

#[tokio::test]
async fn an_offer_that_is_gone_is_no_error() {
    for (status, code) in [(422, "offer_no_longer_available"), (422, "offer_expired"), (404, "not_found")] {
        let peer = Peer::start(move |seen| match seen.method.as_str() {
            "GET" => Reply::Json(200, data(offer("off_1"))),
            _ => Reply::Json(status, error(status, "invalid_state_error", code)),
        })
        .await;
        assert_eq!(duffel(&peer).await.reprice(&handle(), within(20)).await.unwrap(), Repriced::Gone, "{code} at the price");
        let peer = Peer::start(move |_| Reply::Json(status, error(status, "invalid_state_error", code))).await;
        assert_eq!(duffel(&peer).await.reprice(&handle(), within(20)).await.unwrap(), Repriced::Gone, "{code} at the read");
    }
    let mut foreign = handle();
    foreign.mode = btm_domain::supply::SupplierMode::Live;
    let peer = Peer::start(|_| Reply::Close).await;
    assert_eq!(duffel(&peer).await.reprice(&foreign, within(20)).await.unwrap_err().kind, ErrorKind::Config);
}

#[tokio::test]
async fn a_look_up_reads_every_page_and_takes_only_our_reference() {
    let ours = our_ref(booking(), Step::Book);
    let peer = Peer::start(move |seen| {
        assert!(seen.path.contains("offer_id=off_1") && seen.path.contains("limit=200"));
        let (orders, after) = if seen.path.contains("after=p%262") {
            (json!([order("ord_2", "instant", &ours)]), json!(null))
        } else {
            (json!([order("ord_1", "instant", "another.book"), {"id": "ord_0", "metadata": null}]), json!("p&2"))
        };
        Reply::Json(200, json!({"data": orders, "meta": {"after": after, "limit": 200}}).to_string())
    })
    .await;
    let LookUp::Found(found) = duffel(&peer).await.look_up(&asked()).await.unwrap() else { panic!("not found") };
    assert_eq!((found.supplier_order_id.as_str(), peer.count("GET", "/air/orders?")), ("ord_2", 2));
}

#[tokio::test]
async fn nothing_two_and_an_unreadable_page_are_told_apart() {
    let list = |orders: serde_json::Value| json!({"data": orders, "meta": {"after": null}}).to_string();
    let peer = Peer::start(move |_| Reply::Json(200, list(json!([])))).await;
    assert_eq!(duffel(&peer).await.look_up(&asked()).await.unwrap(), LookUp::Absent { asked_at: crate::ambient::now() });
    let ours = our_ref(booking(), Step::Book);
    let both =
        list(json!([order("ord_1", "instant", &ours), order("ord_2", "instant", &ours), order("ord_1", "instant", &ours)]));
    let peer = Peer::start(move |_| Reply::Json(200, both.clone())).await;
    assert!(matches!(duffel(&peer).await.look_up(&asked()).await.unwrap(), LookUp::Several(two) if two.len() == 2));
    for body in ["{}", "<html>", r#"{"data":[5]}"#] {
        let peer = Peer::start(move |_| Reply::Json(200, body.into())).await;
        assert_eq!(duffel(&peer).await.look_up(&asked()).await.unwrap_err().kind, ErrorKind::Garbled, "never an Absent: {body}");
    }
    let peer = Peer::start(|_| Reply::Json(200, r#"{"data":[],"meta":{"after":"again"}}"#.into())).await;
    assert_eq!(duffel(&peer).await.look_up(&asked()).await.unwrap_err().kind, ErrorKind::Garbled, "pages without end");
}

#[tokio::test]
async fn a_known_order_is_looked_up_by_its_own_id() {
    let peer = Peer::start(|seen| match seen.path.as_str() {
        "/air/orders/ord_1" => Reply::Json(200, data(order("ord_1", "hold", "r"))),
        _ => Reply::Json(404, error(404, "invalid_request_error", "not_found")),
    })
    .await;
    let shop = duffel(&peer).await;
    let by_id = |id: &str| LookUpRequest { supplier_order_id: Some(id.into()), ..asked() };
    let LookUp::Found(found) = shop.look_up(&by_id("ord_1")).await.unwrap() else { panic!("not found") };
    assert_eq!(found.state, OrderState::Held);
    assert!(matches!(shop.look_up(&by_id("ord_9")).await.unwrap(), LookUp::Absent { .. }));
    assert!(matches!(shop.look_up(&by_id("../x")).await.unwrap(), LookUp::Absent { .. }));
    assert_eq!(peer.count("GET", "/air"), 2);
}
