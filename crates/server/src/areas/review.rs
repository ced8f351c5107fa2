//! Review: the offer priced again just now, our own fee in the open, and whether the traveller holds the same thing already.
use super::acting;
use super::search::within_rate;
use crate::caller::Caller;
use crate::http::{PathId, Queried};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use btm_api::search::{Clash, PriceCheck, ReviewResponse, SecondEsim};
use btm_api::{ProblemCode, paths};
use btm_domain::desk::QuoteState;
use btm_domain::supply::OfferHandle;
use btm_domain::{Act, Money, Offer, OfferId, Product, TravellerId, new_uuid};
use btm_store::offers::StoredOffer;
use btm_suppliers::{ErrorKind, SupplierError};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

const DEADLINE: TimeDelta = TimeDelta::seconds(30);

pub fn routes() -> Vec<Route> {
    vec![
        Route::post(paths::OFFER_REVIEW, Access::Act(Act::Search), review)
            .summary("Price an offer again; with traveller_id the clash of somebody one arranges for")
            .query(&["traveller_id"])
            .answers::<ReviewResponse>(200)
            .problems(&[ProblemCode::NotFound, ProblemCode::OfferGone, ProblemCode::Busy, ProblemCode::SupplierFailed]),
    ]
}

#[derive(Deserialize)]
struct Asked {
    traveller_id: Option<TravellerId>,
}

async fn review(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<OfferId>,
    Queried(asked): Queried<Asked>,
) -> Result<Json<ReviewResponse>, ApiProblem> {
    within_rate(&app, &caller)?;
    let traveller = asked.traveller_id.unwrap_or(caller.traveller);
    acting::check(&app, &caller, traveller).await?;
    let mut stored = app.store.offer(caller.tenant, caller.user, id).await?.ok_or(ProblemCode::NotFound)?;
    let old = stored.offer.clone();
    // Reviewed before under other terms: what is on sale now has another id.
    if let Some(next) = app.store.superseded_by(caller.tenant, caller.user, id).await? {
        stored = app.store.offer(caller.tenant, caller.user, next).await?.ok_or(ProblemCode::OfferGone)?;
    }
    let check = match price(&app, &stored, app.clock.now() + DEADLINE).await? {
        None => PriceCheck::Gone,
        Some((offer, handle)) => {
            let (last, same) = (stored.offer.id(), offer.same_terms(&stored.offer));
            // Other terms are another offer: nobody buys them under the id of what they saw. The fresh handle is what a purchase takes.
            let offer = if same { offer } else { offer.named(OfferId(new_uuid(&*app.clock, &*app.entropy))) };
            (stored.offer, stored.handle) = (offer.clone(), handle);
            if same {
                app.store.replace_offer(stored.clone()).await?;
            } else {
                app.store.supersede_offer(last, stored.clone()).await?;
            }
            let unchanged = offer.id() == id && offer.total() == old.total();
            if unchanged { PriceCheck::Same { offer } } else { PriceCheck::Changed { offer, old_total: old.total() } }
        }
    };
    let clash = app.store.clash(caller.tenant, traveller, &stored.offer).await?;
    let second = match &stored.offer {
        Offer::Esim(esim) => app.store.second_esim(caller.tenant, traveller, esim).await?,
        _ => None,
    };
    // The very same plan is a clash already.
    let second = second.filter(|(booking, _)| clash.is_none_or(|(same, _)| same != *booking));
    Ok(Json(ReviewResponse {
        offer_id: id,
        check,
        service_fee: Money::zero(stored.offer.total().currency),
        checked_at: app.clock.now(),
        clash: clash.map(|(booking_id, state)| Clash { booking_id, state }),
        second_esim: second.map(|(booking_id, held)| {
            let (from, until) = (held.starts_on, held.ends_on());
            SecondEsim { booking_id, title: held.title, from, until }
        }),
    }))
}

/// The offer as its supplier has it now, under its own id; `None`: gone.
///
/// # Errors
/// `supplier_failed` where nobody sells it any more, else as [`failed`].
pub async fn price(
    app: &AppState,
    stored: &StoredOffer,
    deadline: DateTime<Utc>,
) -> Result<Option<(Offer, OfferHandle)>, ApiProblem> {
    // An operator's own word: it stands as long as it was neither answered nor replaced.
    if stored.offer.product() == Product::Desk {
        let quote = app.store.desk_quote(stored.tenant, stored.offer.id()).await?.map(|(_, quote)| quote);
        let stands = quote.is_some_and(|q| q.state == QuoteState::Sent && q.offer.expires_at > app.clock.now());
        return Ok(stands.then(|| (stored.offer.clone(), stored.handle.clone())));
    }
    let shop = app.suppliers.shop(stored.offer.product(), stored.handle.supplier).ok_or(ProblemCode::SupplierFailed)?;
    let priced = shop.price(&stored.offer, &stored.handle, deadline).await;
    app.meter.read(stored.handle.supplier, "price", priced.is_ok());
    priced.map_err(failed)
}

/// A read that brought nothing, as the caller hears of it.
pub fn failed(error: SupplierError) -> ApiProblem {
    tracing::warn!(%error, "a supplier could not be read");
    match error.kind {
        ErrorKind::Busy { retry_after_s } => ApiProblem::new(ProblemCode::Busy).retry_after(retry_after_s.unwrap_or(5)),
        ErrorKind::OfferGone | ErrorKind::NotFound => ProblemCode::OfferGone.into(),
        _ => ProblemCode::SupplierFailed.into(),
    }
}
