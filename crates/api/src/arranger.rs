//! Whom one may act for (F-42 in its simplest form: the admin assigns).
use btm_domain::{ArrangerLinkId, TravellerDetails, TravellerId, UserId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer of `GET /v1/travellers`: oneself first, then everyone one has an active link to, by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TravellersResponse {
    pub travellers: Vec<TravellerRow>,
}
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TravellerRow {
    pub traveller_id: TravellerId,
    pub name: String,
    pub email: String,
    pub oneself: bool,
    /// Fields still missing for a flight.
    pub missing: Vec<String>,
}

/// Answer of `GET /v1/travellers/{id}`, body of `PUT`: needs a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TravellerResponse {
    pub traveller_id: TravellerId,
    pub details: TravellerDetails,
    /// What an edit of them is based on.
    #[serde(default)]
    pub revision: i64,
}

/// `GET /v1/arranger-links` (admin: all; others: their own).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArrangerLinksResponse {
    pub links: Vec<ArrangerLink>,
}
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArrangerLink {
    pub link_id: ArrangerLinkId,
    pub arranger: UserId,
    pub arranger_name: String,
    pub traveller: TravellerId,
    pub traveller_name: String,
    pub created_at: DateTime<Utc>,
}
/// Body of `POST /v1/arranger-links` (admin).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArrangerLinkRequest {
    pub link_id: ArrangerLinkId,
    pub arranger: UserId,
    pub traveller: TravellerId,
}
