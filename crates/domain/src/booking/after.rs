//! After the booking: cancelling, changing, what the airline changes by itself, and the way back where one of them is refused.
//! Parts of [`super::step`].
use super::event::{Command, HappeningKind as Kind};
use super::flow::{Deed, Flow, Phase, Task};
use super::outcome::{self, hold_wake, ours};
use super::policy::Ladder;
use super::step::{at_once, conflict, make_papers, moved, noted};
use crate::after::{ScheduleChange, ScheduleChangeState as Answer};
use crate::desk::DeskAbout;
use crate::supply::{OrderState, Step, SupplierOrder};
use crate::{BookingState as S, Extra};
use chrono::{DateTime, TimeDelta, Utc};

/// Whether this may be asked of the booking as it stands: nothing else is in hand, and the state allows it.
pub(super) fn may_ask(flow: &Flow, task: &Task, deed: &Deed) -> bool {
    let idle = matches!(flow.phase, Phase::Rest | Phase::Watch | Phase::Follow | Phase::Papers { .. });
    let fits = match deed {
        Deed::Cancel { .. } => matches!(flow.state, S::Held | S::Confirmed),
        Deed::Change { .. } => flow.state == S::Confirmed,
        // The newest one alone, and only once.
        Deed::AcceptChange { change_ref, .. } => {
            let newest = flow.changes.last();
            // One that lapsed is the desk's.
            let answered = |c: &ScheduleChange| matches!(c.state, Answer::Accepted | Answer::Lapsed | Answer::Replaced);
            flow.state == S::Confirmed && newest.is_some_and(|c| c.change_ref == *change_ref && c.can_accept && !answered(c))
        }
    };
    idle && fits && task.step == deed.step() && flow.order.is_some()
}

pub(super) fn ask(flow: &mut Flow, task: Task, deed: Deed, now: DateTime<Utc>) -> Vec<Command> {
    let (to, kind) = match deed {
        Deed::Cancel { .. } => (S::Cancelling, Kind::CancelAsked),
        Deed::Change { .. } => (S::Changing, Kind::ChangeAsked),
        Deed::AcceptChange { .. } => (S::Changing, Kind::AcceptAsked),
    };
    flow.deed = Some(deed);
    flow.failure = None;
    flow.phase = Phase::Planned { task, unsent: 0 };
    vec![moved(flow, to, kind), at_once(now)]
}

/// The supplier's word that it is cancelled.
pub(super) fn cancelled(flow: &mut Flow) -> Vec<Command> {
    let void = matches!(flow.deed.take(), Some(Deed::Cancel { void: true, .. }));
    flow.phase = Phase::Rest;
    let (to, kind) = if void { (S::Voided, Kind::Voided) } else { (S::Cancelled, Kind::Cancelled) };
    vec![moved(flow, to, kind), Command::ReleaseKeys]
}

/// The supplier's word that the order is the other one now: its papers are made anew, the old ones stay.
pub(super) fn changed(flow: &mut Flow, step: Step, ladder: &Ladder, now: DateTime<Utc>) -> Vec<Command> {
    let kind = if step == Step::Change { Kind::Changed } else { Kind::ChangeAccepted };
    match flow.deed.take() {
        Some(Deed::Change { new_total, .. }) => flow.accepted_total = new_total,
        Some(Deed::AcceptChange { change_ref, .. }) => {
            for change in flow.changes.iter_mut().filter(|c| c.change_ref == change_ref) {
                change.state = Answer::Accepted;
            }
        }
        _ => {}
    }
    flow.failure = None;
    flow.paper_stored = false;
    let mut commands = vec![moved(flow, S::Confirmed, kind), Command::RenewKeys];
    commands.extend(make_papers(flow, ladder, now));
    commands
}

/// Nothing was done: the booking is what it was before it was asked.
pub(super) fn back(flow: &mut Flow, kind: Kind, ladder: &Ladder, now: DateTime<Utc>) -> Vec<Command> {
    let deed = flow.deed.take();
    // What is changed was confirmed, whatever the order says: a person may have confirmed it over what was last read.
    let held = flow.order.as_ref().is_some_and(|o| matches!(o.state, OrderState::Held | OrderState::Lapsed));
    if held && flow.state != S::Changing {
        flow.phase = Phase::Watch;
        return vec![moved(flow, S::Held, kind), hold_wake(flow, ladder, now)];
    }
    let mut commands = vec![moved(flow, S::Confirmed, kind)];
    if !flow.paper_stored {
        commands.extend(make_papers(flow, ladder, now));
        return commands;
    }
    flow.phase = Phase::Follow;
    // A refused yes mostly means that there is a newer change.
    let stale = matches!(deed, Some(Deed::AcceptChange { .. }));
    commands.extend(if stale { Some(at_once(now)) } else { follow_wake(flow, ladder, now) });
    commands
}

/// When a confirmed flight or stay is looked at next; never for anything else, nor for what its supplier never named. A change that waits
/// for its answer has its moment among them.
pub(super) fn follow_wake(flow: &Flow, ladder: &Ladder, now: DateTime<Utc>) -> Option<Command> {
    flow.order.as_ref().filter(|o| !o.supplier_order_id.is_empty())?;
    let answer = flow.changes.last().filter(|c| c.state == Answer::Open).and_then(|c| c.answer_by).filter(|&by| by > now);
    let flights = flow.departures().into_iter().filter_map(|d| next_look(d, ladder, now)).chain(answer).min();
    let at = flights.or_else(|| {
        let check_in = flow.check_in()?;
        ladder.follow_stays.iter().map(|&before| check_in - before).filter(|&at| at > now).min()
    })?;
    Some(Command::WakeAt { at, jitter: false })
}

/// The first moment after `now` at which a flight leaving at `departure` is looked at; `None` once it left.
pub(super) fn next_look(departure: DateTime<Utc>, ladder: &Ladder, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let far = ladder.follow.iter().map(|&before| departure - before).filter(|&at| at > now).min();
    let begins = departure - ladder.follow_last;
    let every = ladder.follow_every.max(TimeDelta::milliseconds(1));
    let near = if now < begins {
        begins
    } else {
        let done = (now - begins).num_milliseconds() / every.num_milliseconds();
        begins + TimeDelta::milliseconds((done + 1).saturating_mul(every.num_milliseconds()))
    };
    far.into_iter().chain((near < departure).then_some(near)).min()
}

/// A confirmed order looked at again. Contradicted, it goes to a person; other flights or tickets in it make its papers anew.
pub(super) fn followed(
    flow: &mut Flow,
    order: Option<Box<SupplierOrder>>,
    changes: Option<Vec<ScheduleChange>>,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    let Some(order) = order else {
        return vec![Command::WakeAt { at: now + ladder.hold_poll, jitter: true }];
    };
    if flow.state != S::Confirmed || !ours(flow, &order) || order.state != OrderState::Paid {
        return outcome::contradicted(flow, *order);
    }
    let mut commands: Vec<Command> = changes.map(|list| merge(flow, list, ladder, now)).unwrap_or_default();
    let before = flow.order.replace(*order);
    let (was, is) = (before.as_ref().and_then(|o| o.item.flight()), flow.order.as_ref().and_then(|o| o.item.flight()));
    let other_flights = was.map(|f| &f.slices) != is.map(|f| &f.slices);
    if other_flights || was.map(|f| &f.ticket_numbers) != is.map(|f| &f.ticket_numbers) {
        flow.paper_stored = false;
        commands.extend(other_flights.then_some(Command::RenewKeys));
        commands.extend(make_papers(flow, ladder, now));
        return commands;
    }
    commands.extend(follow_wake(flow, ladder, now));
    commands
}

/// What the airline's list makes of ours: a newer change replaces an open one, one that is listed no more lapsed.
fn merge(flow: &mut Flow, listed: Vec<ScheduleChange>, ladder: &Ladder, now: DateTime<Utc>) -> Vec<Command> {
    for known in flow.changes.iter_mut().filter(|c| c.state == Answer::Open) {
        if !listed.iter().any(|c| c.change_ref == known.change_ref) {
            known.state = Answer::Lapsed;
        }
    }
    let mut commands = Vec::new();
    for change in listed {
        if flow.changes.iter().any(|c| c.change_ref == change.change_ref) {
            continue;
        }
        for older in flow.changes.iter_mut().filter(|c| c.state == Answer::Open) {
            older.state = Answer::Replaced;
        }
        let answer_by = change.first_departure().map(|first| answer_by(first.instant, ladder, now));
        flow.changes.push(ScheduleChange { answer_by, ..change });
        commands.push(noted(flow, Kind::ScheduleChanged));
    }
    commands
}

/// A day before the first flight, with some hours to think where it is later than that, and never after it left.
fn answer_by(first: DateTime<Utc>, ladder: &Ladder, now: DateTime<Utc>) -> DateTime<Utc> {
    (first - ladder.answer_before).max(now + ladder.answer_least).min(first)
}

/// What the desk has to see to since `before`, and what it no longer has to: the same whichever step brought it.
pub(super) fn handed_over(before: &Flow, flow: &mut Flow, now: DateTime<Utc>) -> Vec<Command> {
    let mut commands = Vec::new();
    // Nobody waits for the papers of what ended.
    flow.document_missing &= flow.state.active();
    match (before.document_missing, flow.document_missing) {
        (false, true) => commands.push(Command::OpenCase(DeskAbout::DocumentMissing)),
        (true, false) => commands.push(Command::SettleCase(DeskAbout::DocumentMissing)),
        _ => {}
    }
    commands.extend(extras_lost(before, flow).then(|| noted(flow, Kind::ExtrasLost)));
    let newest = flow.changes.last_mut().filter(|_| flow.state == S::Confirmed);
    if let Some(change) = newest.filter(|c| c.state == Answer::Open && c.answer_by.is_some_and(|by| by <= now)) {
        change.state = Answer::Lapsed;
        commands.extend([noted(flow, Kind::ScheduleUnanswered), Command::OpenCase(DeskAbout::ScheduleChange)]);
    }
    commands
}

/// Keeps what the order held before and holds no more; `true` where that is news. What comes back is lost no longer.
fn extras_lost(before: &Flow, flow: &mut Flow) -> bool {
    let of = |flow: &Flow| flow.order.as_ref().and_then(|o| o.item.flight()).map_or_else(Vec::new, |f| f.extras.clone());
    let same =
        |a: &Extra, b: &Extra| (a.kind, &a.label, a.traveller, &a.where_used) == (b.kind, &b.label, b.traveller, &b.where_used);
    let (had, has) = (of(before), of(flow));
    flow.lost_extras.retain(|lost| !has.iter().any(|kept| same(kept, lost)));
    if !flow.state.active() || flow.order.is_none() {
        return false;
    }
    let lost: Vec<Extra> = had.into_iter().filter(|one| !has.iter().any(|kept| same(kept, one))).collect();
    let news = !lost.is_empty();
    flow.lost_extras.extend(lost);
    news
}

/// The traveller hands the newest change to the desk. Any other has been overtaken.
pub(super) fn answered_by_desk(
    flow: &mut Flow,
    change_ref: &str,
    state: Answer,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    let kind = match state {
        Answer::AlternativeAsked => Kind::AlternativeAsked,
        Answer::RefundAsked => Kind::RefundAsked,
        _ => return conflict(flow),
    };
    match flow.changes.last_mut().filter(|c| c.change_ref == change_ref && c.state == Answer::Open) {
        Some(change) => change.state = state,
        None => return conflict(flow),
    }
    let mut commands = vec![noted(flow, kind)];
    // The look that was due stays due.
    commands.extend(if matches!(flow.phase, Phase::Follow) { follow_wake(flow, ladder, now) } else { Some(at_once(now)) });
    commands
}
