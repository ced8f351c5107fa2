//! Holding, paying, booking, and finding again what we are not sure of.
use super::Duffel;
use super::body::{self, OrderKind};
use super::handle::{Handle, Sealed, safe};
use super::normal::supplier_order;
use super::outcome::Write;
use super::read::garbled;
use super::wire::{self, PaymentState, data, list};
pub(super) use crate::answers::sorted_out;
use crate::http::{Call, READ_TIMEOUT};
use crate::port::{ErrorKind, Intent, LookUpRequest, Paid, SupplierError};
pub(super) use crate::sent::with_query;
use btm_domain::supply::{DoubtCause, LookUp, OrderState, Refusal, Step, SupplierOrder, Written};
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// Pages of 200 orders of one offer; there is one order, perhaps two.
const MOST_PAGES: usize = 20;

impl Duffel {
    pub(super) async fn create_order(&self, intent: &Intent, kind: OrderKind) -> Written<SupplierOrder> {
        let account = &self.account;
        let Ok(handle) = Handle::open(&intent.offer, account.mode) else { return Written::Refused(Refusal::Config) };
        if handle.total != intent.accepted_price {
            return Written::Refused(Refusal::PriceChanged { new: Some(handle.total) });
        }
        let sent = match body::order(kind, &handle, &intent.our_ref, &intent.travellers) {
            Ok(sent) => sent,
            Err(fields) => return Written::Refused(Refusal::Traveller { fields }),
        };
        // One order for one offer request: what another purchase has touched would only be refused, and in doubt.
        let Some(first) = self.attempts.claim(&handle, &intent.our_ref) else { return Written::Refused(Refusal::OfferGone) };
        let sent = account.send(intent, Write::Order, "/air/orders", "/air/orders".to_owned(), Some(sent)).await;
        if !matches!(sent, Err(super::account::Outcome::Refused(_))) {
            self.shared.forget();
        } else if first {
            self.attempts.take_back(&handle);
        }
        let answer = match sent {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let read = data::<wire::Order>(&answer.body).map_err(Into::into).and_then(|order| {
            let right = account.right_mode(order.live_mode);
            Ok((supplier_order(&order, account.mode)?, right))
        });
        match read {
            Ok((order, true)) => {
                account.orders.fetch_add(1, Ordering::Relaxed);
                Written::Done(order)
            }
            // It exists, in a world we are not configured for: a person must look.
            Ok((_, false)) => account.unsure(DoubtCause::Garbled, Some("live_mode"), &answer),
            Err(what) => {
                garbled(what, &answer);
                account.unsure(DoubtCause::Garbled, None, &answer)
            }
        }
    }

    pub(super) async fn pay_order(&self, intent: &Intent, order_id: &str) -> Written<Paid> {
        let account = &self.account;
        if !safe(order_id) || intent.offer.mode != account.mode {
            return Written::Refused(Refusal::Config);
        }
        let sent = body::payment(order_id, &intent.accepted_price);
        let answer = match account.send(intent, Write::Payment, "/air/payments", "/air/payments".to_owned(), Some(sent)).await {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let payment: wire::Payment = data(&answer.body).unwrap_or_default();
        if !account.right_mode(payment.live_mode) {
            return account.unsure(DoubtCause::Garbled, Some("live_mode"), &answer);
        }
        match (&payment.status, payment.id) {
            (Some(PaymentState::Succeeded) | None, Some(payment_id)) => {
                let order = self.order(order_id, true, Some(&intent.our_ref)).await.ok().map(Box::new);
                // Without a word about itself a payment counts only where the order says that it is paid.
                if payment.status.is_none() && order.as_ref().is_none_or(|o| o.state != OrderState::Paid) {
                    return account.unsure(DoubtCause::Accepted, Some("payment_status"), &answer);
                }
                Written::Done(Paid { payment_id, amount: intent.accepted_price, order })
            }
            (Some(PaymentState::Failed), _) => account.unsure(DoubtCause::Accepted, Some("payment_failed"), &answer),
            (Some(PaymentState::Cancelled), _) => account.unsure(DoubtCause::Accepted, Some("payment_cancelled"), &answer),
            _ => account.unsure(DoubtCause::Accepted, Some("payment_pending"), &answer),
        }
    }

    /// By the supplier's id where it is known; else every order of the offer, kept only if it carries our reference.
    pub(super) async fn find(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        let asked_at = self.account.now();
        if let Some(id) = &asked.supplier_order_id {
            return match self.as_it_is(id, asked).await {
                Ok(Some(order)) => Ok(LookUp::Found(Box::new(order))),
                Ok(None) => Ok(LookUp::Absent { asked_at }),
                Err(e) if e.kind == ErrorKind::NotFound => Ok(LookUp::Absent { asked_at }),
                Err(e) => Err(e),
            };
        }
        let handle = Handle::open(&asked.offer, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let mut found: Vec<SupplierOrder> = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let path = list_path(&handle.offer, after.as_deref());
            let mut call = Call::get("/air/orders?offer_id={id}", path, Instant::now() + READ_TIMEOUT);
            (call.reserved, call.our_ref) = (true, Some(asked.our_ref.as_str()));
            let answer = self.account.fetch(&call).await?;
            let (page, next): (Vec<wire::Order>, _) = list(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
            for order in page {
                self.account.check_mode(order.live_mode, &answer)?;
                if order.metadata.as_ref().and_then(|m| m.btm_ref.as_deref()) == Some(asked.our_ref.as_str()) {
                    let order = supplier_order(&order, self.account.mode).map_err(|e| garbled(e, &answer))?;
                    if found.iter().all(|f| f.supplier_order_id != order.supplier_order_id) {
                        found.push(order);
                    }
                }
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        sorted_out(found, after.is_some(), asked_at)
    }

    /// An order by its id. Paying and cancelling show in its state; a change or a yes that does not show is `None`.
    async fn as_it_is(&self, id: &str, asked: &LookUpRequest) -> Result<Option<SupplierOrder>, SupplierError> {
        let until = Instant::now() + READ_TIMEOUT;
        let (wire, answer) = self.wire_order(id, true, Some(&asked.our_ref), until).await?;
        let order = supplier_order(&wire, self.account.mode).map_err(|e| garbled(e, &answer))?;
        let shows = match asked.our_ref.rsplit('.').next() {
            Some(step) if step == Step::Change.name() => self.shows_change(&wire, &order, &asked.offer)?,
            Some(step) if step == Step::AcceptChange.name() => super::airline::shows_yes(&wire, asked.change_ref.as_deref()),
            _ => true,
        };
        Ok(shows.then_some(order))
    }
}

fn list_path(offer: &str, after: Option<&str>) -> String {
    with_query("/air/orders?", &[("offer_id", Some(offer)), ("limit", Some("200")), ("after", after)])
}
