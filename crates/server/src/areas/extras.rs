//! Seats and bags before a flight is bought (F-12): what is on sale, and the offer with what was chosen.
use super::review::failed;
use super::search::within_rate;
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use btm_api::after::{ExtrasRequest, ExtrasResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::extras::ExtrasOnSale;
use btm_domain::{Act, FieldCode, FieldError, Offer, OfferId, new_uuid};
use btm_store::offers::StoredOffer;
use btm_suppliers::{ErrorKind, FlightShop, Repriced, SupplierError};
use chrono::TimeDelta;
use std::sync::Arc;

const DEADLINE: TimeDelta = TimeDelta::seconds(30);
/// Nine travellers, a seat on each of many flights, some bags.
const MOST: usize = 100;

pub fn routes() -> Vec<Route> {
    let problems = [ProblemCode::NotFound, ProblemCode::OfferGone, ProblemCode::Busy, ProblemCode::SupplierFailed];
    vec![
        Route::get(paths::OFFER_EXTRAS, Access::Act(Act::Search), on_sale)
            .summary("Seats and bags on sale with a flight; none at all is an answer")
            .answers::<ExtrasOnSale>(200)
            .problems(&problems),
        Route::post(paths::OFFER_EXTRAS, Access::Act(Act::Search), choose)
            .summary("A new offer with these seats and bags in its total; the old one stays")
            .takes::<ExtrasRequest>()
            .answers::<ExtrasResponse>(200)
            .problems(&problems),
    ]
}

/// The caller's own flight offer and who sells it. Nothing but a flight has extras: its id answers like a missing one.
async fn flight(app: &AppState, caller: &Caller, id: OfferId) -> Result<(StoredOffer, Arc<dyn FlightShop>), ApiProblem> {
    within_rate(app, caller)?;
    let stored = app.store.offer(caller.tenant, caller.user, id).await?.filter(|s| s.offer.flight().is_some());
    let stored = stored.ok_or(ProblemCode::NotFound)?;
    if stored.offer.expires_at() <= app.clock.now() {
        return Err(ProblemCode::OfferGone.into());
    }
    Ok((stored, app.suppliers.flights().ok_or(ProblemCode::SupplierFailed)?))
}

async fn on_sale(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<OfferId>,
) -> Result<Json<ExtrasOnSale>, ApiProblem> {
    let (stored, shop) = flight(&app, &caller, id).await?;
    shop.extras(&stored.handle, app.clock.now() + DEADLINE).await.map(Json).map_err(failed)
}

async fn choose(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<OfferId>,
    Body(request): Body<ExtrasRequest>,
) -> Result<Json<ExtrasResponse>, ApiProblem> {
    let wrong = |code| ApiProblem::invalid(vec![FieldError::new("choices", code)]);
    if request.choices.len() > MOST {
        return Err(wrong(FieldCode::TooLong));
    }
    if request.choices.iter().any(|c| c.quantity == 0) {
        return Err(wrong(FieldCode::Required));
    }
    let (stored, shop) = flight(&app, &caller, id).await?;
    let refused = |error: SupplierError| match error.kind {
        // One of them is not on sale (any more).
        ErrorKind::Rejected => wrong(FieldCode::Mismatch),
        _ => failed(error),
    };
    match shop.with_extras(&stored.handle, &request.choices, app.clock.now() + DEADLINE).await.map_err(refused)? {
        Repriced::Gone => Err(ProblemCode::OfferGone.into()),
        Repriced::Priced(priced) => {
            let (offer, handle) = priced.named(OfferId(new_uuid(&*app.clock, &*app.entropy)));
            let offer = Offer::Flight(offer);
            let chosen = StoredOffer { offer: offer.clone(), handle, ..stored };
            app.store.put_offers(vec![chosen]).await?;
            Ok(Json(ExtrasResponse { offer }))
        }
    }
}
