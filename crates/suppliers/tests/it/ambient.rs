//! A clock that stands still and entropy that repeats.
use btm_domain::{Clock, Entropy};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub struct Still(pub DateTime<Utc>);

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

#[derive(Default)]
pub struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let n = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            *byte = (n >> 56) as u8;
        }
    }
}

pub fn now() -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

pub fn clock() -> Arc<dyn Clock> {
    Arc::new(Still(now()))
}

pub fn entropy() -> Arc<dyn Entropy> {
    Arc::new(Counted::default())
}

pub fn within(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}
