//! The area's routes: purchases, what comes after, trips, documents, sync, live events, suppliers' own events. Handlers parse, call one
//! function, map the outcome.
mod after;
mod events;
mod hooks;
mod itinerary;
mod purchases;
mod sync;

use super::act::Answer;
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use btm_api::purchase::{PurchaseRequest, PurchaseResponse};
use btm_api::sync::{DocumentBody, LiveEvent, SyncResponse, TripResponse, TripsResponse};
use btm_api::{IDEMPOTENCY_KEY, ProblemCode, paths};
use btm_domain::{Act, FieldCode, FieldError};

use ProblemCode as P;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Act(Act::ReadOwnTrips);
    let own = vec![
        Route::post(paths::PURCHASES, Access::Act(Act::BuyForSelf), purchases::create)
            .summary("Buy: commits the intents and answers at once; header idempotency-key = purchase_id")
            .takes::<PurchaseRequest>()
            .answers::<PurchaseResponse>(202)
            .problems(&[
                P::OfferGone,
                P::PriceChanged,
                P::QuoteChanged,
                P::AlreadyBooked,
                P::PurchasePending,
                P::KeyReused,
                P::NotFound,
                P::Busy,
                P::StorageFull,
            ]),
        Route::get(paths::PURCHASE_BY_ID, Access::Act(Act::BuyForSelf), purchases::read)
            .summary("A purchase as it stands now")
            .answers::<PurchaseResponse>(200)
            .problems(&[P::NotFound]),
        Route::get(paths::TRIPS, read, itinerary::trips)
            .summary("The trips one travels on or arranges, newest first")
            .answers::<TripsResponse>(200),
        Route::get(paths::TRIP_BY_ID, read, itinerary::trip)
            .summary("A trip with its bookings")
            .answers::<TripResponse>(200)
            .problems(&[P::NotFound]),
        Route::get(paths::DOCUMENT_BY_ID, read, itinerary::document)
            .summary("A document, whole")
            .answers::<DocumentBody>(200)
            .problems(&[P::NotFound]),
        Route::get(paths::SYNC, read, sync::sync)
            .summary("What changed since a cursor, in whole revisions; without one, or with one that cannot be continued, a new mirror")
            .query(&["cursor", "limit"])
            .answers::<SyncResponse>(200),
        Route::get(paths::EVENTS, read, events::events)
            .summary("Says that there is more to fetch")
            .streams::<LiveEvent>("text/event-stream"),
    ];
    [own, after::routes(), hooks::routes()].concat()
}

/// The client's key of a write.
fn key(headers: &HeaderMap) -> Result<&str, ApiProblem> {
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|v| v.to_str().ok());
    key.ok_or_else(|| ApiProblem::invalid(vec![FieldError::new(IDEMPOTENCY_KEY, FieldCode::Required)]))
}

/// The very bytes, new or kept.
fn exact(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::ACCEPTED);
    (status, [(header::CONTENT_TYPE, "application/json")], answer.body).into_response()
}
