//! Small facts by name that are neither mirror nor anybody's work: how briefs were made, how far the computer's clock is off.
use crate::{Cache, CacheError};
use sqlx::{Row as _, SqliteConnection};

pub(crate) async fn get(c: &mut SqliteConnection, name: &str) -> Result<Option<String>, CacheError> {
    let row = sqlx::query("select value from facts where name = $1").bind(name).fetch_optional(c).await?;
    Ok(row.map(|r| r.try_get(0)).transpose()?)
}

pub(crate) async fn set(c: &mut SqliteConnection, name: &str, value: &str) -> Result<(), CacheError> {
    sqlx::query("insert into facts (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value")
        .bind(name)
        .bind(value)
        .execute(c)
        .await?;
    Ok(())
}

pub(crate) async fn forget(c: &mut SqliteConnection, name: &str) -> Result<(), CacheError> {
    sqlx::query("delete from facts where name = $1").bind(name).execute(c).await?;
    Ok(())
}

impl Cache {
    /// # Errors
    /// What SQLite says.
    pub async fn fact(&self, name: &str) -> Result<Option<String>, CacheError> {
        let mut held = self.rebuildable().await;
        get(held.get()?, name).await
    }

    /// # Errors
    /// What SQLite says.
    pub async fn keep_fact(&self, name: &str, value: &str) -> Result<(), CacheError> {
        let mut held = self.rebuildable().await;
        set(held.get()?, name, value).await
    }

    /// # Errors
    /// What SQLite says.
    pub async fn forget_fact(&self, name: &str) -> Result<(), CacheError> {
        let mut held = self.rebuildable().await;
        forget(held.get()?, name).await
    }
}
