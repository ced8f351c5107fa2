//! eSIM plans and pocket Wi-Fi for an itinerary, and the eSIM in use.
use crate::search::{Coverage, SupplierNote};
use btm_domain::TripId;
use btm_domain::connect::{ConnectQuery, EsimOffer, EsimUsage, InstallGuide, RentalOffer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Body of `POST /v1/connect/search`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConnectSearchRequest {
    pub query: ConnectQuery,
    /// `ja` or `en`: the language of the supplier's titles.
    pub language: String,
    /// A router's counters are chosen by this trip's flights.
    pub trip_id: Option<TripId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConnectSearchResponse {
    /// Those that cover every country first, then by price.
    pub esims: Vec<EsimOffer>,
    pub rentals: Vec<RentalOffer>,
    /// A supplier that failed, by its shown name.
    pub notes: Vec<ConnectNote>,
    pub coverage: Coverage,
}
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConnectNote {
    pub supplier: String,
    pub note: SupplierNote,
}

/// Answer of `GET /v1/bookings/{id}/usage`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsageResponse {
    pub usage: EsimUsage,
}
/// Answer of `GET /v1/bookings/{id}/top-ups`: each is reviewed and bought like any offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TopUpsResponse {
    pub offers: Vec<EsimOffer>,
}
/// Answer of `GET /v1/bookings/{id}/install-guide?language=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InstallGuideResponse {
    pub guide: InstallGuide,
}
