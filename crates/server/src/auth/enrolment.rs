//! Enrolling an authenticator: a seed is shown, its first code puts it in force together with ten recovery codes.
use super::audit::{Actor, entry};
use super::{recovery, sign_in, totp};
use crate::problem::ApiProblem;
use crate::state::AppState;
use btm_api::ProblemCode;
use btm_api::account::{TotpBeginResponse, TotpConfirmResponse};
use btm_domain::{FieldCode, FieldError};
use btm_store::identity::{LiveSession, NewRecoveryCode};
use chrono::TimeDelta;
use secrecy::SecretString;

const PENDING: &str = "totp_seed_pending";
/// Changing a factor needs one shown this recently (ASVS 7.5.3).
const STEP_UP: TimeDelta = TimeDelta::minutes(5);

/// A new seed, sealed and not yet in force.
///
/// # Errors
/// `fresh_login_needed` where a factor is in force and was not shown in the last five minutes.
pub async fn begin(app: &AppState, session: &LiveSession) -> Result<TotpBeginResponse, ApiProblem> {
    let now = app.clock.now();
    step_up(app, session).await?;
    let account = app.store.account(session.tenant, session.user_id).await?.ok_or(ProblemCode::NotFound)?;
    let seed = totp::fresh_seed(&*app.entropy);
    let (secret, otpauth_uri) = totp::shown(&*seed, &account.email).map_err(ApiProblem::internal)?;
    let person = session.user_id.0;
    let sealed = app
        .vault
        .seal_field(&app.store, &*app.entropy, session.tenant, person, PENDING, &*seed)
        .await
        .map_err(ApiProblem::internal)?;
    app.store.keep_sealed_field(session.tenant, person, PENDING, Some(sealed), now).await?;
    Ok(TotpBeginResponse { secret, otpauth_uri })
}

async fn step_up(app: &AppState, session: &LiveSession) -> Result<(), ApiProblem> {
    let in_force = app.store.factor(session.tenant, session.user_id).await?.is_some();
    let recent = session.factor_at.is_some_and(|at| app.clock.now() - at <= STEP_UP);
    if in_force && !recent {
        return Err(ProblemCode::FreshLoginNeeded.into());
    }
    Ok(())
}

/// The first code of the new seed. Lifts a session that was good for enrolment alone, and ends the user's other sessions.
///
/// # Errors
/// `wrong_code`, `code_used`, `locked_out`, `fresh_login_needed`.
pub async fn confirm(app: &AppState, session: &LiveSession, code: &str) -> Result<TotpConfirmResponse, ApiProblem> {
    let code = code.trim();
    if !totp::six_digits(code) {
        return Err(ApiProblem::invalid(vec![FieldError::new("code", FieldCode::NotSixDigits)]));
    }
    step_up(app, session).await?;
    let (now, tenant, user) = (app.clock.now(), session.tenant, session.user_id);
    let step = sign_in::check_code(app, tenant, user, PENDING, code, now).await?;
    let sealed = app.store.sealed_field(tenant, user.0, PENDING).await?.ok_or(ProblemCode::WrongCode)?;
    let seed = app.vault.open_field(&app.store, tenant, user.0, PENDING, &sealed).await.map_err(ApiProblem::internal)?;
    // Sealed anew under its final name: a blob is bound to its field.
    let sealed = app
        .vault
        .seal_field(&app.store, &*app.entropy, tenant, user.0, "totp_seed", &seed)
        .await
        .map_err(ApiProblem::internal)?;
    let mut shown = Vec::new();
    let mut kept = Vec::new();
    for slot in 0..recovery::COUNT {
        let text = recovery::fresh(slot, &*app.entropy);
        let (_, secret) = recovery::parse(&text).ok_or_else(|| ApiProblem::internal("a fresh recovery code does not parse"))?;
        let phc = app.hasher.hash(SecretString::from(secret), &*app.entropy).await.map_err(sign_in::hashing)?;
        kept.push(NewRecoveryCode { slot, phc });
        shown.push(text);
    }
    let actor = Actor { tenant, user: Some(user), session: Some(session.id) };
    let audit = vec![
        entry(app, actor, "factor.enrolled", "user", user, None),
        entry(app, actor, "session.others_ended", "user", user, Some("factor_enrolled".to_owned())),
    ];
    if !app.store.confirm_factor(tenant, user, session.id, sealed, step, kept, now, audit).await? {
        return Err(ProblemCode::CodeUsed.into());
    }
    Ok(TotpConfirmResponse { recovery_codes: shown })
}
