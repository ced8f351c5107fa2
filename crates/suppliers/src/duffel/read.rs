//! Reading: answers into [`SupplierError`]s, and an order by its id.
use super::Duffel;
use super::normal::supplier_order;
use super::wire::{self, ErrorBody};
pub(super) use crate::answers::{garbled, of, seconds, silence};
use crate::http::{Answer, Call, READ_TIMEOUT};
use crate::port::{ErrorKind, SupplierError};
use btm_domain::supply::SupplierOrder;
use tokio::time::Instant;

impl Duffel {
    pub(super) async fn order(&self, id: &str, reserved: bool, our_ref: Option<&str>) -> Result<SupplierOrder, SupplierError> {
        let (order, answer) = self.wire_order(id, reserved, our_ref, Instant::now() + READ_TIMEOUT).await?;
        supplier_order(&order, self.account.mode).map_err(|e| garbled(e, &answer))
    }

    /// The order as it came.
    pub(super) async fn wire_order(
        &self,
        id: &str,
        reserved: bool,
        our_ref: Option<&str>,
        until: Instant,
    ) -> Result<(wire::Order, Answer), SupplierError> {
        if !super::handle::safe(id) {
            return Err(SupplierError::local(ErrorKind::NotFound));
        }
        let mut call = Call::get("/air/orders/{id}", format!("/air/orders/{id}"), until);
        call.reserved = reserved;
        call.our_ref = our_ref;
        let (order, answer): (wire::Order, Answer) = self.account.read(&call).await?;
        self.account.check_mode(order.live_mode, &answer)?;
        Ok((order, answer))
    }
}

pub(super) fn failure(answer: &Answer, template: &str) -> SupplierError {
    let error = ErrorBody::read(&answer.body);
    let code = error.as_ref().map(|e| e.code().to_owned()).filter(|c| !c.is_empty());
    let gone = ["offer_no_longer_available", "offer_expired", "rate_unavailable"];
    let kind = match answer.status {
        200..=299 => ErrorKind::Garbled,
        // A product this account has not been given is refused in plain text.
        403 if error.is_none() && template.starts_with("/stays/") => ErrorKind::Config,
        401 | 403 => ErrorKind::Auth,
        404 => ErrorKind::NotFound,
        422 if code.as_deref().is_some_and(|code| gone.contains(&code)) => ErrorKind::OfferGone,
        429 => ErrorKind::Busy { retry_after_s: answer.retry_after.map(seconds) },
        400..=499 => ErrorKind::Rejected,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Garbled,
    };
    of(kind, answer, code)
}
