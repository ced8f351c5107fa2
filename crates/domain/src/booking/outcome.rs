//! What an order, a look-up or a person's word makes of a flow. Parts of [`super::step`].
use super::after;
use super::event::{Command, HappeningKind as Kind, Paper, Sighting, confirms};
use super::flow::{Deed, Flow, Phase, Task, Trail};
use super::policy::{Finding, HumanReason, Ladder, Question, Verdict, after_unknown};
use super::step::{at_once, call, make_papers, moved, noted};
use crate::BookingState as S;
use crate::supply::{DoubtCause, OrderState, Refusal, Step, SupplierOrder};
use chrono::{DateTime, TimeDelta, Utc};

/// The order carries no reference of another booking, and no other order id than the one we know.
pub(super) fn ours(flow: &Flow, order: &SupplierOrder) -> bool {
    let named = order.our_ref.as_deref().is_none_or(|r| r.split('.').next() == Some(flow.booking.to_string().as_str()));
    let known = flow.order.as_ref().is_none_or(|o| o.supplier_order_id == order.supplier_order_id);
    named && known
}

/// The supplier's word that the step is done. Booked is only said with a reference that is ours, in the state the step makes,
/// and at no more than the accepted total; anything else is a contradiction and goes to a person.
pub(super) fn done(
    flow: &mut Flow,
    task: Task,
    order: SupplierOrder,
    trail: Option<Trail>,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    let most = match &flow.deed {
        Some(Deed::Change { new_total, .. }) if task.step == Step::Change => *new_total,
        _ => flow.accepted_total,
    };
    // What is cancelled costs what it costs: its refund is read, not judged.
    let within = task.step == Step::Cancel || (order.total.currency == most.currency && order.total.minor <= most.minor);
    let mine = ours(flow, &order) && within && !order.record_locator.is_empty();
    let state = order.state;
    if mine {
        flow.order = Some(order);
    } else {
        flow.late = Some(order);
        return hand_over(flow, task, trail, now, ladder, HumanReason::Contradiction);
    }
    match (task.step, state) {
        (Step::Book | Step::Pay, OrderState::Paid) => {
            flow.failure = None;
            let mut commands = vec![moved(flow, S::Confirmed, Kind::Confirmed)];
            commands.extend(make_papers(flow, ladder, now));
            commands
        }
        (Step::Hold, OrderState::Held | OrderState::Lapsed) => held(flow, ladder, now),
        (Step::Pay, OrderState::Lapsed) => held(flow, ladder, now),
        (Step::Cancel, OrderState::Cancelled | OrderState::Lapsed) => after::cancelled(flow),
        (Step::Change | Step::AcceptChange, OrderState::Paid) => after::changed(flow, task.step, ladder, now),
        _ => hand_over(flow, task, trail, now, ladder, HumanReason::Contradiction),
    }
}

/// The space is kept; looked at until its deadline.
fn held(flow: &mut Flow, ladder: &Ladder, now: DateTime<Utc>) -> Vec<Command> {
    flow.phase = Phase::Watch;
    let mut commands = vec![moved(flow, S::Held, Kind::Held)];
    if !flow.terms_stored {
        flow.terms_stored = true;
        commands.push(Command::Make(Paper::Terms));
        commands.push(noted(flow, Kind::DocumentsStored));
    }
    let lapsed = flow.order.as_ref().is_some_and(|o| o.state == OrderState::Lapsed);
    commands.push(if lapsed { at_once(now) } else { hold_wake(flow, ladder, now) });
    commands
}

/// At the deadline, or at the next poll before it.
pub(super) fn hold_wake(flow: &Flow, ladder: &Ladder, now: DateTime<Utc>) -> Command {
    let poll = now + ladder.hold_poll;
    let deadline = flow.order.as_ref().and_then(|o| o.payment_required_by).filter(|&by| by > now);
    Command::WakeAt { at: deadline.map_or(poll, |by| by.min(poll)), jitter: false }
}

/// A look-up of a lost answer.
pub(super) fn looked_up(
    flow: &mut Flow,
    task: Task,
    mut trail: Trail,
    sighting: Sighting,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    trail.looks += 1;
    let (finding, order) = found(flow, &task, sighting);
    // Of a call that may still be executed, "not done" says nothing.
    let early = confirms(task.step) && now < trail.runs_until(&task.rules, ladder);
    if matches!(finding, Finding::Absent | Finding::NotDone) && !early {
        trail.misses += 1;
        trail.first_miss_at.get_or_insert(now);
    }
    let mut commands = vec![noted(flow, Kind::LookedUp)];
    commands.extend(weigh(flow, task, trail, finding, order, ladder, now));
    commands
}

/// What a look-up says about the step.
pub(super) fn found(flow: &Flow, task: &Task, sighting: Sighting) -> (Finding, Option<Box<SupplierOrder>>) {
    match sighting {
        Sighting::Failed => (Finding::Failed, None),
        Sighting::Several => (Finding::Several, None),
        // The order is known; what is absent is the change in it.
        Sighting::Absent if matches!(task.step, Step::Change | Step::AcceptChange) => (Finding::NotDone, None),
        Sighting::Absent => (Finding::Absent, None),
        // An order that stands says: not (yet) cancelled.
        Sighting::Found(order)
            if task.step == Step::Cancel && matches!(order.state, OrderState::Held | OrderState::Paid) && ours(flow, &order) =>
        {
            (Finding::NotDone, None)
        }
        // A hold that is still unpaid says: the payment is not (yet) done.
        Sighting::Found(order) if task.step == Step::Pay && order.state == OrderState::Held && ours(flow, &order) => {
            (Finding::NotDone, None)
        }
        Sighting::Found(order) => (Finding::Found, Some(order)),
    }
}

/// Asks the policy and does what it says.
pub(super) fn weigh(
    flow: &mut Flow,
    task: Task,
    mut trail: Trail,
    finding: Finding,
    order: Option<Box<SupplierOrder>>,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    let question = Question {
        class: task.rules.class,
        confirms: confirms(task.step),
        repeatable: task.step != Step::Change,
        absence: task.rules.absence,
        final_answer_after: trail.final_answer(&task.rules) - trail.since,
        cause: trail.cause(),
        can_look_up: task.rules.can_look_up,
        by_traveller: task.rules.by_traveller,
        finding,
        elapsed: (now - trail.since).max(TimeDelta::zero()),
        runs_until: (trail.runs_until(&task.rules, ladder) - trail.since).max(TimeDelta::zero()),
        misses: trail.misses,
        misses_span: trail.first_miss_at.map_or(TimeDelta::zero(), |first| now - first),
        resends: trail.resends,
    };
    match (after_unknown(&question, ladder), order) {
        (Verdict::Settle, Some(order)) => done(flow, task, *order, Some(trail), ladder, now),
        (Verdict::Settle, None) => hand_over(flow, task, Some(trail), now, ladder, HumanReason::Contradiction),
        (Verdict::LookUpAt(after), _) => {
            let at = (trail.since + after).max(now);
            let last = after >= ladder.give_up_after;
            flow.phase = Phase::Doubt { task, trail };
            vec![Command::WakeAt { at, jitter: !last }]
        }
        (Verdict::Resend, _) => {
            if !still_agreed(flow, task.step, now) {
                // Never confirm after the hold's expiry, nor under figures that ran out: only looking goes on.
                let at = trail.since + ladder.give_up_after;
                flow.phase = Phase::Doubt { task, trail };
                return vec![Command::WakeAt { at: at.max(now), jitter: false }];
            }
            trail.resends += 1;
            let again = Task { attempt: task.attempt + 1, ..task };
            call(flow, again, 0, Some(trail), now)
        }
        (Verdict::Fail, _) => {
            if confirms(task.step) {
                return hand_over(flow, task, Some(trail), now, ladder, HumanReason::Contradiction);
            }
            flow.failure = Some(Refusal::NotSent);
            flow.phase = Phase::Rest;
            vec![moved(flow, S::Failed, Kind::Refused), Command::ReleaseKeys]
        }
        (Verdict::Human(reason), order) => {
            if let Some(order) = order {
                flow.late = Some(*order);
            }
            hand_over(flow, task, Some(trail), now, ladder, reason)
        }
    }
}

/// What a person agreed to still stands: the hold to be paid, the quote to be acted under.
pub(super) fn still_agreed(flow: &Flow, step: Step, now: DateTime<Utc>) -> bool {
    match step {
        Step::Pay => flow.order.as_ref().is_some_and(|o| o.payment_required_by.is_none_or(|by| now < by)),
        Step::Cancel | Step::Change => mutant!(M16) || now < flow.handed(step).0.expires_at,
        // Costs nothing.
        Step::AcceptChange => true,
        // What makes an order is priced again before it is sent, and repeated as it was.
        Step::Hold | Step::Book => true,
    }
}

/// A case for a person, with everything known kept in the flow. Behind "accepted" the looking goes on for a day.
fn hand_over(
    flow: &mut Flow,
    task: Task,
    trail: Option<Trail>,
    now: DateTime<Utc>,
    ladder: &Ladder,
    reason: HumanReason,
) -> Vec<Command> {
    let commands = vec![moved(flow, S::NeedsHuman, Kind::HandedOver)];
    let Some(trail) = trail else {
        flow.phase = Phase::Rest;
        return commands;
    };
    let open = reason == HumanReason::TimeOut && trail.cause() == DoubtCause::Accepted && task.rules.can_look_up;
    let until = open.then(|| trail.since + ladder.behind_case_until);
    flow.phase = Phase::Case { task, trail, until };
    let wake = open.then(|| Command::WakeAt { at: now + ladder.behind_case, jitter: true });
    commands.into_iter().chain(wake).collect()
}

/// Its last flight left so long ago that a ticket that is not here never comes.
pub(super) fn papers_over(flow: &Flow, ladder: &Ladder, now: DateTime<Utc>) -> bool {
    flow.departures().into_iter().max().is_some_and(|left| now >= left + ladder.papers_until)
}

/// Waiting for tickets.
pub(super) fn papers(
    flow: &mut Flow,
    since: DateTime<Utc>,
    reads: u32,
    order: Option<Box<SupplierOrder>>,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    if let Some(order) = order {
        if !ours(flow, &order) || order.state != OrderState::Paid {
            // Confirmed here, otherwise there: never overwritten, a person looks.
            flow.late = Some(*order);
            flow.phase = Phase::Rest;
            return vec![moved(flow, S::NeedsHuman, Kind::Conflict)];
        }
        let here = order.item.papers_ready();
        flow.order = Some(*order);
        if here {
            return make_papers(flow, ladder, now);
        }
    }
    let reads = reads.saturating_add(1);
    if papers_over(flow, ladder, now) {
        // Flown, or not, without a ticket anybody saw: nobody reads for ever.
        flow.phase = Phase::Rest;
        return vec![moved(flow, S::NeedsHuman, Kind::HandedOver)];
    }
    flow.phase = Phase::Papers { since, reads };
    match ladder.papers.get(reads as usize) {
        Some(&after) => vec![Command::WakeAt { at: (since + after).max(now), jitter: false }],
        None => {
            // Ten minutes are over: the flag stands, looking goes on slowly.
            let again = Command::WakeAt { at: now + ladder.behind_case, jitter: true };
            if flow.document_missing {
                return vec![again];
            }
            flow.document_missing = true;
            vec![noted(flow, Kind::DocumentsMissing), again]
        }
    }
}

/// Looking at a hold.
pub(super) fn watch(flow: &mut Flow, order: Option<Box<SupplierOrder>>, ladder: &Ladder, now: DateTime<Utc>) -> Vec<Command> {
    let Some(order) = order else {
        return vec![Command::WakeAt { at: now + ladder.hold_poll / 10, jitter: true }];
    };
    if flow.state != S::Held || !ours(flow, &order) {
        return contradicted(flow, *order);
    }
    match order.state {
        OrderState::Lapsed | OrderState::Cancelled => {
            flow.order = Some(*order);
            flow.phase = Phase::Rest;
            vec![moved(flow, S::Expired, Kind::Expired), Command::ReleaseKeys]
        }
        OrderState::Held => {
            flow.order = Some(*order);
            vec![hold_wake(flow, ladder, now)]
        }
        // Paid, though we never paid.
        OrderState::Paid => contradicted(flow, *order),
    }
}

/// What the supplier says contradicts what is known: never overwritten, a person looks.
pub(super) fn contradicted(flow: &mut Flow, order: SupplierOrder) -> Vec<Command> {
    flow.late = Some(order);
    flow.phase = Phase::Rest;
    match flow.state {
        // A hold reaches a person through 確認中.
        S::Held => vec![moved(flow, S::Confirming, Kind::Conflict), moved(flow, S::NeedsHuman, Kind::HandedOver)],
        S::Confirmed => vec![moved(flow, S::NeedsHuman, Kind::Conflict)],
        _ => vec![noted(flow, Kind::Conflict)],
    }
}

/// A person's word ends a case.
pub(super) fn decided(
    flow: &mut Flow,
    to: S,
    order: Option<Box<SupplierOrder>>,
    ladder: &Ladder,
    now: DateTime<Utc>,
) -> Vec<Command> {
    if let Some(order) = order {
        flow.order = Some(*order);
    }
    // What was read of the order before may be older than the person's word; both say the same from here on.
    if let Some(order) = &mut flow.order {
        match to {
            S::Confirmed => order.state = OrderState::Paid,
            S::Held => order.state = OrderState::Held,
            S::Cancelled | S::Voided => order.state = OrderState::Cancelled,
            _ => {}
        }
    }
    flow.phase = Phase::Rest;
    flow.deed = None;
    flow.answer_by = None;
    let mut commands = Vec::new();
    if !flow.state.may_become().contains(&to) {
        // Something that stands is cancelled by way of 取消手続き中.
        commands.push(moved(flow, S::Cancelling, Kind::CancelAsked));
    }
    commands.push(moved(flow, to, Kind::Decided));
    match to {
        S::Confirmed if flow.order.is_some() => commands.extend(make_papers(flow, ladder, now)),
        S::Held if flow.order.is_some() => {
            flow.phase = Phase::Watch;
            commands.push(hold_wake(flow, ladder, now));
        }
        _ => {}
    }
    if !to.active() {
        commands.push(Command::ReleaseKeys);
    }
    commands
}
