//! The model's store: a row for each booking, written whole under its fence or not at all, as the server's flows write it.
use super::queue::Item;
use super::{Model, Shop};
use crate::facts::{Call, Cause, Consent, Ended, JournalRow, Journaled, Look, OrderSaid, Said, Transition};
use btm_domain::booking::{Command, Event, Flow, Phase, Sighting, Task, natural_keys};
use btm_domain::supply::{Refusal, Step, Written};
use btm_domain::{BookingState as S, FlightOffer, Offer, TravellerId};
use chrono::{DateTime, TimeDelta, Utc};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What the store keeps of a booking.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub flow: Flow,
    pub shop: Shop,
    pub offer: Offer,
    pub traveller: TravellerId,
    pub begins: DateTime<Utc>,
    pub fence: u64,
    pub holder: Option<usize>,
    /// The holder gives no sign of life: the lease runs out then (true time).
    pub free_at: Option<DateTime<Utc>>,
    /// Named while it was in hand.
    pub woken: bool,
    /// By our clocks.
    pub due_at: Option<DateTime<Utc>>,
    pub due_version: u32,
    pub then: Option<usize>,
    /// Under which consent the step in hand acts.
    pub consent: usize,
    /// Rows of the natural-key guard.
    pub keys: Vec<u64>,
}

/// A step that was decided, to be written.
pub(super) struct Decided {
    pub booking: usize,
    pub fence: u64,
    pub flow: Flow,
    pub commands: Vec<Command>,
    pub event: Event,
    pub cause: Cause,
    /// The writer's clock.
    pub at: DateTime<Utc>,
}

/// The things of an offer, one number each.
pub(super) fn things(traveller: TravellerId, offer: &Offer) -> Vec<u64> {
    natural_keys(&[traveller], offer)
        .iter()
        .map(|key| {
            let mut hash = DefaultHasher::new();
            key.hash(&mut hash);
            hash.finish()
        })
        .collect()
}

impl Model {
    /// Writes what was decided; `None` where the fence was raised meanwhile, else the task to be called now.
    pub(super) fn commit(&mut self, decided: Decided) -> Option<Option<Task>> {
        let Decided { booking, fence, flow, commands, event, cause, at } = decided;
        self.counts.transitions += 1;
        let row = &mut self.rows[booking];
        if row.fence != fence {
            return None;
        }
        let before = std::mem::replace(&mut row.flow, flow);
        let after = &row.flow;
        let mut lines = Vec::new();
        let mut due = None;
        let mut call = None;
        let mut quiet = true;
        for command in &commands {
            match command {
                Command::Record(line) => lines.push(*line),
                Command::ReleaseKeys => {
                    row.keys.clear();
                    quiet = false;
                }
                Command::RenewKeys => {
                    if let (Offer::Flight(offer), Some(ordered)) =
                        (&row.offer, after.order.as_ref().and_then(|o| o.item.flight()))
                    {
                        let now = Offer::Flight(FlightOffer { slices: ordered.slices.clone(), ..offer.clone() });
                        row.keys = things(row.traveller, &now);
                        self.facts.bookings[booking].things.clone_from(&row.keys);
                    }
                    quiet = false;
                }
                Command::Make(_) | Command::OpenCase(_) | Command::SettleCase(_) => quiet = false,
                Command::WakeAt { at: wake, jitter } => due = Some((*wake, *jitter)),
                Command::Call(_) => call = after.task().copied(),
            }
        }
        let sent = sent(&before, after).then_some(row.then).flatten();
        let b = &mut self.facts.bookings[booking];
        looked(b, &before, &event, at);
        if !(lines.is_empty() && quiet && waits(&before, after)) {
            ended(b, &before, &event, at);
            journal(b, &before, after, &event, at);
            b.state = after.state;
            b.answer_by = b.answer_by.or(after.answer_by);
            let said = after.order.as_ref().map(|o| (o.supplier_order_id.as_str(), o.total));
            if b.order.as_ref().map(|o| (o.id.as_str(), o.total)) != said {
                b.order = said.map(|(id, total)| OrderSaid { id: id.to_owned(), total });
            }
            b.transitions.push(Transition { at, cause, from: before.state, to: after.state, lines, audits: 1, fence });
            if let Some(task) = call {
                leaves(b, after, &task, row.consent, at);
            }
        }
        let (from, to, phase) = (before.state, after.state, &after.phase);
        self.trace.note(&[
            booking as i64,
            cause as i64,
            from as i64,
            to as i64,
            at.timestamp_micros(),
            i64::from(call.is_some()),
        ]);
        self.trace.say(|| format!("{at} booking={booking} {cause:?} {from:?} -> {to:?} {}", phase_name(phase)));
        let due = due.map(|(wake, jitter)| if jitter { self.jittered(wake, at) } else { wake });
        self.release(booking, due, at, call.is_some());
        if let Some(next) = sent {
            self.wake(next, at);
        }
        self.check(booking);
        self.opened(booking, from);
        Some(call)
    }

    /// Up to a tenth of the way earlier or later.
    fn jittered(&mut self, at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        let tenth = (at - now).num_milliseconds() / 10;
        at + TimeDelta::milliseconds(self.dice.between(-tenth.abs(), tenth.abs()))
    }

    fn release(&mut self, booking: usize, due: Option<DateTime<Utc>>, at: DateTime<Utc>, calling: bool) {
        let row = &mut self.rows[booking];
        row.due_at = if calling { Some(at) } else { due };
        if calling {
            return;
        }
        row.holder = None;
        row.free_at = None;
        if std::mem::take(&mut row.woken) {
            row.due_at = Some(at);
        }
        self.due_again(booking, self.now);
    }

    /// Its moment is looked at anew, `from` then at the earliest.
    pub(super) fn due_again(&mut self, booking: usize, from: DateTime<Utc>) {
        let row = &mut self.rows[booking];
        row.due_version += 1;
        let Some(due) = row.due_at else { return };
        let version = row.due_version;
        let skew = self.workers.iter().map(|w| w.skew).max().unwrap_or_default();
        self.queue.push((due - skew).max(from), Item::Due(booking, version));
    }

    /// It is due at once, or as soon as nobody has it.
    pub(super) fn wake(&mut self, booking: usize, at: DateTime<Utc>) {
        let row = &mut self.rows[booking];
        if row.holder.is_some() {
            row.woken = true;
            return;
        }
        row.due_at = Some(at);
        self.due_again(booking, self.now);
    }
}

/// Nothing anybody reads has changed: the server postpones, without an entry.
fn waits(before: &Flow, after: &Flow) -> bool {
    before.task().map(|t| (t.step, t.attempt)) == after.task().map(|t| (t.step, t.attempt))
        && *before == Flow { phase: before.phase.clone(), ..after.clone() }
}

/// The first step left our hands: the next booking of the purchase may go.
fn sent(before: &Flow, after: &Flow) -> bool {
    let in_hand = |flow: &Flow| match &flow.phase {
        Phase::Planned { task, .. } | Phase::Calling { task, .. } => matches!(task.step, Step::Hold | Step::Book),
        _ => false,
    };
    in_hand(before) && !in_hand(after)
}

fn looked(b: &mut crate::facts::BookingFacts, before: &Flow, event: &Event, at: DateTime<Utc>) {
    let (Some(task), Event::LookedUp(sighting)) = (before.task(), event) else { return };
    let said = match sighting {
        Sighting::Found(order) => Said::Found(order.state),
        Sighting::Absent => Said::Absent,
        Sighting::Several => Said::Several,
        Sighting::Failed => Said::Failed,
    };
    b.looks.push(Look { at, step: task.step, said });
}

/// The call that was out gets its end.
fn ended(b: &mut crate::facts::BookingFacts, before: &Flow, event: &Event, at: DateTime<Utc>) {
    if !matches!(before.phase, Phase::Calling { .. }) {
        return;
    }
    let end = match event {
        Event::Answered(Written::Done(_)) => Ended::Done,
        Event::Answered(Written::Refused(Refusal::NotSent | Refusal::Busy { .. })) => Ended::NotSent,
        Event::Answered(Written::Refused(_)) => Ended::Refused,
        Event::Answered(Written::Unknown(doubt)) => Ended::Unknown(doubt.cause),
        Event::Crashed => Ended::Unknown(btm_domain::supply::DoubtCause::Crashed),
        _ => return,
    };
    let lost = b.calls.iter().any(|c| matches!(c.ended, Some((_, Ended::Unknown(_)))));
    if let Some(call) = b.calls.last_mut().filter(|c| c.ended.is_none()) {
        // "Nothing was executed" covers this call; a lost one before it stays lost.
        let same = matches!(end, Ended::Refused | Ended::NotSent)
            && lost
            && matches!(before.phase, Phase::Calling { trail: Some(_), .. });
        let end = if same { Ended::Unknown(trail_cause(before)) } else { end };
        call.ended = Some((at, end));
    }
}

fn trail_cause(flow: &Flow) -> btm_domain::supply::DoubtCause {
    match &flow.phase {
        Phase::Calling { trail: Some(trail), .. } => trail.cause(),
        _ => btm_domain::supply::DoubtCause::NoAnswer,
    }
}

/// The rows of the journal, as the server's flow writes them.
fn journal(b: &mut crate::facts::BookingFacts, before: &Flow, after: &Flow, event: &Event, at: DateTime<Utc>) {
    let id = b.id;
    let mut put = |task: &Task, state| {
        let called_at = (state == Journaled::Calling).then_some(at);
        let row = JournalRow { step: task.step, attempt: task.attempt, our_ref: task.our_ref(id), state, called_at };
        match b.journal.iter_mut().find(|j| (j.step, j.attempt) == (task.step, task.attempt)) {
            Some(known) => *known = JournalRow { called_at: row.called_at.or(known.called_at), ..row },
            None => b.journal.push(row),
        }
    };
    if let Some(task) = before.task() {
        let state = match event {
            Event::Answered(Written::Done(_)) => Some(Journaled::Done),
            Event::Answered(Written::Refused(_)) => Some(Journaled::Refused),
            Event::Answered(Written::Unknown(_)) | Event::Crashed => Some(Journaled::Unknown),
            Event::LookedUp(_) if after.task().is_none() && after.state == S::Failed => Some(Journaled::Refused),
            Event::LookedUp(_) if after.task().is_none() => Some(Journaled::Done),
            Event::HumanDecided { .. } => Some(Journaled::Done),
            Event::Priced(_) if after.state != before.state => Some(Journaled::Refused),
            _ => None,
        };
        if let Some(state) = state {
            put(task, state);
        }
    }
    match &after.phase {
        Phase::Calling { task, .. } => put(task, Journaled::Calling),
        Phase::Planned { task, .. } if before.task() != Some(task) => put(task, Journaled::Planned),
        _ => {}
    }
}

/// A call was committed to leave.
fn leaves(b: &mut crate::facts::BookingFacts, flow: &Flow, task: &Task, consent: usize, at: DateTime<Utc>) {
    let (offer, price) = flow.handed(task.step);
    let mut hash = DefaultHasher::new();
    (&offer.bytes, price).hash(&mut hash);
    b.calls.push(Call {
        step: task.step,
        attempt: task.attempt,
        key: task.our_ref(b.id),
        body: hash.finish(),
        price,
        consent,
        at,
        class: task.rules.class,
        absence: task.rules.absence,
        final_answer_after: task.rules.final_answer_after(),
        write_timeout: task.rules.write_timeout(),
        pay_by: flow.order.as_ref().and_then(|o| o.payment_required_by),
        ended: None,
    });
}

/// A yes to something after the booking.
pub(super) fn consent_of(event: &Event, flow: &Flow, fee: i64, at: DateTime<Utc>) -> Option<Consent> {
    use btm_domain::booking::Deed;
    let total = flow.order.as_ref().map_or(flow.accepted_total, |o| o.total);
    Some(match event {
        Event::PayAsked { .. } => Consent { step: Step::Pay, most: total, until: None, at },
        Event::DeedAsked { deed: Deed::Cancel { handle, .. }, .. } => {
            Consent { step: Step::Cancel, most: super::things::jpy(fee), until: Some(handle.expires_at), at }
        }
        Event::DeedAsked { deed: Deed::Change { handle, difference, .. }, .. } => {
            Consent { step: Step::Change, most: *difference, until: Some(handle.expires_at), at }
        }
        Event::DeedAsked { deed: Deed::AcceptChange { .. }, .. } => {
            Consent { step: Step::AcceptChange, most: super::things::jpy(0), until: None, at }
        }
        _ => return None,
    })
}

fn phase_name(phase: &Phase) -> String {
    match phase {
        Phase::Planned { task, .. } => format!("planned {}", task.step.name()),
        Phase::Calling { task, .. } => format!("calling {} #{}", task.step.name(), task.attempt),
        Phase::Doubt { task, trail } => format!("doubt {} looks={} misses={}", task.step.name(), trail.looks, trail.misses),
        Phase::Case { task, .. } => format!("case {}", task.step.name()),
        Phase::Rest => "rest".into(),
        Phase::Papers { reads, .. } => format!("papers {reads}"),
        Phase::Watch => "watch".into(),
        Phase::Follow => "follow".into(),
        Phase::Asked { .. } => "asked".into(),
    }
}
