//! A statement: its text and what is bound to it.
use super::value::Field;
use super::{Conn, Row, Value};
use crate::StoreError;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Postgres, Sqlite, SqliteConnection};

/// One text that both engines take, or one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sql {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl From<&'static str> for Sql {
    fn from(both: &'static str) -> Self {
        Self { sqlite: both, postgres: both }
    }
}

/// Nothing happens before one of its `fetch_…` or `execute` is awaited.
#[must_use]
pub(crate) struct Query {
    sql: Sql,
    values: Vec<Value>,
}

pub(crate) fn query(sql: impl Into<Sql>) -> Query {
    Query { sql: sql.into(), values: Vec::new() }
}

impl Query {
    /// The next `$n`.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    fn for_sqlite(self) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
        self.values.into_iter().fold(sqlx::query(self.sql.sqlite), |query, value| value.for_sqlite(query))
    }

    fn for_postgres(self) -> sqlx::query::Query<'static, Postgres, PgArguments> {
        self.values.into_iter().fold(sqlx::query(self.sql.postgres), |query, value| value.for_postgres(query))
    }

    /// How many rows were written.
    pub(crate) async fn execute(self, conn: &mut Conn) -> Result<u64, StoreError> {
        Ok(match engine(conn) {
            Engine::Sqlite(conn) => self.for_sqlite().execute(conn).await?.rows_affected(),
            Engine::Postgres(session) => {
                let done = self.for_postgres().execute(session.conn()).await;
                session.noting(done)?.rows_affected()
            }
        })
    }

    pub(crate) async fn fetch_all(self, conn: &mut Conn) -> Result<Vec<Row>, StoreError> {
        Ok(match engine(conn) {
            Engine::Sqlite(conn) => self.for_sqlite().fetch_all(conn).await?.into_iter().map(Row::Sqlite).collect(),
            Engine::Postgres(session) => {
                let rows = self.for_postgres().fetch_all(session.conn()).await;
                session.noting(rows)?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    pub(crate) async fn fetch_optional(self, conn: &mut Conn) -> Result<Option<Row>, StoreError> {
        Ok(match engine(conn) {
            Engine::Sqlite(conn) => self.for_sqlite().fetch_optional(conn).await?.map(Row::Sqlite),
            Engine::Postgres(session) => {
                let row = self.for_postgres().fetch_optional(session.conn()).await;
                session.noting(row)?.map(Row::Postgres)
            }
        })
    }

    /// The first column of the one row there is.
    pub(crate) async fn scalar<T: Field>(self, conn: &mut Conn) -> Result<T, StoreError> {
        self.scalar_optional(conn).await?.ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// The first column of the row, if there is one.
    pub(crate) async fn scalar_optional<T: Field>(self, conn: &mut Conn) -> Result<Option<T>, StoreError> {
        Ok(self.fetch_optional(conn).await?.map(|row| row.get(0)).transpose()?)
    }
}

enum Engine<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut crate::postgres::Session),
}

fn engine(conn: &mut Conn) -> Engine<'_> {
    match conn {
        Conn::Sqlite(conn) => Engine::Sqlite(conn),
        Conn::SqliteSnapshot(snapshot) => Engine::Sqlite(snapshot),
        Conn::Postgres(session) => Engine::Postgres(session),
    }
}
