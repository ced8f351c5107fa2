//! The ledger: state as a fold over an append-only list of events. Everything the sandbox promised stands here; what it only
//! derived (offers, itineraries, prices) does not.

pub mod after;
mod after_fold;
pub mod disruption;
pub mod esims;
pub mod event;
pub mod hooks;
mod notices;
pub mod order;
mod pairs;
pub mod rooms;
pub mod search;
pub mod state;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use disruption::Disrupting;
pub use event::Event;
pub use notices::Notice;
pub use order::{Order, OrderState};
pub use search::Search;
pub use state::{Account, State, User};

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
    /// How often airlines change booked flights.
    pub disruption: Disrupting,
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

    /// As [`Ledger::commit`], and whoever has a webhook for it is told; answers the ids of what was told.
    pub fn occur(&mut self, world: &World, at: DateTime<Utc>, event: Event, promise: bool) -> Vec<String> {
        self.commit(at, event.clone(), promise);
        notices::after(self, world, at, &event)
    }

    /// Everything due by `now` happens, in order of time: holds lapse, accepted orders appear, airlines change flights, old
    /// searches are forgotten.
    pub fn advance(&mut self, world: &World, now: DateTime<Utc>) {
        while let Some((at, order)) = self.state.next_due(now) {
            match due(world, order, at) {
                Some(event) => {
                    self.occur(world, at, event, true);
                }
                None => {
                    self.state.due.pop_first();
                }
            }
        }
        while let Some((at, event)) = self.state.rooms.next_due(now) {
            self.occur_room(world, at, event);
        }
        while let Some((at, event)) = self.state.esims.next_due(world.seed, now) {
            self.commit(at, Event::Esims(Box::new(event)), true);
        }
        if !self.state.hooks.webhooks.is_empty() {
            self.tell_low_data(world, now);
        }
        self.state.forget_searches(now);
        self.state.rooms.forget(now);
        let state = &self.state;
        self.batches_given.retain(|search, _| state.searches.contains_key(search));
    }

    /// Tells the account's webhook, if it has one for this kind of event; answers the event's id.
    pub fn tell(&mut self, world: &World, at: DateTime<Utc>, notice: Notice) -> Option<String> {
        notices::tell(self, world, at, notice)
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
        self.faults.replace(Vec::new());
        self.minutes.clear();
        self.batches_given.clear();
        self.shelves.clear();
    }
}

/// What is due for an order at an instant.
fn due(world: &World, order: &Order, at: DateTime<Utc>) -> Option<Event> {
    let id = order.id.clone();
    if let Some(pending) = order.pending {
        return Some(Event::Settled { order: id, created: pending.created });
    }
    if order.state == OrderState::Held && order.payment_required_by == Some(at) {
        return Some(Event::Lapsed { order: id });
    }
    let disruption = order.after.disruptions.iter().find(|d| d.at == at)?;
    Some(Event::AirlineChanged { order: id, change: Box::new(disruption::happen(world, order, disruption)) })
}
