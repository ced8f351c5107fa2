//! Accepting an invitation: the person's own first (or next) password.
use super::audit::{Actor, entry};
use super::sessions::{known_device, new_session};
use super::{password_rules, sign_in, tokens};
use crate::config::TwoFactor;
use crate::problem::ApiProblem;
use crate::state::AppState;
use btm_api::ProblemCode;
use btm_api::account::{InvitationAcceptRequest, InvitationLookUpResponse, LoginResponse};
use btm_store::identity::InvitationRow;
use secrecy::SecretString;

async fn open(app: &AppState, token: &str) -> Result<InvitationRow, ApiProblem> {
    let row = app.store.open_invitation(&tokens::hash(token), app.clock.now()).await?;
    Ok(row.ok_or(ProblemCode::InvitationInvalid)?)
}

/// What a person sees before accepting.
///
/// # Errors
/// `invitation_invalid`: used, run out, or never made.
pub async fn look_up(app: &AppState, token: &str) -> Result<InvitationLookUpResponse, ApiProblem> {
    let row = open(app, token).await?;
    let floor = app.config.two_factor.password_floor();
    Ok(InvitationLookUpResponse {
        company_name: row.company_name,
        email: row.email,
        expires_at: row.expires_at,
        password_floor: u32::try_from(floor).unwrap_or(u32::MAX),
    })
}

/// Spends the invitation and sets the password.
///
/// # Errors
/// `invalid_input` at `password`, `invitation_invalid`, `busy`.
pub async fn accept(app: &AppState, request: InvitationAcceptRequest) -> Result<LoginResponse, ApiProblem> {
    let device = known_device(&request.device)?;
    let row = open(app, &request.token).await?;
    let floor = app.config.two_factor.password_floor();
    let password = password_rules::normalised(&request.password);
    let wrong = password_rules::problems(&password, floor, &row.company_name, &row.email);
    if !wrong.is_empty() {
        return Err(ApiProblem::invalid(wrong));
    }
    let phc = app.hasher.hash(SecretString::from(password), &*app.entropy).await.map_err(sign_in::hashing)?;
    let now = app.clock.now();
    let (tenant, user, two_factor) = (row.tenant, row.user_id, row.two_factor);
    let enrolment = app.config.two_factor == TwoFactor::Required;
    // A factor that outlived the reset is owed before any session.
    let started = (!two_factor).then(|| new_session(app, tenant, user, device.clone(), enrolment, None));
    let session_id = started.as_ref().map(|(s, _)| s.id);
    let actor = Actor { tenant, user: Some(user), session: session_id };
    let mut audit = vec![entry(app, actor, "invitation.accepted", "user", user, None)];
    if let Some(id) = session_id {
        audit.push(entry(app, actor, "session.started", "session", id, None));
    }
    let (session, issued) = started.unzip();
    if !app.store.accept_invitation(row, phc, session, now, audit).await? {
        return Err(ProblemCode::InvitationInvalid.into());
    }
    match issued {
        Some(tokens) if enrolment => Ok(LoginResponse::EnrolmentNeeded(tokens)),
        Some(tokens) => Ok(LoginResponse::SignedIn(tokens)),
        None => sign_in::challenge(app, tenant, user, device).await,
    }
}
