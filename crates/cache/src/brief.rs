//! What lists and search need of a row, made by the caller when the row arrives: small, ready to show, apart from the body.
//!
//! Here are the readers of lists: by kind, by what is ahead, by what is due. None of them reads a body.
use crate::mirror::{BATCH, Entity, Row, instant, read_row, uuid};
use crate::{Cache, CacheError};
use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection};
use uuid::Uuid;

/// Of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// The caller's JSON.
    pub body: String,
    /// On the way, or not yet settled: belongs to what is ahead.
    pub live: bool,
    /// The last instant at which it can owe a deadline; `DateTime::MAX_UTC` = until its state ends.
    pub due: Option<DateTime<Utc>>,
    /// Its date among what is found, where it has no span: `None` = beside all dates.
    pub at: Option<DateTime<Utc>>,
    /// What it is found by, folded (`btm_domain::text::search_key`), one field a line. Empty: never.
    pub words: String,
    /// Who stands in it: listed and found by themselves as long as some row names them.
    pub parts: Vec<Part>,
}

/// Somebody named by a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub id: Uuid,
    pub body: String,
    pub words: String,
}

/// A brief as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub entity: Entity,
    pub id: Uuid,
    pub parent: Option<Uuid>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub body: String,
}

pub(crate) fn read_listed(row: &SqliteRow) -> Result<Listed, CacheError> {
    Ok(Listed {
        entity: Entity::of(row.try_get(0)?)?,
        id: uuid(row.try_get(1)?)?,
        parent: row.try_get::<Option<&str>, _>(2)?.map(uuid).transpose()?,
        starts_at: instant(row.try_get(3)?),
        ends_at: instant(row.try_get(4)?),
        body: row.try_get(5)?,
    })
}

fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// Writes the briefs of rows; over what is there.
pub(crate) async fn put(c: &mut SqliteConnection, generation: i64, rows: &[(&Row, &Brief)]) -> Result<(), CacheError> {
    for rows in rows.chunks(BATCH) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "insert into brief (generation, entity, id, parent, starts_at, ends_at, live, due, body) ",
        );
        query.push_values(rows, |mut values, (row, brief)| {
            values.push_bind(generation).push_bind(row.entity.name()).push_bind(row.id.to_string());
            values.push_bind(row.parent.map(|p| p.to_string()));
            values.push_bind(row.starts_at.map(micros)).push_bind(row.ends_at.map(micros));
            values.push_bind(brief.live).push_bind(brief.due.map(micros)).push_bind(brief.body.as_str());
        });
        query.push(
            " on conflict (generation, entity, id) do update set parent = excluded.parent, starts_at = excluded.starts_at, \
             ends_at = excluded.ends_at, live = excluded.live, due = excluded.due, body = excluded.body",
        );
        query.build().execute(&mut *c).await?;
    }
    Ok(())
}

pub(crate) async fn drop(c: &mut SqliteConnection, generation: i64, entity: Entity, id: Uuid) -> Result<(), CacheError> {
    sqlx::query("delete from brief where generation = $1 and entity = $2 and id = $3")
        .bind(generation)
        .bind(entity.name())
        .bind(id.to_string())
        .execute(c)
        .await?;
    Ok(())
}

impl Cache {
    /// The briefs of some trips.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn trip_briefs(&self, trips: &[Uuid]) -> Result<Vec<Listed>, CacheError> {
        let trips = serde_json::to_string(trips).map_err(|_| CacheError::Failed)?;
        let mut held = self.rebuildable().await;
        let rows = sqlx::query(
            "select entity, id, parent, starts_at, ends_at, body from brief \
             where generation = (select active from position) and entity = 'trip' and id in (select value from json_each($1))",
        )
        .bind(trips)
        .fetch_all(held.get()?)
        .await;
        self.noted(rows)?.iter().map(read_listed).collect()
    }

    /// What is on the way or not settled, of one kind, by start.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn live(&self, entity: Entity) -> Result<Vec<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        let rows = sqlx::query(
            "select m.id, m.entity, m.rev, m.parent, m.starts_at, m.ends_at, m.body from brief b \
             join mirror m on m.generation = b.generation and m.id = b.id \
             where b.generation = (select active from position) and b.entity = $1 and b.live = 1 order by b.starts_at, b.id",
        )
        .bind(entity.name())
        .fetch_all(held.get()?)
        .await;
        self.noted(rows)?.iter().map(read_row).collect()
    }

    /// What is on the way and not over at `now`, by start: all of it that starts before `until`, and then as many as make up `most`.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn ahead(&self, now: DateTime<Utc>, until: DateTime<Utc>, most: u32) -> Result<Vec<Row>, CacheError> {
        let mut held = self.rebuildable().await;
        let rows = sqlx::query(
            "select m.id, m.entity, m.rev, m.parent, m.starts_at, m.ends_at, m.body from \
             (select generation, id, starts_at, row_number() over (order by starts_at, id) as place from brief \
             where generation = (select active from position) and entity = 'booking' and live = 1 and ends_at > $1 \
             order by starts_at, id) b join mirror m on m.generation = b.generation and m.id = b.id \
             where b.starts_at <= $2 or b.place <= $3 order by b.starts_at, b.id",
        )
        .bind(micros(now))
        .bind(micros(until))
        .bind(most)
        .fetch_all(held.get()?)
        .await;
        self.noted(rows)?.iter().map(read_row).collect()
    }

    /// What can owe a deadline at `now` or owes one that is past, with the brief of its trip.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn due(&self, now: DateTime<Utc>) -> Result<Vec<(Listed, Option<String>)>, CacheError> {
        let mut held = self.rebuildable().await;
        let rows = sqlx::query(
            "select b.entity, b.id, b.parent, b.starts_at, b.ends_at, b.body, t.body from brief b \
             left join brief t on t.generation = b.generation and t.entity = 'trip' and t.id = b.parent \
             where b.generation = (select active from position) and b.due >= $1 order by b.due, b.id",
        )
        .bind(micros(now))
        .fetch_all(held.get()?)
        .await;
        self.noted(rows)?.iter().map(|row| Ok((read_listed(row)?, row.try_get(6)?))).collect()
    }

    /// The briefs of the bookings of some trips, in one question.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn briefs_of(&self, trips: &[Uuid]) -> Result<Vec<Listed>, CacheError> {
        let trips = serde_json::to_string(trips).map_err(|_| CacheError::Failed)?;
        let mut held = self.rebuildable().await;
        let rows = sqlx::query(
            // Left to itself the planner walks all bookings by the primary key.
            "select entity, id, parent, starts_at, ends_at, body from brief indexed by brief_parent \
             where generation = (select active from position) and parent in (select value from json_each($1)) and entity = 'booking'",
        )
        .bind(trips)
        .fetch_all(held.get()?)
        .await;
        self.noted(rows)?.iter().map(read_listed).collect()
    }

    /// One brief.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn brief(&self, entity: Entity, id: Uuid) -> Result<Option<Listed>, CacheError> {
        let mut held = self.rebuildable().await;
        let row = sqlx::query(
            "select entity, id, parent, starts_at, ends_at, body from brief \
             where generation = (select active from position) and entity = $1 and id = $2",
        )
        .bind(entity.name())
        .bind(id.to_string())
        .fetch_optional(held.get()?)
        .await;
        self.noted(row)?.map(|row| read_listed(&row)).transpose()
    }
}
