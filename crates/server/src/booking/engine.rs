//! The engine's life: one worker that claims what is due and pushes everything unfinished towards its end, also what an earlier
//! process left behind (the completer is the same loop: nothing waits for a client to ask).
use super::carry;
use crate::meter::Meter;
use crate::suppliers::Registry;
use crate::vault::Vault;
use btm_domain::booking::Ladder;
use btm_domain::supply::SupplierId;
use btm_domain::{CarrierCode, Clock, Entropy, new_uuid};
use btm_store::{ClaimOrder, Store};
use chrono::TimeDelta;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// The engine's times, and what it knows of airlines. Correctness rests on the fence, not on them.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    pub ladder: Ladder,
    /// How long a claim lasts without a sign of life; renewed at a third of it while a call is under way.
    pub lease: TimeDelta,
    /// The clock is looked at this often at least: it may be stepped, and it may be a test's.
    pub poll: Duration,
    /// Bookings in hand at once …
    pub concurrency: usize,
    /// … and of one supplier: a slow one keeps no other waiting.
    pub per_supplier: usize,
    /// Deadline of a read at the supplier.
    pub read_deadline: TimeDelta,
    /// Where an airline is called from check-in on, as the service's operator keeps it.
    pub airline_phones: BTreeMap<CarrierCode, String>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            ladder: Ladder::default(),
            lease: TimeDelta::seconds(10),
            poll: Duration::from_secs(1),
            concurrency: 16,
            per_supplier: 8,
            read_deadline: TimeDelta::seconds(30),
            airline_phones: BTreeMap::new(),
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

/// Bookings in hand, with whose work they are.
#[derive(Default)]
struct Running {
    tasks: JoinSet<()>,
    of: HashMap<tokio::task::Id, SupplierId>,
}

impl Running {
    fn spawn(&mut self, supplier: SupplierId, carried: impl Future<Output = ()> + Send + 'static) {
        self.of.insert(self.tasks.spawn(carried).id(), supplier);
    }

    fn ended(&mut self, task: Result<(tokio::task::Id, ()), tokio::task::JoinError>) {
        self.of.remove(&task.map_or_else(|error| error.id(), |(id, ())| id));
    }

    /// Takes out what has ended by now.
    fn reap(&mut self) {
        while let Some(task) = self.tasks.try_join_next_with_id() {
            self.ended(task);
        }
    }

    /// Until one ends; for ever while there is none.
    async fn one_ends(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(task) => self.ended(task),
            None => std::future::pending().await,
        }
    }

    /// Who may have no more, and how many more may be taken of all and of each of the others.
    fn room(&self, options: &EngineOptions) -> (Vec<SupplierId>, usize) {
        let each = options.per_supplier.max(1);
        let free = |id: &SupplierId| each.saturating_sub(self.of.values().filter(|of| *of == id).count());
        let resting: Vec<_> = SupplierId::ALL.into_iter().filter(|id| free(id) == 0).collect();
        let of_each = SupplierId::ALL.iter().map(free).filter(|&n| n > 0).min().unwrap_or(0);
        (resting, options.concurrency.saturating_sub(self.tasks.len()).min(of_each))
    }
}

async fn work(parts: EngineParts, wake: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    let mut running = Running::default();
    let mut purged_at = parts.clock.now();
    while !*stopping.borrow_and_update() {
        running.reap();
        let (resting, free) = running.room(&parts.options);
        let claims = match u32::try_from(free) {
            Ok(limit) if limit > 0 => parts.store.claim_due_but(parts.order(limit), &resting).await,
            _ => Ok(Vec::new()),
        };
        let busy = match claims {
            Ok(claims) => {
                let any = !claims.is_empty();
                for claim in claims {
                    let parts = parts.clone();
                    running.spawn(claim.flow.offer.supplier, async move { carry::carry(&parts, claim).await });
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
            // Full: only an end makes room. Else the next due moment of those who may have more.
            let pause = if free == 0 { parts.options.poll } else { pause(&parts, &resting).await };
            tokio::select! {
                () = wake.notified() => {}
                () = running.one_ends() => {}
                () = tokio::time::sleep(pause) => {}
                _ = stopping.changed() => {}
            }
        }
    }
    // Supplier calls under way end by themselves; `stop` bounds the wait.
    while running.tasks.join_next().await.is_some() {}
}

/// Until the next due moment, within the poll.
async fn pause(parts: &EngineParts, resting: &[SupplierId]) -> Duration {
    let due = parts.store.next_due_but(resting).await.ok().flatten();
    let left = due.map(|at| (at - parts.clock.now()).to_std().unwrap_or(Duration::from_millis(5)));
    left.map_or(parts.options.poll, |left| left.min(parts.options.poll)).max(Duration::from_millis(5))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_supplier_that_is_full_rests_while_the_others_go_on() {
        let options = EngineOptions { concurrency: 5, per_supplier: 2, ..EngineOptions::default() };
        let mut running = Running::default();
        assert_eq!(running.room(&options), (vec![], 2));
        let (end, ended) = watch::channel(false);
        let waits = || {
            let mut ended = ended.clone();
            async move {
                ended.wait_for(|e| *e).await.unwrap();
            }
        };
        running.spawn(SupplierId::Duffel, waits());
        running.spawn(SupplierId::Duffel, waits());
        assert_eq!(running.room(&options), (vec![SupplierId::Duffel], 2));
        running.spawn(SupplierId::Airalo, waits());
        assert_eq!(running.room(&options), (vec![SupplierId::Duffel], 1));
        running.spawn(SupplierId::Airalo, waits());
        running.spawn(SupplierId::LiteApi, waits());
        assert_eq!(running.room(&options).1, 0, "all in all five");
        end.send(true).unwrap();
        running.one_ends().await;
        assert!(running.room(&options).1 > 0);
        while !running.tasks.is_empty() {
            running.one_ends().await;
        }
        assert_eq!(running.room(&options), (vec![], 2));
    }
}
