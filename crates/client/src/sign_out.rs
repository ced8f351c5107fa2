//! Signing out: the key first, then the files, then the session on the server. Unsent purchases are asked about, with their count.
use crate::boot::SessionState;
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::register;
use crate::store::StoreError;
use btm_keychain::Entry;
use std::time::Duration;
use thiserror::Error;

/// What becomes of what was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Refuse the sign-out and say how many there are.
    Ask,
    /// The person knows and lets them go.
    Discard,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignOutError {
    #[error("{count} purchases are not acknowledged")]
    Unsent { count: u32 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SignOutError {
    fn explain(&self) -> Failure {
        match self {
            Self::Unsent { count } => Failure::from(Code::PurchasePending).fact("count", count.to_string()),
            Self::Store(e) => e.explain(),
        }
    }
}

impl Client {
    /// Ends the session and wipes the account from this computer. The server ends it when it can be reached; its tokens are gone here.
    ///
    /// # Errors
    /// `Unsent` where purchases are not acknowledged and `Ask` was given; `Store` where a key could not be deleted: then nothing is.
    pub async fn sign_out(&self, unsent: Unsent) -> Result<(), SignOutError> {
        if unsent == Unsent::Ask
            && let Ok(cache) = self.cache().await
        {
            let count = cache.unsent().await.map_err(StoreError::from)?;
            if count > 0 {
                return Err(SignOutError::Unsent { count });
            }
        }
        let session = self.session();
        self.wipe_account().await?;
        self.change_register(|r| {
            if let Some(c) = &mut r.connection {
                c.user_id = None;
                c.signed_in = false;
            }
        })?;
        self.end_session_here(SessionState::None);
        if let Some(session) = session {
            let ended = tokio::time::timeout(Duration::from_secs(3), session.end()).await;
            if !matches!(ended, Ok(Ok(()))) {
                tracing::info!("the server was not told of the sign-out; the session ends there by itself");
            }
        }
        Ok(())
    }

    /// Deletes the account's keys, then its files.
    pub(crate) async fn wipe_account(&self) -> Result<(), StoreError> {
        let Some(owner) = self.connection().and_then(|c| c.owner()) else {
            self.close_store().await;
            return Ok(());
        };
        let keys = self.key_store().await;
        for entry in [Entry::CacheKey, Entry::Refresh, Entry::DeviceKey] {
            keys.delete(&owner, entry).await?;
        }
        let memory_only = self.memory_only().await;
        self.close_store().await;
        *crate::client::lock(&self.0.confirmed_at) = None;
        // Without the keychain the key of an older file could not be deleted: that file stays closed as it is.
        if let Some(dir) = self.data_dir()
            && !memory_only
        {
            btm_cache::delete_files(&register::store_path(dir, &owner))?;
        }
        Ok(())
    }
}
