//! What can go wrong in the store, sorted by what a caller may do about it. No sqlx type leaves the crate.
use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;
use thiserror::Error;

/// `Busy` may be tried again; `Conflict` names the constraint; the rest is for the log and a person.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database is locked by another process for longer than its time-out, or cannot be reached. Nothing was written; try again.
    #[error("the database is busy")]
    Busy,
    /// A unique or foreign key refused the row, e.g. `natural_keys.tenant_id, natural_keys.traveller_id, …` (SQLite) or
    /// `natural_keys.natural_keys_pkey` (PostgreSQL).
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
    /// The outcome of COMMIT is not known: re-read by the key, never run again blindly. SQLite's writer has stopped.
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
        match &error {
            sqlx::Error::PoolTimedOut => return Self::Busy,
            sqlx::Error::PoolClosed => return Self::Stopped,
            // The connection went before a COMMIT: nothing was written.
            sqlx::Error::Io(source) => {
                tracing::warn!(%source, "the database cannot be reached");
                return Self::Busy;
            }
            _ => {}
        }
        let Some(database) = error.as_database_error() else { return Self::Sqlx(error.into()) };
        let told = match database.try_downcast_ref::<PgDatabaseError>() {
            Some(postgres) => of_postgres(postgres),
            None => of_sqlite(database),
        };
        told.unwrap_or_else(|| Self::Sqlx(error.into()))
    }
}

fn of_sqlite(error: &dyn DatabaseError) -> Option<StoreError> {
    let code = error.code().and_then(|c| c.parse::<i32>().ok()).unwrap_or(0);
    // Primary result code = low byte (sqlite.org/rescode.html).
    match code & 0xff {
        5 | 6 => Some(StoreError::Busy),
        13 => Some(StoreError::Full),
        19 => {
            let message = error.message();
            Some(StoreError::Conflict(message.rsplit_once("failed: ").map_or(message, |(_, names)| names).to_owned()))
        }
        _ => None,
    }
}

/// By its SQLSTATE (PostgreSQL's manual, appendix A).
fn of_postgres(error: &PgDatabaseError) -> Option<StoreError> {
    let constraint = error.constraint().unwrap_or("?");
    match error.code() {
        "53100" => Some(StoreError::Full),
        // As SQLite names it: the table first.
        "23505" => Some(StoreError::Conflict(format!("{}.{constraint}", error.table().unwrap_or("?")))),
        code if code.starts_with("23") => Some(StoreError::Conflict(constraint.to_owned())),
        // Begun again: serialisation, deadlock, a lock or a statement that took too long, resources, a server that is going or coming.
        code if code.starts_with("40") || code.starts_with("53") || code.starts_with("57") || code.starts_with("08") => {
            Some(StoreError::Busy)
        }
        "55P03" | "25P03" => Some(StoreError::Busy),
        _ => None,
    }
}
