//! How often Airalo lets itself be asked: five times a second at each endpoint, and the slower limits of some. Kept on our side, so that a
//! limit is waited for rather than run into.
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

const MINUTE: Duration = Duration::from_secs(60);
/// Beyond so many keys those that hold nothing go.
const KEPT: usize = 1_000;

/// A slower limit than that of every endpoint: key, calls, in which time.
pub(super) type Slow = (String, usize, Duration);

pub(super) fn tokens() -> Slow {
    ("token".to_owned(), 3, MINUTE)
}

pub(super) fn packages() -> Slow {
    ("packages".to_owned(), 80, MINUTE)
}

pub(super) fn refunds() -> Slow {
    ("refunds".to_owned(), 5, MINUTE)
}

pub(super) fn usage(iccid: &str) -> Slow {
    (format!("usage {iccid}"), 10, MINUTE)
}

/// When the calls of each window were made.
#[derive(Default)]
pub(super) struct Limits(Mutex<HashMap<String, VecDeque<Instant>>>);

impl Limits {
    /// Waits for room in every window and takes it.
    ///
    /// # Errors
    /// How long it would take, where that is past `until`.
    pub async fn pass(&self, endpoint: &str, slow: Option<&Slow>, until: Instant) -> Result<(), Duration> {
        let mut windows = vec![(endpoint, 5, Duration::from_secs(1))];
        windows.extend(slow.map(|(key, most, span)| (key.as_str(), *most, *span)));
        loop {
            let now = Instant::now();
            match self.take(&windows, now) {
                None => return Ok(()),
                Some(at) if at >= until => return Err(at - now),
                Some(at) => sleep_until(at).await,
            }
        }
    }

    /// `None` = taken; else when there may be room.
    fn take(&self, windows: &[(&str, usize, Duration)], now: Instant) -> Option<Instant> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > KEPT {
            all.retain(|_, calls| calls.back().is_some_and(|at| now - *at < MINUTE));
        }
        let mut free = None;
        for (key, most, span) in windows {
            let calls = all.entry((*key).to_owned()).or_default();
            while calls.front().is_some_and(|at| now - *at >= *span) {
                calls.pop_front();
            }
            if calls.len() >= *most {
                free = free.max(calls.front().map(|at| *at + *span));
            }
        }
        if free.is_none() {
            for (key, _, _) in windows {
                all.entry((*key).to_owned()).or_default().push_back(now);
            }
        }
        free
    }
}
