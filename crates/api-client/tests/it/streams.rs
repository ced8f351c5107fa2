//! Streams cut into chunks of any size, cut off, and closed.
use crate::peers::{Leaf, api, serve};
use axum::Router;
use axum::body::Body;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use btm_api::account::Tokens;
use btm_api::search::SearchEvent;
use btm_api::sync::LiveEvent;
use btm_api_client::{ApiError, DeviceKey, Session};
use btm_domain::{Cabin, FlightQuery, SessionId};
use bytes::Bytes;
use std::sync::Arc;

fn chunked(kind: &'static str, text: &str, size: usize) -> axum::response::Response {
    let chunks: Vec<Result<Bytes, std::io::Error>> =
        text.as_bytes().chunks(size).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
    ([(header::CONTENT_TYPE, kind)], Body::from_stream(futures::stream::iter(chunks))).into_response()
}

async fn session(path: &'static str, kind: &'static str, text: &'static str, size: usize) -> (crate::peers::Peer, Session) {
    let route = move || async move { chunked(kind, text, size) };
    let app = if path == "/v1/search" { Router::new().route(path, post(route)) } else { Router::new().route(path, get(route)) };
    let peer = serve(app, Leaf::Good).await;
    let tokens = Tokens {
        access: "a".into(),
        access_expires_at: chrono::DateTime::UNIX_EPOCH,
        refresh: "r".into(),
        session_id: SessionId(uuid::Uuid::nil()),
        recovery_codes_left: None,
    };
    let session = Session::new(api(&peer), DeviceKey::from_seed(&[1; 32]), &tokens, Arc::new(|_| Box::pin(async {})));
    (peer, session)
}

fn query() -> FlightQuery {
    FlightQuery { slices: vec![], cabin: Cabin::Economy, travellers: 1, max_connections: 0 }
}

const SEARCH: &str = "{\"event\":\"started\",\"search_id\":\"00000000-0000-0000-0000-000000000001\"}\n\
    {\"event\":\"note\",\"supplier\":\"航空\",\"note\":\"timed_out\"}\r\n\n\
    {\"event\":\"end\",\"complete\":true,\"coverage\":{\"suppliers\":[]}}";

#[tokio::test]
async fn search_events_come_whole_whatever_the_chunks() {
    for size in [1, 2, 3, 7, 50, 10_000] {
        let (_peer, session) = session("/v1/search", "application/x-ndjson", SEARCH, size).await;
        let mut stream = session.search(query()).await.unwrap();
        let mut seen = Vec::new();
        while let Some(event) = stream.next().await.unwrap() {
            seen.push(event);
        }
        assert!(
            matches!(&seen[..], [SearchEvent::Started { .. }, SearchEvent::Note { supplier, .. }, SearchEvent::End { .. }] if supplier == "航空"),
            "{size}: {seen:?}"
        );
        assert_eq!(stream.next().await.unwrap(), None, "after the end there is nothing");
    }
}

#[tokio::test]
async fn a_search_without_its_end_was_cut() {
    let text = "{\"event\":\"started\",\"search_id\":\"00000000-0000-0000-0000-000000000001\"}\n";
    let (_peer, session) = session("/v1/search", "application/x-ndjson", text, 9).await;
    let mut stream = session.search(query()).await.unwrap();
    assert!(stream.next().await.unwrap().is_some());
    assert_eq!(stream.next().await, Err(ApiError::Cut));
}

#[tokio::test]
async fn live_events_pass_over_comments_and_what_is_unknown() {
    let text = ": hello\n\nevent: x\ndata: {\"event\":\"alive\"}\n\ndata: {\"event\":\"of_tomorrow\"}\n\n\
        data: {\"event\":\"changed\",\ndata: \"rev\":7}\n\ndata:{\"event\":\"signed_out\"}\n\n";
    for size in [1, 5, 10_000] {
        let (_peer, session) = session("/v1/events", "text/event-stream", text, size).await;
        let mut stream = session.live().await.unwrap();
        let mut seen = Vec::new();
        while let Some(event) = stream.next().await.unwrap() {
            seen.push(event);
        }
        assert_eq!(seen, [LiveEvent::Alive { at: None }, LiveEvent::Changed { rev: 7 }, LiveEvent::SignedOut], "{size}");
    }
}
