//! Deadlines a person does not want to see for a while: theirs alone, kept here and nowhere else.
use crate::{Cache, CacheError};
use chrono::{DateTime, Utc};
use sqlx::Row as _;
use std::collections::HashMap;

impl Cache {
    /// Hides a deadline until then; `None`: shows it again.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn snooze(&self, deadline: &str, until: Option<DateTime<Utc>>) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        match until {
            Some(until) => {
                sqlx::query(
                    "insert into snoozes (deadline_id, until) values ($1, $2) \
                     on conflict (deadline_id) do update set until = excluded.until",
                )
                .bind(deadline)
                .bind(until.timestamp_micros())
                .execute(c)
                .await?;
            }
            None => {
                sqlx::query("delete from snoozes where deadline_id = $1").bind(deadline).execute(c).await?;
            }
        }
        Ok(())
    }

    /// Those that are not over at `now`.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn snoozes(&self, now: DateTime<Utc>) -> Result<HashMap<String, DateTime<Utc>>, CacheError> {
        let mut held = self.durable().await;
        let rows = sqlx::query("select deadline_id, until from snoozes where until > $1")
            .bind(now.timestamp_micros())
            .fetch_all(held.get()?)
            .await?;
        rows.iter()
            .map(|row| {
                let until = DateTime::from_timestamp_micros(row.try_get(1)?).ok_or(CacheError::Unreadable)?;
                Ok((row.try_get(0)?, until))
            })
            .collect()
    }
}
