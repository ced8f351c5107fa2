//! LiteAPI (v3): hotels over `https://api.liteapi.travel` and `https://book.liteapi.travel`, or over a sandbox that speaks the
//! same (`suppliers.md` §5).
mod account;
mod body;
mod book;
mod cancel;
mod capabilities;
mod connect;
pub mod door;
pub mod handle;
mod houses;
pub mod normal;
pub mod outcome;
mod rates;
mod search;
pub mod wire;

use crate::http::READ_TIMEOUT;
use crate::port::{
    CancelTold, EventError, Health, Intent, LookUpRequest, PricedHit, PricedOffer, Requoted, StaySearchEvent, StaySearchRequest,
    StayShop, Supplier, SupplierError, SupplierEvent,
};
use crate::share::Shared;
use account::Account;
use async_trait::async_trait;
use btm_domain::supply::{Capabilities, LookUp, OfferHandle, Step, SupplierId, SupplierMode, SupplierOrder, Written};
use btm_domain::{Entropy, OfferId, new_uuid};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// The adapter. Share it as `Arc<dyn StayShop>`.
pub struct LiteApi {
    account: Arc<Account>,
    entropy: Arc<dyn Entropy>,
    shared: Shared<PricedHit>,
}

impl LiteApi {
    fn over(account: Arc<Account>, entropy: Arc<dyn Entropy>) -> Self {
        Self { account, entropy, shared: Shared::default() }
    }

    fn fresh_id(&self) -> OfferId {
        OfferId(new_uuid(self.account.http.clock(), self.entropy.as_ref()))
    }
}

#[async_trait]
impl Supplier for LiteApi {
    fn id(&self) -> SupplierId {
        SupplierId::LiteApi
    }

    fn mode(&self) -> SupplierMode {
        self.account.mode
    }

    fn capabilities(&self, step: Step) -> Option<Capabilities> {
        capabilities::of(step)
    }

    async fn look_up(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        self.find(asked).await
    }

    async fn read_order(&self, supplier_order_id: &str) -> Result<SupplierOrder, SupplierError> {
        self.booking(supplier_order_id, book::Known::default(), None, Instant::now() + READ_TIMEOUT).await
    }

    async fn quote_cancel(&self, order: &SupplierOrder, deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError> {
        self.cancel_quote(order, deadline).await
    }

    async fn cancel(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        self.cancel_booking(intent, order).await
    }

    /// LiteAPI's events are not taken: bookings are read.
    fn verify_event(&self, _: &[(String, String)], _: &[u8], _: DateTime<Utc>) -> Result<SupplierEvent, EventError> {
        Err(EventError::NotExpected)
    }

    async fn health(&self) -> Health {
        self.account.health().await
    }
}

#[async_trait]
impl StayShop for LiteApi {
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
