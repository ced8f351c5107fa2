//! The operating system's clock and randomness: built once, at the edge of the process.
use btm_domain::{Clock, Entropy};
use chrono::{DateTime, Utc};

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge: the one place of the client that asks the computer")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(e) = getrandom::fill(bytes) {
            // Without randomness no key, id or token may be made: ending is the only safe thing.
            tracing::error!(error = %e, "the operating system gives no randomness");
            std::process::abort();
        }
    }
}
