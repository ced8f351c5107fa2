//! The outbox: what a person asked for and the server has not acknowledged. It goes by itself when there is a way; a purchase never lies here.
//!
//! An item leaves only after its answer is stored: it is first `Sent`, with the answer in its row, and swept once the mirror has it too.
use crate::{Cache, CacheError};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row as _, SqliteConnection};

/// How far an item has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemState {
    /// Written; no byte has left.
    Waiting,
    /// Bytes may have left; the server may have it. It goes again under the same id.
    Sending,
    /// The server said no: set aside with its words until the person edits, retries or discards it.
    Refused,
    /// The server's answer is stored here.
    Sent,
}

impl ItemState {
    const ALL: [Self; 4] = [Self::Waiting, Self::Sending, Self::Refused, Self::Sent];

    fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Refused => "refused",
            Self::Sent => "sent",
        }
    }
}

/// One thing written here, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxItem {
    /// Made by the client; names it for ever.
    pub id: String,
    /// The caller's word for what it is.
    pub kind: String,
    /// What it is about: order is kept within one object, not over all.
    pub object: String,
    pub body: String,
    pub created_at: DateTime<Utc>,
    pub state: ItemState,
    /// The server's answer or its refusal.
    pub answer: Option<String>,
    pub answered_at: Option<DateTime<Utc>>,
}

pub(crate) async fn count(c: &mut SqliteConnection) -> Result<u32, CacheError> {
    let count: i64 = sqlx::query("select count(*) from outbox where state <> 'sent'").fetch_one(c).await?.try_get(0)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

pub(crate) fn read_item(row: &SqliteRow) -> Result<OutboxItem, CacheError> {
    let instant = |micros: i64| DateTime::from_timestamp_micros(micros).ok_or(CacheError::Unreadable);
    let state: String = row.try_get(5)?;
    Ok(OutboxItem {
        id: row.try_get(0)?,
        kind: row.try_get(1)?,
        object: row.try_get(2)?,
        body: row.try_get(3)?,
        created_at: instant(row.try_get(4)?)?,
        state: ItemState::ALL.into_iter().find(|s| s.name() == state).ok_or(CacheError::Unreadable)?,
        answer: row.try_get(6)?,
        answered_at: row.try_get::<Option<i64>, _>(7)?.map(instant).transpose()?,
    })
}

pub(crate) async fn insert(c: &mut SqliteConnection, item: &OutboxItem) -> Result<(), CacheError> {
    sqlx::query(
        "insert into outbox (id, kind, object, body, created_at, state, answer, answered_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing",
    )
    .bind(&item.id)
    .bind(&item.kind)
    .bind(&item.object)
    .bind(&item.body)
    .bind(item.created_at.timestamp_micros())
    .bind(item.state.name())
    .bind(&item.answer)
    .bind(item.answered_at.map(|t| t.timestamp_micros()))
    .execute(c)
    .await?;
    Ok(())
}

/// One row that cannot be read (of another version, say) stays where it is; the others are answered.
pub(crate) fn readable<T>(rows: &[SqliteRow], read: impl Fn(&SqliteRow) -> Result<T, CacheError>) -> Vec<T> {
    let found: Vec<T> = rows.iter().filter_map(|row| read(row).ok()).collect();
    if found.len() < rows.len() {
        tracing::warn!(rows = rows.len() - found.len(), "stored rows that cannot be read are left out");
    }
    found
}

impl Cache {
    /// Keeps an item; when this returns it survives a power cut.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn keep_outbox(&self, item: &OutboxItem) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        insert(c, item).await?;
        self.tell_unsent(c).await
    }

    /// Puts `item` in the place of `old`, in one commit.
    ///
    /// # Errors
    /// What SQLite says; then the old one stands.
    pub async fn replace_outbox(&self, old: &str, item: &OutboxItem) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        let mut transaction = c.begin().await?;
        sqlx::query("delete from outbox where id = $1").bind(old).execute(&mut *transaction).await?;
        insert(&mut transaction, item).await?;
        transaction.commit().await?;
        self.tell_unsent(c).await
    }

    /// Everything that lies here, oldest first, what has its answer included. A row that cannot be read keeps no other from being listed.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn outbox(&self) -> Result<Vec<OutboxItem>, CacheError> {
        let mut held = self.durable().await;
        let rows = sqlx::query(
            "select id, kind, object, body, created_at, state, answer, answered_at from outbox order by created_at, rowid",
        )
        .fetch_all(held.get()?)
        .await?;
        Ok(readable(&rows, read_item))
    }

    /// One item.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn outbox_item(&self, id: &str) -> Result<Option<OutboxItem>, CacheError> {
        let mut held = self.durable().await;
        sqlx::query("select id, kind, object, body, created_at, state, answer, answered_at from outbox where id = $1")
            .bind(id)
            .fetch_optional(held.get()?)
            .await?
            .map(|row| read_item(&row))
            .transpose()
    }

    /// Commits how far an item is, with the server's words where there are any. One that has its answer stays so. `false`: it was taken back,
    /// or has its answer.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn outbox_is(
        &self,
        id: &str,
        state: ItemState,
        answer: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<bool, CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        let done = sqlx::query("update outbox set state = $2, answer = $3, answered_at = $4 where id = $1 and state <> 'sent'")
            .bind(id)
            .bind(state.name())
            .bind(answer)
            .bind(answer.map(|_| at.timestamp_micros()))
            .execute(&mut *c)
            .await?;
        self.tell_unsent(c).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Lets an item go that the server cannot have: no byte of it has left, or it was refused. `false`: the server may have it, and it stays.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn take_back_outbox(&self, id: &str) -> Result<bool, CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        let done =
            sqlx::query("delete from outbox where id = $1 and state in ('waiting', 'refused')").bind(id).execute(&mut *c).await?;
        self.tell_unsent(c).await?;
        Ok(done.rows_affected() > 0)
    }

    /// Its words were told to whoever asked, or its answer is shown.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn drop_outbox(&self, id: &str) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        sqlx::query("delete from outbox where id = $1").bind(id).execute(&mut *c).await?;
        self.tell_unsent(c).await
    }

    /// Lets go what was answered before `before`: a sync begun after that has brought it.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn sweep_outbox(&self, before: DateTime<Utc>) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        sqlx::query("delete from outbox where state = 'sent' and answered_at < $1")
            .bind(before.timestamp_micros())
            .execute(held.get()?)
            .await?;
        Ok(())
    }
}
