//! Search and review through the real sandbox, and the queries that are refused before any call.
use crate::support::*;
use btm_api::search::{PlacesResponse, PriceCheck, ReviewResponse, SearchEvent, SupplierNote};
use btm_api::{ProblemCode, paths};
use btm_domain::{FieldCode, FieldError, FlightOffer, Role};
use btm_sandbox::{ClockMode, Config, Sandbox};
use btm_server::{Rate, Sources};
use reqwest::Method;
use serde_json::{Value, json};

async fn sandbox() -> btm_sandbox::Handle {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock: ClockMode = format!("manual:{NOW}").parse().unwrap();
    Sandbox::start(Config { clock, ..Config::default() }).await.unwrap()
}

async fn world(sandbox: &btm_sandbox::Handle) -> World {
    let ca = sandbox.ca_pem.clone().unwrap();
    World::with(|c| c.suppliers = Sources::sandbox(&sandbox.base_url, ca.as_bytes(), "x").unwrap()).await
}

fn round_trip() -> Value {
    json!({"query": {"slices": [
        {"origin": "HND", "destination": "FUK", "date": "2026-11-25"},
        {"origin": "FUK", "destination": "HND", "date": "2026-11-27"}],
        "cabin": "economy", "travellers": 1, "max_connections": 0}})
}

fn events(answer: &Answer) -> Vec<SearchEvent> {
    assert_eq!(
        (answer.status.as_u16(), answer.headers["content-type"].to_str().unwrap()),
        (200, "application/x-ndjson"),
        "{}",
        answer.text
    );
    answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn offers(events: &[SearchEvent]) -> Vec<FlightOffer> {
    let of = |e: &SearchEvent| if let SearchEvent::Offers { offers } = e { offers.clone() } else { Vec::new() };
    events.iter().flat_map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_stream_in_and_one_is_reviewed() {
    let sandbox = sandbox().await;
    let world = world(&sandbox).await;
    let admin = world.admin("A", "a@example.com").await;
    let answer = world.call(Method::POST, paths::SEARCH, Some(&admin.access), Some(round_trip())).await;
    let events = events(&answer);
    assert!(matches!(events.first(), Some(SearchEvent::Started { .. })));
    let Some(SearchEvent::End { complete: true, coverage }) = events.last() else { panic!("{:?}", events.last()) };
    assert!(coverage.suppliers[0].answered && coverage.suppliers[0].asked_at == world.now());
    let offers = offers(&events);
    assert!(offers.len() > 20, "{}", offers.len());
    let ids: std::collections::HashSet<_> = offers.iter().map(|o| o.id).collect();
    assert_eq!(ids.len(), offers.len());
    let offer = &offers[0];
    assert!(offer.simulated && offer.slices.len() == 2);
    assert_eq!(offer.slices[0].segments[0].departure.airport.as_str(), "HND");

    let path = paths::OFFER_REVIEW.replace("{offer_id}", &offer.id.to_string());
    let review: ReviewResponse = world.call(Method::POST, &path, Some(&admin.access), None).await.json();
    let (PriceCheck::Same { offer: now } | PriceCheck::Changed { offer: now, .. }) = review.check else { panic!("gone") };
    assert_eq!((now.id(), review.offer_id), (offer.id, offer.id));
    assert_eq!((review.service_fee.minor, review.service_fee.currency), (0, offer.total.currency));
    assert!(review.clash.is_none());
    // Nobody else can take it to the review.
    let colleague = world.session_of(&admin, vec![Role::Traveller], false).await;
    assert_eq!(world.call(Method::POST, &path, Some(&colleague.access), None).await.code(), ProblemCode::NotFound);
    world.server.stop().await;
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supplier_that_fails_is_a_note_and_the_end_says_so() {
    let sandbox = sandbox().await;
    let world = world(&sandbox).await;
    let admin = world.admin("A", "a@example.com").await;
    sandbox.stop().await;
    let answer = world.call(Method::POST, paths::SEARCH, Some(&admin.access), Some(round_trip())).await;
    let events = events(&answer);
    assert!(events.iter().any(|e| matches!(e, SearchEvent::Note { note: SupplierNote::Failed, .. })), "{events:?}");
    let Some(SearchEvent::End { complete: false, coverage }) = events.last() else { panic!("{:?}", events.last()) };
    assert!(!coverage.suppliers[0].answered);
}

#[tokio::test]
async fn a_query_that_cannot_be_is_refused_by_its_fields_before_any_call() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let refused = |change: fn(&mut Value)| {
        let mut body = round_trip();
        change(&mut body["query"]);
        let (world, access) = (&world, admin.access.clone());
        async move {
            let problem = world.call(Method::POST, paths::SEARCH, Some(&access), Some(body)).await.problem();
            assert_eq!(problem.code, ProblemCode::InvalidInput);
            problem.fields
        }
    };
    let one = |field: &str, code| vec![FieldError::new(field, code)];
    // It is 12:00 in Tokyo and still the 23rd in Honolulu.
    assert_eq!(refused(|q| q["slices"][0]["date"] = json!("2026-11-23")).await, one("slices.0.date", FieldCode::InPast));
    assert_eq!(
        refused(|q| q["slices"] = json!([{"origin": "HNL", "destination": "HND", "date": "2026-11-22"}])).await,
        one("slices.0.date", FieldCode::InPast)
    );
    assert_eq!(refused(|q| q["slices"][1]["date"] = json!("2027-11-01")).await, one("slices.1.date", FieldCode::BeyondHorizon));
    assert_eq!(
        refused(|q| q["slices"][1]["date"] = json!("2026-11-24")).await,
        one("slices.1.date", FieldCode::ReturnBeforeDeparture)
    );
    assert_eq!(
        refused(|q| q["slices"][0]["destination"] = json!("HND")).await,
        one("slices.0.destination", FieldCode::SamePlace)
    );
    assert_eq!(refused(|q| q["slices"][0]["origin"] = json!("QQQ")).await, one("slices.0.origin", FieldCode::UnknownPlace));
    assert_eq!(refused(|q| q["travellers"] = json!(10)).await, one("travellers", FieldCode::TooManyTravellers));
    assert_eq!(refused(|q| q["slices"] = json!([])).await, one("slices", FieldCode::Required));
    // The date line: the 23rd is today where this one leaves. Without a supplier it fails later, not at the form.
    let mut body = round_trip();
    body["query"]["slices"] = json!([{"origin": "HNL", "destination": "HND", "date": "2026-11-23"}]);
    let answer = world.call(Method::POST, paths::SEARCH, Some(&admin.access), Some(body)).await;
    assert_eq!(answer.code(), ProblemCode::SearchFailed);
}

#[tokio::test]
async fn places_are_found_in_both_languages() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    for query in ["FUK", "fukuoka", "%E7%A6%8F%E5%B2%A1", "%E3%81%B5%E3%81%8F%E3%81%8A%E3%81%8B"] {
        let found: PlacesResponse = admin.get(&world, &format!("/v1/places?q={query}&limit=3")).await.json();
        assert!(found.places.iter().any(|p| p.code.as_str() == "FUK"), "{query}: {:?}", found.places);
        assert!(found.places.len() <= 3);
    }
    assert_eq!(admin.get(&world, "/v1/places?q=a&limit=many").await.code(), ProblemCode::InvalidInput);
}

#[tokio::test]
async fn c31_one_who_floods_waits_and_the_others_go_on() {
    let world = World::with(|c| {
        c.limits.search = Rate { burst: 3, per_minute: 60 };
        c.limits.company_search = Rate { burst: 5, per_minute: 60 };
    })
    .await;
    let admin = world.admin("A", "a@example.com").await;
    let colleague = world.session_of(&admin, vec![Role::Traveller], false).await;
    let stranger = world.admin("B", "b@example.com").await;
    let ask = |access: &str| {
        let (world, access) = (&world, access.to_owned());
        async move { world.call(Method::POST, paths::SEARCH, Some(&access), Some(round_trip())).await.problem() }
    };
    for _ in 0..3 {
        assert_eq!(ask(&admin.access).await.code, ProblemCode::SearchFailed);
    }
    let limited = ask(&admin.access).await;
    assert_eq!((limited.code, limited.retry_after), (ProblemCode::RateLimited, Some(1)));
    for _ in 0..2 {
        assert_eq!(ask(&colleague.access).await.code, ProblemCode::SearchFailed);
    }
    assert_eq!(ask(&colleague.access).await.code, ProblemCode::RateLimited, "the company's bucket");
    assert_eq!(ask(&stranger.access).await.code, ProblemCode::SearchFailed);
    world.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(ask(&admin.access).await.code, ProblemCode::SearchFailed);
}
