//! The two engines under test: SQLite in memory or in a file, PostgreSQL on a database of the test's own.
use crate::build::entropy;
use btm_store::{Place, PostgresPlace, Store, StoreConfig};
use btm_testkit::Postgres;
use btm_testkit::postgres::{OWNER, SERVER};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::OnceCell;

/// Each of these once for SQLite and once for PostgreSQL.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::db::Db::sqlite()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::db::Db::postgres().await).await;
            })*
        }
    };
}
pub(crate) use on_both;

pub enum Db {
    Sqlite(tempfile::TempDir),
    /// Named; gone with the test run.
    Postgres(String),
}

/// Migrated and empty; every other database is a copy of it.
const TEMPLATE: &str = "btm_template";

/// What a statement outside the store takes.
pub enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Raw {
    /// Past every rule of the store. How many rows it wrote.
    pub async fn execute(&mut self, sql: &'static str, values: &[&str]) -> u64 {
        match self {
            Self::Sqlite(conn) => {
                let query = values.iter().fold(sqlx::query(sql), |query, value| query.bind((*value).to_owned()));
                query.execute(conn).await.unwrap().rows_affected()
            }
            Self::Postgres(conn) => {
                let query = values.iter().fold(sqlx::query(sql), |query, value| query.bind((*value).to_owned()));
                query.execute(conn).await.unwrap().rows_affected()
            }
        }
    }

    /// One whole number.
    pub async fn count(&mut self, sql: &'static str) -> i64 {
        match self {
            Self::Sqlite(conn) => sqlx::query_scalar::<_, i64>(sql).fetch_one(conn).await.unwrap(),
            Self::Postgres(conn) => sqlx::query_scalar::<_, i64>(sql).fetch_one(conn).await.unwrap(),
        }
    }
}

impl Db {
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    /// A database as its owner left it: migrated, empty.
    pub async fn postgres() -> Self {
        static MADE: OnceCell<()> = OnceCell::const_new();
        MADE.get_or_init(template).await;
        let name = Self::fresh();
        Postgres::shared().create(&name, TEMPLATE);
        Self::Postgres(name)
    }

    fn fresh() -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        format!("btm_{}", NEXT.fetch_add(1, Ordering::SeqCst))
    }

    /// The store; SQLite's is gone with its last handle.
    pub async fn open(&self) -> Store {
        match self {
            Self::Sqlite(_) => opened(Place::Memory).await,
            Self::Postgres(name) => opened(Place::Postgres(as_server(name))).await,
        }
    }

    /// The store where it can be opened again, by this process or another.
    pub async fn open_kept(&self) -> Store {
        match self {
            Self::Sqlite(folder) => opened(Place::File(folder.path().join("server.db"))).await,
            Self::Postgres(_) => self.open().await,
        }
    }

    /// What [`Self::open_kept`] left, its schema brought up to date.
    pub async fn migrate(&self) -> Store {
        match self {
            Self::Sqlite(_) => self.open_kept().await,
            Self::Postgres(name) => opened(Place::Postgres(as_owner(name))).await,
        }
    }

    /// Straight into what [`Self::open_kept`] opened, as somebody no rule binds.
    pub async fn raw(&self) -> Raw {
        match self {
            Self::Sqlite(folder) => {
                let options = SqliteConnectOptions::new().filename(folder.path().join("server.db")).foreign_keys(true);
                Raw::Sqlite(options.connect().await.unwrap())
            }
            Self::Postgres(name) => Raw::Postgres(connect("postgres", name).await),
        }
    }

    /// Everything as it is now; nobody has it open.
    pub async fn copy(&self) -> Self {
        match self {
            Self::Sqlite(folder) => {
                let to = tempfile::tempdir().unwrap();
                for name in ["server.db", "server.db-wal"] {
                    if folder.path().join(name).exists() {
                        std::fs::copy(folder.path().join(name), to.path().join(name)).unwrap();
                    }
                }
                Self::Sqlite(to)
            }
            Self::Postgres(name) => {
                let copy = Self::fresh();
                Postgres::shared().create(&copy, name);
                Self::Postgres(copy)
            }
        }
    }
}

async fn opened(place: Place) -> Store {
    Store::open(StoreConfig { place, key: None }, &entropy()).await.unwrap()
}

/// As a server connects.
pub fn as_server(database: &str) -> PostgresPlace {
    PostgresPlace { url: Postgres::shared().url(SERVER, database).into(), owner: None }
}

/// As the one who migrates, for the server's role.
pub fn as_owner(database: &str) -> PostgresPlace {
    PostgresPlace { owner: Some(Postgres::shared().url(OWNER, database).into()), ..as_server(database) }
}

pub async fn connect(role: &str, database: &str) -> PgConnection {
    PgConnectOptions::from_str(&Postgres::shared().url(role, database)).unwrap().connect().await.unwrap()
}

async fn template() {
    Postgres::shared().create(TEMPLATE, "template1");
    opened(Place::Postgres(as_owner(TEMPLATE))).await.close().await;
}
