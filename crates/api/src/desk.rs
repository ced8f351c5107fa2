//! The operators' desk: what a traveller asks a human for, and the queue that answers (F-26, F-96).
pub use btm_domain::desk::{DeskAbout, DeskCaseState, ExtraWish, QuoteState, WishKind, WishedFlight};

use btm_domain::connect::{DeskOffer, RentalState};
use btm_domain::{BookingId, DeskCaseId, Money, PlaceTime, TravellerId, TripId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Body of `POST /v1/desk/requests`; header `idempotency-key` = `case_id`. Answers 202 with [`DeskCaseBody`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskRequest {
    /// Made by the client.
    pub case_id: DeskCaseId,
    /// Created if it does not exist.
    pub trip_id: TripId,
    pub traveller_id: TravellerId,
    pub about: DeskAbout,
    /// The booking it is about, if any.
    pub booking_id: Option<BookingId>,
    /// In the person's words, at most 2,000 characters; may be empty where `wishes` say all.
    pub text: String,
    /// At least one and at most 20 where it is about `extras`, else none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<ExtraWish>,
}

/// A case as its traveller and the desk see it; also a body in sync (entity `desk_case`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeskCaseBody {
    pub case_id: DeskCaseId,
    pub trip_id: Option<TripId>,
    pub booking_id: Option<BookingId>,
    pub about: DeskAbout,
    pub state: DeskCaseState,
    /// Who travels, as shown.
    pub traveller: String,
    pub company: String,
    pub text: String,
    /// Seats, bags and meals that are wished for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<ExtraWish>,
    pub created_at: DateTime<Utc>,
    pub answer_by: DateTime<Utc>,
    /// Past `answer_by` and not settled.
    pub overdue: bool,
    pub claimed_by: Option<String>,
    pub claimed_until: Option<DateTime<Utc>>,
    /// The newest quote; bought by its id like any offer.
    pub quote: Option<DeskQuoteBody>,
    /// Oldest first.
    pub lines: Vec<DeskLine>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeskQuoteBody {
    pub state: QuoteState,
    pub offer: DeskOffer,
}
/// One audited step of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskLine {
    pub at: DateTime<Utc>,
    pub by: Option<String>,
    /// `asked`, `claimed`, `released`, `noted`, `quoted`, `accepted`, `declined`, `confirmed`, `failed`, `cancelled`, `marked`, `withdrawn`, `overdue`, `settled`.
    pub event: String,
    pub text: Option<String>,
}

/// Answer of `GET /v1/desk/cases?state=open|all`: by `answer_by`, soonest first, at most 500.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeskCasesResponse {
    pub cases: Vec<DeskCaseBody>,
    pub more: bool,
}

/// One case with everything an operator needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeskCaseResponse {
    pub case: DeskCaseBody,
    pub booking: Option<crate::purchase::BookingBody>,
    /// Everything known about a doubtful booking, and the text to send to the supplier or vendor, ready to copy, in both languages.
    pub sheet_ja: String,
    pub sheet_en: String,
}

/// Body of `POST /v1/desk/cases/{id}/act`; needs the claim. Each act is one audited transition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum DeskAct {
    /// The vendor has it.
    Confirm {
        record_locator: String,
        pickup_text: Option<String>,
    },
    /// The vendor said no; nothing exists there.
    Fail {
        reason: String,
    },
    /// A price for a free request.
    Quote {
        title: String,
        details: String,
        starts: PlaceTime,
        ends: PlaceTime,
        total: Money,
        terms: String,
        valid_until: DateTime<Utc>,
    },
    /// Where the router is.
    Mark {
        state: RentalState,
    },
    /// Ended with this refund at the vendor.
    Cancelled {
        refund: Money,
    },
    Note {
        text: String,
    },
    /// Waits for somebody outside.
    Wait {
        text: String,
    },
    Release,
    /// Nothing more to do.
    Settle {
        text: String,
    },
}
