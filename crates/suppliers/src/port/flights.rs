//! What a flight search brings, and what a re-price says.
use btm_domain::supply::OfferHandle;
use btm_domain::{Cabin, Carrier, FlightOffer, FlightQuery, Money, OfferId, OrganisationId, Slice, Terms};
use chrono::{DateTime, Utc};

/// One search at one supplier.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    pub query: FlightQuery,
    /// Who asks: one organisation runs at most four searches per supplier at a time, more wait.
    pub tenant: OrganisationId,
    /// The search ends here at the latest, with whatever came.
    pub deadline: DateTime<Utc>,
}

/// What comes out of the search channel. `End` comes exactly once and last.
#[derive(Clone, Debug)]
pub enum SearchEvent {
    /// New offers only; never one twice.
    Batch(Vec<PricedFlight>),
    End(SearchEnd),
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchEnd {
    /// The supplier said that nothing more comes.
    pub complete: bool,
    /// Beside the results, never instead of them.
    pub note: Option<SearchNote>,
}

/// Why a search brought less than it might have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchNote {
    /// The deadline came first.
    DeadlineReached,
    Unavailable,
    Busy {
        retry_after_s: Option<u32>,
    },
    Auth,
    Config,
    /// The supplier refused the query.
    Rejected,
    Server,
    Garbled,
    /// This many offers could not be read and were left out.
    OffersLeftOut(u32),
}

/// An offer with its handle. The server gives it an [`OfferId`] and keeps the handle to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedFlight {
    /// Opaque; what `reprice`, `hold` and `book` take.
    pub handle: OfferHandle,
    pub expires_at: DateTime<Utc>,
    pub owner: Carrier,
    pub slices: Vec<Slice>,
    /// Cabin of the longest flight.
    pub cabin: Cabin,
    pub travellers: u8,
    pub total: Money,
    pub base: Option<Money>,
    pub tax: Option<Money>,
    /// kg CO2e for all travellers.
    pub emissions_kg: Option<u32>,
    pub terms: Terms,
    pub simulated: bool,
}

impl PricedFlight {
    /// The offer under our own name, and the handle that stays on the server.
    pub fn named(self, id: OfferId) -> (FlightOffer, OfferHandle) {
        let offer = FlightOffer {
            id,
            expires_at: self.expires_at,
            owner: self.owner,
            slices: self.slices,
            cabin: self.cabin,
            travellers: self.travellers,
            total: self.total,
            base: self.base,
            tax: self.tax,
            emissions_kg: self.emissions_kg,
            terms: self.terms,
            simulated: self.simulated,
        };
        (offer, self.handle)
    }
}

/// The offer at this moment. Compare `total` with what the person accepted; terms may have changed too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repriced {
    Priced(Box<PricedFlight>),
    Gone,
}
