//! The limit: the rows a first sync leaves behind, ready, put into an empty store by a bare loop in one transaction.
use crate::raw;
use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use std::collections::HashMap;
use std::path::Path;

struct Mirror {
    id: String,
    entity: String,
    rev: i64,
    parent: Option<String>,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    body: String,
}

struct Brief {
    entity: String,
    id: String,
    parent: Option<String>,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    live: bool,
    due: Option<i64>,
    body: String,
}

struct Indexed {
    docid: i64,
    entity: String,
    id: String,
    words: String,
    ones: String,
    twos: String,
}

struct Position {
    active: i64,
    cursor: Option<String>,
    epoch: Option<String>,
    as_of: Option<i64>,
}

/// Everything a first sync wrote, in memory: in the order in which it came, the index by its numbers, which is the quickest for it.
pub struct Rows {
    mirror: Vec<Mirror>,
    briefs: Vec<Brief>,
    companions: Vec<(String, String)>,
    indexed: Vec<Indexed>,
    position: Position,
}

fn all<T>(c: &Connection, text: &str, read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
    let mut statement = c.prepare(text)?;
    Ok(statement.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
}

impl Rows {
    /// Out of a store that the client has filled.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn read(c: &Connection) -> Result<Self> {
        let mirror = all(c, "select id, entity, rev, parent, starts_at, ends_at, body from mirror order by rowid", |row| {
            Ok(Mirror {
                id: row.get(0)?,
                entity: row.get(1)?,
                rev: row.get(2)?,
                parent: row.get(3)?,
                starts_at: row.get(4)?,
                ends_at: row.get(5)?,
                body: row.get(6)?,
            })
        })?;
        let mut briefs =
            all(c, "select entity, id, parent, starts_at, ends_at, live, due, body from brief order by entity, id", |row| {
                Ok(Brief {
                    entity: row.get(0)?,
                    id: row.get(1)?,
                    parent: row.get(2)?,
                    starts_at: row.get(3)?,
                    ends_at: row.get(4)?,
                    live: row.get(5)?,
                    due: row.get(6)?,
                    body: row.get(7)?,
                })
            })?;
        let came: HashMap<&str, usize> = mirror.iter().enumerate().map(|(n, row)| (row.id.as_str(), n)).collect();
        briefs.sort_by_key(|brief| came.get(brief.id.as_str()).copied().unwrap_or(usize::MAX));
        let indexed = all(c, "select docid, entity, id, words from indexed where side = 1 order by docid", |row| {
            let words: String = row.get(3)?;
            let (ones, twos) = btm_cache::index_terms(&words);
            Ok(Indexed { docid: row.get(0)?, entity: row.get(1)?, id: row.get(2)?, words, ones, twos })
        })?;
        let mut companions = all(c, "select whole, part from companions", |row| Ok((row.get(0)?, row.get(1)?)))?;
        companions.sort_by_key(|(whole, _): &(String, String)| came.get(whole.as_str()).copied().unwrap_or(usize::MAX));
        let position = c.query_row("select active, cursor, epoch, as_of from position", [], |row| {
            Ok(Position { active: row.get(0)?, cursor: row.get(1)?, epoch: row.get(2)?, as_of: row.get(3)? })
        })?;
        Ok(Self { mirror, briefs, companions, indexed, position })
    }

    pub fn objects(&self) -> usize {
        self.mirror.len()
    }

    /// Puts them all into the empty store at `file`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn write(&self, file: &Path, key: &[u8; 32]) -> Result<Connection> {
        let mut connection = raw::open(file, key)?;
        let transaction = connection.transaction()?;
        self.put(&transaction)?;
        transaction.commit()?;
        Ok(connection)
    }

    fn put(&self, c: &Connection) -> Result<()> {
        let active = self.position.active;
        let mut mirror = c.prepare(
            "insert into mirror (generation, id, entity, rev, parent, starts_at, ends_at, body) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for r in &self.mirror {
            mirror.execute(params![active, r.id, r.entity, r.rev, r.parent, r.starts_at, r.ends_at, r.body])?;
        }
        let mut brief = c.prepare(
            "insert into brief (generation, entity, id, parent, starts_at, ends_at, live, due, body) \
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        for b in &self.briefs {
            brief.execute(params![active, b.entity, b.id, b.parent, b.starts_at, b.ends_at, b.live, b.due, b.body])?;
        }
        let mut companions = c.prepare("insert into companions (generation, whole, part) values (?1, ?2, ?3)")?;
        for (whole, part) in &self.companions {
            companions.execute(params![active, whole, part])?;
        }
        let mut indexed = c.prepare("insert into indexed (side, docid, entity, id, words) values (1, ?1, ?2, ?3, ?4)")?;
        let mut found = c.prepare("insert into found_1 (rowid, ones, twos) values (?1, ?2, ?3)")?;
        for i in &self.indexed {
            indexed.execute(params![i.docid, i.entity, i.id, i.words])?;
            found.execute(params![i.docid, i.ones, i.twos])?;
        }
        let p = &self.position;
        let kept = c.execute(
            "update position set active = ?1, cursor = ?2, epoch = ?3, as_of = ?4 where one = 1",
            params![p.active, p.cursor, p.epoch, p.as_of],
        )?;
        (kept == 1).then_some(()).context("the store has no position")
    }
}
