//! The one error a screen sees. No paths, no SQL, no source text.
use crate::views::mirror;
use btm_client::{Code, Explain, Failure, Retry};
use btm_domain::{FieldCode, FieldError};
use serde::Serialize;
use specta::Type;
use std::collections::BTreeMap;

mirror! {
    /// Every code has a sentence in both languages; a code without one does not compile on the other side.
    IpcErrorCode = Code {
        Offline, Timeout, ServerUnreachable, TlsUntrusted, TlsExpired, TlsWrongHost, HttpRefused, AddressInvalid, NameNotFound, NotSmartBtm,
        VersionMismatch, ProxyLogin, ClockWrong, InvitationInvalid, WrongCredentials, WrongCode, CodeUsed, LockedOut, SessionExpired,
        FreshLoginNeeded, Forbidden, NotFound, InvalidInput, OfferGone, PriceChanged, AlreadyBooked, SearchFailed, SupplierFailed, Busy, PurchasePending,
        QuoteChanged, AirlineControl, CaseClaimed, DetailsChanged, TlsFailed, CaptivePortal, ConnectionExists, StandaloneFailed, RecoveryKeyWrong, PassphraseWrong, KeychainFailed, StoreFailed, StorageFull, ServerFull,
        FolderNotWritable, NoFileManager, NotConnected, ServerError, Internal,
    }
    IpcRetry = Retry { Now, Later, AfterSignIn, Never }
}

/// `field` is the input's name, `code` the reason: its message is `field_<code>` in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct FieldErrorView {
    pub field: String,
    pub code: FieldCode,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct IpcError {
    pub code: IpcErrorCode,
    pub retry: IpcRetry,
    pub fields: Vec<FieldErrorView>,
    pub request_id: Option<String>,
    pub retry_after_s: Option<u32>,
    /// Facts of the sentence, e.g. `{ host: "…", issuer: "…" }`. Never paths, SQL or source text.
    pub facts: BTreeMap<String, String>,
}

impl<E: Explain> From<E> for IpcError {
    fn from(error: E) -> Self {
        error.explain().into_error()
    }
}

/// Lets a command map a use case's error with one `?`.
trait IntoError {
    fn into_error(self) -> IpcError;
}

impl IntoError for Failure {
    fn into_error(self) -> IpcError {
        IpcError {
            code: self.code.into(),
            retry: self.retry.into(),
            fields: self.fields.into_iter().map(|f| FieldErrorView { field: f.field, code: f.code }).collect(),
            request_id: self.request_id,
            retry_after_s: self.retry_after_s,
            facts: self.facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }
}

impl IpcError {
    /// An error kept with what it is about.
    pub fn from_failure(failure: Failure) -> Self {
        failure.into_error()
    }

    /// An error found by the shell itself.
    pub fn of(code: Code) -> Self {
        Failure::from(code).into_error()
    }

    /// Fields of a form that the shell itself refuses.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Failure { fields, ..Failure::from(Code::InvalidInput) }.into_error()
    }
}
