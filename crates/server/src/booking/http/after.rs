//! After the booking: pay, cancel, change, answer the airline. Each needs the right to act for somebody who travels on it.
use crate::areas::search::within_rate;
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use btm_api::after::{
    BookingResponse, CancelQuoteResponse, CancelRequest, CancelWishRequest, ChangeOptionsRequest, ChangeOptionsResponse,
    ChangeRequest, PayRequest, ScheduleChangeRequest,
};
use btm_api::purchase::BookingBody;
use btm_api::{ProblemCode as P, paths};
use btm_domain::{Act, BookingId};

pub(super) fn routes() -> Vec<Route> {
    let buy = Access::Act(Act::BuyForSelf);
    let reads = [P::NotFound, P::Busy, P::SupplierFailed];
    let writes = [P::NotFound, P::QuoteChanged, P::PurchasePending, P::KeyReused, P::Busy, P::StorageFull];
    vec![
        Route::post(paths::BOOKING_PAY, buy, pay)
            .summary("Pay a hold; header idempotency-key")
            .takes::<PayRequest>()
            .answers::<BookingResponse>(202)
            .problems(&writes)
            .problems(&[P::PriceChanged, P::OfferGone]),
        Route::post(paths::BOOKING_CANCEL_QUOTE, buy, cancel_quote)
            .summary("What cancelling would bring back; nothing happens")
            .answers::<CancelQuoteResponse>(200)
            .problems(&reads),
        Route::post(paths::BOOKING_CANCEL, buy, cancel)
            .summary("Cancel under a quote; header idempotency-key")
            .takes::<CancelRequest>()
            .answers::<BookingResponse>(202)
            .problems(&writes),
        Route::put(paths::BOOKING_CANCEL_WISH, buy, wish_cancel)
            .summary("Wish a held or confirmed booking cancelled; nothing is cancelled by it")
            .takes::<CancelWishRequest>()
            .answers::<BookingBody>(200)
            .problems(&[P::NotFound, P::KeyReused, P::StorageFull]),
        Route::delete(paths::BOOKING_CANCEL_WISH, buy, withdraw_cancel_wish)
            .summary("Take the wish back; where none stands, nothing happens")
            .answers::<BookingBody>(200)
            .problems(&[P::NotFound, P::StorageFull]),
        Route::post(paths::BOOKING_CHANGE_OPTIONS, buy, change_options)
            .summary("Other flights for one direction; nothing happens")
            .takes::<ChangeOptionsRequest>()
            .answers::<ChangeOptionsResponse>(200)
            .problems(&reads),
        Route::post(paths::BOOKING_CHANGE, buy, change)
            .summary("Take one of the other flights; header idempotency-key")
            .takes::<ChangeRequest>()
            .answers::<BookingResponse>(202)
            .problems(&writes),
        Route::post(paths::BOOKING_SCHEDULE_CHANGE, buy, schedule_change)
            .summary("Answer what the airline changed; header idempotency-key")
            .takes::<ScheduleChangeRequest>()
            .answers::<BookingResponse>(202)
            .problems(&writes),
    ]
}

async fn pay(
    State(app): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    PathId(id): PathId<BookingId>,
    Body(asked): Body<PayRequest>,
) -> Result<Response, ApiProblem> {
    app.engine.pay(&caller, super::key(&headers)?, id, asked).await.map(super::exact)
}

async fn cancel_quote(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<BookingId>,
) -> Result<Json<CancelQuoteResponse>, ApiProblem> {
    within_rate(&app, &caller)?;
    app.engine.cancel_quote(&caller, id).await.map(Json)
}

async fn cancel(
    State(app): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    PathId(id): PathId<BookingId>,
    Body(asked): Body<CancelRequest>,
) -> Result<Response, ApiProblem> {
    app.engine.cancel(&caller, super::key(&headers)?, id, asked).await.map(super::exact)
}

async fn wish_cancel(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<BookingId>,
    Body(asked): Body<CancelWishRequest>,
) -> Result<Json<BookingBody>, ApiProblem> {
    app.engine.wish_cancel(&caller, id, asked).await.map(Json)
}

async fn withdraw_cancel_wish(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<BookingId>,
) -> Result<Json<BookingBody>, ApiProblem> {
    app.engine.withdraw_cancel_wish(&caller, id).await.map(Json)
}

async fn change_options(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<BookingId>,
    Body(asked): Body<ChangeOptionsRequest>,
) -> Result<Json<ChangeOptionsResponse>, ApiProblem> {
    within_rate(&app, &caller)?;
    app.engine.change_options(&caller, id, asked.wish).await.map(Json)
}

async fn change(
    State(app): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    PathId(id): PathId<BookingId>,
    Body(asked): Body<ChangeRequest>,
) -> Result<Response, ApiProblem> {
    app.engine.change(&caller, super::key(&headers)?, id, asked).await.map(super::exact)
}

async fn schedule_change(
    State(app): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    PathId(id): PathId<BookingId>,
    Body(asked): Body<ScheduleChangeRequest>,
) -> Result<Response, ApiProblem> {
    app.engine.answer_schedule_change(&caller, super::key(&headers)?, id, asked).await.map(super::exact)
}
