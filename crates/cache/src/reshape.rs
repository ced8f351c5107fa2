//! Makes lists and index anew where the caller's briefs have another shape than the ones kept.
use crate::brief::Brief;
use crate::lists::Lists;
use crate::mirror::{Row, clear, read_position, read_row};
use crate::{Cache, CacheError};
use sqlx::{Connection, Row as _, SqliteConnection};

/// The fact that says with which mark of the caller's all briefs were made.
pub(crate) const SHAPE: &str = "shape";

/// Makes every brief of the visible mirror anew, with its index.
async fn reshape(c: &mut SqliteConnection, mark: &str, make: fn(&Row) -> Option<Brief>) -> Result<u32, CacheError> {
    let mut transaction = c.begin().await?;
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
        let mut rows = rows.iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
        rows.iter_mut().for_each(|row| row.brief = make(row));
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
    /// Where every brief was not made with this mark (an older file, rows put without a brief, an older caller): makes them anew. Answers how
    /// many were made.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn reshape(&self, mark: &str, make: fn(&Row) -> Option<Brief>) -> Result<u32, CacheError> {
        let mut held = self.rebuildable().await;
        let c = held.get()?;
        if crate::facts::get(c, SHAPE).await?.as_deref() == Some(mark) {
            return Ok(0);
        }
        let made = reshape(c, mark, make).await;
        self.noted(made)
    }
}
