//! What an answer, or none, comes to, whatever the supplier: errors of reads, doubts of writes, the result of a look-up.
use crate::http::breaker::Lock;
use crate::http::{Answer, NoAnswer};
use crate::port::{ErrorKind, SupplierError};
use crate::soft::Unreadable;
use btm_domain::supply::{Doubt, DoubtCause, LookUp, Refusal, SupplierOrder, Written};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// A write that did not end in `Done`.
pub(crate) enum Outcome {
    Refused(Refusal),
    Unknown(Doubt),
}

impl Outcome {
    pub fn written<T>(self) -> Written<T> {
        match self {
            Self::Refused(refusal) => Written::Refused(refusal),
            Self::Unknown(doubt) => Written::Unknown(doubt),
        }
    }
}

/// A write that nothing came back for. Only what left us is in doubt.
pub(crate) fn unanswered(why: NoAnswer, now: DateTime<Utc>) -> Outcome {
    match why {
        NoAnswer::Locked(Lock::Auth) => Outcome::Refused(Refusal::Auth),
        NoAnswer::Locked(Lock::Mode) => Outcome::Refused(Refusal::Config),
        NoAnswer::Busy(after) => Outcome::Refused(Refusal::Busy { retry_after_s: after.map(seconds) }),
        NoAnswer::BreakerOpen | NoAnswer::Connect | NoAnswer::PastDeadline => Outcome::Refused(Refusal::NotSent),
        NoAnswer::Lost { .. } => Outcome::Unknown(doubt(now, DoubtCause::NoAnswer, None, None)),
    }
}

/// Evidence for whoever has to settle it.
pub(crate) fn doubt(now: DateTime<Utc>, cause: DoubtCause, code: Option<String>, answer: Option<&Answer>) -> Doubt {
    Doubt {
        cause,
        status: answer.map(|a| a.status),
        code,
        supplier_request_id: answer.and_then(|a| a.request_id.clone()),
        at: now,
        body_sha256: answer.map(|a| Sha256::digest(&a.body).iter().map(|b| format!("{b:02x}")).collect()),
    }
}

pub(crate) fn garbled(what: Unreadable, answer: &Answer) -> SupplierError {
    tracing::warn!(%what, status = answer.status, request_id = answer.request_id.as_deref(), "supplier answer unreadable");
    of(ErrorKind::Garbled, answer, None)
}

pub(crate) fn silence(why: NoAnswer) -> SupplierError {
    let kind = match why {
        NoAnswer::Locked(Lock::Auth) => ErrorKind::Auth,
        NoAnswer::Locked(Lock::Mode) => ErrorKind::Config,
        NoAnswer::Busy(after) => ErrorKind::Busy { retry_after_s: after.map(seconds) },
        NoAnswer::BreakerOpen | NoAnswer::Connect => ErrorKind::Unavailable,
        NoAnswer::PastDeadline | NoAnswer::Lost { timed_out: true } => ErrorKind::Timeout,
        NoAnswer::Lost { timed_out: false } => ErrorKind::Unavailable,
    };
    SupplierError { may_have_arrived: why.may_have_arrived(), ..SupplierError::local(kind) }
}

pub(crate) fn of(kind: ErrorKind, answer: &Answer, code: Option<String>) -> SupplierError {
    let supplier_request_id = answer.request_id.clone();
    SupplierError { kind, status: Some(answer.status), code, supplier_request_id, may_have_arrived: true }
}

/// Whole seconds, rounded up.
pub(crate) fn seconds(wait: std::time::Duration) -> u32 {
    u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

/// What pages of a look-up come to.
///
/// # Errors
/// `Garbled` for pages without end: what was not read may hold it.
pub(crate) fn sorted_out(mut found: Vec<SupplierOrder>, more: bool, asked_at: DateTime<Utc>) -> Result<LookUp, SupplierError> {
    match (found.len(), more) {
        (_, true) => Err(SupplierError::local(ErrorKind::Garbled)),
        (0, false) => Ok(LookUp::Absent { asked_at }),
        (1, false) => Ok(found.pop().map_or(LookUp::Absent { asked_at }, |order| LookUp::Found(Box::new(order)))),
        _ => Ok(LookUp::Several(found)),
    }
}
