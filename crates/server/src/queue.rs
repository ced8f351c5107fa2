//! The desk's queue as its adapter sees it: a request is in by the commit of its purchase, and it stands as its booking does. Nothing is
//! put in by a call: what a person arranges is never called.
use async_trait::async_trait;
use btm_domain::booking::Flow;
use btm_domain::connect::RentalState;
use btm_domain::{BookingId, BookingState as S, Offer, OrderedItem};
use btm_store::{Store, StoredBooking};
use btm_suppliers::desk::{CaseState, DeskQueue, QueueError, RentalCase};

/// The queue over the store.
pub struct Queue {
    pub store: Store,
}

impl Queue {
    async fn case(&self, key: &str) -> Result<Option<RentalCase>, QueueError> {
        let Some(booking) = key.split('.').next().and_then(|id| id.parse::<BookingId>().ok()) else { return Ok(None) };
        let stored = self.store.booking_of_any(booking).await.map_err(|_| QueueError)?;
        Ok(stored.and_then(|b| case(key, &b)))
    }
}

fn case(key: &str, stored: &StoredBooking) -> Option<RentalCase> {
    let Offer::Rental(offer) = &stored.accepted.offer else { return None };
    let flow = &stored.flow;
    let order = flow.order.as_ref();
    let rental = order.and_then(|o| if let OrderedItem::Rental(rental) = &o.item { Some(rental) } else { None });
    Some(RentalCase {
        key: key.to_owned(),
        offer: offer.clone(),
        state: state(flow, rental.map(|r| r.state)),
        vendor_number: order.map(|o| o.record_locator.clone()),
        pickup_text: rental.and_then(|r| r.pickup_text.clone()),
        refunded: order.and_then(|o| o.refunded),
    })
}

fn state(flow: &Flow, rental: Option<RentalState>) -> CaseState {
    match (flow.state, rental) {
        (S::Failed, _) => CaseState::Failed,
        (S::Cancelled | S::Closed | S::Voided | S::Expired, _) => CaseState::Rental(RentalState::Cancelled),
        (_, Some(state)) => CaseState::Rental(state),
        (_, None) => CaseState::Rental(RentalState::Requested),
    }
}

#[async_trait]
impl DeskQueue for Queue {
    async fn find(&self, key: &str) -> Result<Option<RentalCase>, QueueError> {
        self.case(key).await
    }
}
