//! How a sandbox is set up, from the command line or from code.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::clock::ClockMode;
use crate::journal::{Durability, JournalKey};
use crate::ledger::Disrupting;
use crate::presets::FaultPlan;
use crate::world::{Stage, World};

/// Where the journal is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Nowhere: everything is forgotten at the end.
    Memory,
    /// `sandbox.journal` in this folder.
    Dir(PathBuf),
}

/// How the sandbox is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Plain http, for raw protocol tests.
    Off,
    /// https with a certificate made now and kept nowhere; its CA is in [`crate::Handle::ca_pem`].
    Memory,
    /// https with a certificate kept in this folder (`ca.pem`, `leaf.pem`, `leaf.key`), made when missing.
    Dir(PathBuf),
}

/// Everything a sandbox needs to start. `Config::default()` is a sandbox in memory on https at a free loopback port.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    pub seed: u64,
    pub storage: Storage,
    pub durability: Durability,
    /// Encrypts every journal record (XChaCha20-Poly1305).
    pub journal_key: Option<JournalKey>,
    pub clock: ClockMode,
    /// Currency of accounts that were not shaped by hand.
    pub currency: String,
    pub stage: Stage,
    pub flights_per_day: Option<u32>,
    pub tls: Tls,
    /// Needed to bind beyond loopback; asked for by `/_sandbox` when set.
    pub control_token: Option<String>,
    pub faults: FaultPlan,
    /// How often airlines change booked flights.
    pub disruption: Disrupting,
    /// PEM of the CA that receivers of webhooks are known by; without it only `http://` on this machine is reached.
    pub hook_ca: Option<String>,
    /// A world built before, to be shared by many sandboxes of one process; its seed, stage and flights win over the fields above.
    pub world: Option<Arc<World>>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            seed: 1,
            storage: Storage::Memory,
            durability: Durability::Fsync,
            journal_key: None,
            clock: ClockMode::Real,
            currency: "JPY".to_owned(),
            stage: Stage::One,
            flights_per_day: None,
            tls: Tls::Memory,
            control_token: None,
            faults: FaultPlan::default(),
            disruption: Disrupting::None,
            hook_ca: None,
            world: None,
        }
    }
}
