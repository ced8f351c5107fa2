//! Tokens: one rotation at a time, signed by the device, kept before use, and an end that stays an end (RFC 9700).
use crate::peers::{Leaf, Peer, api, serve};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use btm_api::account::{RefreshRequest, Tokens, refresh_message};
use btm_api::{Problem, ProblemCode};
use btm_api_client::{ApiError, DeviceKey, Keeper, Session};
use btm_domain::SessionId;
use ed25519_dalek::{Signature, VerifyingKey};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Office {
    generation: u32,
    rotations: u32,
    ended: bool,
    lose_first_answer: bool,
}
type Shared = Arc<Mutex<Office>>;

fn tokens(generation: u32) -> Tokens {
    Tokens {
        access: format!("access-{generation}"),
        access_expires_at: chrono::DateTime::UNIX_EPOCH,
        refresh: format!("refresh-{generation}"),
        session_id: SessionId(uuid::Uuid::nil()),
        recovery_codes_left: None,
    }
}

fn over() -> Response {
    let body = Problem {
        type_uri: String::new(),
        title: "over".into(),
        status: 401,
        code: ProblemCode::SessionExpired,
        detail: None,
        fields: vec![],
        request_id: "req-2".into(),
        retry_after: None,
        new_total: None,
        airline: None,
        traveller: None,
    };
    (StatusCode::UNAUTHORIZED, [(header::CONTENT_TYPE, "application/problem+json")], serde_json::to_string(&body).unwrap())
        .into_response()
}

async fn refresh(State(office): State<Shared>, Json(body): Json<RefreshRequest>) -> Response {
    let key: [u8; 32] = B64.decode(DeviceKey::from_seed(&[5; 32]).public_key()).unwrap().try_into().unwrap();
    let signature = Signature::from_slice(&B64.decode(body.signature).unwrap()).unwrap();
    let message = refresh_message(&body.refresh, &body.time);
    VerifyingKey::from_bytes(&key).unwrap().verify_strict(message.as_bytes(), &signature).expect("signed by the device");
    let mut office = office.lock().unwrap();
    if office.ended || body.refresh != format!("refresh-{}", office.generation) {
        return over();
    }
    if std::mem::take(&mut office.lose_first_answer) {
        return (StatusCode::BAD_GATEWAY, "lost").into_response();
    }
    office.generation += 1;
    office.rotations += 1;
    Json(tokens(office.generation)).into_response()
}

async fn purchase(State(office): State<Shared>, headers: HeaderMap) -> Response {
    let office = office.lock().unwrap();
    let wanted = format!("Bearer access-{}", office.generation);
    if headers.get(header::AUTHORIZATION).unwrap() != wanted.as_str() {
        return over();
    }
    let id = btm_domain::PurchaseId(uuid::Uuid::nil());
    Json(btm_api::purchase::PurchaseResponse {
        purchase_id: id,
        trip_id: uuid::Uuid::nil().into(),
        bookings: vec![],
        settled: true,
    })
    .into_response()
}

async fn office(office: &Shared) -> Peer {
    let app = Router::new()
        .route("/v1/session/refresh", post(refresh))
        .route("/v1/purchases/{id}", get(purchase))
        .with_state(office.clone());
    serve(app, Leaf::Good).await
}

fn keeper() -> (Keeper, Arc<Mutex<Vec<String>>>) {
    let kept: Arc<Mutex<Vec<String>>> = Arc::default();
    let into = kept.clone();
    let keeper: Keeper = Arc::new(move |t: SecretString| {
        into.lock().unwrap().push(t.expose_secret().to_owned());
        Box::pin(async {})
    });
    (keeper, kept)
}

fn id() -> btm_domain::PurchaseId {
    btm_domain::PurchaseId(uuid::Uuid::nil())
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_many_calls_share_one_rotation_and_it_is_kept() {
    let shared: Shared = Arc::default();
    let peer = office(&shared).await;
    let (keeper, kept) = keeper();
    let session = Session::resumed(api(&peer), DeviceKey::from_seed(&[5; 32]), "refresh-0".into(), keeper);
    let calls = (0..20).map(|_| {
        let session = session.clone();
        tokio::spawn(async move { session.purchase_state(id()).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(shared.lock().unwrap().rotations, 1);
    assert_eq!(*kept.lock().unwrap(), ["refresh-1"]);
    assert_eq!(session.refresh_token().await.expose_secret(), "refresh-1");
}

#[tokio::test]
async fn an_access_token_turned_away_is_replaced_once_and_the_call_repeated() {
    let shared: Shared = Arc::default();
    let peer = office(&shared).await;
    let (keeper, kept) = keeper();
    let mut stale = tokens(0);
    stale.access = "access-of-yesterday".into();
    let session = Session::new(api(&peer), DeviceKey::from_seed(&[5; 32]), &stale, keeper);
    session.purchase_state(id()).await.unwrap();
    assert_eq!(shared.lock().unwrap().rotations, 1);
    assert_eq!(kept.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn c11_a_lost_answer_to_a_rotation_is_asked_for_again_with_the_same_token() {
    let shared: Shared = Arc::default();
    shared.lock().unwrap().lose_first_answer = true;
    let peer = office(&shared).await;
    let session = Session::resumed(api(&peer), DeviceKey::from_seed(&[5; 32]), "refresh-0".into(), keeper().0);
    session.purchase_state(id()).await.unwrap();
    assert_eq!(shared.lock().unwrap().rotations, 1);
}

#[tokio::test]
async fn c12_an_ended_session_stays_ended_and_asks_no_more() {
    let shared: Shared = Arc::default();
    shared.lock().unwrap().ended = true;
    let peer = office(&shared).await;
    let session = Session::resumed(api(&peer), DeviceKey::from_seed(&[5; 32]), "refresh-0".into(), keeper().0);
    let error = session.purchase_state(id()).await.unwrap_err();
    assert_eq!(error, ApiError::Unauthorised { request_id: Some("req-2".into()) });
    shared.lock().unwrap().ended = false;
    assert!(matches!(session.purchase_state(id()).await, Err(ApiError::Unauthorised { .. })));
    assert!(!format!("{session:?}").contains("refresh-"), "what is printed shows no token");
}
