//! Sessions: opaque tokens, rotation at every refresh, reuse ends the family (RFC 9700 §2.2.2, §4.14). A refresh is signed by the
//! device's key; a repeat of the same device within seconds gets the same successor, since a lost answer must not end a session.
use super::audit::{Actor, entry};
use super::tokens;
use crate::problem::ApiProblem;
use crate::state::AppState;
use crate::vault;
use btm_api::ProblemCode;
use btm_api::account::{Device, RefreshRequest, Tokens, refresh_message};
use btm_domain::{OrganisationId, SessionId, UserId, new_uuid};
use btm_store::identity::{NewSession, RefreshRow, Rotation};
use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signature, VerifyingKey};

const SUCCESSOR: &[u8] = b"refresh successor";
const LONGEST_DEVICE_NAME: usize = 100;

/// A device whose key has been parsed.
#[derive(Clone, Debug)]
pub struct KnownDevice {
    pub key: Vec<u8>,
    pub name: String,
}

/// # Errors
/// `invalid_input` where the key is no Ed25519 key or the name is too long.
pub fn known_device(device: &Device) -> Result<KnownDevice, ApiProblem> {
    let refused =
        || ApiProblem::new(ProblemCode::InvalidInput).detail("device.public_key is no Ed25519 key or device.name is too long");
    let key = BASE64URL_NOPAD.decode(device.public_key.as_bytes()).map_err(|_| refused())?;
    let bytes: [u8; 32] = key.as_slice().try_into().map_err(|_| refused())?;
    let parsed = VerifyingKey::from_bytes(&bytes).map_err(|_| refused())?;
    if parsed.is_weak() || device.name.chars().count() > LONGEST_DEVICE_NAME {
        return Err(refused());
    }
    Ok(KnownDevice { key, name: device.name.chars().filter(|c| !c.is_control()).collect() })
}

struct Pair {
    access: String,
    access_expires_at: DateTime<Utc>,
    refresh: String,
}

fn fresh_pair(app: &AppState) -> Pair {
    let access_expires_at = app.clock.now() + app.config.lifetimes.access;
    Pair { access: tokens::fresh(&*app.entropy), access_expires_at, refresh: tokens::fresh(&*app.entropy) }
}

/// A session ready to be stored, and the tokens that will open it.
pub fn new_session(
    app: &AppState,
    tenant: OrganisationId,
    user: UserId,
    device: KnownDevice,
    enrolment_only: bool,
    factor_at: Option<DateTime<Utc>>,
) -> (NewSession, Tokens) {
    let at = app.clock.now();
    let pair = fresh_pair(app);
    let id = SessionId(new_uuid(&*app.clock, &*app.entropy));
    let session = NewSession {
        id,
        tenant,
        user_id: user,
        device_key: device.key,
        device_name: device.name,
        enrolment_only,
        at,
        factor_at,
        ends_at: at + app.config.lifetimes.session,
        access_hash: tokens::hash(&pair.access),
        access_expires_at: pair.access_expires_at,
        refresh_hash: tokens::hash(&pair.refresh),
    };
    (session, tokens_of(pair, id))
}

fn tokens_of(pair: Pair, session_id: SessionId) -> Tokens {
    Tokens {
        access: pair.access,
        access_expires_at: pair.access_expires_at,
        refresh: pair.refresh,
        session_id,
        recovery_codes_left: None,
    }
}

/// The next tokens for a refresh token.
///
/// # Errors
/// `unauthorised` for a token nobody has; `session_expired` for one whose session is over, was used before or is shown without
/// the device's key: in the latter two cases the session is ended.
pub async fn refresh(app: &AppState, request: RefreshRequest) -> Result<Tokens, ApiProblem> {
    let hash = tokens::hash(&request.refresh);
    let row = app.store.session_by_refresh(hash.clone()).await?.ok_or(ProblemCode::Unauthorised)?;
    let now = app.clock.now();
    if row.ended_at.is_some() || row.ends_at <= now || now - row.last_seen_at >= app.config.lifetimes.idle {
        return Err(ProblemCode::SessionExpired.into());
    }
    if !signed_by_device(&row, &request) {
        return end_family(app, &row, "refresh_without_device_key").await;
    }
    if row.refresh_hash == hash {
        if let Some(tokens) = rotate(app, &row, &request.refresh, now).await? {
            return Ok(tokens);
        }
        // Another request of this device rotated first: this one is its repeat.
        let again = app.store.session_by_refresh(hash.clone()).await?.ok_or(ProblemCode::Unauthorised)?;
        return repeat(app, &again, &hash, &request.refresh, now).await;
    }
    repeat(app, &row, &hash, &request.refresh, now).await
}

async fn rotate(app: &AppState, row: &RefreshRow, old: &str, now: DateTime<Utc>) -> Result<Option<Tokens>, ApiProblem> {
    let pair = fresh_pair(app);
    let (access_hash, refresh_hash, access_expires_at) =
        (tokens::hash(&pair.access), tokens::hash(&pair.refresh), pair.access_expires_at);
    let next = tokens_of(pair, row.id);
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(&next).map_err(ApiProblem::internal)?);
    let successor = vault::seal_under(old.as_bytes(), SUCCESSOR, &*app.entropy, &plain).map_err(ApiProblem::internal)?;
    let rotation = Rotation { access_hash, access_expires_at, refresh_hash, successor, at: now };
    let rotated = app.store.rotate_session(row.clone(), rotation).await?;
    Ok(rotated.then_some(next))
}

/// The token before the current one, shown again: the same answer within the repeat time, the family's end after it.
async fn repeat(app: &AppState, row: &RefreshRow, hash: &str, old: &str, now: DateTime<Utc>) -> Result<Tokens, ApiProblem> {
    let recent = row.rotated_at.is_some_and(|at| now - at <= app.config.lifetimes.refresh_repeat);
    if let (true, Some(blob)) = (recent && row.previous_hash.as_deref() == Some(hash), &row.successor) {
        let plain = vault::open_under(old.as_bytes(), SUCCESSOR, blob).map_err(ApiProblem::internal)?;
        return serde_json::from_slice(&plain).map_err(ApiProblem::internal);
    }
    end_family(app, row, "refresh_reused").await
}

fn signed_by_device(row: &RefreshRow, request: &RefreshRequest) -> bool {
    let parsed = || {
        let key: [u8; 32] = row.device_key.as_slice().try_into().ok()?;
        let signature: [u8; 64] = BASE64URL_NOPAD.decode(request.signature.as_bytes()).ok()?.try_into().ok()?;
        let message = refresh_message(&request.refresh, &request.time);
        VerifyingKey::from_bytes(&key).ok()?.verify_strict(message.as_bytes(), &Signature::from_bytes(&signature)).ok()
    };
    parsed().is_some()
}

async fn end_family<T>(app: &AppState, row: &RefreshRow, reason: &'static str) -> Result<T, ApiProblem> {
    tracing::warn!(session = %row.id, reason, "a session was ended");
    let actor = Actor { tenant: row.tenant, user: Some(row.user_id), session: Some(row.id) };
    let audit = entry(app, actor, "session.revoked", "session", row.id, Some(reason.to_owned()));
    app.store.end_session(row.tenant, row.id, reason, app.clock.now(), audit).await?;
    Err(ProblemCode::SessionExpired.into())
}
