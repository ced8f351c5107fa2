//! Duffel Stays (`suppliers.md` §3): hotels over the same account, headers and errors as flights.
mod body;
mod book;
mod cancel;
mod normal;
mod rates;
mod search;
mod users;

pub use normal::{Dates, Unquoted, hit, property, quoted_offer, rate_offer, stay_order};

use super::account::Account;
use super::{capabilities, event};
use crate::port::{
    CancelTold, EventError, Health, Intent, LookUpRequest, PricedHit, PricedOffer, Requoted, StaySearchEvent, StaySearchRequest,
    StayShop, Supplier, SupplierError, SupplierEvent,
};
use crate::share::Shared;
use async_trait::async_trait;
use btm_domain::supply::{Capabilities, LookUp, OfferHandle, Step, SupplierId, SupplierMode, SupplierOrder, Written};
use btm_domain::{Entropy, OfferId, new_uuid};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tokio::sync::mpsc;

/// The adapter of stays. Share it as `Arc<dyn StayShop>`.
pub struct DuffelStays {
    account: Arc<Account>,
    entropy: Arc<dyn Entropy>,
    shared: Shared<PricedHit>,
    users: users::Users,
}

impl DuffelStays {
    pub(super) fn over(account: Arc<Account>, entropy: Arc<dyn Entropy>) -> Self {
        Self { account, entropy, shared: Shared::default(), users: users::Users::default() }
    }

    fn fresh_id(&self) -> OfferId {
        OfferId(new_uuid(self.account.http.clock(), self.entropy.as_ref()))
    }
}

#[async_trait]
impl Supplier for DuffelStays {
    fn id(&self) -> SupplierId {
        SupplierId::Duffel
    }

    fn mode(&self) -> SupplierMode {
        self.account.mode
    }

    fn capabilities(&self, step: Step) -> Option<Capabilities> {
        capabilities::stays(step)
    }

    async fn look_up(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        self.find(asked).await
    }

    async fn read_order(&self, supplier_order_id: &str) -> Result<SupplierOrder, SupplierError> {
        self.booking(supplier_order_id, None).await
    }

    async fn quote_cancel(&self, order: &SupplierOrder, deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError> {
        self.cancel_quote(order, deadline).await
    }

    async fn cancel(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        self.cancel_booking(intent, order).await
    }

    fn verify_event(&self, headers: &[(String, String)], body: &[u8], now: DateTime<Utc>) -> Result<SupplierEvent, EventError> {
        event::verify(self.account.webhook_secret.as_ref(), headers, body, now)
    }

    async fn health(&self) -> Health {
        self.account.health(super::connect::PROBE).await
    }
}

#[async_trait]
impl StayShop for DuffelStays {
    async fn search(&self, request: StaySearchRequest, events: mpsc::Sender<StaySearchEvent>) {
        // A dropped receiver ends the search wherever it is.
        tokio::select! {
            () = events.closed() => {}
            end = self.stream(&request, &events) => {
                let _ = events.send(StaySearchEvent::End(end)).await;
            }
        }
    }

    async fn rates(&self, hit: &OfferHandle, deadline: DateTime<Utc>) -> Result<Vec<PricedOffer>, SupplierError> {
        self.all_rates(hit, deadline).await
    }

    async fn quote(&self, rate: &OfferHandle, deadline: DateTime<Utc>) -> Result<Requoted, SupplierError> {
        self.quote_now(rate, deadline).await
    }

    async fn book(&self, intent: &Intent) -> Written<SupplierOrder> {
        self.create_booking(intent).await
    }
}
