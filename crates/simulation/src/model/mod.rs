//! L0: the engine's rules against a model of everything around them. Persons and their clients, workers that claim, die, pause and write
//! under fences, clocks that are stepped, suppliers that keep exactly what they promise, operators. One thread, no I/O: each seed is one
//! world, and the same each time.
mod client;
mod ledger;
mod look;
mod operator;
mod queue;
mod shop;
mod store;
mod supplier;
mod things;
mod worker;

use crate::check::{self, Seen, Violation};
use crate::dice::Dice;
use crate::facts::Facts;
use crate::options::Options;
use crate::trace::Trace;
use btm_domain::booking::Ladder;
use chrono::{DateTime, TimeDelta, Utc};
use client::Wish;
use ledger::Ledger;
use queue::{Item, Queue};
use store::Row;
use worker::{Hand, Worker};

pub use shop::Shop;
pub use supplier::Fate;

/// A flight order's contents, for tests of single steps.
pub fn flight(begins: DateTime<Utc>, ticketed: bool) -> btm_domain::OrderedItem {
    things::item(Shop::Flights, begins, 100, ticketed)
}

/// What one world did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub transitions: u64,
    pub bookings: u64,
    pub faults: u64,
    pub simulated: TimeDelta,
}

/// More steps than any world that comes to rest ever takes.
const MOST_STEPS: u64 = 10_000;
/// Breaches of one world that are kept.
const MOST_FOUND: usize = 40;
/// A lease without a sign of life (the server's own figure).
const LEASE: TimeDelta = TimeDelta::seconds(10);
/// Clocks of two workers differ by at most twice this.
const SKEW_S: i64 = 150;

/// One world.
#[derive(Debug)]
pub struct Model {
    options: Options,
    dice: Dice,
    seed: u64,
    /// The true time.
    now: DateTime<Utc>,
    start: DateTime<Utc>,
    queue: Queue,
    ladder: Ladder,
    rows: Vec<Row>,
    workers: Vec<Worker>,
    hands: Vec<Option<Hand>>,
    ledger: Ledger,
    wishes: Vec<Wish>,
    /// Fates of the next calls, handed in; then the dice.
    fates: std::collections::VecDeque<Fate>,
    /// People and faults are about.
    lively: bool,
    /// When the last fault was over.
    calm_since: DateTime<Utc>,
    ids: u128,
    pub facts: Facts,
    seen: Seen,
    pub found: Vec<Violation>,
    /// A breach does not end the world: every promise it breaks is looked for.
    pub go_on: bool,
    pub trace: Trace,
    pub counts: Counts,
}

impl Model {
    pub fn new(seed: u64, options: Options, dice: Dice) -> Self {
        let start: DateTime<Utc> = "2026-11-24T00:00:00Z".parse().expect("a time");
        let workers = (0..options.workers.max(1)).map(|_| Worker::default()).collect();
        let mut model = Self {
            dice,
            seed,
            now: start,
            start,
            queue: Queue::default(),
            ladder: Ladder::default(),
            rows: Vec::new(),
            workers,
            hands: Vec::new(),
            ledger: Ledger::default(),
            wishes: Vec::new(),
            fates: std::collections::VecDeque::new(),
            lively: true,
            calm_since: start,
            ids: 0,
            facts: Facts::default(),
            seen: Seen::default(),
            found: Vec::new(),
            go_on: false,
            trace: Trace::default(),
            counts: Counts::default(),
            options,
        };
        model.prepare();
        model
    }

    /// One seed, from the first wish to both sides' agreement.
    pub fn run(seed: u64, options: Options, aloud: bool, go_on: bool) -> Self {
        let mut model = Self::new(seed, options, Dice::seeded(seed));
        model.trace.aloud = aloud;
        model.go_on = go_on;
        model.live();
        model
    }

    /// Every fault of the small world, as the tape says.
    pub fn small(shop: Shop, dice: Dice) -> Self {
        let mut model = Self::new(0, Options::small(shop), dice);
        model.live();
        model
    }

    /// The tape as it was chosen, to go on from.
    pub fn into_dice(self) -> Dice {
        self.dice
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Faults, then thirty quiet minutes (I5), then people close their cases and everything late arrives (I1, I3, I4, I6).
    fn live(&mut self) {
        let until = self.start + TimeDelta::minutes(i64::from(self.options.minutes));
        self.until(until);
        self.rest();
    }

    /// No more faults, and what has to hold then.
    pub fn rest(&mut self) {
        self.lively = false;
        self.fates.clear();
        self.calm_since = self.calm_since.max(self.now);
        let slack = TimeDelta::seconds(if self.options.steps > 0 { 2 * SKEW_S } else { 0 });
        let deadline = self.calm_since + self.ladder.give_up_after + slack + TimeDelta::seconds(5);
        self.until(deadline);
        if self.stuck() {
            return;
        }
        check::settled(&self.facts, self.now, slack, &mut self.found);
        let end = self.start + TimeDelta::days(9);
        for _ in 0..24 {
            self.settle_cases();
            let pause = if self.now < end { (end - self.now) / 4 + TimeDelta::hours(2) } else { TimeDelta::hours(6) };
            self.until(self.now + pause);
            if self.now >= end && !self.anything_open() {
                break;
            }
        }
        if self.stuck() {
            return;
        }
        check::settled(&self.facts, self.now, slack, &mut self.found);
        check::agreed(&self.facts, &mut self.found);
        self.counts.bookings = self.rows.len() as u64;
        self.counts.simulated = self.now - self.start;
    }

    /// Everything that happens until then.
    pub fn until(&mut self, until: DateTime<Utc>) {
        while !self.stuck() {
            let Some(item) = self.queue.next(until) else { break };
            self.now = self.now.max(item.0);
            self.happen(item.1);
        }
        self.now = self.now.max(until);
    }

    /// It broke a promise and is not to go on, or it does not come to rest (I5).
    fn stuck(&mut self) -> bool {
        let restless = self.counts.transitions > MOST_STEPS;
        if restless && self.found.is_empty() {
            let what = format!("{MOST_STEPS} steps, and no rest");
            self.found.push(Violation { invariant: check::Invariant::I5, booking: None, what });
        }
        restless || self.found.len() >= if self.go_on { MOST_FOUND } else { 1 }
    }

    fn happen(&mut self, item: Item) {
        match item {
            Item::Due(booking, version) => self.due(booking, version),
            Item::Back(hand, event) => self.back(hand, event),
            Item::Leave(hand) => self.leave(hand),
            Item::Execute(index) => self.execute(index),
            Item::Lapse(order) => self.lapse(order),
            Item::Request(wish) => self.request(wish),
            Item::Person => self.person(),
            Item::Operator(booking) => self.operator(booking),
            Item::Hook(booking) => self.hook(booking),
            Item::Airline(order) => self.airline(order),
            Item::Late(booking, event) => self.late(booking, *event),
            Item::ClockStep(worker, seconds) => self.step_clock(worker, seconds),
        }
    }

    fn at(&mut self, after: TimeDelta, item: Item) {
        self.queue.push(self.now + after, item);
    }

    /// A fault hit something in flight; it is over at `until`.
    fn fault(&mut self, until: DateTime<Utc>) {
        self.counts.faults += 1;
        self.calm_since = self.calm_since.max(until);
    }

    /// A rate, as long as things may go wrong.
    fn rate(&self, per_mille: u32) -> u32 {
        if self.lively { per_mille } else { 0 }
    }

    fn new_id(&mut self) -> u128 {
        self.ids += 1;
        (u128::from(self.seed) << 64) | self.ids
    }

    /// The safety of one booking, right after it was touched.
    fn check(&mut self, booking: usize) {
        check::safety(&self.facts, &mut self.seen, booking, &mut self.found);
    }
}
