//! A statement: its text and what is bound to it.
use super::value::Field;
use super::{Conn, Row, Value};
use crate::StoreError;

/// Nothing happens before one of its `fetch_…` or `execute` is awaited.
#[must_use]
pub(crate) struct Query {
    sql: &'static str,
    values: Vec<Value>,
}

pub(crate) fn query(sql: &'static str) -> Query {
    Query { sql, values: Vec::new() }
}

type Sqlite = sqlx::query::Query<'static, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

impl Query {
    /// The next `$n`.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    fn for_sqlite(self) -> Sqlite {
        self.values.into_iter().fold(sqlx::query(self.sql), |query, value| value.for_sqlite(query))
    }

    /// How many rows were written.
    pub(crate) async fn execute(self, conn: &mut Conn) -> Result<u64, StoreError> {
        Ok(self.for_sqlite().execute(conn.sqlite()).await?.rows_affected())
    }

    pub(crate) async fn fetch_all(self, conn: &mut Conn) -> Result<Vec<Row>, StoreError> {
        Ok(self.for_sqlite().fetch_all(conn.sqlite()).await?.into_iter().map(Row::Sqlite).collect())
    }

    pub(crate) async fn fetch_optional(self, conn: &mut Conn) -> Result<Option<Row>, StoreError> {
        Ok(self.for_sqlite().fetch_optional(conn.sqlite()).await?.map(Row::Sqlite))
    }

    /// The first column of the one row there is.
    pub(crate) async fn scalar<T: Field>(self, conn: &mut Conn) -> Result<T, StoreError> {
        Ok(Row::Sqlite(self.for_sqlite().fetch_one(conn.sqlite()).await?).get(0)?)
    }

    /// The first column of the row, if there is one.
    pub(crate) async fn scalar_optional<T: Field>(self, conn: &mut Conn) -> Result<Option<T>, StoreError> {
        Ok(self.fetch_optional(conn).await?.map(|row| row.get(0)).transpose()?)
    }
}
