//! The port of hotels.
use super::{Intent, Requoted, SearchEnd, Supplier, SupplierError};
use async_trait::async_trait;
use btm_domain::OrganisationId;
use btm_domain::stay::{StayHit, StayQuery};
use btm_domain::supply::{OfferHandle, SupplierOrder, Written};
use chrono::{DateTime, Utc};
use tokio::sync::mpsc;

/// One search at one supplier.
#[derive(Clone, Debug)]
pub struct StaySearchRequest {
    pub query: StayQuery,
    pub tenant: OrganisationId,
    /// The search ends here at the latest, with whatever came.
    pub deadline: DateTime<Utc>,
}

/// What comes out of the search channel. `End` comes exactly once and last.
#[derive(Clone, Debug)]
pub enum StaySearchEvent {
    Batch(Vec<PricedHit>),
    End(SearchEnd),
}

/// A property with the handle that `rates` takes.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedHit {
    pub handle: OfferHandle,
    pub hit: StayHit,
}

/// A supplier of hotels.
#[async_trait]
pub trait StayShop: Supplier {
    /// Sends batches of properties, then exactly one end. Stops at the deadline, and at once when the receiver is dropped.
    async fn search(&self, request: StaySearchRequest, events: mpsc::Sender<StaySearchEvent>);

    /// Every room on sale at one property of a search, cheapest first.
    ///
    /// # Errors
    /// [`SupplierError`]; `OfferGone` where the property has nothing left.
    async fn rates(&self, hit: &OfferHandle, deadline: DateTime<Utc>) -> Result<Vec<super::PricedOffer>, SupplierError>;

    /// Price, availability and terms at this moment; buy with the handle it answers.
    ///
    /// # Errors
    /// [`SupplierError`]; a rate that is gone is no error but [`Requoted::Gone`].
    async fn quote(&self, rate: &OfferHandle, deadline: DateTime<Utc>) -> Result<Requoted, SupplierError>;

    /// Books on a quote, exactly `intent.accepted_price`.
    async fn book(&self, intent: &Intent) -> Written<SupplierOrder>;
}
