//! Purchase intents: the ids and the request a person committed, on disk before the first byte leaves (reliability.md §1.1).
use crate::{Cache, CacheError, files, outbox};
use btm_domain::{PurchaseId, TripId};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

/// How far an intent has come, as far as this computer knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntentState {
    /// Written; no byte has left.
    Queued,
    /// Bytes may have left; the server may have it.
    Sending,
    /// The server's answer is stored.
    Sent,
    /// Every booking in it has its end.
    Settled,
    /// The server said no; nothing was made.
    Refused,
    /// It never arrived and is too old to send by itself: the person looks again.
    NeedsReview,
}

impl IntentState {
    const ALL: [Self; 6] = [Self::Queued, Self::Sending, Self::Sent, Self::Settled, Self::Refused, Self::NeedsReview];

    fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Settled => "settled",
            Self::Refused => "refused",
            Self::NeedsReview => "needs_review",
        }
    }

    /// The server has not acknowledged it.
    pub fn unsent(self) -> bool {
        matches!(self, Self::Queued | Self::Sending | Self::NeedsReview)
    }

    /// Nothing is owed any more.
    pub fn ended(self) -> bool {
        matches!(self, Self::Settled | Self::Refused)
    }
}

/// One purchase of this person on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    pub purchase_id: PurchaseId,
    pub trip_id: TripId,
    /// The request, byte for byte as it is sent, every time.
    pub body: String,
    pub state: IntentState,
    /// The server's last answer.
    pub answer: Option<String>,
    pub created_at: DateTime<Utc>,
    /// When the first byte was about to leave.
    pub sent_at: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
}

pub(crate) fn read_intent(row: &SqliteRow) -> Result<Intent, CacheError> {
    let id: String = row.try_get(0)?;
    let trip: String = row.try_get(1)?;
    let state: String = row.try_get(3)?;
    let instant = |micros: i64| DateTime::from_timestamp_micros(micros).ok_or(CacheError::Unreadable);
    Ok(Intent {
        purchase_id: id.parse().map_err(|_| CacheError::Unreadable)?,
        trip_id: trip.parse().map_err(|_| CacheError::Unreadable)?,
        body: row.try_get(2)?,
        state: IntentState::ALL.into_iter().find(|s| s.name() == state).ok_or(CacheError::Unreadable)?,
        answer: row.try_get(4)?,
        created_at: instant(row.try_get(5)?)?,
        sent_at: row.try_get::<Option<i64>, _>(6)?.map(instant).transpose()?,
        answered_at: row.try_get::<Option<i64>, _>(7)?.map(instant).transpose()?,
    })
}

pub(crate) async fn insert(c: &mut SqliteConnection, intent: &Intent) -> Result<(), CacheError> {
    sqlx::query(
        "insert into purchases (purchase_id, trip_id, body, state, answer, created_at, sent_at, answered_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (purchase_id) do nothing",
    )
    .bind(intent.purchase_id.to_string())
    .bind(intent.trip_id.to_string())
    .bind(&intent.body)
    .bind(intent.state.name())
    .bind(&intent.answer)
    .bind(intent.created_at.timestamp_micros())
    .bind(intent.sent_at.map(|t| t.timestamp_micros()))
    .bind(intent.answered_at.map(|t| t.timestamp_micros()))
    .execute(c)
    .await?;
    Ok(())
}

async fn count_unsent(c: &mut SqliteConnection) -> Result<u32, CacheError> {
    let count: i64 = sqlx::query("select count(*) from purchases where state in ('queued', 'sending', 'needs_review')")
        .fetch_one(c)
        .await?
        .try_get(0)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

impl Cache {
    pub(crate) async fn tell_unsent(&self, c: &mut SqliteConnection) -> Result<(), CacheError> {
        if let Some(path) = self.path() {
            files::write_unsent(path, count_unsent(c).await? + outbox::count(c).await?);
        }
        Ok(())
    }

    /// Commits a new intent; when this returns it survives a power cut (or, in memory, as long as the process).
    ///
    /// # Errors
    /// What SQLite says; then nothing may be sent.
    pub async fn keep_intent(&self, intent: &Intent) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        insert(c, intent).await?;
        self.tell_unsent(c).await
    }

    /// Commits "bytes may leave from now on".
    ///
    /// # Errors
    /// What SQLite says; then nothing may be sent.
    pub async fn intent_sending(&self, id: PurchaseId, at: DateTime<Utc>) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        sqlx::query("update purchases set state = 'sending', sent_at = coalesce(sent_at, $2) where purchase_id = $1")
            .bind(id.to_string())
            .bind(at.timestamp_micros())
            .execute(&mut *c)
            .await?;
        self.tell_unsent(c).await
    }

    /// Commits what is known now. An intent that ended stays ended.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn intent_is(
        &self,
        id: PurchaseId,
        state: IntentState,
        answer: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        sqlx::query(
            "update purchases set state = case when state in ('settled', 'refused') then state else $2 end, \
             answer = coalesce($3, answer), answered_at = $4 where purchase_id = $1",
        )
        .bind(id.to_string())
        .bind(state.name())
        .bind(answer)
        .bind(at.timestamp_micros())
        .execute(&mut *c)
        .await?;
        self.tell_unsent(c).await
    }

    /// One intent.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn intent(&self, id: PurchaseId) -> Result<Option<Intent>, CacheError> {
        let mut held = self.durable().await;
        sqlx::query("select purchase_id, trip_id, body, state, answer, created_at, sent_at, answered_at from purchases where purchase_id = $1")
            .bind(id.to_string())
            .fetch_optional(held.get()?)
            .await?
            .map(|row| read_intent(&row))
            .transpose()
    }

    /// The intents that have not ended, oldest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn open_intents(&self) -> Result<Vec<Intent>, CacheError> {
        let mut held = self.durable().await;
        let rows = sqlx::query(
            "select purchase_id, trip_id, body, state, answer, created_at, sent_at, answered_at from purchases \
             where state not in ('settled', 'refused') order by created_at, purchase_id",
        )
        .fetch_all(held.get()?)
        .await?;
        Ok(outbox::readable(&rows, read_intent))
    }

    /// How many purchases and requests the server has not acknowledged.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn unsent(&self) -> Result<u32, CacheError> {
        let mut held = self.durable().await;
        let c = held.get()?;
        Ok(count_unsent(c).await? + outbox::count(c).await?)
    }
}
