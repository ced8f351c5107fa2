//! What the person wrote, taken out of a damaged store row by row: from the front to the first unreadable page, then from the back.
use crate::open::{self, CacheKey};
use crate::outbox::{self, OutboxItem};
use crate::purchases::{self, Intent};
use crate::{CacheError, drafts};
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

/// What is of the file itself: the rest of it may still be read. Anything else (a busy file, a full disk) says nothing of it. The cipher
/// answers "no memory" for a page whose seal is broken, and a file is salvaged only once such a page was found.
fn of_the_file(e: CacheError) -> bool {
    use CacheError as E;
    matches!(e, E::Damaged | E::WrongKey | E::Failed | E::Unreadable | E::NoMemory)
}

async fn rows<T>(
    c: &mut SqliteConnection,
    texts: [&'static str; 2],
    id: usize,
    read: impl Fn(&SqliteRow) -> Option<T>,
) -> Result<Vec<T>, CacheError> {
    let mut found = BTreeMap::new();
    for text in texts {
        let mut stream = sqlx::query(text).fetch(&mut *c);
        loop {
            match stream.try_next().await.map_err(CacheError::from) {
                // A row that cannot be understood is skipped.
                Ok(Some(row)) => {
                    if let (Ok(rowid), Some(value)) = (row.try_get::<i64, _>(id), read(&row)) {
                        found.insert(rowid, value);
                    }
                }
                Ok(None) => break,
                // Damage ends this direction.
                Err(e) if of_the_file(e) => break,
                Err(e) => return Err(e),
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Everything the person wrote that can be read through `c`.
pub(crate) async fn read_from(c: &mut SqliteConnection) -> Result<Salvaged, CacheError> {
    let purchases = rows(c, PURCHASES, 8, |row| purchases::read_intent(row).ok()).await?;
    let drafts = rows(c, DRAFTS, 3, |row| Some((row.try_get(0).ok()?, row.try_get(1).ok()?, row.try_get(2).ok()?))).await?;
    let mut outbox = rows(c, OUTBOX, 8, |row| outbox::read_item(row).ok()).await?;
    if outbox.is_empty() {
        outbox = rows(c, OUTBOX_BEFORE, 8, |row| outbox::read_item(row).ok()).await?;
    }
    Ok(Salvaged { purchases, drafts, outbox })
}

pub(crate) async fn read(path: &Path, key: &CacheKey) -> Result<Salvaged, CacheError> {
    let mut c = match open::connection(path, key, "pragma query_only = ON;").await {
        Ok(c) => c,
        Err(e) if of_the_file(e) => return Ok(Salvaged::default()),
        Err(e) => return Err(e),
    };
    let read = read_from(&mut c).await;
    open::shut(c).await;
    read
}

/// Within the caller's transaction.
pub(crate) async fn write(c: &mut SqliteConnection, salvaged: &Salvaged) -> Result<(), CacheError> {
    for intent in &salvaged.purchases {
        purchases::insert(c, intent).await?;
    }
    for item in &salvaged.outbox {
        outbox::insert(c, item).await?;
    }
    for (name, body, at) in &salvaged.drafts {
        drafts::insert(c, name, body, *at).await?;
    }
    Ok(())
}
