//! Around the core: one lock over ledger, clock and journal order; the answer leaves when what it promises is kept.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use thiserror::Error;

use crate::clock::Clock;
use crate::config::{Config, Storage};
use crate::core;
use crate::duffel::webhooks;
use crate::faults::Faults;
use crate::journal::{self, Header, Journal, JournalError};
use crate::ledger::hooks::Delivery;
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
    /// Webhook events to deliver first, each with the answer to give instead when that fails.
    pub deliver: Vec<(Parcel, Option<Box<Response>>)>,
}

/// A webhook event on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    pub event: String,
    pub url: String,
    pub body: String,
    /// The signature header: its name, its text.
    pub header: &'static str,
    pub signature: String,
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
    /// Events being delivered just now.
    under_way: BTreeSet<String>,
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
            disruption: config.disruption,
        };
        let mut faults = Faults::new(world.seed, Vec::new());
        faults.follow(config.faults.clone());
        let mut ledger = Ledger::new(ledger_config, faults);
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
        Ok(Engine { world, clock, inner: Mutex::new(Inner { ledger, journal, promised: 0, under_way: BTreeSet::new() }) })
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
            let now = inner.now(&self.clock);
            let (response, effects) = core::handle(&mut inner.ledger, &self.world, now, request);
            let mut outcome = Outcome { response, delay: 0, drop: false, truncate: None, deliver: Vec::new() };
            for effect in effects {
                match effect {
                    Effect::Journal { record, promise } => inner.keep(record, promise),
                    Effect::Delay(ms) => outcome.delay += ms,
                    Effect::Drop => outcome.drop = true,
                    Effect::Truncate(bytes) => outcome.truncate = Some(bytes),
                    Effect::Deliver { event, or_else } => {
                        outcome.deliver.extend(inner.parcel(&event).map(|parcel| (parcel, or_else)));
                    }
                }
            }
            (outcome, inner.promised, inner.journal.durable())
        };
        let kept = durable.wait_for(|d| d.failed || d.upto >= promised).await.map(|d| *d).map_err(|_| JournalLost)?;
        if kept.failed { Err(JournalLost) } else { Ok(outcome) }
    }

    /// Lets time pass for whoever waits for webhooks, and gives out the events that are due.
    pub fn parcels(&self) -> Vec<Parcel> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *inner;
        if inner.ledger.state.hooks.webhooks.is_empty() {
            return Vec::new();
        }
        let now = inner.now(&self.clock);
        inner.ledger.advance(&self.world, now);
        inner.keep_all();
        let due: Vec<String> = inner.ledger.state.hooks.due(now).into_iter().map(|e| e.id.clone()).collect();
        due.iter().filter_map(|id| inner.parcel(id)).collect()
    }

    /// Notes how a delivery went: the receiver's status and the start of its answer, or nothing.
    pub fn delivered(&self, parcel: &Parcel, answer: Option<(u16, String)>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *inner;
        inner.under_way.remove(&parcel.event);
        let at = inner.now(&self.clock);
        let Some(event) = inner.ledger.state.hooks.events.get(&parcel.event) else { return };
        let (status, body) = answer.map_or((None, String::new()), |(status, body)| (Some(status), body));
        let delivery = Delivery {
            id: self.world.ids.make("del_", &[event.number, u64::from(event.tries)]),
            event: event.id.clone(),
            webhook: event.webhook.clone(),
            kind: event.kind.clone(),
            url: parcel.url.clone(),
            status,
            body,
            at,
        };
        inner.ledger.commit(at, Event::Delivered { delivery }, false);
        inner.keep_all();
    }

    /// Writes what is queued. Later calls keep nothing.
    pub fn close(&self) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).journal.close();
    }
}

impl Inner {
    fn now(&self, clock: &Clock) -> DateTime<Utc> {
        clock.now(self.ledger.state.clock, self.ledger.state.ahead_ms)
    }

    fn keep(&mut self, record: String, promise: bool) {
        let number = self.journal.append(record);
        if promise {
            self.promised = number;
        }
    }

    /// Journals what happened outside a call.
    fn keep_all(&mut self) {
        for effect in self.ledger.take_effects() {
            if let Effect::Journal { record, promise } = effect {
                self.keep(record, promise);
            }
        }
    }

    /// An event ready to leave, unless it is on its way already or its receiver is gone.
    fn parcel(&mut self, event: &str) -> Option<Parcel> {
        let hooks = &self.ledger.state.hooks;
        let event = hooks.events.get(event)?;
        let webhook = hooks.webhooks.get(&event.webhook)?;
        if !self.under_way.insert(event.id.clone()) {
            return None;
        }
        let secret = if event.bad_signature { "another secret" } else { webhook.secret.as_str() };
        let (body, header, signature) = if webhook.airalo {
            let body = event.object.to_string();
            let signature = crate::airalo::signature(secret, &body);
            (body, "airalo-signature", signature)
        } else {
            let body = webhooks::payload(event).to_string();
            let signature = signature(secret, event.made_at.timestamp(), &body);
            (body, "x-duffel-signature", signature)
        };
        Some(Parcel { event: event.id.clone(), url: webhook.url.clone(), body, header, signature })
    }
}

/// `t=<unix>,v1=<hex HMAC-SHA256 of "<t>.<body>">`; the secret counts as it is printed.
fn signature(secret: &str, at: i64, body: &str) -> String {
    let mut text = String::new();
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(format!("{at}.{body}").as_bytes());
        for byte in mac.finalize().into_bytes() {
            text.push_str(&format!("{byte:02x}"));
        }
    }
    format!("t={at},v1={text}")
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
    let record = serde_json::json!({"at": clock.now(ledger.state.clock, ledger.state.ahead_ms)});
    let mut value = serde_json::to_value(&event).map_err(|e| JournalError::Record(e.to_string()))?;
    if let (Some(fields), Some(at)) = (value.as_object_mut(), record.get("at")) {
        fields.insert("at".to_owned(), at.clone());
    }
    serde_json::to_string(&value).map_err(|e| JournalError::Record(e.to_string()))
}
