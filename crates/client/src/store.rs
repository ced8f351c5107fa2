//! The local store of the account at hand: closed, being opened, open, or failed. Readers wait for the opening and for nothing else.
use crate::client::{Client, lock};
use crate::events::ClientEvent;
use crate::failure::{Code, Explain, Failure};
use crate::profile::KeptProfile;
use btm_cache::{Cache, CacheError};
use btm_keychain::{KeychainError, Owner};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use thiserror::Error;

/// A busy disk is asked again soon; a keychain asks its owner each time, so seldom. Doubling from the first to the second.
const DISK_WAITS: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(30)];
const KEYCHAIN_WAITS: [Duration; 2] = [Duration::from_secs(30), Duration::from_secs(300)];

/// Why something on this computer could not be read or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    #[error("no connection is set up")]
    NotConnected,
    #[error("the keychain failed")]
    Keychain,
    #[error("the disk is full")]
    DiskFull,
    #[error("the local store failed")]
    Failed,
    #[error("a file could not be written")]
    NotKept,
}

impl From<CacheError> for StoreError {
    fn from(e: CacheError) -> Self {
        match e {
            CacheError::DiskFull => Self::DiskFull,
            CacheError::Closed => Self::NotConnected,
            _ => Self::Failed,
        }
    }
}

impl From<KeychainError> for StoreError {
    fn from(_: KeychainError) -> Self {
        Self::Keychain
    }
}

impl Explain for StoreError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotConnected => Code::NotConnected,
            Self::Keychain => Code::KeychainFailed,
            Self::DiskFull => Code::StorageFull,
            Self::Failed | Self::NotKept => Code::StoreFailed,
        }
        .into()
    }
}

/// The store of one account.
#[derive(Clone)]
pub(crate) struct OpenStore {
    pub owner: Owner,
    pub cache: Cache,
    /// Who it is, once known.
    pub profile: Option<KeptProfile>,
}

#[derive(Clone)]
pub(crate) enum Slot {
    Closed,
    Opening,
    Open(Box<OpenStore>),
    Failed(StoreError),
}

impl Client {
    /// The store, waiting while it is being opened.
    pub(crate) async fn cache(&self) -> Result<Cache, StoreError> {
        let mut slot = self.0.store.subscribe();
        let damaged = {
            let slot = slot.wait_for(|s| !matches!(s, Slot::Opening)).await.map_err(|_| StoreError::NotConnected)?;
            match &*slot {
                Slot::Open(open) if open.cache.is_damaged() => open.owner.clone(),
                Slot::Open(open) => return Ok(open.cache.clone()),
                Slot::Failed(e) => return Err(*e),
                Slot::Closed | Slot::Opening => return Err(StoreError::NotConnected),
            }
        };
        // A read met damage: the file is set aside, and what the person wrote is taken over into a new one.
        let cache = self.open_store(&damaged).await?;
        self.0.kick.notify_one();
        Ok(cache)
    }

    /// Who is at this computer, where the store is open and has seen them.
    pub(crate) fn who(&self) -> Option<KeptProfile> {
        match &*self.0.store.borrow() {
            Slot::Open(open) => open.profile.clone(),
            _ => None,
        }
    }

    /// It was another store that took nothing more.
    pub(crate) fn forget_unkept(&self) {
        self.0.unkept.store(false, Ordering::SeqCst);
        *lock(&self.0.unkept_notice) = None;
    }

    /// No page beyond so many: how a test fills the disk.
    ///
    /// # Errors
    /// What the store says.
    #[doc(hidden)]
    pub async fn limit_store(&self, pages: u32) -> Result<(), StoreError> {
        Ok(self.cache().await?.limit_pages(pages).await?)
    }

    /// Why the store could not be opened, as long as it is not.
    pub(crate) fn store_failed(&self) -> Option<StoreError> {
        match &*self.0.store.borrow() {
            Slot::Failed(e) => Some(*e),
            _ => None,
        }
    }

    /// Tries once more to open a store that did not open: what was in the way (a locked keychain, a busy disk) may have passed. Nothing where
    /// none failed.
    ///
    /// # Errors
    /// Why it still does not open.
    pub async fn reopen_store(&self) -> Result<(), StoreError> {
        let owner = self.connection().and_then(|c| c.owner());
        let Some(owner) = owner.filter(|_| self.store_failed().is_some()) else { return Ok(()) };
        self.open_store(&owner).await?;
        // Screens that met the failure read again, and the session that waited for the same keychain is resumed.
        self.emit(ClientEvent::Changed { changed: 0, changes: Vec::new() });
        self.0.kick.notify_one();
        Ok(())
    }

    /// Opens by itself what failed to open, for as long as anybody has this client: what waits here does not keep it, or its files, open.
    pub(crate) fn keep_reopening(&self) {
        let inner = Arc::downgrade(&self.0);
        let mut slot = self.0.store.subscribe();
        tokio::spawn(async move {
            while slot.wait_for(|s| matches!(s, Slot::Failed(_))).await.is_ok() {
                let mut tries = 0u32;
                while let Some(e) = inner.upgrade().and_then(|inner| Self(inner).store_failed()) {
                    let [first, longest] = if e == StoreError::Keychain { KEYCHAIN_WAITS } else { DISK_WAITS };
                    tokio::time::sleep((first * 2u32.saturating_pow(tries)).min(longest)).await;
                    tries = (tries + 1).min(8);
                    let Some(inner) = inner.upgrade() else { return };
                    if let Err(e) = Self(inner).reopen_store().await {
                        tracing::info!(error = %e, "the store still does not open");
                    }
                }
            }
        });
    }

    /// Closes the store, if one is open, and answers whose it was.
    pub(crate) async fn close_store(&self) -> Option<Owner> {
        lock(&self.0.dropped_pass).take();
        self.forget_unkept();
        match self.0.store.send_replace(Slot::Closed) {
            Slot::Open(open) => {
                open.cache.close().await;
                Some(open.owner)
            }
            _ => None,
        }
    }
}
