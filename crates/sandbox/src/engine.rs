//! Around the core: one lock over ledger, clock and journal order; the answer leaves when what it promises is kept.

use std::sync::{Arc, Mutex, PoisonError};

use thiserror::Error;

use crate::clock::Clock;
use crate::config::{Config, Storage};
use crate::core;
use crate::faults::Faults;
use crate::journal::{self, Header, Journal, JournalError};
use crate::ledger::{Event, Ledger, LedgerConfig};
use crate::wire::{Effect, Request, Response};
use crate::world::{Stage, World};

/// Above this size the journal is compacted at start.
const COMPACT_ABOVE: u64 = 64 * 1024 * 1024;

/// An answer and what the shell does with it.
#[derive(Debug)]
pub struct Outcome {
    pub response: Response,
    /// Milliseconds to wait before answering.
    pub delay: u64,
    /// Close the socket instead of answering.
    pub drop: bool,
    /// Send only so many bytes of the body.
    pub truncate: Option<usize>,
}

/// The journal failed: nothing can be promised any more.
#[derive(Debug, Error)]
#[error("the journal cannot be written")]
pub struct JournalLost;

struct Inner {
    ledger: Ledger,
    journal: Journal,
    /// Number of the last record that some answer relies on.
    promised: u64,
}

/// A sandbox without sockets.
pub struct Engine {
    world: Arc<World>,
    clock: Clock,
    inner: Mutex<Inner>,
}

impl Engine {
    /// Opens the journal, replays it, and is ready.
    pub fn open(config: &Config, world: Arc<World>) -> Result<Self, JournalError> {
        let ledger_config = LedgerConfig {
            currency: config.currency.clone(),
            clock_mode: config.clock.word(),
            control_token: config.control_token.clone(),
            resettable: config.storage == Storage::Memory,
        };
        let mut ledger = Ledger::new(ledger_config, Faults::new(world.seed, config.faults.clone()));
        let clock = Clock::start(config.clock);
        let journal = match &config.storage {
            Storage::Memory => Journal::memory(),
            Storage::Dir(dir) => {
                let header = header(&world, config.journal_key.is_some());
                let mut opened = journal::open(dir, &header, config.journal_key.as_ref())?;
                for record in &opened.records {
                    ledger.replay(record).map_err(|e| JournalError::Record(e.to_string()))?;
                }
                if opened.bytes > COMPACT_ABOVE {
                    opened = opened.compact(&header, &snapshot(&clock, &ledger)?)?;
                }
                Journal::start(opened, config.durability)?
            }
        };
        Ok(Engine { world, clock, inner: Mutex::new(Inner { ledger, journal, promised: 0 }) })
    }

    /// The world behind it.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// Answers one request. Every answer waits for all that was promised before it, its own promises included.
    pub async fn call(&self, request: &Request) -> Result<Outcome, JournalLost> {
        let (outcome, promised, mut durable) = {
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            let inner = &mut *inner;
            let now = self.clock.now(inner.ledger.state.clock);
            let (response, effects) = core::handle(&mut inner.ledger, &self.world, now, request);
            let mut outcome = Outcome { response, delay: 0, drop: false, truncate: None };
            for effect in effects {
                match effect {
                    Effect::Journal { record, promise } => {
                        let number = inner.journal.append(record);
                        if promise {
                            inner.promised = number;
                        }
                    }
                    Effect::Delay(ms) => outcome.delay += ms,
                    Effect::Drop => outcome.drop = true,
                    Effect::Truncate(bytes) => outcome.truncate = Some(bytes),
                }
            }
            (outcome, inner.promised, inner.journal.durable())
        };
        let kept = durable.wait_for(|d| d.failed || d.upto >= promised).await.map(|d| *d).map_err(|_| JournalLost)?;
        if kept.failed { Err(JournalLost) } else { Ok(outcome) }
    }

    /// Writes what is queued. Later calls keep nothing.
    pub fn close(&self) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).journal.close();
    }
}

fn header(world: &World, sealed: bool) -> Header {
    Header {
        journal: "smart-btm-sandbox".to_owned(),
        format: 1,
        seed: world.seed,
        data_version: world.data_version.clone(),
        world: match world.config.stage {
            Stage::One => 1,
            Stage::Two => 2,
        },
        flights_per_day: world.config.flights_per_day,
        sealed,
        check: None,
    }
}

fn snapshot(clock: &Clock, ledger: &Ledger) -> Result<String, JournalError> {
    let event = Event::Snapshot { state: Box::new(ledger.state.clone()) };
    let record = serde_json::json!({"at": clock.now(ledger.state.clock)});
    let mut value = serde_json::to_value(&event).map_err(|e| JournalError::Record(e.to_string()))?;
    if let (Some(fields), Some(at)) = (value.as_object_mut(), record.get("at")) {
        fields.insert("at".to_owned(), at.clone());
    }
    serde_json::to_string(&value).map_err(|e| JournalError::Record(e.to_string()))
}
