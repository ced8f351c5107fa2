//! What must be found, and the peer: the folded texts of the same database, read row by row.
use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use memchr::memmem::Finder;
use rusqlite::{Connection, Statement, params};
use std::collections::HashMap;

/// Things without a date stand above all that have one (as the cache numbers them).
const UNDATED: i64 = 1 << 60;

fn number(now: DateTime<Utc>) -> i64 {
    now.timestamp() << 20
}

/// Every folded text in memory, by its number.
pub struct Oracle {
    texts: Vec<(i64, String, String)>,
}

impl Oracle {
    /// # Errors
    /// What SQLite says.
    pub fn read(c: &Connection) -> Result<Self> {
        let mut statement = c.prepare("select docid, id, words from indexed where side = 1 order by docid")?;
        let texts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(Self { texts: texts.collect::<rusqlite::Result<_>>()? })
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Numbers and ids of all that hold `key`, by number.
    pub fn hits(&self, key: &str) -> Vec<(i64, &str)> {
        let finder = Finder::new(key);
        let holds = |text: &&(i64, String, String)| finder.find(text.2.as_bytes()).is_some();
        self.texts.iter().filter(holds).map(|(number, id, _)| (*number, id.as_str())).collect()
    }
}

/// The first `most` of the hits as a person shall see them: ahead, then past, and a share for what has no date.
pub fn top<'a>(hits: &[(i64, &'a str)], now: DateTime<Utc>, most: usize) -> Vec<&'a str> {
    let now = number(now);
    let undated: Vec<&str> = hits.iter().filter(|(n, _)| *n >= UNDATED).map(|(_, id)| *id).take(most).collect();
    let dated = most - undated.len().min(most.div_ceil(4));
    let ahead = hits.iter().filter(|(n, _)| (now..UNDATED).contains(n)).map(|(_, id)| *id);
    let past = hits.iter().rev().filter(|(n, _)| *n < now).map(|(_, id)| *id);
    let mut shown: Vec<&str> = ahead.chain(past).take(dated).collect();
    let free = most - shown.len();
    shown.extend(undated.into_iter().take(free));
    shown
}

/// The peer's three scans for the same answer: each stops as soon as it has enough.
pub struct Scan<'c> {
    ahead: Statement<'c>,
    past: Statement<'c>,
}

impl<'c> Scan<'c> {
    /// # Errors
    /// What SQLite says.
    pub fn prepare(c: &'c Connection) -> Result<Self> {
        let columns = "select b.entity, b.id, b.parent, b.starts_at, b.ends_at, b.body from \
             (select docid, entity, id from indexed where side = 1 and docid >= ?1 and docid < ?2 and words like ?3";
        let joined = "limit ?4) i cross join brief b on b.generation = 1 and b.entity = i.entity and b.id = i.id";
        Ok(Self {
            ahead: c.prepare(&format!("{columns} order by docid {joined}"))?,
            past: c.prepare(&format!("{columns} order by docid desc {joined}"))?,
        })
    }

    /// The ids of the first `most`, in the order of [`top`].
    ///
    /// # Errors
    /// What SQLite says.
    pub fn find(&mut self, key: &str, now: DateTime<Utc>, most: usize) -> Result<Vec<String>> {
        // A folded text has letters, digits and spaces alone: nothing to escape.
        let (pattern, now) = (format!("%{key}%"), number(now));
        let undated = ids(&mut self.ahead, UNDATED, i64::MAX, &pattern, most)?;
        let dated = most - undated.len().min(most.div_ceil(4));
        let mut shown = ids(&mut self.ahead, now, UNDATED, &pattern, dated)?;
        if shown.len() < dated {
            shown.extend(ids(&mut self.past, i64::MIN, now, &pattern, dated - shown.len())?);
        }
        let free = most - shown.len();
        shown.extend(undated.into_iter().take(free));
        Ok(shown)
    }
}

fn ids(statement: &mut Statement<'_>, from: i64, to: i64, pattern: &str, most: usize) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut rows = statement.query(params![from, to, pattern, i64::try_from(most)?])?;
    while let Some(row) = rows.next()? {
        // The whole row is read, as the cache reads it.
        let _: String = row.get(5)?;
        found.push(row.get(1)?);
    }
    Ok(found)
}

/// The number of letters a query has, in the classes the design names.
pub fn class(key: &str) -> &'static str {
    match key.chars().count() {
        0 | 1 => "1",
        2 => "2",
        _ => "3+",
    }
}

/// # Errors
/// The scan finds something else than the texts in memory say.
pub fn agree(scanned: &[String], wanted: &[&str], key: &str) -> Result<()> {
    ensure!(scanned.iter().map(String::as_str).eq(wanted.iter().copied()), "{key}: the scan and the texts disagree");
    Ok(())
}

/// How many queries of each class there are.
pub fn classes<'k>(keys: impl Iterator<Item = &'k str>) -> HashMap<&'static str, usize> {
    let mut counted = HashMap::new();
    for key in keys {
        *counted.entry(class(key)).or_insert(0) += 1;
    }
    counted
}

/// Milliseconds below which a share `p` of the samples lies.
///
/// # Errors
/// There are none.
pub fn quantile(samples: &[std::time::Duration], p: f64) -> Result<f64> {
    let found = crate::sandbox::figures::quantile(samples, p);
    found.is_finite().then_some(found).context("nothing was measured")
}
