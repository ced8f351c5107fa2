//! Several connections side by side (S-29): each is one server, one account, one store of its own. One is at hand; changing to another ends
//! the session object of this process and closes its store, and signs nobody out.
use crate::boot::SessionState;
use crate::client::{Client, lock};
use crate::events::ClientEvent;
use crate::failure::{Code, Explain, Failure};
use crate::freshness::Online;
use crate::register::{self, COLOURS, ConnectionKind, KnownConnection};
use crate::sign_out::{SignOutError, Unsent, unsent_failure};
use crate::store::{Slot, StoreError};
use btm_domain::{FieldCode, FieldError};
use btm_keychain::Entry;
use thiserror::Error;

/// Characters of a name.
const NAME: usize = 40;

/// One connection as listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionRow {
    pub connection_id: String,
    /// The person's own word for it, else the company's name.
    pub name: String,
    /// `None` for the server inside the app.
    pub host: Option<String>,
    pub standalone: bool,
    /// 0 to 7.
    pub colour: u8,
    /// The one at hand.
    pub active: bool,
    pub signed_in: bool,
    /// Purchases and requests the server has not acknowledged.
    pub unsent: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConnectionError {
    #[error("no such connection")]
    NotFound,
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    /// They would be lost. `count` 0: nothing says how many.
    #[error("{count} unsent")]
    Unsent { count: u32 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SignOutError> for ConnectionError {
    fn from(e: SignOutError) -> Self {
        match e {
            SignOutError::Unsent { count } => Self::Unsent { count },
            SignOutError::Store(e) => Self::Store(e),
        }
    }
}

impl Explain for ConnectionError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotFound => Code::NotFound.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::Unsent { count } => unsent_failure(*count),
            Self::Store(e) => e.explain(),
        }
    }
}

fn host(known: &KnownConnection) -> Option<String> {
    let url = url::Url::parse(&known.base_url).ok().filter(|_| known.kind == ConnectionKind::Server)?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

impl Client {
    /// Every connection of this computer, in the order they were made.
    pub async fn connections(&self) -> Vec<ConnectionRow> {
        let (all, active) = self.register(|r| (r.connections.clone(), r.active.clone()));
        let mut rows = Vec::with_capacity(all.len());
        for known in all {
            let at_hand = active.as_deref() == Some(known.id.as_str());
            rows.push(ConnectionRow {
                name: known.name.clone().unwrap_or_else(|| known.company_name.clone()),
                host: host(&known),
                standalone: known.kind == ConnectionKind::Standalone,
                colour: known.colour,
                active: at_hand,
                signed_in: if at_hand { *self.0.session_state.borrow() == SessionState::SignedIn } else { known.signed_in },
                unsent: self.unsent_of(&known, at_hand).await,
                connection_id: known.id,
            });
        }
        rows
    }

    /// Of one that is not at hand, or whose store cannot be opened, the plain counter beside its file says it: no key is needed.
    async fn unsent_of(&self, known: &KnownConnection, at_hand: bool) -> u32 {
        if at_hand
            && known.user_id.is_some()
            && let Ok(cache) = self.cache().await
            && let Ok(count) = cache.unsent().await
        {
            return count;
        }
        self.unsent_beside(known).unwrap_or_default()
    }

    /// Puts another connection at hand: its store is open when this returns, its session is resumed in the background.
    ///
    /// # Errors
    /// `NotFound`; `Unsent` where nothing outlives this process and something would be lost; `Store` where the other store cannot be opened:
    /// it is at hand all the same.
    pub async fn switch_connection(&self, id: &str) -> Result<(), ConnectionError> {
        let (known, active) = self.register(|r| (r.connections.iter().any(|c| c.id == id), r.active.clone()));
        if !known {
            return Err(ConnectionError::NotFound);
        }
        if active.as_deref() == Some(id) {
            return Ok(());
        }
        if let Ok(cache) = self.cache().await
            && cache.is_memory()
        {
            match cache.unsent().await.map_err(StoreError::from)? {
                0 => {}
                count => return Err(ConnectionError::Unsent { count }),
            }
        }
        self.leave_connection().await;
        Ok(self.take_up_connection(id).await?)
    }

    /// Nothing of the connection at hand goes on in this process. First the session goes, so that nothing new is put into a store; then the
    /// store is closed, so that what is under way cannot be put anywhere.
    pub(crate) async fn leave_connection(&self) {
        // Not told: what follows says how things stand.
        self.0.session_state.send_replace(SessionState::None);
        self.0.session.send_replace(None);
        *self.0.challenge.lock().await = None;
        if let Slot::Open(open) = self.0.store.send_replace(Slot::Opening) {
            open.cache.close().await;
        }
        *lock(&self.0.confirmed_at) = None;
        // Another server, another difference.
        *lock(&self.0.drift) = None;
        *lock(&self.0.shown) = crate::review::Shown::default();
        lock(&self.0.step_keys).clear();
        self.forget_unkept();
    }

    /// Puts a connection at hand after [`Client::leave_connection`].
    pub(crate) async fn take_up_connection(&self, id: &str) -> Result<(), StoreError> {
        let kept = self.change_register(|r| r.active = Some(id.to_owned()));
        let known = self.connection();
        let remembers = !self.memory_only().await;
        let state = match &known {
            Some(c) if c.user_id.is_some() && remembers => {
                if c.signed_in {
                    SessionState::SignedIn
                } else {
                    SessionState::Expired
                }
            }
            _ => SessionState::None,
        };
        let opened = match known.and_then(|c| c.owner()) {
            Some(owner) => self.open_store(&owner).await.map(|_| ()),
            None => {
                self.0.store.send_replace(Slot::Closed);
                Ok(())
            }
        };
        let online = if state == SessionState::Expired { Online::SessionLocked } else { Online::Online };
        self.0.session_state.send_replace(state);
        self.emit(ClientEvent::Session(state));
        self.set_online(online).await;
        self.emit(ClientEvent::Connections);
        self.emit(ClientEvent::Changed { changed: 0, changes: Vec::new() });
        self.0.kick.notify_one();
        kept.and(opened)
    }

    /// Names a connection and gives it a colour.
    ///
    /// # Errors
    /// `NotFound`; `Fields` (name: 1 to 40 characters; colour: 0 to 7); `Store`.
    pub async fn name_connection(&self, id: &str, name: &str, colour: u8) -> Result<Vec<ConnectionRow>, ConnectionError> {
        let name = name.trim();
        let code = match name.chars().count() {
            0 => Some(("name", FieldCode::Required)),
            n if n > NAME => Some(("name", FieldCode::TooLong)),
            _ if colour >= COLOURS => Some(("colour", FieldCode::OutOfRange)),
            _ => None,
        };
        if let Some((field, code)) = code {
            return Err(ConnectionError::Fields(vec![FieldError::new(field, code)]));
        }
        let mut there = false;
        self.change_register(|r| {
            for c in r.connections.iter_mut().filter(|c| c.id == id) {
                (c.name, c.colour, there) = (Some(name.to_owned()), colour, true);
            }
        })?;
        if !there {
            return Err(ConnectionError::NotFound);
        }
        self.emit(ClientEvent::Connections);
        Ok(self.connections().await)
    }

    /// Removes a connection from this computer: its keys first, then its files. The server keeps everything it has.
    ///
    /// # Errors
    /// `NotFound`; `Unsent` with their count unless they are discarded knowingly; `Store` where a key could not be deleted: then nothing is.
    pub async fn remove_connection(&self, id: &str, discard: bool) -> Result<(), ConnectionError> {
        let (known, active) = self.register(|r| (r.connections.iter().find(|c| c.id == id).cloned(), r.active.clone()));
        let known = known.ok_or(ConnectionError::NotFound)?;
        if active.as_deref() == Some(id) {
            return Ok(self.forget_connection(if discard { Unsent::Discard } else { Unsent::Ask }).await?);
        }
        match self.unsent_beside(&known) {
            Some(0) => {}
            _ if discard => {}
            count => return Err(ConnectionError::Unsent { count: count.unwrap_or_default() }),
        }
        let keys = self.key_store().await;
        let remembers = !self.memory_only().await;
        if known.kind == ConnectionKind::Standalone {
            self.forget_standalone_master().await?;
        }
        for owner in &known.owners() {
            for entry in [Entry::CacheKey, Entry::Refresh, Entry::DeviceKey] {
                keys.delete(owner, entry).await.map_err(StoreError::from)?;
            }
        }
        // Without the keychain the key of an older file could not be deleted: that file stays closed as it is.
        if let Some(dir) = self.data_dir()
            && remembers
        {
            for owner in &known.owners() {
                btm_cache::delete_files(&register::store_path(dir, owner)).map_err(StoreError::from)?;
            }
        }
        self.change_register(|r| r.remove(id))?;
        self.emit(ClientEvent::Connections);
        Ok(())
    }
}
