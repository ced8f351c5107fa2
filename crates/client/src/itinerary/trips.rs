//! The list of trips and one trip whole (S-04, S-05).
use super::{Booking, Case, History, Itinerary, ItineraryItem, ReadError, bodies, body, history, items, of_kind, on_the_way};
use crate::freshness::Freshness;
use crate::offer::Airport;
use crate::settings::Language;
use crate::store::StoreError;
use btm_api::purchase::BookingBody;
use btm_api::sync::TripBody;
use btm_cache::Entity;
use btm_domain::trip::trip_state;
use btm_domain::{BookingState, FlightEnd, Money, Offer, PlaceTime, TripId, TripState};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

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
}

/// Where each direction begins and ends; where one only changes planes is no place of the trip.
fn directions(bookings: &[BookingBody]) -> Vec<(&FlightEnd, &FlightEnd)> {
    let live = bookings.iter().filter(|b| on_the_way(b.state));
    let slices = live.flat_map(BookingBody::slices);
    slices.filter_map(|s| Some((&s.segments.first()?.departure, &s.segments.last()?.arrival))).collect()
}

fn ends(bookings: &[BookingBody]) -> impl Iterator<Item = (&FlightEnd, &FlightEnd)> + Clone {
    let live = bookings.iter().filter(|b| on_the_way(b.state));
    live.flat_map(BookingBody::slices).flat_map(|s| &s.segments).map(|s| (&s.departure, &s.arrival))
}

/// The first and last moment at a place: flights by departure and arrival, other things by their first and last day.
fn span(bookings: &[BookingBody]) -> (Option<PlaceTime>, Option<PlaceTime>) {
    let live = bookings.iter().filter(|b| on_the_way(b.state));
    let moments: Vec<PlaceTime> = live.flat_map(|b| items::moments(b, &[])).filter_map(|i| i.at).collect();
    let start = moments.iter().copied().min_by_key(|t| t.instant);
    let landed = ends(bookings).map(|(_, a)| a.time);
    let end = moments.into_iter().chain(landed).max_by_key(|t| t.instant);
    (start, end)
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
    fn row(&self, trip: TripBody, mut bookings: Vec<BookingBody>) -> TripRow {
        bookings.sort_by_key(|b| items::span(b).map(|s| s.0));
        let (start, end) = span(&bookings);
        let mut flown = directions(&bookings);
        flown.sort_by_key(|(d, _)| d.time.instant);
        let city = |end: &FlightEnd| {
            let airport = Airport::of(end);
            match self.language {
                Language::Ja => airport.city_ja,
                Language::En => airport.city_en,
            }
        };
        let mut places: Vec<String> = flown.iter().flat_map(|(d, a)| [city(d), city(a)]).collect();
        if places.is_empty() {
            // Nothing is flown: the towns one sleeps in.
            let stays = bookings.iter().filter(|b| on_the_way(b.state)).filter_map(|b| match &b.offer {
                Offer::Stay(stay) => Some(stay.property.city.clone()),
                _ => None,
            });
            places = stays.filter(|c| !c.is_empty()).collect();
        }
        places.dedup();
        let mut travellers: Vec<String> = bookings.iter().flat_map(|b| &b.travellers).map(|t| self.name(t)).collect();
        travellers.sort();
        travellers.dedup();
        TripRow {
            trip_id: trip.trip_id,
            title: trip.title,
            state: state(&bookings, self.now),
            start,
            end,
            places,
            travellers,
            booking_count: u32::try_from(bookings.len()).unwrap_or(u32::MAX),
            simulated: bookings.iter().any(|b| b.simulated),
            // The one asked for at a counter: the flight's, where there is one.
            reference: [true, false].into_iter().find_map(|flight| {
                bookings.iter().filter(|b| b.offer.flight().is_some() == flight).find_map(|b| b.record_locator.clone())
            }),
        }
    }

    /// Every trip: what is ahead first, the nearest on top; then what is past, the latest on top.
    ///
    /// # Errors
    /// `Store`.
    pub async fn trips(&self) -> Result<Vec<TripRow>, ReadError> {
        let mut by_trip: HashMap<TripId, Vec<BookingBody>> = HashMap::new();
        for booking in self.bookings().await? {
            by_trip.entry(booking.trip_id).or_default().push(booking);
        }
        let trips = self.all_trips().await?.into_iter();
        let mut rows: Vec<TripRow> = trips
            .map(|t| {
                let bookings = by_trip.remove(&t.trip_id).unwrap_or_default();
                self.row(t, bookings)
            })
            .collect();
        let now = self.now;
        rows.sort_by_key(|r| {
            let start = r.start.map(|t| t.instant.timestamp());
            let past = r.end.is_some_and(|t| t.instant < now);
            (past, start.map_or(i64::MIN, |s| if past { -s } else { s }), r.trip_id)
        });
        Ok(rows)
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
            items,
            bookings,
            cases: self.cases(Some(id)).await?,
            total,
            freshness: self.freshness().await?,
            history: lines,
        })
    }
}
