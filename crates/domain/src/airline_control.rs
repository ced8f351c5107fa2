//! 航空会社管理: from check-in on the airline's word alone counts for a ticket (F-33).
use crate::OrderedFlight;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Online check-in opens this long before departure with most airlines.
pub const CHECK_IN_OPENS: TimeDelta = TimeDelta::hours(24);

/// Whom to call then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct AirlineContact {
    /// As the supplier writes it.
    pub name: String,
    /// As the service knows it; absent where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl OrderedFlight {
    /// The airline has taken the ticket over: its supplier changes it no more, though the fare lets it be changed, or the journey has begun.
    pub fn airline_control(&self, now: DateTime<Utc>) -> bool {
        !self.actions.change && self.check_in_open(now)
    }

    /// Check-in has opened, so that a supplier's no is the airline's. What the fare forbids before that, check-in did not forbid.
    pub fn check_in_open(&self, now: DateTime<Utc>) -> bool {
        let flights = self.slices.iter().flat_map(|slice| &slice.segments);
        let Some(first) = flights.map(|flight| flight.departure.time.instant).min() else { return false };
        let changeable = self.terms.change.is_none_or(|change| change.allowed);
        !self.ticket_numbers.is_empty() && (first <= now || (changeable && first - CHECK_IN_OPENS <= now))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::booking::tests::{slice, t0};
    use crate::{Cabin, Carrier, Condition, OrderActions, Terms};

    /// Ticketed, its only flight three hours after `t0`.
    fn ticketed(change: Option<bool>, by_machine: bool) -> OrderedFlight {
        OrderedFlight {
            ticket_numbers: vec!["999-1".into()],
            carrier: Carrier { code: "ZZ".parse().unwrap(), name: "Duffel Airways".into() },
            cabin: Cabin::Economy,
            slices: vec![slice(3)],
            terms: Terms {
                change: change.map(|allowed| Condition { allowed, penalty: None }),
                refund: None,
                checked_bags: None,
                carry_on_bags: None,
                holdable: false,
                payment_required_by: None,
                price_guarantee_expires_at: None,
            },
            extras: vec![],
            void_until: None,
            actions: OrderActions { cancel: false, change: by_machine },
        }
    }

    #[test]
    fn from_check_in_on_a_ticket_its_supplier_changes_no_more_is_the_airlines() {
        let leaves = slice(3).segments[0].departure.time.instant;
        let at = |hours_before: i64| leaves - TimeDelta::hours(hours_before);
        for change in [Some(true), None] {
            assert!(!ticketed(change, false).airline_control(at(25)), "check-in is not open");
            assert!(ticketed(change, false).airline_control(at(23)));
            assert!(!ticketed(change, true).airline_control(at(1)), "the supplier still does it");
        }
        assert!(!ticketed(Some(false), false).airline_control(at(1)), "the fare forbids it, the desk says at what cost");
        assert!(ticketed(Some(false), false).airline_control(at(0)), "under way");
        let unissued = OrderedFlight { ticket_numbers: vec![], ..ticketed(None, false) };
        assert!(!unissued.airline_control(t0() + TimeDelta::days(9)), "no ticket, nothing to take over");
    }
}
