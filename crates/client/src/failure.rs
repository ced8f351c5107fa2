//! What a screen learns of an error: a closed code, whether trying again helps, the fields, and the facts of the sentence.
use btm_api::{Problem, ProblemCode};
use btm_api_client::{ApiError, TlsProblem};
use btm_domain::FieldError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Every code has a sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    Offline,
    Timeout,
    ServerUnreachable,
    TlsUntrusted,
    TlsExpired,
    TlsWrongHost,
    HttpRefused,
    AddressInvalid,
    NameNotFound,
    NotSmartBtm,
    VersionMismatch,
    ProxyLogin,
    ClockWrong,
    InvitationInvalid,
    WrongCredentials,
    WrongCode,
    CodeUsed,
    LockedOut,
    SessionExpired,
    FreshLoginNeeded,
    Forbidden,
    NotFound,
    InvalidInput,
    OfferGone,
    PriceChanged,
    AlreadyBooked,
    SearchFailed,
    SupplierFailed,
    Busy,
    PurchasePending,
    /// The figures of a quote no longer hold: a new one is needed.
    QuoteChanged,
    /// From check-in on the airline alone changes the ticket (`airline`, and `phone` where known).
    AirlineControl,
    /// Another operator holds the case (`by`).
    CaseClaimed,
    /// Somebody else changed the same traveller details meanwhile.
    DetailsChanged,
    /// The handshake failed for another reason than the certificate.
    TlsFailed,
    /// Somebody else answers on this network: it wants a login in a browser first.
    CaptivePortal,
    /// A connection stands already, with `count` unsent items.
    ConnectionExists,
    /// The service inside the app does not run (`step`).
    StandaloneFailed,
    /// The recovery key does not open the data here.
    RecoveryKeyWrong,
    /// The passphrase does not open the data here.
    PassphraseWrong,
    KeychainFailed,
    StoreFailed,
    /// Of this computer.
    StorageFull,
    ServerFull,
    /// A file could not be saved: no folder of the person's may be written to.
    FolderNotWritable,
    /// The system shows no folder: the file itself is there.
    NoFileManager,
    NotConnected,
    ServerError,
    Internal,
}

/// Whether and when trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    Now,
    Later,
    AfterSignIn,
    Never,
}

/// An error as told to a screen. Never paths, SQL or source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub code: Code,
    pub retry: Retry,
    pub fields: Vec<FieldError>,
    pub request_id: Option<String>,
    pub retry_after_s: Option<u32>,
    pub facts: BTreeMap<&'static str, String>,
}

/// Implemented by the error enum of every use case.
pub trait Explain {
    fn explain(&self) -> Failure;
}

impl Code {
    /// The usual advice for this code.
    pub fn retry(self) -> Retry {
        match self {
            Self::Timeout
            | Self::ServerUnreachable
            | Self::SearchFailed
            | Self::SupplierFailed
            | Self::ServerError
            | Self::Internal => Retry::Now,
            Self::Offline | Self::Busy | Self::LockedOut | Self::ProxyLogin | Self::PurchasePending => Retry::Later,
            Self::SessionExpired | Self::FreshLoginNeeded => Retry::AfterSignIn,
            Self::StoreFailed
            | Self::KeychainFailed
            | Self::StorageFull
            | Self::ServerFull
            | Self::ClockWrong
            | Self::CaptivePortal => Retry::Later,
            Self::FolderNotWritable | Self::NoFileManager => Retry::Later,
            Self::TlsFailed | Self::StandaloneFailed | Self::CaseClaimed => Retry::Later,
            Self::TlsUntrusted
            | Self::TlsExpired
            | Self::TlsWrongHost
            | Self::HttpRefused
            | Self::AddressInvalid
            | Self::NameNotFound
            | Self::NotSmartBtm
            | Self::VersionMismatch
            | Self::InvitationInvalid
            | Self::WrongCredentials
            | Self::WrongCode
            | Self::CodeUsed
            | Self::Forbidden
            | Self::NotFound
            | Self::InvalidInput
            | Self::OfferGone
            | Self::PriceChanged
            | Self::AlreadyBooked
            | Self::QuoteChanged
            | Self::AirlineControl
            | Self::DetailsChanged
            | Self::ConnectionExists
            | Self::RecoveryKeyWrong
            | Self::PassphraseWrong
            | Self::NotConnected => Retry::Never,
        }
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self { code, retry: code.retry(), fields: Vec::new(), request_id: None, retry_after_s: None, facts: BTreeMap::new() }
    }
}

impl Failure {
    pub(crate) fn invalid(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Code::InvalidInput.into() }
    }

    pub(crate) fn fact(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.facts.insert(name, value.into());
        self
    }
}

pub(crate) fn of_problem(p: &Problem) -> Failure {
    use ProblemCode as P;
    let code = match p.code {
        P::InvalidInput | P::TooLarge => Code::InvalidInput,
        P::Unauthorised | P::SessionExpired | P::EnrolmentNeeded => Code::SessionExpired,
        P::FreshLoginNeeded => Code::FreshLoginNeeded,
        P::Forbidden => Code::Forbidden,
        P::NotFound | P::MethodNotAllowed => Code::NotFound,
        P::WrongCredentials => Code::WrongCredentials,
        P::WrongCode => Code::WrongCode,
        P::CodeUsed => Code::CodeUsed,
        P::LockedOut => Code::LockedOut,
        P::InvitationInvalid => Code::InvitationInvalid,
        P::OfferGone => Code::OfferGone,
        P::PriceChanged => Code::PriceChanged,
        P::AlreadyBooked => Code::AlreadyBooked,
        P::PurchasePending => Code::PurchasePending,
        P::QuoteChanged => Code::QuoteChanged,
        P::AirlineControl => Code::AirlineControl,
        P::CaseClaimed => Code::CaseClaimed,
        P::DetailsChanged => Code::DetailsChanged,
        P::RateLimited | P::Busy => Code::Busy,
        P::SearchFailed => Code::SearchFailed,
        P::SupplierFailed => Code::SupplierFailed,
        P::StorageFull => Code::ServerFull,
        P::KeyReused | P::Internal | P::Unknown => Code::ServerError,
    };
    let mut failure = Failure { fields: p.fields.clone(), retry_after_s: p.retry_after, ..code.into() };
    failure.request_id = Some(p.request_id.clone());
    if let Some(total) = p.new_total {
        failure = failure.fact("amount", total.amount()).fact("currency", total.currency.code());
    }
    if let Some(airline) = &p.airline {
        failure = failure.fact("airline", &airline.name);
        if let Some(phone) = &airline.phone {
            failure = failure.fact("phone", phone);
        }
    }
    failure
}

/// A failed call to a server that was reached before.
impl Explain for ApiError {
    fn explain(&self) -> Failure {
        let code = match self {
            Self::Offline | Self::NameNotFound => Code::Offline,
            Self::Unreachable => Code::ServerUnreachable,
            Self::Timeout { .. } | Self::Cut => Code::Timeout,
            Self::Tls(TlsProblem::Untrusted { issuer }) => {
                let failure = Failure::from(Code::TlsUntrusted);
                // An empty name would read as one.
                return if issuer.is_empty() { failure } else { failure.fact("issuer", issuer) };
            }
            Self::Tls(TlsProblem::Expired) => Code::TlsExpired,
            Self::Tls(TlsProblem::NotYetValid) => Code::ClockWrong,
            Self::Tls(TlsProblem::WrongHost) => Code::TlsWrongHost,
            Self::Tls(TlsProblem::Other) => Code::TlsFailed,
            Self::HttpRefused => Code::HttpRefused,
            Self::AddressInvalid => Code::AddressInvalid,
            Self::ProxyLogin => Code::ProxyLogin,
            Self::NotOurs { status } if *status >= 500 => Code::ServerUnreachable,
            Self::NotOurs { .. } => Code::NotSmartBtm,
            Self::Unauthorised { .. } => Code::SessionExpired,
            Self::Problem(p) => return of_problem(p),
            Self::Decode { .. } => Code::ServerError,
            Self::Setup => Code::Internal,
        };
        Failure { request_id: self.request_id().map(str::to_owned), ..code.into() }
    }
}
