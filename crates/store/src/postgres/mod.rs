//! PostgreSQL: the same statements, many writers. Row level security keeps companies apart under a role that owns nothing; writes of one
//! company stand in one line at its row of `counters`, so that a unit of work sees what SQLite's single writer would show it
//! (docs/adr/0006).
mod migrate;
pub(crate) mod open;
mod secured;
mod session;
mod writer;

pub(crate) use session::STATEMENTS;
pub(crate) use session::Session;

use crate::db::{Conn, Scope};
use crate::writer::{Changes, Job};
use crate::{PostgresPlace, StoreError};
use sqlx::PgPool;
use writer::Writer;

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Postgres {
    writer: Writer,
    readers: PgPool,
}

impl Postgres {
    pub(crate) async fn open(place: &PostgresPlace, changes: Changes) -> Result<Self, StoreError> {
        let (writers, readers) = open::connect(place).await?;
        Ok(Self { writer: Writer::new(writers, changes), readers })
    }

    pub(crate) async fn submit(&self, scope: Scope, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.writer.submit(scope, job).await
    }

    /// A snapshot of its own.
    pub(crate) async fn snapshot(&self, scope: Scope) -> Result<Conn, StoreError> {
        Ok(Conn::Postgres(Session::read(&self.readers, scope).await?))
    }

    pub(crate) fn healthy(&self) -> bool {
        self.writer.open()
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
