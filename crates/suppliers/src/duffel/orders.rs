//! Holding, paying, booking, and finding again what we are not sure of.
use super::Duffel;
use super::body::{self, OrderKind};
use super::handle::{Handle, safe};
use super::normal::supplier_order;
use super::outcome::{Verdict, Write, verdict};
use super::read::{garbled, seconds};
use super::wire::{self, PaymentState, data, list};
use crate::http::breaker::Lock;
use crate::http::{Answer, Call, Lane, NoAnswer, READ_TIMEOUT};
use crate::port::{ErrorKind, Intent, LookUpRequest, Paid, SupplierError};
use btm_domain::supply::{Doubt, DoubtCause, LookUp, Refusal, SupplierOrder, Written};
use http::Method;
use sha2::{Digest, Sha256};
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// Pages of 200 orders of one offer; there is one order, perhaps two.
const MOST_PAGES: usize = 20;

impl Duffel {
    pub(super) async fn create_order(&self, intent: &Intent, kind: OrderKind) -> Written<SupplierOrder> {
        let Ok(handle) = Handle::open(&intent.offer, self.mode) else { return Written::Refused(Refusal::Config) };
        if handle.total != intent.accepted_price {
            return Written::Refused(Refusal::PriceChanged { new: Some(handle.total) });
        }
        let sent = match body::order(kind, &handle, &intent.our_ref, &intent.travellers) {
            Ok(sent) => sent,
            Err(fields) => return Written::Refused(Refusal::Traveller { fields }),
        };
        let answer = match self.send(intent, Write::Order, "/air/orders", sent).await {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let read = data::<wire::Order>(&answer.body).map_err(Into::into).and_then(|order| {
            let right = self.right_mode(order.live_mode);
            Ok((supplier_order(&order, self.mode)?, right))
        });
        match read {
            Ok((order, true)) => {
                self.orders.fetch_add(1, Ordering::Relaxed);
                Written::Done(order)
            }
            // It exists, in a world we are not configured for: a person must look.
            Ok((_, false)) => Written::Unknown(self.doubt(DoubtCause::Garbled, Some("live_mode".to_owned()), Some(&answer))),
            Err(what) => {
                garbled(what, &answer);
                Written::Unknown(self.doubt(DoubtCause::Garbled, None, Some(&answer)))
            }
        }
    }

    pub(super) async fn pay_order(&self, intent: &Intent, order_id: &str) -> Written<Paid> {
        if !safe(order_id) || intent.offer.mode != self.mode {
            return Written::Refused(Refusal::Config);
        }
        let sent = body::payment(order_id, &intent.accepted_price);
        let answer = match self.send(intent, Write::Payment, "/air/payments", sent).await {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let payment: wire::Payment = data(&answer.body).unwrap_or_default();
        if !self.right_mode(payment.live_mode) {
            return Written::Unknown(self.doubt(DoubtCause::Garbled, Some("live_mode".to_owned()), Some(&answer)));
        }
        let unsure = |code: &str| Written::Unknown(self.doubt(DoubtCause::Accepted, Some(code.to_owned()), Some(&answer)));
        match (&payment.status, payment.id) {
            (Some(PaymentState::Succeeded) | None, Some(payment_id)) => {
                let order = self.order(order_id, true, Some(&intent.our_ref)).await.ok().map(Box::new);
                Written::Done(Paid { payment_id, amount: intent.accepted_price, order })
            }
            (Some(PaymentState::Failed), _) => unsure("payment_failed"),
            (Some(PaymentState::Cancelled), _) => unsure("payment_cancelled"),
            _ => unsure("payment_pending"),
        }
    }

    /// By the supplier's id where it is known; else every order of the offer, kept only if it carries our reference.
    pub(super) async fn find(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        let asked_at = self.http.clock().now();
        if let Some(id) = &asked.supplier_order_id {
            return match self.order(id, true, Some(&asked.our_ref)).await {
                Ok(order) => Ok(LookUp::Found(Box::new(order))),
                Err(e) if e.kind == ErrorKind::NotFound => Ok(LookUp::Absent { asked_at }),
                Err(e) => Err(e),
            };
        }
        let handle = Handle::open(&asked.offer, self.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let mut found: Vec<SupplierOrder> = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let path = list_path(&handle.offer, after.as_deref());
            let mut call = Call::get("/air/orders?offer_id={id}", path, Instant::now() + READ_TIMEOUT);
            (call.reserved, call.our_ref) = (true, Some(asked.our_ref.as_str()));
            let answer = self.fetch(&call).await?;
            let (page, next): (Vec<wire::Order>, _) = list(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
            for order in page {
                self.check_mode(order.live_mode, &answer)?;
                if order.metadata.as_ref().and_then(|m| m.btm_ref.as_deref()) == Some(asked.our_ref.as_str()) {
                    let order = supplier_order(&order, self.mode).map_err(|e| garbled(e, &answer))?;
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
        match (found.len(), after) {
            // Pages without end: what was not read may hold it.
            (_, Some(_)) => Err(SupplierError::local(ErrorKind::Garbled)),
            (0, None) => Ok(LookUp::Absent { asked_at }),
            (1, None) => Ok(found.pop().map_or(LookUp::Absent { asked_at }, |order| LookUp::Found(Box::new(order)))),
            _ => Ok(LookUp::Several(found)),
        }
    }

    /// One write, once. `Ok` is a 201 with an id; everything else is already an outcome.
    async fn send(&self, intent: &Intent, write: Write, path: &'static str, sent: Vec<u8>) -> Result<Answer, Outcome> {
        let longest = intent.deadline.min(self.http.clock().now() + super::capabilities::WRITE_TIMEOUT);
        let call = Call {
            lane: Lane::Write,
            reserved: true,
            method: Method::POST,
            body: Some(sent),
            our_ref: Some(&intent.our_ref),
            ..Call::get(path, path.to_owned(), self.http.instant(longest))
        };
        let answer = self.http.write(&call).await.map_err(|why| match why {
            NoAnswer::Locked(Lock::Auth) => Outcome::Refused(Refusal::Auth),
            NoAnswer::Locked(Lock::Mode) => Outcome::Refused(Refusal::Config),
            NoAnswer::Busy(after) => Outcome::Refused(Refusal::Busy { retry_after_s: after.map(seconds) }),
            NoAnswer::BreakerOpen | NoAnswer::Connect | NoAnswer::PastDeadline => Outcome::Refused(Refusal::NotSent),
            NoAnswer::Lost { .. } => Outcome::Unknown(self.doubt(DoubtCause::NoAnswer, None, None)),
        })?;
        match verdict(write, answer.status, &answer.body, answer.whole, answer.retry_after.map(seconds)) {
            Verdict::Done => Ok(answer),
            Verdict::Refused(refusal) => Err(Outcome::Refused(refusal)),
            Verdict::Unknown { cause, code } => Err(Outcome::Unknown(self.doubt(cause, code, Some(&answer)))),
        }
    }

    fn doubt(&self, cause: DoubtCause, code: Option<String>, answer: Option<&Answer>) -> Doubt {
        Doubt {
            cause,
            status: answer.map(|a| a.status),
            code,
            supplier_request_id: answer.and_then(|a| a.request_id.clone()),
            at: self.http.clock().now(),
            body_sha256: answer.map(|a| Sha256::digest(&a.body).iter().map(|b| format!("{b:02x}")).collect()),
        }
    }
}

fn list_path(offer: &str, after: Option<&str>) -> String {
    let path = "/air/orders?";
    let mut query = url::form_urlencoded::Serializer::for_suffix(path.to_owned(), path.len());
    query.append_pair("offer_id", offer).append_pair("limit", "200");
    if let Some(after) = after {
        query.append_pair("after", after);
    }
    query.finish()
}

/// A write that did not end in `Done`.
enum Outcome {
    Refused(Refusal),
    Unknown(Doubt),
}

impl Outcome {
    fn written<T>(self) -> Written<T> {
        match self {
            Self::Refused(refusal) => Written::Refused(refusal),
            Self::Unknown(doubt) => Written::Unknown(doubt),
        }
    }
}
