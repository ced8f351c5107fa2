//! Many seeds, on all cores; each world is its own. What they did together, and the first breaches in full.
use crate::check::{Invariant, Violation};
use crate::dice::{Dice, Places, Tape};
use crate::model::{Counts, Shop};
use crate::trace::of_all;
use crate::{Model, Options};
use chrono::TimeDelta;
use std::sync::atomic::{AtomicU64, Ordering};

/// Which seeds, and what is shown.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seeds: u64,
    pub start: u64,
    /// Every step aloud.
    pub trace: bool,
    /// A world that broke a promise goes on, so that all it breaks is named.
    pub go_on: bool,
    pub threads: usize,
    /// Progress on the standard error.
    pub progress: bool,
}

/// One seed's end.
#[derive(Clone, Debug)]
pub struct World {
    pub seed: u64,
    pub counts: Counts,
    pub digest: [u8; 32],
    pub found: Vec<Violation>,
}

/// All of them.
#[derive(Clone, Debug)]
pub struct Total {
    pub counts: Counts,
    pub trace: String,
    /// Worlds that broke a promise, in the order of their seeds.
    pub broken: Vec<World>,
}

impl Total {
    /// The promises that were broken, each once.
    pub fn invariants(&self) -> Vec<Invariant> {
        let all = || self.broken.iter().flat_map(|world| &world.found).map(|v| v.invariant);
        Invariant::ALL.into_iter().filter(|i| all().any(|v| v == *i)).collect()
    }
}

/// Runs one seed; one in a hundred twice.
pub fn world(seed: u64, aloud: bool, go_on: bool) -> World {
    let model = Model::run(seed, Options::of(seed), aloud, go_on);
    let mut world = World { seed, counts: model.counts.clone(), digest: model.trace.digest(), found: model.found };
    if seed.is_multiple_of(100) {
        let again = Model::run(seed, Options::of(seed), false, go_on);
        if (again.trace.digest(), &again.counts) != (world.digest, &world.counts) {
            let what = "two runs of one seed differ".to_owned();
            world.found.push(Violation { invariant: Invariant::Determinism, booking: None, what });
        }
    }
    world
}

/// Runs them all.
pub fn run(plan: Plan) -> Total {
    let next = AtomicU64::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= plan.seeds {
                return mine;
            }
            mine.push(world(plan.start + index, plan.trace, plan.go_on));
            let tenth = (plan.seeds / 10).max(1);
            if plan.progress && (index + 1).is_multiple_of(tenth) {
                eprintln!("sim: {} of {} seeds", index + 1, plan.seeds);
            }
        }
    };
    let mut worlds: Vec<World> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..plan.threads.max(1)).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    worlds.sort_by_key(|world| world.seed);
    let mut counts = Counts { simulated: TimeDelta::zero(), ..Counts::default() };
    for world in &worlds {
        counts.transitions += world.counts.transitions;
        counts.bookings += world.counts.bookings;
        counts.faults += world.counts.faults;
        counts.simulated += world.counts.simulated;
    }
    let trace = of_all(worlds.iter().map(|world| world.digest));
    Total { counts, trace, broken: worlds.into_iter().filter(|world| !world.found.is_empty()).collect() }
}

/// Every world of one shop with at most `most` faults in it: two clients that want one thing, two workers, each fault at each place.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub worlds: u64,
    pub transitions: u64,
    /// The first breach: the faults as they were chosen, and what broke.
    pub broken: Option<(Places, Vec<Violation>)>,
}

/// Tries them out one by one until one breaks a promise.
pub fn small_scope(shop: Shop, most: u32) -> Scope {
    let mut scope = Scope::default();
    let mut tape = Tape::new(Vec::new(), most);
    loop {
        let model = Model::small(shop, Dice::Tape(tape));
        scope.worlds += 1;
        scope.transitions += model.counts.transitions;
        let found = model.found.clone();
        let Dice::Tape(ran) = model.into_dice() else { return scope };
        if !found.is_empty() {
            scope.broken = Some((ran.places, found));
            return scope;
        }
        match ran.next(most) {
            Some(next) => tape = next,
            None => return scope,
        }
    }
}
