//! The ports: what the booking engine may ask of a supplier, in our words only (`suppliers.md` §1.1).
mod error;
mod flights;
mod health;

pub use error::{ErrorKind, SupplierError};
pub use flights::{PricedFlight, Repriced, SearchEnd, SearchEvent, SearchNote, SearchRequest};
pub use health::{BreakerHealth, Health};

use async_trait::async_trait;
use btm_domain::supply::{Capabilities, LookUp, OfferHandle, Step, SupplierId, SupplierMode, SupplierOrder, Written};
use btm_domain::{BookingId, Money, TravellerDetails};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

/// What every supplier can do, whatever it sells.
#[async_trait]
pub trait Supplier: Send + Sync {
    fn id(&self) -> SupplierId;

    fn mode(&self) -> SupplierMode;

    /// What a write step offers, or `None` where this adapter has no such step.
    fn capabilities(&self, step: Step) -> Option<Capabilities>;

    /// Looks for an order by our own reference (or by the supplier's order id where that is known). A read: never changes anything.
    ///
    /// # Errors
    /// [`SupplierError`]; a look-up that failed says nothing about the order and is never an `Absent`.
    async fn look_up(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError>;

    /// The order as the supplier has it now.
    ///
    /// # Errors
    /// `NotFound` if the supplier does not know the id, else as for any read.
    async fn read_order(&self, supplier_order_id: &str) -> Result<SupplierOrder, SupplierError>;

    /// Whether the supplier answers, and the state of our own gates. One cheap read, never a write.
    async fn health(&self) -> Health;
}

/// A supplier of flights.
#[async_trait]
pub trait FlightShop: Supplier {
    /// Sends batches of offers as they come, then exactly one [`SearchEvent::End`]. Stops at the request's deadline, and at once
    /// when the receiver is dropped. The channel is bounded by whoever makes it: a slow reader slows the search, nothing is lost.
    async fn search(&self, request: SearchRequest, events: mpsc::Sender<SearchEvent>);

    /// Price and availability at this moment. Required before `hold` and `book`: buy with the handle it answers, not with the old one.
    ///
    /// # Errors
    /// [`SupplierError`]; an offer that no longer exists is no error but [`Repriced::Gone`].
    async fn reprice(&self, offer: &OfferHandle, deadline: DateTime<Utc>) -> Result<Repriced, SupplierError>;

    /// Keeps the space without paying.
    async fn hold(&self, intent: &Intent) -> Written<SupplierOrder>;

    /// Pays a held order by its own id with exactly `intent.accepted_price`.
    async fn pay(&self, intent: &Intent, supplier_order_id: &str) -> Written<Paid>;

    /// Orders and pays in one shot, exactly `intent.accepted_price`.
    async fn book(&self, intent: &Intent) -> Written<SupplierOrder>;
}

/// One write, **already journaled** by the caller before it is handed in.
#[derive(Clone, Debug)]
pub struct Intent {
    pub booking_id: BookingId,
    pub step: Step,
    /// 1 for the first; for the log only, the supplier never sees it.
    pub attempt: u32,
    /// [`btm_domain::supply::our_ref`]; constant over every attempt.
    pub our_ref: String,
    /// As answered by the last `reprice`.
    pub offer: OfferHandle,
    /// In the order of the search's passengers, one each. Empty for `pay`.
    pub travellers: Vec<TravellerDetails>,
    /// What the person agreed to; another price is refused before any call.
    pub accepted_price: Money,
    /// The call does not start after this moment, and is given up at it (then `Unknown`).
    pub deadline: DateTime<Utc>,
}

/// Which order to look for.
#[derive(Clone, Debug)]
pub struct LookUpRequest {
    pub our_ref: String,
    pub offer: OfferHandle,
    /// Known for `pay` (and after a hold): the order is then read by its id and its state tells.
    pub supplier_order_id: Option<String>,
}

/// A payment the supplier took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// The supplier's own id, opaque.
    pub payment_id: String,
    pub amount: Money,
    /// The order read right after the payment, tickets included. `None` where that read failed: the payment stands, read the order later.
    pub order: Option<Box<SupplierOrder>>,
}
