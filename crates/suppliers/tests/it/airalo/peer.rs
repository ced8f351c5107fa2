//! Against a scripted peer: what is asked how often, and with what.
use super::{Moved, SECRET, adapter, query};
use crate::peer::{Peer, Reply, Seen};
use btm_domain::Clock;
use btm_suppliers::port::{ConnectShop, Tongue};
use btm_suppliers::{Airalo, ErrorKind};
use chrono::TimeDelta;
use hmac::{Hmac, Mac};
use serde_json::json;
use std::sync::Arc;

fn answer(seen: &Seen) -> Reply {
    let package = json!({"id": "x-7days-1gb", "type": "sim", "net_price": 3.83, "amount": 1024, "day": 7, "title": "1 GB"});
    let place = json!({"country_code": "JP", "operators": [{"title": "Hayate", "packages": [package], "countries": [{"country_code": "JP"}]}]});
    let body = match seen.path.split('?').next().unwrap() {
        "/v2/token" => json!({"data": {"token_type": "Bearer", "expires_in": 86400, "access_token": "tok_1"}}),
        "/v2/balance" => json!({"data": {"balances": {"name": "b", "availableBalance": {"amount": 1.0, "currency": "USD"}}}}),
        "/v2/packages" => json!({"data": [place], "meta": {"last_page": 1}}),
        _ => json!({"data": {"remaining": 1, "total": 1024, "status": "ACTIVE"}}),
    };
    Reply::Json(200, body.to_string())
}

async fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> (Peer, Airalo, Arc<Moved>) {
    let peer = Peer::start(script).await;
    let clock = Moved::new();
    let shop = adapter(&peer.base_url, &peer.ca_pem, clock.clone()).await;
    (peer, shop, clock)
}

#[tokio::test]
async fn the_catalogue_is_fetched_once_an_hour_and_language() {
    let (peer, shop, clock) = start(answer).await;
    let search = |tongue| {
        let deadline = clock.now() + TimeDelta::seconds(20);
        let shop = &shop;
        async move { shop.catalogue(&query(&["JP"], 5), tongue, deadline).await.unwrap() }
    };
    let (a, b) = tokio::join!(search(Tongue::Japanese), search(Tongue::Japanese));
    assert_eq!((a.len(), b.len(), peer.count("GET", "/v2/packages")), (1, 1, 1), "whoever comes meanwhile waits");
    search(Tongue::English).await;
    assert_eq!(peer.count("GET", "/v2/packages"), 2);
    assert!(peer.last("/v2/packages").head.contains("accept-language: en"));
    clock.on(TimeDelta::minutes(59));
    search(Tongue::Japanese).await;
    assert_eq!(peer.count("GET", "/v2/packages"), 2);
    clock.on(TimeDelta::minutes(2));
    let found = search(Tongue::Japanese).await;
    assert_eq!((peer.count("GET", "/v2/packages"), peer.count("POST", "/v2/token")), (3, 1));
    assert_eq!(found[0].handle.expires_at, clock.now() + TimeDelta::hours(1));
    assert!(peer.last("/v2/packages").path.contains("include=topup"));
    clock.on(TimeDelta::hours(-3));
    search(Tongue::Japanese).await;
    assert_eq!(peer.count("GET", "/v2/packages"), 4, "a clock stepped back makes nothing live longer");
}

#[tokio::test]
async fn the_token_is_asked_for_signed_and_carried_by_everything_else() {
    let (peer, shop, clock) = start(answer).await;
    shop.usage("89", clock.now() + TimeDelta::seconds(20)).await.unwrap();
    let token = peer.last("/v2/token");
    let mut mac = Hmac::<sha2::Sha512>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(token.body.replace('/', "\\/").as_bytes());
    let signed: String = mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
    assert!(token.head.contains(&format!("airalo-signature: {signed}")) && !token.head.contains("authorization"));
    assert!(token.body.contains("client_credentials") && token.body.contains(SECRET));
    let read = peer.last("/v2/sims/89/usage");
    assert!(read.head.contains("authorization: bearer tok_1") && !read.head.contains(SECRET), "{}", read.head);
}

#[tokio::test]
async fn the_same_endpoint_is_asked_five_times_a_second_at_most() {
    let (peer, shop, clock) = start(answer).await;
    let begun = std::time::Instant::now();
    let deadline = clock.now() + TimeDelta::seconds(30);
    let calls = (0..11).map(|n| shop.usage(if n % 2 == 0 { "891" } else { "892" }, deadline));
    assert!(futures_all(calls).await.into_iter().all(|told| told.is_ok()));
    assert!(begun.elapsed().as_millis() >= 1_950, "eleven calls in {:?}", begun.elapsed());
    // Ten a minute for each eSIM: the eleventh is not waited for past its deadline.
    let mut last = Ok(());
    for _ in 0..5 {
        last = shop.usage("891", clock.now() + TimeDelta::seconds(5)).await.map(|_| ());
    }
    assert!(matches!(last.unwrap_err().kind, ErrorKind::Busy { retry_after_s: Some(1..=60) }));
    assert_eq!(peer.count("GET", "/v2/sims/891/"), 10);
}

async fn futures_all<T>(calls: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut calls: Vec<_> = calls.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = calls.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        let mut open = false;
        for (call, told) in calls.iter_mut().zip(&mut done) {
            if told.is_none() {
                match call.as_mut().poll(cx) {
                    std::task::Poll::Ready(value) => *told = Some(value),
                    std::task::Poll::Pending => open = true,
                }
            }
        }
        if open { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    done.into_iter().map(Option::unwrap).collect()
}

#[tokio::test]
async fn pages_are_read_to_the_last_and_an_unreadable_catalogue_is_none() {
    let (peer, shop, clock) = start(|seen| match seen.path.as_str() {
        path if path.contains("page=3") => Reply::Json(200, json!({"data": [], "meta": {"last_page": 9}}).to_string()),
        path if path.starts_with("/v2/packages") => {
            let Reply::Json(status, body) = answer(seen) else { unreachable!() };
            Reply::Json(status, body.replace("\"last_page\":1", "\"last_page\":9"))
        }
        _ => answer(seen),
    })
    .await;
    let deadline = clock.now() + TimeDelta::seconds(20);
    assert_eq!(shop.catalogue(&query(&["JP"], 5), Tongue::English, deadline).await.unwrap().len(), 2);
    assert_eq!(peer.count("GET", "/v2/packages"), 3, "an empty page is the end");
    for body in ["<html>", "{}", r#"{"data":{}}"#, r#"{"data":[{"operators":[{"packages":[{}]}]}]}"#] {
        let body = body.to_owned();
        let (_peer, shop, clock) = start(move |seen| match seen.path.as_str() {
            path if path.starts_with("/v2/packages") => Reply::Json(200, body.clone()),
            _ => answer(seen),
        })
        .await;
        let deadline = clock.now() + TimeDelta::seconds(20);
        let why = shop.catalogue(&query(&["JP"], 5), Tongue::English, deadline).await.unwrap_err();
        assert_eq!(why.kind, ErrorKind::Garbled);
    }
}
