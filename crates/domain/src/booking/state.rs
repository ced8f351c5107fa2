//! The stored states of a booking and which may follow which (glossary §4).
use serde::{Deserialize, Serialize};

/// Stored states; they change only by an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BookingState {
    Draft,
    AwaitingApproval,
    Requested,
    Held,
    Waitlisted,
    Confirming,
    NeedsHuman,
    Confirmed,
    Changing,
    Cancelling,
    Cancelled,
    Voided,
    Expired,
    Failed,
    Closed,
}

use BookingState as S;

impl BookingState {
    pub const ALL: [Self; 15] = [
        S::Draft,
        S::AwaitingApproval,
        S::Requested,
        S::Held,
        S::Waitlisted,
        S::Confirming,
        S::NeedsHuman,
        S::Confirmed,
        S::Changing,
        S::Cancelling,
        S::Cancelled,
        S::Voided,
        S::Expired,
        S::Failed,
        S::Closed,
    ];

    /// The glossary's "may become", and nothing else.
    pub fn may_become(self) -> &'static [Self] {
        match self {
            S::Draft => &[S::AwaitingApproval, S::Requested, S::Held, S::Confirming],
            S::AwaitingApproval => &[S::Held, S::Confirming, S::Draft, S::Closed],
            S::Requested => {
                &[S::Held, S::Waitlisted, S::Confirming, S::Confirmed, S::Failed, S::NeedsHuman, S::Cancelling, S::Closed]
            }
            S::Held => &[S::Confirming, S::Cancelling, S::Expired],
            S::Waitlisted => &[S::Held, S::Confirmed, S::Closed],
            S::Confirming => &[S::Held, S::Waitlisted, S::Confirmed, S::Failed, S::NeedsHuman],
            S::NeedsHuman => &[S::Held, S::Confirmed, S::Failed, S::Cancelled, S::Voided, S::Expired, S::Closed],
            S::Confirmed => &[S::Changing, S::Cancelling, S::NeedsHuman],
            S::Changing => &[S::Confirmed, S::NeedsHuman],
            S::Cancelling => &[S::Cancelled, S::Voided, S::Confirmed, S::Held, S::NeedsHuman],
            S::Cancelled | S::Voided | S::Expired | S::Failed | S::Closed => &[],
        }
    }

    /// Every state but those still owed an answer (reliability.md §1.3).
    pub fn settled(self) -> bool {
        !matches!(self, S::Confirming | S::Changing | S::Cancelling | S::Requested)
    }

    /// Blocks a second purchase of the same thing for the same traveller.
    pub fn active(self) -> bool {
        !matches!(self, S::Draft | S::Cancelled | S::Voided | S::Expired | S::Failed | S::Closed)
    }
}
