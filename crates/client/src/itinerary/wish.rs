//! What a trip needs to be online: the countries it goes to and the days there (F-05), by its flights and stays.
use super::{Itinerary, ReadError, bodies, items, of_kind, on_the_way};
use crate::store::StoreError;
use btm_api::purchase::BookingBody;
use btm_cache::Entity;
use btm_domain::places::Places;
use btm_domain::{AirportCode, CountryCode, Offer, TripId};
use chrono::NaiveDate;

/// Both days counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectWish {
    pub countries: Vec<CountryCode>,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

fn country(airport: AirportCode) -> Option<CountryCode> {
    Places::bundled().by_code(airport).map(|p| p.country)
}

/// `None` where the trip stays in the country it starts in, or nothing is flown.
fn wish(bookings: &[BookingBody]) -> Option<ConnectWish> {
    let mut flights: Vec<_> = bookings.iter().flat_map(BookingBody::slices).flat_map(|s| &s.segments).collect();
    flights.sort_by_key(|s| s.departure.time.instant);
    // Where nothing is flown nobody knows what is abroad.
    let home = Some(country(flights.first()?.departure.airport)?);
    let (mut countries, mut days): (Vec<CountryCode>, Vec<NaiveDate>) = (Vec::new(), Vec::new());
    let mut there = |code: Option<CountryCode>, of: &[NaiveDate]| {
        let Some(code) = code.filter(|c| Some(*c) != home) else { return };
        if !countries.contains(&code) {
            countries.push(code);
        }
        days.extend(of);
    };
    for segment in &flights {
        let (left, landed) = (segment.departure.time.local.date(), segment.arrival.time.local.date());
        there(country(segment.departure.airport), &[left]);
        there(country(segment.arrival.airport), &[landed]);
    }
    for booking in bookings {
        if let Offer::Stay(stay) = &booking.offer {
            let of: Vec<NaiveDate> = items::moments(booking, &[]).iter().map(|i| i.day).collect();
            there(stay.property.country, &of);
        }
    }
    let (from, until) = (days.iter().min().copied()?, days.iter().max().copied()?);
    Some(ConnectWish { countries, from, until })
}

impl Itinerary {
    /// # Errors
    /// `Store`.
    pub async fn connect_wish(&self, trip: TripId) -> Result<Option<ConnectWish>, ReadError> {
        let rows = self.cache.children(trip.0).await.map_err(StoreError::from)?;
        let bookings: Vec<BookingBody> = bodies(&of_kind(&rows, Entity::Booking));
        let live: Vec<BookingBody> = bookings.into_iter().filter(|b| on_the_way(b.state)).collect();
        Ok(wish(&live))
    }
}
