//! Trips and documents one travels on or arranges. Another's answers exactly like a missing one.
use super::super::view;
use crate::caller::Caller;
use crate::http::PathId;
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use btm_api::ProblemCode;
use btm_api::sync::{DocumentBody, TripResponse, TripsResponse};
use btm_domain::{DocumentId, TripId};

pub(super) async fn trips(State(app): State<AppState>, caller: Caller) -> Result<Json<TripsResponse>, ApiProblem> {
    let trips = app.store.trips(caller.tenant, caller.user).await?;
    Ok(Json(TripsResponse { trips: trips.iter().map(view::trip).collect() }))
}

pub(super) async fn trip(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<TripId>,
) -> Result<Json<TripResponse>, ApiProblem> {
    let trip = app.store.trip(caller.tenant, caller.user, id).await?.ok_or(ProblemCode::NotFound)?;
    let bookings = app.store.bookings_of_trip(caller.tenant, caller.user, id).await?;
    Ok(Json(TripResponse { trip: view::trip(&trip), bookings: bookings.iter().map(view::booking).collect() }))
}

pub(super) async fn document(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<DocumentId>,
) -> Result<Json<DocumentBody>, ApiProblem> {
    let document = app.store.document(caller.tenant, caller.user, id).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(view::document(&document)))
}
