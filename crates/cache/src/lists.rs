//! Writes what belongs to a row beside it, in the row's own transaction: its brief, who stands in it, its place in the search index.
//!
//! A trip's date is that of its bookings and a document's that of its booking, so these two are indexed at the end of a page, when the
//! bookings that came with it are there.
use crate::brief::{self, Brief, Part};
use crate::mirror::{Changed, Entity, MOST_CHANGES, Row, SHAPE, instant, uuid};
use crate::{CacheError, facts, found};
use chrono::{DateTime, Utc};
use sqlx::{Row as _, SqliteConnection};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What still has to be indexed once all dates are known.
struct Late {
    entity: Entity,
    id: Uuid,
    parent: Option<Uuid>,
    words: String,
    at: Option<DateTime<Utc>>,
}

/// One page's or one rebuilding's writer.
pub(crate) struct Lists {
    generation: i64,
    /// Whether changes are named.
    told: bool,
    changes: Vec<Changed>,
    late: Vec<Late>,
    trips: HashSet<Uuid>,
    parts: HashMap<Uuid, Part>,
}

pub(crate) async fn clear(c: &mut SqliteConnection, generation: i64) -> Result<(), CacheError> {
    sqlx::query("delete from brief where generation = $1").bind(generation).execute(&mut *c).await?;
    sqlx::query("delete from companions where generation = $1").bind(generation).execute(&mut *c).await?;
    found::clear(c, generation).await
}

impl Lists {
    pub(crate) fn new(generation: i64, told: bool) -> Self {
        Self { generation, told, changes: Vec::new(), late: Vec::new(), trips: HashSet::new(), parts: HashMap::new() }
    }

    async fn before(
        &self,
        c: &mut SqliteConnection,
        entity: Entity,
        id: Uuid,
    ) -> Result<Option<(Option<Uuid>, String)>, CacheError> {
        let row = sqlx::query("select parent, body from brief where generation = $1 and entity = $2 and id = $3")
            .bind(self.generation)
            .bind(entity.name())
            .bind(id.to_string())
            .fetch_optional(c)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let parent = row.try_get::<Option<&str>, _>(0)?.map(uuid).transpose()?;
        Ok(Some((parent, row.try_get(1)?)))
    }

    fn tell(&mut self, changed: Changed) {
        if self.told && self.changes.len() < MOST_CHANGES {
            self.changes.push(changed);
        }
    }

    /// A row was put; `known`: as what it was there before.
    pub(crate) async fn put(&mut self, c: &mut SqliteConnection, row: &Row, known: Option<Entity>) -> Result<(), CacheError> {
        let Some(brief) = &row.brief else {
            // Whoever opens this store next makes it.
            return facts::forget(c, SHAPE).await;
        };
        let mut before = None;
        if let Some(entity) = known {
            before = self.before(c, entity, row.id).await?;
            found::drop(c, self.generation, row.id).await?;
            if entity != row.entity {
                brief::drop(c, self.generation, entity, row.id).await?;
            }
        }
        brief::put(c, self.generation, row, brief).await?;
        self.companions(c, row.id, brief, known.is_some()).await?;
        self.index(c, row, brief).await?;
        let before_parent = before.as_ref().and_then(|b| b.0);
        self.trips.extend(before_parent.filter(|_| row.entity == Entity::Booking));
        let changed = Changed {
            entity: row.entity,
            id: row.id,
            parent: row.parent,
            before: before.map(|b| b.1),
            after: Some(brief.body.clone()),
        };
        self.tell(changed);
        Ok(())
    }

    async fn index(&mut self, c: &mut SqliteConnection, row: &Row, brief: &Brief) -> Result<(), CacheError> {
        match row.entity {
            Entity::Trip | Entity::Document => {
                let (entity, id, parent) = (row.entity, row.id, row.parent);
                self.late.retain(|late| late.id != id);
                self.late.push(Late { entity, id, parent, words: brief.words.clone(), at: brief.at });
                Ok(())
            }
            Entity::Booking | Entity::DeskCase | Entity::Person => {
                if row.entity == Entity::Booking {
                    self.trips.extend(row.parent);
                }
                found::insert(c, self.generation, (row.entity, row.id), &brief.words, row.ends_at.or(brief.at)).await
            }
        }
    }

    /// Who stands in a row now; who stands in none any more goes.
    async fn companions(&mut self, c: &mut SqliteConnection, whole: Uuid, brief: &Brief, known: bool) -> Result<(), CacheError> {
        let before = if known { self.part(c, whole).await? } else { Vec::new() };
        for part in &brief.parts {
            sqlx::query("insert into companions (generation, whole, part) values ($1, $2, $3) on conflict do nothing")
                .bind(self.generation)
                .bind(whole.to_string())
                .bind(part.id.to_string())
                .execute(&mut *c)
                .await?;
            self.parts.insert(part.id, part.clone());
        }
        self.forget_lonely(c, before).await
    }

    /// Parts a row from everybody in it and answers who that was.
    async fn part(&self, c: &mut SqliteConnection, whole: Uuid) -> Result<Vec<Uuid>, CacheError> {
        let rows = sqlx::query("delete from companions where generation = $1 and whole = $2 returning part")
            .bind(self.generation)
            .bind(whole.to_string())
            .fetch_all(c)
            .await?;
        rows.iter().map(|row| uuid(row.try_get(0)?)).collect()
    }

    async fn forget_lonely(&mut self, c: &mut SqliteConnection, parts: Vec<Uuid>) -> Result<(), CacheError> {
        for part in parts {
            let stays = sqlx::query("select 1 from companions where generation = $1 and part = $2 limit 1")
                .bind(self.generation)
                .bind(part.to_string())
                .fetch_optional(&mut *c)
                .await?
                .is_some();
            if !stays {
                self.parts.remove(&part);
                brief::drop(c, self.generation, Entity::Person, part).await?;
                found::drop(c, self.generation, part).await?;
            }
        }
        Ok(())
    }

    /// A row is gone.
    pub(crate) async fn gone(&mut self, c: &mut SqliteConnection, entity: Entity, id: Uuid) -> Result<(), CacheError> {
        let before = self.before(c, entity, id).await?;
        found::drop(c, self.generation, id).await?;
        brief::drop(c, self.generation, entity, id).await?;
        let parts = self.part(c, id).await?;
        self.forget_lonely(c, parts).await?;
        self.late.retain(|late| late.id != id);
        if let Some((parent, body)) = before {
            self.trips.extend(parent.filter(|_| entity == Entity::Booking));
            self.tell(Changed { entity, id, parent, before: Some(body), after: None });
        }
        Ok(())
    }

    /// Indexes what waited for dates and answers what changed.
    pub(crate) async fn finish(mut self, c: &mut SqliteConnection) -> Result<Vec<Changed>, CacheError> {
        for part in std::mem::take(&mut self.parts).into_values() {
            self.put_part(c, part).await?;
        }
        let of_trips = self.late.iter().filter(|l| l.entity == Entity::Trip).map(|l| l.id).chain(self.trips.iter().copied());
        let trip_dates = self.trip_dates(c, &of_trips.collect()).await?;
        let of_documents = self.late.iter().filter(|l| l.entity == Entity::Document).filter_map(|l| l.parent);
        let booking_dates = self.booking_dates(c, &of_documents.collect()).await?;
        for late in std::mem::take(&mut self.late) {
            let known = match late.entity {
                Entity::Trip => trip_dates.get(&late.id),
                _ => late.parent.as_ref().and_then(|p| booking_dates.get(p)),
            };
            self.trips.remove(&late.id);
            let at = known.copied().or(late.at);
            found::insert(c, self.generation, (late.entity, late.id), &late.words, at).await?;
        }
        for trip in std::mem::take(&mut self.trips) {
            if let Some(at) = trip_dates.get(&trip) {
                found::redate(c, self.generation, (Entity::Trip, trip), Some(*at)).await?;
            }
        }
        Ok(self.changes)
    }

    async fn put_part(&self, c: &mut SqliteConnection, part: Part) -> Result<(), CacheError> {
        let before = self.before(c, Entity::Person, part.id).await?;
        if before.is_some_and(|b| b.1 == part.body) {
            return Ok(());
        }
        let row = Row {
            id: part.id,
            entity: Entity::Person,
            rev: 0,
            parent: None,
            starts_at: None,
            ends_at: None,
            body: String::new(),
            brief: None,
        };
        let brief = Brief { body: part.body, words: part.words, ..Brief::default() };
        brief::put(c, self.generation, &row, &brief).await?;
        found::drop(c, self.generation, part.id).await?;
        found::insert(c, self.generation, (Entity::Person, part.id), &brief.words, None).await
    }

    async fn trip_dates(
        &self,
        c: &mut SqliteConnection,
        trips: &HashSet<Uuid>,
    ) -> Result<HashMap<Uuid, DateTime<Utc>>, CacheError> {
        let ids = serde_json::to_string(trips).map_err(|_| CacheError::Failed)?;
        let rows = sqlx::query(
            "select parent, max(ends_at) from brief indexed by brief_parent where generation = $1 and entity = 'booking' \
             and parent in (select value from json_each($2)) group by parent",
        )
        .bind(self.generation)
        .bind(ids)
        .fetch_all(c)
        .await?;
        dates(&rows)
    }

    async fn booking_dates(
        &self,
        c: &mut SqliteConnection,
        bookings: &HashSet<Uuid>,
    ) -> Result<HashMap<Uuid, DateTime<Utc>>, CacheError> {
        let ids = serde_json::to_string(bookings).map_err(|_| CacheError::Failed)?;
        let rows = sqlx::query(
            "select id, ends_at from brief where generation = $1 and entity = 'booking' and id in (select value from json_each($2))",
        )
        .bind(self.generation)
        .bind(ids)
        .fetch_all(c)
        .await?;
        dates(&rows)
    }
}

fn dates(rows: &[sqlx::sqlite::SqliteRow]) -> Result<HashMap<Uuid, DateTime<Utc>>, CacheError> {
    let mut found = HashMap::new();
    for row in rows {
        if let Some(at) = instant(row.try_get(1)?) {
            found.insert(uuid(row.try_get(0)?)?, at);
        }
    }
    Ok(found)
}
