//! Taking an eSIM back: a request with a reason, which people at the supplier look at. Nothing is promised, so nothing is told as done.
use super::Airalo;
use super::handle::RefundHandle;
use super::limits;
use super::normal::state;
use super::orders::tops_up;
use super::outcome::Write;
use crate::port::{CancelTold, ErrorKind, Intent, SupplierError};
use crate::seal::{Sealed, safe};
use crate::sent::bytes;
use btm_domain::OrderedItem;
use btm_domain::after::RefundTo;
use btm_domain::connect::EsimState;
use btm_domain::supply::{DoubtCause, OrderState, Refusal, SupplierOrder, Written};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// How the eSIM stands is asked again after this.
const HOLDS_FOR: TimeDelta = TimeDelta::minutes(15);

/// Why it is given back, in Airalo's words. We know how the eSIM stands, not what the traveller thinks of it.
fn reason(handle: &RefundHandle) -> Value {
    let iccids = [&handle.refund_iccid];
    match handle.unused {
        true => json!({"iccids": iccids, "reason": "CHANGE_OF_PLAN"}),
        // `OTHERS` needs a note.
        false => {
            json!({"iccids": iccids, "reason": "OTHERS", "notes": "The customer asks for a refund of an eSIM that was activated."})
        }
    }
}

fn rejected(code: &str) -> SupplierError {
    SupplierError { code: Some(code.to_owned()), ..SupplierError::local(ErrorKind::Rejected) }
}

impl Airalo {
    pub(super) async fn refund_quote(&self, order: &SupplierOrder, deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError> {
        let until = self.account.http.instant(deadline);
        let (wire, _) = self.wire_order(&order.supplier_order_id, None, until).await?;
        if state(&wire) == OrderState::Cancelled {
            return Err(rejected("already_refunded"));
        }
        // A refund takes the whole eSIM, not what a top-up added to it.
        if tops_up(&wire) {
            return Err(rejected("top_up"));
        }
        let OrderedItem::Esim(esim) = &order.item else { return Err(SupplierError::local(ErrorKind::Garbled)) };
        let usage = self.usage_now(&esim.iccid, until).await?;
        let unused = match usage.state {
            EsimState::UsedUp | EsimState::Expired => return Err(rejected("used")),
            EsimState::Ordered | EsimState::Ready | EsimState::Installed => true,
            EsimState::Active => false,
        };
        let expires_at = self.account.now() + HOLDS_FOR;
        let handle = RefundHandle { order: order.supplier_order_id.clone(), refund_iccid: esim.iccid.clone(), unused };
        Ok(CancelTold {
            handle: handle.seal(self.account.mode, expires_at),
            refund: None,
            refund_to: RefundTo::Company,
            expires_at,
            void: false,
            request_only: true,
        })
    }

    /// Accepted at best: whether the money comes is seen in the order, when people have decided.
    pub(super) async fn ask_refund(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        let account = &self.account;
        let Ok(handle) = RefundHandle::open(&intent.offer, account.mode) else { return Written::Refused(Refusal::Config) };
        if handle.order != order.supplier_order_id || !safe(&handle.order) {
            return Written::Refused(Refusal::Config);
        }
        if intent.offer.expires_at <= account.now() {
            return Written::Refused(Refusal::OfferGone);
        }
        let sent = account.send(intent, Write::Refund, "/v2/refund", bytes(&reason(&handle)), Some(&limits::refunds())).await;
        match sent {
            Ok(answer) => {
                let code = Some("refund_requested".to_owned());
                Written::Unknown(account.doubt(DoubtCause::Accepted, code, Some(&answer)))
            }
            Err(other) => other.written(),
        }
    }
}
