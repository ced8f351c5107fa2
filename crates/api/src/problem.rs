//! Errors on the wire: RFC 9457 problem details with a closed `code`.
use crate::account::TravellerNow;
use btm_domain::airline_control::AirlineContact;
use btm_domain::{FieldError, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `application/problem+json`. Never carries causes, SQL, paths or source text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `https://smart-btm.invalid/problems/<code>`.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// English, for logs; screens choose their sentence by `code`.
    pub title: String,
    pub status: u16,
    pub code: ProblemCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    pub request_id: String,
    /// Seconds; also in the header `retry-after`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// With `price_changed`: the total now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_total: Option<Money>,
    /// With `airline_control`: whom to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub airline: Option<AirlineContact>,
    /// With `details_changed`: the details as they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traveller: Option<Box<TravellerNow>>,
}

/// A code exists only if a caller branches on it. `Unknown` is what a newer server's code reads as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    InvalidInput,
    Unauthorised,
    SessionExpired,
    FreshLoginNeeded,
    EnrolmentNeeded,
    Forbidden,
    NotFound,
    WrongCredentials,
    WrongCode,
    CodeUsed,
    LockedOut,
    InvitationInvalid,
    OfferGone,
    PriceChanged,
    AlreadyBooked,
    PurchasePending,
    /// The figures of a quote no longer hold, or others were agreed to: a new quote is needed.
    QuoteChanged,
    /// 航空会社管理: from check-in on the airline alone changes the ticket.
    AirlineControl,
    /// Another operator holds the case.
    CaseClaimed,
    /// Traveller details were kept anew since the revision an edit was made on: nothing of the edit was kept.
    DetailsChanged,
    KeyReused,
    RateLimited,
    Busy,
    SearchFailed,
    /// A supplier that one thing hangs on gave no answer; nothing was changed.
    SupplierFailed,
    StorageFull,
    TooLarge,
    MethodNotAllowed,
    Internal,
    #[serde(other)]
    Unknown,
}

impl ProblemCode {
    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Unauthorised => "unauthorised",
            Self::SessionExpired => "session_expired",
            Self::FreshLoginNeeded => "fresh_login_needed",
            Self::EnrolmentNeeded => "enrolment_needed",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::WrongCredentials => "wrong_credentials",
            Self::WrongCode => "wrong_code",
            Self::CodeUsed => "code_used",
            Self::LockedOut => "locked_out",
            Self::InvitationInvalid => "invitation_invalid",
            Self::OfferGone => "offer_gone",
            Self::PriceChanged => "price_changed",
            Self::AlreadyBooked => "already_booked",
            Self::PurchasePending => "purchase_pending",
            Self::QuoteChanged => "quote_changed",
            Self::AirlineControl => "airline_control",
            Self::CaseClaimed => "case_claimed",
            Self::DetailsChanged => "details_changed",
            Self::KeyReused => "key_reused",
            Self::RateLimited => "rate_limited",
            Self::Busy => "busy",
            Self::SearchFailed => "search_failed",
            Self::SupplierFailed => "supplier_failed",
            Self::StorageFull => "storage_full",
            Self::TooLarge => "too_large",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Internal => "internal",
            Self::Unknown => "unknown",
        }
    }

    /// HTTP status of the code.
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidInput | Self::WrongCode | Self::CodeUsed | Self::InvitationInvalid | Self::KeyReused => 422,
            Self::Unauthorised | Self::SessionExpired | Self::WrongCredentials => 401,
            Self::FreshLoginNeeded | Self::EnrolmentNeeded | Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::OfferGone
            | Self::PriceChanged
            | Self::AlreadyBooked
            | Self::PurchasePending
            | Self::QuoteChanged
            | Self::AirlineControl
            | Self::CaseClaimed
            | Self::DetailsChanged => 409,
            Self::TooLarge => 413,
            Self::LockedOut | Self::RateLimited => 429,
            Self::Internal | Self::Unknown => 500,
            Self::SearchFailed | Self::SupplierFailed => 502,
            Self::Busy => 503,
            Self::StorageFull => 507,
        }
    }
}
