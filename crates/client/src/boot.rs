//! The start: what is known from this computer alone, then the keychain and the store, then the network.
use crate::client::{Client, KeychainChoice, lock};
use crate::events::{ClientEvent, Rebuilt};
use crate::failure::{Code, Explain};
use crate::register::ConnectionKind;
use crate::settings::Settings;
use btm_domain::{Role, TravellerId};
use btm_keychain::{KeyStore, Probe};
use serde::{Deserialize, Serialize};
use std::sync::atomic::Ordering;

/// Whether this computer has a keychain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeychainState {
    Available,
    Absent,
    Locked,
    Probing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    None,
    SignedIn,
    /// What is here can be read; sending needs a sign-in.
    Expired,
    /// Signed in for setting up the second factor alone.
    EnrolmentNeeded,
}

/// The connection as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    pub kind: ConnectionKind,
    pub server_name: String,
    pub company_name: String,
    pub base_url: String,
    pub user_name: Option<String>,
    pub user_email: Option<String>,
    /// Oneself as a traveller, once signed in.
    pub traveller_id: Option<TravellerId>,
    /// What one may do; empty until signed in.
    pub roles: Vec<Role>,
    pub simulated: bool,
    pub memory_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boot {
    pub settings: Settings,
    pub connection: Option<Connection>,
    pub session: SessionState,
    pub keychain: KeychainState,
    pub invitation: Option<String>,
    /// The local store could not be opened; `reopen_store` tries again.
    pub store_failed: Option<Code>,
    /// The local store was made anew in this process, and nobody was told yet.
    pub rebuilt: Option<Rebuilt>,
}

impl Client {
    /// What the first paint needs. Waits for nothing.
    pub fn boot(&self) -> Boot {
        let keychain = *self.0.keychain.borrow();
        let memory_only = self.data_dir().is_none() || matches!(keychain, KeychainState::Absent | KeychainState::Locked);
        let who = self.who();
        let connection = self.connection().map(|c| Connection {
            kind: c.kind,
            server_name: c.server_name,
            company_name: c.company_name,
            base_url: c.base_url,
            user_name: who.as_ref().and_then(|w| w.name(self.settings().language)),
            user_email: c.email,
            traveller_id: who.as_ref().map(|w| w.traveller_id),
            roles: who.as_ref().map_or_else(Vec::new, |w| w.roles.clone()),
            simulated: c.simulated,
            memory_only,
        });
        Boot {
            settings: self.settings(),
            connection,
            session: *self.0.session_state.borrow(),
            keychain,
            invitation: lock(&self.0.invitation).clone(),
            store_failed: self.store_failed().map(|e| e.explain().code),
            rebuilt: *lock(&self.0.rebuilt),
        }
    }

    /// The person has read that the store was made anew.
    pub fn dismiss_rebuilt(&self) {
        *lock(&self.0.rebuilt) = None;
    }

    /// A second start of the app handed its link over: it is shown, never acted on by itself.
    pub fn take_invitation(&self, link: String) {
        *lock(&self.0.invitation) = Some(link);
    }

    /// Probes the keychain and opens the store, in the background and without any network. Call once, inside a runtime.
    pub fn start(&self) {
        if self.0.started.swap(true, Ordering::SeqCst) {
            return;
        }
        let client = self.clone();
        tokio::spawn(async move {
            client.probe_keychain().await;
            client.open_known_store().await;
            client.keep_reopening();
        });
        // The table of places is read once; the first keystroke of a search should not wait for it.
        tokio::task::spawn_blocking(btm_domain::places::Places::bundled);
    }

    async fn probe_keychain(&self) {
        if matches!(self.0.options.keychain, KeychainChoice::Os) {
            let nonce = btm_domain::new_uuid(self.0.options.clock.as_ref(), self.0.options.entropy.as_ref()).simple().to_string();
            let state = match KeyStore::probe(&nonce).await {
                Probe::Available => KeychainState::Available,
                Probe::Absent => KeychainState::Absent,
                Probe::Locked => KeychainState::Locked,
            };
            // The person may have gone on without it by now: what began in memory stays there until the next start.
            self.0.keychain.send_if_modified(|s| {
                let waits = *s == KeychainState::Probing;
                if waits {
                    *s = state;
                }
                waits
            });
        }
        self.emit(ClientEvent::Keychain(*self.0.keychain.borrow()));
    }

    /// The person does not want to wait for a locked keychain: everything is in memory until the next start. An encrypted file stays as it
    /// is, for when its key is back.
    pub async fn continue_without_keychain(&self) {
        let locked = self.0.keychain.send_if_modified(|s| {
            let waits = *s == KeychainState::Probing;
            if waits {
                *s = KeychainState::Locked;
            }
            waits
        });
        if locked {
            self.emit(ClientEvent::Keychain(KeychainState::Locked));
            self.open_known_store().await;
        }
    }

    /// Waits for the probe, three seconds at most.
    pub async fn keychain_ready(&self) -> KeychainState {
        let mut state = self.0.keychain.subscribe();
        match state.wait_for(|s| *s != KeychainState::Probing).await {
            Ok(state) => *state,
            Err(_) => KeychainState::Absent,
        }
    }

    /// Where this process keeps secrets; waits for the probe.
    pub(crate) async fn key_store(&self) -> KeyStore {
        match (self.keychain_ready().await, &self.0.options.keychain) {
            (KeychainState::Available, KeychainChoice::Os) => KeyStore::Os,
            (KeychainState::Available, KeychainChoice::Given(store)) => store.clone(),
            _ => self.0.memory_keys.clone(),
        }
    }

    /// Nothing outlives this process; waits for the probe.
    pub(crate) async fn memory_only(&self) -> bool {
        self.keychain_ready().await != KeychainState::Available || self.data_dir().is_none()
    }
}
