//! What can go wrong with the local store, as far as a caller branches on it.
use thiserror::Error;

/// Never carries SQL, paths or content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CacheError {
    /// The key does not open this file, or its first page is no database's.
    #[error("the key does not open the store")]
    WrongKey,
    #[error("the store is damaged")]
    Damaged,
    #[error("the disk is full")]
    DiskFull,
    #[error("the store is busy")]
    Busy,
    #[error("the store was closed")]
    Closed,
    #[error("a stored value cannot be read")]
    Unreadable,
    #[error("a file operation failed")]
    File,
    #[error("out of memory")]
    NoMemory,
    #[error("the store failed")]
    Failed,
}

impl CacheError {
    /// What SQLite's result code means here. Only 11 and 26 say something of the content: what the system refused (10, 14), and what memory
    /// did not suffice for (7), leaves a healthy file as it is.
    fn of_code(code: i32) -> Self {
        match code & 0xff {
            5 | 6 => Self::Busy,
            7 => Self::NoMemory,
            10 | 14 => Self::File,
            11 => Self::Damaged,
            13 => Self::DiskFull,
            26 => Self::WrongKey,
            _ => Self::Failed,
        }
    }
}

impl From<sqlx::Error> for CacheError {
    fn from(e: sqlx::Error) -> Self {
        let mapped = match &e {
            sqlx::Error::Database(d) => {
                let code: i32 = d.code().and_then(|c| c.parse().ok()).unwrap_or(1);
                Self::of_code(code)
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Unreadable,
            sqlx::Error::Io(_) => Self::File,
            _ => Self::Failed,
        };
        if matches!(mapped, Self::Failed | Self::Damaged) {
            tracing::warn!(kind = ?mapped, code = ?e.as_database_error().and_then(|d| d.code().map(|c| c.into_owned())), "store");
        }
        mapped
    }
}

impl From<std::io::Error> for CacheError {
    fn from(e: std::io::Error) -> Self {
        if e.kind() == std::io::ErrorKind::StorageFull { Self::DiskFull } else { Self::File }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_refuses_is_no_damage() {
        // SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ, SQLITE_CANTOPEN_ISDIR, SQLITE_NOMEM.
        assert_eq!(
            [266, 522, 526, 7].map(CacheError::of_code),
            [CacheError::File, CacheError::File, CacheError::File, CacheError::NoMemory]
        );
        assert_eq!([11, 267, 26].map(CacheError::of_code), [CacheError::Damaged, CacheError::Damaged, CacheError::WrongKey]);
    }
}
