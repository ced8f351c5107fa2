//! Once the world is quiet: everything ended in time (I5), both sides agree (I3), the money adds up (I4), ids and answers stayed (I6).
use super::{Found, Invariant, Violation, breach};
use crate::facts::{BookingFacts, Cause, Facts};
use btm_domain::BookingState as S;
use btm_domain::supply::{OrderState, Step};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// Cases of one booking that people may have to close.
const MOST_WORDS: usize = 8;

pub(super) fn settled(facts: &Facts, now: DateTime<Utc>, slack: TimeDelta, found: Found<'_>) {
    for (index, b) in facts.bookings.iter().enumerate() {
        let waits = match b.state {
            S::Confirming | S::Changing | S::Cancelling => true,
            S::Requested => b.answer_by.is_none_or(|by| now > by + slack),
            _ => false,
        };
        if waits {
            breach(found, Invariant::I5, index, format!("still {:?}", b.state));
        }
        // A person's word ends a case: what hands the same booking over again and again has no end.
        let words = b.transitions.iter().filter(|t| t.from == S::NeedsHuman && t.cause == Cause::Operator).count();
        if words > MOST_WORDS {
            breach(found, Invariant::I5, index, format!("{words} words of a person did not end it"));
        }
    }
}

pub(super) fn agreed(facts: &Facts, found: Found<'_>) {
    for (index, b) in facts.bookings.iter().enumerate() {
        super::steps::doubled(facts, index, found);
        sides(b, index, found);
        money(b, index, found);
    }
    requests(facts, found);
}

/// I3: an order at the supplier has its journal row, and both sides say the same of it.
fn sides(b: &BookingFacts, index: usize, found: Found<'_>) {
    let mut say = |what: String| breach(found, Invariant::I3, index, what);
    for order in &b.orders {
        if !b.journal.iter().any(|j| order.our_ref.as_ref().is_none_or(|r| *r == j.our_ref)) && b.answer_by.is_none() {
            say(format!("{} has no journal row", order.id));
        }
    }
    let live: Vec<_> = b.live().collect();
    let ours = b.order.as_ref();
    let named =
        |state| live.iter().any(|o| o.state == state && ours.is_some_and(|said| said.id == o.id && said.total == o.total));
    let agree = match b.state {
        S::Confirmed => live.len() == 1 && named(OrderState::Paid),
        S::Held => live.len() == 1 && named(OrderState::Held),
        // A person has it.
        S::NeedsHuman => true,
        S::Requested => live.is_empty(),
        S::Cancelled | S::Voided | S::Expired | S::Failed | S::Closed => live.is_empty(),
        _ => false,
    };
    if !agree {
        let theirs: Vec<_> = b.orders.iter().map(|o| format!("{} {:?} {}", o.id, o.state, o.total)).collect();
        say(format!("we say {:?} {ours:?}, the supplier [{}]", b.state, theirs.join(", ")));
    }
}

/// I4: what was charged and not given back is the live order, or a fee somebody agreed to; exact to the minor unit.
fn money(b: &BookingFacts, index: usize, found: Found<'_>) {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for charge in &b.charges {
        *sums.entry(charge.amount.currency.to_string()).or_default() += charge.amount.minor;
    }
    let live: i64 = b.live().filter(|o| o.state == OrderState::Paid).map(|o| o.total.minor).sum();
    let net: i64 = sums.values().sum();
    // Fees of cancellations that were carried out: never more than was agreed to, and only after a yes.
    let fees: i64 = b.consents.iter().filter(|c| c.step == Step::Cancel).map(|c| c.most.minor).max().unwrap_or(0);
    let kept = net - live;
    let fits = match b.state {
        S::NeedsHuman => (0..=fees).contains(&kept),
        S::Cancelled => (0..=fees).contains(&kept),
        _ => kept == 0,
    };
    if sums.len() > 1 || !fits {
        breach(found, Invariant::I4, index, format!("{:?}: {net} charged, {live} live, fees agreed to {fees}", b.state));
    }
    let agreed: i64 =
        b.consents.iter().filter(|c| matches!(c.step, Step::Book | Step::Change)).map(|c| c.most.minor.max(0)).sum();
    if live > agreed {
        breach(found, Invariant::I4, index, format!("{live} paid, {agreed} agreed to"));
    }
}

/// I6: one wish keeps its ids, one key its answer.
fn requests(facts: &Facts, found: Found<'_>) {
    for (index, request) in facts.requests.iter().enumerate() {
        for other in &facts.requests[..index] {
            let mut say = |what: String| found.push(Violation { invariant: Invariant::I6, booking: None, what });
            if other.intent == request.intent && (other.purchase, &other.bookings) != (request.purchase, &request.bookings) {
                say(format!("wish {} has two sets of ids", request.intent));
            }
            let (Some(a), Some(b)) = (&other.answer, &request.answer) else { continue };
            if other.purchase == request.purchase && a != b {
                say(format!("purchase {} was answered {a:?} and {b:?}", request.purchase));
            }
        }
    }
}
