//! The mirror: what the server says, in generations. One page and its cursor commit together, so the store only moves between states the
//! server once had. A reset builds the next generation beside the visible one and swaps it in with its last page.
use crate::{Cache, CacheError};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row as _, SqliteConnection};
use uuid::Uuid;

/// What kind of thing a mirrored row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    Trip,
    Booking,
    Document,
    DeskCase,
}

impl Entity {
    fn name(self) -> &'static str {
        match self {
            Self::Trip => "trip",
            Self::Booking => "booking",
            Self::Document => "document",
            Self::DeskCase => "desk_case",
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

struct Inner {
    active: i64,
    cursor: Option<String>,
    building: Option<i64>,
    building_cursor: Option<String>,
    epoch: Option<String>,
    as_of: Option<i64>,
}

fn instant(micros: Option<i64>) -> Option<DateTime<Utc>> {
    micros.and_then(DateTime::from_timestamp_micros)
}

async fn read_position(c: &mut SqliteConnection) -> Result<Inner, CacheError> {
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

fn read_row(row: &SqliteRow) -> Result<Row, CacheError> {
    let uuid = |text: String| Uuid::parse_str(&text).map_err(|_| CacheError::Unreadable);
    let entity: String = row.try_get(1)?;
    let entity = [Entity::Trip, Entity::Booking, Entity::Document, Entity::DeskCase].into_iter().find(|e| e.name() == entity);
    Ok(Row {
        id: uuid(row.try_get(0)?)?,
        entity: entity.ok_or(CacheError::Unreadable)?,
        rev: row.try_get(2)?,
        parent: row.try_get::<Option<String>, _>(3)?.map(uuid).transpose()?,
        starts_at: instant(row.try_get(4)?),
        ends_at: instant(row.try_get(5)?),
        body: row.try_get(6)?,
    })
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

/// Rows of the new generation that the old one had not so, and those that are gone with it.
async fn swap(c: &mut SqliteConnection, old: i64, new: i64) -> Result<u32, CacheError> {
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
    sqlx::query("delete from mirror where generation = $1").bind(old).execute(&mut *c).await?;
    Ok(u32::try_from(fresh + gone).unwrap_or(u32::MAX))
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

    /// Commits one page with its cursor, all or nothing; answers how many visible things changed.
    ///
    /// # Errors
    /// What SQLite says; then nothing of the page is there.
    pub async fn apply(&self, page: &Page) -> Result<u32, CacheError> {
        let mut held = self.rebuildable().await;
        let mut transaction = held.get()?.begin().await?;
        let c = &mut *transaction;
        let mut p = read_position(c).await?;
        if page.reset {
            sqlx::query("delete from mirror where generation > $1").bind(p.active).execute(&mut *c).await?;
            // A mirror never completed shows its pages as they come; a complete one stays visible until the next is whole.
            p.building = p.as_of.is_some().then_some(p.active + 1);
            if p.building.is_none() {
                sqlx::query("delete from mirror where generation = $1").bind(p.active).execute(&mut *c).await?;
            }
        }
        let target = p.building.unwrap_or(p.active);
        let mut changed = 0;
        for change in &page.changes {
            let differs = match change {
                Change::Put(row) => put(c, target, row).await?,
                Change::Gone { id } => {
                    let gone =
                        sqlx::query("delete from mirror where generation = $1 and id = $2").bind(target).bind(id.to_string());
                    gone.execute(&mut *c).await?.rows_affected() > 0
                }
            };
            changed += u32::from(differs);
        }
        match p.building {
            Some(_) if page.more => {
                p.building_cursor = Some(page.next.clone());
                changed = 0;
            }
            Some(new) => {
                changed = swap(c, p.active, new).await?;
                (p.active, p.building, p.building_cursor) = (new, None, None);
                p.cursor = Some(page.next.clone());
            }
            None => p.cursor = Some(page.next.clone()),
        }
        if !page.more {
            p.as_of = Some(page.as_of.timestamp_micros());
        }
        sqlx::query("update position set active = $1, cursor = $2, building = $3, building_cursor = $4, epoch = $5, as_of = $6 where one = 1")
            .bind(p.active)
            .bind(p.cursor)
            .bind(p.building)
            .bind(p.building_cursor)
            .bind(&page.epoch)
            .bind(p.as_of)
            .execute(&mut *c)
            .await?;
        transaction.commit().await?;
        Ok(changed)
    }

    /// Every row of one kind, by start, then id.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn all(&self, entity: Entity) -> Result<Vec<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        sqlx::query(
            "select id, entity, rev, parent, starts_at, ends_at, body from mirror \
             where generation = (select active from position) and entity = $1 order by starts_at, id",
        )
        .bind(entity.name())
        .fetch_all(held.get()?)
        .await?
        .iter()
        .map(read_row)
        .collect()
    }

    /// Rows of one kind that end at or after `from` and start before `until`.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn within(&self, entity: Entity, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        sqlx::query(
            "select id, entity, rev, parent, starts_at, ends_at, body from mirror \
             where generation = (select active from position) and entity = $1 and ends_at >= $2 and starts_at < $3 order by starts_at, id",
        )
        .bind(entity.name())
        .bind(from.timestamp_micros())
        .bind(until.timestamp_micros())
        .fetch_all(held.get()?)
        .await?
        .iter()
        .map(read_row)
        .collect()
    }

    /// The rows whose parent is `parent`, by start, then id.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn children(&self, parent: Uuid) -> Result<Vec<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        sqlx::query(
            "select id, entity, rev, parent, starts_at, ends_at, body from mirror \
             where generation = (select active from position) and parent = $1 order by starts_at, id",
        )
        .bind(parent.to_string())
        .fetch_all(held.get()?)
        .await?
        .iter()
        .map(read_row)
        .collect()
    }

    /// One row of one kind.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn one(&self, entity: Entity, id: Uuid) -> Result<Option<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        sqlx::query(
            "select id, entity, rev, parent, starts_at, ends_at, body from mirror \
             where generation = (select active from position) and entity = $1 and id = $2",
        )
        .bind(entity.name())
        .bind(id.to_string())
        .fetch_optional(held.get()?)
        .await?
        .map(|row| read_row(&row))
        .transpose()
    }
}
