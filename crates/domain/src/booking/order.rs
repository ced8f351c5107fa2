//! In which order the parts of one purchase are sent (F-21): what can be undone at no cost first, what is lost for good last.
use crate::{Money, Offer};
use chrono::{DateTime, Utc};

/// Indices of `items` (offer, and whether it is only held) in the order they are bought: holds, then what is cancelled free of charge,
/// then by rising cost of cancelling, then what brings nothing back or does not say. Equal ones keep their places.
pub fn purchase_order(items: &[(&Offer, bool)], now: DateTime<Utc>) -> Vec<usize> {
    let first = items.first().map(|(offer, _)| offer.total().currency);
    // Amounts compare in one currency only; in several, the share that is lost does.
    let comparable = items.iter().all(|(offer, _)| Some(offer.total().currency) == first);
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&i| {
        let (offer, held) = items[i];
        rank(offer, held, comparable, now)
    });
    order
}

fn rank(offer: &Offer, held: bool, comparable: bool, now: DateTime<Utc>) -> (u8, i64) {
    let total = offer.total();
    match (held, refund(offer, now)) {
        (true, _) => (0, 0),
        (false, Some(back)) if back.currency == total.currency && back.minor >= total.minor => (1, 0),
        (false, Some(back)) if back.currency == total.currency && back.minor > 0 => {
            let lost = total.minor - back.minor;
            (2, if comparable { lost } else { lost.saturating_mul(1_000) / total.minor.max(1) })
        }
        _ => (3, 0),
    }
}

/// What cancelling at `now` would bring back by the accepted terms; `None` where they do not say.
fn refund(offer: &Offer, now: DateTime<Utc>) -> Option<Money> {
    let total = offer.total();
    match offer {
        Offer::Flight(flight) => {
            let terms = flight.terms.refund?;
            let fee = if terms.allowed { terms.penalty? } else { total };
            (fee.currency == total.currency).then(|| Money::from_minor((total.minor - fee.minor).max(0), total.currency))
        }
        Offer::Stay(stay) => stay.cancel.refund_at(now, total),
        Offer::Esim(_) => Some(Money::zero(total.currency)),
        Offer::Rental(rental) => {
            Some(rental.cancel.iter().find(|s| now < s.until.instant).map_or(Money::zero(total.currency), |s| s.refund))
        }
        Offer::Desk(_) => None,
    }
}
