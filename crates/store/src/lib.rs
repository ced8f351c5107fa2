//! All SQL of the server, one file per aggregate. Nobody outside sees sqlx: callers hand in values and get domain types back.
//!
//! Writes go through one writer actor with group commit ([`Store`] is a cheap handle to it), reads through a small pool.
//! Everything belongs to a tenant; each table's keys start with `tenant_id`.
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
mod open;
pub mod purchases;
pub mod quotes;
pub mod revision;
mod sight;
mod span;
mod statements;
pub mod sync;
pub mod transition;
pub mod trips;
pub mod wishes;
mod writer;

pub use bookings::StoredBooking;
pub use claims::{Claim, ClaimOrder};
pub use documents::Document;
pub use error::StoreError;
pub use history::HistoryRow;
pub use journal::{JournalRow, JournalState, JournalWrite};
pub use meta::Durability;
pub use open::{Place, StoreConfig, StoreKey};
pub use statements::all as statements;
pub use transition::{Actor, CaseChange, KeysChange, Transition};

use btm_domain::{Entropy, OrganisationId};
use db::Conn;
use sqlx::sqlite::SqlitePool;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::broadcast;
use writer::{Tx, Work, Writer};

/// The server's store. Cheap to clone; lives until [`Store::close`].
#[derive(Clone)]
pub struct Store {
    writer: Writer,
    /// `None` in memory: the database is the writer's one connection, held for good.
    readers: Option<SqlitePool>,
    epoch: Arc<RwLock<Arc<str>>>,
}

impl Store {
    /// Opens or creates the database, brings the schema up to date and starts the writer. Needs a tokio runtime.
    ///
    /// # Errors
    /// `Open` with the wrong key or a file that is no database of ours; `Busy` while another process migrates.
    pub async fn open(config: StoreConfig, entropy: &dyn Entropy) -> Result<Self, StoreError> {
        let (conn, readers) = open::connect(&config).await?;
        let writer = Writer::start(conn);
        let fresh = fresh_epoch(entropy);
        let epoch = writer
            .submit(move |tx| {
                Box::pin(async move {
                    span::work_out(tx.conn()).await?;
                    meta::epoch(tx.conn(), &fresh).await
                })
            })
            .await?;
        Ok(Self { writer, readers, epoch: Arc::new(RwLock::new(epoch.into())) })
    }

    /// Changes when the database was restored from a backup (reliability.md §4.4).
    pub fn epoch(&self) -> Arc<str> {
        self.epoch.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A restore put older data in place: every mirror starts again, since it may hold what this database never had. Answers the new
    /// epoch.
    ///
    /// # Errors
    /// As any write.
    pub async fn renew_epoch(&self, entropy: &dyn Entropy) -> Result<Arc<str>, StoreError> {
        let fresh: Arc<str> = fresh_epoch(entropy).into();
        let kept = fresh.clone();
        self.write(move |tx| Box::pin(async move { meta::renew_epoch(tx.conn(), &kept).await })).await?;
        *self.epoch.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }

    /// `false` once a COMMIT failed or the store was closed: the process should leave through recovery.
    pub fn healthy(&self) -> bool {
        self.writer.healthy()
    }

    /// `(tenant, revision)` after each commit that raised a revision. A lagging receiver re-reads the head.
    pub fn changes(&self) -> broadcast::Receiver<(OrganisationId, i64)> {
        self.writer.changes()
    }

    /// What the writing connection says of its own durability, read back from SQLite.
    ///
    /// # Errors
    /// As any read.
    pub async fn durability(&self) -> Result<Durability, StoreError> {
        self.writer.submit(|tx| Box::pin(meta::durability(tx.conn()))).await
    }

    /// Ends the writer after what is queued, folds the log into the file and closes it. Later calls answer `Stopped`.
    pub async fn close(&self) {
        if let Some(readers) = &self.readers {
            readers.close().await;
        }
        self.writer.close().await;
    }

    /// One unit of work in its own savepoint of a shared commit: `store.write(move |tx| Box::pin(async move { … }))`.
    /// An `Err` undoes this unit alone.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send + 'static,
    {
        self.writer.submit(work).await
    }

    /// Reads of one snapshot: `store.read(move |conn| Box::pin(async move { … }))`.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    {
        let Some(readers) = &self.readers else {
            return self.writer.submit(move |tx| work(tx.conn())).await;
        };
        let snapshot = readers.begin().await.map_err(|e| match e {
            sqlx::Error::PoolTimedOut => StoreError::Busy,
            sqlx::Error::PoolClosed => StoreError::Stopped,
            other => other.into(),
        })?;
        let mut snapshot = Conn::SqliteSnapshot(snapshot);
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
