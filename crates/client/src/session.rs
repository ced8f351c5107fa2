//! Signing in: invitation, password, second factor, and taking over the account that comes of it (S-02).
use crate::boot::SessionState;
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::fields;
use crate::register::ConnectionKind;
use crate::store::StoreError;
use btm_api::account::{CodeRequest, Device, InvitationAcceptRequest, LoginRequest, LoginResponse, Tokens};
use btm_api_client::{Api, ApiError, DeviceKey, Keeper, Session, Trust};
use btm_domain::{FieldCode, FieldError};
use btm_keychain::{Entry, Owner};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use thiserror::Error;

/// How long a start waits for the server inside the app.
const INSIDE_LIMIT: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInOutcome {
    SignedIn,
    SecondFactor,
    EnrolmentNeeded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeOutcome {
    /// After a recovery code: how many are left.
    pub recovery_codes_left: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum SignInError {
    #[error("no connection is set up")]
    NotConnected,
    #[error("the invitation is used up")]
    NoInvitation,
    #[error("no sign-in waits for a code")]
    NoChallenge,
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SignInError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotConnected => Code::NotConnected.into(),
            Self::NoInvitation => Code::InvitationInvalid.into(),
            // The five minutes are over or the app was restarted: sign in again.
            Self::NoChallenge => Code::SessionExpired.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::Api(e) => e.explain(),
            Self::Store(e) => e.explain(),
        }
    }
}

/// Waits for the second factor.
#[derive(Clone)]
pub(crate) struct Challenge {
    step: Step,
}

#[derive(Clone)]
enum Step {
    Code(Box<Owed>),
    Enrolling(Box<Arrived>),
}

/// A password that was right and the code still owed for it.
#[derive(Clone)]
struct Owed {
    api: Api,
    device: DeviceKey,
    challenge: String,
}

/// A session whose account is not taken over yet.
#[derive(Clone)]
pub(crate) struct Arrived {
    pub session: Session,
    device: DeviceKey,
    owner: Arc<OnceLock<Owner>>,
}

impl Challenge {
    pub(crate) fn enrolling(&self) -> Option<Arrived> {
        match &self.step {
            Step::Enrolling(arrived) => Some(arrived.as_ref().clone()),
            Step::Code(_) => None,
        }
    }
}

fn password(text: &SecretString) -> Result<(), SignInError> {
    if text.expose_secret().is_empty() {
        return Err(SignInError::Fields(vec![FieldError::new("password", FieldCode::Required)]));
    }
    Ok(())
}

impl Client {
    /// The transport of the kept connection.
    pub(crate) async fn current_api(&self) -> Result<Api, SignInError> {
        let known = self.connection().ok_or(SignInError::NotConnected)?;
        match known.kind {
            ConnectionKind::Server => Ok(self.transport(&known.base_url, self.0.options.trust.clone()).await?),
            ConnectionKind::Standalone => {
                let mut inside = self.0.inside.subscribe();
                let endpoint =
                    tokio::time::timeout(INSIDE_LIMIT, async { inside.wait_for(Option::is_some).await.ok()?.clone() }).await;
                let (base_url, pem) = endpoint.ok().flatten().ok_or(ApiError::Unreachable)?;
                Ok(self.transport(&base_url, Trust::Exactly(pem)).await?)
            }
        }
    }

    fn introduce(&self, device: &DeviceKey) -> Device {
        Device { public_key: device.public_key(), name: self.0.options.device_name.chars().take(100).collect() }
    }

    /// This account's device key, or a new one where the account is new here.
    async fn device_for(&self, email: Option<&str>) -> DeviceKey {
        let known = self.connection();
        if let Some(known) = known
            && known.email.as_deref() == email
            && let Some(owner) = known.owner()
            && let Ok(Some(kept)) = self.key_store().await.get(&owner, Entry::DeviceKey).await
            && let Some(device) = DeviceKey::from_text(&kept)
        {
            return device;
        }
        let (seed, _) = self.fresh_secret();
        DeviceKey::from_seed(&seed)
    }

    /// Sets the own password with the invitation that was agreed to, and signs in.
    ///
    /// # Errors
    /// `Fields` (password), `NoInvitation`, `Api`.
    pub async fn accept_invitation(&self, new_password: SecretString) -> Result<SignInOutcome, SignInError> {
        password(&new_password)?;
        let pending = self.0.pending.lock().await.clone().ok_or(SignInError::NoInvitation)?;
        let (api, token) = (pending.api.clone(), pending.token.clone().ok_or(SignInError::NoInvitation)?);
        let device = self.device_for(None).await;
        let body = InvitationAcceptRequest {
            token: token.expose_secret().to_owned(),
            password: new_password.expose_secret().to_owned(),
            device: self.introduce(&device),
        };
        let answer = api.accept_invitation(&body).await?;
        if pending.kind == ConnectionKind::Standalone {
            // Only now is there somebody who can sign in to it.
            self.make_connection(&pending).await?;
        }
        if let Some(pending) = self.0.pending.lock().await.as_mut() {
            pending.token = None;
        }
        self.answered(api, device, answer).await
    }

    /// # Errors
    /// `Fields` (email, password), `Api` with wrong credentials or a lock-out.
    pub async fn sign_in(&self, email: &str, pass: SecretString) -> Result<SignInOutcome, SignInError> {
        let email = fields::email(email).map_err(|f| SignInError::Fields(vec![f]))?;
        password(&pass)?;
        let api = self.current_api().await?;
        let device = self.device_for(Some(&email)).await;
        let body =
            LoginRequest { email: email.clone(), password: pass.expose_secret().to_owned(), device: self.introduce(&device) };
        let answer = api.login(&body).await?;
        self.change_register(|r| {
            if let Some(c) = r.active_mut()
                && c.user_id.is_none()
            {
                c.email = Some(email);
            }
        })?;
        self.answered(api, device, answer).await
    }

    async fn answered(&self, api: Api, device: DeviceKey, answer: LoginResponse) -> Result<SignInOutcome, SignInError> {
        match answer {
            LoginResponse::SignedIn(tokens) => {
                let arrived = self.arrived(api, device, &tokens).await;
                self.take_over(arrived).await?;
                Ok(SignInOutcome::SignedIn)
            }
            LoginResponse::SecondFactor { challenge, .. } => {
                *self.0.challenge.lock().await = Some(Challenge { step: Step::Code(Box::new(Owed { api, device, challenge })) });
                Ok(SignInOutcome::SecondFactor)
            }
            LoginResponse::EnrolmentNeeded(tokens) => {
                let arrived = self.arrived(api, device, &tokens).await;
                *self.0.challenge.lock().await = Some(Challenge { step: Step::Enrolling(Box::new(arrived)) });
                self.set_session_state(SessionState::EnrolmentNeeded);
                Ok(SignInOutcome::EnrolmentNeeded)
            }
        }
    }

    async fn arrived(&self, api: Api, device: DeviceKey, tokens: &Tokens) -> Arrived {
        let owner = Arc::new(OnceLock::new());
        let session = Session::new(api, device.clone(), tokens, self.keeper(owner.clone()).await);
        Arrived { session, device, owner }
    }

    /// Keeps each new refresh token as soon as it is known whose it is.
    pub(crate) async fn keeper(&self, owner: Arc<OnceLock<Owner>>) -> Keeper {
        let keys = self.key_store().await;
        Arc::new(move |refresh| {
            let (keys, owner) = (keys.clone(), owner.get().cloned());
            Box::pin(async move {
                let Some(owner) = owner else { return };
                if let Err(e) = keys.put(&owner, Entry::Refresh, &refresh).await {
                    tracing::warn!(error = %e, "the refresh token was not kept: the next start asks for a sign-in");
                }
            })
        })
    }

    /// # Errors
    /// `Fields` (code), `NoChallenge`, `Api` with a wrong or used code or a lock-out.
    pub async fn submit_code(&self, code: &str) -> Result<CodeOutcome, SignInError> {
        let code = fields::six_digits(code).map_err(|f| SignInError::Fields(vec![f]))?;
        self.submit(code, false).await
    }

    /// # Errors
    /// `Fields` (code), `NoChallenge`, `Api`.
    pub async fn submit_recovery_code(&self, code: &str) -> Result<CodeOutcome, SignInError> {
        let code = fields::recovery_code(code).map_err(|f| SignInError::Fields(vec![f]))?;
        self.submit(code, true).await
    }

    async fn submit(&self, code: String, recovery: bool) -> Result<CodeOutcome, SignInError> {
        let Some(Challenge { step: Step::Code(owed) }) = self.0.challenge.lock().await.clone() else {
            return Err(SignInError::NoChallenge);
        };
        let Owed { api, device, challenge } = *owed;
        let body = CodeRequest { challenge, code };
        let tokens = if recovery { api.login_recovery(&body).await? } else { api.login_code(&body).await? };
        let left = tokens.recovery_codes_left;
        let arrived = self.arrived(api, device, &tokens).await;
        self.take_over(arrived).await?;
        Ok(CodeOutcome { recovery_codes_left: left })
    }

    /// The account is known and may do everything: its store is opened, its keys are kept, the live connection begins.
    pub(crate) async fn take_over(&self, arrived: Arrived) -> Result<(), SignInError> {
        let me = arrived.session.me().await?;
        let known = self.connection().ok_or(SignInError::NotConnected)?;
        let owner = Owner::new(&known.server_id, me.user_id);
        let keys = self.key_store().await;
        keys.put(&owner, Entry::DeviceKey, &arrived.device.to_text()).await.map_err(StoreError::from)?;
        // From here on every rotation is kept; the token at hand too.
        let _ = arrived.owner.set(owner.clone());
        keys.put(&owner, Entry::Refresh, &arrived.session.refresh_token().await).await.map_err(StoreError::from)?;
        self.change_register(|r| {
            if let Some(c) = r.active_mut() {
                c.user_id = Some(me.user_id.to_string());
                c.kept_user = c.kept_user.take().filter(|kept| *kept != me.user_id.to_string());
                c.email = Some(me.email.clone());
                c.company_name = me.company_name.clone();
                c.signed_in = true;
            }
            r.one_per_account();
        })?;
        let cache = self.open_store(&owner).await?;
        self.keep_me(&cache, &me).await?;
        self.recall_drafts(&cache, &arrived.session).await;
        *self.0.challenge.lock().await = None;
        self.0.session.send_replace(Some(arrived.session));
        self.set_session_state(SessionState::SignedIn);
        self.go_online();
        self.0.kick.notify_one();
        Ok(())
    }

    /// Drops the session of this process; what is kept on disk stays.
    pub(crate) fn end_session_here(&self, state: SessionState) {
        self.0.session.send_replace(None);
        if let Ok(mut challenge) = self.0.challenge.try_lock() {
            *challenge = None;
        }
        self.set_session_state(state);
    }
}
