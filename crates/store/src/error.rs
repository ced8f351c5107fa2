//! What can go wrong in the store, sorted by what a caller may do about it. No sqlx type leaves the crate.
use thiserror::Error;

/// `Busy` may be tried again; `Conflict` names the constraint; the rest is for the log and a person.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database is locked by another process for longer than its time-out. Nothing was written; try again.
    #[error("the database is busy")]
    Busy,
    /// A unique or foreign key refused the row, e.g. `natural_keys.tenant_id, natural_keys.traveller_id, …`.
    #[error("constraint {0} refused the row")]
    Conflict(String),
    /// Somebody else holds the lease now: what this worker knows may no longer be written.
    #[error("the lease went to another worker")]
    Fenced,
    /// A stored value cannot be read back into its type.
    #[error("{table}.{column} of row {row} cannot be read")]
    Inconsistent { table: &'static str, column: &'static str, row: String },
    /// The disk is full. Nothing was written.
    #[error("no space left")]
    Full,
    /// The outcome of COMMIT is not known: re-read by the key, never run again blindly. The writer has stopped.
    #[error("the outcome of the commit is not known")]
    CommitUnknown,
    /// The writer has stopped (after a failed commit, or the store was closed).
    #[error("the store has stopped")]
    Stopped,
    /// The file cannot be opened: wrong key, no database, or not ours.
    #[error("the database cannot be opened")]
    Open(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Anything else from the database.
    #[error("database error")]
    Sqlx(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Nothing was written and the same value may be handed in again.
    pub fn retryable(&self) -> bool {
        matches!(self, Self::Busy)
    }

    /// A unique or foreign key that names `table` refused the row.
    pub fn conflicts_with(&self, table: &str) -> bool {
        matches!(self, Self::Conflict(constraint) if constraint.contains(table))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else { return Self::Sqlx(error.into()) };
        let code = database.code().and_then(|c| c.parse::<i32>().ok()).unwrap_or(0);
        // Primary result code = low byte (sqlite.org/rescode.html).
        match code & 0xff {
            5 | 6 => Self::Busy,
            13 => Self::Full,
            19 => {
                let message = database.message();
                Self::Conflict(message.rsplit_once("failed: ").map_or(message, |(_, names)| names).to_owned())
            }
            _ => Self::Sqlx(error.into()),
        }
    }
}
