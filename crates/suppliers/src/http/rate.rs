//! The rate limit of one token: our count of the supplier's window, corrected by what its answers say. Pure over moments handed in.
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(60);

/// What a caller may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    Now,
    /// Not before this moment.
    At(Instant),
}

/// One token's share.
#[derive(Debug)]
pub struct Bucket {
    limit: u32,
    left: u32,
    /// The window ends here and fills up again.
    resets: Instant,
    /// After a 429 nobody sends before this.
    paused: Option<Instant>,
}

impl Bucket {
    /// `per_minute` is the seed until the first answer corrects it.
    pub fn new(per_minute: u32, now: Instant) -> Self {
        Self { limit: per_minute, left: per_minute, resets: now + WINDOW, paused: None }
    }

    /// A fifth of the limit is kept for writes and look-ups (`reserved`).
    pub fn take(&mut self, reserved: bool, now: Instant) -> Take {
        if let Some(until) = self.paused {
            if now < until {
                return Take::At(until);
            }
            self.paused = None;
        }
        if now >= self.resets {
            self.left = self.limit;
            self.resets = now + WINDOW;
        }
        let floor = if reserved { 0 } else { self.limit / 5 };
        if self.left > floor {
            self.left -= 1;
            return Take::Now;
        }
        Take::At(self.resets)
    }

    /// What an answer said: its limit, what is left of it, and in how long it fills up.
    pub fn correct(&mut self, limit: Option<u32>, left: Option<u32>, resets_in: Option<Duration>, now: Instant) {
        if let Some(limit) = limit.filter(|l| *l > 0) {
            self.limit = limit;
        }
        let newer = resets_in.map(|d| now + d.min(WINDOW));
        // Answers overtake each other: inside one window the lowest figure is the newest.
        let next_window = newer.is_some_and(|r| r > self.resets + Duration::from_secs(2));
        if let Some(left) = left {
            self.left = if next_window { left } else { self.left.min(left) };
        }
        if let Some(resets) = newer {
            self.resets = resets;
        }
    }

    /// After a 429.
    pub fn pause(&mut self, until: Instant) {
        self.paused = Some(self.paused.map_or(until, |p| p.max(until)));
    }

    pub fn left(&self) -> u32 {
        self.left
    }
}
