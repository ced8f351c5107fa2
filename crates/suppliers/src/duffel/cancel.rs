//! Cancelling a flight order: a quote, then its confirmation. Only the newest quote counts.
use super::Duffel;
use super::handle::{CancelHandle, Sealed, safe};
use super::normal::{cancel_told, refund};
use super::outcome::Write;
use super::read::garbled;
use super::wire::{self, data};
use crate::http::Call;
use crate::port::{CancelTold, ErrorKind, Intent, SupplierError};
use btm_domain::supply::{DoubtCause, OrderState, Refusal, SupplierOrder, Written};
use chrono::{DateTime, Utc};
use http::Method;

impl Duffel {
    pub(super) async fn cancel_quote(&self, order: &SupplierOrder, deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError> {
        if !safe(&order.supplier_order_id) {
            return Err(SupplierError::local(ErrorKind::NotFound));
        }
        let path = "/air/order_cancellations";
        let mut call = Call::get(path, path.to_owned(), self.account.http.instant(deadline));
        call.method = Method::POST;
        call.body = Some(super::body::cancellation(&order.supplier_order_id));
        let (quote, answer): (wire::OrderCancellation, _) = self.account.read(&call).await?;
        self.account.check_mode(quote.live_mode, &answer)?;
        cancel_told(&quote, order, self.account.mode, self.account.now()).map_err(|e| garbled(e, &answer))
    }

    pub(super) async fn confirm_cancel(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        let account = &self.account;
        let Ok(handle) = CancelHandle::open(&intent.offer, account.mode) else { return Written::Refused(Refusal::Config) };
        if handle.order != order.supplier_order_id {
            return Written::Refused(Refusal::Config);
        }
        if intent.offer.expires_at <= account.now() {
            return Written::Refused(Refusal::OfferGone);
        }
        let path = format!("/air/order_cancellations/{}/actions/confirm", handle.cancellation);
        let answer = match account.send(intent, Write::Cancel, "/air/order_cancellations/{id}/actions/confirm", path, None).await
        {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let told: wire::OrderCancellation = data(&answer.body).unwrap_or_default();
        if !account.right_mode(told.live_mode) {
            return account.unsure(DoubtCause::Garbled, Some("live_mode"), &answer);
        }
        if told.confirmed_at.is_none() {
            return account.unsure(DoubtCause::Accepted, Some("cancellation_pending"), &answer);
        }
        let refunded = refund(&told).ok().flatten().or(handle.refund);
        let read = self.order(&order.supplier_order_id, true, Some(&intent.our_ref)).await;
        // The cancellation stands; the order read with it may be missing or a moment behind.
        let now = read.unwrap_or_else(|_| order.clone());
        Written::Done(SupplierOrder { state: OrderState::Cancelled, refunded: now.refunded.or(refunded), ..now })
    }
}
