//! How long a tombstone is kept: so long that a client away for less follows its cursor, and no longer.
use crate::column::{Columns, micros};
use crate::db::{self, Scope};
use crate::{Store, StoreError};
use btm_domain::OrganisationId;
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
pub(crate) const SERVICE: &[&str] = &[NOTE, OLD];

impl Store {
    /// Notes where each company's revision stands, and drops the tombstones that are older than [`KEPT`]. The newest one dropped is the
    /// floor from then on: a cursor below it starts again. Answers how many went.
    ///
    /// # Errors
    /// As any write.
    pub async fn sweep_tombstones(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let old = self.note_heads(now).await?;
        let mut gone = 0;
        for (tenant, rev) in old {
            gone += self.drop_tombstones(tenant, rev, now).await?;
        }
        Ok(gone)
    }

    /// Notes where each revision stands; answers how far those stood that are old enough.
    async fn note_heads(&self, now: DateTime<Utc>) -> Result<Vec<(OrganisationId, i64)>, StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                db::query(NOTE).bind(micros(now)).bind(micros(now - NOTE_EVERY)).execute(tx.conn()).await?;
                let rows = db::query(OLD).bind(micros(now - KEPT)).fetch_all(tx.conn()).await?;
                rows.iter()
                    .map(|row| {
                        let c = Columns { table: "sync_heads", row };
                        Ok((c.parse("id")?, c.int("rev")?))
                    })
                    .collect()
            })
        })
        .await
    }

    async fn drop_tombstones(&self, tenant: OrganisationId, rev: i64, now: DateTime<Utc>) -> Result<u64, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let tenant = tenant.to_string();
                let dropped = db::query(DROP).bind(&tenant).bind(rev).fetch_all(tx.conn()).await?;
                let dropped = dropped.iter().map(|row| row.get(0)).collect::<Result<Vec<i64>, _>>()?;
                if let Some(floor) = dropped.iter().max() {
                    db::query(FLOOR).bind(&tenant).bind(floor).execute(tx.conn()).await?;
                }
                db::query(FORGET).bind(&tenant).bind(micros(now - KEPT)).execute(tx.conn()).await?;
                Ok(dropped.len() as u64)
            })
        })
        .await
    }
}
