//! The desk (`suppliers.md` §6): what a person must arrange, pocket Wi-Fi rental first. The supplier is our own operators' queue; the rules
//! of the rental (catalogue, counters, figures, cut-offs) are here and pure, the queue is behind [`DeskQueue`].
pub mod catalogue;
pub mod counters;
pub mod forms;
pub mod import;
pub mod offer;
mod orders;
pub mod queue;
pub mod quote;

pub use catalogue::Catalogue;
pub use import::ImportError;
pub use queue::{CaseState, DeskQueue, QueueError, RentalCase};

use crate::port::{
    BreakerHealth, CancelTold, ConnectShop, ErrorKind, EventError, Health, Intent, LookUpRequest, PricedOffer, Requoted,
    Supplier, SupplierError, SupplierEvent, Tongue, TripFlights,
};
use crate::seal::Sealed;
use async_trait::async_trait;
use btm_domain::connect::{ConnectQuery, EsimUsage, InstallGuide};
use btm_domain::supply::{
    Absence, Capabilities, Dedup, LookUp, LookUpBy, OfferHandle, Refusal, Safety, Shape, Step, SupplierId, SupplierMode,
    SupplierOrder, Written,
};
use btm_domain::{Clock, Entropy, OfferId, new_uuid};
use chrono::{DateTime, TimeDelta, Utc};
use offer::{Maker, RentalHandle};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use thiserror::Error;

/// People do it: sent once, and its end is their word.
const HUMAN: Capabilities = Capabilities {
    dedup: Dedup::ByKey,
    look_up: LookUpBy::OurRef,
    shape: Shape::OneShot,
    safety: Safety::Human,
    absence: Absence::Proof,
    // The booking itself is bounded by its `answer_by`.
    final_answer_after: TimeDelta::hours(24),
    write_timeout: TimeDelta::seconds(10),
};

/// The sample is invented: nothing of it is ever sold for real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a sample catalogue cannot be sold from in live mode")]
pub struct SampleInLive;

/// The adapter of what the desk arranges. Share it as `Arc<dyn ConnectShop>`.
pub struct Desk {
    mode: SupplierMode,
    catalogue: RwLock<Arc<Catalogue>>,
    queue: Arc<dyn DeskQueue>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    searches: AtomicU64,
}

impl Desk {
    /// # Errors
    /// [`SampleInLive`].
    pub fn new(
        mode: SupplierMode,
        catalogue: Catalogue,
        queue: Arc<dyn DeskQueue>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, SampleInLive> {
        if catalogue.sample && mode == SupplierMode::Live {
            return Err(SampleInLive);
        }
        let catalogue = RwLock::new(Arc::new(catalogue));
        Ok(Self { mode, catalogue, queue, clock, entropy, searches: AtomicU64::new(0) })
    }

    /// Sells from another version from now on. What was quoted before is quoted again from it.
    ///
    /// # Errors
    /// A version that does not follow, or a sample in place of the real one.
    pub fn replace(&self, new: Catalogue) -> Result<(), ImportError> {
        let mut now = self.catalogue.write().unwrap_or_else(PoisonError::into_inner);
        import::follows(&now, &new)?;
        if new.sample && self.mode == SupplierMode::Live {
            return Err(ImportError::Unreadable(SampleInLive.to_string()));
        }
        *now = Arc::new(new);
        Ok(())
    }

    /// What is sold from now.
    pub fn on_sale(&self) -> Arc<Catalogue> {
        Arc::clone(&self.catalogue.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn maker<'a>(&self, catalogue: &'a Catalogue) -> Maker<'a> {
        Maker { catalogue, mode: self.mode, now: self.clock.now() }
    }

    fn fresh_id(&self) -> OfferId {
        OfferId(new_uuid(self.clock.as_ref(), self.entropy.as_ref()))
    }
}

#[async_trait]
impl Supplier for Desk {
    fn id(&self) -> SupplierId {
        SupplierId::Desk
    }

    fn mode(&self) -> SupplierMode {
        self.mode
    }

    fn capabilities(&self, step: Step) -> Option<Capabilities> {
        match step {
            Step::Book | Step::Cancel => Some(HUMAN),
            Step::Hold | Step::Pay | Step::Change | Step::AcceptChange => None,
        }
    }

    async fn look_up(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        self.find(asked).await
    }

    async fn read_order(&self, supplier_order_id: &str) -> Result<SupplierOrder, SupplierError> {
        Ok(self.case(supplier_order_id).await?.order(self.mode))
    }

    /// By a case, never by machine.
    async fn quote_cancel(&self, _order: &SupplierOrder, _deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError> {
        Err(SupplierError::local(ErrorKind::Rejected))
    }

    async fn cancel(&self, _intent: &Intent, _order: &SupplierOrder) -> Written<SupplierOrder> {
        Written::Refused(Refusal::NotSupported)
    }

    fn verify_event(
        &self,
        _headers: &[(String, String)],
        _body: &[u8],
        _now: DateTime<Utc>,
    ) -> Result<SupplierEvent, EventError> {
        Err(EventError::NotExpected)
    }

    async fn health(&self) -> Health {
        let why = self.queue.find("health").await.err().map(|_| ErrorKind::Unavailable);
        Health {
            supplier: SupplierId::Desk,
            mode: self.mode,
            reachable: why.is_none(),
            why,
            round_trip_ms: None,
            breakers: [BreakerHealth::Closed; 3],
            searches: self.searches.load(Ordering::Relaxed),
            // Its orders are bookings of ours.
            orders: 0,
        }
    }
}

#[async_trait]
impl ConnectShop for Desk {
    async fn catalogue(
        &self,
        query: &ConnectQuery,
        tongue: Tongue,
        deadline: DateTime<Utc>,
    ) -> Result<Vec<PricedOffer>, SupplierError> {
        self.catalogue_for(query, &TripFlights::default(), tongue, deadline).await
    }

    async fn catalogue_for(
        &self,
        query: &ConnectQuery,
        trip: &TripFlights,
        _tongue: Tongue,
        _deadline: DateTime<Utc>,
    ) -> Result<Vec<PricedOffer>, SupplierError> {
        self.searches.fetch_add(1, Ordering::Relaxed);
        let catalogue = self.on_sale();
        Ok(self.maker(&catalogue).offers(query, trip, || self.fresh_id()))
    }

    async fn quote(&self, offer: &OfferHandle, _deadline: DateTime<Utc>) -> Result<Requoted, SupplierError> {
        let handle = RentalHandle::open(offer, self.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let catalogue = self.on_sale();
        let again = self.maker(&catalogue).again(&handle, || self.fresh_id());
        Ok(again.map_or(Requoted::Gone, |priced| Requoted::Priced(Box::new(priced))))
    }

    /// Asked for by the purchase itself.
    async fn order(&self, _intent: &Intent) -> Written<SupplierOrder> {
        Written::Refused(Refusal::NotSupported)
    }

    async fn usage(&self, _iccid: &str, _deadline: DateTime<Utc>) -> Result<EsimUsage, SupplierError> {
        Err(SupplierError::local(ErrorKind::NotFound))
    }

    async fn top_ups(&self, _iccid: &str, _tongue: Tongue, _deadline: DateTime<Utc>) -> Result<Vec<PricedOffer>, SupplierError> {
        Err(SupplierError::local(ErrorKind::NotFound))
    }

    async fn install_guide(
        &self,
        _iccid: &str,
        _tongue: Tongue,
        _deadline: DateTime<Utc>,
    ) -> Result<InstallGuide, SupplierError> {
        Err(SupplierError::local(ErrorKind::NotFound))
    }
}
