//! Small servers with certificates of every kind, and what the client needs to meet them.
use axum::Router;
use axum_server::tls_rustls::RustlsConfig;
use btm_api::server::ServerResponse;
use btm_api_client::{Api, ApiError, ApiOptions, Trust};
use btm_domain::{Clock, Entropy};
use chrono::{DateTime, Utc};
use rcgen::{CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::net::SocketAddr;
use std::sync::Arc;

pub struct Fixed;
impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }
}
impl Entropy for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(3);
    }
}

pub fn options(trust: Trust) -> ApiOptions {
    ApiOptions { trust, clock: Arc::new(Fixed), entropy: Arc::new(Fixed), app_version: "0.1.0".into() }
}

pub fn api(peer: &Peer) -> Api {
    Api::new(&peer.base_url, &options(Trust::Exactly(peer.ca_pem.clone()))).unwrap()
}

/// A certificate authority of our own.
pub fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.distinguished_name.push(DnType::OrganizationName, "Aoba Trading");
    params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// What a leaf differs in.
#[derive(Clone, Copy, PartialEq)]
pub enum Leaf {
    Good,
    Expired,
    NotYetValid,
    OtherHost,
}

pub struct Peer {
    pub base_url: String,
    pub ca_pem: String,
    handle: axum_server::Handle<SocketAddr>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

fn tls(issuer: &CertifiedIssuer<'static, KeyPair>, leaf: Leaf) -> rustls::ServerConfig {
    let name = if leaf == Leaf::OtherHost { "elsewhere.example" } else { "localhost" };
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "travel.aoba.example");
    match leaf {
        Leaf::Expired => params.not_after = rcgen::date_time_ymd(2020, 1, 1),
        Leaf::NotYetValid => params.not_before = rcgen::date_time_ymd(2090, 1, 1),
        Leaf::Good | Leaf::OtherHost => {}
    }
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// Serves `app` at `https://localhost:PORT`.
pub async fn serve(app: Router, leaf: Leaf) -> Peer {
    serve_from(&authority("Aoba Internal CA"), app, leaf).await
}

pub async fn serve_from(issuer: &CertifiedIssuer<'static, KeyPair>, app: Router, leaf: Leaf) -> Peer {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let handle = axum_server::Handle::new();
    let config = RustlsConfig::from_config(Arc::new(tls(issuer, leaf)));
    let server = axum_server::from_tcp_rustls(listener, config).unwrap().handle(handle.clone());
    tokio::spawn(server.serve(app.into_make_service()));
    Peer { base_url: format!("https://localhost:{}", address.port()), ca_pem: issuer.pem(), handle }
}

pub fn greeting() -> ServerResponse {
    ServerResponse {
        product: "smart-btm".into(),
        server_id: "0190-server".into(),
        name: "Aoba".into(),
        version: "0.1.0".into(),
        api_version: 1,
        time: Fixed.now(),
        simulated: true,
    }
}

/// A server that greets.
pub fn greeter() -> Router {
    Router::new().route("/v1/server", axum::routing::get(|| async { axum::Json(greeting()) }))
}

/// The error of a greeting that must fail.
pub async fn refused(api: &Api) -> ApiError {
    api.greet().await.expect_err("the greeting must fail")
}
