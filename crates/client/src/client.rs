//! The client as one handle: what it was given, and what every use case shares.
use crate::boot::{KeychainState, SessionState};
use crate::connect::Pending;
use crate::events::{ClientEvent, Rebuilt};
use crate::freshness::Online;
use crate::register::{KnownConnection, Register};
use crate::review::Shown;
use crate::session::Challenge;
use crate::settings::Settings;
use crate::store::{Slot, StoreError};
use btm_api_client::{Api, ApiError, ApiOptions, Session, Trust};
use btm_cache::{Draft, NoticeRow};
use btm_domain::{Clock, Entropy, PurchaseId};
use btm_keychain::KeyStore;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, broadcast, watch};

/// Where secrets go.
#[derive(Clone, Debug)]
pub enum KeychainChoice {
    /// The operating system's, if the probe finds that there is one.
    Os,
    /// Memory alone: sign-in at each start, nothing kept.
    Memory,
    /// This store, taken as one that works and remembers.
    Given(KeyStore),
}

/// What the client needs from outside.
#[derive(Clone)]
pub struct ClientOptions {
    /// `None`: nothing is written to disk at all.
    pub data_dir: Option<PathBuf>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub keychain: KeychainChoice,
    /// `Trust::Platform` in the app.
    pub trust: Trust,
    pub app_version: String,
    /// E.g. `Linux · smart-btm 0.1.0`; listed among the person's devices.
    pub device_name: String,
    /// At the first start: the system's language.
    pub default_settings: Settings,
    /// An invitation link handed over at start.
    pub invitation: Option<String>,
}

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub options: ClientOptions,
    register: Mutex<Register>,
    pub keychain: watch::Sender<KeychainState>,
    pub memory_keys: KeyStore,
    pub store: watch::Sender<Slot>,
    pub opening: tokio::sync::Mutex<()>,
    pub session: watch::Sender<Option<Session>>,
    pub session_state: watch::Sender<SessionState>,
    pub online: watch::Sender<Online>,
    /// When the visible mirror was last known to be the server's.
    pub confirmed_at: Mutex<Option<DateTime<Utc>>>,
    /// This computer's clock minus the server's, once known.
    pub drift: Mutex<Option<TimeDelta>>,
    /// Items of the outbox whose bytes are under way.
    pub sending: Mutex<HashSet<String>>,
    /// Something was sent, got no answer, and goes again while the stream stands.
    pub later: Notify,
    /// How long the server asked to wait with its last "later".
    pub put_off: Mutex<Duration>,
    /// What was fetched could not be kept here; until it could, nothing counts as confirmed.
    pub unkept: AtomicBool,
    /// The notice of it where the list on the disk takes none either.
    pub unkept_notice: Mutex<Option<NoticeRow>>,
    pub pending: tokio::sync::Mutex<Option<Pending>>,
    pub challenge: tokio::sync::Mutex<Option<Challenge>>,
    pub transport: tokio::sync::Mutex<Option<(String, Trust, Api)>>,
    /// Address and certificate of the server inside the app, once it runs.
    pub inside: watch::Sender<Option<(String, String)>>,
    pub search: watch::Sender<u64>,
    pub stay_search: watch::Sender<u64>,
    /// What a look at an offer showed, for the commit that follows it.
    pub shown: Mutex<Shown>,
    /// The keys of steps whose answer was lost: the same commit goes again under the same key.
    pub step_keys: Mutex<HashMap<String, uuid::Uuid>>,
    /// The boarding pass let go last: it can be put back while this process lives.
    pub dropped_pass: Mutex<Option<Draft>>,
    pub following: Mutex<HashSet<PurchaseId>>,
    /// Committed by the person in this process.
    pub sitting: Mutex<HashSet<PurchaseId>>,
    pub syncing: tokio::sync::Mutex<()>,
    pub kick: Notify,
    pub events: broadcast::Sender<ClientEvent>,
    pub rebuilt: Mutex<Option<Rebuilt>>,
    /// A link handed over by this start or a later one.
    pub invitation: Mutex<Option<String>>,
    pub started: AtomicBool,
    pub live: AtomicBool,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

impl Client {
    /// Reads one small file; no network, no keychain, nothing to wait for. Never fails.
    pub fn open(options: ClientOptions) -> Self {
        let register = match &options.data_dir {
            Some(dir) => Register::read(dir, options.default_settings),
            None => Register::fresh(options.default_settings),
        };
        let known = register.active();
        let keychain = match options.keychain {
            KeychainChoice::Os => KeychainState::Probing,
            KeychainChoice::Memory => KeychainState::Absent,
            KeychainChoice::Given(_) => KeychainState::Available,
        };
        // Assumed until the keychain has said otherwise: painting does not wait for it.
        let session_state = match known {
            Some(c) if c.user_id.is_some() && keychain != KeychainState::Absent => {
                if c.signed_in {
                    SessionState::SignedIn
                } else {
                    SessionState::Expired
                }
            }
            _ => SessionState::None,
        };
        let slot = if known.is_some_and(|c| c.user_id.is_some()) { Slot::Opening } else { Slot::Closed };
        Self(Arc::new(Inner {
            register: Mutex::new(register),
            keychain: watch::Sender::new(keychain),
            memory_keys: KeyStore::memory(),
            store: watch::Sender::new(slot),
            opening: tokio::sync::Mutex::new(()),
            session: watch::Sender::new(None),
            session_state: watch::Sender::new(session_state),
            // Until a call has said otherwise: a first paint that cries "offline" would be wrong nearly always.
            online: watch::Sender::new(if session_state == SessionState::Expired {
                Online::SessionLocked
            } else {
                Online::Online
            }),
            confirmed_at: Mutex::new(None),
            drift: Mutex::new(None),
            sending: Mutex::default(),
            later: Notify::new(),
            put_off: Mutex::default(),
            unkept: AtomicBool::new(false),
            unkept_notice: Mutex::new(None),
            pending: tokio::sync::Mutex::new(None),
            challenge: tokio::sync::Mutex::new(None),
            transport: tokio::sync::Mutex::new(None),
            inside: watch::Sender::new(None),
            search: watch::Sender::new(0),
            stay_search: watch::Sender::new(0),
            shown: Mutex::default(),
            step_keys: Mutex::default(),
            dropped_pass: Mutex::default(),
            following: Mutex::new(HashSet::new()),
            sitting: Mutex::default(),
            syncing: tokio::sync::Mutex::new(()),
            kick: Notify::new(),
            events: broadcast::Sender::new(256),
            rebuilt: Mutex::default(),
            invitation: Mutex::new(options.invitation.clone()),
            started: AtomicBool::new(false),
            live: AtomicBool::new(false),
            options,
        }))
    }

    /// What is pushed from now on.
    pub fn events(&self) -> broadcast::Receiver<ClientEvent> {
        self.0.events.subscribe()
    }

    pub fn data_dir(&self) -> Option<&Path> {
        self.0.options.data_dir.as_deref()
    }

    pub(crate) fn emit(&self, event: ClientEvent) {
        // Nobody listening is fine: a screen reads the state when it opens.
        let _ = self.0.events.send(event);
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.options.clock.now()
    }

    pub(crate) fn register<T>(&self, read: impl FnOnce(&Register) -> T) -> T {
        read(&lock(&self.0.register))
    }

    pub(crate) fn connection(&self) -> Option<KnownConnection> {
        self.register(|r| r.active().cloned())
    }

    /// Changes the register in memory, then on disk.
    pub(crate) fn change_register(&self, change: impl FnOnce(&mut Register)) -> Result<(), StoreError> {
        let mut register = lock(&self.0.register);
        change(&mut register);
        match self.data_dir() {
            Some(dir) => register.write(dir).map_err(|e| {
                tracing::warn!(kind = ?e.kind(), "the connections file was not written");
                StoreError::NotKept
            }),
            None => Ok(()),
        }
    }

    fn api_options(&self, trust: Trust) -> ApiOptions {
        let o = &self.0.options;
        ApiOptions { trust, clock: o.clock.clone(), entropy: o.entropy.clone(), app_version: o.app_version.clone() }
    }

    /// The transport to `base_url`, built once: reading the system's certificates takes a while.
    pub(crate) async fn transport(&self, base_url: &str, trust: Trust) -> Result<Api, ApiError> {
        let mut kept = self.0.transport.lock().await;
        if let Some((url, with, api)) = kept.as_ref()
            && url == base_url
            && *with == trust
        {
            return Ok(api.clone());
        }
        let (url, options) = (base_url.to_owned(), self.api_options(trust.clone()));
        let api = tokio::task::spawn_blocking(move || Api::new(&url, &options)).await.map_err(|_| ApiError::Setup)??;
        *kept = Some((base_url.to_owned(), trust, api.clone()));
        Ok(api)
    }

    /// The session, if one stands.
    pub(crate) fn session(&self) -> Option<Session> {
        self.0.session.borrow().clone()
    }

    pub(crate) fn set_session_state(&self, state: SessionState) {
        if self.0.session_state.send_replace(state) != state {
            self.emit(ClientEvent::Session(state));
        }
    }
}
