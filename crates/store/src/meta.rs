//! Facts about this database itself.
use crate::StoreError;
use crate::db::{self, Conn};

pub(crate) const KEEP: &str = "insert into meta (name, value) values ($1, $2) on conflict (name) do nothing";
pub(crate) const RENEW: &str =
    "insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
pub(crate) const GET: &str = "select value from meta where name = $1";

/// Made once, by whoever opens the database first.
pub(crate) async fn keep_epoch(conn: &mut Conn, fresh: &str) -> Result<(), StoreError> {
    db::query(KEEP).bind("epoch").bind(fresh).execute(conn).await?;
    Ok(())
}

pub(crate) async fn epoch(conn: &mut Conn) -> Result<String, StoreError> {
    db::query(GET).bind("epoch").scalar(conn).await
}

/// Another epoch: what clients hold was mirrored from a history that is no more.
pub(crate) async fn renew_epoch(conn: &mut Conn, fresh: &str) -> Result<(), StoreError> {
    db::query(RENEW).bind("epoch").bind(fresh).execute(conn).await?;
    Ok(())
}

/// The settings a promise of durability rests on (reliability.md §1.14): name, what the database says, and what it has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durability {
    /// Each with the values that hold the promise.
    pub settings: Vec<Setting>,
    /// The file is encrypted; PostgreSQL's files are the operator's affair.
    pub encrypted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: &'static str,
    pub value: String,
    pub wanted: &'static [&'static str],
}

impl Setting {
    pub fn holds(&self) -> bool {
        self.wanted.contains(&self.value.as_str())
    }
}

pub(crate) async fn sqlite_durability(conn: &mut Conn) -> Result<Durability, StoreError> {
    // A keyed SQLCipher database names its salt; a plain one answers nothing.
    let salt: Option<String> = db::query("PRAGMA cipher_salt").scalar_optional(&mut *conn).await?;
    let mode: String = db::query("PRAGMA journal_mode").scalar(&mut *conn).await?;
    let mut settings = vec![Setting { name: "journal_mode", value: mode, wanted: &["wal"] }];
    // 2 = FULL; fullfsync acts on macOS alone; 0: the writer alone checkpoints.
    for (name, sql, wanted) in [
        ("synchronous", "PRAGMA synchronous", &["2"]),
        ("foreign_keys", "PRAGMA foreign_keys", &["1"]),
        ("fullfsync", "PRAGMA fullfsync", &["1"]),
        ("wal_autocheckpoint", "PRAGMA wal_autocheckpoint", &["0"]),
    ] {
        let value: i64 = db::query(sql).scalar(&mut *conn).await?;
        settings.push(Setting { name, value: value.to_string(), wanted });
    }
    Ok(Durability { settings, encrypted: salt.is_some_and(|s| !s.is_empty()) })
}

pub(crate) const SETTING: &str = "select current_setting($1)";

pub(crate) async fn postgres_durability(conn: &mut Conn) -> Result<Durability, StoreError> {
    let mut settings = Vec::new();
    for (name, wanted) in [("fsync", &["on"][..]), ("full_page_writes", &["on"]), ("synchronous_commit", &["on", "remote_apply"])]
    {
        let value: String = db::query(SETTING).bind(name).scalar(&mut *conn).await?;
        settings.push(Setting { name, value, wanted });
    }
    Ok(Durability { settings, encrypted: false })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use sqlx::ConnectOptions;
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

    /// As the store opens its file, but for what `weaken` makes of it; answers what does not hold.
    async fn broken(weaken: fn(SqliteConnectOptions) -> SqliteConnectOptions) -> Vec<&'static str> {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new().filename(folder.path().join("server.db")).create_if_missing(true);
        let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full).foreign_keys(true);
        let options = weaken(options.pragma("fullfsync", "ON").pragma("wal_autocheckpoint", "0"));
        let mut conn = Conn::Sqlite(options.connect().await.unwrap());
        let told = sqlite_durability(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        told.settings.iter().filter(|s| !s.holds()).map(|s| s.name).collect()
    }

    #[tokio::test]
    async fn each_setting_of_sqlite_that_is_wrong_is_told_and_no_other() {
        assert_eq!(broken(|o| o).await, [""; 0]);
        assert_eq!(broken(|o| o.journal_mode(SqliteJournalMode::Delete)).await, ["journal_mode"]);
        assert_eq!(broken(|o| o.synchronous(SqliteSynchronous::Normal)).await, ["synchronous"]);
        assert_eq!(broken(|o| o.foreign_keys(false)).await, ["foreign_keys"]);
        assert_eq!(broken(|o| o.pragma("fullfsync", "OFF")).await, ["fullfsync"]);
        assert_eq!(broken(|o| o.pragma("wal_autocheckpoint", "1000")).await, ["wal_autocheckpoint"]);
    }
}
