//! The mirror: what the server says, in generations. One page and its cursor commit together, so the store only moves between states the
//! server once had. A reset builds the next generation beside the visible one and swaps it in with its last page.
use crate::brief::Brief;
use crate::lists::Lists;
use crate::{Cache, CacheError};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, QueryBuilder, Row as _, Sqlite, SqliteConnection};
use std::collections::HashMap;
use uuid::Uuid;

/// What kind of thing a mirrored row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    Trip,
    Booking,
    Document,
    DeskCase,
    /// Named by bookings; never a row of its own, only in lists and in search.
    Person,
}

impl Entity {
    const ALL: [Self; 5] = [Self::Trip, Self::Booking, Self::Document, Self::DeskCase, Self::Person];

    pub(crate) fn of(name: &str) -> Result<Self, CacheError> {
        Self::ALL.into_iter().find(|e| e.name() == name).ok_or(CacheError::Unreadable)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Trip => "trip",
            Self::Booking => "booking",
            Self::Document => "document",
            Self::DeskCase => "desk_case",
            Self::Person => "person",
        }
    }
}

/// One thing as the server has it. `parent`: the trip of a booking or a case, a document's booking. `starts_at`/`ends_at`: a booking's span.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: Uuid,
    pub entity: Entity,
    pub rev: i64,
    pub parent: Option<Uuid>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub body: String,
    /// For lists and search. `None` on rows that are read; a row put without one is given its brief at the next [`Cache::reshape`].
    pub brief: Option<Brief>,
}

/// One item of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Put(Row),
    /// A tombstone: gone for this user.
    Gone {
        id: Uuid,
    },
}

/// One page of `/v1/sync`.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub epoch: String,
    pub reset: bool,
    pub changes: Vec<Change>,
    pub next: String,
    pub more: bool,
    pub as_of: DateTime<Utc>,
}

/// Where the mirror stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// What to ask the next page with; a reset in progress has its own.
    pub cursor: Option<String>,
    pub epoch: Option<String>,
    /// The server's clock when the visible mirror was complete. `None`: never fetched.
    pub as_of: Option<DateTime<Utc>>,
}

pub(crate) struct Inner {
    pub active: i64,
    cursor: Option<String>,
    pub building: Option<i64>,
    building_cursor: Option<String>,
    epoch: Option<String>,
    as_of: Option<i64>,
}

/// What one page did to the visible mirror.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    pub changed: u32,
    /// Which things, with their briefs; none while the mirror is filled for the first time, [`MOST_CHANGES`] at most.
    pub changes: Vec<Changed>,
}

/// One thing that came, changed or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub entity: Entity,
    pub id: Uuid,
    pub parent: Option<Uuid>,
    /// Its brief before; `None`: it is new.
    pub before: Option<String>,
    /// Its brief now; `None`: it is gone.
    pub after: Option<String>,
}

/// Rows written by one statement: each call of the library is a hop to another thread.
pub(crate) const BATCH: usize = 50;

/// More are counted, not named.
pub const MOST_CHANGES: usize = 500;

pub(crate) fn instant(micros: Option<i64>) -> Option<DateTime<Utc>> {
    micros.and_then(DateTime::from_timestamp_micros)
}

pub(crate) async fn read_position(c: &mut SqliteConnection) -> Result<Inner, CacheError> {
    let row = sqlx::query("select active, cursor, building, building_cursor, epoch, as_of from position where one = 1")
        .fetch_one(c)
        .await?;
    Ok(Inner {
        active: row.try_get(0)?,
        cursor: row.try_get(1)?,
        building: row.try_get(2)?,
        building_cursor: row.try_get(3)?,
        epoch: row.try_get(4)?,
        as_of: row.try_get(5)?,
    })
}

pub(crate) fn uuid(text: &str) -> Result<Uuid, CacheError> {
    Uuid::parse_str(text).map_err(|_| CacheError::Unreadable)
}

pub(crate) fn read_row(row: &SqliteRow) -> Result<Row, CacheError> {
    Ok(Row {
        id: uuid(row.try_get(0)?)?,
        entity: Entity::of(row.try_get(1)?)?,
        rev: row.try_get(2)?,
        parent: row.try_get::<Option<&str>, _>(3)?.map(uuid).transpose()?,
        starts_at: instant(row.try_get(4)?),
        ends_at: instant(row.try_get(5)?),
        body: row.try_get(6)?,
        brief: None,
    })
}

/// Which of the ids are there, and as what.
async fn existing(c: &mut SqliteConnection, generation: i64, changes: &[Change]) -> Result<HashMap<Uuid, Entity>, CacheError> {
    let ids: Vec<Uuid> = changes
        .iter()
        .map(|change| match change {
            Change::Put(row) => row.id,
            Change::Gone { id } => *id,
        })
        .collect();
    let ids = serde_json::to_string(&ids).map_err(|_| CacheError::Failed)?;
    let rows = sqlx::query("select id, entity from mirror where generation = $1 and id in (select value from json_each($2))")
        .bind(generation)
        .bind(ids)
        .fetch_all(c)
        .await?;
    rows.iter().map(|row| Ok((uuid(row.try_get(0)?)?, Entity::of(row.try_get(1)?)?))).collect()
}

/// Answers whether the visible content changes by it.
async fn put(c: &mut SqliteConnection, generation: i64, row: &Row) -> Result<bool, CacheError> {
    let done = sqlx::query(
        "insert into mirror (generation, id, entity, rev, parent, starts_at, ends_at, body) values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (generation, id) do update set entity = excluded.entity, rev = excluded.rev, parent = excluded.parent, \
         starts_at = excluded.starts_at, ends_at = excluded.ends_at, body = excluded.body where excluded.rev > mirror.rev",
    )
    .bind(generation)
    .bind(row.id.to_string())
    .bind(row.entity.name())
    .bind(row.rev)
    .bind(row.parent.map(|p| p.to_string()))
    .bind(row.starts_at.map(|t| t.timestamp_micros()))
    .bind(row.ends_at.map(|t| t.timestamp_micros()))
    .bind(&row.body)
    .execute(c)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Things of a page that are not there and that nothing else in it speaks of: written together, without asking what was before.
fn fresh<'p>(page: &'p Page, known: &HashMap<Uuid, Entity>) -> HashMap<Uuid, &'p Row> {
    let mut fresh: HashMap<Uuid, Option<&Row>> = HashMap::with_capacity(page.changes.len());
    for change in &page.changes {
        match change {
            Change::Put(row) if !known.contains_key(&row.id) => {
                fresh.entry(row.id).and_modify(|twice| *twice = None).or_insert(Some(row));
            }
            Change::Put(_) => {}
            Change::Gone { id } => {
                fresh.insert(*id, None);
            }
        }
    }
    fresh.into_iter().filter_map(|(id, row)| Some((id, row?))).collect()
}

async fn insert(c: &mut SqliteConnection, generation: i64, rows: &[&Row]) -> Result<(), CacheError> {
    for rows in rows.chunks(BATCH) {
        let mut query =
            QueryBuilder::<Sqlite>::new("insert into mirror (generation, id, entity, rev, parent, starts_at, ends_at, body) ");
        query.push_values(rows, |mut values, row| {
            values.push_bind(generation).push_bind(row.id.to_string()).push_bind(row.entity.name()).push_bind(row.rev);
            values.push_bind(row.parent.map(|p| p.to_string())).push_bind(row.starts_at.map(|t| t.timestamp_micros()));
            values.push_bind(row.ends_at.map(|t| t.timestamp_micros())).push_bind(row.body.as_str());
        });
        query.build().execute(&mut *c).await?;
    }
    Ok(())
}

fn changed(row: &SqliteRow) -> Result<Changed, CacheError> {
    Ok(Changed {
        entity: Entity::of(row.try_get(0)?)?,
        id: uuid(row.try_get(1)?)?,
        parent: row.try_get::<Option<&str>, _>(2)?.map(uuid).transpose()?,
        before: row.try_get(3)?,
        after: row.try_get(4)?,
    })
}

/// Rows of the new generation that the old one had not so, and those that are gone with it.
async fn swap(c: &mut SqliteConnection, old: i64, new: i64) -> Result<Applied, CacheError> {
    let fresh: i64 = sqlx::query(
        "select count(*) from mirror n where n.generation = $1 and not exists \
         (select 1 from mirror o where o.generation = $2 and o.id = n.id and o.rev = n.rev)",
    )
    .bind(new)
    .bind(old)
    .fetch_one(&mut *c)
    .await?
    .try_get(0)?;
    let gone: i64 = sqlx::query(
        "select count(*) from mirror o where o.generation = $1 and not exists \
         (select 1 from mirror n where n.generation = $2 and n.id = o.id)",
    )
    .bind(old)
    .bind(new)
    .fetch_one(&mut *c)
    .await?
    .try_get(0)?;
    let most = i64::try_from(MOST_CHANGES).unwrap_or(i64::MAX);
    // A restored server numbers anew: what looks the same is no news.
    let came = sqlx::query(
        "select n.entity, n.id, n.parent, o.body, n.body from brief n left join brief o \
         on o.generation = $2 and o.entity = n.entity and o.id = n.id \
         where n.generation = $1 and n.entity <> 'person' and (o.body is null or o.body <> n.body) limit $3",
    )
    .bind(new)
    .bind(old)
    .bind(most)
    .fetch_all(&mut *c)
    .await?;
    let went = sqlx::query(
        "select o.entity, o.id, o.parent, o.body, null from brief o where o.generation = $2 and o.entity <> 'person' and not exists \
         (select 1 from brief n where n.generation = $1 and n.entity = o.entity and n.id = o.id) limit $3",
    )
    .bind(new)
    .bind(old)
    .bind(most)
    .fetch_all(&mut *c)
    .await?;
    let changes = came.iter().chain(&went).take(MOST_CHANGES).map(changed).collect::<Result<_, _>>()?;
    clear(c, old).await?;
    Ok(Applied { changed: u32::try_from(fresh + gone).unwrap_or(u32::MAX), changes })
}

/// Empties one generation, its lists and its side of the index.
pub(crate) async fn clear(c: &mut SqliteConnection, generation: i64) -> Result<(), CacheError> {
    sqlx::query("delete from mirror where generation = $1").bind(generation).execute(&mut *c).await?;
    crate::lists::clear(c, generation).await
}

async fn apply(c: &mut SqliteConnection, page: &Page) -> Result<Applied, CacheError> {
    // Reads before it writes: begun any other way, a write of the other connection in between would end it as busy, without any wait.
    let mut transaction = c.begin_with("begin immediate").await?;
    let c = &mut *transaction;
    let mut p = read_position(c).await?;
    if page.reset {
        if p.building.is_some() {
            clear(c, p.active + 1).await?;
        }
        // A mirror never completed shows its pages as they come; a complete one stays visible until the next is whole.
        p.building = p.as_of.is_some().then_some(p.active + 1);
        if p.building.is_none() {
            clear(c, p.active).await?;
        }
    }
    let target = p.building.unwrap_or(p.active);
    let mut applied = Applied::default();
    let mut known = existing(c, target, &page.changes).await?;
    let mut lists = Lists::new(target, p.as_of.is_some() && p.building.is_none());
    let fresh = fresh(page, &known);
    let in_order: Vec<&Row> = page
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Put(row) => fresh.get(&row.id).copied(),
            Change::Gone { .. } => None,
        })
        .collect();
    insert(c, target, &in_order).await?;
    lists.write(c, &in_order).await?;
    for change in &page.changes {
        let differs = match change {
            Change::Put(row) if fresh.contains_key(&row.id) => {
                match &row.brief {
                    Some(brief) => lists.came(row, brief, None),
                    None => lists.unshaped(c).await?,
                }
                true
            }
            Change::Put(row) => {
                let differs = put(c, target, row).await?;
                if differs {
                    lists.put(c, row, known.insert(row.id, row.entity)).await?;
                }
                differs
            }
            Change::Gone { id } => match known.remove(id) {
                None => false,
                Some(entity) => {
                    let gone = sqlx::query("delete from mirror where generation = $1 and id = $2");
                    let gone = gone.bind(target).bind(id.to_string()).execute(&mut *c).await?.rows_affected() > 0;
                    lists.gone(c, entity, *id).await?;
                    gone
                }
            },
        };
        applied.changed += u32::from(differs);
    }
    applied.changes = lists.finish(c).await?;
    match p.building {
        Some(_) if page.more => {
            p.building_cursor = Some(page.next.clone());
            applied = Applied::default();
        }
        Some(new) => {
            applied = swap(c, p.active, new).await?;
            (p.active, p.building, p.building_cursor) = (new, None, None);
            p.cursor = Some(page.next.clone());
        }
        None => p.cursor = Some(page.next.clone()),
    }
    if !page.more {
        p.as_of = Some(page.as_of.timestamp_micros());
    }
    sqlx::query(
        "update position set active = $1, cursor = $2, building = $3, building_cursor = $4, epoch = $5, as_of = $6 where one = 1",
    )
    .bind(p.active)
    .bind(p.cursor)
    .bind(p.building)
    .bind(p.building_cursor)
    .bind(&page.epoch)
    .bind(p.as_of)
    .execute(&mut *c)
    .await?;
    transaction.commit().await?;
    Ok(applied)
}

impl Cache {
    /// Where the mirror stands.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn position(&self) -> Result<Position, CacheError> {
        let mut held = self.rebuildable().await;
        let p = read_position(held.get()?).await?;
        let cursor = if p.building.is_some() { p.building_cursor } else { p.cursor };
        Ok(Position { cursor, epoch: p.epoch, as_of: instant(p.as_of) })
    }

    /// Commits one page with its cursor, all or nothing, lists and search index with it; answers what of the visible mirror changed.
    ///
    /// # Errors
    /// What SQLite says; then nothing of the page is there.
    pub async fn apply(&self, page: &Page) -> Result<Applied, CacheError> {
        let mut held = self.rebuildable().await;
        let applied = apply(held.get()?, page).await;
        self.noted(applied)
    }

    /// Every row of one kind, by start, then id.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn all(&self, entity: Entity) -> Result<Vec<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        let rows = sqlx::query(
            "select id, entity, rev, parent, starts_at, ends_at, body from mirror \
             where generation = (select active from position) and entity = $1 order by starts_at, id",
        )
        .bind(entity.name())
        .fetch_all(held.get()?)
        .await;
        self.noted(rows)?.iter().map(read_row).collect()
    }

    /// Rows of one kind that end at or after `from` and start before `until`.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn within(&self, entity: Entity, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        let rows = sqlx::query(
            "select id, entity, rev, parent, starts_at, ends_at, body from mirror \
             where generation = (select active from position) and entity = $1 and ends_at >= $2 and starts_at < $3 order by starts_at, id",
        )
        .bind(entity.name())
        .bind(from.timestamp_micros())
        .bind(until.timestamp_micros())
        .fetch_all(held.get()?)
        .await;
        self.noted(rows)?.iter().map(read_row).collect()
    }

    /// The rows whose parent is `parent`, by start, then id.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn children(&self, parent: Uuid) -> Result<Vec<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        let rows = sqlx::query(
            "select id, entity, rev, parent, starts_at, ends_at, body from mirror \
             where generation = (select active from position) and parent = $1 order by starts_at, id",
        )
        .bind(parent.to_string())
        .fetch_all(held.get()?)
        .await;
        self.noted(rows)?.iter().map(read_row).collect()
    }

    /// One row of one kind.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn one(&self, entity: Entity, id: Uuid) -> Result<Option<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        let rows = sqlx::query(
            "select id, entity, rev, parent, starts_at, ends_at, body from mirror \
             where generation = (select active from position) and entity = $1 and id = $2",
        )
        .bind(entity.name())
        .bind(id.to_string())
        .fetch_optional(held.get()?)
        .await;
        self.noted(rows)?.map(|row| read_row(&row)).transpose()
    }
}
