//! The engine's life: one worker that claims what is due and pushes everything unfinished towards its end, also what an earlier
//! process left behind (the completer is the same loop: nothing waits for a client to ask).
use super::carry;
use crate::meter::Meter;
use crate::suppliers::Registry;
use crate::vault::Vault;
use btm_domain::booking::Ladder;
use btm_domain::{Clock, Entropy, new_uuid};
use btm_store::{ClaimOrder, Store};
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// The engine's times. Correctness rests on the fence, not on them.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    pub ladder: Ladder,
    /// How long a claim lasts without a sign of life; renewed at a third of it while a call is under way.
    pub lease: TimeDelta,
    /// The clock is looked at this often at least: it may be stepped, and it may be a test's.
    pub poll: Duration,
    /// Bookings in hand at once.
    pub concurrency: usize,
    /// Deadline of a read at the supplier.
    pub read_deadline: TimeDelta,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            ladder: Ladder::default(),
            lease: TimeDelta::seconds(10),
            poll: Duration::from_secs(1),
            concurrency: 16,
            read_deadline: TimeDelta::seconds(30),
        }
    }
}

impl EngineOptions {
    /// For tests on the real clock: the ladder sixty times faster, leases of a second.
    pub fn quick() -> Self {
        Self { ladder: Ladder::shortened(60), lease: TimeDelta::seconds(1), poll: Duration::from_millis(20), ..Self::default() }
    }
}

/// What the engine works with; all handed in.
#[derive(Clone)]
pub struct EngineParts {
    pub store: Store,
    /// Opens a traveller's sealed birth date for a call.
    pub vault: Arc<Vault>,
    /// Who sells what; what nobody sells can neither be bought nor asked about.
    pub suppliers: Arc<Registry>,
    pub meter: Arc<Meter>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub options: EngineOptions,
}

impl EngineParts {
    pub(super) fn id<T: From<uuid::Uuid>>(&self) -> T {
        new_uuid(&*self.clock, &*self.entropy).into()
    }

    pub(super) fn order(&self, limit: u32) -> ClaimOrder {
        let now = self.clock.now();
        // Rungs are jittered by a tenth of their way at most.
        let horizon = self.options.ladder.longest_wait() * 2;
        ClaimOrder { now, lease_until: now + self.options.lease, limit, horizon }
    }
}

/// The running engine.
pub struct Engine {
    pub(super) parts: EngineParts,
    wake: Arc<Notify>,
    stopping: watch::Sender<bool>,
    worker: std::sync::Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Engine {
    /// Starts the worker. Needs a tokio runtime.
    pub fn start(parts: EngineParts) -> Self {
        let engine = Self::idle(parts);
        let work = work(engine.parts.clone(), engine.wake.clone(), engine.stopping.subscribe());
        if let Ok(mut worker) = engine.worker.lock() {
            *worker = Some(tokio::spawn(work));
        }
        engine
    }

    /// Without a worker: for a process that only looks.
    pub fn idle(parts: EngineParts) -> Self {
        Self { parts, wake: Arc::new(Notify::new()), stopping: watch::channel(false).0, worker: std::sync::Mutex::new(None) }
    }

    /// Something became due just now.
    pub(super) fn nudge(&self) {
        self.wake.notify_one();
    }

    /// No new work is taken.
    pub fn stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Turns `true` when the server is about to leave: streams end then.
    pub fn until_stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Takes no new work and waits for supplier calls under way, `grace` at most. What is cut then is an answer lost, and is looked
    /// up at the next start.
    pub async fn stop(&self, grace: Duration) {
        self.stopping.send_replace(true);
        self.wake.notify_one();
        let worker = self.worker.lock().ok().and_then(|mut w| w.take());
        if let Some(mut worker) = worker
            && tokio::time::timeout(grace, &mut worker).await.is_err()
        {
            worker.abort();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Ok(mut worker) = self.worker.lock()
            && let Some(worker) = worker.take()
        {
            worker.abort();
        }
    }
}

/// Offers are dropped this long after they expired.
const KEEP_OFFERS: TimeDelta = TimeDelta::minutes(10);

async fn work(parts: EngineParts, wake: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    let mut running = JoinSet::new();
    let mut purged_at = parts.clock.now();
    while !*stopping.borrow_and_update() {
        while running.try_join_next().is_some() {}
        let free = parts.options.concurrency.saturating_sub(running.len());
        let claims = match u32::try_from(free) {
            Ok(limit) if limit > 0 => parts.store.claim_due(parts.order(limit)).await,
            _ => Ok(Vec::new()),
        };
        let busy = match claims {
            Ok(claims) => {
                let any = !claims.is_empty();
                for claim in claims {
                    let (parts, wake) = (parts.clone(), wake.clone());
                    running.spawn(async move {
                        carry::carry(&parts, claim).await;
                        wake.notify_one();
                    });
                }
                any
            }
            Err(error) => {
                tracing::error!(%error, "nothing can be claimed");
                if !parts.store.healthy() {
                    return;
                }
                false
            }
        };
        let now = parts.clock.now();
        if now - purged_at > TimeDelta::minutes(1) {
            purged_at = now;
            if let Err(error) = parts.store.purge_offers(now - KEEP_OFFERS).await {
                tracing::warn!(%error, "old offers stay");
            }
        }
        if !busy {
            let pause = pause(&parts).await;
            tokio::select! {
                () = wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
                _ = stopping.changed() => {}
            }
        }
    }
    // Supplier calls under way end by themselves; `stop` bounds the wait.
    while running.join_next().await.is_some() {}
}

/// Until the next due moment, within the poll.
async fn pause(parts: &EngineParts) -> Duration {
    let due = parts.store.next_due().await.ok().flatten();
    let left = due.map(|at| (at - parts.clock.now()).to_std().unwrap_or(Duration::from_millis(5)));
    left.map_or(parts.options.poll, |left| left.min(parts.options.poll)).max(Duration::from_millis(5))
}
