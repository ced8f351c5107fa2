//! `POST /v1/purchases`, `GET /v1/purchases/{id}`.
use super::super::view;
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use btm_api::ProblemCode;
use btm_api::purchase::{PurchaseRequest, PurchaseResponse};
use btm_domain::PurchaseId;

pub(super) async fn create(
    State(app): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body(request): Body<PurchaseRequest>,
) -> Result<Response, ApiProblem> {
    let key = super::key(&headers)?;
    app.engine.purchase(&caller, key, request).await.map(super::exact)
}

pub(super) async fn read(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<PurchaseId>,
) -> Result<Json<PurchaseResponse>, ApiProblem> {
    let bookings = app.store.bookings_of_purchase(caller.tenant, caller.user, id).await?;
    view::purchase(id, &bookings).map(Json).ok_or_else(|| ProblemCode::NotFound.into())
}
