//! Tries of passwords and codes: counted before the try is checked, so that many at once cannot outrun the count. Kept in the
//! database, so that a restart forgives nobody.
use crate::column::micros;
use crate::db::{self, Scope};
use crate::{Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};

/// How many wrong tries are free, what the wait after them is, and when the account closes.
#[derive(Clone, Copy, Debug)]
pub struct AttemptRule {
    pub free: u32,
    /// Wait after the last free one.
    pub wait: TimeDelta,
    /// Added for each further one.
    pub growth: TimeDelta,
    pub longest: TimeDelta,
    pub lock_at: u32,
}

impl AttemptRule {
    /// The wait after `failures` wrong tries in a row.
    pub fn wait_after(&self, failures: u32) -> TimeDelta {
        if failures < self.free {
            return TimeDelta::zero();
        }
        let more = i32::try_from(failures - self.free).unwrap_or(i32::MAX);
        (self.wait + self.growth.checked_mul(more).unwrap_or(self.longest)).min(self.longest)
    }
}

/// Whether a try may be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Counted as failed (the `failures`-th in a row) until forgiven.
    Go {
        failures: u32,
    },
    Wait {
        until: DateTime<Utc>,
    },
    Locked,
}

/// What is known of a subject. Its row is there from here on and is this unit's until the commit: many at once count one by one.
const TAKE: &str = "insert into sign_in_attempts (subject, failures, next_at, updated_at) values ($1, 0, 0, $2) \
     on conflict (subject) do update set subject = excluded.subject returning failures, next_at";
const WRITE: &str = "update sign_in_attempts set failures = $2, next_at = $3, updated_at = $4 where subject = $1";
const FORGIVE: &str = "delete from sign_in_attempts where subject = $1";
const GIVE_BACK: &str = "update sign_in_attempts set failures = failures - 1, next_at = $2 where subject = $1 and failures > 0";
const SWEEP: &str = "delete from sign_in_attempts where updated_at < $1 and failures < $2";
pub(super) const STATEMENTS: &[&str] = &[TAKE, WRITE, FORGIVE, GIVE_BACK, SWEEP];

impl Store {
    /// Takes one try of `subject` (a hash) if the rule allows it at `now`.
    pub async fn take_attempt(&self, subject: String, rule: AttemptRule, now: DateTime<Utc>) -> Result<Attempt, StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                let query = db::query(TAKE).bind(&subject).bind(micros(now));
                let row = query.fetch_optional(tx.conn()).await?.ok_or(StoreError::Busy)?;
                let (failures, next_at): (i64, i64) = (row.get(0)?, row.get(1)?);
                let failures = u32::try_from(failures).unwrap_or(u32::MAX);
                if failures >= rule.lock_at {
                    return Ok(Attempt::Locked);
                }
                if next_at > micros(now) {
                    return Ok(Attempt::Wait {
                        until: DateTime::from_timestamp_micros(next_at).unwrap_or(DateTime::<Utc>::MAX_UTC),
                    });
                }
                let failures = failures + 1;
                db::query(WRITE)
                    .bind(&subject)
                    .bind(i64::from(failures))
                    .bind(micros(now + rule.wait_after(failures)))
                    .bind(micros(now))
                    .execute(tx.conn())
                    .await?;
                Ok(Attempt::Go { failures })
            })
        })
        .await
    }

    /// The try was right: the count starts anew.
    pub async fn forgive_attempts(&self, subject: String) -> Result<(), StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                db::query(FORGIVE).bind(subject).execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await
    }

    /// The try was never made (the queue was full): it does not count.
    pub async fn give_back_attempt(&self, subject: String, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                db::query(GIVE_BACK).bind(subject).bind(micros(now)).execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await
    }

    /// Drops counts older than `before` that closed nothing.
    pub async fn sweep_attempts(&self, before: DateTime<Utc>, lock_at: u32) -> Result<(), StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                db::query(SWEEP).bind(micros(before)).bind(i64::from(lock_at)).execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await
    }
}
