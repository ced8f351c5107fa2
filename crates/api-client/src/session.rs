//! A signed-in session: the access token in memory, the refresh token rotating at every use, one rotation at a time.
use crate::api::{Api, bearer};
use crate::device::DeviceKey;
use crate::error::ApiError;
use crate::retry::jitter;
use btm_api::account::{RefreshRequest, Tokens, refresh_message};
use btm_api::paths;
use futures::future::BoxFuture;
use reqwest::{Method, RequestBuilder, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// An access token lives ten minutes on the server's clock; ours may be wrong, so it is replaced by its age here.
const REPLACED_AFTER: Duration = Duration::from_secs(8 * 60);
/// A repeat with the device key gets the same successor for ten seconds (security.md §1.1): all tries of one rotation stay inside, so each
/// is short and none begins after the sixth second.
const ROTATION_TRIES: u32 = 3;
const ROTATION_LIMIT: Duration = Duration::from_millis(2_500);
const ROTATION_BEAT: Duration = Duration::from_secs(3);

/// Puts the newest refresh token where it outlives the process. Awaited before the token that came with it is used.
pub type Keeper = Arc<dyn Fn(SecretString) -> BoxFuture<'static, ()> + Send + Sync>;

struct Access {
    token: SecretString,
    since: Instant,
}

struct State {
    access: Option<Access>,
    refresh: SecretString,
    over: bool,
}

/// Cheap to clone; clones share the tokens.
#[derive(Clone)]
pub struct Session {
    pub(crate) api: Api,
    device: DeviceKey,
    state: Arc<Mutex<State>>,
    keeper: Keeper,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({:?}, ***)", self.api)
    }
}

impl Session {
    /// From tokens just given. The keeper is not called for them.
    pub fn new(api: Api, device: DeviceKey, tokens: &Tokens, keeper: Keeper) -> Self {
        let access = Access { token: SecretString::from(tokens.access.as_str()), since: Instant::now() };
        let state = State { access: Some(access), refresh: SecretString::from(tokens.refresh.as_str()), over: false };
        Self { api, device, state: Arc::new(Mutex::new(state)), keeper }
    }

    /// From a kept refresh token; the first call rotates it.
    pub fn resumed(api: Api, device: DeviceKey, refresh: SecretString, keeper: Keeper) -> Self {
        let state = State { access: None, refresh, over: false };
        Self { api, device, state: Arc::new(Mutex::new(state)), keeper }
    }

    /// Whether the two are clones of one session.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.state, &other.state)
    }

    pub fn api(&self) -> &Api {
        &self.api
    }

    /// The newest refresh token.
    pub async fn refresh_token(&self) -> SecretString {
        self.state.lock().await.refresh.clone()
    }

    /// A usable access token; `refused` is one the server just turned away. Whatever fails here, the request it is for has not left.
    async fn access(&self, refused: Option<&SecretString>) -> Result<SecretString, ApiError> {
        self.fresh_access(refused).await.map_err(|e| if e.may_have_arrived() { ApiError::Timeout { sent: false } } else { e })
    }

    async fn fresh_access(&self, refused: Option<&SecretString>) -> Result<SecretString, ApiError> {
        let mut state = self.state.lock().await;
        if state.over {
            return Err(ApiError::Unauthorised { request_id: None });
        }
        if let Some(access) = &state.access {
            let turned_away = refused.is_some_and(|r| r.expose_secret() == access.token.expose_secret());
            if !turned_away && access.since.elapsed() < REPLACED_AFTER {
                return Ok(access.token.clone());
            }
        }
        match self.rotate(&state.refresh).await {
            Ok(tokens) => {
                state.refresh = SecretString::from(tokens.refresh.as_str());
                let token = SecretString::from(tokens.access.as_str());
                state.access = Some(Access { token: token.clone(), since: Instant::now() });
                (self.keeper)(state.refresh.clone()).await;
                Ok(token)
            }
            Err(e) => {
                if matches!(e, ApiError::Unauthorised { .. }) {
                    state.over = true;
                    state.access = None;
                }
                Err(e)
            }
        }
    }

    async fn rotate(&self, refresh: &SecretString) -> Result<Tokens, ApiError> {
        let time = self.api.clock.now().to_rfc3339();
        let signature = self.device.sign(&refresh_message(refresh.expose_secret(), &time));
        let body = RefreshRequest { refresh: refresh.expose_secret().to_owned(), time, signature };
        let started = Instant::now();
        for attempt in 1..=ROTATION_TRIES {
            let request = self.api.request(Method::POST, paths::SESSION_REFRESH).timeout(ROTATION_LIMIT).json(&body);
            match self.api.call::<Tokens>(request).await {
                Err(e) if e.passing() && attempt < ROTATION_TRIES => {
                    let next = started + ROTATION_BEAT * attempt;
                    let early = jitter(Duration::from_millis(400), self.api.entropy.as_ref());
                    tokio::time::sleep_until(next - early).await;
                }
                other => return other,
            }
        }
        Err(ApiError::Timeout { sent: false })
    }

    /// Sends with the access token; once more with a new one where the server turned it away (then nothing was executed).
    async fn with_token(&self, request: &RequestBuilder) -> Result<(RequestBuilder, SecretString), ApiError> {
        let token = self.access(None).await?;
        Ok((bearer(request.try_clone().ok_or(ApiError::Setup)?, &token), token))
    }

    async fn renewed(&self, request: &RequestBuilder, refused: &SecretString) -> Result<RequestBuilder, ApiError> {
        let token = self.access(Some(refused)).await?;
        Ok(bearer(request.try_clone().ok_or(ApiError::Setup)?, &token))
    }

    pub(crate) async fn call<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        let (signed, token) = self.with_token(&request).await?;
        match self.api.call(signed).await {
            Err(ApiError::Unauthorised { .. }) => self.api.call(self.renewed(&request, &token).await?).await,
            other => other,
        }
    }

    pub(crate) async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        let (signed, token) = self.with_token(&request).await?;
        match self.api.read(signed).await {
            Err(ApiError::Unauthorised { .. }) => self.api.read(self.renewed(&request, &token).await?).await,
            other => other,
        }
    }

    pub(crate) async fn open_stream(&self, request: RequestBuilder) -> Result<Response, ApiError> {
        let (signed, token) = self.with_token(&request).await?;
        match self.api.send(signed).await {
            Err(ApiError::Unauthorised { .. }) => self.api.send(self.renewed(&request, &token).await?).await,
            other => other,
        }
    }
}
