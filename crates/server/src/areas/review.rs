//! Review: the offer priced again just now, our own fee in the open, and whether the traveller holds the same thing already.
use super::search::within_rate;
use crate::caller::Caller;
use crate::http::PathId;
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use btm_api::search::{Clash, PriceCheck, ReviewResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::{Act, Money, OfferId};
use btm_suppliers::{ErrorKind, Repriced, SupplierError};
use chrono::TimeDelta;

const DEADLINE: TimeDelta = TimeDelta::seconds(30);

pub fn routes() -> Vec<Route> {
    vec![
        Route::post(paths::OFFER_REVIEW, Access::Act(Act::Search), review)
            .summary("Price an offer again")
            .answers::<ReviewResponse>(200)
            .problems(&[ProblemCode::NotFound, ProblemCode::OfferGone, ProblemCode::Busy, ProblemCode::SearchFailed]),
    ]
}

async fn review(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<OfferId>,
) -> Result<Json<ReviewResponse>, ApiProblem> {
    within_rate(&app, &caller)?;
    let mut stored = app.store.offer(caller.tenant, caller.user, id).await?.ok_or(ProblemCode::NotFound)?;
    let shop = app.shop.clone().ok_or(ProblemCode::SearchFailed)?;
    let asked = app.clock.now();
    let old_total = stored.offer.total;
    let check = match shop.reprice(&stored.handle, asked + DEADLINE).await.map_err(failed)? {
        Repriced::Gone => PriceCheck::Gone,
        Repriced::Priced(priced) => {
            // The fresh handle is what a purchase takes.
            let (offer, handle) = priced.named(id);
            stored.offer = offer.clone();
            stored.handle = handle;
            app.store.replace_offer(stored.clone()).await?;
            if offer.total == old_total { PriceCheck::Same { offer } } else { PriceCheck::Changed { offer, old_total } }
        }
    };
    let clash = app.store.clash(caller.tenant, caller.traveller, &stored.offer.slices).await?;
    Ok(Json(ReviewResponse {
        offer_id: id,
        check,
        service_fee: Money::zero(old_total.currency),
        checked_at: app.clock.now(),
        clash: clash.map(|(booking_id, state)| Clash { booking_id, state }),
    }))
}

fn failed(error: SupplierError) -> ApiProblem {
    tracing::warn!(%error, "an offer could not be priced again");
    match error.kind {
        ErrorKind::Busy { retry_after_s } => ApiProblem::new(ProblemCode::Busy).retry_after(retry_after_s.unwrap_or(5)),
        ErrorKind::OfferGone | ErrorKind::NotFound => ProblemCode::OfferGone.into(),
        _ => ProblemCode::SearchFailed.into(),
    }
}
