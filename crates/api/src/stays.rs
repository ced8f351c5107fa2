//! Hotels: streamed search and the rooms of one property.
use crate::search::{Coverage, SupplierNote};
use btm_domain::SearchId;
use btm_domain::stay::{StayHit, StayOffer, StayQuery};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Body of `POST /v1/stays/search`; the answer is `application/x-ndjson`, one [`StaySearchEvent`] a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StaySearchRequest {
    pub query: StayQuery,
}

/// One line of the stream; `End` is the last one. A stream that ends without it was cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum StaySearchEvent {
    Started { search_id: SearchId },
    Hits { hits: Vec<StayHit> },
    Note { supplier: String, note: SupplierNote },
    End { complete: bool, coverage: Coverage },
}

/// Answer of `POST /v1/stays/{offer_id}/rates`: every room on sale, cheapest first. Each is reviewed and bought by its own id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RatesResponse {
    pub offers: Vec<StayOffer>,
}
