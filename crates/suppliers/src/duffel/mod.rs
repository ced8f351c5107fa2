//! Duffel (v2): flights over `https://api.duffel.com`, or over a sandbox that speaks the same (`suppliers.md` §2).
//!
//! Not here yet: seat maps, changes, cancelling, webhooks, and identical searches within a minute sharing one call.
mod body;
mod capabilities;
mod connect;
pub mod door;
pub mod handle;
pub mod normal;
mod orders;
pub mod outcome;
mod read;
mod refusal;
mod reprice;
mod search;
pub mod wire;

pub use connect::StartError;

use crate::http::HttpStack;
use crate::port::{
    FlightShop, Health, Intent, LookUpRequest, Paid, Repriced, SearchEvent, SearchRequest, Supplier, SupplierError,
};
use async_trait::async_trait;
use btm_domain::supply::{Capabilities, LookUp, OfferHandle, Step, SupplierId, SupplierMode, SupplierOrder, Written};
use chrono::{DateTime, Utc};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;

/// The adapter. Share it as `Arc<dyn FlightShop>`.
pub struct Duffel {
    http: HttpStack,
    mode: SupplierMode,
    tenants: search::Tenants,
    searches: AtomicU64,
    orders: AtomicU64,
}

#[async_trait]
impl Supplier for Duffel {
    fn id(&self) -> SupplierId {
        SupplierId::Duffel
    }

    fn mode(&self) -> SupplierMode {
        self.mode
    }

    fn capabilities(&self, step: Step) -> Option<Capabilities> {
        capabilities::of(step)
    }

    async fn look_up(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        self.find(asked).await
    }

    async fn read_order(&self, supplier_order_id: &str) -> Result<SupplierOrder, SupplierError> {
        self.order(supplier_order_id, false, None).await
    }

    async fn health(&self) -> Health {
        let begun = tokio::time::Instant::now();
        let why = self.probe().await.err().map(|e| e.kind);
        Health {
            supplier: SupplierId::Duffel,
            mode: self.mode,
            reachable: why.is_none(),
            why,
            round_trip_ms: why.is_none().then(|| u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)),
            breakers: self.http.breakers(),
            searches: self.searches.load(Ordering::Relaxed),
            orders: self.orders.load(Ordering::Relaxed),
        }
    }
}

#[async_trait]
impl FlightShop for Duffel {
    async fn search(&self, request: SearchRequest, events: mpsc::Sender<SearchEvent>) {
        // A dropped receiver ends the search wherever it is.
        tokio::select! {
            () = events.closed() => {}
            end = self.stream(&request, &events) => {
                let _ = events.send(SearchEvent::End(end)).await;
            }
        }
    }

    async fn reprice(&self, offer: &OfferHandle, deadline: DateTime<Utc>) -> Result<Repriced, SupplierError> {
        self.price_now(offer, deadline).await
    }

    async fn hold(&self, intent: &Intent) -> Written<SupplierOrder> {
        self.create_order(intent, body::OrderKind::Hold).await
    }

    async fn pay(&self, intent: &Intent, supplier_order_id: &str) -> Written<Paid> {
        self.pay_order(intent, supplier_order_id).await
    }

    async fn book(&self, intent: &Intent) -> Written<SupplierOrder> {
        self.create_order(intent, body::OrderKind::Instant).await
    }
}
