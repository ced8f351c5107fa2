//! One way to speak to the database: a connection, a statement with its values, a row. Aggregates name no engine.
mod query;
mod value;

pub(crate) use query::{Query, query};
pub(crate) use value::{Row, Value};

use crate::StoreError;
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

/// A connection inside a transaction, or SQLite's one writing connection.
pub(crate) enum Conn {
    Sqlite(SqliteConnection),
    /// A reader's snapshot; rolled back when dropped.
    SqliteSnapshot(Transaction<'static, Sqlite>),
}

impl Conn {
    fn sqlite(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Sqlite(conn) => conn,
            Self::SqliteSnapshot(snapshot) => snapshot,
        }
    }

    /// Ends it; what was not committed is undone.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(conn) => conn.close().await?,
            Self::SqliteSnapshot(snapshot) => snapshot.rollback().await?,
        }
        Ok(())
    }
}
