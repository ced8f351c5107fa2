//! A trip as documents are written from it: calendar files and printed plans say what the itinerary says, and nothing that must not leave.
mod facts;
mod things;

use super::{BookedItem, Itinerary, ReadError, bodies, body, of_kind, on_the_way};
use crate::settings::Language;
use crate::store::StoreError;
use btm_api::purchase::BookingBody;
use btm_api::sync::{DocumentBody, TripBody};
use btm_cache::Entity;
use btm_documents as paper;
use btm_domain::{BookingId, BookingState, DocumentId, PlaceTime, TripId};

/// `None`: nothing of it was ever asked of anybody.
fn state(state: BookingState) -> Option<paper::ItemState> {
    use BookingState as B;
    use paper::ItemState as S;
    Some(match state {
        B::Draft | B::AwaitingApproval => return None,
        B::Held => S::Held,
        B::Requested | B::Waitlisted | B::Confirming | B::NeedsHuman => S::Pending,
        B::Confirmed | B::Changing | B::Cancelling | B::Closed => S::Confirmed,
        // A calendar may hold what was still hoped for: it takes these out.
        B::Cancelled | B::Voided | B::Expired | B::Failed => S::Cancelled,
    })
}

fn travellers(b: &BookingBody) -> Vec<paper::Traveller> {
    let one = |t: &btm_api::purchase::TravellerName| paper::Traveller {
        family_name: t.family_name.clone(),
        given_name: t.given_name.clone(),
        passport_name: t.passport_name.clone(),
    };
    b.travellers.iter().map(one).collect()
}

impl Itinerary {
    fn item(&self, b: &BookingBody, own: bool) -> Option<paper::PlanItem> {
        let item = BookedItem::of(b, own, self.now);
        let remark = match &item {
            BookedItem::Stay(stay) => stay.key_collection.clone(),
            BookedItem::Rental(rental) => rental.pickup_text.clone(),
            _ => None,
        };
        Some(paper::PlanItem {
            id: b.booking_id.to_string(),
            // Each change of times, place or state is a line of the history.
            sequence: u32::try_from(b.history.len()).unwrap_or(u32::MAX),
            state: state(b.state)?,
            simulated: b.simulated,
            travellers: travellers(b),
            reference: b.record_locator.clone(),
            remark,
            facts: facts::of(b, &item, self.language),
            thing: things::of(item, self.language),
        })
    }

    /// The trip as one plan, made now.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub(crate) async fn plan(&self, id: TripId) -> Result<paper::Plan, ReadError> {
        let row = self.cache.one(Entity::Trip, id.0).await.map_err(StoreError::from)?.ok_or(ReadError::NotFound)?;
        let trip: TripBody = body(&row)?;
        let rows = self.cache.children(id.0).await.map_err(StoreError::from)?;
        let bookings: Vec<BookingBody> = bodies(&of_kind(&rows, Entity::Booking));
        let own = self.own_traveller().await;
        let is_own = |b: &BookingBody| own.is_some_and(|own| b.travellers.iter().any(|t| t.traveller_id == own));
        let mut people = Vec::new();
        for traveller in bookings.iter().flat_map(travellers) {
            if !people.contains(&traveller) {
                people.push(traveller);
            }
        }
        let zone = self.begins(id).await?.map_or(chrono_tz::UTC, |at| at.zone);
        Ok(paper::Plan {
            language: match self.language {
                Language::Ja => paper::Language::Ja,
                Language::En => paper::Language::En,
            },
            // Stamped by the clock of where the trip begins.
            made_at: PlaceTime::from_instant(self.now, zone),
            trips: vec![paper::Trip {
                title: trip.title,
                travellers: people,
                items: bookings.iter().filter_map(|b| self.item(b, is_own(b))).collect(),
                remark: None,
            }],
        })
    }

    /// The first moment of the trip that has a time.
    pub(crate) async fn begins(&self, id: TripId) -> Result<Option<PlaceTime>, ReadError> {
        let rows = self.cache.children(id.0).await.map_err(StoreError::from)?;
        let bookings: Vec<BookingBody> = bodies(&of_kind(&rows, Entity::Booking));
        let live = bookings.iter().filter(|b| on_the_way(b.state));
        Ok(live.flat_map(|b| self.items(b)).filter_map(|i| i.at).min_by_key(|at| at.instant))
    }

    /// The booking a document belongs to, and its trip.
    pub(crate) async fn booking_of(&self, id: DocumentId) -> Result<(TripId, BookingId, DocumentBody), ReadError> {
        let row = self.cache.one(Entity::Document, id.0).await.map_err(StoreError::from)?.ok_or(ReadError::NotFound)?;
        let document: DocumentBody = body(&row)?;
        let trip = self.booking_body(document.booking_id).await?.trip_id;
        Ok((trip, document.booking_id, document))
    }
}
