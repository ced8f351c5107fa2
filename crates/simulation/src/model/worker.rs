//! Workers: they claim what is due, ask, step, commit, call, and may die or stand still between any two of these.
use super::queue::Item;
use super::store::Decided;
use super::{LEASE, Model};
use crate::facts::Cause;
use btm_domain::booking::{Event, Flow, Next, Task, next, step};
use chrono::{DateTime, TimeDelta, Utc};

#[derive(Clone, Debug, Default)]
pub(super) struct Worker {
    /// Its clock minus the true time.
    pub skew: TimeDelta,
    pub down_until: Option<DateTime<Utc>>,
}

/// A booking in a worker's hands.
#[derive(Clone, Debug)]
pub(super) struct Hand {
    pub booking: usize,
    pub worker: usize,
    pub fence: u64,
    /// As claimed, or as committed last: a worker that was replaced does not know better.
    pub flow: Flow,
    /// To be called now.
    pub task: Option<Task>,
}

/// Why the booking is stepped.
pub(super) fn cause(event: &Event) -> Cause {
    match event {
        Event::Bought { .. } | Event::Requested { .. } => Cause::Bought,
        Event::Priced(_) => Cause::Price,
        Event::Answered(_) => Cause::Answer,
        Event::Crashed => Cause::Crash,
        Event::LookedUp(_) => Cause::LookUp,
        Event::OrderRead(_) | Event::Followed { .. } => Cause::Read,
        Event::PayAsked { .. } | Event::DeedAsked { .. } | Event::ScheduleAnswered { .. } | Event::Withdrawn => Cause::Person,
        Event::Overdue => Cause::Clock,
        Event::Marked(_) | Event::HumanDecided { .. } => Cause::Operator,
    }
}

impl Model {
    pub(super) fn clock(&self, worker: usize) -> DateTime<Utc> {
        self.now + self.workers[worker].skew
    }

    fn up(&self, worker: usize) -> bool {
        self.workers[worker].down_until.is_none_or(|until| until <= self.now)
    }

    /// Somebody who runs; `None` while nobody does.
    pub(super) fn some_worker(&mut self) -> Option<usize> {
        let n = self.workers.len();
        let first = usize::try_from(self.dice.below(n as u64)).unwrap_or(0);
        (0..n).map(|i| (first + i) % n).find(|&w| self.up(w))
    }

    /// Nobody has it, or whoever had it gives no sign of life.
    pub(super) fn is_free(&self, booking: usize) -> bool {
        let row = &self.rows[booking];
        row.holder.is_none() || row.free_at.is_some_and(|at| at <= self.now)
    }

    pub(super) fn due(&mut self, booking: usize, version: u32) {
        let row = &self.rows[booking];
        let Some(due) = row.due_at.filter(|_| row.due_version == version) else { return };
        if !self.is_free(booking) {
            if let Some(at) = self.rows[booking].free_at {
                self.queue.push(at, Item::Due(booking, version));
            }
            return;
        }
        let Some(worker) = self.some_worker() else {
            let back = self.workers.iter().filter_map(|w| w.down_until).min().unwrap_or(self.now);
            self.queue.push(back.max(self.now), Item::Due(booking, version));
            return;
        };
        let clock = self.clock(worker);
        let horizon = self.ladder.longest_wait() * 2;
        if due > clock && (self.rows[booking].flow.phase.patient() || due <= clock + horizon) {
            let wait = (due - clock).max(TimeDelta::milliseconds(1));
            self.queue.push(self.now + wait, Item::Due(booking, version));
            return;
        }
        let row = &mut self.rows[booking];
        row.fence += 1;
        row.free_at = None;
        row.woken = false;
        let hand = self.hands.len();
        row.holder = Some(hand);
        let first = next(&row.flow);
        if first == Next::Nothing {
            row.holder = None;
            row.due_at = None;
            return;
        }
        self.hands.push(Some(Hand { booking, worker, fence: row.fence, flow: row.flow.clone(), task: None }));
        let (event, takes) = match first {
            Next::Feed(event) => (Some(Box::new(event)), TimeDelta::milliseconds(10)),
            _ => (None, TimeDelta::milliseconds(self.dice.between(100, 2_000))),
        };
        self.at(takes, Item::Back(hand, event));
    }

    /// An answer reaches the worker; `None`: what the flow asks for first is answered now.
    pub(super) fn back(&mut self, hand: usize, event: Option<Box<Event>>) {
        let Some((booking, worker)) = self.hands[hand].as_ref().map(|h| (h.booking, h.worker)) else { return };
        let stops = self.rate(self.options.pause);
        if self.dice.fault(stops, 1) > 0 {
            let pause = TimeDelta::seconds(self.dice.between(15, 60));
            self.stop(booking, hand, pause);
            self.at(pause, Item::Back(hand, event));
            return;
        }
        let dies = self.rate(self.options.crash);
        if self.dice.fault(dies, 1) > 0 {
            return self.crash(worker);
        }
        let event = match event {
            Some(event) => *event,
            None => match self.asked(hand) {
                Some(event) => event,
                None => return,
            },
        };
        self.advance(hand, event);
    }

    /// Stands still: its lease runs out meanwhile.
    fn stop(&mut self, booking: usize, hand: usize, pause: TimeDelta) {
        self.fault(self.now + pause + LEASE);
        let free = self.now + LEASE;
        let row = &mut self.rows[booking];
        if row.holder == Some(hand) {
            row.free_at = Some(free);
            self.due_again(booking, free);
        }
    }

    /// Steps the booking in hand and commits.
    fn advance(&mut self, hand: usize, event: Event) {
        let Some(h) = self.hands[hand].take() else { return };
        let (booking, at) = (h.booking, self.clock(h.worker));
        let (flow, commands) = step(&h.flow, event.clone(), &self.ladder, at);
        let why = cause(&event);
        let unknown = self.rate(self.options.commit);
        let unknown = self.dice.fault(unknown, 2);
        if unknown > 0 {
            // The worker does not know whether it stands: it lets the booking be until the lease runs out.
            self.fault(self.now + LEASE);
        }
        let again = self.rate(self.options.late);
        if matches!(event, Event::Answered(_) | Event::LookedUp(_)) && self.dice.fault(again, 1) > 0 {
            let after = TimeDelta::seconds(self.dice.between(1, 7_200));
            self.at(after, Item::Late(booking, Box::new(event.clone())));
        }
        if unknown == 1 {
            return self.left(booking, h.fence);
        }
        let decided = Decided { booking, fence: h.fence, flow: flow.clone(), commands, event, cause: why, at };
        let Some(call) = self.commit(decided) else { return };
        let Some(task) = call else { return };
        if unknown == 2 {
            return self.left(booking, h.fence);
        }
        self.hands[hand] = Some(Hand { flow, task: Some(task), ..h });
        let dies = self.rate(self.options.crash);
        if self.dice.fault(dies, 1) > 0 {
            let worker = self.hands[hand].as_ref().map_or(0, |h| h.worker);
            return self.crash(worker);
        }
        let takes = TimeDelta::milliseconds(self.dice.between(1, 500));
        self.at(takes, Item::Leave(hand));
    }

    /// Nobody renews its lease any more.
    fn left(&mut self, booking: usize, fence: u64) {
        let free = self.now + LEASE;
        let row = &mut self.rows[booking];
        if row.fence == fence && row.holder.is_some() {
            row.free_at = Some(free);
            self.due_again(booking, free);
        }
    }

    /// The process is gone, with all it had in hand. What it committed is read again as it was written.
    pub fn crash(&mut self, worker: usize) {
        let down = self.now + TimeDelta::seconds(self.dice.between(1, 60));
        let Some(gone) = self.workers.get_mut(worker) else { return };
        gone.down_until = Some(down);
        self.fault(down.max(self.now + LEASE));
        for hand in 0..self.hands.len() {
            let Some(h) = self.hands[hand].take_if(|h| h.worker == worker) else { continue };
            if self.rows[h.booking].fence == h.fence {
                let row = &mut self.rows[h.booking];
                let written = serde_json::to_vec(&row.flow).expect("a flow is written");
                let read: Flow = serde_json::from_slice(&written).expect("a flow is read");
                assert_eq!(read, row.flow, "a flow is read as it was written");
                row.flow = read;
                self.left(h.booking, h.fence);
            }
        }
    }

    pub fn step_clock(&mut self, worker: usize, seconds: i64) {
        let Some(stepped) = self.workers.get_mut(worker) else { return };
        stepped.skew = TimeDelta::seconds(seconds);
        self.fault(self.now);
        for booking in 0..self.rows.len() {
            self.due_again(booking, self.now);
        }
    }

    /// A supplier's event names the booking: it is looked at at once. What never reached a supplier is not named by one.
    pub fn hook(&mut self, booking: usize) {
        if self.facts.bookings.get(booking).is_some_and(|b| !b.calls.is_empty()) {
            let clock = self.clock(0);
            self.wake(booking, clock);
        }
    }

    /// An answer after the fact, fed to the core. While a call or a doubt is in hand the fence keeps it out.
    pub(super) fn late(&mut self, booking: usize, event: Event) {
        if !self.is_free(booking) || self.rows[booking].flow.task().is_some() {
            return;
        }
        self.fault(self.now);
        let at = self.clock(0);
        self.write(booking, event, Cause::Late, at);
    }

    /// Steps a booking that is in nobody's hands, and commits it whatever it says.
    pub(super) fn write(&mut self, booking: usize, event: Event, cause: Cause, at: DateTime<Utc>) {
        let row = &mut self.rows[booking];
        row.fence += 1;
        let fence = row.fence;
        let due = row.due_at;
        let (flow, commands) = step(&row.flow, event.clone(), &self.ladder, at);
        let wakes = commands.iter().any(|c| matches!(c, btm_domain::booking::Command::WakeAt { .. }));
        self.commit(Decided { booking, fence, flow, commands, event, cause, at });
        // What was due stays due, unless the step says when.
        if !wakes
            && self.rows[booking].flow.task().is_none()
            && !matches!(self.rows[booking].flow.phase, btm_domain::booking::Phase::Rest)
        {
            self.rows[booking].due_at = due;
            self.due_again(booking, self.now);
        }
    }
}
