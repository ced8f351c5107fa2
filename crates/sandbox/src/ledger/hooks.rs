//! Webhooks: who wants to be told, what there is to tell, and every attempt to tell it.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One receiver of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: String,
    pub number: u64,
    pub account: String,
    pub url: String,
    pub events: Vec<String>,
    pub active: bool,
    pub secret: String,
    pub made_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Airalo's: a body, a signature and pauses of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub airalo: bool,
}

/// Something to tell a receiver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HookEvent {
    pub id: String,
    pub number: u64,
    pub webhook: String,
    pub account: String,
    /// `order.created` and so on.
    pub kind: String,
    pub idempotency_key: String,
    pub object: Value,
    pub made_at: DateTime<Utc>,
    /// Time of the next attempt; `None` = delivered, lost or given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DateTime<Utc>>,
    #[serde(default)]
    pub tries: u32,
    /// Further deliveries after the first that succeeds.
    #[serde(default)]
    pub copies: u32,
    /// Signed with a wrong secret.
    #[serde(default)]
    pub bad_signature: bool,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: String,
    pub event: String,
    pub webhook: String,
    pub kind: String,
    pub url: String,
    /// `None` when no answer came.
    pub status: Option<u16>,
    pub body: String,
    pub at: DateTime<Utc>,
}

impl Delivery {
    /// Any 2xx counts.
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|s| (200..300).contains(&s))
    }
}

/// Everything about webhooks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hooks {
    pub webhooks: BTreeMap<String, Webhook>,
    pub events: BTreeMap<String, HookEvent>,
    pub deliveries: Vec<Delivery>,
}

/// Events are tried again for so long.
const TRIED_FOR: Duration = Duration::hours(72);
/// Airalo tries so often, with a pause between.
const AIRALO_TRIES: u32 = 20;
const AIRALO_PAUSE: Duration = Duration::minutes(15);

impl Hooks {
    /// Notes an attempt and when to try again: 5 s, doubling up to an hour, for 72 hours. Airalo tries 20 times, 15 minutes apart,
    /// and takes an answer of 204 or more for a failure.
    pub(super) fn delivered(&mut self, delivery: &Delivery) {
        let airalo = self.webhooks.get(&delivery.webhook).is_some_and(|w| w.airalo);
        if let Some(event) = self.events.get_mut(&delivery.event) {
            event.tries += 1;
            let pause = Duration::seconds((5_i64 << event.tries.min(10)).min(7_200) / 2);
            let again = delivery.at + pause;
            event.due = if airalo {
                let failed = delivery.status.is_none_or(|s| !(200..204).contains(&s));
                (failed && event.tries < AIRALO_TRIES).then_some(delivery.at + AIRALO_PAUSE)
            } else if !delivery.succeeded() {
                (again <= event.made_at + TRIED_FOR).then_some(again)
            } else if event.copies > 0 {
                event.copies -= 1;
                Some(delivery.at)
            } else {
                None
            };
        }
        self.deliveries.push(delivery.clone());
    }

    /// Events due by `now`, oldest first.
    pub fn due(&self, now: DateTime<Utc>) -> Vec<&HookEvent> {
        let mut due: Vec<&HookEvent> = self.events.values().filter(|e| e.due.is_some_and(|at| at <= now)).collect();
        due.sort_by_key(|e| (e.due, e.number));
        due
    }
}
