//! Signing out: the key first, then the files, then the session on the server. Unsent purchases are asked about, with their count.
use crate::boot::SessionState;
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::register::{self, KnownConnection};
use crate::store::StoreError;
use btm_cache::IntentState;
use btm_keychain::Entry;
use std::time::Duration;
use thiserror::Error;

/// What becomes of what was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Refuse the sign-out and say how many there are.
    Ask,
    /// Send what may go by itself and find out what became of the rest; refuse with the count of what is left.
    Send,
    /// Keep key and file here, encrypted, for the same account's next sign-in.
    Keep,
    /// The person knows and lets them go.
    Discard,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignOutError {
    /// `count` 0: the store cannot be opened, and nothing says how many.
    #[error("{count} purchases and requests are not acknowledged")]
    Unsent { count: u32 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SignOutError {
    fn explain(&self) -> Failure {
        match self {
            Self::Unsent { count } => unsent_failure(*count),
            Self::Store(e) => e.explain(),
        }
    }
}

/// Without a count where it is not known.
pub(crate) fn unsent_failure(count: u32) -> Failure {
    let failure = Failure::from(Code::PurchasePending);
    if count == 0 { failure } else { failure.fact("count", count.to_string()) }
}

/// How long "send first" waits for the server's word.
const SEND_LIMIT: Duration = Duration::from_secs(15);
const SEND_BEAT: Duration = Duration::from_millis(250);

impl Client {
    /// Ends the session and wipes the account from this computer, or keeps it locked. The server ends the session when it can be reached;
    /// its tokens are gone here.
    ///
    /// # Errors
    /// `Unsent` where something is not acknowledged and `Ask` or `Send` was given; `Store` where a key could not be deleted: then nothing is.
    pub async fn sign_out(&self, unsent: Unsent) -> Result<(), SignOutError> {
        match unsent {
            Unsent::Ask => self.refuse_unsent().await?,
            Unsent::Send => {
                self.send_unsent().await;
                self.refuse_unsent().await?;
            }
            Unsent::Keep | Unsent::Discard => {}
        }
        let session = self.session();
        if unsent == Unsent::Keep {
            self.lock_account().await?;
        } else {
            self.wipe_account().await?;
        }
        self.change_register(|r| {
            if let Some(c) = r.active_mut() {
                let user = c.user_id.take();
                c.kept_user = if unsent == Unsent::Keep { user } else { None };
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

    /// Refuses while the server has not acknowledged everything.
    pub(crate) async fn refuse_unsent(&self) -> Result<(), SignOutError> {
        let known = self.connection();
        let counted = match self.cache().await {
            Ok(cache) => cache.unsent().await.ok(),
            Err(_) => None,
        };
        match counted.or_else(|| known.map_or(Some(0), |known| self.unsent_beside(&known))) {
            Some(0) => Ok(()),
            count => Err(SignOutError::Unsent { count: count.unwrap_or_default() }),
        }
    }

    /// What the plain counters beside the files of this connection's accounts say: no key is needed. `None`: one of them cannot be read.
    pub(crate) fn unsent_beside(&self, known: &KnownConnection) -> Option<u32> {
        let Some(dir) = self.data_dir() else { return Some(0) };
        known.owners().iter().map(|owner| btm_cache::unsent_known(&register::store_path(dir, owner))).sum()
    }

    /// Requests go; purchases are asked about (one that never arrived is not sent: the person has to look at it again).
    async fn send_unsent(&self) {
        let (Some(session), Ok(cache)) = (self.session(), self.cache().await) else { return };
        self.send_outbox(&session).await;
        self.resume_purchases().await;
        let asked = async {
            while cache.open_intents().await.is_ok_and(|open| open.iter().any(|i| i.state == IntentState::Sending)) {
                tokio::time::sleep(SEND_BEAT).await;
            }
        };
        let _ = tokio::time::timeout(SEND_LIMIT, asked).await;
    }

    /// The session's key goes; the store's key and file stay.
    async fn lock_account(&self) -> Result<(), StoreError> {
        if let Some(owner) = self.connection().and_then(|c| c.owner()) {
            self.key_store().await.delete(&owner, Entry::Refresh).await?;
        }
        self.close_store().await;
        *crate::client::lock(&self.0.confirmed_at) = None;
        Ok(())
    }

    /// Deletes the account's keys, then its files.
    pub(crate) async fn wipe_account(&self) -> Result<(), StoreError> {
        let owners = self.connection().map_or_else(Vec::new, |c| c.owners());
        if owners.is_empty() {
            self.close_store().await;
            return Ok(());
        }
        let keys = self.key_store().await;
        for owner in &owners {
            for entry in [Entry::CacheKey, Entry::Refresh, Entry::DeviceKey] {
                keys.delete(owner, entry).await?;
            }
        }
        let memory_only = self.memory_only().await;
        self.close_store().await;
        *crate::client::lock(&self.0.confirmed_at) = None;
        // Without the keychain the key of an older file could not be deleted: that file stays closed as it is.
        if let Some(dir) = self.data_dir()
            && !memory_only
        {
            for owner in &owners {
                btm_cache::delete_files(&register::store_path(dir, owner))?;
            }
        }
        Ok(())
    }
}
