//! A sandbox, a server and a signed-in traveller; shortened ladder, real clock.
use btm_api::account::{InvitationAcceptRequest, LoginResponse, MeResponse, Tokens, TravellerRequest};
use btm_api::purchase::{BookingBody, BookingRequest, BuyMode, PurchaseRequest, PurchaseResponse};
use btm_api::search::{SearchEvent, SearchRequest};
use btm_api::sync::DocumentBody;
use btm_api::{IDEMPOTENCY_KEY, Problem};
use btm_domain::*;
use btm_server::booking::EngineOptions;
use btm_server::edge::{OsEntropy, SystemClock};
use btm_server::{Access, Deps, Handle, Limits, Server, ServerConfig, Storage};
use chrono::{NaiveDate, TimeDelta};
use reqwest::{Response, StatusCode};
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// Orders twice if asked twice: only our own care keeps it at one.
pub const TOKEN: &str = "duffel_test_engine";
const PASSWORD: &str = "correct horse battery staple";

static WORLD: LazyLock<Arc<btm_sandbox::World>> =
    LazyLock::new(|| Arc::new(btm_sandbox::World::build(btm_sandbox::WorldConfig::default()).unwrap()));

pub fn id() -> uuid::Uuid {
    new_uuid(&SystemClock, &OsEntropy)
}

/// Trusts these CAs and nothing else.
pub fn http(ca_pems: &[&str]) -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let certificates = ca_pems.iter().flat_map(|pem| reqwest::Certificate::from_pem_bundle(pem.as_bytes()).unwrap());
    reqwest::Client::builder().no_proxy().tls_certs_only(certificates).build().unwrap()
}

pub struct Shop {
    pub sandbox: btm_sandbox::Handle,
    pub http: reqwest::Client,
}

impl Shop {
    pub async fn open() -> Self {
        let config = btm_sandbox::Config { world: Some(WORLD.clone()), ..btm_sandbox::Config::default() };
        let sandbox = btm_sandbox::Sandbox::start(config).await.unwrap();
        let http = http(&[sandbox.ca_pem.as_deref().unwrap()]);
        let shop = Self { sandbox, http };
        shop.control("POST", "accounts", json!({"token": TOKEN, "resend_guard": false})).await;
        shop
    }

    pub async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let url = format!("{}/_sandbox/{path}", self.sandbox.base_url);
        let answer = self.http.request(method.parse().unwrap(), url).json(&body).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub async fn fault(&self, op: &str, effect: Value) {
        let rule = json!([{"id": "r", "match": {"op": op, "nth": 1}, "effect": effect, "times": 1}]);
        self.control("PUT", "faults", rule).await;
    }

    pub async fn fired(&self) -> bool {
        let url = format!("{}/_sandbox/faults", self.sandbox.base_url);
        let text = self.http.get(url).send().await.unwrap().text().await.unwrap();
        serde_json::from_str::<Value>(&text).unwrap().to_string().contains("\"fired\":1")
    }

    /// Live orders the supplier's own books have under this booking's reference.
    pub async fn live(&self, booking: BookingId) -> u64 {
        let url = format!("{}/_sandbox/truth?ref_prefix={booking}", self.sandbox.base_url);
        let text = self.http.get(url).send().await.unwrap().text().await.unwrap();
        let truth: Value = serde_json::from_str(&text).unwrap();
        truth["live"].as_u64().unwrap_or_else(|| panic!("{truth}"))
    }

    pub fn access(&self) -> Access {
        let ca = self.sandbox.ca_pem.as_deref().unwrap();
        Access::sandbox(&self.sandbox.base_url, ca.as_bytes(), SecretString::from(TOKEN)).unwrap()
    }
}

/// A server in this process.
pub async fn server(shop: &Shop, folder: &Path, tune: impl FnOnce(&mut EngineOptions)) -> Handle {
    let mut engine = EngineOptions::quick();
    tune(&mut engine);
    let mut config = ServerConfig::standalone("Smart BTM", Storage::Folder(folder.join("data")), [7; 32]);
    config.supplier = Some(shop.access());
    config.limits = Limits::open();
    config.engine = engine;
    Server::start(config, Deps::system()).await.unwrap()
}

/// A signed-in traveller's device.
#[derive(Clone)]
pub struct Device {
    pub base_url: String,
    pub http: reqwest::Client,
    pub access: String,
    pub traveller: TravellerId,
}

impl Device {
    /// Accepts the invitation and keeps the traveller's details.
    pub async fn enter(base_url: &str, ca_pem: &str, invitation: &str) -> Self {
        let http = http(&[ca_pem]);
        let request = InvitationAcceptRequest {
            token: invitation.to_owned(),
            password: PASSWORD.into(),
            device: btm_api::account::Device { public_key: device_key(), name: "test".into() },
        };
        let answer = http.post(format!("{base_url}/v1/invitations/accept")).json(&request).send().await.unwrap();
        let LoginResponse::SignedIn(Tokens { access, .. }) = read(answer).await else { panic!("not signed in") };
        let mut device = Self { base_url: base_url.to_owned(), http, access, traveller: TravellerId(uuid::Uuid::nil()) };
        let me: MeResponse = read(device.put("/v1/me/traveller", &TravellerRequest { traveller: details() }).await).await;
        device.traveller = me.traveller_id;
        device
    }

    pub async fn get(&self, path: &str) -> Response {
        self.http.get(format!("{}{path}", self.base_url)).bearer_auth(&self.access).send().await.unwrap()
    }

    async fn put(&self, path: &str, body: &impl Serialize) -> Response {
        self.http.put(format!("{}{path}", self.base_url)).bearer_auth(&self.access).json(body).send().await.unwrap()
    }

    /// All offers of a one-way search.
    pub async fn search(&self, from: &str, to: &str, date: NaiveDate) -> Vec<FlightOffer> {
        let slice = btm_domain::SliceQuery { origin: from.parse().unwrap(), destination: to.parse().unwrap(), date };
        let query = FlightQuery { slices: vec![slice], cabin: Cabin::Economy, travellers: 1, max_connections: 1 };
        let url = format!("{}/v1/search", self.base_url);
        let answer = self.http.post(url).bearer_auth(&self.access).json(&SearchRequest { query }).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let text = answer.text().await.unwrap();
        let mut offers = Vec::new();
        for line in text.lines() {
            if let SearchEvent::Offers { offers: more } = serde_json::from_str(line).unwrap() {
                offers.extend(more);
            }
        }
        offers
    }

    /// An offer of the sandbox's own carrier, ten days ahead.
    pub async fn offer(&self) -> FlightOffer {
        self.offer_on("HND", "FUK").await
    }

    pub async fn offer_on(&self, from: &str, to: &str) -> FlightOffer {
        let offers = self.search(from, to, SystemClock.now().date_naive() + TimeDelta::days(10)).await;
        offers.into_iter().find(|o| o.owner.code.as_str() == "ZZ").expect("a ZZ offer")
    }

    pub async fn post_purchase(&self, request: &PurchaseRequest) -> Response {
        let url = format!("{}/v1/purchases", self.base_url);
        let call = self.http.post(url).bearer_auth(&self.access).header(IDEMPOTENCY_KEY, request.purchase_id.to_string());
        call.json(request).send().await.unwrap()
    }

    /// Posts the purchase and waits until it is settled and its receipt, if it gets one, is there.
    pub async fn buy(&self, request: &PurchaseRequest) -> BookingBody {
        let answer = self.post_purchase(request).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED, "{}", answer.text().await.unwrap());
        self.settled(request.purchase_id).await
    }

    pub async fn settled(&self, id: PurchaseId) -> BookingBody {
        self.until(id, |b| b.state.settled() && (b.state != BookingState::Confirmed || b.documents.len() == 2)).await
    }

    pub async fn until(&self, id: PurchaseId, enough: impl Fn(&BookingBody) -> bool) -> BookingBody {
        let begun = Instant::now();
        loop {
            let purchase: PurchaseResponse = read(self.get(&format!("/v1/purchases/{id}")).await).await;
            let booking = purchase.bookings.into_iter().next().unwrap();
            if enough(&booking) {
                return booking;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{:?} {:?}", booking.state, booking.history);
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    pub async fn document(&self, id: DocumentId) -> DocumentBody {
        read(self.get(&format!("/v1/documents/{id}")).await).await
    }
}

/// A purchase of one offer by its own traveller.
pub fn purchase(device: &Device, offer: &FlightOffer) -> PurchaseRequest {
    PurchaseRequest {
        purchase_id: id().into(),
        trip_id: id().into(),
        purpose: None,
        bookings: vec![BookingRequest {
            booking_id: id().into(),
            offer_id: offer.id,
            travellers: vec![device.traveller],
            accepted_total: offer.total,
            mode: BuyMode::Book,
            override_reason: None,
        }],
    }
}

pub fn events(booking: &BookingBody) -> Vec<&str> {
    booking.history.iter().map(|h| h.event.as_str()).collect()
}

pub async fn read<T: DeserializeOwned>(answer: Response) -> T {
    let status = answer.status();
    let text = answer.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{status} {e}: {text}"))
}

pub async fn problem(answer: Response) -> Problem {
    assert!(!answer.status().is_success(), "{}", answer.status());
    read(answer).await
}

fn details() -> TravellerDetails {
    TravellerDetails {
        family_name: "山田".into(),
        given_name: "花子".into(),
        family_kana: "ヤマダ".into(),
        given_kana: "ハナコ".into(),
        passport_surname: "YAMADA".into(),
        passport_given: "HANAKO".into(),
        passport_confirmed: true,
        title: Some(Title::Ms),
        gender: Some(Gender::F),
        birth_date: "1988-04-12".parse().ok(),
        email: "hanako@example.com".into(),
        phone: "+819012345678".into(),
    }
}

fn device_key() -> String {
    use base64::Engine as _;
    let mut seed = [0u8; 32];
    OsEntropy.fill(&mut seed);
    let public = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(public.as_bytes())
}

/// Everything for a test that needs one device.
pub struct World {
    pub shop: Shop,
    pub server: Handle,
    pub device: Device,
    pub folder: tempfile::TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self::tuned(|_| {}).await
    }

    pub async fn tuned(tune: impl FnOnce(&mut EngineOptions)) -> Self {
        let shop = Shop::open().await;
        let folder = tempfile::tempdir().unwrap();
        let server = server(&shop, folder.path(), tune).await;
        let invitation = server.create_company("有限会社さくら", "hanako@example.com").await.unwrap();
        let device = Device::enter(&server.base_url, &server.ca_pem, &invitation.token).await;
        Self { shop, server, device, folder }
    }
}
