//! Stored answers: the same key with the same body gets the very same bytes again, as long as what it made exists.
use crate::column::{Columns, micros};
use crate::db::{self, Conn};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, UserId};
use chrono::{DateTime, Utc};

pub(crate) const GET: &str =
    "select key as id, fingerprint, status, body from answers where tenant_id = $1 and user_id = $2 and key = $3";
pub(crate) const KEEP: &str = "insert into answers (tenant_id, user_id, key, fingerprint, status, body, created_at) \
     values ($1, $2, $3, $4, $5, $6, $7)";

/// Whose key it is and what it stood for. `fingerprint` = hash of method, path and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerKey {
    pub tenant: OrganisationId,
    pub user: UserId,
    pub key: String,
    pub fingerprint: String,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recall {
    New,
    /// Byte-equal.
    Same {
        status: u16,
        body: String,
    },
    /// The key was used for another body: 422.
    Other,
}

pub(crate) async fn recall(conn: &mut Conn, key: &AnswerKey) -> Result<Recall, StoreError> {
    let row = db::query(GET).bind(key.tenant.to_string()).bind(key.user.to_string()).bind(&key.key).fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(Recall::New) };
    let c = Columns { table: "answers", row: &row };
    if c.text("fingerprint")? != key.fingerprint {
        return Ok(Recall::Other);
    }
    Ok(Recall::Same { status: u16::try_from(c.int("status")?).unwrap_or(500), body: c.text("body")? })
}

/// Keeps the key with its answer, in the commit of what it did.
pub(crate) async fn keep(tx: &mut Tx, key: &AnswerKey, status: u16, body: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    db::query(KEEP)
        .bind(key.tenant.to_string())
        .bind(key.user.to_string())
        .bind(&key.key)
        .bind(&key.fingerprint)
        .bind(i64::from(status))
        .bind(body)
        .bind(micros(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

impl Store {
    /// # Errors
    /// As any read.
    pub async fn recall(&self, key: AnswerKey) -> Result<Recall, StoreError> {
        self.read(key.tenant, move |conn| Box::pin(async move { recall(conn, &key).await })).await
    }
}
