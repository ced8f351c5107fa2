//! Password, then code or recovery code. Unknown address and wrong password are one answer and one argon2 run; tries are counted
//! before they are checked.
use super::audit::{Actor, entry};
use super::hasher::{HashError, Hasher};
use super::sessions::{KnownDevice, known_device, new_session};
use super::{password_rules, recovery, tokens, totp};
use crate::config::TwoFactor;
use crate::problem::{ApiProblem, current_request_id};
use crate::state::AppState;
use btm_api::ProblemCode;
use btm_api::account::{CodeRequest, LoginRequest, LoginResponse, Tokens};
use btm_domain::{FieldCode, FieldError, OrganisationId, UserId, new_uuid};
use btm_store::identity::{Account, Attempt, AttemptRule, ChallengeRow, Finish, NewChallenge, UserState};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

/// Five tries, then five minutes and a minute more each time, an hour at most; a hundred in a row close the account.
pub const RULE: AttemptRule = AttemptRule {
    free: 5,
    wait: TimeDelta::minutes(5),
    growth: TimeDelta::minutes(1),
    longest: TimeDelta::hours(1),
    lock_at: 100,
};

/// Wrong passwords close the account too, but the counter itself never ends: a person with the right password and a recovery code
/// must be able to come back at the slowest pace.
const PASSWORD_RULE: AttemptRule = AttemptRule { lock_at: u32::MAX, ..RULE };

/// A full queue is `busy`, anything else is ours.
pub fn hashing(error: HashError) -> ApiProblem {
    match error {
        HashError::Full => ApiProblem::new(ProblemCode::Busy).retry_after(2),
        other => ApiProblem::internal(other),
    }
}

fn code_subject(tenant: OrganisationId, user: UserId) -> String {
    tokens::subject("code", &format!("{tenant}|{user}"))
}

fn password_subject(email_key: &str) -> String {
    tokens::subject("password", email_key)
}

/// Every counter of an account starts anew: the admin's reset.
pub async fn forgive_all(app: &AppState, account: &Account) -> Result<(), ApiProblem> {
    let recovery = tokens::subject("recovery", &format!("{}|{}", account.tenant, account.user_id));
    let password = password_subject(&tokens::email_key(&account.email));
    for subject in [password, code_subject(account.tenant, account.user_id), recovery] {
        app.store.forgive_attempts(subject).await?;
    }
    Ok(())
}

/// Takes one try, or says when the next one is.
async fn take(app: &AppState, subject: &str, rule: AttemptRule, now: DateTime<Utc>) -> Result<u32, ApiProblem> {
    match app.store.take_attempt(subject.to_owned(), rule, now).await? {
        Attempt::Go { failures } => Ok(failures),
        Attempt::Wait { until } => {
            let seconds = u32::try_from((until - now).num_seconds() + 1).unwrap_or(u32::MAX);
            Err(ApiProblem::new(ProblemCode::LockedOut).retry_after(seconds))
        }
        Attempt::Locked => Err(ProblemCode::LockedOut.into()),
    }
}

/// The first step.
///
/// # Errors
/// `wrong_credentials` for everything that is not right, `locked_out` with the wait, `busy`.
pub async fn sign_in(app: &AppState, request: LoginRequest) -> Result<LoginResponse, ApiProblem> {
    let device = known_device(&request.device)?;
    let now = app.clock.now();
    let key = tokens::email_key(&request.email);
    let subject = password_subject(&key);
    let failures = take(app, &subject, PASSWORD_RULE, now).await?;
    let account = app.store.account_by_email(&key).await?;
    let secret = || SecretString::from(password_rules::normalised(&request.password));
    // An account that waits for its invitation has no password that counts.
    let phc = account.as_ref().filter(|a| a.state != UserState::Invited).and_then(|a| a.password_phc.clone());
    let right = match app.hasher.verify(secret(), phc.as_deref()).await {
        Ok(right) => right,
        Err(error) => {
            app.store.give_back_attempt(subject, now).await?;
            return Err(hashing(error));
        }
    };
    if let (false, Some(account)) = (right || failures < RULE.lock_at, &account) {
        close(app, account.tenant, account.user_id).await?;
    }
    let Some(account) = account.filter(|a| right && a.state != UserState::Disabled) else {
        tracing::info!(request_id = %current_request_id(), failures, "a sign-in was refused");
        return Err(ProblemCode::WrongCredentials.into());
    };
    // A closed account comes back through a recovery code or the admin, who forgive the counter; without a second factor only the admin.
    let locked = account.state == UserState::Locked;
    if locked && !account.two_factor {
        return Err(ProblemCode::LockedOut.into());
    }
    if !locked {
        app.store.forgive_attempts(subject).await?;
    }
    if let Some(old) = phc.filter(|old| Hasher::outdated(old)) {
        let new = app.hasher.hash(secret(), &*app.entropy).await.map_err(hashing)?;
        app.store.rehash_password(account.tenant, account.user_id, old, new).await?;
    }
    after_password(app, &account, device).await
}

/// A hundred in a row.
async fn close(app: &AppState, tenant: OrganisationId, user: UserId) -> Result<(), ApiProblem> {
    let audit = entry(app, Actor::user(tenant, user), "user.locked", "user", user, None);
    Ok(app.store.lock_user(tenant, user, audit).await?)
}

/// What follows a right password: a challenge, an enrolment, or a session.
pub async fn after_password(app: &AppState, account: &Account, device: KnownDevice) -> Result<LoginResponse, ApiProblem> {
    if account.two_factor {
        return challenge(app, account.tenant, account.user_id, device).await;
    }
    let enrolment = app.config.two_factor == TwoFactor::Required;
    let (session, tokens) = new_session(app, account.tenant, account.user_id, device, enrolment, None);
    let actor = Actor { tenant: account.tenant, user: Some(account.user_id), session: Some(session.id) };
    let audit = entry(app, actor, "session.started", "session", session.id, None);
    app.store.start_session(session, vec![audit]).await?;
    Ok(if enrolment { LoginResponse::EnrolmentNeeded(tokens) } else { LoginResponse::SignedIn(tokens) })
}

/// A one-time token that stands for the right password until a code is sent.
pub async fn challenge(
    app: &AppState,
    tenant: OrganisationId,
    user: UserId,
    device: KnownDevice,
) -> Result<LoginResponse, ApiProblem> {
    let token = tokens::fresh(&*app.entropy);
    let expires_at = app.clock.now() + app.config.lifetimes.challenge;
    let row = NewChallenge {
        id: new_uuid(&*app.clock, &*app.entropy),
        token_hash: tokens::hash(&token),
        tenant,
        user_id: user,
        device_key: device.key,
        device_name: device.name,
        expires_at,
    };
    app.store.add_challenge(row, Vec::new()).await?;
    Ok(LoginResponse::SecondFactor { challenge: token, expires_at })
}

async fn open(app: &AppState, token: &str, now: DateTime<Utc>) -> Result<ChallengeRow, ApiProblem> {
    // A challenge that ran out sends the person back to the password.
    Ok(app.store.open_challenge(tokens::hash(token), now).await?.ok_or(ProblemCode::WrongCredentials)?)
}

/// The authenticator's code for a challenge.
///
/// # Errors
/// `wrong_code`, `code_used`, `locked_out`; `wrong_credentials` where the challenge is none any more.
pub async fn submit_code(app: &AppState, request: CodeRequest) -> Result<Tokens, ApiProblem> {
    let code = request.code.trim();
    if !totp::six_digits(code) {
        return Err(ApiProblem::invalid(vec![FieldError::new("code", FieldCode::NotSixDigits)]));
    }
    let now = app.clock.now();
    let challenge = open(app, &request.challenge, now).await?;
    if challenge.locked {
        return Err(ProblemCode::LockedOut.into());
    }
    check_code(app, challenge.tenant, challenge.user_id, "totp_seed", code, now).await.map(drop)?;
    finish(app, challenge, None, now).await
}

/// Counts the try, compares the code with the seed kept in `field` and, for the seed in force, spends its step.
/// Answers the step.
pub async fn check_code(
    app: &AppState,
    tenant: OrganisationId,
    user: UserId,
    field: &'static str,
    code: &str,
    now: DateTime<Utc>,
) -> Result<i64, ApiProblem> {
    let subject = code_subject(tenant, user);
    let failures = take(app, &subject, RULE, now).await?;
    let sealed = app.store.sealed_field(tenant, user.0, field).await?.ok_or(ProblemCode::WrongCode)?;
    let seed = app.vault.open_field(&app.store, tenant, user.0, field, &sealed).await.map_err(ApiProblem::internal)?;
    let Some(step) = totp::matched_step(&seed, code, now, app.config.strict_totp).map_err(ApiProblem::internal)? else {
        if failures >= RULE.lock_at {
            close(app, tenant, user).await?;
        }
        tracing::info!(request_id = %current_request_id(), failures, "a code was refused");
        return Err(ProblemCode::WrongCode.into());
    };
    if field == "totp_seed" && !app.store.use_totp_step(tenant, user, step).await? {
        return Err(ProblemCode::CodeUsed.into());
    }
    app.store.forgive_attempts(subject).await?;
    Ok(step)
}

/// A recovery code for a challenge; also opens an account that wrong codes have closed.
///
/// # Errors
/// As [`submit_code`].
pub async fn submit_recovery(app: &AppState, request: CodeRequest) -> Result<Tokens, ApiProblem> {
    let Some((slot, code)) = recovery::parse(&request.code) else {
        return Err(ApiProblem::invalid(vec![FieldError::new("code", FieldCode::NotARecoveryCode)]));
    };
    let now = app.clock.now();
    let challenge = open(app, &request.challenge, now).await?;
    let (tenant, user) = (challenge.tenant, challenge.user_id);
    let subject = tokens::subject("recovery", &format!("{tenant}|{user}"));
    take(app, &subject, RULE, now).await?;
    let row = app.store.recovery_code(tenant, user, slot).await?;
    let phc = row.as_ref().map(|r| r.phc.as_str());
    let right = match app.hasher.verify(SecretString::from(code), phc).await {
        Ok(right) => right,
        Err(error) => {
            app.store.give_back_attempt(subject, now).await?;
            return Err(hashing(error));
        }
    };
    if !right {
        tracing::info!(request_id = %current_request_id(), "a recovery code was refused");
        return Err(ProblemCode::WrongCode.into());
    }
    let tokens = finish(app, challenge, Some(slot), now).await?;
    if let Some(account) = app.store.account(tenant, user).await? {
        forgive_all(app, &account).await?;
    }
    Ok(tokens)
}

/// One commit: the challenge and the recovery code are spent, the session stands.
async fn finish(app: &AppState, challenge: ChallengeRow, slot: Option<u8>, now: DateTime<Utc>) -> Result<Tokens, ApiProblem> {
    let (tenant, user) = (challenge.tenant, challenge.user_id);
    let device = KnownDevice { key: challenge.device_key, name: challenge.device_name };
    let (session, mut tokens) = new_session(app, tenant, user, device, false, Some(now));
    let actor = Actor { tenant, user: Some(user), session: Some(session.id) };
    let used =
        slot.map(|slot| entry(app, Actor::user(tenant, user), "recovery_code.used", "user", user, Some(format!("slot {slot}"))));
    let started = entry(app, actor, "session.started", "session", session.id, None);
    let audit = used.into_iter().chain([started]).collect();
    match app.store.finish_challenge(challenge.id, slot, session, audit).await? {
        Finish::Started { recovery_codes_left } => {
            tokens.recovery_codes_left = recovery_codes_left;
            Ok(tokens)
        }
        Finish::Spent => Err(ProblemCode::CodeUsed.into()),
    }
}
