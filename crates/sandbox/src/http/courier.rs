//! Carries webhook events to their receivers: one POST each, no redirects, ten seconds at most.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use url::Url;

use crate::engine::{Engine, Parcel};

const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks for events that are due: an event leaves after the answer of the call that caused it.
const ROUND: Duration = Duration::from_millis(100);
const ANSWER_LIMIT: usize = 16 * 1024;

/// Knows whom to trust.
#[derive(Clone)]
pub struct Courier {
    tls: TlsConnector,
}

impl Courier {
    /// Trusts receivers under this CA; without one nobody over https.
    pub fn new(ca_pem: Option<&str>) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(ca_pem.unwrap_or_default().as_bytes()) {
            let certificate = certificate.map_err(|error| error.to_string())?;
            roots.add(certificate).map_err(|error| error.to_string())?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Courier { tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Goes round until told to stop.
    pub async fn rounds(self, engine: Arc<Engine>, mut stop: watch::Receiver<bool>) {
        let mut under_way = JoinSet::new();
        loop {
            tokio::select! {
                () = tokio::time::sleep(ROUND) => {}
                _ = stop.wait_for(|s| *s) => break,
            }
            while under_way.try_join_next().is_some() {}
            for parcel in engine.parcels() {
                let (courier, engine) = (self.clone(), engine.clone());
                under_way.spawn(async move { courier.deliver(&engine, &parcel).await });
            }
        }
    }

    /// Delivers one event and notes how it went; true when the receiver answered with success.
    pub async fn deliver(&self, engine: &Engine, parcel: &Parcel) -> bool {
        let answer = match tokio::time::timeout(PATIENCE, self.post(parcel)).await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(error)) => {
                tracing::debug!(url = parcel.url, error, "a webhook was not reached");
                None
            }
            Err(_) => None,
        };
        let delivered = answer.as_ref().is_some_and(|(status, _)| (200..300).contains(status));
        engine.delivered(parcel, answer);
        delivered
    }

    async fn post(&self, parcel: &Parcel) -> Result<(u16, String), String> {
        let url = Url::parse(&parcel.url).map_err(|e| e.to_string())?;
        let host = url.host_str().ok_or("no host")?.trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().ok_or("no port")?;
        let stream = TcpStream::connect((host.as_str(), port)).await.map_err(|e| e.to_string())?;
        if url.scheme() == "http" {
            return send(stream, &url, parcel).await;
        }
        let name = ServerName::try_from(host).map_err(|e| e.to_string())?;
        let stream = self.tls.connect(name, stream).await.map_err(|e| e.to_string())?;
        send(stream, &url, parcel).await
    }
}

async fn send<S>(stream: S, url: &Url, parcel: &Parcel) -> Result<(u16, String), String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| e.to_string())?;
    let driven = tokio::spawn(connection);
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let request = http::Request::post(target)
        .header("host", &url[url::Position::BeforeHost..url::Position::AfterPort])
        .header("content-type", "application/json")
        .header("user-agent", "smart-btm-sandbox (simulated)")
        .header(parcel.header, &parcel.signature)
        .body(Full::new(Bytes::from(parcel.body.clone())))
        .map_err(|e| e.to_string())?;
    let response = sender.send_request(request).await.map_err(|e| e.to_string())?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), ANSWER_LIMIT).collect().await;
    driven.abort();
    let body = body.map(|b| b.to_bytes()).unwrap_or_default();
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}
