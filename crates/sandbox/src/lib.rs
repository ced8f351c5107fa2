//! The supplier sandbox: speaks Duffel's protocol over a simulated world built from bundled open data. Everything in it is a
//! simulation and says so. It shares no code with the adapters that talk to it.
//!
//! ```no_run
//! # async fn example() -> Result<(), btm_sandbox::StartError> {
//! let sandbox = btm_sandbox::Sandbox::start(btm_sandbox::Config::default()).await?;
//! println!("{} {:?}", sandbox.base_url, sandbox.ca_pem);
//! sandbox.stop().await;
//! # Ok(()) }
//! ```

pub mod airalo;
pub mod bend;
pub mod clock;
pub mod config;
pub mod control;
pub mod core;
pub mod draw;
pub mod duffel;
pub mod engine;
pub mod faults;
pub mod http;
pub mod journal;
pub mod ledger;
pub mod liteapi;
pub mod lodging;
pub mod money;
pub mod presets;
pub mod stays;
pub mod wire;
pub mod world;

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use http::courier::Courier;

pub use clock::ClockMode;
pub use config::{Config, Storage, Tls};
pub use faults::FaultRule;
pub use journal::{Durability, JournalError, JournalKey};
pub use ledger::Disrupting;
pub use presets::{FaultPlan, Preset};
pub use world::{Stage, World, WorldConfig};

/// Why a sandbox did not start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    World(#[from] world::WorldError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Tls(#[from] http::tls::TlsError),
    #[error("cannot listen on {address}: {cause}")]
    Listen { address: std::net::SocketAddr, cause: std::io::Error },
    #[error("the CA of webhook receivers cannot be read: {0}")]
    HookCa(String),
    #[error("unknown currency {0}")]
    Currency(String),
    #[error("listening beyond this machine needs a control token")]
    ControlToken,
}

/// The door of the library.
pub struct Sandbox;

/// A running sandbox. Dropping it stops it without waiting; [`Handle::stop`] writes everything first.
pub struct Handle {
    /// `https://127.0.0.1:41873`, without a trailing slash.
    pub base_url: String,
    /// The CA its certificate is signed by; `None` on plain http.
    pub ca_pem: Option<String>,
    engine: Arc<engine::Engine>,
    control_token: Option<String>,
    stop: watch::Sender<bool>,
    served: JoinHandle<()>,
    rounds: JoinHandle<()>,
}

impl Sandbox {
    /// Builds the world, replays the journal, listens. Must run on a tokio runtime.
    pub async fn start(config: Config) -> Result<Handle, StartError> {
        if !config.listen.ip().is_loopback() && config.control_token.is_none() {
            return Err(StartError::ControlToken);
        }
        let (engine, config) = tokio::task::spawn_blocking(move || open(config)).await.map_err(|error| {
            StartError::Listen { address: std::net::SocketAddr::from(([127, 0, 0, 1], 0)), cause: std::io::Error::other(error) }
        })??;
        let name = [config.listen.ip().to_string()];
        let identity = match &config.tls {
            Tls::Off => None,
            Tls::Memory => Some(http::tls::make(&name)?),
            Tls::Dir(dir) => Some(http::tls::in_dir(dir, &name)?),
        };
        let acceptor = identity.as_ref().map(http::tls::acceptor).transpose()?;
        let listen = |cause| StartError::Listen { address: config.listen, cause };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let (stop, stopped) = watch::channel(false);
        let courier = Courier::new(config.hook_ca.as_deref()).map_err(StartError::HookCa)?;
        let rounds = tokio::spawn(courier.clone().rounds(engine.clone(), stopped.clone()));
        let served = tokio::spawn(http::serve(listener, acceptor, engine.clone(), courier, stopped));
        Ok(Handle {
            base_url: format!("{scheme}://{address}"),
            ca_pem: identity.map(|i| i.ca),
            engine,
            control_token: config.control_token,
            stop,
            served,
            rounds,
        })
    }
}

fn open(config: Config) -> Result<(Arc<engine::Engine>, Config), StartError> {
    let world = match &config.world {
        Some(world) => world.clone(),
        None => {
            let wanted = WorldConfig { seed: config.seed, stage: config.stage, flights_per_day: config.flights_per_day };
            Arc::new(World::build(wanted)?)
        }
    };
    if !world.rates.knows(&config.currency) {
        return Err(StartError::Currency(config.currency));
    }
    Ok((Arc::new(engine::Engine::open(&config, world)?), config))
}

impl Handle {
    /// A call of the control door `/_sandbox` from inside this process, which needs no token: status and answer.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn control(&self, method: &str, target: &str, body: &Value) -> Result<(u16, Value), engine::JournalLost> {
        let bytes = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let token = self.control_token.iter().map(|token| ("x-control-token".to_owned(), token.clone()));
        let request = wire::Request::new(method, &format!("/_sandbox/{target}"), token.collect(), bytes);
        let outcome = self.engine.call(&request).await?;
        // Events that would overtake the answer have nobody to overtake here: the courier's next round takes them.
        for (parcel, _) in &outcome.deliver {
            self.engine.delivered(parcel, None);
        }
        let answer = serde_json::from_slice(&outcome.response.body).unwrap_or(Value::Null);
        Ok((outcome.response.status, answer))
    }

    /// Stops listening, lets running requests end, writes and closes the journal.
    pub async fn stop(self) {
        let _nobody = self.stop.send(true);
        if let Err(error) = self.served.await {
            tracing::error!(%error, "the listener failed");
        }
        if let Err(error) = self.rounds.await {
            tracing::error!(%error, "the courier failed");
        }
        let engine = self.engine;
        let _joined = tokio::task::spawn_blocking(move || engine.close()).await;
    }
}
