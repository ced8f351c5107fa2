//! The own profile as the server last told it. The caller leaves out what may not be kept here: birth date and passport numbers.
use crate::{Cache, CacheError};
use chrono::{DateTime, Utc};
use sqlx::Row as _;

impl Cache {
    /// # Errors
    /// What SQLite says.
    pub async fn keep_profile(&self, body: &str, at: DateTime<Utc>) -> Result<(), CacheError> {
        let mut held = self.rebuildable().await;
        sqlx::query(
            "insert into profile (one, body, updated_at) values (1, $1, $2) \
             on conflict (one) do update set body = excluded.body, updated_at = excluded.updated_at",
        )
        .bind(body)
        .bind(at.timestamp_micros())
        .execute(held.get()?)
        .await?;
        Ok(())
    }

    /// # Errors
    /// What SQLite says.
    pub async fn profile(&self) -> Result<Option<String>, CacheError> {
        let mut held = self.rebuildable().await;
        let row = sqlx::query("select body from profile where one = 1").fetch_optional(held.get()?).await?;
        Ok(row.map(|r| r.try_get(0)).transpose()?)
    }
}
