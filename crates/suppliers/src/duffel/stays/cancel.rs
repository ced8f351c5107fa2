//! Cancelling a stay: one step, no quote of the supplier's. What comes back is read from the booking's own timeline, at this moment.
use super::super::handle::{Sealed, StayCancelHandle, safe};
use super::super::outcome::Write;
use super::super::read::garbled;
use super::super::wire::{self, data};
use super::DuffelStays;
use super::normal::stay_order;
use crate::port::{CancelTold, ErrorKind, Intent, SupplierError};
use btm_domain::OrderedItem;
use btm_domain::after::RefundTo;
use btm_domain::stay::CancelTerms;
use btm_domain::supply::{DoubtCause, OrderState, Refusal, SupplierOrder, Written};
use chrono::{DateTime, TimeDelta, Utc};

/// The figures are shown again after this, and before it where the timeline's next step comes first.
const HOLDS_FOR: TimeDelta = TimeDelta::minutes(15);

impl DuffelStays {
    pub(super) async fn cancel_quote(&self, order: &SupplierOrder, deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError> {
        let id = order.supplier_order_id.as_str();
        let (booking, answer) = self.wire_booking(id, None, self.account.http.instant(deadline)).await?;
        let now = self.account.now();
        let current = stay_order(&booking, Some(order.total), self.account.mode).map_err(|e| garbled(e, &answer))?;
        if current.state == OrderState::Cancelled {
            return Err(SupplierError {
                code: Some("already_cancelled".to_owned()),
                ..SupplierError::local(ErrorKind::Rejected)
            });
        }
        let OrderedItem::Stay(stay) = &current.item else { return Err(SupplierError::local(ErrorKind::Garbled)) };
        let refund = stay.cancel.refund_at(now, current.total);
        let step = match &stay.cancel {
            CancelTerms::Steps { steps } => steps.iter().map(|s| s.until.instant).find(|&until| now < until),
            CancelTerms::NonRefundable | CancelTerms::Unknown => None,
        };
        let expires_at = step.map_or(now + HOLDS_FOR, |step| step.min(now + HOLDS_FOR));
        let handle = StayCancelHandle { booking: current.supplier_order_id.clone(), stay_refund: refund };
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
        let Ok(handle) = StayCancelHandle::open(&intent.offer, account.mode) else { return Written::Refused(Refusal::Config) };
        if handle.booking != order.supplier_order_id || !safe(&handle.booking) {
            return Written::Refused(Refusal::Config);
        }
        // The figures shown hold no longer: less may come back now.
        if intent.offer.expires_at <= account.now() {
            return Written::Refused(Refusal::OfferGone);
        }
        let path = format!("/stays/bookings/{}/actions/cancel", handle.booking);
        let answer = match account.send(intent, Write::StayCancel, "/stays/bookings/{id}/actions/cancel", path, None).await {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let booking: wire::StayBooking = data(&answer.body).unwrap_or_default();
        if !account.right_mode(booking.live_mode) {
            return account.unsure(DoubtCause::Garbled, Some("live_mode"), &answer);
        }
        match stay_order(&booking, Some(order.total), account.mode) {
            Ok(told) if told.state == OrderState::Cancelled => {
                let refunded = told.refunded.or(handle.stay_refund);
                Written::Done(SupplierOrder { refunded, ..told })
            }
            Ok(_) => account.unsure(DoubtCause::Accepted, Some("cancellation_pending"), &answer),
            Err(what) => {
                garbled(what, &answer);
                account.unsure(DoubtCause::Garbled, None, &answer)
            }
        }
    }
}
