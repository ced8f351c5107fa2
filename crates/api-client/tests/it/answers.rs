//! What the server, or somebody in its place, answers.
use crate::peers::{Leaf, api, greeting, refused, serve};
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use btm_api::account::LoginRequest;
use btm_api::{Problem, ProblemCode};
use btm_api_client::{ApiError, DeviceKey};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn problem(code: ProblemCode) -> impl IntoResponse {
    let body = Problem {
        type_uri: format!("https://smart-btm.invalid/problems/{}", code.as_str()),
        title: "refused".into(),
        status: code.status(),
        code,
        detail: None,
        fields: vec![],
        request_id: "req-1".into(),
        retry_after: Some(7),
        new_total: None,
        airline: None,
        traveller: None,
    };
    let status = StatusCode::from_u16(code.status()).unwrap();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], serde_json::to_string(&body).unwrap())
}

fn login() -> LoginRequest {
    let device = btm_api::account::Device { public_key: DeviceKey::from_seed(&[1; 32]).public_key(), name: "test".into() };
    LoginRequest { email: "a@b.example".into(), password: "x".into(), device }
}

#[tokio::test]
async fn a_problem_keeps_its_code_number_and_wait() {
    let app = Router::new().route("/v1/login", post(|| async { problem(ProblemCode::LockedOut) }));
    let peer = serve(app, Leaf::Good).await;
    let Err(error) = api(&peer).login(&login()).await else { panic!("must fail") };
    assert_eq!(error.request_id(), Some("req-1"));
    let ApiError::Problem(p) = error else { panic!("{error:?}") };
    assert_eq!((p.code, p.retry_after), (ProblemCode::LockedOut, Some(7)));
}

#[tokio::test]
async fn c20_a_redirect_is_not_followed_wherever_it_leads() {
    let knocks = Arc::new(AtomicUsize::new(0));
    let counted = knocks.clone();
    let target = serve(
        Router::new().route(
            "/v1/server",
            get(move || {
                counted.fetch_add(1, Ordering::SeqCst);
                async { axum::Json(greeting()) }
            }),
        ),
        Leaf::Good,
    )
    .await;
    for place in [format!("{}/v1/server", target.base_url), "http://127.0.0.1:9/v1/server".to_owned()] {
        let peer =
            serve(Router::new().route("/v1/server", get(move || async move { Redirect::temporary(&place) })), Leaf::Good).await;
        assert_eq!(refused(&api(&peer)).await, ApiError::NotOurs { status: 307 });
    }
    assert_eq!(knocks.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_captive_portal_or_another_product_is_not_ours() {
    for (status, kind, body) in [
        (200, "text/html", "<html>Welcome to the hotel</html>"),
        (200, "application/json", "{\"hello\":1}"),
        (404, "text/html", "no"),
        (511, "text/html", "log in"),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let app = Router::new().route("/v1/server", get(move || async move { (status, [(header::CONTENT_TYPE, kind)], body) }));
        let peer = serve(app, Leaf::Good).await;
        assert_eq!(refused(&api(&peer)).await, ApiError::NotOurs { status: status.as_u16() });
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_may_have_been_acted_on() {
    let app = Router::new().route(
        "/v1/login",
        post(|| async {
            ([(header::CONTENT_TYPE, "application/json"), (header::HeaderName::from_static("x-request-id"), "req-9")], "{")
        }),
    );
    let peer = serve(app, Leaf::Good).await;
    let Err(error) = api(&peer).login(&login()).await else { panic!("must fail") };
    assert_eq!(error, ApiError::Decode { request_id: Some("req-9".into()) });
    assert!(error.may_have_arrived());
    assert!(!ApiError::NotOurs { status: 404 }.may_have_arrived());
    assert!(ApiError::NotOurs { status: 502 }.may_have_arrived());
}

#[tokio::test]
async fn a_read_is_tried_again_and_a_write_is_not() {
    let tries = Arc::new(AtomicUsize::new(0));
    let (reads, writes) = (tries.clone(), tries.clone());
    let app = Router::new()
        .route(
            "/v1/invitations/look-up",
            post(move || async move {
                reads.fetch_add(1, Ordering::SeqCst);
                problem(ProblemCode::Busy)
            }),
        )
        .route(
            "/v1/login",
            post(move || async move {
                writes.fetch_add(1, Ordering::SeqCst);
                problem(ProblemCode::Busy)
            }),
        );
    let peer = serve(app, Leaf::Good).await;
    let api = api(&peer);
    assert!(api.invitation(&"t".into()).await.is_err());
    assert_eq!(tries.swap(0, Ordering::SeqCst), 3);
    assert!(api.login(&login()).await.is_err());
    assert_eq!(tries.load(Ordering::SeqCst), 1);
}
