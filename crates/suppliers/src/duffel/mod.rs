//! Duffel (v2): flights and stays over `https://api.duffel.com`, or over a sandbox that speaks the same (`suppliers.md` §2, §3).
mod account;
mod airline;
mod attempts;
mod body;
mod cancel;
mod capabilities;
mod change;
mod connect;
pub mod door;
pub mod event;
mod extras;
pub mod handle;
pub mod normal;
mod orders;
pub mod outcome;
mod read;
mod refusal;
mod reprice;
mod search;
pub mod stays;
pub mod wire;

pub use crate::start::StartError;
pub use stays::DuffelStays;

use crate::port::{
    CancelTold, EventError, FlightShop, Health, Intent, LookUpRequest, Paid, PricedChange, PricedFlight, Repriced, SearchEvent,
    SearchRequest, Supplier, SupplierError, SupplierEvent,
};
use crate::share;
use account::Account;
use async_trait::async_trait;
use btm_domain::Entropy;
use btm_domain::after::{ChangeWish, ScheduleChange};
use btm_domain::extras::{ExtraChoice, ExtrasOnSale};
use btm_domain::supply::{Capabilities, LookUp, OfferHandle, Step, SupplierId, SupplierMode, SupplierOrder, Written};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tokio::sync::mpsc;

/// The adapter of flights. Share it as `Arc<dyn FlightShop>`.
pub struct Duffel {
    account: Arc<Account>,
    entropy: Arc<dyn Entropy>,
    shared: share::Shared<PricedFlight>,
    attempts: attempts::Attempts,
}

impl Duffel {
    fn over(account: Arc<Account>, entropy: Arc<dyn Entropy>) -> Self {
        Self { account, entropy, shared: share::Shared::default(), attempts: attempts::Attempts::default() }
    }

    /// Stays of the same account: one set of limits, breakers and locks for both.
    pub fn stays(&self) -> DuffelStays {
        DuffelStays::over(Arc::clone(&self.account), Arc::clone(&self.entropy))
    }
}

#[async_trait]
impl Supplier for Duffel {
    fn id(&self) -> SupplierId {
        SupplierId::Duffel
    }

    fn mode(&self) -> SupplierMode {
        self.account.mode
    }

    fn capabilities(&self, step: Step) -> Option<Capabilities> {
        Some(capabilities::flights(step))
    }

    async fn look_up(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        self.find(asked).await
    }

    async fn read_order(&self, supplier_order_id: &str) -> Result<SupplierOrder, SupplierError> {
        self.order(supplier_order_id, false, None).await
    }

    async fn quote_cancel(&self, order: &SupplierOrder, deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError> {
        self.cancel_quote(order, deadline).await
    }

    async fn cancel(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        self.confirm_cancel(intent, order).await
    }

    fn verify_event(&self, headers: &[(String, String)], body: &[u8], now: DateTime<Utc>) -> Result<SupplierEvent, EventError> {
        event::verify(self.account.webhook_secret.as_ref(), headers, body, now)
    }

    async fn health(&self) -> Health {
        self.account.health(connect::PROBE).await
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

    async fn extras(&self, offer: &OfferHandle, deadline: DateTime<Utc>) -> Result<ExtrasOnSale, SupplierError> {
        self.on_sale(offer, deadline).await
    }

    async fn with_extras(
        &self,
        offer: &OfferHandle,
        choices: &[ExtraChoice],
        deadline: DateTime<Utc>,
    ) -> Result<Repriced, SupplierError> {
        self.with_choices(offer, choices, deadline).await
    }

    async fn change_options(
        &self,
        order: &SupplierOrder,
        wish: &ChangeWish,
        deadline: DateTime<Utc>,
    ) -> Result<Vec<PricedChange>, SupplierError> {
        self.alternatives(order, wish, deadline).await
    }

    async fn change(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        self.confirm_change(intent, order).await
    }

    async fn airline_changes(
        &self,
        order: &SupplierOrder,
        deadline: DateTime<Utc>,
    ) -> Result<Vec<ScheduleChange>, SupplierError> {
        self.open_changes(order, deadline).await
    }

    async fn accept_change(&self, intent: &Intent, order: &SupplierOrder, change_ref: &str) -> Written<SupplierOrder> {
        self.say_yes(intent, order, change_ref).await
    }
}
