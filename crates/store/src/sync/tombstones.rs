//! How long a tombstone is kept: so long that a client away for less follows its cursor, and no longer.
use crate::column::{Columns, micros};
use crate::db;
use crate::{Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};

/// Once a day is enough to know an age in days.
const NOTE_EVERY: TimeDelta = TimeDelta::days(1);
/// A client away for longer starts again (reliability.md §4.5).
pub const KEPT: TimeDelta = TimeDelta::days(90);

const NOTE: &str = "insert into sync_heads (tenant_id, noted_at, rev) select c.tenant_id, $1, c.revision from counters c \
     where not exists (select 1 from sync_heads h where h.tenant_id = c.tenant_id and h.noted_at > $2)";
/// For each company the newest revision that is old enough.
const OLD: &str = "select tenant_id as id, max(rev) as rev from sync_heads where noted_at <= $1 group by tenant_id";
const DROP: &str = "delete from changes where tenant_id = $1 and gone = 1 and rev <= $2 returning rev";
const FLOOR: &str = "update counters set tombstone_floor = $2 where tenant_id = $1 and tombstone_floor < $2";
const FORGET: &str = "delete from sync_heads where tenant_id = $1 and noted_at <= $2";
pub(super) const STATEMENTS: &[&str] = &[NOTE, OLD, DROP, FLOOR, FORGET];

impl Store {
    /// Notes where each company's revision stands, and drops the tombstones that are older than [`KEPT`]. The newest one dropped is the
    /// floor from then on: a cursor below it starts again. Answers how many went.
    ///
    /// # Errors
    /// As any write.
    pub async fn sweep_tombstones(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                db::query(NOTE).bind(micros(now)).bind(micros(now - NOTE_EVERY)).execute(tx.conn()).await?;
                let before = micros(now - KEPT);
                let mut gone = 0;
                for row in db::query(OLD).bind(before).fetch_all(tx.conn()).await? {
                    let c = Columns { table: "sync_heads", row: &row };
                    let (tenant, rev) = (c.text("id")?, c.int("rev")?);
                    let dropped = db::query(DROP).bind(&tenant).bind(rev).fetch_all(tx.conn()).await?;
                    let dropped = dropped.iter().map(|row| row.get(0)).collect::<Result<Vec<i64>, _>>()?;
                    if let Some(floor) = dropped.iter().max() {
                        db::query(FLOOR).bind(&tenant).bind(floor).execute(tx.conn()).await?;
                    }
                    gone += dropped.len() as u64;
                    db::query(FORGET).bind(&tenant).bind(before).execute(tx.conn()).await?;
                }
                Ok(gone)
            })
        })
        .await
    }
}
