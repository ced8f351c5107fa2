//! Second factors: the authenticator's step, recovery codes, and the challenge between password and code. Seeds are personal fields.
use super::append_all;
use super::session::{NewSession, insert_session};
use super::user_state::unlock;
use crate::audit::AuditEntry;
use crate::column::{Columns, micros};
use crate::db::{self, Scope};
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, SessionId, UserId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A confirmed authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorRow {
    pub confirmed_at: DateTime<Utc>,
    /// The last step a code was accepted for.
    pub last_step: i64,
}

#[derive(Clone, Debug)]
pub struct NewRecoveryCode {
    pub slot: u8,
    pub phc: String,
}

#[derive(Clone, Debug)]
pub struct RecoveryCode {
    pub phc: String,
    pub used: bool,
}

/// The password was right; a code is owed until `expires_at`.
#[derive(Clone, Debug)]
pub struct NewChallenge {
    pub id: Uuid,
    pub token_hash: String,
    pub tenant: OrganisationId,
    pub user_id: UserId,
    pub device_key: Vec<u8>,
    pub device_name: String,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub struct ChallengeRow {
    pub id: Uuid,
    pub tenant: OrganisationId,
    pub user_id: UserId,
    pub device_key: Vec<u8>,
    pub device_name: String,
    /// A hundred wrong tries closed the account: only a recovery code opens it.
    pub locked: bool,
}

/// What became of a challenge whose code was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// A session stands. With a recovery code: how many are left.
    Started { recovery_codes_left: Option<u32> },
    /// The challenge, or the recovery code, was spent already, or the account was closed meanwhile. Nothing was done.
    Spent,
}

const FACTOR: &str = "select user_id as id, confirmed_at, last_step from totp_factors where tenant_id = $1 and user_id = $2";
const CONFIRM: &str = "insert into totp_factors (tenant_id, user_id, confirmed_at, last_step) values ($1, $2, $3, $4) \
     on conflict (tenant_id, user_id) do update set confirmed_at = excluded.confirmed_at, last_step = excluded.last_step \
     where totp_factors.last_step < excluded.last_step";
const PROMOTE_SEED: &str = "insert into personal_fields (tenant_id, person_id, field, sealed, updated_at) \
     values ($1, $2, 'totp_seed', $3, $4) \
     on conflict (tenant_id, person_id, field) do update set sealed = excluded.sealed, updated_at = excluded.updated_at";
const DROP_PENDING: &str = "delete from personal_fields where tenant_id = $1 and person_id = $2 and field = 'totp_seed_pending'";
const USE_STEP: &str = "update totp_factors set last_step = $3 where tenant_id = $1 and user_id = $2 and last_step < $3";
const LIFT: &str = "update sessions set enrolment_only = 0, factor_at = $3 where tenant_id = $1 and id = $2 and ended_at is null";
const DROP_CODES: &str = "delete from recovery_codes where tenant_id = $1 and user_id = $2";
const INSERT_CODE: &str = "insert into recovery_codes (tenant_id, user_id, slot, phc) values ($1, $2, $3, $4)";
const CODE: &str = "select slot as id, phc, used_at from recovery_codes where tenant_id = $1 and user_id = $2 and slot = $3";
const USE_CODE: &str =
    "update recovery_codes set used_at = $4 where tenant_id = $1 and user_id = $2 and slot = $3 and used_at is null";
const CODES_LEFT: &str = "select count(*) from recovery_codes where tenant_id = $1 and user_id = $2 and used_at is null";
const INSERT_CHALLENGE: &str = "insert into login_challenges (tenant_id, id, user_id, device_key, device_name, expires_at) \
     values ($1, $2, $3, $4, $5, $6)";
const INDEX_CHALLENGE: &str = "insert into token_index (token_hash, kind, tenant_id, ref_id, expires_at) \
     values ($1, 'challenge', $2, $3, $4)";
const CHALLENGE: &str = "select c.id, c.tenant_id, c.user_id, c.device_key, c.device_name, u.state from token_index t \
     join login_challenges c on c.tenant_id = t.tenant_id and c.id = t.ref_id \
     join users u on u.tenant_id = c.tenant_id and u.id = c.user_id and u.state in ('active', 'locked') \
     where t.token_hash = $1 and t.kind = 'challenge' and c.used_at is null and c.expires_at > $2";
const SPEND_CHALLENGE: &str = "update login_challenges set used_at = $3 where tenant_id = $1 and id = $2 and used_at is null \
     and exists (select 1 from users u where u.tenant_id = $1 and u.id = login_challenges.user_id and u.state in ('active', 'locked'))";
/// The conflict of a challenge somebody else spent first, or whose account was closed.
const CHALLENGE_SPENT: &str = "login_challenges.used_at";
const SWEEP_CHALLENGES: &str = "delete from login_challenges where expires_at < $1";
pub(super) const STATEMENTS: &[&str] = &[
    FACTOR,
    CONFIRM,
    PROMOTE_SEED,
    DROP_PENDING,
    USE_STEP,
    LIFT,
    DROP_CODES,
    INSERT_CODE,
    CODE,
    USE_CODE,
    CODES_LEFT,
    INSERT_CHALLENGE,
    INDEX_CHALLENGE,
    CHALLENGE,
    SPEND_CHALLENGE,
    SWEEP_CHALLENGES,
];
pub(super) const SERVICE: &[&str] = &[CHALLENGE, SWEEP_CHALLENGES];

impl Store {
    /// # Errors
    /// As any read.
    pub async fn factor(&self, tenant: OrganisationId, user: UserId) -> Result<Option<FactorRow>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(FACTOR).bind(tenant.to_string()).bind(user.to_string());
                let Some(row) = query.fetch_optional(conn).await? else { return Ok(None) };
                let c = Columns { table: "totp_factors", row: &row };
                Ok(Some(FactorRow { confirmed_at: c.time("confirmed_at")?, last_step: c.int("last_step")? }))
            })
        })
        .await
    }

    /// Puts a new seed in force by its first code: the factor, ten fresh recovery codes, the session's full rights and the end of
    /// the user's other sessions, in one commit.
    /// `false`: a code of this or a later step was accepted already, nothing was done.
    ///
    /// # Errors
    /// As any write.
    #[expect(clippy::too_many_arguments, reason = "one commit of everything an enrolment changes")]
    pub async fn confirm_factor(
        &self,
        tenant: OrganisationId,
        user: UserId,
        session: SessionId,
        sealed_seed: Vec<u8>,
        step: i64,
        codes: Vec<NewRecoveryCode>,
        at: DateTime<Utc>,
        audit: Vec<AuditEntry>,
    ) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let (tenant, user) = (tenant.to_string(), user.to_string());
                let query = db::query(CONFIRM).bind(&tenant).bind(&user).bind(micros(at)).bind(step);
                if query.execute(tx.conn()).await? != 1 {
                    return Ok(false);
                }
                let query = db::query(PROMOTE_SEED).bind(&tenant).bind(&user).bind(sealed_seed).bind(micros(at));
                query.execute(tx.conn()).await?;
                db::query(DROP_PENDING).bind(&tenant).bind(&user).execute(tx.conn()).await?;
                db::query(DROP_CODES).bind(&tenant).bind(&user).execute(tx.conn()).await?;
                for code in &codes {
                    let query = db::query(INSERT_CODE).bind(&tenant).bind(&user).bind(i64::from(code.slot)).bind(&code.phc);
                    query.execute(tx.conn()).await?;
                }
                db::query(LIFT).bind(&tenant).bind(session.to_string()).bind(micros(at)).execute(tx.conn()).await?;
                super::session_life::end_others(tx, &tenant, &user, &session.to_string(), at).await?;
                append_all(tx, &audit).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Accepts `step` once and for all (RFC 6238 §5.2): `false` if it or a later one was accepted before.
    ///
    /// # Errors
    /// As any write.
    pub async fn use_totp_step(&self, tenant: OrganisationId, user: UserId, step: i64) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let query = db::query(USE_STEP).bind(tenant.to_string()).bind(user.to_string()).bind(step);
                Ok(query.execute(tx.conn()).await? == 1)
            })
        })
        .await
    }

    /// # Errors
    /// As any read.
    pub async fn recovery_code(
        &self,
        tenant: OrganisationId,
        user: UserId,
        slot: u8,
    ) -> Result<Option<RecoveryCode>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(CODE).bind(tenant.to_string()).bind(user.to_string()).bind(i64::from(slot));
                let Some(row) = query.fetch_optional(conn).await? else { return Ok(None) };
                let c = Columns { table: "recovery_codes", row: &row };
                Ok(Some(RecoveryCode { phc: c.text("phc")?, used: c.int_or_none("used_at")?.is_some() }))
            })
        })
        .await
    }

    /// # Errors
    /// As any write.
    pub async fn add_challenge(&self, challenge: NewChallenge, audit: Vec<AuditEntry>) -> Result<(), StoreError> {
        self.write(challenge.tenant, move |tx| {
            Box::pin(async move {
                let (tenant, id, until) = (challenge.tenant.to_string(), challenge.id.to_string(), micros(challenge.expires_at));
                db::query(INSERT_CHALLENGE)
                    .bind(&tenant)
                    .bind(&id)
                    .bind(challenge.user_id.to_string())
                    .bind(&challenge.device_key)
                    .bind(&challenge.device_name)
                    .bind(until)
                    .execute(tx.conn())
                    .await?;
                db::query(INDEX_CHALLENGE)
                    .bind(&challenge.token_hash)
                    .bind(&tenant)
                    .bind(&id)
                    .bind(until)
                    .execute(tx.conn())
                    .await?;
                append_all(tx, &audit).await
            })
        })
        .await
    }

    /// The challenge behind a token's hash, if a code can still be sent for it.
    ///
    /// # Errors
    /// As any read.
    pub async fn open_challenge(&self, token_hash: String, now: DateTime<Utc>) -> Result<Option<ChallengeRow>, StoreError> {
        self.read(Scope::Service, move |conn| {
            Box::pin(async move {
                let query = db::query(CHALLENGE).bind(token_hash).bind(micros(now));
                let Some(row) = query.fetch_optional(conn).await? else { return Ok(None) };
                let c = Columns { table: "login_challenges", row: &row };
                Ok(Some(ChallengeRow {
                    id: c.parse("id")?,
                    tenant: c.parse("tenant_id")?,
                    user_id: c.parse("user_id")?,
                    device_key: row.get("device_key")?,
                    device_name: c.text("device_name")?,
                    locked: c.text("state")? == "locked",
                }))
            })
        })
        .await
    }

    /// One right password and one right code lead to one session: challenge, recovery code (by `slot`) and session in one commit, and
    /// only while the account is open. A recovery code also opens an account that wrong tries have locked.
    ///
    /// # Errors
    /// As any write.
    pub async fn finish_challenge(
        &self,
        challenge: Uuid,
        slot: Option<u8>,
        session: NewSession,
        audit: Vec<AuditEntry>,
    ) -> Result<Finish, StoreError> {
        self.write(session.tenant, move |tx| {
            Box::pin(async move {
                let (tenant, user, at) = (session.tenant.to_string(), session.user_id.to_string(), micros(session.at));
                let mut left = None;
                if let Some(slot) = slot {
                    let query = db::query(USE_CODE).bind(&tenant).bind(&user).bind(i64::from(slot)).bind(at);
                    if query.execute(tx.conn()).await? != 1 {
                        return Ok(Finish::Spent);
                    }
                    unlock(tx, &tenant, &user).await?;
                    let count: i64 = db::query(CODES_LEFT).bind(&tenant).bind(&user).scalar(tx.conn()).await?;
                    left = Some(u32::try_from(count).unwrap_or(0));
                }
                let query = db::query(SPEND_CHALLENGE).bind(&tenant).bind(challenge.to_string()).bind(at);
                if query.execute(tx.conn()).await? != 1 {
                    // Undoes the recovery code too: it was not used.
                    return Err(StoreError::Conflict(CHALLENGE_SPENT.to_owned()));
                }
                insert_session(tx, &session).await?;
                append_all(tx, &audit).await?;
                Ok(Finish::Started { recovery_codes_left: left })
            })
        })
        .await
        .or_else(|error| if error.conflicts_with(CHALLENGE_SPENT) { Ok(Finish::Spent) } else { Err(error) })
    }

    /// # Errors
    /// As any write.
    pub async fn sweep_challenges(&self, before: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                db::query(SWEEP_CHALLENGES).bind(micros(before)).execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await
    }
}
