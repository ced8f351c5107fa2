//! The search index: written in the transaction of the rows it is of, one side for each of two neighbouring generations, swapped with them.
//!
//! A document's number is its date in seconds and, below, a running number: the index answers in the order of numbers, so the first hits
//! from now on are had without looking at any other.
use crate::brief::{Listed, read_listed};
use crate::mirror::{BATCH, Entity};
use crate::{Cache, CacheError, grams};
use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Bits below the seconds: so many things may have one date.
const LOW: u32 = 20;
/// Things without a date stand above all that have one.
const UNDATED: i64 = 1 << 60;

const INSERT: [&str; 2] = ["insert into found_0 (rowid, ones, twos) ", "insert into found_1 (rowid, ones, twos) "];
const DELETE: [&str; 2] = ["delete from found_0 where rowid = $1", "delete from found_1 where rowid = $1"];
const CLEAR: [&str; 2] =
    ["insert into found_0 (found_0) values ('delete-all')", "insert into found_1 (found_1) values ('delete-all')"];
/// Upwards from `$2`, below `$3`. The index alone decides which rows: left to itself the planner walks all of `indexed`.
const UP: [&str; 2] = [
    "select b.entity, b.id, b.parent, b.starts_at, b.ends_at, b.body from (select rowid as docid from found_0 \
     where found_0 match $1 and rowid >= $2 and rowid < $3 order by rowid limit $4) f \
     cross join indexed i on i.side = 0 and i.docid = f.docid \
     cross join brief b on b.generation = (select active from position) and b.entity = i.entity and b.id = i.id order by f.docid",
    "select b.entity, b.id, b.parent, b.starts_at, b.ends_at, b.body from (select rowid as docid from found_1 \
     where found_1 match $1 and rowid >= $2 and rowid < $3 order by rowid limit $4) f \
     cross join indexed i on i.side = 1 and i.docid = f.docid \
     cross join brief b on b.generation = (select active from position) and b.entity = i.entity and b.id = i.id order by f.docid",
];
/// Downwards from below `$2`.
const DOWN: [&str; 2] = [
    "select b.entity, b.id, b.parent, b.starts_at, b.ends_at, b.body from (select rowid as docid from found_0 \
     where found_0 match $1 and rowid < $2 order by rowid desc limit $3) f \
     cross join indexed i on i.side = 0 and i.docid = f.docid \
     cross join brief b on b.generation = (select active from position) and b.entity = i.entity and b.id = i.id \
     order by f.docid desc",
    "select b.entity, b.id, b.parent, b.starts_at, b.ends_at, b.body from (select rowid as docid from found_1 \
     where found_1 match $1 and rowid < $2 order by rowid desc limit $3) f \
     cross join indexed i on i.side = 1 and i.docid = f.docid \
     cross join brief b on b.generation = (select active from position) and b.entity = i.entity and b.id = i.id \
     order by f.docid desc",
];

/// The trips that hold something, by themselves or in a booking.
const TRIPS: [&str; 2] = [
    "select distinct coalesce(b.parent, b.id) from found_0 f cross join indexed i on i.side = 0 and i.docid = f.rowid \
     cross join brief b on b.generation = (select active from position) and b.entity = i.entity and b.id = i.id \
     where found_0 match $1 and i.entity in ('trip', 'booking')",
    "select distinct coalesce(b.parent, b.id) from found_1 f cross join indexed i on i.side = 1 and i.docid = f.rowid \
     cross join brief b on b.generation = (select active from position) and b.entity = i.entity and b.id = i.id \
     where found_1 match $1 and i.entity in ('trip', 'booking')",
];

fn side(generation: i64) -> (usize, i64) {
    let side = generation.rem_euclid(2);
    (usize::from(side == 1), side)
}

fn number(at: Option<DateTime<Utc>>) -> i64 {
    at.map_or(UNDATED, |t| (t.timestamp() << LOW).clamp(-(UNDATED), UNDATED - 1))
}

/// Takes a thing out of the index. Answers its words where it was in.
pub(crate) async fn drop(c: &mut SqliteConnection, generation: i64, id: Uuid) -> Result<Option<String>, CacheError> {
    let (index, side) = side(generation);
    let row = sqlx::query("delete from indexed where side = $1 and id = $2 returning docid, words")
        .bind(side)
        .bind(id.to_string())
        .fetch_optional(&mut *c)
        .await?;
    let Some(row) = row else { return Ok(None) };
    sqlx::query(DELETE[index]).bind(row.try_get::<i64, _>(0)?).execute(c).await?;
    Ok(Some(row.try_get(1)?))
}

/// A thing on its way into the index.
pub(crate) struct Entry {
    pub entity: Entity,
    pub id: Uuid,
    pub words: String,
    pub at: Option<DateTime<Utc>>,
}

/// The next free number of each date.
async fn free(c: &mut SqliteConnection, side: i64, entries: &[Entry]) -> Result<HashMap<i64, i64>, CacheError> {
    let mut firsts: Vec<i64> = entries.iter().map(|e| number(e.at)).collect();
    firsts.dedup();
    let asked = serde_json::to_string(&firsts).map_err(|_| CacheError::Failed)?;
    let rows = sqlx::query(
        "select value, coalesce((select max(docid) + 1 from indexed where side = $1 and docid between value \
         and case when value < $2 then value | $3 else $4 end), value) from json_each($5)",
    )
    .bind(side)
    .bind(UNDATED)
    .bind((1i64 << LOW) - 1)
    .bind(i64::MAX - 1)
    .bind(asked)
    .fetch_all(c)
    .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Puts things that are not in the index there: in the order of their numbers, for the index writes out what it holds whenever a number is
/// below the one before.
pub(crate) async fn insert(c: &mut SqliteConnection, generation: i64, mut entries: Vec<Entry>) -> Result<(), CacheError> {
    entries.retain(|e| !e.words.is_empty());
    entries.sort_by_key(|e| number(e.at));
    let (index, side) = side(generation);
    for entries in entries.chunks(BATCH) {
        let mut free = free(c, side, entries).await?;
        let mut docids = Vec::with_capacity(entries.len());
        for entry in entries {
            let next = free.get_mut(&number(entry.at)).ok_or(CacheError::Failed)?;
            docids.push(*next);
            *next += 1;
        }
        let mut query = QueryBuilder::<Sqlite>::new("insert into indexed (side, docid, entity, id, words) ");
        query.push_values(entries.iter().zip(&docids), |mut row, (entry, docid)| {
            row.push_bind(side).push_bind(*docid).push_bind(entry.entity.name());
            row.push_bind(entry.id.to_string()).push_bind(entry.words.as_str());
        });
        query.build().execute(&mut *c).await?;
        let mut query = QueryBuilder::<Sqlite>::new(INSERT[index]);
        query.push_values(entries.iter().zip(&docids), |mut row, (entry, docid)| {
            let (ones, twos) = grams::of_text(&entry.words);
            row.push_bind(*docid).push_bind(ones).push_bind(twos);
        });
        query.build().execute(&mut *c).await?;
    }
    Ok(())
}

/// Moves a thing to another date where it stands at the wrong one.
pub(crate) async fn redate(
    c: &mut SqliteConnection,
    generation: i64,
    (entity, id): (Entity, Uuid),
    at: Option<DateTime<Utc>>,
) -> Result<(), CacheError> {
    let (_, side) = side(generation);
    let row = sqlx::query("select docid from indexed where side = $1 and id = $2")
        .bind(side)
        .bind(id.to_string())
        .fetch_optional(&mut *c)
        .await?;
    let Some(row) = row else { return Ok(()) };
    if row.try_get::<i64, _>(0)? >> LOW == number(at) >> LOW {
        return Ok(());
    }
    if let Some(words) = drop(c, generation, id).await? {
        insert(c, generation, vec![Entry { entity, id, words, at }]).await?;
    }
    Ok(())
}

/// Empties the side of a generation that is gone.
pub(crate) async fn clear(c: &mut SqliteConnection, generation: i64) -> Result<(), CacheError> {
    let (index, side) = side(generation);
    sqlx::query(CLEAR[index]).execute(&mut *c).await?;
    sqlx::query("delete from indexed where side = $1").bind(side).execute(c).await?;
    Ok(())
}

impl Cache {
    /// What holds `key` (folded) as a substring of one of its fields: what is not over at `now` first, the nearest on top; then what is past,
    /// the latest on top. Things without a date get a share of the places, at the end.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn find(&self, key: &str, now: DateTime<Utc>, most: u32) -> Result<Vec<Listed>, CacheError> {
        let Some(question) = grams::question(key) else { return Ok(Vec::new()) };
        let mut held = self.rebuildable().await;
        let c = held.get()?;
        let found = find(c, &question, number(Some(now)), i64::from(most)).await;
        self.noted(found)
    }
}

async fn active(c: &mut SqliteConnection) -> Result<usize, CacheError> {
    let active: i64 = sqlx::query("select active from position").fetch_one(c).await?.try_get(0)?;
    Ok(side(active).0)
}

/// The trips that hold it, by themselves or in a booking.
pub(crate) async fn trips(c: &mut SqliteConnection, question: &str) -> Result<HashSet<String>, CacheError> {
    let index = active(c).await?;
    let rows = sqlx::query(TRIPS[index]).bind(question).fetch_all(c).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

async fn find(c: &mut SqliteConnection, question: &str, now: i64, most: i64) -> Result<Vec<Listed>, CacheError> {
    let index = active(c).await?;
    let undated = sqlx::query(UP[index]).bind(question).bind(UNDATED).bind(i64::MAX).bind(most).fetch_all(&mut *c).await?;
    let undated = undated.iter().map(read_listed).collect::<Result<Vec<_>, _>>()?;
    // A quarter of the places is theirs, more where nothing dated wants them.
    let theirs = i64::try_from(undated.len()).unwrap_or(most).min((most + 3) / 4);
    let dated = most - theirs;
    let mut rows = sqlx::query(UP[index]).bind(question).bind(now).bind(UNDATED).bind(dated).fetch_all(&mut *c).await?;
    let left = dated - i64::try_from(rows.len()).unwrap_or(dated);
    if left > 0 {
        rows.extend(sqlx::query(DOWN[index]).bind(question).bind(now).bind(left).fetch_all(c).await?);
    }
    let mut found = rows.iter().map(read_listed).collect::<Result<Vec<_>, _>>()?;
    let free = usize::try_from(most).unwrap_or(usize::MAX).saturating_sub(found.len());
    found.extend(undated.into_iter().take(free));
    Ok(found)
}
