//! One server: how a request is made, sent, and its answer read.
use crate::error::ApiError;
use crate::retry::Retry;
use crate::trust::{self, Trust};
use btm_api::{Problem, ProblemCode, REQUEST_ID};
use btm_domain::{Clock, Entropy};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Client to server, a whole call (reliability.md §1.13).
const CALL_LIMIT: Duration = Duration::from_secs(10);
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// Of a stream, between bytes.
const SILENCE_LIMIT: Duration = Duration::from_secs(30);
/// No answer of the contract is larger; what is, is not ours.
const ANSWER_LIMIT: usize = 32 * 1024 * 1024;

/// What a connection needs from outside.
#[derive(Clone)]
pub struct ApiOptions {
    pub trust: Trust,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// E.g. `0.1.0`; sent as `smart-btm/0.1.0`.
    pub app_version: String,
}

/// The transport to one server. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: Arc<str>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    retry: Arc<Retry>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Api({})", self.base)
    }
}

/// The server's address in its one spelling: `https://host[:port][/folder]`, no trailing slash, no login, query or fragment.
///
/// # Errors
/// `HttpRefused` for http, `AddressInvalid` for what is no address of a server.
pub fn parse_base_url(text: &str) -> Result<Url, ApiError> {
    let url = Url::parse(text).map_err(|_| ApiError::AddressInvalid)?;
    match url.scheme() {
        "https" => {}
        "http" => return Err(ApiError::HttpRefused),
        _ => return Err(ApiError::AddressInvalid),
    }
    let plain = url.host_str().is_some_and(|h| !h.is_empty())
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if plain { Ok(url) } else { Err(ApiError::AddressInvalid) }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl Api {
    /// Builds the transport; opens no connection. Reads the platform's certificates: call it off the UI thread.
    ///
    /// # Errors
    /// `HttpRefused` and `AddressInvalid` as [`parse_base_url`], `Tls` where there are no certificates to trust, `Setup`.
    pub fn new(base_url: &str, options: &ApiOptions) -> Result<Self, ApiError> {
        let url = parse_base_url(base_url)?;
        let mut builder = reqwest::Client::builder()
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_LIMIT)
            .read_timeout(SILENCE_LIMIT)
            .tls_info(true)
            .user_agent(format!("smart-btm/{}", options.app_version))
            .tls_backend_preconfigured(trust::client_config(&options.trust)?);
        if is_loopback(&url) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|e| {
            tracing::warn!(error = %e, "transport");
            ApiError::Setup
        })?;
        Ok(Self {
            http,
            base: url.as_str().trim_end_matches('/').into(),
            clock: options.clock.clone(),
            entropy: options.entropy.clone(),
            retry: Arc::default(),
        })
    }

    pub fn base_url(&self) -> &str {
        &self.base
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        request.header(header::ACCEPT, "application/json").timeout(CALL_LIMIT)
    }

    /// As `request`, for an answer without an end: limited between bytes alone.
    pub(crate) fn stream(&self, method: Method, path: &str, accept: &'static str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).header(header::ACCEPT, accept)
    }

    /// Sends once and waits for the whole answer at most `CALL_LIMIT`, or what the request itself sets.
    pub(crate) async fn call<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        self.retry.earn();
        let answer = self.send(request).await?;
        read_json(answer).await
    }

    /// As `call`, for a read: tried again where that may help.
    pub(crate) async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        let mut done = 0;
        loop {
            let again = request.try_clone().ok_or(ApiError::Setup)?;
            done += 1;
            match self.call(again).await {
                Err(e) if e.passing() => match self.retry.wait(done, self.entropy.as_ref()) {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => return Err(e),
                },
                other => return other,
            }
        }
    }

    /// Sends and answers as soon as the head is there; a refusal becomes its error.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Response, ApiError> {
        let answer = request.send().await.map_err(|e| ApiError::from_reqwest(&e))?;
        if answer.status().is_success() { Ok(answer) } else { Err(refusal(answer).await) }
    }
}

pub(crate) fn bearer(request: RequestBuilder, token: &SecretString) -> RequestBuilder {
    let value = header::HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
    match value {
        Ok(mut value) => {
            value.set_sensitive(true);
            request.header(header::AUTHORIZATION, value)
        }
        // A token that is no header text cannot be one of ours: the server will say so.
        Err(_) => request,
    }
}

pub(crate) fn json<B: Serialize + ?Sized>(request: RequestBuilder, body: &B) -> RequestBuilder {
    request.json(body)
}

fn request_id(answer: &Response) -> Option<String> {
    answer.headers().get(REQUEST_ID).and_then(|v| v.to_str().ok()).map(|v| v.chars().take(64).collect())
}

fn says(answer: &Response, wanted: &str) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case(wanted))
}

async fn bytes(mut answer: Response) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|e| ApiError::from_reqwest(&e))? {
        if body.len() + chunk.len() > ANSWER_LIMIT {
            return Err(ApiError::Decode { request_id: None });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

pub(crate) async fn read_json<T: DeserializeOwned>(answer: Response) -> Result<T, ApiError> {
    let request_id = request_id(&answer);
    let status = answer.status();
    if status == StatusCode::NO_CONTENT {
        return serde_json::from_slice(b"null").map_err(|_| ApiError::Decode { request_id });
    }
    if !says(&answer, "application/json") {
        return Err(ApiError::NotOurs { status: status.as_u16() });
    }
    let body = bytes(answer).await?;
    serde_json::from_slice(&body).map_err(|e| {
        tracing::warn!(line = e.line(), column = e.column(), request_id, "an answer could not be read");
        ApiError::Decode { request_id }
    })
}

async fn refusal(answer: Response) -> ApiError {
    let status = answer.status();
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return ApiError::ProxyLogin;
    }
    if !says(&answer, "application/problem+json") {
        return ApiError::NotOurs { status: status.as_u16() };
    }
    let request_id = request_id(&answer);
    let Ok(body) = bytes(answer).await else { return ApiError::Cut };
    match serde_json::from_slice::<Problem>(&body) {
        Ok(p) if matches!(p.code, ProblemCode::Unauthorised | ProblemCode::SessionExpired) => {
            ApiError::Unauthorised { request_id: Some(p.request_id) }
        }
        Ok(p) => ApiError::Problem(Box::new(p)),
        Err(_) => ApiError::Decode { request_id },
    }
}
