//! The list of trips and one trip whole (S-04, S-05).
use super::{
    Booking, Case, History, Itinerary, ItineraryItem, ReadError, TripMap, bodies, body, history, items, of_kind, on_the_way,
};
use crate::brief::{self, BookingBrief, TripBrief};
use crate::freshness::Freshness;
use crate::store::StoreError;
use btm_api::purchase::BookingBody;
use btm_api::sync::TripBody;
pub use btm_cache::TripsShown;
use btm_cache::{Entity, Listed};
use btm_domain::text::search_key;
use btm_domain::trip::trip_state;
use btm_domain::{BookingState, Money, PlaceTime, Product, TripId, TripState};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq)]
pub struct TripRow {
    pub trip_id: TripId,
    pub title: String,
    pub state: TripState,
    /// First and last moment of what is on the way, where it has a time.
    pub start: Option<PlaceTime>,
    pub end: Option<PlaceTime>,
    /// Cities in the order they are reached, without repeats in a row.
    pub places: Vec<String>,
    pub travellers: Vec<String>,
    pub booking_count: u32,
    pub simulated: bool,
    pub reference: Option<String>,
}

/// Rows of one page at most.
const MOST: u32 = 200;

/// A page of the list of trips as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripsAsked {
    pub shown: TripsShown,
    /// As typed; empty: every trip. Each word must be found somewhere in the trip or in its bookings.
    pub find: String,
    /// Trips above the page.
    pub from: u32,
    /// At most 200.
    pub most: u32,
}

impl TripsAsked {
    /// The first page of all trips, the latest on top.
    pub fn all() -> Self {
        Self { shown: TripsShown::All, find: String::new(), from: 0, most: MOST }
    }
}

/// A page of the list of trips.
#[derive(Clone, Debug, PartialEq)]
pub struct TripList {
    pub rows: Vec<TripRow>,
    /// Trips above the page: those asked for, or fewer where the list ends before.
    pub from: u32,
    /// Of the list the page is of.
    pub total: u32,
    /// Of those found.
    pub upcoming: u32,
    pub past: u32,
    /// Found or not.
    pub all: u32,
    /// Under way or, else, the next to begin; found or not.
    pub next: Option<TripId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    pub trip_id: TripId,
    pub title: String,
    pub state: TripState,
    pub purpose: Option<String>,
    pub items: Vec<ItineraryItem>,
    pub bookings: Vec<Booking>,
    /// What was asked of the desk for this trip, newest first.
    pub cases: Vec<Case>,
    /// What counts, fees included: one sum for each currency.
    pub total: Vec<Money>,
    pub freshness: Freshness,
    /// Newest last.
    pub history: Vec<History>,
    pub map: TripMap,
}

fn state(bookings: &[BookingBody], now: DateTime<Utc>) -> TripState {
    let states: Vec<BookingState> = bookings.iter().map(|b| b.state).collect();
    let live = bookings.iter().filter(|b| on_the_way(b.state));
    let spans: Vec<_> = live.filter_map(items::span).collect();
    let start = spans.iter().map(|s| s.0).min();
    let end = spans.iter().map(|s| s.1).max();
    trip_state(&states, start.zip(end), now)
}

/// One sum for each currency, in the order they appear. A sum that does not fit is left as it stood.
fn total(bookings: &[BookingBody]) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for amount in bookings.iter().filter(|b| on_the_way(b.state)).flat_map(|b| [b.total, b.service_fee]) {
        match sums.iter_mut().find(|s| s.currency == amount.currency) {
            Some(sum) => *sum = sum.checked_add(amount).unwrap_or(*sum),
            None => sums.push(amount),
        }
    }
    sums.retain(|s| s.minor != 0);
    sums
}

impl Itinerary {
    /// The list's row of a trip, by the briefs of its bookings: no body is read.
    pub(super) fn row(&self, trip_id: TripId, trip: TripBrief, mut bookings: Vec<(Listed, BookingBrief)>) -> TripRow {
        bookings.sort_by_key(|(row, _)| row.starts_at);
        let live = || bookings.iter().filter(|(_, b)| on_the_way(b.state));
        let start = live().filter_map(|(_, b)| b.start).min_by_key(|t| t.instant);
        let end = live().filter_map(|(_, b)| b.end).max_by_key(|t| t.instant);
        let mut flown: Vec<_> = live().flat_map(|(_, b)| &b.flown).collect();
        flown.sort_by_key(|f| f.at);
        let both = flown.iter().flat_map(|f| [&f.from, &f.to]);
        let mut places: Vec<String> = both.map(|b| b.of(self.language).to_owned()).collect();
        if places.is_empty() {
            // Nothing is flown: the towns one sleeps in.
            places = live().filter_map(|(_, b)| b.city.clone()).collect();
        }
        places.dedup();
        let names = bookings.iter().flat_map(|(_, b)| &b.names);
        let mut travellers: Vec<String> = names.map(|name| name.full(self.language)).collect();
        travellers.sort();
        travellers.dedup();
        let states: Vec<BookingState> = bookings.iter().map(|(_, b)| b.state).collect();
        let first = live().filter_map(|(row, _)| row.starts_at).min();
        let last = live().filter_map(|(row, _)| row.ends_at).max();
        TripRow {
            trip_id,
            title: trip.title,
            state: trip_state(&states, first.zip(last), self.now),
            start,
            end,
            places,
            travellers,
            booking_count: u32::try_from(bookings.len()).unwrap_or(u32::MAX),
            simulated: bookings.iter().any(|(_, b)| b.simulated),
            // The one asked for at a counter: the flight's, where there is one.
            reference: [true, false].into_iter().find_map(|flight| {
                let of = |b: &&(Listed, BookingBrief)| (b.1.product == Product::Flight) == flight;
                bookings.iter().filter(of).find_map(|(_, b)| b.reference.clone())
            }),
        }
    }

    /// A page of the list of trips: found, ordered and counted by the store; of the trips below the page's edge nothing is read.
    ///
    /// # Errors
    /// `Store`.
    pub async fn trips(&self, asked: &TripsAsked) -> Result<TripList, ReadError> {
        let key = search_key(&asked.find);
        let words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
        let most = asked.most.min(MOST);
        let page = |from| btm_cache::TripsAsked { shown: asked.shown, words: &words, from, most, now: self.now };
        let mut found = self.cache.trip_page(page(asked.from)).await.map_err(StoreError::from)?;
        let total = match asked.shown {
            TripsShown::Upcoming => found.upcoming,
            TripsShown::Past => found.past,
            TripsShown::All => found.upcoming + found.past,
        };
        // The list has become shorter since it was looked at: its end.
        let from = asked.from.min(total.saturating_sub(most));
        if from < asked.from {
            found = self.cache.trip_page(page(from)).await.map_err(StoreError::from)?;
        }
        let mut bookings: HashMap<Uuid, Vec<(Listed, BookingBrief)>> = HashMap::new();
        for row in self.cache.briefs_of(&found.trips).await.map_err(StoreError::from)? {
            if let (Some(trip), Some(brief)) = (row.parent, brief::read_listed(&row)) {
                bookings.entry(trip).or_default().push((row, brief));
            }
        }
        let briefs = self.cache.trip_briefs(&found.trips).await.map_err(StoreError::from)?;
        let mut briefs: HashMap<Uuid, TripBrief> =
            briefs.iter().filter_map(|row| Some((row.id, brief::read_listed(row)?))).collect();
        let row = |id| Some(self.row(TripId(id), briefs.remove(&id)?, bookings.remove(&id).unwrap_or_default()));
        Ok(TripList {
            rows: found.trips.into_iter().filter_map(row).collect(),
            from,
            total,
            upcoming: found.upcoming,
            past: found.past,
            all: found.all,
            next: found.next.map(TripId),
        })
    }

    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn trip(&self, id: TripId) -> Result<Trip, ReadError> {
        let row = self.cache.one(Entity::Trip, id.0).await.map_err(StoreError::from)?.ok_or(ReadError::NotFound)?;
        let trip: TripBody = body(&row)?;
        let rows = self.cache.children(id.0).await.map_err(StoreError::from)?;
        let found: Vec<BookingBody> = bodies(&of_kind(&rows, Entity::Booking));
        let mut items: Vec<ItineraryItem> = found.iter().filter(|b| on_the_way(b.state)).flat_map(|b| self.items(b)).collect();
        items.sort_by_key(|i| i.sort);
        let mut lines: Vec<History> = found.iter().flat_map(history).collect();
        lines.sort_by_key(|h| h.at);
        let (state, total) = (state(&found, self.now), total(&found));
        let mut bookings = Vec::with_capacity(found.len());
        for booking in found {
            bookings.push(self.whole_booking(booking).await?);
        }
        Ok(Trip {
            trip_id: id,
            title: trip.title,
            state,
            purpose: trip.purpose,
            map: TripMap::of(&items),
            items,
            bookings,
            cases: self.cases(Some(id)).await?,
            total,
            freshness: self.freshness().await?,
            history: lines,
        })
    }
}
