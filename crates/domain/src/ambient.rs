//! What a program may not help itself to: the clock and randomness are handed in through these seams.
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Tells the time. Real at the edge of a process, manual in tests.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// Gives random bytes. The operating system's at the edge of a process, seeded in tests.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// A UUIDv7 of this moment (RFC 9562 §5.7).
pub fn new_uuid(clock: &dyn Clock, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0u8; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
