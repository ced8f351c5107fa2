//! One way to speak to either engine: a connection, a statement with its values, a row. Aggregates name no engine; a text that must differ
//! is a pair ([`Sql`]).
mod query;
mod scope;
mod value;

pub use query::Sql;
pub(crate) use query::{Query, query};
pub(crate) use scope::Scope;
pub(crate) use value::{Row, Value};

use crate::StoreError;
use crate::postgres::Session;
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

/// A connection inside a transaction, or SQLite's one writing connection.
pub(crate) enum Conn {
    Sqlite(SqliteConnection),
    /// A reader's snapshot; rolled back when dropped.
    SqliteSnapshot(Transaction<'static, Sqlite>),
    Postgres(Session),
}

impl Conn {
    /// From here on the rows of this scope alone, where the database itself keeps companies apart.
    pub(crate) async fn within(&mut self, scope: impl Into<Scope>) -> Result<(), StoreError> {
        match self {
            Self::Postgres(session) => session.within(scope.into()).await,
            Self::Sqlite(_) | Self::SqliteSnapshot(_) => Ok(()),
        }
    }

    /// Ends it; what was not committed is undone.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(conn) => conn.close().await?,
            Self::SqliteSnapshot(snapshot) => snapshot.rollback().await?,
            Self::Postgres(session) => session.rollback().await?,
        }
        Ok(())
    }
}
