//! Where the database lives, and its key.
use secrecy::{ExposeSecret, SecretBox, SecretString};
use std::path::PathBuf;

/// Where the database lives.
#[derive(Clone, Debug)]
pub enum Place {
    /// Gone with the process: a trial run without a keychain.
    Memory,
    /// One SQLite file with its `-wal` and `-shm` beside it; created with mode 0600.
    File(PathBuf),
    /// A PostgreSQL ≥ 15, shared by as many servers as there are.
    Postgres(PostgresPlace),
}

/// `postgres://role@host/database`, twice where this process may also bring the schema up to date.
#[derive(Clone, Debug)]
pub struct PostgresPlace {
    /// The server's own role: it owns nothing and is bound by row level security, else the store is not opened.
    pub url: SecretString,
    /// The role that owns the tables. `None`: the schema has to be up to date already.
    pub owner: Option<SecretString>,
}

/// 32 raw bytes for SQLCipher: no key derivation at each open.
pub struct StoreKey(SecretBox<[u8; 32]>);

impl StoreKey {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// `"x'<64 hex>'"`, with the quotes, as the pragma wants it.
    pub(crate) fn pragma(&self) -> String {
        let hex = self.0.expose_secret().iter().map(|b| format!("{b:02x}")).collect::<String>();
        format!("\"x'{hex}'\"")
    }
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoreKey(…)")
    }
}

/// How to open the store. Without a key the file is plain (a server whose disk is encrypted otherwise); PostgreSQL has none.
#[derive(Debug)]
pub struct StoreConfig {
    pub place: Place,
    pub key: Option<StoreKey>,
}
