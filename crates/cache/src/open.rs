//! Opening: the raw key goes first, then the settings that keep content out of temporary files and logs, then a health check.
use crate::files::LastEnd;
use crate::rebuild::{self, Stop};
use crate::salvage::Salvaged;
use crate::{CacheError, files, schema};
use secrecy::{ExposeSecret, SecretString};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row as _, SqliteConnection};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{Mutex, MutexGuard};

/// Files up to this size are checked whole at each open; larger ones where they are read (each page carries its own check sum).
const CHECKED_AT_OPEN: u64 = 8 * 1024 * 1024;

/// 32 random bytes, as 64 hexadecimal digits.
#[derive(Clone)]
pub struct CacheKey(SecretString);

impl CacheKey {
    pub fn new(bytes: &[u8; 32]) -> Self {
        use std::fmt::Write;
        let mut hex = String::with_capacity(64);
        for b in bytes {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{b:02x}");
        }
        Self(SecretString::from(hex))
    }

    fn pragma(&self) -> String {
        format!("\"x'{}'\"", self.0.expose_secret())
    }
}

impl std::fmt::Debug for CacheKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CacheKey(***)")
    }
}

type Shared = Arc<Mutex<Option<SqliteConnection>>>;

/// The local store. Cheap to clone.
#[derive(Clone)]
pub struct Cache {
    durable: Shared,
    mirror: Shared,
    path: Option<Arc<PathBuf>>,
    /// A read met a page that is not what was written.
    damaged: Arc<AtomicBool>,
}

/// How a store came to be open.
#[derive(Debug, PartialEq, Eq)]
pub enum Opened {
    Created,
    Found,
    /// The damaged file stands aside; what the person wrote was taken over where it could be read.
    Rebuilt {
        salvaged: Salvaged,
        /// What the counter beside the file said before.
        unsent_before: u32,
    },
}

/// One connection, held until dropped.
pub(crate) struct Held<'a>(MutexGuard<'a, Option<SqliteConnection>>);

impl Held<'_> {
    pub(crate) fn get(&mut self) -> Result<&mut SqliteConnection, CacheError> {
        self.0.as_mut().ok_or(CacheError::Closed)
    }
}

fn options(path: &Path, key: &CacheKey) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .pragma("key", key.pragma())
        .pragma("cipher_log_level", "NONE")
        .pragma("temp_store", "MEMORY")
        .pragma("secure_delete", "ON")
        .disable_statement_logging()
}

/// Opens one connection; `settings` touch the file, so a wrong key shows here.
pub(crate) async fn connection(path: &Path, key: &CacheKey, settings: &'static str) -> Result<SqliteConnection, CacheError> {
    let mut connection = options(path, key).connect().await?;
    let ready = async {
        sqlx::query("select count(*) from sqlite_master").fetch_one(&mut connection).await?;
        sqlx::raw_sql(settings).execute(&mut connection).await.map_err(|e| past_the_key(e.into()))?;
        Ok::<(), CacheError>(())
    };
    match ready.await {
        Ok(()) => Ok(connection),
        Err(e) => {
            shut(connection).await;
            Err(e)
        }
    }
}

/// Every page is sealed with the key: whether one does not hold, whatever stands on it. Asks for no schema, which may be what is broken.
pub(crate) async fn has_a_broken_seal(path: &Path, key: &CacheKey) -> bool {
    let Ok(mut connection) = options(path, key).connect().await else { return false };
    let broken = sqlx::query("pragma cipher_integrity_check").fetch_optional(&mut connection).await;
    shut(connection).await;
    broken.is_ok_and(|row| row.is_some())
}

/// Once the first page was read the key is right, and "no database" is damage.
fn past_the_key(e: CacheError) -> CacheError {
    if e == CacheError::WrongKey { CacheError::Damaged } else { e }
}

/// Closed when this returns. A connection that is only dropped closes later, and takes away by name a log that may be another file's by then.
pub(crate) async fn shut(connection: SqliteConnection) {
    if connection.close().await.is_err() {
        tracing::warn!("a connection did not close cleanly");
    }
}

const DURABLE: &str = "pragma journal_mode = WAL; pragma synchronous = FULL; pragma fullfsync = ON;";
/// Sixteen megabytes of log before it is folded in: a first sync rewrites the same pages again and again.
const MIRROR: &str = "pragma journal_mode = WAL; pragma synchronous = NORMAL; pragma wal_autocheckpoint = 4000;";

/// The tables only the person writes: they are checked at every open, for nobody can fetch them again. They are small.
const OWN: [&str; 4] = [
    "pragma quick_check('purchases')",
    "pragma quick_check('drafts')",
    "pragma quick_check('outbox')",
    "pragma quick_check('position')",
];
const WHOLE: [&str; 1] = ["pragma quick_check(1)"];

/// How much is checked at an open depends on how the last one ended: after a clean close nothing but the person's own tables, after a crash
/// small files whole, after damage was met every file whole.
async fn checked(c: &mut SqliteConnection, path: &Path) -> Result<(), CacheError> {
    let whole = match files::last_end(path) {
        LastEnd::Clean => false,
        LastEnd::Crashed => std::fs::metadata(path)?.len() <= CHECKED_AT_OPEN,
        LastEnd::Damaged => true,
    };
    let checks: &[&'static str] = if whole { &WHOLE } else { &OWN };
    for check in checks {
        let said: String = sqlx::query(*check).fetch_one(&mut *c).await?.try_get(0)?;
        if said != "ok" {
            return Err(CacheError::Damaged);
        }
    }
    Ok(())
}

impl Cache {
    /// Opens or makes the store at `path`. A damaged one is set aside and rebuilt with what can be salvaged; a rebuild that was stopped is
    /// finished first.
    ///
    /// # Errors
    /// `WrongKey` where the key does not open the file: the caller decides whether to [`crate::set_aside`] it. Else what SQLite or the system
    /// says: the file is left as it is.
    pub async fn open(path: &Path, key: &CacheKey) -> Result<(Self, Opened), CacheError> {
        Self::open_stopping(path, key, &rebuild::never).await
    }

    /// As [`Cache::open`]; a rebuild ends with an error after the step that `stop` takes: how a test cuts the power.
    ///
    /// # Errors
    /// As [`Cache::open`].
    #[doc(hidden)]
    pub async fn open_stopping(path: &Path, key: &CacheKey, stop: Stop<'_>) -> Result<(Self, Opened), CacheError> {
        files::make_folder(path)?;
        rebuild::finish(path)?;
        if !path.try_exists()? {
            return Ok((Self::open_file(path, key).await?, Opened::Created));
        }
        match Self::open_found(path, key).await {
            Err(e) if rebuild::is_damage(path, key, e).await => {
                rebuild::rebuild(path, key, stop).await?;
                Self::open_found(path, key).await
            }
            other => other,
        }
    }

    async fn open_found(path: &Path, key: &CacheKey) -> Result<(Self, Opened), CacheError> {
        let cache = Self::open_file(path, key).await?;
        match rebuild::taken_over(&cache).await {
            Ok(None) => Ok((cache, Opened::Found)),
            Ok(Some((salvaged, unsent_before))) => Ok((cache, Opened::Rebuilt { salvaged, unsent_before })),
            Err(e) => {
                cache.close().await;
                Err(past_the_key(e))
            }
        }
    }

    async fn open_file(path: &Path, key: &CacheKey) -> Result<Self, CacheError> {
        let mut durable = connection(path, key, DURABLE).await?;
        let sound = async {
            schema::migrate(&mut durable).await?;
            checked(&mut durable, path).await
        };
        if let Err(e) = sound.await {
            shut(durable).await;
            return Err(past_the_key(e));
        }
        files::mark(path, LastEnd::Crashed);
        let mirror = match connection(path, key, MIRROR).await {
            Ok(mirror) => mirror,
            Err(e) => {
                shut(durable).await;
                return Err(past_the_key(e));
            }
        };
        Ok(Self {
            durable: Arc::new(Mutex::new(Some(durable))),
            mirror: Arc::new(Mutex::new(Some(mirror))),
            path: Some(Arc::new(path.to_owned())),
            damaged: Arc::default(),
        })
    }

    /// The same tables in memory, gone with the last clone: one connection, held open for good.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn memory() -> Result<Self, CacheError> {
        let mut connection = SqliteConnectOptions::new()
            .in_memory(true)
            .pragma("temp_store", "MEMORY")
            .disable_statement_logging()
            .connect()
            .await?;
        schema::migrate(&mut connection).await?;
        let shared: Shared = Arc::new(Mutex::new(Some(connection)));
        Ok(Self { durable: shared.clone(), mirror: shared, path: None, damaged: Arc::default() })
    }

    /// Nothing here outlives the process.
    pub fn is_memory(&self) -> bool {
        self.path.is_none()
    }

    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref().map(PathBuf::as_path)
    }

    /// A read met damage: close this store and open it again, which sets the file aside and salvages what the person wrote.
    pub fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Remembers damage, so that the next open checks the whole file.
    pub(crate) fn noted<T, E: Into<CacheError>>(&self, result: Result<T, E>) -> Result<T, CacheError> {
        let result = result.map_err(Into::into);
        // Inside a file that was open a moment ago, "no database" is damage too, and "no memory" may be: the check will tell.
        if let Err(CacheError::Damaged | CacheError::WrongKey | CacheError::NoMemory) = &result
            && !self.damaged.swap(true, Ordering::Relaxed)
            && let Some(path) = self.path()
        {
            files::mark(path, LastEnd::Damaged);
        }
        result
    }

    /// The connection for what only the person wrote.
    pub(crate) async fn durable(&self) -> Held<'_> {
        Held(self.durable.lock().await)
    }

    /// The connection for what can be fetched again.
    pub(crate) async fn rebuildable(&self) -> Held<'_> {
        Held(self.mirror.lock().await)
    }

    /// Closes both connections; later calls answer `Closed`.
    pub async fn close(&self) {
        let mut closed = true;
        for shared in [&self.mirror, &self.durable] {
            if let Some(connection) = shared.lock().await.take()
                && connection.close().await.is_err()
            {
                tracing::warn!("the store did not close cleanly");
                closed = false;
            }
        }
        if let Some(path) = self.path()
            && closed
            && !self.is_damaged()
        {
            files::mark(path, LastEnd::Clean);
        }
    }

    /// No page beyond so many (what is there stays): how a test fills the disk. Without meaning for content.
    ///
    /// # Errors
    /// What SQLite says.
    #[doc(hidden)]
    pub async fn limit_pages(&self, most: u32) -> Result<(), CacheError> {
        let text = if most == u32::MAX { "pragma max_page_count = 4294967294" } else { "pragma max_page_count = 1" };
        for shared in [&self.durable, &self.mirror] {
            let mut held = Held(shared.lock().await);
            sqlx::query(text).fetch_all(held.get()?).await?;
        }
        Ok(())
    }

    /// What the connections run with, read back: `(journal_mode, synchronous)` of the durable and of the mirror connection.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn settings(&self) -> Result<[(String, i64); 2], CacheError> {
        let mut found = Vec::new();
        for shared in [&self.durable, &self.mirror] {
            let mut held = Held(shared.lock().await);
            let connection = held.get()?;
            let mode: String = sqlx::query("pragma journal_mode").fetch_one(&mut *connection).await?.try_get(0)?;
            let synchronous: i64 = sqlx::query("pragma synchronous").fetch_one(&mut *connection).await?.try_get(0)?;
            found.push((mode, synchronous));
        }
        found.try_into().map_err(|_| CacheError::Failed)
    }
}
