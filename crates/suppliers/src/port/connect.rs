//! The port of eSIM plans and of pocket Wi-Fi rental.
use super::{Intent, PricedOffer, Requoted, Supplier, SupplierError};
use async_trait::async_trait;
use btm_domain::connect::{ConnectQuery, EsimUsage, InstallGuide};
use btm_domain::flight::FlightEnd;
use btm_domain::places::Places;
use btm_domain::supply::{OfferHandle, SupplierOrder, Written};
use btm_domain::{AirportCode, PlaceTime, Slice};
use chrono::{DateTime, Utc};

/// The language texts of a supplier are asked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tongue {
    Japanese,
    English,
}

/// The flights at both ends of a trip, where they are known: a router is handed over and given back at their counters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TripFlights {
    /// The first take-off on the way out.
    pub departure: Option<FlightMoment>,
    /// The landing that takes the traveller where the thing is needed.
    pub arrival: Option<FlightMoment>,
    /// The last landing on the way home.
    pub home: Option<FlightMoment>,
}

/// One end of a flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlightMoment {
    pub airport: AirportCode,
    pub terminal: Option<String>,
    pub at: PlaceTime,
}

impl FlightMoment {
    fn of(end: &FlightEnd) -> Self {
        Self { airport: end.airport, terminal: end.terminal.clone(), at: end.time }
    }
}

impl TripFlights {
    /// Of a trip's flights in any order. One that goes one way has no way home.
    pub fn of<'a>(slices: impl IntoIterator<Item = &'a Slice>) -> Self {
        let mut legs: Vec<_> = slices.into_iter().flat_map(|slice| &slice.segments).collect();
        legs.sort_by_key(|leg| leg.departure.time.instant);
        let (Some(first), Some(last)) = (legs.first(), legs.last()) else { return Self::default() };
        // The longest time on the ground between two flights is what the trip is for.
        let stay = legs.windows(2).max_by_key(|pair| pair[1].departure.time.instant - pair[0].arrival.time.instant);
        let back = last.arrival.airport == first.departure.airport
            || Places::bundled().airport(last.arrival.airport).map(|p| p.city)
                == Places::bundled().airport(first.departure.airport).map(|p| p.city);
        let out = match stay {
            Some([out, _]) if back => out,
            _ => last,
        };
        Self {
            departure: Some(FlightMoment::of(&first.departure)),
            arrival: Some(FlightMoment::of(&out.arrival)),
            home: back.then(|| FlightMoment::of(&last.arrival)),
        }
    }
}

/// A supplier of connectivity.
#[async_trait]
pub trait ConnectShop: Supplier {
    /// What fits the countries and days, cheapest first. An empty list is an answer.
    ///
    /// # Errors
    /// [`SupplierError`].
    async fn catalogue(
        &self,
        query: &ConnectQuery,
        tongue: Tongue,
        deadline: DateTime<Utc>,
    ) -> Result<Vec<PricedOffer>, SupplierError>;

    /// As [`Self::catalogue`], for a trip whose flights are known: where a thing is handed over depends on them.
    ///
    /// # Errors
    /// As [`Self::catalogue`].
    async fn catalogue_for(
        &self,
        query: &ConnectQuery,
        _trip: &TripFlights,
        tongue: Tongue,
        deadline: DateTime<Utc>,
    ) -> Result<Vec<PricedOffer>, SupplierError> {
        self.catalogue(query, tongue, deadline).await
    }

    /// The same plan at this moment.
    ///
    /// # Errors
    /// [`SupplierError`]; a plan that is gone is [`Requoted::Gone`].
    async fn quote(&self, offer: &OfferHandle, deadline: DateTime<Utc>) -> Result<Requoted, SupplierError>;

    /// Orders one. Of class K4 the engine never calls it: people are asked by the purchase itself.
    async fn order(&self, intent: &Intent) -> Written<SupplierOrder>;

    /// Data left of an eSIM.
    ///
    /// # Errors
    /// `NotFound` where the supplier does not know the ICCID or has no such thing.
    async fn usage(&self, iccid: &str, deadline: DateTime<Utc>) -> Result<EsimUsage, SupplierError>;

    /// Plans that add data to an eSIM already bought; their offers say `tops_up`.
    ///
    /// # Errors
    /// As `usage`.
    async fn top_ups(&self, iccid: &str, tongue: Tongue, deadline: DateTime<Utc>) -> Result<Vec<PricedOffer>, SupplierError>;

    /// How to install.
    ///
    /// # Errors
    /// As `usage`.
    async fn install_guide(&self, iccid: &str, tongue: Tongue, deadline: DateTime<Utc>) -> Result<InstallGuide, SupplierError>;
}
