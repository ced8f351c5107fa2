//! Stored answers: the same key with the same body gets the very same bytes again, as long as what it made exists.
use crate::column::{Columns, micros};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, UserId};
use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

pub(crate) const GET: &str =
    "select key as id, fingerprint, status, body from answers where tenant_id = $1 and user_id = $2 and key = $3";
pub(crate) const BEGIN: &str = "insert into answers (tenant_id, user_id, key, fingerprint, status, body, created_at) \
     values ($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const FINISH: &str =
    "update answers set status = $4, body = $5 where tenant_id = $1 and user_id = $2 and key = $3 and status is null";

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
    /// The work runs: 409 with `Retry-After`.
    InProgress,
    /// Byte-equal.
    Same {
        status: u16,
        body: String,
    },
    /// The key was used for another body: 422.
    Other,
}

pub(crate) async fn recall(conn: &mut SqliteConnection, key: &AnswerKey) -> Result<Recall, StoreError> {
    let row =
        sqlx::query(GET).bind(key.tenant.to_string()).bind(key.user.to_string()).bind(&key.key).fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(Recall::New) };
    let c = Columns { table: "answers", row: &row };
    if c.text("fingerprint")? != key.fingerprint {
        return Ok(Recall::Other);
    }
    Ok(match (c.int_or_none("status")?, c.text_or_none("body")?) {
        (Some(status), Some(body)) => Recall::Same { status: u16::try_from(status).unwrap_or(500), body },
        _ => Recall::InProgress,
    })
}

/// Claims the key, with its answer when that is already known.
pub(crate) async fn keep(tx: &mut Tx, key: &AnswerKey, answer: Option<(u16, &str)>, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query(BEGIN)
        .bind(key.tenant.to_string())
        .bind(key.user.to_string())
        .bind(&key.key)
        .bind(&key.fingerprint)
        .bind(answer.map(|(status, _)| i64::from(status)))
        .bind(answer.map(|(_, body)| body.to_owned()))
        .bind(micros(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

impl Store {
    /// # Errors
    /// As any read.
    pub async fn recall(&self, key: AnswerKey) -> Result<Recall, StoreError> {
        self.read(move |conn| Box::pin(async move { recall(conn, &key).await })).await
    }

    /// Claims the key if it is new, in one commit with looking.
    ///
    /// # Errors
    /// As any write.
    pub async fn begin_answer(&self, key: AnswerKey, at: DateTime<Utc>) -> Result<Recall, StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let found = recall(tx.conn(), &key).await?;
                if found == Recall::New {
                    keep(tx, &key, None, at).await?;
                }
                Ok(found)
            })
        })
        .await
    }

    /// Stores the answer of a key that was begun; a second answer changes nothing.
    ///
    /// # Errors
    /// As any write.
    pub async fn finish_answer(&self, key: AnswerKey, status: u16, body: String) -> Result<(), StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                sqlx::query(FINISH)
                    .bind(key.tenant.to_string())
                    .bind(key.user.to_string())
                    .bind(&key.key)
                    .bind(i64::from(status))
                    .bind(body)
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
        })
        .await
    }
}
