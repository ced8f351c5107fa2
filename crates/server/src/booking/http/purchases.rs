//! `POST /v1/purchases`, `GET /v1/purchases/{id}`.
use super::super::view;
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use btm_api::purchase::{PurchaseRequest, PurchaseResponse};
use btm_api::{IDEMPOTENCY_KEY, ProblemCode};
use btm_domain::{FieldCode, FieldError, PurchaseId};

pub(super) async fn create(
    State(app): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body(request): Body<PurchaseRequest>,
) -> Result<Response, ApiProblem> {
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|v| v.to_str().ok());
    let key = key.ok_or_else(|| ApiProblem::invalid(vec![FieldError::new(IDEMPOTENCY_KEY, FieldCode::Required)]))?;
    let answer = app.engine.purchase(&caller, key, request).await?;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::ACCEPTED);
    Ok((status, [(header::CONTENT_TYPE, "application/json")], answer.body).into_response())
}

pub(super) async fn read(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<PurchaseId>,
) -> Result<Json<PurchaseResponse>, ApiProblem> {
    let bookings = app.store.bookings_of_purchase(caller.tenant, caller.user, id).await?;
    view::purchase(id, &bookings).map(Json).ok_or_else(|| ProblemCode::NotFound.into())
}
