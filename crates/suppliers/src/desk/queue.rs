//! The operators' queue as this adapter sees it. Whoever keeps the queue implements it; the rules of a rental stay here.
use async_trait::async_trait;
use btm_domain::connect::{OrderedRental, RentalOffer, RentalState};
use btm_domain::desk_time::answer_by;
use btm_domain::supply::{OrderState, SupplierMode, SupplierOrder};
use btm_domain::{BookingId, Money, OrderedItem, TravellerDetails};
use chrono::{DateTime, Utc};
use thiserror::Error;

/// What an operator is asked to arrange.
#[derive(Clone, Debug)]
pub struct RentalAsked {
    /// Our own reference; the queue is unique on it.
    pub key: String,
    pub booking: BookingId,
    pub offer: RentalOffer,
    pub travellers: Vec<TravellerDetails>,
    /// By when the desk answers.
    pub answer_by: DateTime<Utc>,
}

impl RentalAsked {
    /// When an answer to a rental asked for at `now` is due.
    pub fn due(offer: &RentalOffer, now: DateTime<Utc>) -> DateTime<Utc> {
        answer_by(now, Some(offer.order_cutoff.instant))
    }
}

/// A request as it stands in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RentalCase {
    pub key: String,
    pub offer: RentalOffer,
    pub state: CaseState,
    /// The vendor's own number, once there is one.
    pub vendor_number: Option<String>,
    /// What the operator writes for the traveller.
    pub pickup_text: Option<String>,
    /// What came back, once it is cancelled.
    pub refunded: Option<Money>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseState {
    /// As glossary §4 says of a rental.
    Rental(RentalState),
    /// The vendor said no.
    Failed,
}

/// Why the queue did not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QueueError {
    /// Nothing was written.
    #[error("the queue took nothing")]
    NotKept,
    /// Nobody knows whether it was written.
    #[error("whether the queue took it is not known")]
    Unknown,
}

/// The queue. Every call is idempotent by key.
#[async_trait]
pub trait DeskQueue: Send + Sync {
    /// Puts a request in. A key that is in already is answered as it stands, whatever is asked now.
    ///
    /// # Errors
    /// [`QueueError`].
    async fn put(&self, asked: RentalAsked) -> Result<RentalCase, QueueError>;

    /// # Errors
    /// [`QueueError`]; never taken for an absence.
    async fn find(&self, key: &str) -> Result<Option<RentalCase>, QueueError>;

    /// Asks the operators to cancel, with what the person was told comes back. `None` = there is no such request.
    ///
    /// # Errors
    /// [`QueueError`].
    async fn ask_cancel(&self, key: &str, refund: Money) -> Result<Option<RentalCase>, QueueError>;
}

impl RentalCase {
    /// As every order is told. It is paid for once the vendor has taken it.
    pub fn order(&self, mode: SupplierMode) -> SupplierOrder {
        let (state, rental) = match self.state {
            CaseState::Rental(RentalState::Requested) => (OrderState::Held, RentalState::Requested),
            CaseState::Rental(RentalState::Cancelled) => (OrderState::Cancelled, RentalState::Cancelled),
            CaseState::Rental(state) => (OrderState::Paid, state),
            CaseState::Failed => (OrderState::Lapsed, RentalState::Cancelled),
        };
        SupplierOrder {
            supplier_order_id: self.key.clone(),
            state,
            record_locator: self.vendor_number.clone().unwrap_or_default(),
            total: self.offer.total,
            item: OrderedItem::Rental(OrderedRental {
                state: rental,
                pickup_text: self.pickup_text.clone(),
                pickup_from: self.offer.pickup_from,
                return_by: self.offer.return_by,
            }),
            refunded: self.refunded,
            payment_required_by: None,
            our_ref: Some(self.key.clone()),
            simulated: self.offer.simulated || mode != SupplierMode::Live,
        }
    }
}
