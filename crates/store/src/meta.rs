//! Facts about this database itself.
use crate::StoreError;
use crate::db::{self, Conn};

pub(crate) const KEEP: &str = "insert into meta (name, value) values ($1, $2) on conflict (name) do nothing";
pub(crate) const RENEW: &str =
    "insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
pub(crate) const GET: &str = "select value from meta where name = $1";

/// The epoch: made once, new only after a restore.
pub(crate) async fn epoch(conn: &mut Conn, fresh: &str) -> Result<String, StoreError> {
    db::query(KEEP).bind("epoch").bind(fresh).execute(&mut *conn).await?;
    db::query(GET).bind("epoch").scalar(conn).await
}

/// Another epoch: what clients hold was mirrored from a history that is no more.
pub(crate) async fn renew_epoch(conn: &mut Conn, fresh: &str) -> Result<(), StoreError> {
    db::query(RENEW).bind("epoch").bind(fresh).execute(conn).await?;
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

pub(crate) async fn durability(conn: &mut Conn) -> Result<Durability, StoreError> {
    // A keyed SQLCipher database names its salt; a plain one answers nothing.
    let salt: Option<String> = db::query("PRAGMA cipher_salt").scalar_optional(&mut *conn).await?;
    Ok(Durability {
        journal_mode: db::query("PRAGMA journal_mode").scalar(&mut *conn).await?,
        synchronous: db::query("PRAGMA synchronous").scalar(&mut *conn).await?,
        foreign_keys: db::query("PRAGMA foreign_keys").scalar::<i64>(&mut *conn).await? == 1,
        wal_autocheckpoint: db::query("PRAGMA wal_autocheckpoint").scalar(&mut *conn).await?,
        encrypted: salt.is_some_and(|s| !s.is_empty()),
    })
}
