//! Flights: what is searched for, what is offered, under which terms.
use crate::{AirportCode, Cabin, CarrierCode, Money, OfferId, PlaceTime};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A search opens at most this many days ahead (F-01).
pub const HORIZON_DAYS: i64 = 330;
/// One order carries at most nine people; more are split by the person (F-01).
pub const MAX_TRAVELLERS: u8 = 9;
/// F-01: multi-city up to six directions.
pub const MAX_SLICES: usize = 6;

/// One direction of a search.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct SliceQuery {
    /// IATA airport or city.
    pub origin: AirportCode,
    /// IATA airport or city.
    pub destination: AirportCode,
    /// Local date at the origin.
    pub date: NaiveDate,
}

/// What is searched for. Check with [`FlightQuery::problems`] before any call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct FlightQuery {
    pub slices: Vec<SliceQuery>,
    pub cabin: Cabin,
    /// 1 to 9 adults.
    pub travellers: u8,
    /// 0 to 2 for each direction.
    pub max_connections: u8,
}

/// One reason why a query is not sent, at one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryProblem {
    #[error("a search has one to six directions")]
    SliceCount,
    #[error("origin and destination are the same place")]
    SamePlace { slice: usize },
    #[error("the date is in the past")]
    InPast { slice: usize },
    #[error("the date is more than 330 days ahead")]
    BeyondHorizon { slice: usize },
    #[error("this direction leaves before the one in front of it")]
    ReturnBeforeDeparture { slice: usize },
    #[error("one to nine travellers")]
    Travellers,
    #[error("zero to two connections")]
    Connections,
}

impl FlightQuery {
    /// Everything wrong with the query; `today` is the earliest date it still is anywhere on earth's clock that matters here
    /// (the origin's own date, given by the caller).
    pub fn problems(&self, today: NaiveDate) -> Vec<QueryProblem> {
        let mut found = Vec::new();
        if self.slices.is_empty() || self.slices.len() > MAX_SLICES {
            found.push(QueryProblem::SliceCount);
        }
        for (slice, s) in self.slices.iter().enumerate() {
            if s.origin == s.destination {
                found.push(QueryProblem::SamePlace { slice });
            }
            if s.date < today {
                found.push(QueryProblem::InPast { slice });
            }
            if (s.date - today).num_days() > HORIZON_DAYS {
                found.push(QueryProblem::BeyondHorizon { slice });
            }
            if slice > 0 && s.date < self.slices[slice - 1].date {
                found.push(QueryProblem::ReturnBeforeDeparture { slice });
            }
        }
        if !(1..=MAX_TRAVELLERS).contains(&self.travellers) {
            found.push(QueryProblem::Travellers);
        }
        if self.max_connections > 2 {
            found.push(QueryProblem::Connections);
        }
        found
    }
}

/// An airline as the supplier names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Carrier {
    pub code: CarrierCode,
    /// English name.
    pub name: String,
}

/// One end of a flight; names come from the bundled places, the supplier's where unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct FlightEnd {
    pub airport: AirportCode,
    /// The supplier's English name of the airport.
    pub name: String,
    pub terminal: Option<String>,
    pub time: PlaceTime,
}

/// One take-off to one landing under one flight number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Segment {
    pub departure: FlightEnd,
    pub arrival: FlightEnd,
    pub marketing_carrier: Carrier,
    pub operating_carrier: Carrier,
    /// The marketing carrier's number without the code, e.g. `8245`.
    pub flight_number: String,
    /// Aircraft type in English.
    pub aircraft: Option<String>,
    /// Landings on the way under the same number.
    pub stops: u8,
    /// From instants.
    pub duration_minutes: i64,
}

/// One direction as offered: its flights in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Slice {
    pub segments: Vec<Segment>,
    pub duration_minutes: i64,
    /// The fare type's name as the supplier gives it.
    pub fare_family: Option<String>,
}

/// A flight as a person agrees to it: carrier, number, from where and when, to where and when, landings on the way.
type Leg<'a> = (CarrierCode, &'a str, (AirportCode, NaiveDateTime), (AirportCode, NaiveDateTime), u8);

impl Slice {
    /// Which flights, when. Terminals, aircraft and names may move.
    pub fn itinerary(&self) -> Vec<Leg<'_>> {
        let at = |end: &FlightEnd| (end.airport, end.time.local);
        let legs = self.segments.iter();
        legs.map(|s| (s.marketing_carrier.code, s.flight_number.as_str(), at(&s.departure), at(&s.arrival), s.stops)).collect()
    }
}

/// Whether an act is allowed and what it costs. Where a supplier says nothing the field holding it is `None`: 条件不明.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Condition {
    pub allowed: bool,
    pub penalty: Option<Money>,
}

/// What may be changed, at what cost, and by when it must be paid. Accepted terms are kept unchangeable with the booking.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Terms {
    pub change: Option<Condition>,
    pub refund: Option<Condition>,
    /// Per person; worst direction. `None` = not said.
    pub checked_bags: Option<u8>,
    pub carry_on_bags: Option<u8>,
    /// Space can be kept without paying (`requires_instant_payment = false`).
    pub holdable: bool,
    pub payment_required_by: Option<DateTime<Utc>>,
    pub price_guarantee_expires_at: Option<DateTime<Utc>>,
}

/// A priced flight, without the supplier's handle (that stays on the server).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct FlightOffer {
    pub id: OfferId,
    pub expires_at: DateTime<Utc>,
    pub owner: Carrier,
    pub slices: Vec<Slice>,
    pub cabin: Cabin,
    pub travellers: u8,
    pub total: Money,
    pub base: Option<Money>,
    pub tax: Option<Money>,
    /// kg CO2e for all travellers, the supplier's figure.
    pub emissions_kg: Option<u32>,
    pub terms: Terms,
    /// Made by the sandbox.
    pub simulated: bool,
}
