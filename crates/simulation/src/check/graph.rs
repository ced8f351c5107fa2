//! The glossary's table of booking states, written down a second time so that no change of the engine's own table passes unseen.
use btm_domain::BookingState as S;

/// What may follow `from`, by glossary §4.
pub fn may_become(from: S, to: S) -> bool {
    let allowed: &[S] = match from {
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
    };
    allowed.contains(&to)
}

/// Nothing follows.
pub(super) fn ended(state: S) -> bool {
    matches!(state, S::Cancelled | S::Voided | S::Expired | S::Failed | S::Closed)
}
