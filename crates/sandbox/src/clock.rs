//! The sandbox's clocks. Only this file asks the machine what time it is.

use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};
use thiserror::Error;

/// How time passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClockMode {
    /// The machine's time, and what `POST /_sandbox/clock` put it ahead by.
    Real,
    /// Always this instant.
    Fixed(DateTime<Utc>),
    /// Starts here, moves by `POST /_sandbox/clock` only; a journal remembers where it was.
    Manual(DateTime<Utc>),
    /// Starts here and runs so many times faster than the machine; can be put ahead, too.
    Scaled { factor: f64, from: DateTime<Utc> },
}

/// A clock argument that cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("the clock is real, fixed:TIME, manual:TIME or scaled:FACTOR@TIME, with TIME like 2026-11-23T09:00:00Z")]
pub struct ClockError;

impl FromStr for ClockMode {
    type Err = ClockError;

    fn from_str(text: &str) -> Result<Self, ClockError> {
        let time = |t: &str| t.parse::<DateTime<Utc>>().map_err(|_| ClockError);
        match text.split_once(':') {
            None if text == "real" => Ok(ClockMode::Real),
            Some(("fixed", t)) => Ok(ClockMode::Fixed(time(t)?)),
            Some(("manual", t)) => Ok(ClockMode::Manual(time(t)?)),
            Some(("scaled", rest)) => {
                let (factor, t) = rest.split_once('@').ok_or(ClockError)?;
                let factor = factor.parse::<f64>().ok().filter(|f| f.is_finite() && *f > 0.0).ok_or(ClockError)?;
                Ok(ClockMode::Scaled { factor, from: time(t)? })
            }
            _ => Err(ClockError),
        }
    }
}

impl ClockMode {
    /// The word of `identity`.
    pub fn word(&self) -> &'static str {
        match self {
            ClockMode::Real => "real",
            ClockMode::Fixed(_) => "fixed",
            ClockMode::Manual(_) => "manual",
            ClockMode::Scaled { .. } => "scaled",
        }
    }
}

/// A running clock.
#[derive(Debug)]
pub struct Clock {
    mode: ClockMode,
    started: DateTime<Utc>,
}

impl Clock {
    /// Starts a clock.
    pub fn start(mode: ClockMode) -> Self {
        Clock { mode, started: machine() }
    }

    /// The sandbox's time. `set` is where a manual clock was put, `ahead_ms` how far a running one was put ahead; both are
    /// journaled, so that time does not run backwards over a restart.
    pub fn now(&self, set: Option<DateTime<Utc>>, ahead_ms: i64) -> DateTime<Utc> {
        let ahead = |at: DateTime<Utc>| at.checked_add_signed(Duration::milliseconds(ahead_ms)).unwrap_or(at);
        match self.mode {
            ClockMode::Real => ahead(machine()),
            ClockMode::Fixed(at) => at,
            ClockMode::Manual(start) => set.map_or(start, |at| at.max(start)),
            ClockMode::Scaled { factor, from } => {
                let passed = (machine() - self.started).num_milliseconds().max(0) as f64;
                ahead(from + Duration::milliseconds((passed * factor) as i64))
            }
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place where the machine's time comes in")]
fn machine() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_or_refused() {
        assert_eq!("real".parse(), Ok(ClockMode::Real));
        assert!(matches!("fixed:2026-11-23T09:00:00Z".parse(), Ok(ClockMode::Fixed(_))));
        assert!(matches!("manual:2026-11-23T09:00:00Z".parse(), Ok(ClockMode::Manual(_))));
        assert!(matches!("scaled:60@2026-11-23T09:00:00Z".parse(), Ok(ClockMode::Scaled { .. })));
        for bad in ["", "fixed", "fixed:", "manual:yesterday", "scaled:0@2026-11-23T09:00:00Z", "scaled:60"] {
            assert_eq!(bad.parse::<ClockMode>(), Err(ClockError), "{bad}");
        }
    }
}
