//! The ledger: state as a fold over an append-only list of events. Everything the sandbox promised stands here; what it only
//! derived (offers, itineraries, prices) does not.

pub mod event;
pub mod order;
mod pairs;
pub mod search;
pub mod state;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use event::Event;
pub use order::{Order, OrderState};
pub use search::Search;
pub use state::{Account, State};

use crate::faults::Faults;
use crate::wire::Effect;
use crate::world::World;
use crate::world::shelf::Shelf;

const SHELVES: usize = 24;

/// The settings a ledger lives under.
#[derive(Clone, Debug)]
pub struct LedgerConfig {
    /// Currency of accounts that were not shaped by hand.
    pub currency: String,
    /// Answers to `GET /_sandbox/identity`.
    pub clock_mode: &'static str,
    /// Control endpoints ask for it when set.
    pub control_token: Option<String>,
    /// `POST /_sandbox/reset` works on memory journals only.
    pub resettable: bool,
}

/// State, and what is around it but never journaled: faults, counters, derived shelves.
pub struct Ledger {
    pub config: LedgerConfig,
    pub state: State,
    pub faults: Faults,
    /// Number of requests since start.
    pub calls: u64,
    /// Calls per account in the current minute: (minute, count).
    pub minutes: HashMap<String, (i64, u32)>,
    /// Batches already given out, by search.
    pub batches_given: BTreeMap<u64, u32>,
    shelves: VecDeque<(u64, Arc<Shelf>)>,
    effects: Vec<Effect>,
}

#[derive(Serialize)]
struct Record<'a> {
    at: DateTime<Utc>,
    #[serde(flatten)]
    event: &'a Event,
}

impl Ledger {
    /// An empty ledger.
    pub fn new(config: LedgerConfig, faults: Faults) -> Self {
        Ledger {
            config,
            state: State::default(),
            faults,
            calls: 0,
            minutes: HashMap::new(),
            batches_given: BTreeMap::new(),
            shelves: VecDeque::new(),
            effects: Vec::new(),
        }
    }

    /// Applies one journal record at start.
    pub fn replay(&mut self, record: &str) -> Result<(), serde_json::Error> {
        #[derive(serde::Deserialize)]
        struct Stored {
            at: DateTime<Utc>,
            #[serde(flatten)]
            event: Event,
        }
        let stored: Stored = serde_json::from_str(record)?;
        self.state.apply(stored.at, &stored.event);
        if stored.event.is_business() {
            self.state.log.push(record.to_owned());
        }
        Ok(())
    }

    /// Makes an event happen now: state first, then a journal record. `promise` = the answer relies on it.
    pub fn commit(&mut self, at: DateTime<Utc>, event: Event, promise: bool) {
        self.state.apply(at, &event);
        match serde_json::to_string(&Record { at, event: &event }) {
            Ok(record) => {
                if event.is_business() {
                    self.state.log.push(record.clone());
                }
                self.effects.push(Effect::Journal { record, promise });
            }
            Err(error) => tracing::error!(%error, "an event cannot be written"),
        }
    }

    /// Adds an effect to the current request.
    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Takes the effects of the current request.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Everything due by `now` happens, in order of time: holds lapse, accepted orders appear, old searches are forgotten.
    pub fn advance(&mut self, now: DateTime<Utc>) {
        while let Some((at, event)) = self.state.next_due(now) {
            self.commit(at, event, true);
        }
        self.state.forget_searches(now);
        let state = &self.state;
        self.batches_given.retain(|search, _| state.searches.contains_key(search));
    }

    /// The shelf of a stored search, derived again unless it was used lately.
    pub fn shelf(&mut self, world: &World, search: &Search) -> Arc<Shelf> {
        if let Some(at) = self.shelves.iter().position(|(number, _)| *number == search.number)
            && let Some(entry) = self.shelves.remove(at)
        {
            let shelf = entry.1.clone();
            self.shelves.push_back(entry);
            return shelf;
        }
        let shelf = Arc::new(Shelf::fill(world, &search.wish));
        self.keep_shelf(search.number, shelf.clone());
        shelf
    }

    /// Remembers the shelf of a search just made.
    pub fn keep_shelf(&mut self, search: u64, shelf: Arc<Shelf>) {
        if self.shelves.len() >= SHELVES {
            self.shelves.pop_front();
        }
        self.shelves.push_back((search, shelf));
    }

    /// Forgets everything (memory journals only).
    pub fn reset(&mut self) {
        self.state = State::default();
        self.faults.rules.clear();
        self.minutes.clear();
        self.batches_given.clear();
        self.shelves.clear();
    }
}
