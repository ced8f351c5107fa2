//! Reading: answers into payloads or [`SupplierError`]s, and the check that the supplier speaks for the configured mode.
use super::Duffel;
use super::connect::PROBE;
use super::normal::{Unreadable, supplier_order};
use super::wire::{self, ErrorBody};
use crate::http::breaker::Lock;
use crate::http::{Answer, Call, NoAnswer, READ_TIMEOUT};
use crate::port::{ErrorKind, SupplierError};
use btm_domain::supply::{SupplierMode, SupplierOrder};
use tokio::time::Instant;

impl Duffel {
    /// Sends a read; anything but a whole 2xx is an error.
    pub(super) async fn fetch(&self, call: &Call<'_>) -> Result<Answer, SupplierError> {
        let answer = self.http.read(call).await.map_err(silence)?;
        match answer.status {
            200..=299 if answer.whole => Ok(answer),
            // Broken off by our own deadline, not by the supplier.
            200..=299 if Instant::now() >= call.until => Err(of(ErrorKind::Timeout, &answer, None)),
            _ => Err(failure(&answer)),
        }
    }

    /// A contradiction locks the adapter: real and simulated never mix.
    pub(super) fn right_mode(&self, live: Option<bool>) -> bool {
        let right = live.is_none_or(|live| live == (self.mode == SupplierMode::Live));
        if !right {
            self.http.lock(Lock::Mode);
        }
        right
    }

    pub(super) fn check_mode(&self, live: Option<bool>, answer: &Answer) -> Result<(), SupplierError> {
        if self.right_mode(live) { Ok(()) } else { Err(of(ErrorKind::Config, answer, Some("live_mode".to_owned()))) }
    }

    pub(super) async fn order(&self, id: &str, reserved: bool, our_ref: Option<&str>) -> Result<SupplierOrder, SupplierError> {
        if !super::handle::safe(id) {
            return Err(SupplierError::local(ErrorKind::NotFound));
        }
        let mut call = Call::get("/air/orders/{id}", format!("/air/orders/{id}"), Instant::now() + READ_TIMEOUT);
        call.reserved = reserved;
        call.our_ref = our_ref;
        let answer = self.fetch(&call).await?;
        let order: wire::Order = wire::data(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        self.check_mode(order.live_mode, &answer)?;
        supplier_order(&order, self.mode).map_err(|e| garbled(e, &answer))
    }

    pub(super) async fn probe(&self) -> Result<(), SupplierError> {
        let call = Call::get(PROBE, PROBE.to_owned(), Instant::now() + READ_TIMEOUT);
        let answer = self.fetch(&call).await?;
        let (_, _): (Vec<wire::Airline>, _) = wire::list(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        Ok(())
    }
}

pub(super) fn garbled(what: Unreadable, answer: &Answer) -> SupplierError {
    tracing::warn!(%what, status = answer.status, request_id = answer.request_id.as_deref(), "supplier answer unreadable");
    of(ErrorKind::Garbled, answer, None)
}

fn silence(why: NoAnswer) -> SupplierError {
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

fn failure(answer: &Answer) -> SupplierError {
    let error = ErrorBody::read(&answer.body);
    let code = error.as_ref().map(|e| e.code().to_owned()).filter(|c| !c.is_empty());
    let kind = match answer.status {
        200..=299 => ErrorKind::Garbled,
        401 | 403 => ErrorKind::Auth,
        404 => ErrorKind::NotFound,
        422 if matches!(code.as_deref(), Some("offer_no_longer_available" | "offer_expired")) => ErrorKind::OfferGone,
        429 => ErrorKind::Busy { retry_after_s: answer.retry_after.map(seconds) },
        400..=499 => ErrorKind::Rejected,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Garbled,
    };
    of(kind, answer, code)
}

fn of(kind: ErrorKind, answer: &Answer, code: Option<String>) -> SupplierError {
    let supplier_request_id = answer.request_id.clone();
    SupplierError { kind, status: Some(answer.status), code, supplier_request_id, may_have_arrived: true }
}

/// Whole seconds, rounded up.
pub(super) fn seconds(wait: std::time::Duration) -> u32 {
    u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}
