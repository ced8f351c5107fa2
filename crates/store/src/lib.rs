//! All SQL of the server, one file per aggregate. Nobody outside sees sqlx: callers hand in values and get domain types back.
//!
//! Two engines, one contract: SQLite in one process (one writer with group commit), PostgreSQL under any number of them (a line for each
//! company). Reads see snapshots. Everything belongs to a tenant; each table's keys start with `tenant_id`.
pub mod answers;
pub mod audit;
mod batch;
mod bookings;
mod claims;
mod column;
mod db;
pub mod desk;
pub mod documents;
pub mod drafts;
mod error;
mod esims;
mod history;
pub mod hits;
pub mod identity;
pub mod inbox;
mod journal;
pub mod links;
mod meta;
pub mod natural_keys;
pub mod offers;
mod place;
mod postgres;
pub mod purchases;
pub mod quotes;
pub mod revision;
mod sight;
mod span;
mod sqlite;
mod statements;
pub mod sync;
pub mod transition;
pub mod trips;
pub mod wishes;
mod writer;

pub use bookings::StoredBooking;
pub use claims::{Claim, ClaimOrder};
pub use db::Sql;
pub use documents::Document;
pub use error::StoreError;
pub use history::HistoryRow;
pub use journal::{JournalRow, JournalState, JournalWrite};
pub use meta::{Durability, Setting};
pub use place::{Place, PostgresPlace, StoreConfig, StoreKey};
pub use statements::{all as statements, of_postgres as postgres_statements, of_service as service_statements};
pub use transition::{Actor, CaseChange, KeysChange, Transition};

use btm_domain::{Entropy, OrganisationId};
use db::{Conn, Scope};
use tokio::sync::broadcast;
use writer::{Changes, Tx, Work};

/// The server's store. Cheap to clone; lives until [`Store::close`]. Holds nothing of the database in memory: several processes may have
/// the same one open.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    changes: Changes,
}

#[derive(Clone)]
enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Store {
    /// Opens or creates the database, brings the schema up to date and starts the writer. Needs a tokio runtime.
    ///
    /// # Errors
    /// `Open` with the wrong key, a file that is no database of ours, or a PostgreSQL that would not keep companies apart; `Busy` while
    /// another process migrates.
    pub async fn open(config: StoreConfig, entropy: &dyn Entropy) -> Result<Self, StoreError> {
        let (changes, _) = broadcast::channel(1024);
        let engine = match &config.place {
            Place::Memory => Engine::Sqlite(sqlite::Sqlite::open(None, &config, changes.clone()).await?),
            Place::File(path) => Engine::Sqlite(sqlite::Sqlite::open(Some(path), &config, changes.clone()).await?),
            Place::Postgres(place) => Engine::Postgres(postgres::Postgres::open(place, changes.clone()).await?),
        };
        let store = Self { engine, changes };
        span::work_out(&store).await?;
        let fresh = fresh_epoch(entropy);
        store.write(Scope::Service, move |tx| Box::pin(async move { meta::keep_epoch(tx.conn(), &fresh).await })).await?;
        Ok(store)
    }

    /// Changes when the database was restored from a backup (reliability.md §4.4).
    ///
    /// # Errors
    /// As any read.
    pub async fn epoch(&self) -> Result<String, StoreError> {
        self.read(Scope::Service, |conn| Box::pin(meta::epoch(conn))).await
    }

    /// A restore put older data in place: every mirror starts again, since it may hold what this database never had. Answers the new
    /// epoch.
    ///
    /// # Errors
    /// As any write.
    pub async fn renew_epoch(&self, entropy: &dyn Entropy) -> Result<String, StoreError> {
        let fresh = fresh_epoch(entropy);
        let kept = fresh.clone();
        self.write(Scope::Service, move |tx| Box::pin(async move { meta::renew_epoch(tx.conn(), &kept).await })).await?;
        Ok(fresh)
    }

    /// `false` once the store was closed or, on SQLite, a COMMIT failed: the process should leave through recovery. A PostgreSQL that
    /// cannot be reached is no such end.
    pub fn healthy(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.healthy(),
            Engine::Postgres(postgres) => postgres.healthy(),
        }
    }

    /// `(tenant, revision)` after each commit of this process that raised a revision: a hint to look. A lagging receiver, and whoever
    /// shares the database with other processes, reads the head by itself.
    pub fn changes(&self) -> broadcast::Receiver<(OrganisationId, i64)> {
        self.changes.subscribe()
    }

    /// What the database says of its own durability: SQLite's writing connection, a session of PostgreSQL.
    ///
    /// # Errors
    /// As any read.
    pub async fn durability(&self) -> Result<Durability, StoreError> {
        match &self.engine {
            Engine::Sqlite(_) => self.write(Scope::Service, |tx| Box::pin(meta::sqlite_durability(tx.conn()))).await,
            Engine::Postgres(_) => self.write(Scope::Service, |tx| Box::pin(meta::postgres_durability(tx.conn()))).await,
        }
    }

    /// Ends the writer after what is queued, folds SQLite's log into the file and closes it. Later calls answer `Stopped`.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }

    /// One unit of work, all or nothing, in a commit it may share: `store.write(tenant, move |tx| Box::pin(async move { … }))`. An `Err`
    /// undoes this unit alone. PostgreSQL may run it again: it has no effect but its writes.
    pub(crate) async fn write<T, F>(&self, scope: impl Into<Scope>, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
    {
        let (job, answered) = writer::job(work);
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.submit(job).await?,
            Engine::Postgres(postgres) => postgres.submit(scope.into(), job).await?,
        }
        answered.await.map_err(|_| StoreError::Stopped)?
    }

    /// Reads of one snapshot: `store.read(tenant, move |conn| Box::pin(async move { … }))`.
    pub(crate) async fn read<T, F>(&self, scope: impl Into<Scope>, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Clone + Send + 'static,
    {
        let scope = scope.into();
        let snapshot = match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.snapshot().await?,
            Engine::Postgres(postgres) => Some(postgres.snapshot(scope).await?),
        };
        let Some(mut snapshot) = snapshot else { return self.write(scope, move |tx| work(tx.conn())).await };
        let value = work(&mut snapshot).await?;
        snapshot.close().await?;
        Ok(value)
    }
}

/// 128 random bits, hex.
fn fresh_epoch(entropy: &dyn Entropy) -> String {
    let mut fresh = [0u8; 16];
    entropy.fill(&mut fresh);
    fresh.iter().map(|b| format!("{b:02x}")).collect()
}
