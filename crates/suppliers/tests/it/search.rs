//! Searching by batches over the wire.
use crate::ambient::within;
use crate::payloads::{data, duffel, error, offer, query};
use crate::peer::{Peer, Reply};
use btm_domain::OrganisationId;
use btm_suppliers::{Duffel, FlightShop, PricedFlight, SearchEnd, SearchEvent, SearchNote, SearchRequest, Supplier};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

fn request(seconds: i64) -> SearchRequest {
    SearchRequest { query: query(), tenant: OrganisationId(uuid::Uuid::from_u128(1)), deadline: within(seconds) }
}

async fn all(shop: &Duffel, seconds: i64) -> (Vec<Vec<PricedFlight>>, SearchEnd) {
    let (tx, mut rx) = mpsc::channel(2);
    let (mut batches, mut ends) = (Vec::new(), Vec::new());
    let read = async {
        while let Some(event) = rx.recv().await {
            match event {
                SearchEvent::Batch(batch) => batches.push(batch),
                SearchEvent::End(end) => ends.push(end),
            }
        }
    };
    tokio::join!(shop.search(request(seconds), tx), read);
    assert_eq!(ends.len(), 1, "exactly one end, and it is last");
    (batches, ends.remove(0))
}

fn batch(remaining: u32, offers: Value) -> Reply {
    Reply::Json(
        200,
        data(json!({"id": "orq_1", "total_batches": 3, "remaining_batches": remaining, "live_mode": false, "offers": offers})),
    )
}

fn opened(seen_path: &str) -> Option<Reply> {
    seen_path.starts_with("/air/batch_offer_requests?").then(|| {
        Reply::Json(
            201,
            data(json!({"id": "orq_1", "total_batches": 3, "remaining_batches": 3, "client_key": "k", "live_mode": false})),
        )
    })
}

#[tokio::test]
async fn batches_stream_as_they_come_until_none_remains() {
    let polls = AtomicUsize::new(0);
    let peer = Peer::start(move |seen| {
        opened(&seen.path).unwrap_or_else(|| match polls.fetch_add(1, Ordering::SeqCst) {
            0 => batch(3, json!([])),
            1 => batch(2, json!([offer("off_1"), offer("off_2")])),
            _ => batch(0, json!([offer("off_3")])),
        })
    })
    .await;
    let (shop, begun) = (duffel(&peer).await, Instant::now());
    let (batches, end) = all(&shop, 20).await;
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(end, SearchEnd { complete: true, note: None });
    assert!(begun.elapsed() >= Duration::from_millis(600), "300 ms between polls");
    let opening = peer.last("/air/batch_offer_requests?");
    assert!(opening.path.starts_with("/air/batch_offer_requests?supplier_timeout="));
    let body: Value = serde_json::from_str(&opening.body).unwrap();
    assert_eq!(
        body["data"],
        json!({"slices": [{"origin": "HND", "destination": "FUK", "departure_date": "2026-11-24"}], "passengers": [{"type": "adult"}],
            "cabin_class": "economy", "max_connections": 1})
    );
    assert_eq!(shop.health().await.searches, 1);
}

#[tokio::test]
async fn one_bad_offer_costs_one_offer() {
    let peer = Peer::start(|seen| {
        opened(&seen.path).unwrap_or_else(|| {
            let mut bad = offer("off_2");
            bad["total_amount"] = json!("22000.5");
            batch(0, json!([offer("off_1"), bad, "nonsense", offer("off_3")]))
        })
    })
    .await;
    let (batches, end) = all(&duffel(&peer).await, 20).await;
    assert_eq!((batches[0].len(), end), (2, SearchEnd { complete: true, note: Some(SearchNote::OffersLeftOut(2)) }));
}

#[tokio::test]
async fn the_deadline_ends_it_with_what_came() {
    let peer = Peer::start(|seen| {
        opened(&seen.path).unwrap_or_else(|| batch(1, json!([offer(&format!("off_{}", uuid::Uuid::nil().simple()))])))
    })
    .await;
    let begun = Instant::now();
    let (batches, end) = all(&duffel(&peer).await, 1).await;
    assert!(!batches.is_empty() && begun.elapsed() < Duration::from_secs(3));
    assert_eq!(end, SearchEnd { complete: false, note: Some(SearchNote::DeadlineReached) });
    // An answer that our own deadline breaks off is no garbled one.
    let peer = Peer::start(|_| Reply::Half(200, data(json!({"id": "orq_1"})), 5)).await;
    assert_eq!(all(&duffel(&peer).await, 1).await.1.note, Some(SearchNote::DeadlineReached));
    let peer = Peer::start(|_| Reply::Silence).await;
    assert_eq!(all(&duffel(&peer).await, 1).await.1.note, Some(SearchNote::DeadlineReached));
}

#[tokio::test]
async fn a_failure_is_a_note_beside_what_came() {
    let polls = AtomicUsize::new(0);
    let peer = Peer::start(move |seen| {
        opened(&seen.path).unwrap_or_else(|| match polls.fetch_add(1, Ordering::SeqCst) {
            0 => batch(2, json!([offer("off_1")])),
            _ => Reply::Json(404, error(404, "invalid_request_error", "not_found")),
        })
    })
    .await;
    let (batches, end) = all(&duffel(&peer).await, 20).await;
    assert_eq!((batches.len(), end), (1, SearchEnd { complete: false, note: Some(SearchNote::Server) }));
    for (status, note) in
        [(422, SearchNote::Rejected), (500, SearchNote::Server), (401, SearchNote::Auth), (201, SearchNote::Garbled)]
    {
        let peer = Peer::start(move |_| Reply::Json(status, "{}".into())).await;
        assert_eq!(all(&duffel(&peer).await, 20).await.1, SearchEnd { complete: false, note: Some(note) }, "{status}");
    }
}

#[tokio::test]
async fn a_reader_who_leaves_ends_the_search() {
    let peer = Peer::start(|seen| opened(&seen.path).unwrap_or_else(|| batch(1, json!([])))).await;
    let shop = Arc::new(duffel(&peer).await);
    let (tx, rx) = mpsc::channel(1);
    let running = tokio::spawn({
        let shop = Arc::clone(&shop);
        async move { shop.search(request(600), tx).await }
    });
    tokio::time::sleep(Duration::from_millis(400)).await;
    drop(rx);
    tokio::time::timeout(Duration::from_secs(1), running).await.unwrap().unwrap();
}

#[tokio::test]
async fn one_organisation_runs_four_at_a_time() {
    let peer = Peer::start(|seen| opened(&seen.path).unwrap_or_else(|| batch(1, json!([])))).await;
    let shop: Arc<dyn FlightShop> = Arc::new(duffel(&peer).await);
    let mut readers = Vec::new();
    for day in 0..6 {
        let (tx, rx) = mpsc::channel(1);
        readers.push(rx);
        let shop = Arc::clone(&shop);
        // Of another day each: identical searches share one call.
        let mut asked = request(600);
        asked.query.slices[0].date += chrono::TimeDelta::days(day);
        tokio::spawn(async move { shop.search(asked, tx).await });
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(peer.count("POST", "/air/batch_offer_requests"), 4);
    readers.drain(..2);
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(peer.count("POST", "/air/batch_offer_requests"), 6);
}

#[tokio::test]
async fn an_offer_of_another_mode_locks_the_adapter() {
    let peer = Peer::start(|seen| {
        opened(&seen.path).unwrap_or_else(|| {
            let mut real = offer("off_1");
            real["live_mode"] = json!(true);
            batch(0, json!([real]))
        })
    })
    .await;
    let shop = duffel(&peer).await;
    let (batches, _) = all(&shop, 20).await;
    assert!(batches.is_empty());
    assert_eq!(shop.health().await.breakers, [btm_suppliers::port::BreakerHealth::LockedMode; 3]);
}
