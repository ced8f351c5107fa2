//! SQLite: one file, one writing connection, a few reading ones.
pub(crate) mod open;
mod writer;

use crate::db::Conn;
use crate::writer::{Changes, Job};
use crate::{StoreConfig, StoreError};
use sqlx::sqlite::SqlitePool;
use std::path::Path;
use writer::Writer;

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sqlite {
    writer: Writer,
    /// `None` in memory: the database is the writer's one connection, held for good.
    readers: Option<SqlitePool>,
}

impl Sqlite {
    pub(crate) async fn open(path: Option<&Path>, config: &StoreConfig, changes: Changes) -> Result<Self, StoreError> {
        let (conn, readers) = open::connect(path, config.key.as_ref()).await?;
        Ok(Self { writer: Writer::start(conn, changes), readers })
    }

    pub(crate) async fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.writer.submit(job).await
    }

    /// A snapshot of its own; `None`: reads stand in the writer's line.
    pub(crate) async fn snapshot(&self) -> Result<Option<Conn>, StoreError> {
        let Some(readers) = &self.readers else { return Ok(None) };
        Ok(Some(Conn::SqliteSnapshot(readers.begin().await?)))
    }

    pub(crate) fn healthy(&self) -> bool {
        self.writer.healthy()
    }

    pub(crate) async fn close(&self) {
        if let Some(readers) = &self.readers {
            readers.close().await;
        }
        self.writer.close().await;
    }
}
