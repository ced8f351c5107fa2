//! How far this computer's clock is off, by what the server said with each page of sync. Past two minutes deadlines and "today" follow the
//! server's time (F-47); the difference is kept for a start without any network.
use crate::client::{Client, lock};
use crate::events::ClientEvent;
use btm_cache::Cache;
use chrono::{DateTime, TimeDelta, Utc};

/// Smaller differences are nobody's concern.
const TOLERATED: TimeDelta = TimeDelta::minutes(2);
/// An answer that took longer says too little.
const SLOWEST: TimeDelta = TimeDelta::seconds(20);
const FACT: &str = "clock_drift_ms";

/// This computer minus the server, seconds; `None` = not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockDrift {
    pub drift_s: Option<i64>,
}

impl ClockDrift {
    fn of(drift: Option<TimeDelta>) -> Self {
        Self { drift_s: drift.map(|d| d.num_seconds()) }
    }

    /// Deadlines follow the server's time.
    pub fn wrong(self) -> bool {
        self.drift_s.is_some_and(|s| s.abs() > TOLERATED.num_seconds())
    }
}

/// `now` of this computer as the server would say it.
pub(crate) fn corrected(now: DateTime<Utc>, drift: Option<TimeDelta>) -> DateTime<Utc> {
    match drift {
        Some(drift) if drift.abs() > TOLERATED => now - drift,
        _ => now,
    }
}

impl Client {
    /// How far this computer's clock is off.
    pub fn clock(&self) -> ClockDrift {
        ClockDrift::of(*lock(&self.0.drift))
    }

    /// The server's time as far as it is known; this computer's where the two agree.
    pub(crate) fn server_now(&self) -> DateTime<Utc> {
        corrected(self.now(), *lock(&self.0.drift))
    }

    /// The server said `server` somewhere between `asked` and `heard` of this computer's clock.
    pub(crate) async fn measured(&self, cache: &Cache, server: DateTime<Utc>, asked: DateTime<Utc>, heard: DateTime<Utc>) {
        let took = heard - asked;
        if took > SLOWEST || took < TimeDelta::zero() {
            return;
        }
        let drift = asked + took / 2 - server;
        let before = lock(&self.0.drift).replace(drift);
        let moved = before.is_none_or(|b| (b - drift).abs() >= TimeDelta::seconds(1));
        if moved && let Err(e) = cache.keep_fact(FACT, &drift.num_milliseconds().to_string()).await {
            tracing::warn!(error = %e, "the difference of the clocks was not kept");
        }
        let (was, is) = (ClockDrift::of(before), ClockDrift::of(Some(drift)));
        if was.wrong() != is.wrong() || (is.wrong() && before.is_some_and(|b| (b - drift).abs() > TOLERATED)) {
            tracing::info!(seconds = drift.num_seconds(), "this computer's clock and the server's");
            self.emit(ClientEvent::Clock(is));
            if is.wrong() {
                self.notice_clock(drift).await;
            }
        }
    }

    /// At opening a store: what the last run knew, where this one knows nothing yet. Were it now earlier than what the mirror holds of the
    /// server, somebody has mended the clock since: then it is forgotten.
    pub(crate) async fn recall_clock(&self, cache: &Cache) {
        let mut kept = cache.fact(FACT).await.ok().flatten().and_then(|t| t.parse::<i64>().ok()).map(TimeDelta::milliseconds);
        let as_of = cache.position().await.ok().and_then(|p| p.as_of);
        if kept.is_some() && as_of.is_some_and(|as_of| corrected(self.now(), kept) < as_of) {
            kept = None;
            if let Err(e) = cache.forget_fact(FACT).await {
                tracing::warn!(error = %e, "a difference of the clocks that is over was not forgotten");
            }
        }
        let mut drift = lock(&self.0.drift);
        if drift.is_none() {
            *drift = kept;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_minutes_are_tolerated_and_more_is_taken_off() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        assert_eq!(corrected(now, None), now);
        assert_eq!(corrected(now, Some(TimeDelta::seconds(120))), now);
        assert_eq!(corrected(now, Some(TimeDelta::seconds(121))), now - TimeDelta::seconds(121));
        assert_eq!(corrected(now, Some(TimeDelta::seconds(-300))), now + TimeDelta::seconds(300));
        assert!(!ClockDrift::default().wrong());
    }
}
