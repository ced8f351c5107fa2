//! After each step: the graph and who may move along it (I7), one audit entry each (I9), one live order (I1), the turn in a purchase.
use super::graph::{ended, may_become};
use super::{Found, Invariant, breach};
use crate::facts::{BookingFacts, Cause, Ended, Facts};
use btm_domain::BookingState as S;

pub(super) fn transition(b: &BookingFacts, booking: usize, index: usize, found: Found<'_>) {
    let t = &b.transitions[index];
    let before = index.checked_sub(1).and_then(|i| b.transitions.get(i));
    if t.from != before.map_or(S::Draft, |p| p.to) {
        breach(found, Invariant::I9, booking, format!("a transition from {:?} is missing in the log", t.from));
    }
    if before.is_some_and(|p| p.fence > t.fence) {
        breach(found, Invariant::I7, booking, "written under an older fence");
    }
    if t.audits != 1 {
        breach(found, Invariant::I9, booking, format!("{} audit entries for one transition", t.audits));
    }
    // Each line is a move along the table, and together they lead from state to state.
    let mut at = t.from;
    for line in &t.lines {
        if line.from != at {
            breach(found, Invariant::I9, booking, format!("the history jumps from {at:?} to {:?}", line.from));
        }
        if line.to != line.from && !may_become(line.from, line.to) {
            breach(found, Invariant::I7, booking, format!("{:?} -> {:?} by {:?}", line.from, line.to, t.cause));
        }
        at = line.to;
    }
    if at != t.to {
        breach(found, Invariant::I9, booking, format!("the history ends at {at:?}, the booking is {:?}", t.to));
    }
    who(b, booking, index, found);
}

/// Who may move it: what is only heard of never overwrites, silence is no failure, and only a person ends what waits for one.
fn who(b: &BookingFacts, booking: usize, index: usize, found: Found<'_>) {
    let t = &b.transitions[index];
    if t.from == t.to {
        return;
    }
    let by = format!("{:?} -> {:?} by {:?}", t.from, t.to, t.cause);
    if ended(t.from) {
        breach(found, Invariant::I7, booking, format!("what ended goes on: {by}"));
    }
    let told = matches!(t.cause, Cause::Read | Cause::LookUp | Cause::Late | Cause::Answer | Cause::Crash | Cause::Price);
    let overwritten = match t.from {
        S::NeedsHuman => t.cause != Cause::Operator,
        S::Confirmed => told && t.to != S::NeedsHuman,
        S::Requested => {
            !(matches!(t.cause, Cause::Operator | Cause::Person) || (t.cause == Cause::Clock && t.to == S::NeedsHuman))
        }
        S::Held => told && !matches!(t.to, S::Expired | S::NeedsHuman),
        _ => false,
    };
    if overwritten {
        breach(found, Invariant::I7, booking, format!("only a person may: {by}"));
    }
    if t.from == S::Requested && t.cause == Cause::Clock && b.answer_by.is_some_and(|by| t.at < by) {
        breach(found, Invariant::I7, booking, "the desk's time is not over");
    }
    if matches!(t.to, S::Confirmed | S::Held) && b.order.is_none() {
        breach(found, Invariant::I7, booking, format!("booked without the supplier's reference: {by}"));
    }
    if t.to == S::Failed {
        super::calls::failed(b, booking, index, found);
    }
}

/// I1: one live order per booking, one per thing of a traveller unless it is bought again on purpose.
pub(super) fn doubled(facts: &Facts, booking: usize, found: Found<'_>) {
    let b = &facts.bookings[booking];
    let live = b.live().count();
    if live > 1 {
        breach(found, Invariant::I1, booking, format!("{live} live orders: {}", ids(b)));
    }
    if live == 0 {
        return;
    }
    for (index, other) in facts.bookings.iter().enumerate().filter(|(index, _)| *index != booking) {
        let same = b.things.iter().any(|thing| other.things.contains(thing));
        let meant = b.overrides == Some(other.id) || other.overrides == Some(b.id);
        if same && !meant && other.live().next().is_some() {
            breach(found, Invariant::I1, booking, format!("the same thing is booked by {index} too"));
        }
    }
}

fn ids(b: &BookingFacts) -> String {
    b.live().map(|o| o.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// F-21: what loses more is not sent before what loses less has left our hands.
pub(super) fn turn(facts: &Facts, booking: usize, call: usize, found: Found<'_>) {
    if call != 0 {
        return;
    }
    let Some(purchase) = facts.purchases.iter().find(|p| p.contains(&booking)) else { return };
    for &other in purchase.iter().filter(|&&other| other != booking) {
        let (b, o) = (&facts.bookings[booking], &facts.bookings[other]);
        let waits = o.calls.is_empty() && o.state == S::Confirming;
        if o.stake < b.stake && waits {
            breach(found, Invariant::I7, booking, format!("sent before {other}, of which less is lost"));
        }
        let in_hand = o.calls.len() == 1 && o.calls[0].ended.is_none_or(|(_, e)| e == Ended::NotSent) && o.state == S::Confirming;
        if o.stake < b.stake && in_hand {
            breach(found, Invariant::I7, booking, format!("sent while {other} is in hand"));
        }
    }
}
