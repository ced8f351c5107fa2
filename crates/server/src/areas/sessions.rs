//! Refreshing, listing and ending sessions.
use crate::auth::audit::{Actor, entry};
use crate::auth::sessions;
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use btm_api::account::{RefreshRequest, SessionRow, SessionsResponse, Tokens};
use btm_api::{ProblemCode, paths};
use btm_domain::{Act, SessionId};

pub fn routes() -> Vec<Route> {
    vec![
        Route::post(paths::SESSION_REFRESH, Access::Public, refresh)
            .summary("The next tokens; the device's key signs")
            .takes::<RefreshRequest>()
            .answers::<Tokens>(200)
            .problems(&[ProblemCode::Unauthorised, ProblemCode::SessionExpired]),
        Route::delete(paths::SESSION, Access::Enrolment, sign_out).summary("End this session"),
        Route::get(paths::SESSIONS, Access::Act(Act::OwnAccount), list)
            .summary("The own devices")
            .answers::<SessionsResponse>(200),
        Route::delete(paths::SESSIONS, Access::Act(Act::OwnAccount), end_others).summary("End every own session but this one"),
        Route::delete(paths::SESSION_BY_ID, Access::Act(Act::OwnAccount), end_one)
            .summary("End one own session")
            .problems(&[ProblemCode::NotFound]),
    ]
}

fn actor(caller: &Caller) -> Actor {
    Actor { tenant: caller.tenant, user: Some(caller.user), session: Some(caller.session) }
}

async fn refresh(State(app): State<AppState>, Body(request): Body<RefreshRequest>) -> Result<Json<Tokens>, ApiProblem> {
    sessions::refresh(&app, request).await.map(Json)
}

async fn sign_out(State(app): State<AppState>, caller: Caller) -> Result<StatusCode, ApiProblem> {
    let audit = entry(&app, actor(&caller), "session.ended", "session", caller.session, None);
    app.store.end_session(caller.tenant, caller.session, "signed_out", app.clock.now(), audit).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn list(State(app): State<AppState>, caller: Caller) -> Result<Json<SessionsResponse>, ApiProblem> {
    let now = app.clock.now();
    let rows = app.store.sessions_of(caller.tenant, caller.user, now, now - app.config.lifetimes.idle).await?;
    let row = |s: btm_store::identity::SessionSummary| SessionRow {
        current: s.id == caller.session,
        id: s.id,
        device_name: s.device_name,
        started_at: s.started_at,
        last_seen_at: s.last_seen_at,
    };
    Ok(Json(SessionsResponse { sessions: rows.into_iter().map(row).collect() }))
}

async fn end_others(State(app): State<AppState>, caller: Caller) -> Result<StatusCode, ApiProblem> {
    let audit = entry(&app, actor(&caller), "session.others_ended", "user", caller.user, None);
    app.store.end_other_sessions(caller.tenant, caller.user, caller.session, app.clock.now(), vec![audit]).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn end_one(State(app): State<AppState>, caller: Caller, PathId(id): PathId<SessionId>) -> Result<StatusCode, ApiProblem> {
    let audit = entry(&app, actor(&caller), "session.ended", "session", id, Some("by_owner".to_owned()));
    if app.store.end_own_session(caller.tenant, caller.user, id, app.clock.now(), audit).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ProblemCode::NotFound.into())
}
