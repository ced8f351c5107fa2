//! Places, streamed search, review of an offer.
use btm_domain::{AirportCode, BookingId, BookingState, FlightOffer, FlightQuery, Money, Offer, OfferId, SearchId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlacesResponse {
    pub places: Vec<PlaceRow>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceRow {
    pub code: AirportCode,
    pub name_ja: String,
    pub name_en: String,
    pub country: String,
}

/// Body of `POST /v1/search`; the answer is `application/x-ndjson`, one [`SearchEvent`] a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchRequest {
    pub query: FlightQuery,
}

/// One line of the stream; `End` is the last one. A stream that ends without it was cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum SearchEvent {
    Started {
        search_id: SearchId,
    },
    Offers {
        offers: Vec<FlightOffer>,
    },
    /// A failed supplier is a note beside the results, not a failure of all.
    Note {
        supplier: String,
        note: SupplierNote,
    },
    End {
        complete: bool,
        coverage: Coverage,
    },
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupplierNote {
    Failed,
    TimedOut,
    Incomplete,
}
/// F-16: who was asked, when, and who answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Coverage {
    pub suppliers: Vec<CoverageRow>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoverageRow {
    /// The supplier's name as shown.
    pub name: String,
    pub asked_at: DateTime<Utc>,
    pub answered: bool,
}

/// Answer of `POST /v1/offers/{id}/review`: the offer priced again just now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReviewResponse {
    pub offer_id: OfferId,
    pub check: PriceCheck,
    /// Our own fee, its own line (F-72). Nothing is added later.
    pub service_fee: Money,
    pub checked_at: DateTime<Utc>,
    /// The same traveller already holds this very thing, or one whose end is not known.
    pub clash: Option<Clash>,
    /// The same traveller has another eSIM for the same days of the same country: a warning, no refusal (F-05).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_esim: Option<SecondEsim>,
}
/// The eSIM that is there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondEsim {
    pub booking_id: BookingId,
    pub title: String,
    /// Both counted.
    pub from: NaiveDate,
    pub until: NaiveDate,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PriceCheck {
    Same { offer: Offer },
    Changed { offer: Offer, old_total: Money },
    Gone,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Clash {
    pub booking_id: BookingId,
    pub state: BookingState,
}
