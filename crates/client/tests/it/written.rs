//! The service's side of what people write: requests to the desk, wishes to cancel, profile edits, drafts. Each can be refused, and each
//! answer can be lost after the deed.
use crate::service::{Office, Shared, moved_on, problem};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use btm_api::ProblemCode;
use btm_api::account::{TravellerNow, TravellerRequest};
use btm_api::after::CancelWishRequest;
use btm_api::desk::{DeskCaseBody, DeskCaseState, DeskRequest};
use btm_api::drafts::{DraftBody, DraftRequest, DraftsResponse};
use btm_api::purchase::CancelWishBody;
use btm_api::sync::SyncBody;
use btm_domain::TravellerDetails;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What was written to the service.
#[derive(Default)]
pub struct Written {
    /// Acts, and then the answer is lost.
    pub lose: bool,
    /// Reads it and says no.
    pub refuse: Option<ProblemCode>,
    /// Takes its time to answer a request to the desk.
    pub slow: bool,
    pub cases: HashMap<Uuid, DeskCaseBody>,
    /// Every request as it came, repeats too.
    pub asked: Vec<DeskRequest>,
    /// In the order they were made: booking, wish or its end.
    pub wishes: Vec<(Uuid, Option<Uuid>)>,
    pub details: Option<TravellerDetails>,
    pub puts: u32,
    /// How often somebody kept the details.
    pub revision: i64,
    pub birth_revision: i64,
    pub drafts: BTreeMap<String, DraftBody>,
}

fn end(office: &Office, body: impl Serialize) -> Response {
    if office.written.lose { (StatusCode::GATEWAY_TIMEOUT, "gateway").into_response() } else { Json(body).into_response() }
}

fn turned_away(office: &Office, headers: &HeaderMap) -> Option<Response> {
    if !office.knows(headers) {
        return Some(problem(ProblemCode::Unauthorised));
    }
    office.written.refuse.map(problem)
}

pub fn case(request: &DeskRequest) -> DeskCaseBody {
    let now = crate::world::noon();
    DeskCaseBody {
        case_id: request.case_id,
        trip_id: Some(request.trip_id),
        booking_id: request.booking_id,
        about: request.about,
        state: DeskCaseState::Open,
        traveller: "青木 美咲".into(),
        company: "青葉商事".into(),
        text: request.text.clone(),
        wishes: request.wishes.clone(),
        created_at: now,
        answer_by: now + chrono::TimeDelta::hours(8),
        overdue: false,
        claimed_by: None,
        claimed_until: None,
        quote: None,
        lines: vec![],
    }
}

async fn ask(State(office): State<Shared>, headers: HeaderMap, Json(request): Json<DeskRequest>) -> Response {
    let slow = office.lock().unwrap().written.slow;
    if slow {
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    }
    let mut office = office.lock().unwrap();
    assert_eq!(headers.get("idempotency-key").unwrap(), request.case_id.to_string().as_str());
    if let Some(no) = turned_away(&office, &headers) {
        return no;
    }
    office.written.asked.push(request.clone());
    let id = request.case_id.0;
    if !office.written.cases.contains_key(&id) {
        let made = case(&request);
        office.put(id, Some(SyncBody::DeskCase(Box::new(made.clone()))));
        office.written.cases.insert(id, made);
    }
    let answer = office.written.cases[&id].clone();
    end(&office, answer)
}

fn wish(office: &mut Office, id: Uuid, wish: Option<CancelWishRequest>) -> Response {
    let item = office.items.values().find(|i| i.id == id).and_then(|i| i.body.clone());
    let Some(SyncBody::Booking(mut booking)) = item else { return problem(ProblemCode::NotFound) };
    let known = booking.cancel_wish.as_ref().map(|w| w.wish_id);
    if known != wish.as_ref().map(|w| w.wish_id) {
        office.written.wishes.push((id, wish.as_ref().map(|w| w.wish_id)));
        let by = "青木 美咲".to_owned();
        booking.cancel_wish = wish.map(|w| CancelWishBody { wish_id: w.wish_id, by, written_at: w.written_at });
        office.put(id, Some(SyncBody::Booking(booking.clone())));
    }
    end(office, booking)
}

async fn wished(
    State(office): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Json(body): Json<CancelWishRequest>,
) -> Response {
    let mut office = office.lock().unwrap();
    turned_away(&office, &headers).unwrap_or_else(|| wish(&mut office, id, Some(body)))
}

async fn unwished(State(office): State<Shared>, headers: HeaderMap, Path(id): Path<Uuid>) -> Response {
    let mut office = office.lock().unwrap();
    turned_away(&office, &headers).unwrap_or_else(|| wish(&mut office, id, None))
}

async fn details(State(office): State<Shared>, headers: HeaderMap, Json(body): Json<TravellerRequest>) -> Response {
    let mut office = office.lock().unwrap();
    if let Some(no) = turned_away(&office, &headers) {
        return no;
    }
    office.written.puts += 1;
    let stands = office.me();
    if body.base_revision != office.written.revision {
        let now = TravellerNow {
            details: stands.traveller,
            revision: office.written.revision,
            birth_date_revision: office.written.birth_revision,
        };
        return moved_on(now);
    }
    let birth_date = body.traveller.birth_date.or(stands.traveller.birth_date);
    office.written.revision += 1;
    office.written.details = Some(TravellerDetails { birth_date, ..body.traveller });
    let me = office.me();
    end(&office, me)
}

async fn keep(
    State(office): State<Shared>,
    headers: HeaderMap,
    Path(name): Path<String>,
    Json(body): Json<DraftRequest>,
) -> Response {
    let mut office = office.lock().unwrap();
    if let Some(no) = turned_away(&office, &headers) {
        return no;
    }
    let draft = DraftBody { name: name.clone(), body: body.body, written_at: body.written_at };
    office.written.drafts.insert(name, draft);
    StatusCode::NO_CONTENT.into_response()
}

async fn drop_draft(State(office): State<Shared>, Path(name): Path<String>) -> StatusCode {
    office.lock().unwrap().written.drafts.remove(&name);
    StatusCode::NO_CONTENT
}

async fn drafts(State(office): State<Shared>) -> Json<DraftsResponse> {
    Json(DraftsResponse { drafts: office.lock().unwrap().written.drafts.values().cloned().collect() })
}

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/desk/requests", post(ask))
        .route("/v1/bookings/{id}/cancel-wish", put(wished).delete(unwished))
        .route("/v1/me/traveller", put(details))
        .route("/v1/drafts", get(drafts))
        .route("/v1/drafts/{name}", put(keep).delete(drop_draft))
}
