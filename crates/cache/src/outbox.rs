//! The outbox: what a person asked for and the server has not acknowledged. It goes by itself when there is a way; a purchase never lies here.
use crate::{Cache, CacheError};
use chrono::{DateTime, Utc};
use sqlx::{Row as _, SqliteConnection};

/// One request to the desk, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxItem {
    /// Made by the client; names it for ever.
    pub id: String,
    pub body: String,
    pub created_at: DateTime<Utc>,
}

pub(crate) async fn count(c: &mut SqliteConnection) -> Result<u32, CacheError> {
    let count: i64 = sqlx::query("select count(*) from outbox").fetch_one(c).await?.try_get(0)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

impl Cache {
    /// Keeps an item; when this returns it survives a power cut.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn keep_outbox(&self, item: &OutboxItem) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        sqlx::query("insert into outbox (id, body, created_at) values ($1, $2, $3) on conflict (id) do nothing")
            .bind(&item.id)
            .bind(&item.body)
            .bind(item.created_at.timestamp_micros())
            .execute(&mut *c)
            .await?;
        self.tell_unsent(c).await
    }

    /// Everything that waits, oldest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn outbox(&self) -> Result<Vec<OutboxItem>, CacheError> {
        let mut held = self.durable().await;
        let rows = sqlx::query("select id, body, created_at from outbox order by created_at, id").fetch_all(held.get()?).await?;
        let item = |row: &sqlx::sqlite::SqliteRow| {
            let created_at = DateTime::from_timestamp_micros(row.try_get(2)?).ok_or(CacheError::Unreadable)?;
            Ok(OutboxItem { id: row.try_get(0)?, body: row.try_get(1)?, created_at })
        };
        rows.iter().map(item).collect()
    }

    /// The server has it, or refused it, or the person took it back.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn drop_outbox(&self, id: &str) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        sqlx::query("delete from outbox where id = $1").bind(id).execute(&mut *c).await?;
        self.tell_unsent(c).await
    }
}
