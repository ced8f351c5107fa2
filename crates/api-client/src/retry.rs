//! Trying a read again: at most twice more, with full jitter, and never for more than a tenth of all calls.
use btm_domain::Entropy;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Longest waits before the second and the third try.
const CEILINGS: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1_200)];
/// In tenths: every call earns one, every retry costs ten.
const PURSE: u32 = 100;

#[derive(Debug)]
pub(crate) struct Retry(AtomicU32);

impl Default for Retry {
    fn default() -> Self {
        Self(AtomicU32::new(PURSE))
    }
}

impl Retry {
    pub(crate) fn earn(&self) {
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |have| Some((have + 1).min(PURSE)));
    }

    /// How long to wait before try number `done + 1`; `None` when it is to be left.
    pub(crate) fn wait(&self, done: usize, entropy: &dyn Entropy) -> Option<Duration> {
        let ceiling = CEILINGS.get(done.checked_sub(1)?)?;
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |have| have.checked_sub(10)).ok()?;
        Some(jitter(*ceiling, entropy))
    }
}

/// Evenly between nothing and `ceiling`.
pub(crate) fn jitter(ceiling: Duration, entropy: &dyn Entropy) -> Duration {
    let mut bytes = [0u8; 2];
    entropy.fill(&mut bytes);
    ceiling * u32::from(u16::from_le_bytes(bytes)) / u32::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn a_call_is_tried_three_times_and_retries_run_out_where_everything_fails() {
        let retry = Retry::default();
        assert!(retry.wait(1, &Fixed(9)).is_some());
        assert!(retry.wait(2, &Fixed(9)).is_some());
        assert_eq!(retry.wait(3, &Fixed(9)), None);
        let granted = (0..1_000).filter(|_| retry.wait(1, &Fixed(0)).is_some()).count();
        assert_eq!(granted, 8, "the purse is empty");
        (0..200).for_each(|_| retry.earn());
        let granted = (0..1_000).filter(|_| retry.wait(1, &Fixed(0)).is_some()).count();
        assert_eq!(granted, 10);
    }

    #[test]
    fn jitter_is_full() {
        assert_eq!(jitter(Duration::from_secs(1), &Fixed(0)), Duration::ZERO);
        assert_eq!(jitter(Duration::from_secs(1), &Fixed(255)), Duration::from_secs(1));
    }
}
