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
    #[error("the store failed")]
    Failed,
}

impl From<sqlx::Error> for CacheError {
    fn from(e: sqlx::Error) -> Self {
        let mapped = match &e {
            sqlx::Error::Database(d) => {
                let code: i32 = d.code().and_then(|c| c.parse().ok()).unwrap_or(1);
                match code & 0xff {
                    5 | 6 => Self::Busy,
                    11 => Self::Damaged,
                    13 => Self::DiskFull,
                    26 => Self::WrongKey,
                    _ => Self::Failed,
                }
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
