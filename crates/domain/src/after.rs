//! After the booking: cancelling with the refund shown first, changing, and what an airline changes by itself.
use crate::{Money, OfferId, PlaceTime, Slice};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Where money goes that comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefundTo {
    /// The company's balance: the next bill is lower.
    Company,
    /// Credit with the airline, usable later.
    AirlineCredit,
    Voucher,
    /// Nothing was paid yet.
    NothingPaid,
    /// The supplier's word for it is none of ours.
    Other,
}

/// Whether and how a booking can be cancelled (glossary §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CancelAbility {
    ByUser,
    ByOperator,
    NotPossible,
    Unknown,
}

/// The money of a cancellation, before anything happens (F-32). `paid` = `fee` + `refund` where all are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct CancelQuote {
    /// Names the quote when it is confirmed.
    pub id: OfferId,
    pub paid: Money,
    /// `None` = the supplier gave no figure: shown as unknown, never as free.
    pub refund: Option<Money>,
    pub fee: Option<Money>,
    pub refund_to: RefundTo,
    /// The figures hold until then; afterwards a new quote.
    pub expires_at: DateTime<Utc>,
    /// Ends at no cost because the airline's window is open.
    pub void: bool,
    /// A request people at the supplier review, not an act that is done at once.
    pub request_only: bool,
}

/// One other flight instead of one direction (F-33).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ChangeOffer {
    pub id: OfferId,
    pub expires_at: DateTime<Utc>,
    /// The direction that goes, 0-based.
    pub slice: u8,
    pub added: Slice,
    /// To pay now, penalty included; negative = comes back.
    pub difference: Money,
    pub penalty: Option<Money>,
    pub new_total: Money,
    pub refund_to: Option<RefundTo>,
    /// Seats and bags of the replaced direction are gone.
    pub loses_extras: bool,
    pub simulated: bool,
}

/// Which direction is to be flown when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ChangeWish {
    /// 0-based.
    pub slice: u8,
    pub date: NaiveDate,
    pub cabin: crate::Cabin,
}

/// What the airline changed by itself, waiting for an answer (F-37).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ScheduleChange {
    /// The supplier's own id, opaque.
    pub change_ref: String,
    pub seen_at: DateTime<Utc>,
    pub removed: Vec<Slice>,
    pub added: Vec<Slice>,
    pub can_accept: bool,
    pub can_cancel: bool,
    pub can_change: bool,
    pub state: ScheduleChangeState,
    /// Open: answered by then, or it goes to the desk. `None` where no flight of it is known.
    #[serde(default)]
    pub answer_by: Option<DateTime<Utc>>,
}

impl ScheduleChange {
    /// Of the flights it is about, old and new, whichever leaves first.
    pub fn first_departure(&self) -> Option<PlaceTime> {
        let flights = self.removed.iter().chain(&self.added).flat_map(|slice| &slice.segments);
        flights.map(|flight| flight.departure.time).min_by_key(|time| time.instant)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScheduleChangeState {
    Open,
    Accepted,
    AlternativeAsked,
    RefundAsked,
    Lapsed,
    Replaced,
}
