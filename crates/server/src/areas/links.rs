//! Arranger links: the admin says who arranges for whom; everybody sees the ones they are part of.
use crate::auth::audit::{Actor, entry};
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use btm_api::arranger::{ArrangerLink, ArrangerLinkRequest, ArrangerLinksResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::{Act, ArrangerLinkId, FieldCode, FieldError, may};
use btm_store::links::{Link, LinkMade, NewLink};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get(paths::ARRANGER_LINKS, Access::Act(Act::OwnAccount), list)
            .summary("Who arranges for whom: all for the admin, the own ones for everybody else")
            .answers::<ArrangerLinksResponse>(200),
        Route::post(paths::ARRANGER_LINKS, Access::Act(Act::ManageUsers), add)
            .summary("Let an arranger act for a traveller; a link between the same two is answered as it stands")
            .takes::<ArrangerLinkRequest>()
            .answers::<ArrangerLink>(201)
            .problems(&[ProblemCode::InvalidInput, ProblemCode::KeyReused]),
        Route::delete(paths::ARRANGER_LINK_BY_ID, Access::Act(Act::ManageUsers), end)
            .summary("Withdraw the right; it ends with the next request")
            .problems(&[ProblemCode::NotFound]),
    ]
}

fn shown(link: Link) -> ArrangerLink {
    ArrangerLink {
        link_id: link.id,
        arranger: link.arranger,
        arranger_name: link.arranger_name,
        traveller: link.traveller,
        traveller_name: link.traveller_name,
        created_at: link.created_at,
    }
}

fn actor(caller: &Caller) -> Actor {
    Actor { tenant: caller.tenant, user: Some(caller.user), session: Some(caller.session) }
}

async fn list(State(app): State<AppState>, caller: Caller) -> Result<Json<ArrangerLinksResponse>, ApiProblem> {
    let own = (!may(&caller.roles, Act::ManageUsers)).then_some((caller.user, caller.traveller));
    let links = app.store.links(caller.tenant, own).await?;
    Ok(Json(ArrangerLinksResponse { links: links.into_iter().map(shown).collect() }))
}

async fn add(
    State(app): State<AppState>,
    caller: Caller,
    Body(request): Body<ArrangerLinkRequest>,
) -> Result<(StatusCode, Json<ArrangerLink>), ApiProblem> {
    // Both by id: the log keeps no names.
    let between = format!("{} {}", request.arranger, request.traveller);
    let audit = entry(&app, actor(&caller), "arranger_link.made", "arranger_link", request.link_id, Some(between));
    let new = NewLink { id: request.link_id, arranger: request.arranger, traveller: request.traveller, audit };
    match app.store.add_link(caller.tenant, new).await? {
        LinkMade::Made(link) | LinkMade::Known(link) => Ok((StatusCode::CREATED, Json(shown(link)))),
        LinkMade::IdTaken => Err(ProblemCode::KeyReused.into()),
        LinkMade::NoSuchPair => Err(ApiProblem::invalid(vec![FieldError::new("arranger", FieldCode::Mismatch)])),
    }
}

async fn end(State(app): State<AppState>, caller: Caller, PathId(id): PathId<ArrangerLinkId>) -> Result<StatusCode, ApiProblem> {
    let audit = entry(&app, actor(&caller), "arranger_link.ended", "arranger_link", id, None);
    if app.store.end_link(caller.tenant, id, audit).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ProblemCode::NotFound.into())
}
