//! Airalo Partner API v2: eSIM data plans over `https://partners-api.airalo.com`, or over a sandbox that speaks the same
//! (`suppliers.md` §4).
mod account;
mod capabilities;
mod catalogue;
mod connect;
pub mod door;
pub mod event;
pub mod handle;
mod limits;
pub mod normal;
mod orders;
pub mod outcome;
mod refund;
pub mod sign;
mod sims;
mod token;
pub mod wire;

use crate::port::{
    CancelTold, ConnectShop, EventError, Health, Intent, LookUpRequest, PricedOffer, Requoted, Supplier, SupplierError,
    SupplierEvent, Tongue,
};
use account::Account;
use async_trait::async_trait;
use btm_domain::connect::{ConnectQuery, EsimUsage, InstallGuide};
use btm_domain::supply::{Capabilities, LookUp, OfferHandle, Step, SupplierId, SupplierMode, SupplierOrder, Written};
use btm_domain::{Entropy, OfferId, new_uuid};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// The adapter of eSIMs. Share it as `Arc<dyn ConnectShop>`.
pub struct Airalo {
    account: Account,
    entropy: Arc<dyn Entropy>,
    shelves: catalogue::Shelves,
}

impl Airalo {
    fn over(account: Account, entropy: Arc<dyn Entropy>) -> Self {
        Self { account, entropy, shelves: catalogue::Shelves::default() }
    }

    fn fresh_id(&self) -> OfferId {
        OfferId(new_uuid(self.account.http.clock(), self.entropy.as_ref()))
    }
}

#[async_trait]
impl Supplier for Airalo {
    fn id(&self) -> SupplierId {
        SupplierId::Airalo
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
        self.order_by_id(supplier_order_id, None).await
    }

    async fn quote_cancel(&self, order: &SupplierOrder, deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError> {
        self.refund_quote(order, deadline).await
    }

    async fn cancel(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder> {
        self.ask_refund(intent, order).await
    }

    /// Signed with a secret of its own where one is configured, else with the client's, as Airalo does.
    fn verify_event(&self, headers: &[(String, String)], body: &[u8], _now: DateTime<Utc>) -> Result<SupplierEvent, EventError> {
        event::verify(Some(self.account.webhook_secret.as_ref().unwrap_or(&self.account.secret)), headers, body)
    }

    async fn health(&self) -> Health {
        self.account.health().await
    }
}

#[async_trait]
impl ConnectShop for Airalo {
    async fn catalogue(
        &self,
        query: &ConnectQuery,
        tongue: Tongue,
        deadline: DateTime<Utc>,
    ) -> Result<Vec<PricedOffer>, SupplierError> {
        self.on_sale(query, tongue, self.account.http.instant(deadline)).await
    }

    async fn quote(&self, offer: &OfferHandle, deadline: DateTime<Utc>) -> Result<Requoted, SupplierError> {
        self.quote_now(offer, self.account.http.instant(deadline)).await
    }

    async fn order(&self, intent: &Intent) -> Written<SupplierOrder> {
        self.place(intent).await
    }

    async fn usage(&self, iccid: &str, deadline: DateTime<Utc>) -> Result<EsimUsage, SupplierError> {
        self.usage_now(iccid, self.account.http.instant(deadline)).await
    }

    async fn top_ups(&self, iccid: &str, tongue: Tongue, deadline: DateTime<Utc>) -> Result<Vec<PricedOffer>, SupplierError> {
        self.offers_for(iccid, tongue, self.account.http.instant(deadline)).await
    }

    async fn install_guide(&self, iccid: &str, tongue: Tongue, deadline: DateTime<Utc>) -> Result<InstallGuide, SupplierError> {
        self.guide(iccid, tongue, self.account.http.instant(deadline)).await
    }
}
