//! Asking the desk, and asking it to cancel. People do both; what is told as done is only that the queue has it.
use super::Desk;
use super::offer::RentalHandle;
use super::queue::{CaseState, QueueError, RentalAsked, RentalCase};
use crate::answers::doubt;
use crate::port::{CancelTold, ErrorKind, Intent, LookUpRequest, SupplierError};
use crate::seal::Sealed;
use btm_domain::after::RefundTo;
use btm_domain::connect::RentalState;
use btm_domain::stay::CancelTerms;
use btm_domain::supply::{DoubtCause, LookUp, OrderState, Refusal, SupplierId, SupplierOrder, Written};
use btm_domain::{Money, Offer};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::atomic::Ordering;

/// The figures are shown again after this, and before it where the next step comes first.
const HOLDS_FOR: TimeDelta = TimeDelta::minutes(15);

/// A rental to be cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RentalCancelHandle {
    pub key: String,
    pub rental_refund: Money,
}

impl Sealed for RentalCancelHandle {
    const SUPPLIER: SupplierId = SupplierId::Desk;

    fn sound(&self) -> bool {
        !self.key.is_empty()
    }
}

fn read_error(error: QueueError) -> SupplierError {
    tracing::warn!(%error, "the desk's queue cannot be read");
    SupplierError::local(ErrorKind::Unavailable)
}

impl Desk {
    pub(super) async fn ask(&self, intent: &Intent) -> Written<SupplierOrder> {
        let Ok(handle) = RentalHandle::open(&intent.offer, self.mode) else { return Written::Refused(Refusal::Config) };
        if handle.total != intent.accepted_price {
            return Written::Refused(Refusal::PriceChanged { new: Some(handle.total) });
        }
        let now = self.clock.now();
        if intent.deadline <= now {
            return Written::Refused(Refusal::NotSent);
        }
        let catalogue = self.on_sale();
        let again = self.maker(&catalogue).again(&handle, || self.fresh_id());
        let Some(Offer::Rental(offer)) = again.map(|priced| priced.offer) else { return Written::Refused(Refusal::OfferGone) };
        if offer.total != intent.accepted_price {
            return Written::Refused(Refusal::PriceChanged { new: Some(offer.total) });
        }
        let asked = RentalAsked {
            key: intent.our_ref.clone(),
            booking: intent.booking_id,
            answer_by: RentalAsked::due(&offer, now),
            offer,
            travellers: intent.travellers.clone(),
        };
        match self.queue.put(asked).await {
            Ok(case) => {
                self.orders.fetch_add(1, Ordering::Relaxed);
                Written::Done(case.order(self.mode))
            }
            Err(QueueError::NotKept) => Written::Refused(Refusal::NotSent),
            Err(QueueError::Unknown) => Written::Unknown(doubt(now, DoubtCause::NoAnswer, None, None)),
        }
    }

    pub(super) async fn case(&self, key: &str) -> Result<RentalCase, SupplierError> {
        let found = self.queue.find(key).await.map_err(read_error)?;
        found.ok_or_else(|| SupplierError::local(ErrorKind::NotFound))
    }

    pub(super) async fn find(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        let asked_at = self.clock.now();
        let key = asked.supplier_order_id.as_deref().unwrap_or(&asked.our_ref);
        Ok(match self.queue.find(key).await.map_err(read_error)? {
            Some(case) => LookUp::Found(Box::new(case.order(self.mode))),
            None => LookUp::Absent { asked_at },
        })
    }

    pub(super) async fn cancel_told(&self, order: &SupplierOrder) -> Result<CancelTold, SupplierError> {
        let case = self.case(&order.supplier_order_id).await?;
        let now = self.clock.now();
        let (refund, until) = match case.state {
            // Nothing was ordered yet.
            CaseState::Rental(RentalState::Requested) => (case.offer.total, None),
            CaseState::Rental(RentalState::Arranged) => {
                let terms = CancelTerms::Steps { steps: case.offer.cancel.clone() };
                let refund = terms.refund_at(now, case.offer.total).unwrap_or(Money::zero(case.offer.total.currency));
                (refund, case.offer.cancel.iter().map(|s| s.until.instant).find(|&until| now < until))
            }
            CaseState::Rental(_) | CaseState::Failed => {
                let code = Some("not_cancellable".to_owned());
                return Err(SupplierError { code, ..SupplierError::local(ErrorKind::Rejected) });
            }
        };
        let expires_at = until.map_or(now + HOLDS_FOR, |until| until.min(now + HOLDS_FOR));
        let handle = RentalCancelHandle { key: case.key, rental_refund: refund };
        Ok(CancelTold {
            handle: handle.seal(self.mode, expires_at),
            refund: Some(refund),
            refund_to: RefundTo::Company,
            expires_at,
            void: false,
            request_only: true,
        })
    }

    pub(super) async fn ask_cancel(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        let Ok(handle) = RentalCancelHandle::open(&intent.offer, self.mode) else { return Written::Refused(Refusal::Config) };
        if handle.key != order.supplier_order_id {
            return Written::Refused(Refusal::Config);
        }
        let now: DateTime<Utc> = self.clock.now();
        if intent.offer.expires_at <= now {
            return Written::Refused(Refusal::OfferGone);
        }
        match self.queue.ask_cancel(&handle.key, handle.rental_refund).await {
            Ok(Some(case)) => match case.order(self.mode) {
                done if done.state == OrderState::Cancelled => Written::Done(done),
                // With the operators now, and through them with the vendor.
                _ => Written::Unknown(doubt(now, DoubtCause::Accepted, Some("cancel_requested".to_owned()), None)),
            },
            Ok(None) => Written::Refused(Refusal::OfferGone),
            Err(QueueError::NotKept) => Written::Refused(Refusal::NotSent),
            Err(QueueError::Unknown) => Written::Unknown(doubt(now, DoubtCause::NoAnswer, None, None)),
        }
    }
}
