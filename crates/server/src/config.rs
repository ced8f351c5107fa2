//! What a server is started with, already parsed and checked. Files, flags and environment are read in `cli`.
use crate::booking::EngineOptions;
use crate::sources::Sources;
use btm_store::PostgresPlace;
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretBox};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// 32 bytes that nobody prints.
pub type Key = SecretBox<[u8; 32]>;

/// A key from its bytes.
pub fn key(bytes: [u8; 32]) -> Key {
    SecretBox::new(Box::new(bytes))
}

/// Where the database lives.
#[derive(Clone, Debug)]
pub enum Storage {
    /// A folder of the server's own, mode 0700; the database file in it is `server.db`.
    Folder(PathBuf),
    /// Gone with the process.
    Memory,
    /// A PostgreSQL ≥ 15. Its files' encryption and the way to it are the operator's affair.
    Postgres(PostgresPlace),
}

/// Where the certificate comes from.
#[derive(Clone, Debug)]
pub enum Tls {
    /// Made at each start for the loopback, kept in memory.
    Memory,
    /// PEM files: the chain, leaf first, and the private key (mode 0600 or less).
    Files { certificate: PathBuf, key: PathBuf },
    /// A CA and a certificate of our own in this folder, made at first start; clients are given its `ca.pem`.
    SelfSigned(PathBuf),
}

/// Whether a second factor is demanded of everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwoFactor {
    Required,
    Optional,
}

impl TwoFactor {
    /// Least characters of a password: 8 beside a second factor, 15 where it is the only one (security.md §1.1).
    pub fn password_floor(self) -> usize {
        match self {
            Self::Required => 8,
            Self::Optional => 15,
        }
    }
}

/// Buckets of one kind: how many at once, and how many come back in a minute.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub burst: u32,
    pub per_minute: u32,
}

/// Rate limits by address, user and company; a flood gets 429, the others go on.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Invitation, login, code, recovery and refresh, by address.
    pub sign_in: Rate,
    /// Reads without sign-in (health, OpenAPI, who is there) and tokens nobody has, by address: ample, a whole company may share one.
    pub open: Rate,
    /// Every other request, by user.
    pub user: Rate,
    /// Searches and reviews, by user.
    pub search: Rate,
    /// Searches and reviews, by company.
    pub company_search: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_in: Rate { burst: 120, per_minute: 120 },
            open: Rate { burst: 1_200, per_minute: 1_200 },
            user: Rate { burst: 300, per_minute: 600 },
            search: Rate { burst: 20, per_minute: 30 },
            company_search: Rate { burst: 200, per_minute: 600 },
        }
    }
}

impl Limits {
    /// So wide that nothing meets them: for tests about something else.
    pub fn open() -> Self {
        let rate = Rate { burst: 1_000_000, per_minute: 1_000_000 };
        Self { sign_in: rate, open: rate, user: rate, search: rate, company_search: rate }
    }
}

/// How long things live. A longer session than the default is shown by `doctor` as a deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    pub access: TimeDelta,
    pub session: TimeDelta,
    pub idle: TimeDelta,
    pub invitation: TimeDelta,
    pub challenge: TimeDelta,
    /// A repeated refresh of the same device gets the same answer within this time.
    pub refresh_repeat: TimeDelta,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            access: TimeDelta::minutes(10),
            session: TimeDelta::hours(24),
            idle: TimeDelta::hours(1),
            invitation: TimeDelta::hours(72),
            challenge: TimeDelta::minutes(5),
            refresh_repeat: TimeDelta::seconds(10),
        }
    }
}

/// Everything a server needs to know before it starts.
#[derive(Debug)]
pub struct ServerConfig {
    /// Shown to a person who connects.
    pub name: String,
    pub listen: SocketAddr,
    /// The https address that invitation links carry; `None` = the address listened on.
    pub public_url: Option<Url>,
    pub storage: Storage,
    /// SQLCipher's raw key; `None` = a plain file (a company's server relies on its disk encryption).
    pub database_key: Option<Key>,
    /// Wraps the companies' data keys (security.md §1.4). Never in the database.
    pub master_key: Key,
    pub tls: Tls,
    pub two_factor: TwoFactor,
    /// ±1 step of 30 s as usual, or none.
    pub strict_totp: bool,
    /// Requests must name `127.0.0.1:PORT` or `localhost:PORT` (no DNS rebinding).
    pub loopback_host_only: bool,
    /// Whatever nobody sells answers `search_failed`.
    pub suppliers: Sources,
    pub engine: EngineOptions,
    /// How long calls to suppliers may take to end when the server stops; what is cut is looked up at the next start.
    pub stop_grace: Duration,
    pub limits: Limits,
    pub lifetimes: Lifetimes,
    /// Threads that hash passwords; 0 = one less than the computer has, at least one.
    pub hash_threads: usize,
    /// Hashes that may wait; one more answers `busy`.
    pub hash_queue: usize,
}

impl ServerConfig {
    /// The server inside the app: loopback, a free port, its database encrypted from the start with a key derived from `master_key`
    /// (HKDF-SHA256, label `db`), the second factor offered but not demanded.
    pub fn standalone(name: impl Into<String>, storage: Storage, master_key: [u8; 32]) -> Self {
        let database_key = crate::vault::derive(&master_key, b"db");
        Self {
            database_key: Some(database_key),
            two_factor: TwoFactor::Optional,
            loopback_host_only: true,
            stop_grace: Duration::from_secs(5),
            ..Self::company(name, storage, master_key)
        }
    }

    /// A company's own server with the defaults of security.md; listens on a free loopback port until told otherwise.
    pub fn company(name: impl Into<String>, storage: Storage, master_key: [u8; 32]) -> Self {
        Self {
            name: name.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            storage,
            database_key: None,
            master_key: key(master_key),
            tls: Tls::Memory,
            two_factor: TwoFactor::Required,
            strict_totp: false,
            loopback_host_only: false,
            suppliers: Sources::default(),
            engine: EngineOptions::default(),
            stop_grace: Duration::from_secs(150),
            limits: Limits::default(),
            lifetimes: Lifetimes::default(),
            hash_threads: 0,
            hash_queue: 64,
        }
    }

    /// The name of the master key, as blobs carry it.
    pub(crate) fn master(&self) -> &[u8; 32] {
        self.master_key.expose_secret()
    }
}
