//! The store against real files.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod damaged;
mod encrypted;
mod find;
mod full;
mod intents;
mod killed;
mod mirror;
mod older;
mod rebuilt;
mod trips;

use btm_cache::{Cache, CacheKey, Intent, IntentState, ItemState, OutboxItem};
use btm_domain::{PurchaseId, TripId};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use uuid::Uuid;

const SEEN_ONLY_INSIDE: &str = "canary-7f3d-plain-text";

fn key() -> CacheKey {
    CacheKey::new(&[7; 32])
}

fn at(second: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000 + i64::from(second), 0).unwrap()
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("stores/server/user/cache.db")
}

fn intent(n: u128) -> Intent {
    Intent {
        purchase_id: PurchaseId(id(n)),
        trip_id: TripId(id(n + 1_000_000)),
        body: format!("{{\"n\":{n},\"text\":\"{SEEN_ONLY_INSIDE}\"}}"),
        state: IntentState::Queued,
        answer: None,
        created_at: at(u32::try_from(n).unwrap()),
        sent_at: None,
        answered_at: None,
    }
}

fn item(n: u128) -> OutboxItem {
    OutboxItem {
        id: id(n).to_string(),
        kind: "desk_request".into(),
        object: id(n).to_string(),
        body: format!("{{\"n\":{n}}}"),
        created_at: at(u32::try_from(n).unwrap()),
        state: ItemState::Waiting,
        answer: None,
        answered_at: None,
    }
}

async fn open(path: &Path) -> Cache {
    Cache::open(path, &key()).await.unwrap().0
}
