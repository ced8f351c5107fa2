//! The list of what happened: one row a thing, named by what it tells, so that the same news never stands there twice.
use crate::{Cache, CacheError};
use chrono::{DateTime, Utc};
use sqlx::{Connection, Row as _};

/// The oldest go when there are more.
const MOST: i64 = 500;

/// One notice; `kind` and `body` are the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    pub id: String,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub body: String,
    pub read: bool,
}

impl Cache {
    /// Keeps what is news; answers the ids of those that were not there yet.
    ///
    /// # Errors
    /// What SQLite says; then none is kept.
    pub async fn keep_notices(&self, notices: &[NoticeRow]) -> Result<Vec<String>, CacheError> {
        let mut held = self.durable().await;
        let mut transaction = held.get()?.begin().await?;
        let mut fresh = Vec::new();
        for notice in notices {
            let kept = sqlx::query(
                "insert into notices (notice_id, at, kind, body, read) values ($1, $2, $3, $4, $5) on conflict (notice_id) do nothing",
            )
            .bind(&notice.id)
            .bind(notice.at.timestamp_micros())
            .bind(&notice.kind)
            .bind(&notice.body)
            .bind(notice.read)
            .execute(&mut *transaction)
            .await?;
            if kept.rows_affected() > 0 {
                fresh.push(notice.id.clone());
            }
        }
        sqlx::query("delete from notices where notice_id in (select notice_id from notices order by at desc, rowid desc limit -1 offset $1)")
            .bind(MOST)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(fresh)
    }

    /// All of them, the newest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn notices(&self) -> Result<Vec<NoticeRow>, CacheError> {
        let mut held = self.durable().await;
        let rows = sqlx::query("select notice_id, at, kind, body, read from notices order by at desc, rowid desc")
            .fetch_all(held.get()?)
            .await?;
        rows.iter()
            .map(|row| {
                let at = DateTime::from_timestamp_micros(row.try_get(1)?).ok_or(CacheError::Unreadable)?;
                Ok(NoticeRow { id: row.try_get(0)?, at, kind: row.try_get(2)?, body: row.try_get(3)?, read: row.try_get(4)? })
            })
            .collect()
    }

    /// Marks these as read; `None`: all.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn read_notices(&self, ids: Option<&[String]>) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        match ids {
            None => {
                sqlx::query("update notices set read = 1 where read = 0").execute(c).await?;
            }
            Some(ids) => {
                let ids = serde_json::to_string(ids).map_err(|_| CacheError::Failed)?;
                sqlx::query("update notices set read = 1 where notice_id in (select value from json_each($1))")
                    .bind(ids)
                    .execute(c)
                    .await?;
            }
        }
        Ok(())
    }

    /// How many are not read.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn unread_notices(&self) -> Result<u32, CacheError> {
        let mut held = self.durable().await;
        let count: i64 = sqlx::query("select count(*) from notices where read = 0").fetch_one(held.get()?).await?.try_get(0)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }
}
