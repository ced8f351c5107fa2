//! Token buckets by address, user and company. One node's memory is enough: a limit is a brake, not a promise.
use crate::config::Rate;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// How many keys are kept before full buckets are swept out.
const SWEEP_AT: usize = 10_000;

struct Bucket {
    /// Thousandths of a request that may still be made.
    left: i64,
    at: DateTime<Utc>,
}

/// Buckets of one kind.
pub struct Buckets<K> {
    rate: Rate,
    held: Mutex<HashMap<K, Bucket>>,
}

impl<K: Eq + Hash> Buckets<K> {
    pub fn new(rate: Rate) -> Self {
        Self { rate, held: Mutex::new(HashMap::new()) }
    }

    /// Takes one; otherwise the seconds until there is one again.
    pub fn take(&self, key: K, now: DateTime<Utc>) -> Result<(), u32> {
        let full = i64::from(self.rate.burst) * 1000;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= SWEEP_AT {
            held.retain(|_, b| refilled(b, self.rate, now) < full);
        }
        let bucket = held.entry(key).or_insert(Bucket { left: full, at: now });
        bucket.left = refilled(bucket, self.rate, now);
        bucket.at = now.max(bucket.at);
        if bucket.left >= 1000 {
            bucket.left -= 1000;
            return Ok(());
        }
        let missing = 1000 - bucket.left;
        let per_minute = i64::from(self.rate.per_minute.max(1)) * 1000;
        Err(u32::try_from((missing * 60 + per_minute - 1) / per_minute).unwrap_or(60).max(1))
    }
}

fn refilled(bucket: &Bucket, rate: Rate, now: DateTime<Utc>) -> i64 {
    let millis = (now - bucket.at).num_milliseconds().clamp(0, 3_600_000);
    let back = millis * i64::from(rate.per_minute) / 60;
    (bucket.left + back).min(i64::from(rate.burst) * 1000)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_bucket_empties_and_fills_again_by_itself() {
        let buckets = Buckets::new(Rate { burst: 2, per_minute: 60 });
        let now: DateTime<Utc> = "2026-11-01T00:00:00Z".parse().unwrap();
        assert_eq!((buckets.take("a", now), buckets.take("a", now), buckets.take("a", now)), (Ok(()), Ok(()), Err(1)));
        assert_eq!(buckets.take("b", now), Ok(()));
        assert_eq!(buckets.take("a", now + TimeDelta::seconds(1)), Ok(()));
        assert_eq!(buckets.take("a", now + TimeDelta::milliseconds(1500)), Err(1));
    }
}
