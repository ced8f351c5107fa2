//! Rebuilding a damaged store: what the person wrote is copied into a new file beside it, in one transaction, and only then do the two change
//! places, by renaming. Wherever it is stopped, the next opening finds everything in one of the two and goes on from there.
use crate::open::{self, CacheKey};
use crate::salvage::{self, Salvaged};
use crate::{Cache, CacheError, facts, files, schema};
use sqlx::{Connection, Row as _};
use std::path::Path;

/// What stood in the counter beside the damaged file; there until the rebuild was told.
const UNSENT_BEFORE: &str = "rebuilt_unsent_before";
/// A log of its own would have to be renamed with it.
const SETTINGS: &str = "pragma journal_mode = DELETE; pragma synchronous = FULL; pragma fullfsync = ON;";

/// The steps of a rebuild, for a test that stops after one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Read,
    /// Everything is in the new file, nothing committed.
    Filling,
    Filled,
    DatabaseAside,
    Aside,
    Swapped,
}

/// Whether to stop after a step.
pub type Stop<'a> = &'a (dyn Fn(Step) -> bool + Sync);

pub(crate) fn never(_: Step) -> bool {
    false
}

fn after(step: Step, stop: Stop<'_>) -> Result<(), CacheError> {
    if stop(step) { Err(CacheError::Closed) } else { Ok(()) }
}

/// Whether `e`, met at opening, says that the content of the file is not what was written. In doubt the file is checked; what the system
/// refused is no damage.
pub(crate) async fn is_damage(path: &Path, key: &CacheKey, e: CacheError) -> bool {
    match e {
        CacheError::Damaged => true,
        // The index says so too where a page of its own does not hold.
        CacheError::Failed | CacheError::Unreadable | CacheError::NoMemory => fails_its_check(path, key).await,
        _ => false,
    }
}

async fn fails_its_check(path: &Path, key: &CacheKey) -> bool {
    if open::has_a_broken_seal(path, key).await {
        return true;
    }
    let mut c = match open::connection(path, key, "pragma query_only = ON;").await {
        Ok(c) => c,
        Err(e) => return e == CacheError::Damaged,
    };
    let said = sqlx::query("pragma quick_check(1)").fetch_one(&mut c).await.and_then(|row| row.try_get::<String, _>(0));
    open::shut(c).await;
    match said.map_err(CacheError::from) {
        Ok(said) => said != "ok",
        Err(e) => matches!(e, CacheError::Damaged | CacheError::WrongKey),
    }
}

/// Before a store is opened: a filled file takes the place of what was set aside already; an unfinished one is made anew.
pub(crate) fn finish(path: &Path) -> Result<(), CacheError> {
    if path.try_exists()? {
        return files::drop_new(path);
    }
    files::leftovers_aside(path)?;
    if files::new_beside(path).try_exists()? {
        files::new_in_place(path)?;
    }
    Ok(())
}

pub(crate) async fn rebuild(path: &Path, key: &CacheKey, stop: Stop<'_>) -> Result<(), CacheError> {
    let salvaged = salvage::read(path, key).await?;
    after(Step::Read, stop)?;
    files::drop_new(path)?;
    fill(path, key, &salvaged, stop).await?;
    after(Step::Filled, stop)?;
    let aside = files::database_aside(path)?;
    after(Step::DatabaseAside, stop)?;
    files::rest_aside(path, &aside)?;
    after(Step::Aside, stop)?;
    files::new_in_place(path)?;
    tracing::warn!(purchases = salvaged.purchases.len(), drafts = salvaged.drafts.len(), "damaged store rebuilt");
    after(Step::Swapped, stop)
}

async fn fill(path: &Path, key: &CacheKey, salvaged: &Salvaged, stop: Stop<'_>) -> Result<(), CacheError> {
    let mut c = open::connection(&files::new_beside(path), key, SETTINGS).await?;
    let filled = async {
        schema::migrate(&mut c).await?;
        let mut transaction = c.begin().await?;
        salvage::write(&mut transaction, salvaged).await?;
        facts::set(&mut transaction, UNSENT_BEFORE, &files::unsent_beside(path).to_string()).await?;
        after(Step::Filling, stop)?;
        transaction.commit().await?;
        Ok::<(), CacheError>(())
    };
    let filled = filled.await;
    open::shut(c).await;
    filled
}

/// Of a store that was rebuilt and nobody was told yet: what was taken over, and what the counter said before.
pub(crate) async fn taken_over(cache: &Cache) -> Result<Option<(Salvaged, u32)>, CacheError> {
    let mut held = cache.durable().await;
    let c = held.get()?;
    let Some(before) = facts::get(c, UNSENT_BEFORE).await? else { return Ok(None) };
    let salvaged = salvage::read_from(c).await?;
    cache.tell_unsent(c).await?;
    facts::forget(c, UNSENT_BEFORE).await?;
    Ok(Some((salvaged, before.parse().unwrap_or_default())))
}
