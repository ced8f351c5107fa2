//! After the booking: pay a hold, cancel with the refund shown first, change, answer the airline. Each write carries an
//! `idempotency-key` of the client's making and answers 202 with the booking as it stands.
use crate::purchase::BookingBody;
use btm_domain::after::{CancelAbility, CancelQuote, ChangeOffer, ChangeWish};
use btm_domain::extras::ExtraChoice;
use btm_domain::{Money, Offer, OfferId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Body of `POST /v1/bookings/{id}/pay`: 発券する.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PayRequest {
    /// The held total the person saw.
    pub accepted_total: Money,
}

/// Answer of `POST /v1/bookings/{id}/cancel-quote`. Nothing has happened yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CancelQuoteResponse {
    pub ability: CancelAbility,
    /// Present with `by_user`.
    pub quote: Option<CancelQuote>,
}

/// Body of `POST /v1/bookings/{id}/cancel`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CancelRequest {
    pub quote_id: OfferId,
    /// Exactly what the quote said; another figure is refused with `quote_changed`.
    pub accepted_refund: Option<Money>,
}

/// Body of `PUT /v1/bookings/{id}/cancel-wish`: somebody wants a held or confirmed booking cancelled and has not seen the figures, perhaps
/// since they were offline. Nothing is cancelled by it. The same `wish_id` twice is once, whatever became of it since; another one takes the
/// place of the wish that stands. Answers [`BookingBody`], as does `DELETE` of the same path, which takes the wish back. A cancellation, and
/// every other end of the booking, ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CancelWishRequest {
    /// Made by the client.
    pub wish_id: Uuid,
    /// The client's clock; one ahead of the server's counts as now.
    pub written_at: DateTime<Utc>,
}

/// Body of `POST /v1/bookings/{id}/change-options`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeOptionsRequest {
    pub wish: ChangeWish,
}
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeOptionsResponse {
    /// False: only the desk can (name, or the airline has no online change).
    pub by_user: bool,
    pub offers: Vec<ChangeOffer>,
}

/// Body of `POST /v1/bookings/{id}/change`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeRequest {
    pub change_offer_id: OfferId,
    pub accepted_difference: Money,
}

/// Body of `POST /v1/bookings/{id}/schedule-change`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScheduleChangeRequest {
    /// A newer one in between: refused, the newest is in the answer.
    pub change_ref: String,
    pub answer: ScheduleChangeAnswer,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleChangeAnswer {
    Accept,
    /// A case for the desk.
    AskAlternative,
    AskRefund,
}

/// Answer of every write here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BookingResponse {
    pub booking: BookingBody,
}

/// Body of `POST /v1/offers/{id}/extras`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExtrasRequest {
    pub choices: Vec<ExtraChoice>,
}
/// A new offer, seats and bags in its total; the old one stays what it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExtrasResponse {
    pub offer: Offer,
}
