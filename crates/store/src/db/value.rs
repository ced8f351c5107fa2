//! What goes into a statement and what comes out of one: whole numbers, texts, bytes, and nothing of the three.
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{ColumnIndex, Decode, Postgres, Sqlite, Type};

/// A bound value. Nothing has a type too: PostgreSQL asks for it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl Value {
    pub(super) fn for_postgres(self, query: Bound<Postgres, PgArguments>) -> Bound<Postgres, PgArguments> {
        match self {
            Self::Int(value) => query.bind(value),
            Self::Text(value) => query.bind(value),
            Self::Bytes(value) => query.bind(value),
        }
    }

    pub(super) fn for_sqlite(self, query: Bound<Sqlite, SqliteArguments>) -> Bound<Sqlite, SqliteArguments> {
        match self {
            Self::Int(value) => query.bind(value),
            Self::Text(value) => query.bind(value),
            Self::Bytes(value) => query.bind(value),
        }
    }
}

type Bound<D, A> = sqlx::query::Query<'static, D, A>;

/// Into which value each type goes.
macro_rules! goes_into {
    ($($from:ty => |$value:ident| $into:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $into
            }
        })*
    };
}
goes_into! {
    i64 => |value| Self::Int(Some(value));
    &i64 => |value| Self::Int(Some(*value));
    Option<i64> => |value| Self::Int(value);
    u32 => |value| Self::Int(Some(i64::from(value)));
    String => |value| Self::Text(Some(value));
    &String => |value| Self::Text(Some(value.clone()));
    &str => |value| Self::Text(Some(value.to_owned()));
    Option<String> => |value| Self::Text(value);
    &Option<String> => |value| Self::Text(value.clone());
    Option<&str> => |value| Self::Text(value.map(str::to_owned));
    Vec<u8> => |value| Self::Bytes(Some(value));
    &Vec<u8> => |value| Self::Bytes(Some(value.clone()));
}

/// A type a column can be read as.
pub(crate) trait Field: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> {}
impl<T> Field for T where T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> {}

/// A column by its name or its place.
pub(crate) trait Column: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> {}
impl<T> Column for T where T: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> {}

pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    pub(crate) fn get<T: Field>(&self, column: impl Column) -> Result<T, sqlx::Error> {
        match self {
            Self::Sqlite(row) => sqlx::Row::try_get(row, column),
            Self::Postgres(row) => sqlx::Row::try_get(row, column),
        }
    }
}
