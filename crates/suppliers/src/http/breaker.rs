//! The circuit breaker of one lane: a pure state machine over moments handed in.
//!
//! Opens after 5 failures in a row, or where at least half of 20 or more calls within 30 s failed; stays open 15 s, doubling to 5 min,
//! ±20 %; then one probe (a cheap read, never a write) decides. A refused credential or a wrong mode locks it for good.
use std::collections::VecDeque;
use std::time::{Duration, Instant};

const IN_A_ROW: u32 = 5;
const WINDOW: Duration = Duration::from_secs(30);
const WINDOW_CALLS: usize = 20;
const FIRST: Duration = Duration::from_secs(15);
const LONGEST: Duration = Duration::from_secs(300);
/// A probe that never reported (its caller went away) no longer blocks the next one.
const PROBE_LOST: Duration = Duration::from_secs(30);

/// What a caller may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    Pass,
    /// Send the probe, report with [`Breaker::probed`], then ask again.
    Probe,
    /// Answer from memory, without a socket.
    Shut,
    Locked(Lock),
}

/// Why only a change of the configuration helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    Auth,
    Mode,
}

#[derive(Debug)]
enum State {
    Closed,
    Open { until: Instant },
    Probing { since: Instant },
    Locked(Lock),
}

#[derive(Debug)]
pub struct Breaker {
    state: State,
    in_a_row: u32,
    window: VecDeque<(Instant, bool)>,
    hold: Duration,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { state: State::Closed, in_a_row: 0, window: VecDeque::new(), hold: FIRST }
    }
}

impl Breaker {
    pub fn ask(&mut self, now: Instant) -> Gate {
        match self.state {
            State::Closed => Gate::Pass,
            State::Locked(lock) => Gate::Locked(lock),
            State::Open { until } if now < until => Gate::Shut,
            State::Probing { since } if now.duration_since(since) < PROBE_LOST => Gate::Shut,
            State::Open { .. } | State::Probing { .. } => {
                self.state = State::Probing { since: now };
                Gate::Probe
            }
        }
    }

    /// How a call went. `jitter` in [0, 1) spreads the open time.
    pub fn record(&mut self, ok: bool, now: Instant, jitter: f64) {
        if !matches!(self.state, State::Closed) {
            return;
        }
        self.in_a_row = if ok { 0 } else { self.in_a_row + 1 };
        self.window.push_back((now, ok));
        while self.window.front().is_some_and(|(at, _)| now.duration_since(*at) > WINDOW) {
            self.window.pop_front();
        }
        let failed = self.window.iter().filter(|(_, ok)| !ok).count();
        let half = self.window.len() >= WINDOW_CALLS && failed * 2 >= self.window.len();
        if !ok && (self.in_a_row >= IN_A_ROW || half) {
            self.open(now, jitter);
        }
    }

    /// How the probe went.
    pub fn probed(&mut self, ok: bool, now: Instant, jitter: f64) {
        if matches!(self.state, State::Locked(_)) {
            return;
        }
        if ok {
            *self = Self::default();
        } else {
            self.hold = (self.hold * 2).min(LONGEST);
            self.open(now, jitter);
        }
    }

    pub fn lock(&mut self, lock: Lock) {
        self.state = State::Locked(lock);
    }

    /// `None` = closed.
    pub fn shut(&self) -> Option<Option<Lock>> {
        match self.state {
            State::Closed => None,
            State::Locked(lock) => Some(Some(lock)),
            State::Open { .. } | State::Probing { .. } => Some(None),
        }
    }

    fn open(&mut self, now: Instant, jitter: f64) {
        self.state = State::Open { until: now + self.hold.mul_f64(0.8 + 0.4 * jitter) };
        self.in_a_row = 0;
        self.window.clear();
    }
}
