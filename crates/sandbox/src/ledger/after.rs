//! What happens to a flight order after it was made: services bought with it, cancelling, changing, changes by the airline.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::order::{Payment, SeatTake, SoldSlice};
use crate::world::cabin::Cabin;

/// A seat by its number on one flight and day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chair {
    /// As in [`SeatTake::flight`].
    pub flight: String,
    /// `23A`.
    pub designator: String,
}

/// A bag or a seat bought with an order, for one traveller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldService {
    pub id: String,
    pub passenger: String,
    /// Place of the slice in the order; a bag counts for all its segments.
    pub slice: usize,
    /// Place of the segment, for seats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<usize>,
    pub quantity: u32,
    /// Minor units of one piece.
    pub price: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair: Option<Chair>,
}

/// Where the money of a cancelled order goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundTo {
    Balance,
    AirlineCredits,
    AwaitingPayment,
}

impl RefundTo {
    /// The wire word.
    pub fn word(self) -> &'static str {
        match self {
            RefundTo::Balance => "balance",
            RefundTo::AirlineCredits => "airline_credits",
            RefundTo::AwaitingPayment => "awaiting_payment",
        }
    }
}

/// A quote for cancelling an order, confirmed or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    pub id: String,
    pub number: u64,
    pub order: String,
    pub refund: i64,
    pub currency: String,
    pub refund_to: RefundTo,
    pub made_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// The slice a change asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeWish {
    pub origin: String,
    pub destination: String,
    pub date: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cabin: Option<Cabin>,
}

/// One way to change an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeOffer {
    pub id: String,
    pub slice: SoldSlice,
    pub seats: Vec<SeatTake>,
    /// What is to be paid, the penalty included.
    pub change_total: i64,
    pub penalty: i64,
    /// The order's new total without the penalty, as Duffel prints it.
    pub new_total: i64,
}

/// A question for changes of one slice, with its answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeRequest {
    pub id: String,
    pub number: u64,
    pub order: String,
    /// Place of the slice that would go.
    pub slice: usize,
    pub removed: SoldSlice,
    /// The removed slice's id at that time.
    pub removed_id: String,
    pub wish: ChangeWish,
    pub made_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub offers: Vec<ChangeOffer>,
}

/// A chosen change; nothing is changed before it is confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderChange {
    pub id: String,
    pub number: u64,
    pub order: String,
    pub slice: usize,
    pub removed: SoldSlice,
    pub offer: ChangeOffer,
    pub made_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// What was done about a change by the airline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AirlineAction {
    Accepted,
    Cancelled,
    Changed,
}

impl AirlineAction {
    /// The wire word.
    pub fn word(self) -> &'static str {
        match self {
            AirlineAction::Accepted => "accepted",
            AirlineAction::Cancelled => "cancelled",
            AirlineAction::Changed => "changed",
        }
    }

    /// Reads the wire word.
    pub fn parse(word: &str) -> Option<Self> {
        [AirlineAction::Accepted, AirlineAction::Cancelled, AirlineAction::Changed].into_iter().find(|a| a.word() == word)
    }
}

/// A change by the airline: other times for a slice, or no flight any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AirlineChange {
    pub id: String,
    pub slice: usize,
    pub before: SoldSlice,
    /// `None`: cancelled without a replacement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<SoldSlice>,
    pub made_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<(AirlineAction, DateTime<Utc>)>,
}

/// A change that will come, decided when the seats were sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disruption {
    pub at: DateTime<Utc>,
    pub slice: usize,
    /// Place of the first segment it moves.
    pub segment: usize,
    /// Minutes later; `None` = cancelled.
    pub minutes: Option<i64>,
}

/// An order's story after booking.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct After {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Id of the confirmed quote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<String>,
    /// Ids of confirmed changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub airline_changes: Vec<AirlineChange>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disruptions: Vec<Disruption>,
}

impl After {
    /// A change by the airline that nobody has answered.
    pub fn open_airline_change(&self) -> Option<&AirlineChange> {
        self.airline_changes.last().filter(|c| c.action.is_none())
    }
}

/// A confirmed change, with everything the fold needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfirmedChange {
    pub change: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disruptions: Vec<Disruption>,
    pub request_id: String,
}
