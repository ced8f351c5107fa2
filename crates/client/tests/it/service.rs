//! A service in a few lines, speaking the contract over TLS: what it holds and how it fails is set by the test.
pub use crate::bodies::{flight, receipt, trip};
use crate::written::Written;
use axum::body::Body;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use axum_server::tls_rustls::RustlsConfig;
use btm_api::account::{InvitationLookUpResponse, LoginResponse, MeResponse, Tokens, TotpBeginResponse, TotpConfirmResponse};
use btm_api::purchase::{PurchaseRequest, PurchaseResponse};
use btm_api::server::ServerResponse;
use btm_api::sync::{SyncBody, SyncItem, SyncResponse};
use btm_api::{Problem, ProblemCode};
use btm_client::Trust;
use btm_domain::{BookingState, DocumentId, OrganisationId, PurchaseId, SessionId, TravellerDetails, TravellerId, UserId};
use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// How the next purchase request is treated.
#[derive(Clone, Copy, PartialEq)]
pub enum Treat {
    Well,
    /// Booked, but the answer never leaves.
    LoseAnswer,
    /// A gateway in front drops it: not booked.
    LoseRequest,
    Refuse(ProblemCode),
}

pub struct Office {
    pub server: ServerResponse,
    pub purchases: HashMap<PurchaseId, PurchaseResponse>,
    pub purchase_requests: Vec<(PurchaseId, String)>,
    pub treat: Treat,
    pub settle: bool,
    pub factor: bool,
    pub enrolled: bool,
    pub session: bool,
    pub generation: u32,
    pub invitation: bool,
    pub items: BTreeMap<i64, SyncItem>,
    pub ended: u32,
    /// The query of each look at an offer.
    pub reviews: Vec<String>,
    /// The server's clock.
    pub as_of: chrono::DateTime<chrono::Utc>,
    pub written: Written,
}

pub type Shared = Arc<Mutex<Office>>;

pub struct Service {
    pub base_url: String,
    pem: String,
    pub office: Shared,
    handle: axum_server::Handle<SocketAddr>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

fn told(code: ProblemCode) -> Problem {
    Problem {
        type_uri: String::new(),
        title: "refused".into(),
        status: code.status(),
        code,
        detail: None,
        fields: vec![],
        request_id: "req-7".into(),
        retry_after: None,
        new_total: None,
        airline: None,
        traveller: None,
    }
}

pub fn problem(code: ProblemCode) -> Response {
    refused(&told(code))
}

pub fn moved_on(now: btm_api::account::TravellerNow) -> Response {
    refused(&Problem { traveller: Some(Box::new(now)), ..told(ProblemCode::DetailsChanged) })
}

fn refused(body: &Problem) -> Response {
    let head = (StatusCode::from_u16(body.status).unwrap(), [(header::CONTENT_TYPE, "application/problem+json")]);
    (head.0, head.1, serde_json::to_string(body).unwrap()).into_response()
}

impl Office {
    fn tokens(&mut self) -> Tokens {
        self.generation += 1;
        self.session = true;
        let pad = |word: &str| format!("{word}-{:0>width$}", self.generation, width = 42 - word.len());
        Tokens {
            access: pad("access"),
            access_expires_at: chrono::DateTime::UNIX_EPOCH,
            refresh: pad("refresh"),
            session_id: SessionId(Uuid::nil()),
            recovery_codes_left: None,
        }
    }

    fn entry(&mut self) -> LoginResponse {
        if self.factor && !self.enrolled {
            LoginResponse::EnrolmentNeeded(self.tokens())
        } else if self.factor {
            LoginResponse::SecondFactor { challenge: "challenge".into(), expires_at: chrono::DateTime::UNIX_EPOCH }
        } else {
            LoginResponse::SignedIn(self.tokens())
        }
    }

    pub fn knows(&self, headers: &HeaderMap) -> bool {
        let wanted = format!("Bearer access-{:0>width$}", self.generation, width = 36);
        self.session && headers.get(header::AUTHORIZATION).is_some_and(|v| v == wanted.as_str())
    }

    pub fn put(&mut self, id: Uuid, body: Option<SyncBody>) {
        let rev = self.items.last_key_value().map_or(1, |(rev, _)| rev + 1);
        self.items.retain(|_, i| i.id != id);
        self.items.insert(rev, SyncItem { id, rev, body });
    }

    fn book(&mut self, request: &PurchaseRequest) -> PurchaseResponse {
        let b = &request.bookings[0];
        let document = DocumentId(Uuid::from_u128(b.booking_id.0.as_u128() ^ 1));
        let mut booking = flight(b.booking_id.0, request.trip_id.0, "2026-12-02T01:35:00", document);
        booking.purchase_id = request.purchase_id;
        if !self.settle {
            booking.state = BookingState::Confirming;
            booking.record_locator = None;
        }
        self.put(request.trip_id.0, Some(SyncBody::Trip(trip(request.trip_id.0))));
        self.put(b.booking_id.0, Some(SyncBody::Booking(Box::new(booking.clone()))));
        self.put(document.0, Some(SyncBody::Document(receipt(document, b.booking_id.0))));
        PurchaseResponse {
            purchase_id: request.purchase_id,
            trip_id: request.trip_id,
            bookings: vec![booking],
            settled: self.settle,
        }
    }
}

async fn purchase(State(office): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let mut office = office.lock().unwrap();
    if !office.knows(&headers) {
        return problem(ProblemCode::Unauthorised);
    }
    let request: PurchaseRequest = serde_json::from_str(&body).unwrap();
    assert_eq!(headers.get("idempotency-key").unwrap(), request.purchase_id.to_string().as_str());
    office.purchase_requests.push((request.purchase_id, body));
    let treat = std::mem::replace(&mut office.treat, Treat::Well);
    match treat {
        Treat::LoseRequest => return (StatusCode::BAD_GATEWAY, "gateway").into_response(),
        Treat::Refuse(code) => return problem(code),
        Treat::Well | Treat::LoseAnswer => {}
    }
    if !office.purchases.contains_key(&request.purchase_id) {
        let answer = office.book(&request);
        office.purchases.insert(request.purchase_id, answer);
    }
    if treat == Treat::LoseAnswer {
        return (StatusCode::GATEWAY_TIMEOUT, "gateway").into_response();
    }
    (StatusCode::ACCEPTED, Json(office.purchases[&request.purchase_id].clone())).into_response()
}

/// Keeps what was asked; the offer is gone.
async fn review(State(office): State<Shared>, RawQuery(query): RawQuery) -> Response {
    office.lock().unwrap().reviews.push(query.unwrap_or_default());
    problem(ProblemCode::OfferGone)
}

async fn purchase_state(State(office): State<Shared>, headers: HeaderMap, Path(id): Path<Uuid>) -> Response {
    let office = office.lock().unwrap();
    if !office.knows(&headers) {
        return problem(ProblemCode::Unauthorised);
    }
    match office.purchases.get(&PurchaseId(id)) {
        Some(answer) => Json(answer.clone()).into_response(),
        None => problem(ProblemCode::NotFound),
    }
}

async fn me(State(office): State<Shared>, headers: HeaderMap) -> Response {
    let office = office.lock().unwrap();
    if !office.knows(&headers) {
        return problem(ProblemCode::Unauthorised);
    }
    Json(office.me()).into_response()
}

impl Office {
    pub fn me(&self) -> MeResponse {
        let fresh =
            || TravellerDetails { family_name: "青木".into(), given_name: "美咲".into(), ..TravellerDetails::default() };
        MeResponse {
            user_id: UserId(Uuid::from_u128(11)),
            traveller_id: TravellerId(Uuid::from_u128(12)),
            organisation_id: OrganisationId(Uuid::from_u128(13)),
            company_name: "青葉商事".into(),
            email: "aoki@aoba.example".into(),
            roles: vec![],
            two_factor: self.factor,
            traveller: self.written.details.clone().unwrap_or_else(fresh),
            traveller_revision: self.written.revision,
        }
    }
}

async fn sync(State(office): State<Shared>, headers: HeaderMap, Query(query): Query<HashMap<String, String>>) -> Response {
    let office = office.lock().unwrap();
    if !office.knows(&headers) {
        return problem(ProblemCode::Unauthorised);
    }
    let cursor: Option<i64> = query.get("cursor").and_then(|c| c.parse().ok());
    let limit = query.get("limit").and_then(|l| l.parse().ok()).unwrap_or(200);
    let rest = office.items.range(cursor.unwrap_or(0) + 1..);
    let items: Vec<SyncItem> = rest.take(limit).map(|(_, i)| i.clone()).collect();
    let newest = office.items.last_key_value().map_or(0, |(rev, _)| *rev);
    let next = items.last().map_or(newest, |i| i.rev);
    let (more, next) = (next < newest, next.to_string());
    Json(SyncResponse { epoch: "e".into(), reset: cursor.is_none(), items, next, more, as_of: office.as_of }).into_response()
}

async fn events(State(office): State<Shared>, headers: HeaderMap) -> Response {
    if !office.lock().unwrap().knows(&headers) {
        return problem(ProblemCode::Unauthorised);
    }
    // Says "there is more" and that it lives three times a second, as a busy company would.
    let beats = async_beats();
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(beats)).into_response()
}

fn async_beats() -> impl futures::Stream<Item = Result<&'static str, std::io::Error>> {
    futures::stream::unfold(0u32, |n| async move {
        if n > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        }
        Some((
            Ok(if n == 0 {
                "data: {\"event\":\"alive\"}\n\n"
            } else {
                "data: {\"event\":\"changed\",\"rev\":1}\n\ndata: {\"event\":\"alive\"}\n\n"
            }),
            n + 1,
        ))
    })
}

async fn look_up(State(office): State<Shared>) -> Response {
    if !office.lock().unwrap().invitation {
        return problem(ProblemCode::InvitationInvalid);
    }
    let expires_at = crate::world::noon();
    Json(InvitationLookUpResponse {
        company_name: "青葉商事".into(),
        email: "aoki@aoba.example".into(),
        expires_at,
        password_floor: 8,
    })
    .into_response()
}

async fn accept(State(office): State<Shared>) -> Response {
    let mut office = office.lock().unwrap();
    if !std::mem::take(&mut office.invitation) {
        return problem(ProblemCode::InvitationInvalid);
    }
    Json(office.entry()).into_response()
}

async fn login(State(office): State<Shared>, body: String) -> Response {
    if !body.contains("correct horse battery") {
        return problem(ProblemCode::WrongCredentials);
    }
    Json(office.lock().unwrap().entry()).into_response()
}

async fn code(State(office): State<Shared>, body: String) -> Response {
    if !body.contains("123456") {
        return problem(ProblemCode::WrongCode);
    }
    Json(office.lock().unwrap().tokens()).into_response()
}

async fn refresh(State(office): State<Shared>, body: String) -> Response {
    let mut office = office.lock().unwrap();
    let current = format!("refresh-{:0>35}", office.generation);
    if !office.session || !body.contains(&current) {
        return problem(ProblemCode::SessionExpired);
    }
    Json(office.tokens()).into_response()
}

async fn confirm(State(office): State<Shared>, body: String) -> Response {
    if !body.contains("123456") {
        return problem(ProblemCode::WrongCode);
    }
    office.lock().unwrap().enrolled = true;
    Json(TotpConfirmResponse { recovery_codes: (0..10).map(|n| format!("{n}-AAAA")).collect() }).into_response()
}

fn routes(office: Shared) -> Router {
    Router::new()
        .route("/v1/server", get(|State(o): State<Shared>| async move { Json(o.lock().unwrap().server.clone()) }))
        .route("/v1/invitations/look-up", post(look_up))
        .route("/v1/invitations/accept", post(accept))
        .route("/v1/login", post(login))
        .route("/v1/login/code", post(code))
        .route("/v1/session/refresh", post(refresh))
        .route(
            "/v1/session",
            delete(|State(o): State<Shared>| async move {
                let mut office = o.lock().unwrap();
                (office.ended, office.session) = (office.ended + 1, false);
                StatusCode::NO_CONTENT
            }),
        )
        .route(
            "/v1/totp/begin",
            post(|| async {
                Json(TotpBeginResponse {
                    secret: "JBSWY3DPEHPK3PXP".into(),
                    otpauth_uri: "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP".into(),
                })
            }),
        )
        .route("/v1/totp/confirm", post(confirm))
        .route("/v1/me", get(me))
        .route("/v1/offers/{id}/review", post(review))
        .route("/v1/purchases", post(purchase))
        .route("/v1/purchases/{id}", get(purchase_state))
        .route("/v1/sync", get(sync))
        .route("/v1/events", get(events))
        .merge(crate::written::routes())
        .with_state(office)
}

impl Service {
    pub async fn run() -> Self {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "travel.aoba.example");
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let office = Arc::new(Mutex::new(Office::new()));
        let der = rustls::pki_types::pem::PemObject::from_pem_slice(pem.as_bytes()).unwrap();
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let builder = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let config = builder
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![der], private)
            .unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let handle = axum_server::Handle::new();
        let server =
            axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(Arc::new(config))).unwrap().handle(handle.clone());
        tokio::spawn(server.serve(routes(office.clone()).into_make_service()));
        Self { base_url: format!("https://localhost:{port}"), pem, office, handle }
    }

    pub fn trust(&self) -> Trust {
        Trust::Exactly(self.pem.clone())
    }

    pub fn link(&self) -> String {
        let server = self.base_url.replace(':', "%3A").replace('/', "%2F");
        format!("smartbtm://connect?server={server}&token={}", "t".repeat(43))
    }

    pub fn stop(&self) {
        self.handle.shutdown();
    }
}

impl Office {
    fn new() -> Self {
        let server = ServerResponse {
            product: "smart-btm".into(),
            server_id: "0190-server".into(),
            name: "Aoba BTM".into(),
            version: "0.1.0".into(),
            api_version: 1,
            time: crate::world::noon(),
            simulated: true,
        };
        Self {
            server,
            purchases: HashMap::new(),
            purchase_requests: Vec::new(),
            treat: Treat::Well,
            settle: true,
            factor: false,
            enrolled: false,
            session: false,
            generation: 0,
            invitation: true,
            items: BTreeMap::new(),
            ended: 0,
            reviews: vec![],
            as_of: crate::world::noon(),
            written: Written::default(),
        }
    }
}
