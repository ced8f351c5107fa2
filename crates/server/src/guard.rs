//! The door of every route: session, roles, rate, time. Handlers behind it need no check of their own but for the rows they touch.
use crate::auth::tokens;
use crate::caller::Caller;
use crate::problem::ApiProblem;
use crate::routes::Access;
use crate::state::AppState;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use btm_api::ProblemCode;
use btm_domain::may;
use btm_store::identity::{LiveSession, UserState};
use chrono::TimeDelta;
use std::net::SocketAddr;
use std::time::Duration;

/// Longest time a request may take that is no stream; a supplier's read may take thirty seconds.
const TIME_LIMIT: Duration = Duration::from_secs(45);
/// A session's last use is written down when it is older than this.
const TOUCH_AFTER: TimeDelta = TimeDelta::seconds(60);

/// One route's row as the guard needs it.
#[derive(Clone)]
pub struct Rule {
    pub state: AppState,
    pub access: Access,
    pub stream: bool,
}

pub async fn guard(State(rule): State<Rule>, mut request: Request, next: Next) -> Response {
    match admit(&rule, &mut request).await {
        Ok(()) => {}
        Err(problem) => return problem.into_response(),
    }
    if rule.stream {
        return next.run(request).await;
    }
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiProblem::new(ProblemCode::Busy).retry_after(5).into_response(),
    }
}

async fn admit(rule: &Rule, request: &mut Request) -> Result<(), ApiProblem> {
    let app = &rule.state;
    let now = app.clock.now();
    let limited = |seconds| ApiProblem::new(ProblemCode::RateLimited).retry_after(seconds);
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    if matches!(rule.access, Access::Public | Access::Signed) {
        let tries = rule.access == Access::Public && request.method() == axum::http::Method::POST;
        let rate = if tries { &app.sign_in_rate } else { &app.open_rate };
        if let Some(address) = address {
            rate.take(address, now).map_err(limited)?;
        }
        return Ok(());
    }
    let token = bearer(request).ok_or(ProblemCode::Unauthorised)?;
    let Some(session) = app.store.session_by_access(tokens::hash(token)).await? else {
        // Guessing tokens costs the guesser's own bucket.
        if let Some(address) = address {
            app.open_rate.take(address, now).map_err(limited)?;
        }
        return Err(ProblemCode::Unauthorised.into());
    };
    standing(app, &session)?;
    if session.access_expires_at.is_none_or(|at| at <= now) {
        return Err(ProblemCode::SessionExpired.into());
    }
    app.user_rate.take(session.user_id, now).map_err(limited)?;
    if let Access::Act(act) = rule.access {
        if session.enrolment_only {
            return Err(ProblemCode::EnrolmentNeeded.into());
        }
        if !may(&session.roles, act) {
            return Err(ProblemCode::Forbidden.into());
        }
    }
    if now - session.last_seen_at > TOUCH_AFTER {
        // A store that cannot write (full disk) must not keep anybody from reading.
        if let Err(error) = app.store.touch_session(session.tenant, session.id, now).await {
            tracing::warn!(%error, "a session's last use could not be written down");
        }
    }
    request.extensions_mut().insert(caller(&session));
    request.extensions_mut().insert(session);
    Ok(())
}

/// The token of `authorization: Bearer …`, if it has the shape of one.
fn bearer(request: &Request) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && token.len() == tokens::LENGTH).then_some(token)
}

/// Whether a session counts at this moment: not ended, not past, not idle, its account open.
pub fn standing(app: &AppState, session: &LiveSession) -> Result<(), ApiProblem> {
    let now = app.clock.now();
    let past = session.ended_at.is_some() || session.ends_at <= now || now - session.last_seen_at >= app.config.lifetimes.idle;
    if past || matches!(session.user_state, UserState::Disabled | UserState::Invited) {
        return Err(ProblemCode::SessionExpired.into());
    }
    Ok(())
}

fn caller(session: &LiveSession) -> Caller {
    Caller {
        tenant: session.tenant,
        user: session.user_id,
        traveller: session.traveller_id,
        session: session.id,
        roles: session.roles.clone(),
        name: session.name.clone(),
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiProblem;

    /// Only behind a guard that demands a session; on a public route there is no caller.
    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiProblem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| ProblemCode::Unauthorised.into())
    }
}

/// The whole session behind a request, for routes about the session itself.
pub struct Session(pub LiveSession);

impl FromRequestParts<AppState> for Session {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiProblem> {
        parts.extensions.get::<LiveSession>().cloned().map(Self).ok_or_else(|| ProblemCode::Unauthorised.into())
    }
}
