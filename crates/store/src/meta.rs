//! Facts about this database itself.
use crate::StoreError;
use sqlx::SqliteConnection;

pub(crate) const KEEP: &str = "insert into meta (name, value) values ($1, $2) on conflict (name) do nothing";
pub(crate) const RENEW: &str =
    "insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
pub(crate) const GET: &str = "select value from meta where name = $1";

/// The epoch: made once, new only after a restore.
pub(crate) async fn epoch(conn: &mut SqliteConnection, fresh: &str) -> Result<String, StoreError> {
    sqlx::query(KEEP).bind("epoch").bind(fresh).execute(&mut *conn).await?;
    Ok(sqlx::query_scalar(GET).bind("epoch").fetch_one(conn).await?)
}

/// Another epoch: what clients hold was mirrored from a history that is no more.
pub(crate) async fn renew_epoch(conn: &mut SqliteConnection, fresh: &str) -> Result<(), StoreError> {
    sqlx::query(RENEW).bind("epoch").bind(fresh).execute(conn).await?;
    Ok(())
}

/// The settings a promise of durability rests on (reliability.md §1.14).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durability {
    /// `wal`, or `memory` for a trial run.
    pub journal_mode: String,
    /// 2 = FULL.
    pub synchronous: i64,
    pub foreign_keys: bool,
    /// 0: the writer alone checkpoints.
    pub wal_autocheckpoint: i64,
    /// The file is encrypted.
    pub encrypted: bool,
}

pub(crate) async fn durability(conn: &mut SqliteConnection) -> Result<Durability, StoreError> {
    // A keyed SQLCipher database names its salt; a plain one answers nothing.
    let salt: Option<String> = sqlx::query_scalar("PRAGMA cipher_salt").fetch_optional(&mut *conn).await?;
    Ok(Durability {
        journal_mode: sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *conn).await?,
        synchronous: sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *conn).await?,
        foreign_keys: sqlx::query_scalar::<_, i64>("PRAGMA foreign_keys").fetch_one(&mut *conn).await? == 1,
        wal_autocheckpoint: sqlx::query_scalar("PRAGMA wal_autocheckpoint").fetch_one(&mut *conn).await?,
        encrypted: salt.is_some_and(|s| !s.is_empty()),
    })
}
