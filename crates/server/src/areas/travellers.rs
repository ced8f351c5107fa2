//! Whom one may act for, and their details: oneself, and everyone one has an arranger's link to.
use super::acting;
use crate::auth::audit::Actor;
use crate::auth::people;
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use btm_api::account::TravellerRequest;
use btm_api::arranger::{TravellerResponse, TravellerRow, TravellersResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::{Act, TravellerId};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get(paths::TRAVELLERS, Access::Act(Act::ReadOwnTrips), list)
            .summary("Whom one may act for, oneself first")
            .answers::<TravellersResponse>(200),
        Route::get(paths::TRAVELLER_BY_ID, Access::Act(Act::ReadOwnTrips), read)
            .summary("The details of one of them")
            .answers::<TravellerResponse>(200)
            .problems(&[ProblemCode::NotFound]),
        Route::put(paths::TRAVELLER_BY_ID, Access::Act(Act::ReadOwnTrips), keep)
            .summary("Keep the details of one of them")
            .takes::<TravellerRequest>()
            .answers::<TravellerResponse>(200)
            .problems(&[ProblemCode::NotFound, ProblemCode::DetailsChanged]),
    ]
}

async fn list(State(app): State<AppState>, caller: Caller) -> Result<Json<TravellersResponse>, ApiProblem> {
    let today = app.clock.now().date_naive();
    let mut travellers = Vec::new();
    for person in app.store.acted_for(caller.tenant, caller.user).await? {
        let details = people::details_now(&app, caller.tenant, person.traveller).await?.details;
        let mut missing: Vec<String> = details.problems_for_flight(today).into_iter().map(|e| e.field).collect();
        missing.dedup();
        travellers.push(TravellerRow {
            traveller_id: person.traveller,
            name: person.name,
            email: person.email,
            oneself: person.oneself,
            missing,
        });
    }
    Ok(Json(TravellersResponse { travellers }))
}

async fn read(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<TravellerId>,
) -> Result<Json<TravellerResponse>, ApiProblem> {
    acting::check(&app, &caller, id).await?;
    shown(&app, &caller, id).await
}

async fn keep(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<TravellerId>,
    Body(request): Body<TravellerRequest>,
) -> Result<Json<TravellerResponse>, ApiProblem> {
    acting::check(&app, &caller, id).await?;
    let actor = Actor { tenant: caller.tenant, user: Some(caller.user), session: Some(caller.session) };
    people::keep(&app, actor, id, request).await?;
    shown(&app, &caller, id).await
}

async fn shown(app: &AppState, caller: &Caller, id: TravellerId) -> Result<Json<TravellerResponse>, ApiProblem> {
    let now = people::details_now(app, caller.tenant, id).await?;
    Ok(Json(TravellerResponse { traveller_id: id, details: now.details, revision: now.revision }))
}
