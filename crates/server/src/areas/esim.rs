//! An eSIM in use (F-39): data left, more data, how to install. Only of a booking one may see.
use super::connect::tongue;
use super::review::failed;
use super::search::within_rate;
use crate::caller::Caller;
use crate::http::{PathId, Queried};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use btm_api::connect::{InstallGuideResponse, TopUpsResponse, UsageResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::{Act, BookingId, Offer, OrderedItem, SearchId};
use btm_store::offers::StoredOffer;
use btm_suppliers::port::{ConnectShop, PricedOffer};
use btm_suppliers::{ErrorKind, SupplierError};
use chrono::TimeDelta;
use serde::Deserialize;
use std::sync::Arc;

const DEADLINE: TimeDelta = TimeDelta::seconds(30);

pub fn routes() -> Vec<Route> {
    let problems = [ProblemCode::NotFound, ProblemCode::Busy, ProblemCode::SupplierFailed];
    vec![
        Route::get(paths::BOOKING_USAGE, Access::Act(Act::ReadOwnTrips), usage)
            .summary("Data left of a bought eSIM")
            .answers::<UsageResponse>(200)
            .problems(&problems),
        Route::get(paths::BOOKING_TOP_UPS, Access::Act(Act::Search), top_ups)
            .summary("Plans that add data to a bought eSIM; each is reviewed and bought like any offer")
            .query(&["language"])
            .answers::<TopUpsResponse>(200)
            .problems(&problems),
        Route::get(paths::BOOKING_INSTALL_GUIDE, Access::Act(Act::ReadOwnTrips), guide)
            .summary("How to install a bought eSIM")
            .query(&["language"])
            .answers::<InstallGuideResponse>(200)
            .problems(&problems),
    ]
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default = "japanese")]
    language: String,
}

fn japanese() -> String {
    "ja".to_owned()
}

/// The eSIM of a booking the caller may see, and who sold it. A booking without one answers like a missing one.
async fn esim(app: &AppState, caller: &Caller, id: BookingId) -> Result<(String, Arc<dyn ConnectShop>), ApiProblem> {
    let missing = || ApiProblem::new(ProblemCode::NotFound);
    let booking = app.store.booking(caller.tenant, caller.user, id).await?.ok_or_else(missing)?;
    let order = booking.flow.order.ok_or_else(missing)?;
    let OrderedItem::Esim(ordered) = order.item else { return Err(missing()) };
    within_rate(app, caller)?;
    let shop = app.suppliers.connect_shop(booking.flow.offer.supplier).ok_or(ProblemCode::SupplierFailed)?;
    Ok((ordered.iccid, shop))
}

/// A thing the supplier knows nothing of is no offer that went.
fn unread(error: SupplierError) -> ApiProblem {
    if error.kind == ErrorKind::NotFound { ProblemCode::NotFound.into() } else { failed(error) }
}

async fn usage(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<BookingId>,
) -> Result<Json<UsageResponse>, ApiProblem> {
    let (iccid, shop) = esim(&app, &caller, id).await?;
    let usage = shop.usage(&iccid, app.clock.now() + DEADLINE).await.map_err(unread)?;
    Ok(Json(UsageResponse { usage }))
}

async fn top_ups(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<BookingId>,
    Queried(asked): Queried<Asked>,
) -> Result<Json<TopUpsResponse>, ApiProblem> {
    let tongue = tongue(&asked.language)?;
    let (iccid, shop) = esim(&app, &caller, id).await?;
    let found = shop.top_ups(&iccid, tongue, app.clock.now() + DEADLINE).await.map_err(unread)?;
    let (mut offers, mut kept) = (Vec::new(), Vec::new());
    for PricedOffer { handle, offer } in found {
        let Offer::Esim(plan) = offer else { continue };
        offers.push(plan.clone());
        let (tenant, user, search) = (caller.tenant, caller.user, SearchId(id.0));
        kept.push(StoredOffer { tenant, user, search, offer: Offer::Esim(plan), handle });
    }
    app.store.put_offers(kept).await?;
    Ok(Json(TopUpsResponse { offers }))
}

async fn guide(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<BookingId>,
    Queried(asked): Queried<Asked>,
) -> Result<Json<InstallGuideResponse>, ApiProblem> {
    let tongue = tongue(&asked.language)?;
    let (iccid, shop) = esim(&app, &caller, id).await?;
    let guide = shop.install_guide(&iccid, tongue, app.clock.now() + DEADLINE).await.map_err(unread)?;
    Ok(Json(InstallGuideResponse { guide }))
}
