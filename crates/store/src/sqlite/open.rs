//! Opening the database: where it lives, its key, its pragmas, its schema.
use crate::db::Conn;
use crate::{StoreError, StoreKey};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlSafeStr};
use std::path::Path;
use std::time::Duration;

/// Connections that read.
const READERS: u32 = 4;

/// The writing connection, migrated, and the pool of readers (none in memory).
pub(crate) async fn connect(path: Option<&Path>, key: Option<&StoreKey>) -> Result<(Conn, Option<SqlitePool>), StoreError> {
    let options = match path {
        None => return Ok((migrated(common(SqliteConnectOptions::new())).await?, None)),
        Some(path) => {
            create_private(path)?;
            quiet().await?;
            let mut options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
            if let Some(key) = key {
                options = options.pragma("key", key.pragma());
            }
            common(options)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .pragma("fullfsync", "ON")
                .pragma("secure_delete", "ON")
        }
    };
    let conn = migrated(options.clone().pragma("wal_autocheckpoint", "0")).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options.pragma("query_only", "ON"))
        .await
        .map_err(|e| StoreError::Open(e.into()))?;
    Ok((conn, Some(readers)))
}

fn common(options: SqliteConnectOptions) -> SqliteConnectOptions {
    // Statement logging would print the key pragma.
    options.foreign_keys(true).busy_timeout(Duration::from_secs(5)).pragma("temp_store", "MEMORY").disable_statement_logging()
}

async fn migrated(options: SqliteConnectOptions) -> Result<Conn, StoreError> {
    let mut conn = options.connect().await.map_err(|e| StoreError::Open(e.into()))?;
    migrator().run(&mut conn).await.map_err(|e| StoreError::Open(e.into()))?;
    Ok(Conn::Sqlite(conn))
}

/// Append-only. A migration that left the house is never edited.
fn migrator() -> Migrator {
    let step = |version, name: &'static str, sql: &'static str| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(vec![
        step(1, "booking", include_str!("../../migrations/sqlite/0001_booking.sql")),
        step(2, "identity", include_str!("../../migrations/sqlite/0002_identity.sql")),
        step(3, "after", include_str!("../../migrations/sqlite/0003_after.sql")),
        step(4, "desk", include_str!("../../migrations/sqlite/0004_desk.sql")),
        step(5, "sync", include_str!("../../migrations/sqlite/0005_sync.sql")),
        step(6, "mend", include_str!("../../migrations/sqlite/0006_mend.sql")),
        step(7, "esims", include_str!("../../migrations/sqlite/0007_esims.sql")),
        step(8, "old_and_new", include_str!("../../migrations/sqlite/0008_old_and_new.sql")),
        step(9, "desk_wishes", include_str!("../../migrations/sqlite/0009_desk_wishes.sql")),
    ])
}

/// SQLCipher prints its errors to stderr unless told otherwise; the setting is the process's, not a connection's.
async fn quiet() -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().pragma("cipher_log_level", "NONE").disable_statement_logging();
    options.connect().await.map_err(|e| StoreError::Open(e.into()))?.close().await?;
    Ok(())
}

/// The file exists with mode 0600 before SQLite opens it; its log files take over the mode.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(drop).map_err(|e| StoreError::Open(e.into()))
}
