//! A sandbox, a server and a signed-in traveller; shortened ladder, real clock.
use btm_api::account::{InvitationAcceptRequest, LoginResponse, MeResponse, Tokens, TravellerRequest};
use btm_api::purchase::{BookingBody, BookingRequest, BuyMode, PurchaseRequest, PurchaseResponse};
use btm_api::search::{SearchEvent, SearchRequest};
use btm_api::sync::DocumentBody;
use btm_api::{IDEMPOTENCY_KEY, Problem};
use btm_domain::*;
use btm_server::booking::EngineOptions;
use btm_server::edge::{OsEntropy, SystemClock};
use btm_server::{Deps, Handle, Limits, Server, ServerConfig, Sources, Storage};
use chrono::{NaiveDate, TimeDelta};
use reqwest::{Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{path::Path, sync::Arc, sync::LazyLock, time::Duration, time::Instant};

/// Orders twice if asked twice: only our own care keeps it at one.
const ACCOUNT: &str = "engine";
/// What the suppliers sign their events with.
pub const HOOK_SECRET: &str = "whsec_0123456789";
pub const MASTER: [u8; 32] = [7; 32];
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
        for token in ["duffel_test_engine", "sand_engine"] {
            shop.control("POST", "accounts", json!({"token": token, "resend_guard": false})).await;
        }
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

    /// Every order ever made for this booking, as the supplier's own books have it.
    pub async fn truth(&self, booking: BookingId) -> Vec<Value> {
        let url = format!("{}/_sandbox/truth?ref_prefix={booking}", self.sandbox.base_url);
        let text = self.http.get(url).send().await.unwrap().text().await.unwrap();
        let truth: Value = serde_json::from_str(&text).unwrap();
        truth["orders"].as_array().unwrap_or_else(|| panic!("{truth}")).clone()
    }

    pub fn sources(&self) -> Sources {
        let ca = self.sandbox.ca_pem.as_deref().unwrap();
        let all = Sources::sandbox(&self.sandbox.base_url, ca.as_bytes(), ACCOUNT).unwrap();
        Sources { duffel: all.duffel.map(|a| a.with_webhook_secret(HOOK_SECRET.to_owned().into())), ..all }
    }
}

/// A server in this process.
pub async fn server(shop: &Shop, folder: &Path, tune: impl FnOnce(&mut EngineOptions)) -> Handle {
    server_on(shop, Storage::Folder(folder.join("data")), tune).await
}

pub async fn server_on(shop: &Shop, storage: Storage, tune: impl FnOnce(&mut EngineOptions)) -> Handle {
    let mut engine = EngineOptions::quick();
    tune(&mut engine);
    let mut config = ServerConfig::standalone("Smart BTM", storage, MASTER);
    config.suppliers = shop.sources();
    config.limits = Limits::open();
    // Some go through a proxy, which has another port.
    config.loopback_host_only = false;
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
        Self::enter_as(base_url, ca_pem, invitation, details()).await
    }

    async fn enter_as(base_url: &str, ca_pem: &str, invitation: &str, details: TravellerDetails) -> Self {
        let http = http(&[ca_pem]);
        let request = InvitationAcceptRequest {
            token: invitation.to_owned(),
            password: PASSWORD.into(),
            device: btm_api::account::Device { public_key: device_key(), name: "test".into() },
        };
        let answer = http.post(format!("{base_url}/v1/invitations/accept")).json(&request).send().await.unwrap();
        let LoginResponse::SignedIn(Tokens { access, .. }) = read(answer).await else { panic!("not signed in") };
        let mut device = Self { base_url: base_url.to_owned(), http, access, traveller: TravellerId(uuid::Uuid::nil()) };
        let me: MeResponse =
            read(device.put("/v1/me/traveller", &TravellerRequest { traveller: details, base_revision: 0 }).await).await;
        device.traveller = me.traveller_id;
        device
    }

    pub async fn get(&self, path: &str) -> Response {
        self.http.get(format!("{}{path}", self.base_url)).bearer_auth(&self.access).send().await.unwrap()
    }

    /// Keeps other details of the traveller.
    pub async fn details(&self, details: &TravellerDetails) {
        let me: MeResponse = read(self.get("/v1/me").await).await;
        let edit = TravellerRequest { traveller: details.clone(), base_revision: me.traveller_revision };
        let answer = self.put("/v1/me/traveller", &edit).await;
        assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text().await.unwrap());
    }

    pub async fn put(&self, path: &str, body: &impl Serialize) -> Response {
        self.http.put(format!("{}{path}", self.base_url)).bearer_auth(&self.access).json(body).send().await.unwrap()
    }

    /// All offers of a one-way search.
    pub async fn search(&self, from: &str, to: &str, date: NaiveDate) -> Vec<FlightOffer> {
        self.search_for(from, to, date, 1).await
    }

    pub async fn search_for(&self, from: &str, to: &str, date: NaiveDate, travellers: u8) -> Vec<FlightOffer> {
        let slice = btm_domain::SliceQuery { origin: from.parse().unwrap(), destination: to.parse().unwrap(), date };
        let query = FlightQuery { slices: vec![slice], cabin: Cabin::Economy, travellers, max_connections: 1 };
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
        self.until(id, |b| b.state.settled() && (b.state != BookingState::Confirmed || b.documents.len() >= 2)).await
    }

    /// All bookings of a purchase, once each of them has ended and has its papers.
    pub async fn all_settled(&self, id: PurchaseId) -> Vec<BookingBody> {
        let begun = Instant::now();
        loop {
            let purchase = self.purchase(id).await;
            let done = |b: &BookingBody| b.state.settled() && (b.state != BookingState::Confirmed || b.documents.len() >= 2);
            if purchase.bookings.iter().all(done) {
                return purchase.bookings;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{:?}",
                purchase.bookings.iter().map(|b| b.state).collect::<Vec<_>>()
            );
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    pub async fn purchase(&self, id: PurchaseId) -> PurchaseResponse {
        read(self.get(&format!("/v1/purchases/{id}")).await).await
    }

    /// A booking as sync would bring it: through its trip.
    pub async fn booking(&self, of: &BookingBody) -> BookingBody {
        let trip: btm_api::sync::TripResponse = read(self.get(&format!("/v1/trips/{}", of.trip_id)).await).await;
        trip.bookings.into_iter().find(|b| b.booking_id == of.booking_id).unwrap()
    }

    /// The booking, once it looks like this.
    pub async fn when(&self, of: &BookingBody, enough: impl Fn(&BookingBody) -> bool) -> BookingBody {
        let begun = Instant::now();
        loop {
            let booking = self.booking(of).await;
            if enough(&booking) {
                return booking;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{:?} {:?}", booking.state, booking.history);
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Response {
        self.keyed(path, &id().to_string(), body).await
    }

    pub async fn keyed(&self, path: &str, key: &str, body: &impl Serialize) -> Response {
        let call = self.http.post(format!("{}{path}", self.base_url)).bearer_auth(&self.access);
        call.header(IDEMPOTENCY_KEY, key).json(body).send().await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> StatusCode {
        self.http.delete(format!("{}{path}", self.base_url)).bearer_auth(&self.access).send().await.unwrap().status()
    }

    /// One step of a booking: `pay`, `cancel`, ….
    pub async fn step(&self, of: &BookingBody, act: &str, body: &impl Serialize) -> Response {
        self.post(&format!("/v1/bookings/{}/{act}", of.booking_id), body).await
    }

    pub async fn plans(&self) -> Vec<btm_domain::connect::EsimOffer> {
        self.connect().await.esims
    }

    pub async fn routers(&self) -> Vec<btm_domain::connect::RentalOffer> {
        self.connect().await.rentals
    }

    async fn connect(&self) -> btm_api::connect::ConnectSearchResponse {
        let from = SystemClock.now().date_naive() + TimeDelta::days(20);
        let query = json!({"query": {"countries": ["US"], "from": from, "until": from + TimeDelta::days(5)}, "language": "ja", "trip_id": null});
        let found: btm_api::connect::ConnectSearchResponse = read(self.post("/v1/connect/search", &query).await).await;
        assert!(found.notes.is_empty(), "{:?}", found.notes);
        found
    }

    /// Priced again, as a person does before buying.
    pub async fn reviewed(&self, offer: OfferId) -> Offer {
        use btm_api::search::{PriceCheck, ReviewResponse};
        let review: ReviewResponse = read(self.post(&format!("/v1/offers/{offer}/review"), &json!({})).await).await;
        match review.check {
            PriceCheck::Same { offer } | PriceCheck::Changed { offer, .. } => offer,
            PriceCheck::Gone => panic!("gone"),
        }
    }

    /// The booking that holds this thing already, as a review tells it.
    pub async fn clash(&self, offer: OfferId) -> Option<BookingId> {
        let path = format!("/v1/offers/{offer}/review");
        let review: btm_api::search::ReviewResponse = read(self.post(&path, &json!({})).await).await;
        review.clash.map(|held| held.booking_id)
    }

    /// Follows sync from the start: what this person's mirror holds.
    pub async fn mirror(&self) -> Vec<btm_api::sync::SyncBody> {
        let mut held = std::collections::BTreeMap::new();
        let mut cursor = String::new();
        loop {
            let page: btm_api::sync::SyncResponse = read(self.get(&format!("/v1/sync?cursor={cursor}&limit=100")).await).await;
            for item in page.items {
                match item.body {
                    Some(body) => held.insert(item.id, body),
                    None => held.remove(&item.id),
                };
            }
            cursor = page.next;
            if !page.more {
                return held.into_values().collect();
            }
        }
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
    basket(device, &[(offer.id, offer.total)])
}

/// A purchase of several offers by their own traveller.
pub fn basket(device: &Device, offers: &[(OfferId, Money)]) -> PurchaseRequest {
    let item = |&(offer_id, accepted_total): &(OfferId, Money)| BookingRequest {
        booking_id: id().into(),
        offer_id,
        travellers: vec![device.traveller],
        accepted_total,
        mode: BuyMode::Book,
        override_reason: None,
        override_of: None,
    };
    let bookings = offers.iter().map(item).collect();
    PurchaseRequest { purchase_id: id().into(), trip_id: id().into(), purpose: None, bookings }
}

/// What a reviewed offer costs, by its id.
pub fn priced(offer: &Offer) -> (OfferId, Money) {
    (offer.id(), offer.total())
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

    /// Another account of the company, its details kept.
    pub async fn colleague(&self, email: &str, roles: &[Role]) -> Device {
        let body = json!({"email": email, "roles": roles});
        let invited: btm_api::account::InviteResponse = read(self.device.post("/v1/users", &body).await).await;
        let token = invited.link.split("token=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let details = TravellerDetails {
            family_name: "青木".into(),
            given_name: "美咲".into(),
            family_kana: "アオキ".into(),
            given_kana: "ミサキ".into(),
            passport_surname: "AOKI".into(),
            passport_given: "MISAKI".into(),
            email: email.into(),
            ..details()
        };
        Device::enter_as(&self.server.base_url, &self.server.ca_pem, &token, details).await
    }

    /// The admin lets `arranger` act for `traveller`; answers the link's id.
    pub async fn link(&self, arranger: &Device, traveller: &Device) -> uuid::Uuid {
        let me: MeResponse = read(arranger.get("/v1/me").await).await;
        let link = id();
        let body = json!({"link_id": link, "arranger": me.user_id, "traveller": traveller.traveller});
        let answer = self.device.post("/v1/arranger-links", &body).await;
        assert_eq!(answer.status(), StatusCode::CREATED, "{}", answer.text().await.unwrap());
        link
    }

    /// An operator of the desk. Nobody invites one.
    pub async fn operator(&self) -> Device {
        let device = self.colleague("desk@example.com", &[Role::Traveller]).await;
        self.roles(&device, vec![Role::Operator]).await;
        device
    }

    /// Other roles for an account, set behind the door.
    pub async fn roles(&self, device: &Device, roles: Vec<Role>) {
        let me: MeResponse = read(device.get("/v1/me").await).await;
        let app = self.server.app();
        let actor = btm_server::auth::audit::Actor::service(me.organisation_id);
        let audit = btm_server::auth::audit::entry(app, actor, "test", "user", me.user_id, None);
        assert!(app.store.set_roles(me.organisation_id, me.user_id, roles, audit).await.unwrap());
    }

    /// A signed event of Duffel's at our door.
    pub async fn event(&self, event_id: &str, kind: &str, object: Value, secret: &str) -> StatusCode {
        use hmac::Mac;
        let body = json!({"id": event_id, "type": kind, "data": {"object": object}, "live_mode": false}).to_string();
        let t = SystemClock.now().timestamp();
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{t}.{body}").as_bytes());
        let signed = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
        let word = btm_server::booking::hook::word(&MASTER, btm_domain::supply::SupplierId::Duffel);
        let url = format!("{}/v1/hooks/duffel/{word}", self.server.base_url);
        let call = self.device.http.post(url).header("x-duffel-signature", format!("t={t},v1={signed}"));
        call.header("content-type", "application/json").body(body).send().await.unwrap().status()
    }
}
