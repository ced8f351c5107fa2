//! Today: the next 48 hours, what comes later, what must be done by when, what waits for an answer (S-03).
use super::{Itinerary, ItineraryItem, ReadError, bodies, on_the_way};
use crate::freshness::{Freshness, Online};
use crate::progress::Purchase;
use crate::store::StoreError;
use btm_api::purchase::BookingBody;
use btm_api::sync::TripBody;
use btm_cache::Entity;
use btm_domain::{BookingId, BookingState, TripId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

const NEAR: TimeDelta = TimeDelta::hours(48);
/// Rows of what comes later; the rest is in the list of trips.
const LATER: usize = 20;
/// The longest flight and the furthest date a search opens.
const BACK: TimeDelta = TimeDelta::days(2);
const AHEAD: TimeDelta = TimeDelta::days(400);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    PaymentRequiredBy,
    PriceGuarantee,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub booking_id: BookingId,
    pub trip_id: TripId,
    pub kind: DeadlineKind,
    pub until: DateTime<Utc>,
    /// The trip's.
    pub title: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Today {
    pub now: DateTime<Utc>,
    /// The first flight that has not landed.
    pub next: Option<ItineraryItem>,
    /// Flights not landed that leave within 48 hours, the next one among them.
    pub items: Vec<ItineraryItem>,
    pub later: Vec<ItineraryItem>,
    /// Soonest first.
    pub deadlines: Vec<Deadline>,
    pub waiting: Vec<Purchase>,
    pub freshness: Freshness,
    pub online: Online,
    pub trip_count: u32,
}

fn deadlines(b: &BookingBody, now: DateTime<Utc>, titles: &HashMap<TripId, String>) -> Vec<Deadline> {
    // Only what is held waits for payment.
    if b.state != BookingState::Held {
        return Vec::new();
    }
    let row = |kind, until| Deadline {
        booking_id: b.booking_id,
        trip_id: b.trip_id,
        kind,
        until,
        title: titles.get(&b.trip_id).cloned().unwrap_or_default(),
    };
    let pay = b.payment_required_by.or(b.terms.payment_required_by);
    let pay = pay.map(|t| row(DeadlineKind::PaymentRequiredBy, t));
    let price = b.terms.price_guarantee_expires_at.map(|t| row(DeadlineKind::PriceGuarantee, t));
    pay.into_iter().chain(price).filter(|d| d.until >= now).collect()
}

impl Itinerary {
    /// `online` is passed through: this reader cannot know it.
    ///
    /// # Errors
    /// `Store`.
    pub async fn today(&self, online: Online) -> Result<Today, ReadError> {
        let now = self.now;
        let near = self.cache.within(Entity::Booking, now - BACK, now + AHEAD).await.map_err(StoreError::from)?;
        let bookings: Vec<BookingBody> = bodies(&near);
        let trips: Vec<TripBody> = self.all_trips().await?;
        let titles: HashMap<TripId, String> = trips.iter().map(|t| (t.trip_id, t.title.clone())).collect();
        let mut ahead: Vec<ItineraryItem> = bookings.iter().filter(|b| on_the_way(b.state)).flat_map(|b| self.items(b)).collect();
        ahead.retain(|i| i.segment.segment.arrival.time.instant > now);
        ahead.sort_by_key(|i| i.segment.segment.departure.time.instant);
        let next = ahead.first().cloned();
        let (items, mut later): (Vec<_>, Vec<_>) =
            ahead.into_iter().partition(|i| i.segment.segment.departure.time.instant <= now + NEAR);
        // The next flight has the card: when even that is far off, the list below does not repeat it.
        if items.is_empty() && !later.is_empty() {
            later.remove(0);
        }
        later.truncate(LATER);
        let mut due: Vec<Deadline> = bookings.iter().flat_map(|b| deadlines(b, now, &titles)).collect();
        due.sort_by_key(|d| d.until);
        let open = self.cache.open_intents().await.map_err(StoreError::from)?;
        Ok(Today {
            now,
            next,
            items,
            later,
            deadlines: due,
            waiting: crate::purchase::unanswered(&open),
            freshness: self.freshness().await?,
            online,
            trip_count: u32::try_from(trips.len()).unwrap_or(u32::MAX),
        })
    }
}
