//! The edge of the process: the system's clock and the operating system's randomness, handed to everything else as seams.
use btm_domain::{Clock, Entropy};
use chrono::{DateTime, SubsecRound, Utc};

/// The computer's clock, in whole microseconds: what an answer says now is what the store gives back later.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place of this process that reads the system's clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// The operating system's random bytes.
pub struct OsEntropy;

impl Entropy for OsEntropy {
    /// Leaves the process where the system has no randomness: no token or key may be made without it.
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(e) = getrandom::fill(bytes) {
            tracing::error!(error = %e, "the operating system gives no randomness");
            std::process::abort();
        }
    }
}
