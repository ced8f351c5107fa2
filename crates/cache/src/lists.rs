//! Writes what belongs to a row beside it, in the row's own transaction: its brief, who stands in it, its place in the search index.
//!
//! A trip's date is that of its bookings and a document's that of its booking, so things are indexed at the end of a page, when the bookings
//! that came with it are there; then all of them at once, in the order of their dates.
use crate::brief::{self, Brief, Part};
use crate::found::Entry;
use crate::mirror::{BATCH, Changed, Entity, MOST_CHANGES, Row, instant, uuid};
use crate::reshape::SHAPE;
use crate::{CacheError, facts, found};
use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What still has to be indexed once all dates are known.
struct Late {
    /// In the order of coming.
    place: usize,
    parent: Option<Uuid>,
    entry: Entry,
}

impl Late {
    /// Its date hangs on other rows.
    fn waits(&self) -> bool {
        matches!(self.entry.entity, Entity::Trip | Entity::Document)
    }
}

/// One page's or one rebuilding's writer.
pub(crate) struct Lists {
    generation: i64,
    /// Whether changes are named.
    told: bool,
    changes: Vec<Changed>,
    late: HashMap<Uuid, Late>,
    trips: HashSet<Uuid>,
    parts: HashMap<Uuid, Part>,
    placed: usize,
}

pub(crate) async fn clear(c: &mut SqliteConnection, generation: i64) -> Result<(), CacheError> {
    sqlx::query("delete from brief where generation = $1").bind(generation).execute(&mut *c).await?;
    sqlx::query("delete from companions where generation = $1").bind(generation).execute(&mut *c).await?;
    found::clear(c, generation).await
}

impl Lists {
    pub(crate) fn new(generation: i64, told: bool) -> Self {
        Self {
            generation,
            told,
            changes: Vec::new(),
            late: HashMap::new(),
            trips: HashSet::new(),
            parts: HashMap::new(),
            placed: 0,
        }
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

    /// A row has no brief: whoever opens this store next makes it.
    pub(crate) async fn unshaped(&self, c: &mut SqliteConnection) -> Result<(), CacheError> {
        facts::forget(c, SHAPE).await
    }

    /// A row was put; `known`: as what it was there before.
    pub(crate) async fn put(&mut self, c: &mut SqliteConnection, row: &Row, known: Option<Entity>) -> Result<(), CacheError> {
        let Some(brief) = &row.brief else { return self.unshaped(c).await };
        let Some(entity) = known else {
            self.write(c, &[row]).await?;
            self.came(row, brief, None);
            return Ok(());
        };
        let before = self.before(c, entity, row.id).await?;
        found::drop(c, self.generation, row.id).await?;
        if entity != row.entity {
            brief::drop(c, self.generation, entity, row.id).await?;
        }
        let companions = self.part(c, row.id).await?;
        self.write(c, &[row]).await?;
        self.forget_lonely(c, companions).await?;
        let before_parent = before.as_ref().and_then(|b| b.0);
        self.trips.extend(before_parent.filter(|_| row.entity == Entity::Booking));
        self.came(row, brief, before.map(|b| b.1));
        Ok(())
    }

    /// Writes what stands beside rows: their briefs and who is in them.
    pub(crate) async fn write(&self, c: &mut SqliteConnection, rows: &[&Row]) -> Result<(), CacheError> {
        let rows: Vec<(&Row, &Brief)> = rows.iter().filter_map(|row| Some((*row, row.brief.as_ref()?))).collect();
        brief::put(c, self.generation, &rows).await?;
        let pairs: Vec<(Uuid, Uuid)> = rows.iter().flat_map(|(row, b)| b.parts.iter().map(|part| (row.id, part.id))).collect();
        for pairs in pairs.chunks(BATCH) {
            let mut query = QueryBuilder::<Sqlite>::new("insert into companions (generation, whole, part) ");
            query.push_values(pairs, |mut row, (whole, part)| {
                row.push_bind(self.generation).push_bind(whole.to_string()).push_bind(part.to_string());
            });
            query.push(" on conflict do nothing");
            query.build().execute(&mut *c).await?;
        }
        Ok(())
    }

    /// A row is written; its place in the index follows. `before`: its brief until now.
    pub(crate) fn came(&mut self, row: &Row, brief: &Brief, before: Option<String>) {
        self.parts.extend(brief.parts.iter().map(|part| (part.id, part.clone())));
        if row.entity == Entity::Booking {
            self.trips.extend(row.parent);
        }
        let at = match row.entity {
            Entity::Trip | Entity::Document => brief.at,
            Entity::Booking | Entity::DeskCase | Entity::Person => row.ends_at.or(brief.at),
        };
        self.later(row.parent, Entry { entity: row.entity, id: row.id, words: brief.words.clone(), at });
        let after = Some(brief.body.clone());
        self.tell(Changed { entity: row.entity, id: row.id, parent: row.parent, before, after });
    }

    fn later(&mut self, parent: Option<Uuid>, entry: Entry) {
        let place = self.placed;
        self.placed += 1;
        self.late.insert(entry.id, Late { place, parent, entry });
    }

    /// Indexes what waits for no other row: so that a rebuilding does not hold all words at once.
    pub(crate) async fn flush(&mut self, c: &mut SqliteConnection) -> Result<(), CacheError> {
        let ready: Vec<Uuid> = self.late.values().filter(|late| !late.waits()).map(|late| late.entry.id).collect();
        let mut ready: Vec<Late> = ready.iter().filter_map(|id| self.late.remove(id)).collect();
        ready.sort_by_key(|late| late.place);
        found::insert(c, self.generation, ready.into_iter().map(|late| late.entry).collect()).await
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
        self.late.remove(&id);
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
        let waiting = |entity| self.late.values().filter(move |late| late.entry.entity == entity);
        let of_trips = waiting(Entity::Trip).map(|late| late.entry.id).chain(self.trips.iter().copied());
        let trip_dates = self.trip_dates(c, &of_trips.collect()).await?;
        let of_documents = waiting(Entity::Document).filter_map(|late| late.parent);
        let booking_dates = self.booking_dates(c, &of_documents.collect()).await?;
        let mut late: Vec<Late> = std::mem::take(&mut self.late).into_values().collect();
        late.sort_by_key(|late| late.place);
        for late in &mut late {
            let known = match late.entry.entity {
                Entity::Trip => trip_dates.get(&late.entry.id),
                Entity::Document => late.parent.as_ref().and_then(|p| booking_dates.get(p)),
                Entity::Booking | Entity::DeskCase | Entity::Person => None,
            };
            self.trips.remove(&late.entry.id);
            late.entry.at = known.copied().or(late.entry.at);
        }
        found::insert(c, self.generation, late.into_iter().map(|late| late.entry).collect()).await?;
        for trip in std::mem::take(&mut self.trips) {
            if let Some(at) = trip_dates.get(&trip) {
                found::redate(c, self.generation, (Entity::Trip, trip), Some(*at)).await?;
            }
        }
        Ok(self.changes)
    }

    async fn put_part(&mut self, c: &mut SqliteConnection, part: Part) -> Result<(), CacheError> {
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
        brief::put(c, self.generation, &[(&row, &brief)]).await?;
        found::drop(c, self.generation, part.id).await?;
        self.later(None, Entry { entity: Entity::Person, id: part.id, words: brief.words, at: None });
        Ok(())
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
