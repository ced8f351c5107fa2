//! Writing: a line for each company, whose waiting units share one commit; units of the service itself each have their own. Many processes
//! may do this on one database. None is answered before the COMMIT that holds it.
use super::session::Session;
use crate::StoreError;
use crate::db::{Conn, Scope};
use crate::writer::{Changes, GROUP, Job, Ran, Tx};
use btm_domain::OrganisationId;
use sqlx::PgPool;
use sqlx::postgres::PgDatabaseError;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How often a transaction is tried that the database asks to begin again.
const ATTEMPTS: u32 = 5;
/// Units on their way; more wait outside.
const ROOM: u32 = 1024;

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Shared>);

struct Shared {
    pool: PgPool,
    changes: Changes,
    /// A company stands here while somebody works at its line.
    lines: Mutex<HashMap<OrganisationId, VecDeque<Queued>>>,
    room: Arc<Semaphore>,
    open: AtomicBool,
}

struct Queued {
    job: Box<dyn Job>,
    _place: OwnedSemaphorePermit,
}

impl Writer {
    pub(crate) fn new(pool: PgPool, changes: Changes) -> Self {
        let room = Arc::new(Semaphore::new(ROOM as usize));
        Self(Arc::new(Shared { pool, changes, lines: Mutex::default(), room, open: AtomicBool::new(true) }))
    }

    pub(crate) fn open(&self) -> bool {
        self.0.open.load(Ordering::Acquire)
    }

    /// Puts the job into its line; it answers by itself.
    pub(crate) async fn submit(&self, scope: Scope, job: Box<dyn Job>) -> Result<(), StoreError> {
        let shared = self.0.clone();
        let place = shared.room.clone().acquire_owned().await.map_err(|_| StoreError::Stopped)?;
        if !self.open() {
            return Err(StoreError::Stopped);
        }
        let queued = Queued { job, _place: place };
        let Scope::Tenant(tenant) = scope else {
            tokio::spawn(async move { shared.group(scope, vec![queued]).await });
            return Ok(());
        };
        let mut lines = shared.lines();
        if let Some(line) = lines.get_mut(&tenant) {
            line.push_back(queued);
        } else {
            lines.insert(tenant, VecDeque::from([queued]));
            tokio::spawn(Turn { shared: shared.clone(), tenant }.work_off());
        }
        Ok(())
    }

    /// Takes nothing more, ends what is under way, lets the connections go.
    pub(crate) async fn close(&self) {
        if !self.0.open.swap(false, Ordering::AcqRel) {
            return;
        }
        let _all = self.0.room.acquire_many(ROOM).await;
        self.0.room.close();
        self.0.pool.close().await;
    }
}

/// Whoever works at a company's line.
struct Turn {
    shared: Arc<Shared>,
    tenant: OrganisationId,
}

impl Turn {
    async fn work_off(self) {
        loop {
            let group: Vec<Queued> = {
                let mut lines = self.shared.lines();
                match lines.get_mut(&self.tenant) {
                    Some(line) if !line.is_empty() => line.drain(..line.len().min(GROUP)).collect(),
                    _ => {
                        lines.remove(&self.tenant);
                        return;
                    }
                }
            };
            self.shared.group(Scope::Tenant(self.tenant), group).await;
        }
    }
}

impl Drop for Turn {
    /// A unit that panicked takes its line along, never the company's later ones.
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.shared.lines().remove(&self.tenant);
        }
    }
}

/// Why nothing of a transaction stands, or may stand.
enum Failure {
    /// The database asks to begin again.
    Again(StoreError),
    Final(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Busy) { Self::Again(error) } else { Self::Final(error) }
    }
}

impl Shared {
    fn lines(&self) -> MutexGuard<'_, HashMap<OrganisationId, VecDeque<Queued>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One transaction of these units, begun again as often as it may be, and everybody's answer.
    async fn group(&self, scope: Scope, mut queued: Vec<Queued>) {
        let mut tried = 0;
        let failed = loop {
            tried += 1;
            match self.attempt(scope, &mut queued).await {
                Ok(raised) => {
                    for change in raised {
                        let _ = self.changes.send(change);
                    }
                    break None;
                }
                Err(Failure::Again(error)) if tried < ATTEMPTS => {
                    tracing::debug!(%error, tried, "the transaction is begun again");
                    tokio::time::sleep(pause(tried)).await;
                }
                Err(Failure::Again(error) | Failure::Final(error)) => break Some(error),
            }
        };
        if let Some(error) = &failed {
            tracing::error!(%error, "a transaction failed");
        }
        for queued in queued {
            queued.job.answer(failed.as_ref().map(again_for_each));
        }
    }

    async fn attempt(&self, scope: Scope, queued: &mut [Queued]) -> Result<Vec<(OrganisationId, i64)>, Failure> {
        // Whoever cannot begin has waited long enough: for a connection, or for the company's line.
        let begun = Session::write(&self.pool, scope).await.map_err(Failure::Final)?;
        let mut tx = Tx::new(Conn::Postgres(begun));
        // One alone is undone with its transaction.
        let alone = queued.len() == 1;
        for queued in queued {
            let mark = tx.raised.len();
            if !alone {
                session(&mut tx)?.savepoint().await?;
            }
            match (queued.job.run(&mut tx).await, alone) {
                (Ran::Again, _) => return Err(Failure::Again(StoreError::Busy)),
                (Ran::Undone, true) => return Ok(Vec::new()),
                (Ran::Undone, false) => {
                    tx.raised.truncate(mark);
                    session(&mut tx)?.undo().await?;
                }
                (Ran::Kept, false) => session(&mut tx)?.release().await?,
                (Ran::Kept, true) => {}
            }
        }
        // COMMIT of a transaction that failed is a rollback, and says so to nobody.
        if session(&mut tx)?.failed() {
            return Err(Failure::Final(StoreError::Sqlx("a unit of work kept a failed statement to itself".into())));
        }
        let Tx { conn: Conn::Postgres(session), raised } = tx else { return Ok(Vec::new()) };
        session.commit().await.map_err(lost)?;
        Ok(raised)
    }
}

fn session(tx: &mut Tx) -> Result<&mut Session, StoreError> {
    match &mut tx.conn {
        Conn::Postgres(session) => Ok(session),
        Conn::Sqlite(_) | Conn::SqliteSnapshot(_) => Err(StoreError::Stopped),
    }
}

/// What an error of COMMIT means: rolled back only where the database says so.
fn lost(error: sqlx::Error) -> Failure {
    let code = error.as_database_error().and_then(|e| e.try_downcast_ref::<PgDatabaseError>()).map(|e| e.code().to_owned());
    match code.as_deref() {
        // "Statement completion unknown".
        Some("40003") | None => unknown(&error),
        Some(code) if code.starts_with("40") || code.starts_with("23") => error_of(error),
        Some(_) => unknown(&error),
    }
}

fn error_of(error: sqlx::Error) -> Failure {
    StoreError::from(error).into()
}

fn unknown(error: &sqlx::Error) -> Failure {
    tracing::error!(%error, "the outcome of a COMMIT is not known");
    Failure::Final(StoreError::CommitUnknown)
}

/// The same for each unit of the transaction.
fn again_for_each(error: &StoreError) -> StoreError {
    match error {
        StoreError::Busy => StoreError::Busy,
        StoreError::Full => StoreError::Full,
        StoreError::CommitUnknown => StoreError::CommitUnknown,
        StoreError::Stopped => StoreError::Stopped,
        StoreError::Conflict(constraint) => StoreError::Conflict(constraint.clone()),
        other => StoreError::Sqlx(other.to_string().into()),
    }
}

/// Longer each time, and never the same for two who met.
fn pause(tried: u32) -> Duration {
    let dice = std::collections::hash_map::RandomState::new().build_hasher().finish();
    Duration::from_millis(5 * u64::from(tried) + dice % (20 * u64::from(tried)))
}
