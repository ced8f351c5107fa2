//! How a session goes on and how it ends: rotation of the refresh token, revocation, sweeping what is past.
use super::append_all;
use super::session::index_tokens;
use crate::audit::AuditEntry;
use crate::column::{Columns, micros};
use crate::db::{self, Scope};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, SessionId, UserId};
use chrono::{DateTime, Utc};

/// What a refresh token's hash leads to.
#[derive(Clone, Debug)]
pub struct RefreshRow {
    pub id: SessionId,
    pub tenant: OrganisationId,
    pub user_id: UserId,
    pub device_key: Vec<u8>,
    pub last_seen_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// The one token that is good now.
    pub refresh_hash: String,
    /// The one before it, whose repeat is answered for a few seconds.
    pub previous_hash: Option<String>,
    pub rotated_at: Option<DateTime<Utc>>,
    /// The answer of the last rotation, sealed under the token before it.
    pub successor: Option<Vec<u8>>,
}

/// The next pair of tokens.
#[derive(Clone, Debug)]
pub struct Rotation {
    pub access_hash: String,
    pub access_expires_at: DateTime<Utc>,
    pub refresh_hash: String,
    pub successor: Vec<u8>,
    pub at: DateTime<Utc>,
}

const BY_REFRESH: &str = "select s.id, s.tenant_id, s.user_id, s.device_key, s.last_seen_at, s.ends_at, s.ended_at, s.refresh_hash, \
     s.previous_hash, s.rotated_at, s.successor from token_index t \
     join sessions s on s.tenant_id = t.tenant_id and s.id = t.ref_id where t.token_hash = $1 and t.kind = 'refresh'";
const ROTATE: &str = "update sessions set previous_hash = refresh_hash, refresh_hash = $3, rotated_at = $4, last_seen_at = $4, \
     successor = $5 where tenant_id = $1 and id = $2 and refresh_hash = $6 and ended_at is null";
const END: &str = "update sessions set ended_at = $3, end_reason = $4, successor = null \
     where tenant_id = $1 and id = $2 and ended_at is null";
const END_OWN: &str = "update sessions set ended_at = $4, end_reason = 'ended_by_owner', successor = null \
     where tenant_id = $1 and id = $2 and user_id = $3 and ended_at is null";
const END_OTHERS: &str = "update sessions set ended_at = $4, end_reason = 'ended_by_owner', successor = null \
     where tenant_id = $1 and user_id = $2 and id <> $3 and ended_at is null";
const FORGET_SUCCESSORS: &str = "update sessions set successor = null where successor is not null and rotated_at < $1";
const SWEEP_TOKENS: &str = "delete from token_index where expires_at < $1";
pub(super) const STATEMENTS: &[&str] = &[BY_REFRESH, ROTATE, END, END_OWN, END_OTHERS, FORGET_SUCCESSORS, SWEEP_TOKENS];
pub(super) const SERVICE: &[&str] = &[BY_REFRESH, FORGET_SUCCESSORS];

/// Ends every session of the user but `keep`; answers how many.
pub(super) async fn end_others(tx: &mut Tx, tenant: &str, user: &str, keep: &str, at: DateTime<Utc>) -> Result<u64, StoreError> {
    db::query(END_OTHERS).bind(tenant).bind(user).bind(keep).bind(micros(at)).execute(tx.conn()).await
}

impl Store {
    /// # Errors
    /// As any read.
    pub async fn session_by_refresh(&self, refresh_hash: String) -> Result<Option<RefreshRow>, StoreError> {
        self.read(Scope::Service, move |conn| {
            Box::pin(async move {
                let Some(row) = db::query(BY_REFRESH).bind(refresh_hash).fetch_optional(conn).await? else {
                    return Ok(None);
                };
                let c = Columns { table: "sessions", row: &row };
                Ok(Some(RefreshRow {
                    id: c.parse("id")?,
                    tenant: c.parse("tenant_id")?,
                    user_id: c.parse("user_id")?,
                    device_key: row.get("device_key")?,
                    last_seen_at: c.time("last_seen_at")?,
                    ends_at: c.time("ends_at")?,
                    ended_at: c.time_or_none("ended_at")?,
                    refresh_hash: c.text("refresh_hash")?,
                    previous_hash: c.text_or_none("previous_hash")?,
                    rotated_at: c.time_or_none("rotated_at")?,
                    successor: row.get("successor")?,
                }))
            })
        })
        .await
    }

    /// Puts the next tokens in force if `from` still is the current one. `false`: somebody rotated first, nothing was done.
    ///
    /// # Errors
    /// As any write.
    pub async fn rotate_session(&self, from: RefreshRow, next: Rotation) -> Result<bool, StoreError> {
        self.write(from.tenant, move |tx| {
            Box::pin(async move {
                let (tenant, id) = (from.tenant.to_string(), from.id.to_string());
                let changed = db::query(ROTATE)
                    .bind(&tenant)
                    .bind(&id)
                    .bind(&next.refresh_hash)
                    .bind(micros(next.at))
                    .bind(&next.successor)
                    .bind(&from.refresh_hash)
                    .execute(tx.conn())
                    .await?;
                if changed != 1 {
                    return Ok(false);
                }
                index_tokens(tx, &tenant, &id, &next.access_hash, next.access_expires_at, &next.refresh_hash, from.ends_at)
                    .await?;
                Ok(true)
            })
        })
        .await
    }

    /// Ends a session for good. `false`: it had ended before.
    ///
    /// # Errors
    /// As any write.
    pub async fn end_session(
        &self,
        tenant: OrganisationId,
        id: SessionId,
        reason: &'static str,
        at: DateTime<Utc>,
        audit: AuditEntry,
    ) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let query = db::query(END).bind(tenant.to_string()).bind(id.to_string()).bind(micros(at)).bind(reason);
                let ended = query.execute(tx.conn()).await? == 1;
                if ended {
                    crate::audit::append(tx, &audit).await?;
                }
                Ok(ended)
            })
        })
        .await
    }

    /// Ends one of the user's own sessions. `false`: there is no such one of this user.
    ///
    /// # Errors
    /// As any write.
    pub async fn end_own_session(
        &self,
        tenant: OrganisationId,
        user: UserId,
        id: SessionId,
        at: DateTime<Utc>,
        audit: AuditEntry,
    ) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let query = db::query(END_OWN).bind(tenant.to_string()).bind(id.to_string()).bind(user.to_string());
                let ended = query.bind(micros(at)).execute(tx.conn()).await? == 1;
                if ended {
                    crate::audit::append(tx, &audit).await?;
                }
                Ok(ended)
            })
        })
        .await
    }

    /// Ends every session of the user but `keep`.
    ///
    /// # Errors
    /// As any write.
    pub async fn end_other_sessions(
        &self,
        tenant: OrganisationId,
        user: UserId,
        keep: SessionId,
        at: DateTime<Utc>,
        audit: Vec<AuditEntry>,
    ) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                if end_others(tx, &tenant.to_string(), &user.to_string(), &keep.to_string(), at).await? > 0 {
                    append_all(tx, &audit).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Drops tokens that are past, and sealed answers older than `repeat_before`.
    ///
    /// # Errors
    /// As any write.
    pub async fn sweep_sessions(&self, now: DateTime<Utc>, repeat_before: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                db::query(FORGET_SUCCESSORS).bind(micros(repeat_before)).execute(tx.conn()).await?;
                db::query(SWEEP_TOKENS).bind(micros(now)).execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await
    }
}
