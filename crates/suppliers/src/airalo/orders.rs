//! Ordering, and finding again what we are not sure of: Airalo knows no key of ours, but keeps what we describe an order with.
use super::Airalo;
use super::handle::{PlanFacts, PlanHandle};
use super::normal::{state, supplier_order};
use super::outcome::Write;
use super::wire::{self, OrderType};
use crate::answers::{garbled, sorted_out};
use crate::http::{Answer, Call, READ_TIMEOUT, SEARCH_CAP};
use crate::port::{ErrorKind, Intent, LookUpRequest, SupplierError, Tongue};
use crate::seal::{Sealed, safe};
use crate::sent::{bytes, with_query};
use crate::soft::data;
use btm_domain::supply::{DoubtCause, LookUp, OrderState, Refusal, SupplierOrder, Written};
use serde_json::json;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// Pages of fifty orders whose description is like ours; there is one order, perhaps two.
const MOST_PAGES: u32 = 20;

impl Airalo {
    pub(super) async fn place(&self, intent: &Intent) -> Written<SupplierOrder> {
        let account = &self.account;
        let Ok(handle) = PlanHandle::open(&intent.offer, account.mode) else { return Written::Refused(Refusal::Config) };
        if handle.total != intent.accepted_price {
            return Written::Refused(Refusal::PriceChanged { new: Some(handle.total) });
        }
        // Prices older than an hour are not ordered by.
        if intent.offer.expires_at <= account.now() {
            return Written::Refused(Refusal::OfferGone);
        }
        let (write, path, body) = match &handle.tops_up {
            None => {
                let body = json!({
                    "package_id": handle.package, "quantity": 1, "type": "sim", "description": intent.our_ref,
                });
                (Write::Order, "/v2/orders", body)
            }
            Some(iccid) => {
                let body = json!({"package_id": handle.package, "iccid": iccid, "description": intent.our_ref});
                (Write::TopUp, "/v2/orders/topups", body)
            }
        };
        let answer = match account.send(intent, write, path, bytes(&body), None).await {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let unreadable = |what: crate::soft::Unreadable| {
            garbled(what, &answer);
            Written::Unknown(account.doubt(DoubtCause::Garbled, None, Some(&answer)))
        };
        let order: wire::Order = match data(&answer.body) {
            Ok(order) => order,
            Err(what) => return unreadable(what.into()),
        };
        match supplier_order(&order, Some(&handle.facts), handle.tops_up.as_deref(), account.mode) {
            Ok(order) => {
                account.orders.fetch_add(1, Ordering::Relaxed);
                // What we were answered is ours, whether it repeats our words or not.
                let our_ref = order.our_ref.or_else(|| Some(intent.our_ref.clone()));
                Written::Done(self.with_sim(SupplierOrder { our_ref, ..order }, &handle).await)
            }
            Err(what) => unreadable(what),
        }
    }

    /// The answer to a top-up leaves the eSIM out. The order stands; what is read here only completes it.
    async fn with_sim(&self, order: SupplierOrder, handle: &PlanHandle) -> SupplierOrder {
        if handle.tops_up.is_none() {
            return order;
        }
        let until = Instant::now() + READ_TIMEOUT;
        let Ok((wire, _)) = self.wire_order(&order.supplier_order_id, order.our_ref.as_deref(), until).await else {
            return order;
        };
        match supplier_order(&wire, Some(&handle.facts), handle.tops_up.as_deref(), self.account.mode) {
            Ok(read) if read.supplier_order_id == order.supplier_order_id => read,
            _ => order,
        }
    }

    pub(super) async fn order_by_id(&self, id: &str, our_ref: Option<&str>) -> Result<SupplierOrder, SupplierError> {
        let until = Instant::now() + READ_TIMEOUT;
        let (wire, answer) = self.wire_order(id, our_ref, until).await?;
        self.normal(&wire, None, until).await.map_err(|e| garbled(e, &answer))
    }

    /// The order as it came.
    pub(super) async fn wire_order(
        &self,
        id: &str,
        our_ref: Option<&str>,
        until: Instant,
    ) -> Result<(wire::Order, Answer), SupplierError> {
        if !safe(id) {
            return Err(SupplierError::local(ErrorKind::NotFound));
        }
        let mut call = Call::get("/v2/orders/{id}", format!("/v2/orders/{id}?include=sims%2Cstatus"), until);
        (call.reserved, call.our_ref) = (true, our_ref);
        self.account.read(call, None).await
    }

    async fn normal(
        &self,
        wire: &wire::Order,
        handle: Option<&PlanHandle>,
        until: Instant,
    ) -> Result<SupplierOrder, crate::soft::Unreadable> {
        let facts = match (handle, &wire.package_id) {
            (Some(handle), _) => Some(handle.facts.clone()),
            (None, Some(package)) => self.facts(package, until).await,
            (None, None) => None,
        };
        supplier_order(wire, facts.as_ref(), handle.and_then(|h| h.tops_up.as_deref()), self.account.mode)
    }

    /// What the catalogue knows of a plan: however old, fetched if none was read yet. The order is told without it, too.
    async fn facts(&self, package: &str, until: Instant) -> Option<PlanFacts> {
        if let Some(facts) = self.shelves.facts(package) {
            return Some(facts);
        }
        self.shelf(Tongue::Japanese, until).await.ok()?;
        self.shelves.facts(package)
    }

    /// By the supplier's id where it is known; else every order described like ours, kept only where the words are the same.
    pub(super) async fn find(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        let asked_at = self.account.now();
        if let Some(id) = &asked.supplier_order_id {
            return match self.order_by_id(id, Some(&asked.our_ref)).await {
                Ok(order) => Ok(LookUp::Found(Box::new(order))),
                Err(e) if e.kind == ErrorKind::NotFound => Ok(LookUp::Absent { asked_at }),
                Err(e) => Err(e),
            };
        }
        let handle = PlanHandle::open(&asked.offer, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let until = Instant::now() + READ_TIMEOUT;
        let mut found: Vec<SupplierOrder> = Vec::new();
        let mut number = 1;
        let more = loop {
            let page = number.to_string();
            let pairs = [
                ("filter[description]", Some(asked.our_ref.as_str())),
                ("include", Some("sims,status")),
                ("limit", Some("50")),
                ("page", Some(page.as_str())),
            ];
            let mut call = Call::get("/v2/orders?filter[description]=", with_query("/v2/orders?", &pairs), until);
            (call.reserved, call.our_ref, call.cap) = (true, Some(asked.our_ref.as_str()), SEARCH_CAP);
            let answer = self.account.fetch(call, None).await?;
            let (orders, last) = wire::page(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
            for raw in &orders {
                let unreadable = |what| garbled(crate::soft::Unreadable(what), &answer);
                let order: wire::Order = serde_json::from_str(raw.get()).map_err(|_| unreadable("order"))?;
                // A failed order made nothing.
                if order.description.as_deref() != Some(asked.our_ref.as_str()) || state(&order) == OrderState::Lapsed {
                    continue;
                }
                let order = self.normal(&order, Some(&handle), until).await.map_err(|e| garbled(e, &answer))?;
                if found.iter().all(|f| f.supplier_order_id != order.supplier_order_id) {
                    found.push(order);
                }
            }
            if orders.is_empty() || number >= last {
                break false;
            }
            number += 1;
            if number > MOST_PAGES {
                break true;
            }
        };
        sorted_out(found, more, asked_at)
    }
}

/// A top-up is an order of its own, but its eSIM belongs to another.
pub(super) fn tops_up(order: &wire::Order) -> bool {
    order.r#type == Some(OrderType::TopUp)
}
