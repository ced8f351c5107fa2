//! Whether this computer has a keychain: decided once per process by writing, reading back, comparing and deleting.
//!
//! "No such entry" on reading proves nothing: a locked Secret Service answers so too. A store that forgets is no store.
use crate::account::{Entry, Owner};
use crate::calls;
use crate::store::{KeyStore, KeychainError};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Longest wait for the probe; a locked store waits for a person and is told apart by that.
pub const PROBE_LIMIT: Duration = Duration::from_secs(3);

/// What the probe found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Writes, remembers, deletes.
    Available,
    /// No bus, no service, or a store that fails or forgets.
    Absent,
    /// There is one, but it waits for its owner.
    Locked,
}

impl KeyStore {
    /// Probes the operating system's store. `nonce` is fresh for each process; it names the trial entry and is its content.
    pub async fn probe(nonce: &str) -> Probe {
        let account = Owner::new("probe", nonce).account(Entry::CacheKey);
        let content = SecretString::from(nonce);
        let trial = calls::on_thread(PROBE_LIMIT, move || {
            calls::write(&account, &content)?;
            let back = calls::read(&account);
            // Runs also when nobody waits any more, so that a store unlocked late keeps no trial entry.
            let deleted = calls::delete(&account);
            let same = back?.is_some_and(|b| b.expose_secret() == content.expose_secret());
            deleted?;
            Ok(same && calls::read(&account)?.is_none())
        });
        let found = match trial.await {
            Ok(true) => Probe::Available,
            Ok(false) => Probe::Absent,
            Err(KeychainError::Locked | KeychainError::TimedOut) => Probe::Locked,
            Err(_) => Probe::Absent,
        };
        tracing::info!(keychain = ?found, "keychain probed");
        found
    }
}
