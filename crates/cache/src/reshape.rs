//! Makes lists and index anew where what the caller makes of a row, its brief and its span, is other than what is kept.
use crate::lists::Lists;
use crate::mirror::{Row, clear, read_position, read_row};
use crate::{Cache, CacheError};
use sqlx::{Connection, Row as _, SqliteConnection};

/// The fact that says with which mark of the caller's all briefs were made.
pub(crate) const SHAPE: &str = "shape";

const MOVED: &str = "update mirror set starts_at = $2, ends_at = $3 where rowid = $1";

/// Makes span and brief of every row of the visible mirror anew, with its index.
async fn reshape(c: &mut SqliteConnection, mark: &str, make: fn(&mut Row)) -> Result<u32, CacheError> {
    // Reads before it writes: begun any other way, a write of the other connection in between would end it as busy, without any wait.
    let mut transaction = c.begin_with("begin immediate").await?;
    let c = &mut *transaction;
    let p = read_position(c).await?;
    // A reset in progress begins again: the server says so to the old cursor.
    if p.building.is_some() {
        clear(c, p.active + 1).await?;
        sqlx::query("update position set building = null, building_cursor = null where one = 1").execute(&mut *c).await?;
    }
    crate::lists::clear(c, p.active).await?;
    let mut lists = Lists::new(p.active, false);
    let (mut last, mut count) = (0i64, 0u32);
    loop {
        let rows = sqlx::query(
            "select id, entity, rev, parent, starts_at, ends_at, body, rowid from mirror where generation = $1 and rowid > $2 \
             order by rowid limit 200",
        )
        .bind(p.active)
        .bind(last)
        .fetch_all(&mut *c)
        .await?;
        let Some(end) = rows.last() else { break };
        last = end.try_get(7)?;
        let mut made = Vec::with_capacity(rows.len());
        for kept in &rows {
            let mut row = read_row(kept)?;
            let span = (row.starts_at, row.ends_at);
            make(&mut row);
            if (row.starts_at, row.ends_at) != span {
                let [starts, ends] = [row.starts_at, row.ends_at].map(|t| t.map(|t| t.timestamp_micros()));
                let query = sqlx::query(MOVED).bind(kept.try_get::<i64, _>(7)?);
                query.bind(starts).bind(ends).execute(&mut *c).await?;
            }
            made.push(row);
        }
        let mut rows = made;
        // One that the caller cannot read is in no list, and no reason to ask for it at each start.
        rows.retain(|row| row.brief.is_some());
        lists.write(c, &rows.iter().collect::<Vec<_>>()).await?;
        for row in &rows {
            row.brief.iter().for_each(|brief| lists.came(row, brief, None));
            count += 1;
        }
        lists.flush(c).await?;
    }
    lists.finish(c).await?;
    crate::facts::set(c, SHAPE, mark).await?;
    transaction.commit().await?;
    Ok(count)
}

impl Cache {
    /// Where not every span and brief was made with this mark (an older file, rows put without a brief, an older caller, other zone data):
    /// makes them anew. Answers how many were made.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn reshape(&self, mark: &str, make: fn(&mut Row)) -> Result<u32, CacheError> {
        let mut held = self.rebuildable().await;
        let c = held.get()?;
        if crate::facts::get(c, SHAPE).await?.as_deref() == Some(mark) {
            return Ok(0);
        }
        let made = reshape(c, mark, make).await;
        self.noted(made)
    }
}
