//! Why a call did not end well, found by walking the source chain; each case has its own sentence on screen.
use crate::trust::UnknownIssuer;
use btm_api::Problem;
use rustls::CertificateError as C;
use std::error::Error as StdError;
use thiserror::Error;

/// What is wrong with the server's certificate or handshake.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TlsProblem {
    #[error("its issuer is not trusted")]
    Untrusted { issuer: String },
    #[error("it has expired")]
    Expired,
    /// Also what a clock far behind looks like.
    #[error("it is not valid yet")]
    NotYetValid,
    #[error("it is for another host")]
    WrongHost,
    #[error("the handshake failed")]
    Other,
}

/// What a call can fail with.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ApiError {
    /// This computer has no way out.
    #[error("no network")]
    Offline,
    #[error("the name is not known")]
    NameNotFound,
    /// The computer is there or not, but nobody answers at this address.
    #[error("no answer at this address")]
    Unreachable,
    /// `sent`: the request may have arrived.
    #[error("no answer in time")]
    Timeout { sent: bool },
    /// The connection broke after the request had left.
    #[error("the answer was lost")]
    Cut,
    #[error("TLS: {0}")]
    Tls(TlsProblem),
    #[error("http is refused")]
    HttpRefused,
    #[error("not an address")]
    AddressInvalid,
    #[error("the proxy wants a login")]
    ProxyLogin,
    /// Somebody else answered: a captive portal, a gateway, another product.
    #[error("not our server: {status}")]
    NotOurs { status: u16 },
    /// The session is over; signing in again helps.
    #[error("the session is over")]
    Unauthorised { request_id: Option<String> },
    #[error("refused: {}", .0.code.as_str())]
    Problem(Box<Problem>),
    #[error("the answer cannot be read")]
    Decode { request_id: Option<String> },
    /// The transport could not be built.
    #[error("the transport cannot be set up")]
    Setup,
}

impl ApiError {
    /// Whether the server may have acted on the request. In doubt: yes.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Timeout { sent } => *sent,
            Self::Cut | Self::Decode { .. } => true,
            // A gateway between may have passed it on; our own server says so in a problem.
            Self::NotOurs { status } => *status >= 500,
            Self::Problem(p) => p.status >= 500 && p.code != btm_api::ProblemCode::Busy,
            Self::Offline
            | Self::NameNotFound
            | Self::Unreachable
            | Self::Tls(_)
            | Self::HttpRefused
            | Self::AddressInvalid
            | Self::ProxyLogin
            | Self::Unauthorised { .. }
            | Self::Setup => false,
        }
    }

    /// Whether the same read may well succeed a moment later.
    pub fn passing(&self) -> bool {
        match self {
            Self::Unreachable | Self::Timeout { .. } | Self::Cut => true,
            Self::NotOurs { status } => (502..=504).contains(status),
            Self::Problem(p) => p.code == btm_api::ProblemCode::Busy,
            _ => false,
        }
    }

    /// The request's number, where the server gave one.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Problem(p) => Some(&p.request_id),
            Self::Unauthorised { request_id } | Self::Decode { request_id } => request_id.as_deref(),
            _ => None,
        }
    }

    pub(crate) fn from_reqwest(e: &reqwest::Error) -> Self {
        if let Some(found) = chain(e).find_map(classify) {
            return found;
        }
        if e.is_timeout() {
            return Self::Timeout { sent: !e.is_connect() };
        }
        if e.is_decode() {
            return Self::Decode { request_id: None };
        }
        if e.is_builder() {
            return Self::AddressInvalid;
        }
        if e.is_connect() { Self::Unreachable } else { Self::Cut }
    }
}

/// The errors behind an error; an I/O error's inner one too, which `source` skips.
fn chain<'a>(e: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(e), |e: &&'a (dyn StdError + 'static)| {
        let e: &'a (dyn StdError + 'static) = *e;
        match e.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => e.source(),
        }
    })
}

fn classify(e: &(dyn StdError + 'static)) -> Option<ApiError> {
    if let Some(tls) = e.downcast_ref::<rustls::Error>() {
        return Some(ApiError::Tls(tls_problem(tls)));
    }
    if let Some(io) = e.downcast_ref::<std::io::Error>() {
        use std::io::ErrorKind as K;
        return match io.kind() {
            K::NetworkUnreachable | K::NetworkDown | K::HostUnreachable | K::AddrNotAvailable => Some(ApiError::Offline),
            K::ConnectionRefused => Some(ApiError::Unreachable),
            _ => None,
        };
    }
    // Private types of the HTTP stack: their English words are all there is. A test holds each.
    let said = e.to_string();
    if said == "dns error" {
        return Some(ApiError::NameNotFound);
    }
    if said.contains("proxy authorization required") {
        return Some(ApiError::ProxyLogin);
    }
    None
}

fn tls_problem(e: &rustls::Error) -> TlsProblem {
    let rustls::Error::InvalidCertificate(certificate) = e else { return TlsProblem::Other };
    match certificate {
        C::Expired | C::ExpiredContext { .. } => TlsProblem::Expired,
        C::NotValidYet | C::NotValidYetContext { .. } => TlsProblem::NotYetValid,
        C::NotValidForName | C::NotValidForNameContext { .. } => TlsProblem::WrongHost,
        C::UnknownIssuer | C::BadSignature => TlsProblem::Untrusted { issuer: String::new() },
        C::Other(other) => match other.0.downcast_ref::<UnknownIssuer>() {
            Some(unknown) => TlsProblem::Untrusted { issuer: unknown.issuer.clone() },
            None => TlsProblem::Other,
        },
        // A self-made certificate authority that serves itself, among others.
        _ => TlsProblem::Untrusted { issuer: String::new() },
    }
}
