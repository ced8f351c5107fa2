//! The operators' queue as this adapter sees it. Whoever keeps the queue implements it; the rules of a rental stay here.
use async_trait::async_trait;
use btm_domain::connect::{OrderedRental, RentalOffer, RentalState};
use btm_domain::supply::{OrderState, SupplierMode, SupplierOrder};
use btm_domain::{Money, OrderedItem};
use thiserror::Error;

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

/// What the queue holds is not known now; never taken for an absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the desk's queue cannot be read")]
pub struct QueueError;

/// The queue, read alone: a request is put in by the commit of its purchase, and cancelled by a case of its own.
#[async_trait]
pub trait DeskQueue: Send + Sync {
    /// # Errors
    /// [`QueueError`].
    async fn find(&self, key: &str) -> Result<Option<RentalCase>, QueueError>;
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
