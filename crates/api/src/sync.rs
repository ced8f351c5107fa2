//! Sync by revision, live events, trips and documents (reliability.md §4).
use crate::purchase::BookingBody;
use btm_domain::{BookingId, DocumentId, TripId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Answer of `GET /v1/sync?cursor=…&limit=…`. A page ends on a revision boundary; page and cursor commit together. A first sync and a reset
/// give the live things in pages, those of the coming trips first, then what changed since; the mirror is whole with `more: false`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SyncResponse {
    /// Changes when the server was restored.
    pub epoch: String,
    /// The cursor could not be continued: drop the mirror, take these pages from the start.
    pub reset: bool,
    pub items: Vec<SyncItem>,
    /// Opaque; hand it back.
    pub next: String,
    pub more: bool,
    /// The server's clock when the page was made: the mirror's age.
    pub as_of: DateTime<Utc>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SyncItem {
    pub id: Uuid,
    pub rev: i64,
    /// `None` = a tombstone: the thing is gone for this user.
    pub body: Option<SyncBody>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "entity", content = "value")]
pub enum SyncBody {
    Trip(TripBody),
    Booking(Box<BookingBody>),
    Document(DocumentBody),
    DeskCase(Box<crate::desk::DeskCaseBody>),
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TripBody {
    pub trip_id: TripId,
    pub title: String,
    pub purpose: Option<String>,
    pub created_at: DateTime<Utc>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DocumentBody {
    pub document_id: DocumentId,
    pub booking_id: BookingId,
    pub kind: DocumentKind,
    pub title_ja: String,
    pub title_en: String,
    pub file_name: String,
    /// Self-contained HTML of our own making, every foreign text escaped, no scripts, no links out. One for each language.
    pub html_ja: String,
    pub html_en: String,
    pub created_at: DateTime<Utc>,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    ETicket,
    Terms,
    Voucher,
    EsimSheet,
    RentalSheet,
    DeskSheet,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TripsResponse {
    pub trips: Vec<TripBody>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TripResponse {
    pub trip: TripBody,
    pub bookings: Vec<BookingBody>,
}

/// One server-sent event of `GET /v1/events` (`data:` line as JSON). It says only that there is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum LiveEvent {
    /// The stream stands; sent first and every 15 s.
    Alive {
        /// The server's clock, for the drift check; absent from an older server.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<DateTime<Utc>>,
    },
    /// Something up to this revision waits at `/v1/sync`.
    Changed { rev: i64 },
    /// This session ended.
    SignedOut,
}
