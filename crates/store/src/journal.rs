//! The journal: one row per supplier step and attempt. `calling` stands before the call leaves; after a crash such a row is an
//! answer lost, never "not sent" (reliability.md §1.4).
use crate::column::{Columns, micros, word};
use crate::db;
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::supply::Step;
use btm_domain::{BookingId, OrganisationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Rows move forward only.
pub(crate) const PUT: &str = "insert into journal (tenant_id, booking_id, step, attempt, our_ref, state, supplier_ref, request_hash, \
     deadline, evidence, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
     on conflict (tenant_id, booking_id, step, attempt) do update set state = excluded.state, \
     supplier_ref = coalesce(excluded.supplier_ref, journal.supplier_ref), \
     request_hash = coalesce(journal.request_hash, excluded.request_hash), \
     deadline = coalesce(excluded.deadline, journal.deadline), \
     evidence = coalesce(excluded.evidence, journal.evidence), changed_at = excluded.changed_at";
pub(crate) const LIST: &str = "select booking_id as id, step, attempt, our_ref, state, supplier_ref, request_hash, deadline, evidence, \
     changed_at from journal where tenant_id = $1 and booking_id = $2 order by changed_at, attempt";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalState {
    Planned,
    Calling,
    Done,
    Refused,
    Unknown,
}

/// What a transition says about one attempt of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalWrite {
    pub step: Step,
    pub attempt: u32,
    pub our_ref: String,
    pub state: JournalState,
    /// The supplier's order id, once it is known.
    pub supplier_ref: Option<String>,
    /// SHA-256 of what was sent, hex; set with `calling`.
    pub request_hash: Option<String>,
    pub deadline: Option<DateTime<Utc>>,
    /// JSON of a refusal or a doubt.
    pub evidence: Option<String>,
}

/// A row as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    pub write: JournalWrite,
    pub changed_at: DateTime<Utc>,
}

pub(crate) async fn put(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    w: &JournalWrite,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    db::query(PUT)
        .bind(tenant.to_string())
        .bind(booking.to_string())
        .bind(w.step.name())
        .bind(i64::from(w.attempt))
        .bind(&w.our_ref)
        .bind(word(&w.state)?)
        .bind(&w.supplier_ref)
        .bind(&w.request_hash)
        .bind(w.deadline.map(micros))
        .bind(&w.evidence)
        .bind(micros(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

impl Store {
    /// The booking's journal, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn journal(&self, tenant: OrganisationId, booking: BookingId) -> Result<Vec<JournalRow>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let rows = db::query(LIST).bind(tenant.to_string()).bind(booking.to_string()).fetch_all(conn).await?;
                rows.iter()
                    .map(|row| {
                        let c = Columns { table: "journal", row };
                        let write = JournalWrite {
                            step: c.word("step")?,
                            attempt: u32::try_from(c.int("attempt")?).unwrap_or(u32::MAX),
                            our_ref: c.text("our_ref")?,
                            state: c.word("state")?,
                            supplier_ref: c.text_or_none("supplier_ref")?,
                            request_hash: c.text_or_none("request_hash")?,
                            deadline: c.time_or_none("deadline")?,
                            evidence: c.text_or_none("evidence")?,
                        };
                        Ok(JournalRow { write, changed_at: c.time("changed_at")? })
                    })
                    .collect()
            })
        })
        .await
    }
}
