//! eSIM orders, the SIMs they made, and how much of them is used: a function of the clock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::hooks::Webhook;
use super::order::OrderState;
use super::state::Account;
use crate::draw::Draw;
use crate::world::World;

/// The notification of a SIM that runs low.
pub const LOW_DATA: &str = "webhook_low_data";

/// A SIM connects for the first time so long after its order.
const ACTIVATES_AFTER: Duration = Duration::hours(24);
/// People decide on a refund within this time.
const REVIEWED_AFTER: Duration = Duration::hours(24);
/// The supplier tells usage in steps of so many minutes.
const CACHED_MINUTES: i64 = 20;
/// Per cent used at which a receiver is told.
const LOW_STEPS: [u8; 3] = [75, 90, 100];
/// Megabytes a day of somebody without a limit.
const UNLIMITED_A_DAY: f64 = 700.0;

/// One order, of SIMs or of a top-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EsimOrder {
    pub number: u64,
    /// The number on the wire.
    pub id: u64,
    pub code: String,
    pub account: String,
    pub made_at: DateTime<Utc>,
    pub package: String,
    pub topup: bool,
    pub quantity: u32,
    pub description: String,
    pub currency: String,
    /// Of one, minor units.
    pub price: i64,
    pub total: i64,
    pub megabytes: u64,
    pub days: u32,
    pub iccids: Vec<String>,
    pub state: OrderState,
    pub request_ids: Vec<String>,
}

/// Data put on a SIM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filling {
    pub order: u64,
    pub package: String,
    /// 0 = unlimited.
    pub megabytes: u64,
    pub days: u32,
    pub made_at: DateTime<Utc>,
}

/// One SIM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sim {
    pub id: u64,
    pub iccid: String,
    pub account: String,
    pub order: u64,
    pub made_at: DateTime<Utc>,
    pub matching_id: String,
    pub fillings: Vec<Filling>,
    /// Used when the last top-up came, and when that was.
    #[serde(default)]
    pub used_before: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_from: Option<DateTime<Utc>>,
    /// Per cent used that a receiver was told last.
    #[serde(default)]
    pub told: u8,
}

/// How a SIM stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimState {
    NotActive,
    Active,
    Finished,
    Expired,
    Recycled,
}

impl SimState {
    /// The word of the wire.
    pub fn word(self) -> &'static str {
        ["NOT_ACTIVE", "ACTIVE", "FINISHED", "EXPIRED", "RECYCLED"][self as usize]
    }
}

/// What is left of a SIM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    pub state: SimState,
    pub unlimited: bool,
    /// Megabytes; both 0 when unlimited.
    pub total: u64,
    pub remaining: u64,
    /// Once it is active.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Sim {
    /// When it first connects.
    pub fn activates_at(&self) -> DateTime<Utc> {
        self.made_at + ACTIVATES_AFTER
    }

    /// When its days are over.
    fn expires_at(&self) -> DateTime<Utc> {
        let days: u32 = self.fillings.iter().map(|f| f.days).sum();
        self.activates_at() + Duration::days(i64::from(days))
    }

    /// Its usage as the supplier tells it now.
    pub fn usage(&self, seed: u64, now: DateTime<Utc>) -> Usage {
        let step = CACHED_MINUTES * 60;
        let told = DateTime::from_timestamp(now.timestamp().div_euclid(step) * step, 0).unwrap_or(now);
        let unlimited = self.fillings.iter().any(|f| f.megabytes == 0);
        let total: u64 = if unlimited { 0 } else { self.fillings.iter().map(|f| f.megabytes).sum() };
        let used = self.used(seed, told.min(now));
        let (starts, ends) = (self.activates_at(), self.expires_at());
        let state = if now >= ends + Duration::days(180) {
            SimState::Recycled
        } else if now >= ends {
            SimState::Expired
        } else if now < starts {
            SimState::NotActive
        } else if !unlimited && used >= total {
            SimState::Finished
        } else {
            SimState::Active
        };
        let expires_at = (now >= starts).then_some(ends);
        Usage { state, unlimited, total, remaining: total.saturating_sub(used), expires_at }
    }

    /// Megabytes used by an instant: grows evenly while the SIM is active, at a pace of its own.
    pub fn used(&self, seed: u64, at: DateTime<Utc>) -> u64 {
        let from = self.counted_from.unwrap_or(self.made_at).max(self.activates_at());
        let minutes = (at.min(self.expires_at()) - from).num_minutes().max(0) as f64;
        let pace = 0.6 + 0.7 * Draw::new(seed, "esim use").text(&self.iccid).unit();
        let a_day = match self.fillings.first() {
            Some(first) if first.megabytes > 0 => first.megabytes as f64 / f64::from(first.days.max(1)),
            _ => UNLIMITED_A_DAY,
        };
        let total: u64 = self.fillings.iter().map(|f| f.megabytes).sum();
        let used = self.used_before + (a_day * pace * minutes / 1_440.0) as u64;
        if self.fillings.iter().any(|f| f.megabytes == 0) { used } else { used.min(total) }
    }
}

/// A refund asked for: people decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub number: u64,
    pub account: String,
    pub iccids: Vec<String>,
    pub reason: String,
    pub made_at: DateTime<Utc>,
    /// `None` = being reviewed; else for how many of the SIMs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<u32>,
}

/// What can happen to eSIMs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum EsimEvent {
    /// SIMs were bought.
    EsimOrdered { order: Box<EsimOrder>, sims: Vec<Sim> },
    /// A SIM got more data; `used` is what was used by then.
    ToppedUp { order: Box<EsimOrder>, used: u64 },
    /// A refund was asked for.
    RefundAsked { refund: Refund },
    /// Unused SIMs are refunded, others not.
    Reviewed { refund: u64, unused: Vec<String> },
    /// A receiver is told that so many per cent are used.
    LowData { iccid: String, percent: u8 },
}

impl EsimEvent {
    /// The next free order number after this event, 0 when it uses none.
    pub fn next_number(&self) -> u64 {
        match self {
            EsimEvent::EsimOrdered { order, .. } | EsimEvent::ToppedUp { order, .. } => order.number + 1,
            _ => 0,
        }
    }
}

/// Everything promised about eSIMs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Esims {
    #[serde(with = "super::pairs")]
    pub orders: BTreeMap<u64, EsimOrder>,
    pub sims: BTreeMap<String, Sim>,
    /// By package.
    pub sold: BTreeMap<String, u32>,
    #[serde(with = "super::pairs")]
    pub refunds: BTreeMap<u64, Refund>,
    /// Refunds by the time they are decided.
    pub due: BTreeSet<(DateTime<Utc>, u64)>,
}

impl Esims {
    /// The fold.
    pub fn apply(&mut self, accounts: &mut BTreeMap<String, Account>, event: &EsimEvent) {
        match event {
            EsimEvent::EsimOrdered { order, sims } => {
                *self.sold.entry(order.package.clone()).or_insert(0) += order.quantity;
                self.sims.extend(sims.iter().map(|s| (s.iccid.clone(), s.clone())));
                self.bought(accounts, order);
            }
            EsimEvent::ToppedUp { order, used } => {
                if let Some(sim) = order.iccids.first().and_then(|i| self.sims.get_mut(i)) {
                    sim.used_before = *used;
                    sim.counted_from = Some(order.made_at);
                    sim.told = 0;
                    sim.fillings.push(filling(order));
                }
                self.bought(accounts, order);
            }
            EsimEvent::RefundAsked { refund } => {
                self.due.insert((refund.made_at + REVIEWED_AFTER, refund.number));
                self.refunds.insert(refund.number, refund.clone());
            }
            EsimEvent::Reviewed { refund, unused } => self.reviewed(accounts, *refund, unused),
            EsimEvent::LowData { iccid, percent } => {
                if let Some(sim) = self.sims.get_mut(iccid) {
                    sim.told = *percent;
                }
            }
        }
    }

    fn bought(&mut self, accounts: &mut BTreeMap<String, Account>, order: &EsimOrder) {
        if let Some(account) = accounts.get_mut(&order.account) {
            account.balance -= order.total;
            account.captured += order.total;
        }
        self.orders.insert(order.id, order.clone());
    }

    /// Money for each unused SIM comes back; an order none of whose SIMs is left counts as cancelled.
    fn reviewed(&mut self, accounts: &mut BTreeMap<String, Account>, number: u64, unused: &[String]) {
        self.due.retain(|(_, due)| *due != number);
        let Some(refund) = self.refunds.get_mut(&number) else { return };
        refund.granted = Some(unused.len() as u32);
        for iccid in unused {
            let Some(sim) = self.sims.remove(iccid) else { continue };
            let Some(order) = self.orders.get_mut(&sim.order) else { continue };
            if let Some(account) = accounts.get_mut(&order.account) {
                account.balance += order.price;
                account.refunded += order.price;
            }
            if order.iccids.iter().all(|i| !self.sims.contains_key(i)) {
                order.state = OrderState::Cancelled;
            }
        }
    }

    /// SIMs of an account of which more is used than its receiver was told: the SIM, and the step it has passed.
    pub fn running_low(&self, seed: u64, account: &str, now: DateTime<Utc>) -> Vec<(String, u8)> {
        let passed = |sim: &Sim| {
            let usage = sim.usage(seed, now);
            let used = usage.total.saturating_sub(usage.remaining) * 100;
            let percent = LOW_STEPS.into_iter().filter(|step| usage.total > 0 && used >= u64::from(*step) * usage.total).max()?;
            (percent > sim.told).then(|| (sim.iccid.clone(), percent))
        };
        self.sims.values().filter(|s| s.account == account).filter_map(passed).collect()
    }

    /// The earliest refund that is decided by `now`.
    pub fn next_due(&self, seed: u64, now: DateTime<Utc>) -> Option<(DateTime<Utc>, EsimEvent)> {
        let (at, number) = self.due.first().filter(|(at, _)| *at <= now)?;
        let refund = self.refunds.get(number)?;
        // What counts is how the SIM stood when its owner asked.
        let unused = |iccid: &&String| {
            let sim = self.sims.get(*iccid);
            sim.is_some_and(|s| s.usage(seed, refund.made_at).state == SimState::NotActive)
        };
        let unused = refund.iccids.iter().filter(unused).cloned().collect();
        Some((*at, EsimEvent::Reviewed { refund: *number, unused }))
    }
}

/// What an order puts on a SIM.
pub fn filling(order: &EsimOrder) -> Filling {
    Filling {
        order: order.id,
        package: order.package.clone(),
        megabytes: order.megabytes,
        days: order.days,
        made_at: order.made_at,
    }
}

impl super::Ledger {
    /// Receivers that asked for it are told of SIMs that run low.
    pub fn tell_low_data(&mut self, world: &World, now: DateTime<Utc>) {
        let receives = |w: &&Webhook| w.airalo && w.events.iter().any(|e| e == LOW_DATA);
        let accounts: Vec<String> = self.state.hooks.webhooks.values().filter(receives).map(|w| w.account.clone()).collect();
        for account in accounts {
            for (iccid, percent) in self.state.esims.running_low(world.seed, &account, now) {
                let object = json!({"type": LOW_DATA, "data": {"iccid": iccid, "level": format!("{percent}%")}});
                let event = EsimEvent::LowData { iccid: iccid.clone(), percent };
                self.commit(now, super::Event::Esims(Box::new(event)), true);
                let notice =
                    super::Notice { account: account.clone(), kind: LOW_DATA.to_owned(), key: iccid, object, our_ref: None };
                self.tell(world, now, notice);
            }
        }
    }
}
