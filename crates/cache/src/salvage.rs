//! What the person wrote, taken out of a damaged store row by row: from the front to the first unreadable page, then from the back.
use crate::open::{self, CacheKey};
use crate::outbox::{self, OutboxItem};
use crate::purchases::{self, Intent};
use crate::{Cache, CacheError, drafts};
use futures::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;

/// What could be read. Drafts as `(name, body, updated_at in microseconds)`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    pub purchases: Vec<Intent>,
    pub drafts: Vec<(String, String, i64)>,
    pub outbox: Vec<OutboxItem>,
}

const PURCHASES: [&str; 2] = [
    "select purchase_id, trip_id, body, state, answer, created_at, sent_at, answered_at, rowid from purchases order by rowid",
    "select purchase_id, trip_id, body, state, answer, created_at, sent_at, answered_at, rowid from purchases order by rowid desc",
];
const DRAFTS: [&str; 2] = [
    "select name, body, updated_at, rowid from drafts order by rowid",
    "select name, body, updated_at, rowid from drafts order by rowid desc",
];

const OUTBOX: [&str; 2] = [
    "select id, kind, object, body, created_at, state, answer, answered_at, rowid from outbox order by rowid",
    "select id, kind, object, body, created_at, state, answer, answered_at, rowid from outbox order by rowid desc",
];

/// Of a file that could not even be brought to the present schema.
const OUTBOX_BEFORE: [&str; 2] = [
    "select id, 'desk_request', id, body, created_at, 'waiting', null, null, rowid from outbox order by rowid",
    "select id, 'desk_request', id, body, created_at, 'waiting', null, null, rowid from outbox order by rowid desc",
];

async fn rows<T>(
    c: &mut SqliteConnection,
    texts: [&'static str; 2],
    id: usize,
    read: impl Fn(&SqliteRow) -> Option<T>,
) -> Vec<T> {
    let mut found = BTreeMap::new();
    for text in texts {
        let mut stream = sqlx::query(text).fetch(&mut *c);
        // An error ends this direction; a row that cannot be understood is skipped.
        while let Ok(Some(row)) = stream.try_next().await {
            if let (Ok(rowid), Some(value)) = (row.try_get::<i64, _>(id), read(&row)) {
                found.insert(rowid, value);
            }
        }
    }
    found.into_values().collect()
}

pub(crate) async fn read(path: &Path, key: &CacheKey) -> Salvaged {
    let Ok(mut c) = open::connection(path, key, "pragma query_only = ON;").await else { return Salvaged::default() };
    let purchases = rows(&mut c, PURCHASES, 8, |row| purchases::read_intent(row).ok()).await;
    let drafts = rows(&mut c, DRAFTS, 3, |row| Some((row.try_get(0).ok()?, row.try_get(1).ok()?, row.try_get(2).ok()?))).await;
    let mut outbox = rows(&mut c, OUTBOX, 8, |row| outbox::read_item(row).ok()).await;
    if outbox.is_empty() {
        outbox = rows(&mut c, OUTBOX_BEFORE, 8, |row| outbox::read_item(row).ok()).await;
    }
    Salvaged { purchases, drafts, outbox }
}

pub(crate) async fn write(cache: &Cache, salvaged: &Salvaged) -> Result<(), CacheError> {
    for intent in &salvaged.purchases {
        cache.keep_intent(intent).await?;
    }
    for item in &salvaged.outbox {
        cache.keep_outbox(item).await?;
    }
    let mut held = cache.durable().await;
    for (name, body, at) in &salvaged.drafts {
        drafts::insert(held.get()?, name, body, *at).await?;
    }
    Ok(())
}
