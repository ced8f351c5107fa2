//! A server in this process on a manual clock, and people who sign in to it over real HTTPS.
use btm_api::account::{Device, LoginResponse, MeResponse, Tokens, TotpBeginResponse, TotpConfirmResponse, refresh_message};
use btm_api::{Problem, ProblemCode, paths};
use btm_domain::{Clock, Role};
use btm_server::auth::audit::Actor;
use btm_server::auth::sessions::{KnownDevice, new_session};
use btm_server::auth::{companies, tokens};
use btm_server::edge::OsEntropy;
use btm_server::{Deps, Handle, Limits, Server, ServerConfig, Storage};
use btm_testkit::ManualClock;
use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer, SigningKey};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

pub const NOW: &str = "2026-11-24T03:00:10Z";
pub const PASSWORD: &str = "vkx7 Pq2v";

pub struct World {
    pub server: Handle,
    pub clock: ManualClock,
    pub http: reqwest::Client,
}

/// A client that trusts this CA alone.
pub fn http(ca_pem: &str) -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ca = reqwest::Certificate::from_pem_bundle(ca_pem.as_bytes()).unwrap();
    reqwest::Client::builder().tls_certs_only(ca).no_proxy().build().unwrap()
}

pub fn config(storage: Storage) -> ServerConfig {
    let mut config = ServerConfig::company("Test", storage, [7; 32]);
    config.limits = Limits::open();
    config.hash_threads = 2;
    config.hash_queue = 4_096;
    config
}

pub struct Answer {
    pub status: StatusCode,
    pub text: String,
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {} {}", self.status, self.text))
    }

    pub fn problem(&self) -> Problem {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{} {}", self.status, self.text);
        let problem: Problem = self.json();
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(problem.request_id, self.headers["x-request-id"].to_str().unwrap());
        problem
    }

    pub fn code(&self) -> ProblemCode {
        self.problem().code
    }

    /// The body without what differs between two requests.
    pub fn anonymous(&self) -> String {
        let mut value: Value = serde_json::from_str(&self.text).unwrap();
        value.as_object_mut().unwrap().remove("request_id");
        format!("{} {value}", self.status)
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut ServerConfig)) -> Self {
        let mut config = config(Storage::Memory);
        change(&mut config);
        Self::start(config, ManualClock::at(NOW)).await
    }

    /// On a folder, so that it can be started again.
    pub async fn on(folder: &Path, clock: &ManualClock) -> Self {
        Self::start(config(Storage::Folder(folder.join("data"))), clock.clone()).await
    }

    pub async fn start(config: ServerConfig, clock: ManualClock) -> Self {
        let deps = Deps { clock: Arc::new(clock.clone()), entropy: Arc::new(OsEntropy) };
        let server = Server::start(config, deps).await.unwrap();
        Self { http: http(&server.ca_pem), server, clock }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub async fn call(&self, method: Method, path: &str, access: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.server.base_url));
        if let Some(access) = access {
            request = request.bearer_auth(access);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, None, Some(body)).await
    }

    /// A company whose admin has a password and nothing else.
    pub async fn invited_admin(&self, company: &str, email: &str) -> (Person, Answer) {
        let invitation = self.server.create_company(company, email).await.unwrap();
        let person = Person::new(email);
        let body = json!({"token": invitation.token, "password": PASSWORD, "device": person.device()});
        let answer = self.post(paths::INVITATION_ACCEPT, body).await;
        (person, answer)
    }

    /// A company whose admin has password and authenticator and is signed in.
    pub async fn admin(&self, company: &str, email: &str) -> Person {
        let (mut person, answer) = self.invited_admin(company, email).await;
        person.take(&answer);
        person.enrol(self).await;
        person
    }

    /// A session of a fresh account with these roles in the company of `of`, made without a password.
    pub async fn session_of(&self, of: &Person, roles: Vec<Role>, enrolment_only: bool) -> Tokens {
        let app = self.server.app();
        let company = app.store.account_by_email(&of.email).await.unwrap().unwrap().tenant;
        let email = format!("{}@example.com", uuid::Uuid::from_u128(rand_bits()));
        // An operator is nobody's invitation; roles are set behind the door here.
        let made = companies::invite(app, Actor::service(company), &email, vec![Role::Traveller]).await.unwrap();
        let row = app.store.open_invitation(&tokens::hash(&made.token), self.now()).await.unwrap().unwrap();
        let device = KnownDevice { key: vec![0; 32], name: "matrix".to_owned() };
        let (session, issued) = new_session(app, company, made.user_id, device, enrolment_only, None);
        assert!(app.store.accept_invitation(row, String::new(), Some(session), self.now(), Vec::new()).await.unwrap());
        let audit = btm_server::auth::audit::entry(app, Actor::service(company), "test", "user", made.user_id, None);
        assert!(app.store.set_roles(company, made.user_id, roles, audit).await.unwrap());
        issued
    }
}

fn rand_bits() -> u128 {
    use btm_domain::Entropy;
    let mut bytes = [0u8; 16];
    OsEntropy.fill(&mut bytes);
    u128::from_le_bytes(bytes)
}

/// Somebody with a device, and what the server gave them.
#[derive(Clone)]
pub struct Person {
    pub email: String,
    pub key: SigningKey,
    pub access: String,
    pub refresh: String,
    pub seed: Vec<u8>,
    pub recovery: Vec<String>,
}

impl Person {
    pub fn new(email: &str) -> Self {
        let mut seed = [0u8; 32];
        seed[..16].copy_from_slice(&rand_bits().to_le_bytes());
        Self {
            email: email.to_owned(),
            key: SigningKey::from_bytes(&seed),
            access: String::new(),
            refresh: String::new(),
            seed: Vec::new(),
            recovery: Vec::new(),
        }
    }

    pub fn device(&self) -> Device {
        Device { public_key: BASE64URL_NOPAD.encode(self.key.verifying_key().as_bytes()), name: "Linux · test".to_owned() }
    }

    fn keep(&mut self, tokens: Tokens) {
        self.access = tokens.access;
        self.refresh = tokens.refresh;
    }

    /// Keeps the tokens of an answer of sign-in or acceptance.
    pub fn take(&mut self, answer: &Answer) {
        match answer.json::<LoginResponse>() {
            LoginResponse::SignedIn(tokens) | LoginResponse::EnrolmentNeeded(tokens) => self.keep(tokens),
            LoginResponse::SecondFactor { .. } => panic!("a second factor is owed"),
        }
    }

    pub async fn enrol(&mut self, world: &World) {
        let begun: TotpBeginResponse = world.call(Method::POST, paths::TOTP_BEGIN, Some(&self.access), None).await.json();
        self.seed = data_encoding::BASE32_NOPAD.decode(begun.secret.as_bytes()).unwrap();
        assert_eq!(self.seed.len(), 20);
        let body = json!({"code": self.code(world.now())});
        let done = world.call(Method::POST, paths::TOTP_CONFIRM, Some(&self.access), Some(body)).await;
        self.recovery = done.json::<TotpConfirmResponse>().recovery_codes;
    }

    /// The authenticator's code at a time.
    pub fn code(&self, at: DateTime<Utc>) -> String {
        let secret = totp_rs::Secret::new(self.seed.clone().into_boxed_slice());
        let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("a").build().unwrap();
        totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
    }

    pub async fn password(&self, world: &World, password: &str) -> Answer {
        let body = json!({"email": self.email, "password": password, "device": self.device()});
        world.post(paths::LOGIN, body).await
    }

    /// The right password; the challenge it opens.
    pub async fn challenge(&self, world: &World) -> String {
        let answer = self.password(world, PASSWORD).await;
        match answer.json::<LoginResponse>() {
            LoginResponse::SecondFactor { challenge, .. } => challenge,
            _ => panic!("no second factor asked: {}", answer.text),
        }
    }

    /// Password and the code of this moment.
    pub async fn sign_in(&mut self, world: &World) {
        let challenge = self.challenge(world).await;
        let answer = world.post(paths::LOGIN_CODE, json!({"challenge": challenge, "code": self.code(world.now())})).await;
        self.keep(answer.json());
    }

    pub async fn refresh_with(&self, world: &World, refresh: &str, key: &SigningKey) -> Answer {
        let time = world.now().to_rfc3339();
        let signature = BASE64URL_NOPAD.encode(&key.sign(refresh_message(refresh, &time).as_bytes()).to_bytes());
        world.post(paths::SESSION_REFRESH, json!({"refresh": refresh, "time": time, "signature": signature})).await
    }

    pub async fn get(&self, world: &World, path: &str) -> Answer {
        world.call(Method::GET, path, Some(&self.access), None).await
    }

    pub async fn me(&self, world: &World) -> MeResponse {
        self.get(world, paths::ME).await.json()
    }
}
