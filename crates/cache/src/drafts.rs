//! Drafts: unsent work by name, saved at each change, written by the person alone.
use crate::{Cache, CacheError};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

pub(crate) async fn insert(c: &mut SqliteConnection, name: &str, body: &str, at: i64) -> Result<(), CacheError> {
    sqlx::query(
        "insert into drafts (name, body, updated_at) values ($1, $2, $3) \
         on conflict (name) do update set body = excluded.body, updated_at = excluded.updated_at",
    )
    .bind(name)
    .bind(body)
    .bind(at)
    .execute(c)
    .await?;
    Ok(())
}

/// One piece of unsent work; the body is its writer's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub body: String,
    pub updated_at: DateTime<Utc>,
}

fn read(row: &SqliteRow) -> Result<Draft, CacheError> {
    let updated_at = DateTime::from_timestamp_micros(row.try_get(2)?).ok_or(CacheError::Unreadable)?;
    Ok(Draft { name: row.try_get(0)?, body: row.try_get(1)?, updated_at })
}

impl Cache {
    /// All drafts, the newest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn drafts(&self) -> Result<Vec<Draft>, CacheError> {
        let mut held = self.durable().await;
        let rows = sqlx::query("select name, body, updated_at from drafts order by updated_at desc, name")
            .fetch_all(held.get()?)
            .await?;
        rows.iter().map(read).collect()
    }

    /// Those whose name begins with `prefix`, the newest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn drafts_under(&self, prefix: &str) -> Result<Vec<Draft>, CacheError> {
        let mut held = self.durable().await;
        let text =
            "select name, body, updated_at from drafts where substr(name, 1, length($1)) = $1 order by updated_at desc, name";
        let rows = sqlx::query(text).bind(prefix).fetch_all(held.get()?).await?;
        rows.iter().map(read).collect()
    }

    /// Keeps a draft; when this returns it survives a power cut.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn keep_draft(&self, name: &str, body: &str, at: DateTime<Utc>) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        insert(held.get()?, name, body, at.timestamp_micros()).await
    }

    /// # Errors
    /// What SQLite says.
    pub async fn draft(&self, name: &str) -> Result<Option<String>, CacheError> {
        let mut held = self.durable().await;
        let row = sqlx::query("select body from drafts where name = $1").bind(name).fetch_optional(held.get()?).await?;
        Ok(row.map(|r| r.try_get(0)).transpose()?)
    }

    /// # Errors
    /// What SQLite says.
    pub async fn drop_draft(&self, name: &str) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        sqlx::query("delete from drafts where name = $1").bind(name).execute(held.get()?).await?;
        Ok(())
    }
}
