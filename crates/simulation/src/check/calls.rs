//! What no call may do (reliability.md §2, "must not"), and what must be known before a lost answer is called a failure.
use super::{Found, Invariant, breach};
use crate::facts::{BookingFacts, Call, Cause, Ended, Look, Said};
use btm_domain::supply::{Absence, DoubtCause, OrderState, Step, SupplierClass as K};
use chrono::{DateTime, TimeDelta, Utc};

/// K1: resent after these at the earliest, counted from the first lost answer, and never more often.
const RESENDS: [TimeDelta; 2] = [TimeDelta::seconds(30), TimeDelta::minutes(2)];
/// K2: "not done" is seen twice this far apart.
const REPEAT_GAP: TimeDelta = TimeDelta::seconds(10);
/// Two misses this far apart.
const MISSES_APART: TimeDelta = TimeDelta::minutes(5);
/// What never left may be tried this often.
const TRIES: usize = 5;

/// Acts on an order that exists, by the supplier's own id.
fn confirms(step: Step) -> bool {
    !matches!(step, Step::Hold | Step::Book)
}

/// A call that just left, against those before it of the same consent.
pub(super) fn call(b: &BookingFacts, booking: usize, index: usize, found: Found<'_>) {
    let c = &b.calls[index];
    let mut say = |invariant, what: String| breach(found, invariant, booking, format!("{:?} of {:?}: {what}", c.step, c.class));
    if c.class == K::K4 {
        say(Invariant::I7, "a machine asked a person's supplier".into());
    }
    let journaled = b
        .journal
        .iter()
        .any(|j| (j.step, j.attempt) == (c.step, c.attempt) && j.our_ref == c.key && j.called_at.is_some_and(|at| at <= c.at));
    if !journaled {
        say(Invariant::I3, "left without a journal row of its reference".into());
    }
    consented(b, c, &mut say);
    if c.step == Step::Pay && c.pay_by.is_some_and(|by| c.at >= by) {
        say(Invariant::I7, "confirmed after the hold's expiry".into());
    }
    let tries: Vec<&Call> = b.calls[..index].iter().filter(|e| e.step == c.step && e.consent == c.consent).collect();
    // What never left is priced anew before it is tried again; what may have arrived is repeated as it was.
    let arrived = |e: &&&Call| matches!(e.ended, Some((_, Ended::Unknown(_))));
    if tries.iter().any(|e| e.key != c.key) || tries.iter().filter(arrived).any(|e| e.body != c.body) {
        say(Invariant::I7, format!("another key or body than at first: {} then {}", tries[0].key, c.key));
    }
    if tries.iter().any(|e| e.ended.is_none()) {
        say(Invariant::I7, "sent while the call before it is out".into());
    }
    if tries.iter().any(|e| matches!(e.ended, Some((_, Ended::Done | Ended::Refused)))) {
        say(Invariant::I7, "sent again after its answer".into());
    }
    if tries.len() >= TRIES + RESENDS.len() {
        say(Invariant::I7, format!("{} tries", tries.len() + 1));
    }
    again(b, c, &tries, &mut say);
}

/// I4: nothing is asked for beyond a person's yes.
fn consented(b: &BookingFacts, c: &Call, say: &mut dyn FnMut(Invariant, String)) {
    let Some(consent) = b.consents.get(c.consent) else {
        return say(Invariant::I4, "nobody agreed to it".into());
    };
    if consent.until.is_some_and(|until| c.at >= until) {
        say(Invariant::I4, "the figures agreed to had run out".into());
    }
    let figure = matches!(c.step, Step::Hold | Step::Book | Step::Pay | Step::Change);
    if figure && (c.price.currency != consent.most.currency || c.price.minor > consent.most.minor) {
        say(Invariant::I4, format!("asks {} where {} was agreed to", c.price, consent.most));
    }
}

/// Sent again although an answer was lost: who may, and when.
fn again(b: &BookingFacts, c: &Call, tries: &[&Call], say: &mut dyn FnMut(Invariant, String)) {
    let lost: Vec<(DateTime<Utc>, DoubtCause)> = tries
        .iter()
        .filter_map(|e| if let Some((at, Ended::Unknown(cause))) = e.ended { Some((at, cause)) } else { None })
        .collect();
    let (Some(&(first, _)), Some(&(last, cause))) = (lost.first(), lost.last()) else { return };
    let looks = || looks(b, c.step, last, c.at);
    if cause == DoubtCause::Accepted {
        say(Invariant::I7, "sent again while the supplier works on it".into());
    }
    if lost.len() > RESENDS.len() {
        say(Invariant::I7, format!("sent again {} times", lost.len()));
    }
    match c.class {
        K::K1 => {
            let early = RESENDS.get(lost.len() - 1).is_some_and(|&after| c.at < first + after);
            if early {
                say(Invariant::I7, "sent again too early".into());
            }
            if !looks().any(|l| l.said == Said::Absent) {
                say(Invariant::I7, "sent again without a look-up that found nothing".into());
            }
        }
        K::K2 if confirms(c.step) && !matches!(c.step, Step::Change) => {
            let sent = tries.last().map(|e| e.at + e.write_timeout);
            let undone: Vec<_> = looks().filter(|l| not_done(l)).map(|l| l.at).collect();
            let twice = undone.first().zip(undone.last()).is_some_and(|(&a, &z)| z - a >= REPEAT_GAP);
            if !twice {
                say(Invariant::I7, "repeated without seeing \"not done\" twice".into());
            }
            if sent.is_some_and(|until| c.at < until) {
                say(Invariant::I7, "repeated while the call before it may still be executed".into());
            }
        }
        _ => say(Invariant::I7, "sent again after a lost answer".into()),
    }
}

fn looks(b: &BookingFacts, step: Step, from: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = &Look> {
    b.looks.iter().filter(move |l| l.step == step && l.at >= from && l.at <= until)
}

fn not_done(l: &Look) -> bool {
    match (l.step, l.said) {
        (Step::Pay, Said::Found(state)) => state == OrderState::Held,
        (Step::Cancel, Said::Found(state)) => matches!(state, OrderState::Held | OrderState::Paid),
        (Step::Change | Step::AcceptChange, said) => said == Said::Absent,
        _ => false,
    }
}

/// A booking became failed: the supplier's no, our own check, a person's word, or an absence that proves it.
pub(super) fn failed(b: &BookingFacts, booking: usize, index: usize, found: Found<'_>) {
    let t = &b.transitions[index];
    if t.cause == Cause::Operator {
        return;
    }
    let mut say = |what: String| breach(found, Invariant::I7, booking, format!("failed by {:?}: {what}", t.cause));
    let lost = b.calls.iter().rev().find_map(|c| match c.ended {
        Some((at, Ended::Unknown(cause))) if !confirms(c.step) => Some((c, at, cause)),
        _ => None,
    });
    let Some((_, lost_at, cause)) = lost else {
        if t.cause == Cause::LookUp {
            say("no answer was lost".into());
        }
        return;
    };
    // The latest call counts: the supplier may show what it made of it as long after.
    let Some(last) = b.calls.last() else { return };
    if t.cause != Cause::LookUp || last.absence != Absence::Proof || !matches!(last.class, K::K1 | K::K3) {
        say(format!("an answer of {:?} is lost, and silence is no failure", last.class));
        return;
    }
    if cause == DoubtCause::Accepted {
        say("the supplier said it accepted it".into());
    }
    if t.at < last.at + last.final_answer_after {
        say(format!("{} s after the latest call", (t.at - last.at).num_seconds()));
    }
    let misses: Vec<_> = looks(b, last.step, lost_at, t.at).filter(|l| l.said == Said::Absent).map(|l| l.at).collect();
    if misses.first().zip(misses.last()).is_none_or(|(&a, &z)| z - a < MISSES_APART) {
        say(format!("{} misses, not two five minutes apart", misses.len()));
    }
}
