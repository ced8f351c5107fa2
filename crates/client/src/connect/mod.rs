//! Connecting: an invitation or an address, checked step by step, then the person's consent to company and certificate (S-01).
mod address;
mod checks;

use crate::client::Client;
use crate::events::ClientEvent;
use crate::failure::{Code, Explain, Failure};
use crate::register::{ConnectionKind, KnownConnection, Register};
use crate::sign_out::{SignOutError, Unsent};
use crate::store::{Slot, StoreError};
use btm_api_client::{Api, ApiError};
use btm_domain::{FieldCode, FieldError};
use secrecy::SecretString;
use thiserror::Error;

pub(crate) use address::parse_input;
pub use checks::{CheckName, CheckStep, StepState};

/// What the person sees before agreeing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// From the invitation; `None` where an address was typed.
    pub company_name: Option<String>,
    pub server_name: String,
    pub base_url: String,
    pub certificate_subject: String,
    pub certificate_issuer: String,
    pub certificate_fingerprint: String,
    pub invited_email: Option<String>,
    /// Fewest characters of the own password, with `invited_email`.
    pub password_floor: Option<u32>,
    pub simulated: bool,
}

/// A checked server waiting for consent, and the invitation that led to it.
#[derive(Clone)]
pub(crate) struct Pending {
    pub api: Api,
    pub kind: ConnectionKind,
    pub server_id: String,
    pub facts: Connected,
    pub token: Option<SecretString>,
    /// A company in memory alone.
    pub trial: bool,
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum ConnectError {
    #[error("not an address or invitation")]
    Address,
    #[error("http is refused")]
    Http,
    #[error("no such name")]
    NameNotFound { host: String },
    #[error("{error}")]
    Api { host: String, error: ApiError },
    #[error("another product answers")]
    NotSmartBtm { host: String },
    #[error("client and server do not fit")]
    Version { server: String, client: String },
    #[error("this computer's clock is wrong")]
    Clock { seconds: i64 },
    #[error("the invitation is used, expired or unknown")]
    Invitation,
    #[error("nothing was checked that could be agreed to")]
    NothingChecked,
    /// The connection at hand would be lost with what it has not sent: it is removed first, knowingly.
    #[error("a connection stands, with {unsent} unsent")]
    Exists { unsent: u32 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ConnectError {
    fn explain(&self) -> Failure {
        match self {
            Self::Address => {
                Failure { fields: vec![FieldError::new("input", FieldCode::NotAnAddress)], ..Code::AddressInvalid.into() }
            }
            Self::Http => Code::HttpRefused.into(),
            Self::NameNotFound { host } => Failure::from(Code::NameNotFound).fact("host", host),
            Self::Api { host, error } => error.explain().fact("host", host),
            Self::NotSmartBtm { host } => Failure::from(Code::NotSmartBtm).fact("host", host),
            Self::Version { server, client } => {
                Failure::from(Code::VersionMismatch).fact("server", server).fact("client", client)
            }
            Self::Clock { seconds } => Failure::from(Code::ClockWrong).fact("seconds", seconds.to_string()),
            Self::Invitation => Code::InvitationInvalid.into(),
            Self::NothingChecked => Code::NotConnected.into(),
            Self::Exists { unsent } => Failure::from(Code::ConnectionExists).fact("count", unsent.to_string()),
            Self::Store(e) => e.explain(),
        }
    }
}

impl Client {
    /// Checks the server behind an invitation link or an address; each check is told by name as it runs. Nothing is kept yet.
    ///
    /// # Errors
    /// The first check that fails, with its facts.
    pub async fn connect(&self, input: &str, mut on_step: impl FnMut(CheckStep) + Send) -> Result<Connected, ConnectError> {
        *self.0.pending.lock().await = None;
        let pending = checks::run(self, input, &mut on_step).await?;
        let facts = pending.facts.clone();
        *self.0.pending.lock().await = Some(pending);
        Ok(facts)
    }

    /// The person has seen company and certificate and agrees: the connection is kept, beside those that hold something, and is the one at
    /// hand. An account follows with the sign-in.
    ///
    /// # Errors
    /// `NothingChecked` without a connect before; `Exists` for a second server inside the app; `Store`.
    pub async fn consent(&self) -> Result<(), ConnectError> {
        let pending = self.0.pending.lock().await.clone().ok_or(ConnectError::NothingChecked)?;
        if pending.kind == ConnectionKind::Standalone {
            self.refuse_second_inside().await?;
        }
        Ok(self.make_connection(&pending).await?)
    }

    /// There is one server inside this app: a second company would lie where the first one's data are.
    pub(crate) async fn refuse_second_inside(&self) -> Result<(), ConnectError> {
        let Some(inside) = self.connections().await.into_iter().find(|c| c.standalone) else { return Ok(()) };
        Err(ConnectError::Exists { unsent: inside.unsent })
    }

    pub(crate) async fn make_connection(&self, pending: &Pending) -> Result<(), StoreError> {
        self.leave_connection().await;
        self.set_session_state(crate::boot::SessionState::None);
        self.0.store.send_replace(Slot::Closed);
        let f = &pending.facts;
        let known = KnownConnection {
            id: self.fresh_id().to_string(),
            name: None,
            colour: self.register(Register::free_colour),
            kind: pending.kind,
            server_id: pending.server_id.clone(),
            server_name: f.server_name.clone(),
            company_name: f.company_name.clone().unwrap_or_else(|| f.server_name.clone()),
            base_url: f.base_url.clone(),
            simulated: f.simulated,
            email: f.invited_email.clone(),
            user_id: None,
            signed_in: false,
            kept_user: None,
            trial: pending.trial,
        };
        self.change_register(|r| r.add(known))?;
        self.emit(ClientEvent::Connections);
        Ok(())
    }

    /// Removes the connection at hand with its keys and files, the key of a company on this computer among them. What was not sent is gone: asked
    /// about first (`Unsent::Ask`). The server keeps everything it has. Where there are others, the first of them is at hand then.
    ///
    /// # Errors
    /// `Unsent` with their count; `Store` where a key could not be deleted: then nothing else is.
    pub async fn forget_connection(&self, unsent: Unsent) -> Result<(), SignOutError> {
        if unsent == Unsent::Ask {
            self.refuse_unsent().await?;
        }
        if self.standalone_active() {
            self.forget_standalone_master().await?;
        }
        let session = self.session();
        self.wipe_account().await?;
        *self.0.pending.lock().await = None;
        let id = self.register(|r| r.active.clone()).unwrap_or_default();
        self.change_register(|r| r.remove(&id))?;
        self.end_session_here(crate::boot::SessionState::None);
        self.0.store.send_replace(Slot::Closed);
        self.emit(ClientEvent::Connections);
        if let Some(session) = session {
            // Best effort: the tokens are gone here in any case.
            tokio::spawn(async move { session.end().await });
        }
        if let Some(next) = self.register(|r| r.connections.first().map(|c| c.id.clone())) {
            self.take_up_connection(&next).await?;
        }
        Ok(())
    }
}
