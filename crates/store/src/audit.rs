//! The audit log's rows, written in the business transaction: who did what to which thing, old → new. Ids and words of closed
//! sets only, never a person's own words. `leaf` = SHA-256(0x00 ‖ canonical entry) (RFC 6962 shape; security.md §1.7).
use crate::column::{Columns, micros};
use crate::db;
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{AuditId, OrganisationId, SessionId, TravellerId, UserId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub(crate) const NEXT: &str = "insert into counters (tenant_id, revision, audit_next) values ($1, 0, 1) \
     on conflict (tenant_id) do update set audit_next = counters.audit_next + 1 returning audit_next";
pub(crate) const INSERT: &str = "insert into audit (tenant_id, id, idx, at, actor, session, action, object_kind, object_id, \
     old_value, new_value, leaf, acting_for) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
pub(crate) const LIST: &str = "select id, idx, at, actor, session, action, object_kind, object_id, old_value, new_value, leaf, \
     acting_for from audit where tenant_id = $1 and idx >= $2 order by idx limit $3";

/// One entry before it has its index.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    pub id: AuditId,
    pub tenant: OrganisationId,
    pub at: DateTime<Utc>,
    /// `None` = the service itself.
    pub actor: Option<UserId>,
    pub session: Option<SessionId>,
    /// For whom, where the actor acts for another (F-46).
    pub acting_for: Option<TravellerId>,
    /// A word of the closed set of actions, e.g. `booking.confirmed`, `session.started`.
    pub action: String,
    /// E.g. `booking`, `user`.
    pub object_kind: &'static str,
    pub object_id: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    pub id: AuditId,
    /// From 0, without gaps, per tenant.
    pub idx: i64,
    pub at: DateTime<Utc>,
    pub actor: Option<String>,
    pub session: Option<String>,
    pub acting_for: Option<String>,
    pub action: String,
    pub object_kind: String,
    pub object_id: String,
    pub old: Option<String>,
    pub new: Option<String>,
    /// Hex.
    pub leaf: String,
}

/// Field order is the canonical order.
#[derive(Serialize)]
struct Canonical<'a> {
    tenant: String,
    index: i64,
    id: String,
    at: i64,
    actor: Option<String>,
    session: Option<String>,
    action: &'a str,
    object_kind: &'a str,
    object_id: &'a str,
    old: Option<&'a str>,
    new: Option<&'a str>,
    /// Left out where nobody acted for another, so that older entries keep their leaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<String>,
}

/// Writes one entry into the open transaction.
pub(crate) async fn append(tx: &mut Tx, entry: &AuditEntry) -> Result<(), StoreError> {
    let tenant = entry.tenant.to_string();
    let next: i64 = db::query(NEXT).bind(&tenant).scalar(tx.conn()).await?;
    let index = next - 1;
    let canonical = Canonical {
        tenant: tenant.clone(),
        index,
        id: entry.id.to_string(),
        at: micros(entry.at),
        actor: entry.actor.map(|a| a.to_string()),
        session: entry.session.map(|s| s.to_string()),
        action: &entry.action,
        object_kind: entry.object_kind,
        object_id: &entry.object_id,
        old: entry.old.as_deref(),
        new: entry.new.as_deref(),
        acting_for: entry.acting_for.map(|t| t.to_string()),
    };
    let leaf = Sha256::new().chain_update([0u8]).chain_update(crate::column::json(&canonical)?).finalize();
    let leaf = leaf.iter().map(|b| format!("{b:02x}")).collect::<String>();
    db::query(INSERT)
        .bind(&tenant)
        .bind(&canonical.id)
        .bind(index)
        .bind(canonical.at)
        .bind(&canonical.actor)
        .bind(&canonical.session)
        .bind(&entry.action)
        .bind(entry.object_kind)
        .bind(&entry.object_id)
        .bind(&entry.old)
        .bind(&entry.new)
        .bind(leaf)
        .bind(&canonical.acting_for)
        .execute(tx.conn())
        .await?;
    Ok(())
}

impl Store {
    /// Entries from index `from` on, at most `limit`.
    ///
    /// # Errors
    /// As any read.
    pub async fn audit(&self, tenant: OrganisationId, from: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let rows = db::query(LIST).bind(tenant.to_string()).bind(from).bind(limit).fetch_all(conn).await?;
                rows.iter()
                    .map(|row| {
                        let c = Columns { table: "audit", row };
                        Ok(AuditRow {
                            id: c.parse("id")?,
                            idx: c.int("idx")?,
                            at: c.time("at")?,
                            actor: c.text_or_none("actor")?,
                            session: c.text_or_none("session")?,
                            action: c.text("action")?,
                            object_kind: c.text("object_kind")?,
                            object_id: c.text("object_id")?,
                            old: c.text_or_none("old_value")?,
                            new: c.text_or_none("new_value")?,
                            leaf: c.text("leaf")?,
                            acting_for: c.text_or_none("acting_for")?,
                        })
                    })
                    .collect()
            })
        })
        .await
    }
}
