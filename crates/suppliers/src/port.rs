//! The ports: what the booking engine may ask of a supplier, in our words only (`suppliers.md` §1.1).
mod after;
mod connect;
mod error;
mod flights;
mod health;
mod stays;

pub use after::{CancelTold, EventError, EventKind, PricedChange, SupplierEvent};
pub use connect::{ConnectShop, FlightMoment, Tongue, TripFlights};
pub use error::{ErrorKind, SupplierError};
pub use flights::{PricedFlight, Repriced, SearchEnd, SearchEvent, SearchNote, SearchRequest};
pub use health::{BreakerHealth, Health};
pub use stays::{PricedHit, StaySearchEvent, StaySearchRequest, StayShop};

use async_trait::async_trait;
use btm_domain::after::{ChangeWish, ScheduleChange};
use btm_domain::extras::{ExtraChoice, ExtrasOnSale};
use btm_domain::supply::{Capabilities, LookUp, OfferHandle, Step, SupplierId, SupplierMode, SupplierOrder, Written};
use btm_domain::{BookingId, Money, Offer, TravellerDetails};
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

    /// What cancelling would bring back now. Changes nothing.
    ///
    /// # Errors
    /// `Rejected` where the supplier does not cancel this order by machine; else as for any read.
    async fn quote_cancel(&self, order: &SupplierOrder, deadline: DateTime<Utc>) -> Result<CancelTold, SupplierError>;

    /// Cancels by the order's own id; `intent.offer` is the quote's handle. `Done` carries the order as it is afterwards.
    async fn cancel(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder>;

    /// Pure: whether these bytes come from the supplier, and what they are about. `headers` are lower case.
    ///
    /// # Errors
    /// [`EventError`].
    fn verify_event(&self, headers: &[(String, String)], body: &[u8], now: DateTime<Utc>) -> Result<SupplierEvent, EventError>;

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

    /// Seats and bags on sale with this offer. Nothing on sale is an answer.
    ///
    /// # Errors
    /// As `reprice`.
    async fn extras(&self, offer: &OfferHandle, deadline: DateTime<Utc>) -> Result<ExtrasOnSale, SupplierError>;

    /// The offer with these seats and bags in it, priced again: its handle buys both, its total is both.
    ///
    /// # Errors
    /// As `reprice`; `Rejected` where one of them is not on sale.
    async fn with_extras(
        &self,
        offer: &OfferHandle,
        choices: &[ExtraChoice],
        deadline: DateTime<Utc>,
    ) -> Result<Repriced, SupplierError>;

    /// Keeps the space without paying.
    async fn hold(&self, intent: &Intent) -> Written<SupplierOrder>;

    /// Pays a held order by its own id with exactly `intent.accepted_price`.
    async fn pay(&self, intent: &Intent, supplier_order_id: &str) -> Written<Paid>;

    /// Orders and pays in one shot, exactly `intent.accepted_price`.
    async fn book(&self, intent: &Intent) -> Written<SupplierOrder>;

    /// Other flights instead of one direction of an order. Empty = there are none.
    ///
    /// # Errors
    /// `Rejected` where the order cannot be changed by machine; else as for any read.
    async fn change_options(
        &self,
        order: &SupplierOrder,
        wish: &ChangeWish,
        deadline: DateTime<Utc>,
    ) -> Result<Vec<PricedChange>, SupplierError>;

    /// Changes; `intent.offer` is the alternative's handle, `intent.accepted_price` exactly its difference.
    async fn change(&self, intent: &Intent, order: &SupplierOrder) -> Written<SupplierOrder>;

    /// What the airline changed by itself and nobody answered yet, newest last.
    ///
    /// # Errors
    /// As for any read.
    async fn airline_changes(&self, order: &SupplierOrder, deadline: DateTime<Utc>)
    -> Result<Vec<ScheduleChange>, SupplierError>;

    /// Says yes to one. A newer one in between is `Refused(Other)`.
    async fn accept_change(&self, intent: &Intent, order: &SupplierOrder, change_ref: &str) -> Written<SupplierOrder>;
}

/// An offer of a stay or of connectivity with its handle. The id in the offer is ours, made by the adapter.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedOffer {
    pub handle: OfferHandle,
    pub offer: Offer,
}

/// A quote asked for again.
#[derive(Clone, Debug, PartialEq)]
pub enum Requoted {
    Priced(Box<PricedOffer>),
    Gone,
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
    /// Of a yes to the airline: to which of its changes it was said.
    pub change_ref: Option<String>,
}

/// A payment the supplier took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paid {
    /// The supplier's own id, opaque.
    pub payment_id: String,
    pub amount: Money,
    /// The order read right after the payment, tickets included. `None` where that read failed: the payment stands, read the order later.
    pub order: Option<Box<SupplierOrder>>,
}
