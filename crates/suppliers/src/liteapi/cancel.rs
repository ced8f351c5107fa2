//! Cancelling: one step, no quote of the supplier's. What comes back is read from the booking's own policy, at this moment.
use super::LiteApi;
use super::book::Known;
use super::handle::CancelHandle;
use super::normal::refund;
use super::outcome::{READ_AGAIN, Write};
use super::wire::{self, Cancellation, StatusWord};
use crate::answers::Outcome;
use crate::http::READ_TIMEOUT;
use crate::port::{CancelTold, ErrorKind, Intent, SupplierError};
use crate::seal::Sealed;
use btm_domain::OrderedItem;
use btm_domain::after::RefundTo;
use btm_domain::stay::{CancelTerms, OrderedStay};
use btm_domain::supply::{Doubt, DoubtCause, OrderState, Refusal, SupplierOrder, Written};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

/// The figures are shown again after this, and before it where the policy's next step comes first.
const HOLDS_FOR: TimeDelta = TimeDelta::minutes(15);

fn stay(order: &SupplierOrder) -> Option<&OrderedStay> {
    match &order.item {
        OrderedItem::Stay(stay) => Some(stay),
        _ => None,
    }
}

fn known(order: &SupplierOrder) -> Known<'_> {
    Known { property: stay(order).map(|stay| &stay.property), total: Some(order.total) }
}

impl LiteApi {
    pub(super) async fn cancel_quote(&self, order: &SupplierOrder, deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError> {
        let until = self.account.http.instant(deadline);
        let current = self.booking(&order.supplier_order_id, known(order), None, until).await?;
        let now = self.account.now();
        if current.state == OrderState::Cancelled {
            return Err(SupplierError {
                code: Some("already_cancelled".to_owned()),
                ..SupplierError::local(ErrorKind::Rejected)
            });
        }
        let terms = stay(&current).map_or(&CancelTerms::Unknown, |stay| &stay.cancel);
        let refund = terms.refund_at(now, current.total);
        let step = match terms {
            CancelTerms::Steps { steps } => steps.iter().map(|s| s.until.instant).find(|&until| now < until),
            CancelTerms::NonRefundable | CancelTerms::Unknown => None,
        };
        let expires_at = step.map_or(now + HOLDS_FOR, |step| step.min(now + HOLDS_FOR));
        let handle = CancelHandle { booking: current.supplier_order_id.clone(), refund };
        Ok(CancelTold {
            handle: handle.seal(self.account.mode, expires_at),
            refund,
            refund_to: RefundTo::Company,
            expires_at,
            void: false,
            request_only: false,
        })
    }

    pub(super) async fn cancel_booking(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        let account = &self.account;
        let Ok(handle) = CancelHandle::open(&intent.offer, account.mode) else { return Written::Refused(Refusal::Config) };
        if handle.booking != order.supplier_order_id {
            return Written::Refused(Refusal::Config);
        }
        // The figures shown hold no longer: less may come back now.
        if intent.offer.expires_at <= account.now() {
            return Written::Refused(Refusal::OfferGone);
        }
        let answer = match account.send(intent, Write::Cancel, format!("/v3.0/bookings/{}", handle.booking), None).await {
            Ok(answer) => answer,
            Err(Outcome::Unknown(doubt)) if doubt.code.as_deref().is_some_and(|code| READ_AGAIN.contains(&code)) => {
                return self.read_again(intent, order, doubt).await;
            }
            Err(other) => return other.written(),
        };
        let (told, sandbox) = wire::envelope::<Cancellation>(&answer.body).unwrap_or_default();
        if !account.right_mode(sandbox) {
            return account.unsure(DoubtCause::Garbled, Some("sandbox"), &answer);
        }
        let same = told.booking_id.as_deref().is_none_or(|id| id == handle.booking);
        if !same || !told.status.as_ref().is_some_and(StatusWord::is_cancelled) {
            return account.unsure(DoubtCause::Accepted, Some("cancellation_pending"), &answer);
        }
        let refunded = refund(&told, order.total).or(handle.refund);
        Written::Done(SupplierOrder { state: OrderState::Cancelled, refunded, ..order.clone() })
    }

    /// Refused as "no such booking" or "unable": the booking itself tells. One that stands was not touched.
    async fn read_again(&self, intent: &Intent, order: &SupplierOrder, doubt: Doubt) -> Written<SupplierOrder> {
        let until = Instant::now() + READ_TIMEOUT;
        match self.booking(&order.supplier_order_id, known(order), Some(&intent.our_ref), until).await {
            Ok(now) if now.state == OrderState::Cancelled => Written::Done(now),
            Ok(_) => Written::Refused(Refusal::Other { code: doubt.code.unwrap_or_default() }),
            Err(_) => Written::Unknown(doubt),
        }
    }
}
