//! The transition function: the law of a booking's life. Pure and total: it never panics, and an event that does not fit the
//! flow leaves it as it is and is recorded as a conflict.
use super::after;
use super::event::{Command, Event, Happening, HappeningKind as Kind, Paper, PriceFinding, Sighting, confirms};
use super::flow::{Flow, Phase, Task, Trail};
use super::outcome;
use super::policy::{Finding, Ladder};
use crate::BookingState as S;
use crate::supply::{Doubt, DoubtCause, OrderState, Refusal, Step, SupplierOrder, Written};
use chrono::{DateTime, TimeDelta, Utc};

/// What `event` makes of `flow` at `now`, and what is to be done, in order. The first `Call` comes last and only after the
/// commit of everything before it.
pub fn step(flow: &Flow, event: Event, ladder: &Ladder, now: DateTime<Utc>) -> (Flow, Vec<Command>) {
    let mut next = flow.clone();
    let mut commands = match (flow.phase.clone(), event) {
        (Phase::Rest, Event::Bought { task }) if flow.state == S::Draft && matches!(task.step, Step::Book | Step::Hold) => {
            next.phase = Phase::Planned { task, unsent: 0 };
            let mut commands = vec![moved(&mut next, S::Confirming, Kind::Requested)];
            commands.push(at_once(now));
            commands
        }
        (Phase::Rest, Event::Requested { answer_by }) if flow.state == S::Draft => {
            next.phase = Phase::Asked { answer_by };
            next.answer_by = Some(answer_by);
            vec![moved(&mut next, S::Requested, Kind::Requested), Command::WakeAt { at: answer_by, jitter: false }]
        }
        (Phase::Asked { answer_by }, Event::Overdue) if now < answer_by => vec![Command::WakeAt { at: answer_by, jitter: false }],
        (Phase::Asked { .. }, Event::Overdue) => {
            next.phase = Phase::Rest;
            vec![moved(&mut next, S::NeedsHuman, Kind::Overdue)]
        }
        (Phase::Asked { .. }, Event::Withdrawn) if flow.state == S::Requested => {
            next.phase = Phase::Rest;
            next.answer_by = None;
            vec![moved(&mut next, S::Closed, Kind::Withdrawn), Command::ReleaseKeys]
        }
        (Phase::Planned { task, unsent }, Event::Priced(finding)) => priced(&mut next, task, unsent, finding, ladder, now),
        (Phase::Calling { task, trail, unsent, .. }, Event::Answered(answer)) => {
            answered(&mut next, task, unsent, trail, answer, ladder, now)
        }
        (Phase::Calling { task, trail, .. }, Event::Crashed) => {
            let doubt = Doubt {
                cause: DoubtCause::Crashed,
                status: None,
                code: None,
                supplier_request_id: None,
                at: now,
                body_sha256: None,
            };
            lost(&mut next, task, trail, doubt, ladder, now)
        }
        (Phase::Doubt { task, trail }, Event::LookedUp(sighting)) => {
            outcome::looked_up(&mut next, task, trail, sighting, ladder, now)
        }
        (Phase::Case { task, trail, until }, Event::LookedUp(sighting)) => {
            behind_case(&mut next, task, trail, until, sighting, ladder, now)
        }
        (Phase::Papers { since, reads }, Event::OrderRead(order)) => outcome::papers(&mut next, since, reads, order, ladder, now),
        (Phase::Watch, Event::OrderRead(order)) => outcome::watch(&mut next, order, ladder, now),
        (Phase::Watch | Phase::Rest, Event::PayAsked { task })
            if flow.state == S::Held && task.step == Step::Pay && payable(flow, now) =>
        {
            next.phase = Phase::Planned { task, unsent: 0 };
            if let Some(order) = &flow.order {
                next.payable = order.total;
            }
            vec![moved(&mut next, S::Confirming, Kind::PayAsked), at_once(now)]
        }
        (_, Event::DeedAsked { task, deed }) if after::may_ask(flow, &task, &deed) => after::ask(&mut next, task, deed, now),
        (Phase::Follow, Event::Followed { order, changes }) => after::followed(&mut next, order, changes, ladder, now),
        (Phase::Follow | Phase::Papers { .. } | Phase::Rest, Event::ScheduleAnswered { change_ref, state }) => {
            after::answered_by_desk(&mut next, &change_ref, state, ladder, now)
        }
        (Phase::Follow | Phase::Rest, Event::Marked(order)) if flow.state == S::Confirmed => {
            next.order = Some(*order);
            vec![noted(&next, Kind::Marked)]
        }
        (_, Event::HumanDecided { to, order }) if may_decide(flow, to, order.as_deref()) => {
            outcome::decided(&mut next, to, order, ladder, now)
        }
        (Phase::Rest, Event::Answered(Written::Done(order))) if mutant!(M18) => {
            next.order = Some(*order);
            vec![moved(&mut next, S::Confirmed, Kind::LateAnswer)]
        }
        (_, _) => conflict(&mut next),
    };
    commands.extend(after::handed_over(flow, &mut next, now));
    (next, commands)
}

/// A person's word ends what waits for one, and cancels what stands while nothing is in hand.
fn may_decide(flow: &Flow, to: S, order: Option<&SupplierOrder>) -> bool {
    let waits = matches!(flow.state, S::NeedsHuman | S::Requested)
        && (flow.state.may_become().contains(&to) || to == S::Cancelled)
        // Nothing leads out of a waiting list yet.
        && !matches!(to, S::NeedsHuman | S::Cancelling | S::Confirming | S::Waitlisted);
    let ends = flow.state == S::Confirmed
        && to == S::Cancelled
        && matches!(flow.phase, Phase::Rest | Phase::Follow | Phase::Papers { .. });
    // Nobody says "booked" without the supplier's reference.
    let named = order.or(flow.order.as_ref()).is_some_and(|o| !o.record_locator.is_empty());
    // What stands at the supplier is confirmed or cancelled there, never called failed.
    let lets_go = matches!(to, S::Failed | S::Closed) && flow.stands();
    (waits || ends) && !lets_go && (named || !matches!(to, S::Confirmed | S::Held))
}

/// Moves to `to` and gives the line for the history.
pub(super) fn moved(flow: &mut Flow, to: S, kind: Kind) -> Command {
    let from = flow.state;
    flow.state = to;
    Command::Record(Happening { kind, from, to })
}

/// A line without a change of state.
pub(super) fn noted(flow: &Flow, kind: Kind) -> Command {
    Command::Record(Happening { kind, from: flow.state, to: flow.state })
}

pub(super) fn at_once(now: DateTime<Utc>) -> Command {
    Command::WakeAt { at: now, jitter: false }
}

/// Nothing is overwritten: the event stands in the history, a confirmed booking that is contradicted goes to a person by the
/// rules of `outcome`, everything else stays.
pub(super) fn conflict(flow: &mut Flow) -> Vec<Command> {
    vec![noted(flow, Kind::Conflict)]
}

/// A hold may be paid only before its deadline, and only up to the accepted total.
fn payable(flow: &Flow, now: DateTime<Utc>) -> bool {
    flow.order.as_ref().is_some_and(|order| {
        order.state == OrderState::Held
            && order.payment_required_by.is_none_or(|by| now < by)
            && order.total.currency == flow.accepted_total.currency
            && order.total.minor <= flow.accepted_total.minor
    })
}

fn priced(flow: &mut Flow, task: Task, unsent: u32, finding: PriceFinding, ladder: &Ladder, now: DateTime<Utc>) -> Vec<Command> {
    match (finding, task.step) {
        (PriceFinding::NotNeeded, Step::Pay) => {
            if outcome::still_agreed(flow, task.step, now) {
                return call(flow, task, unsent, None, now);
            }
            // Too late to pay: back to the hold, whose lapse the next look shows.
            flow.phase = Phase::Watch;
            vec![moved(flow, S::Held, Kind::NotSent), at_once(now)]
        }
        (PriceFinding::NotNeeded, Step::Cancel | Step::Change | Step::AcceptChange) => {
            if outcome::still_agreed(flow, task.step, now) {
                return call(flow, task, unsent, None, now);
            }
            // What was agreed to no longer holds.
            refused(flow, task, Refusal::OfferGone, Kind::Refused, ladder, now)
        }
        (PriceFinding::NotNeeded, _) => conflict(flow),
        (_, step) if confirms(step) => conflict(flow),
        (PriceFinding::Same { total, offer }, _) => {
            let within = total.currency == flow.accepted_total.currency && total.minor <= flow.accepted_total.minor;
            if !within {
                return dearer(flow, total);
            }
            flow.payable = total;
            flow.offer = offer;
            let mut commands = vec![noted(flow, Kind::PriceChecked)];
            commands.extend(call(flow, task, unsent, None, now));
            commands
        }
        (PriceFinding::OtherTerms { total }, _) => dearer(flow, total),
        (PriceFinding::Gone, _) => refused(flow, task, Refusal::OfferGone, Kind::Refused, ladder, now),
        (PriceFinding::Unreadable, _) => unsent_again(flow, task, unsent, Refusal::NotSent, None, ladder, now),
    }
}

/// Nothing was bought; the new total needs a new consent.
fn dearer(flow: &mut Flow, total: crate::Money) -> Vec<Command> {
    flow.new_total = Some(total);
    flow.failure = Some(Refusal::PriceChanged { new: Some(total) });
    flow.phase = Phase::Rest;
    vec![moved(flow, S::Failed, Kind::PriceChanged), Command::ReleaseKeys]
}

/// Committed before the call: from here on only an answer ends it.
pub(super) fn call(flow: &mut Flow, task: Task, unsent: u32, trail: Option<Trail>, now: DateTime<Utc>) -> Vec<Command> {
    flow.phase = Phase::Calling { task, since: now, unsent, trail };
    vec![noted(flow, Kind::SupplierCalled), Command::Call(task.step)]
}

fn answered(
    flow: &mut Flow,
    task: Task,
    unsent: u32,
    trail: Option<Trail>,
    answer: Written<Box<crate::supply::SupplierOrder>>,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    match answer {
        Written::Done(order) => outcome::done(flow, task, *order, trail, ladder, now),
        Written::Unknown(doubt) => lost(flow, task, trail, doubt, ladder, now),
        // The promise "nothing was executed" covers this call, not the one before it whose answer was lost.
        Written::Refused(refusal) if trail.is_some() => {
            let cause = trail.as_ref().map_or(DoubtCause::NoAnswer, Trail::cause);
            let code = serde_code(&refusal);
            let doubt = Doubt { cause, status: None, code, supplier_request_id: None, at: now, body_sha256: None };
            lost(flow, task, trail, doubt, ladder, now)
        }
        Written::Refused(Refusal::NotSent) => unsent_again(flow, task, unsent, Refusal::NotSent, None, ladder, now),
        Written::Refused(Refusal::Busy { retry_after_s }) => {
            unsent_again(flow, task, unsent, Refusal::Busy { retry_after_s }, retry_after_s, ladder, now)
        }
        Written::Refused(refusal) => {
            if let (Refusal::PriceChanged { new }, Step::Hold | Step::Book) = (&refusal, task.step) {
                flow.new_total = *new;
                return refused(flow, task, refusal, Kind::PriceChanged, ladder, now);
            }
            refused(flow, task, refusal, Kind::Refused, ladder, now)
        }
    }
}

/// The word of a refusal, as evidence.
fn serde_code(refusal: &Refusal) -> Option<String> {
    Some(match refusal {
        Refusal::Other { code } => code.clone(),
        other => format!("{other:?}").split(['{', ' ', '(']).next().unwrap_or_default().to_lowercase(),
    })
}

/// Nothing left, or "later" was said: the same step again, same reference, a bounded number of times.
fn unsent_again(
    flow: &mut Flow,
    task: Task,
    unsent: u32,
    refusal: Refusal,
    retry_after_s: Option<u32>,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    let Some(&wait) = ladder.unsent.get(unsent as usize) else {
        return refused(flow, task, refusal, Kind::Refused, ladder, now);
    };
    let asked = TimeDelta::seconds(i64::from(retry_after_s.unwrap_or(0).min(60)));
    let attempt = if matches!(flow.phase, Phase::Calling { .. }) { task.attempt + 1 } else { task.attempt };
    flow.phase = Phase::Planned { task: Task { attempt, ..task }, unsent: unsent + 1 };
    vec![noted(flow, Kind::NotSent), Command::WakeAt { at: now + wait.max(asked), jitter: true }]
}

/// The supplier said no and promised that nothing was executed. A refused payment leaves the hold.
pub(super) fn refused(
    flow: &mut Flow,
    task: Task,
    refusal: Refusal,
    kind: Kind,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    flow.failure = Some(refusal);
    match task.step {
        Step::Pay => after::back(flow, kind, ladder, now),
        Step::Cancel => after::back(flow, Kind::CancelRefused, ladder, now),
        Step::Change | Step::AcceptChange => after::back(flow, Kind::ChangeRefused, ladder, now),
        Step::Hold | Step::Book => {
            flow.phase = Phase::Rest;
            vec![moved(flow, S::Failed, kind), Command::ReleaseKeys]
        }
    }
}

/// The answer is lost: 確認中 stays, the ladder begins or goes on.
fn lost(flow: &mut Flow, task: Task, trail: Option<Trail>, doubt: Doubt, ladder: &Ladder, now: DateTime<Utc>) -> Vec<Command> {
    let called_at = if let Phase::Calling { since, .. } = flow.phase { Some(since) } else { None };
    let trail = match trail {
        Some(earlier) => Trail { doubt, misses: 0, first_miss_at: None, called_at, ..earlier },
        None => Trail { called_at, ..Trail::new(doubt, now) },
    };
    let mut commands = vec![noted(flow, Kind::AnswerLost)];
    commands.extend(outcome::weigh(flow, task, trail, Finding::NotLooked, None, ladder, now));
    commands
}

/// Looking goes on behind a case; what it finds is evidence for the person, never an overwrite.
fn behind_case(
    flow: &mut Flow,
    task: Task,
    mut trail: Trail,
    until: Option<DateTime<Utc>>,
    sighting: Sighting,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    trail.looks += 1;
    // An order that merely stands is no answer: it was there before the step.
    if let (Finding::Found, Some(order)) = outcome::found(flow, &task, sighting) {
        flow.late = Some(*order);
        flow.phase = Phase::Case { task, trail, until: None };
        return vec![noted(flow, Kind::LateAnswer)];
    }
    flow.phase = Phase::Case { task, trail, until };
    let again = now + ladder.behind_case;
    if until.is_some_and(|until| again <= until) { vec![Command::WakeAt { at: again, jitter: true }] } else { Vec::new() }
}

/// Terms at once, the paper of the thing itself as soon as there is what it says (tickets, for a flight); then `documents_stored`.
pub(super) fn make_papers(flow: &mut Flow, ladder: &Ladder, now: DateTime<Utc>) -> Vec<Command> {
    let mut commands = Vec::new();
    if !flow.terms_stored {
        flow.terms_stored = true;
        commands.push(Command::Make(Paper::Terms));
    }
    let ready = flow.order.as_ref().filter(|o| o.item.papers_ready()).map(|o| Paper::of(o.item.product()));
    if let Some(paper) = ready {
        flow.phase = Phase::Follow;
        flow.paper_stored = true;
        flow.document_missing = false;
        commands.push(Command::Make(paper));
        commands.push(noted(flow, Kind::DocumentsStored));
        commands.extend(after::follow_wake(flow, ladder, now));
    } else if outcome::papers_over(flow, ladder, now) {
        // A person says so of what was flown long ago: nobody waits for its ticket again.
        flow.phase = Phase::Rest;
    } else {
        flow.phase = Phase::Papers { since: now, reads: 0 };
        let first = ladder.papers.first().copied().unwrap_or(TimeDelta::seconds(2));
        commands.push(Command::WakeAt { at: now + first, jitter: false });
    }
    commands
}
