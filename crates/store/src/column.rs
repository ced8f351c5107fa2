//! How values stand in columns: instants as microseconds, ids as text, the rest as opaque JSON text.
use crate::StoreError;
use crate::db::Row;
use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// Microseconds since 1970, UTC.
pub(crate) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Sqlx(e.into()))
}

/// A serde word (`"confirming"`) without its quotes: closed enums in their own columns.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Ok(other.to_string()),
        Err(e) => Err(StoreError::Sqlx(e.into())),
    }
}

/// A row with its table's name, so that an unreadable value names its place.
pub(crate) struct Columns<'r> {
    pub table: &'static str,
    pub row: &'r Row,
}

impl Columns<'_> {
    fn wrong(&self, column: &'static str) -> StoreError {
        let row = self.row.get::<String>("id").unwrap_or_default();
        StoreError::Inconsistent { table: self.table, column, row }
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.row.get(column).map_err(|_| self.wrong(column))
    }

    pub(crate) fn text_or_none(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.row.get(column).map_err(|_| self.wrong(column))
    }

    pub(crate) fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        self.row.get(column).map_err(|_| self.wrong(column))
    }

    pub(crate) fn int_or_none(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.row.get(column).map_err(|_| self.wrong(column))
    }

    pub(crate) fn time(&self, column: &'static str) -> Result<DateTime<Utc>, StoreError> {
        DateTime::from_timestamp_micros(self.int(column)?).ok_or_else(|| self.wrong(column))
    }

    pub(crate) fn time_or_none(&self, column: &'static str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let Some(micros) = self.int_or_none(column)? else { return Ok(None) };
        DateTime::from_timestamp_micros(micros).map(Some).ok_or_else(|| self.wrong(column))
    }

    /// An id or any other type that parses.
    pub(crate) fn parse<T: FromStr>(&self, column: &'static str) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(|_| self.wrong(column))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| self.wrong(column))
    }

    pub(crate) fn word<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_value(serde_json::Value::String(self.text(column)?)).map_err(|_| self.wrong(column))
    }

    pub(crate) fn word_or_none<T: DeserializeOwned>(&self, column: &'static str) -> Result<Option<T>, StoreError> {
        let Some(word) = self.text_or_none(column)? else { return Ok(None) };
        serde_json::from_value(serde_json::Value::String(word)).map(Some).map_err(|_| self.wrong(column))
    }
}
