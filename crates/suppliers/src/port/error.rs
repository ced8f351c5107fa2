//! Why a read failed. Never used for writes: those answer `Written`.
use thiserror::Error;

/// A read that brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("supplier: {kind:?} (status {status:?}, code {code:?})")]
pub struct SupplierError {
    pub kind: ErrorKind,
    pub status: Option<u16>,
    /// The supplier's own word, for the log.
    pub code: Option<String>,
    pub supplier_request_id: Option<String>,
    /// The request may have reached the supplier. A read executes nothing, but the supplier may have counted it.
    pub may_have_arrived: bool,
}

/// What a caller can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No connection, breaker open, our own queue full. Later.
    Unavailable,
    /// No answer inside the deadline. Later.
    Timeout,
    /// The supplier (or our own share of its rate) says later.
    Busy { retry_after_s: Option<u32> },
    /// The credential is refused. Not before the configuration changes.
    Auth,
    /// The supplier answers for another mode than the configured one, or cannot be spoken to as configured.
    Config,
    /// The supplier does not know the thing asked for.
    NotFound,
    /// The offer can no longer be bought.
    OfferGone,
    /// Understood and refused; `code` says why.
    Rejected,
    /// 5xx.
    Server,
    /// Answered, but not readable.
    Garbled,
}

impl SupplierError {
    /// An error of our own making, before any byte left.
    pub fn local(kind: ErrorKind) -> Self {
        Self { kind, status: None, code: None, supplier_request_id: None, may_have_arrived: false }
    }
}
