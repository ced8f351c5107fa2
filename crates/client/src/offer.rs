//! Offers and slices as shown: names from the bundled places, day shifts, connection times, shares. The screen formats, never computes.
use btm_domain::places::Places;
use btm_domain::{AirportCode, Cabin, Carrier, FlightEnd, FlightOffer, Money, OfferId, Segment, Slice, Terms};
use chrono::{DateTime, Utc};

/// An airport with its city, named in both languages. Names of the table; the supplier's where it has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Airport {
    pub code: AirportCode,
    pub name_ja: String,
    pub name_en: String,
    pub city_ja: String,
    pub city_en: String,
    /// IANA zone.
    pub zone: String,
}

/// One flight with both its ends named.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    pub origin: Airport,
    pub destination: Airport,
    pub segment: Segment,
}

/// Between two flights of one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layover {
    pub airport: Airport,
    pub minutes: i64,
}

/// One direction.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferSlice {
    pub legs: Vec<Leg>,
    pub duration_minutes: i64,
    /// Calendar days between the date of departure and of arrival, each at its own place.
    pub arrival_day_shift: i32,
    pub fare_family: Option<String>,
    pub connections: Vec<Layover>,
}

/// A priced flight.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    pub id: OfferId,
    pub expires_at: DateTime<Utc>,
    pub owner: Carrier,
    pub slices: Vec<OfferSlice>,
    pub total: Money,
    /// An equal share of the total.
    pub per_traveller: Money,
    pub base: Option<Money>,
    pub tax: Option<Money>,
    pub emissions_kg: Option<u32>,
    pub cabin: Cabin,
    pub terms: Terms,
    pub simulated: bool,
}

impl Airport {
    pub(crate) fn of(end: &FlightEnd) -> Self {
        let places = Places::bundled();
        let airport = places.airport(end.airport);
        let city = places.city_of(end.airport);
        let name_ja = airport.map_or(end.name.as_str(), |p| p.ja());
        let name_en = airport.map_or(end.name.as_str(), |p| p.en);
        Self {
            code: end.airport,
            name_ja: name_ja.to_owned(),
            name_en: name_en.to_owned(),
            city_ja: city.map_or(name_ja, |p| p.ja()).to_owned(),
            city_en: city.map_or(name_en, |p| p.en).to_owned(),
            zone: end.time.zone.name().to_owned(),
        }
    }
}

impl Leg {
    pub(crate) fn of(segment: &Segment) -> Self {
        Self { origin: Airport::of(&segment.departure), destination: Airport::of(&segment.arrival), segment: segment.clone() }
    }
}

impl OfferSlice {
    pub(crate) fn of(slice: &Slice) -> Self {
        let legs: Vec<Leg> = slice.segments.iter().map(Leg::of).collect();
        let connections = legs.windows(2).map(|pair| {
            let (before, after) = (&pair[0].segment.arrival.time, &pair[1].segment.departure.time);
            Layover { airport: pair[0].destination.clone(), minutes: (after.instant - before.instant).num_minutes() }
        });
        let shift = match (slice.segments.first(), slice.segments.last()) {
            (Some(first), Some(last)) => (last.arrival.time.local.date() - first.departure.time.local.date()).num_days(),
            _ => 0,
        };
        Self {
            connections: connections.collect(),
            legs,
            duration_minutes: slice.duration_minutes,
            arrival_day_shift: i32::try_from(shift).unwrap_or(0),
            fare_family: slice.fare_family.clone(),
        }
    }
}

impl From<FlightOffer> for Offer {
    fn from(o: FlightOffer) -> Self {
        Self {
            id: o.id,
            expires_at: o.expires_at,
            owner: o.owner,
            slices: o.slices.iter().map(OfferSlice::of).collect(),
            total: o.total,
            per_traveller: o.total.share(u32::from(o.travellers)),
            base: o.base,
            tax: o.tax,
            emissions_kg: o.emissions_kg,
            cabin: o.cabin,
            terms: o.terms,
            simulated: o.simulated,
        }
    }
}
