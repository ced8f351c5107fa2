//! Starting and stopping a server: used by the command line, by the app's standalone mode and by tests. No state outside the handle.
use crate::auth::companies::{self, Invitation, InviteError};
use crate::auth::hasher::{HashError, Hasher};
use crate::auth::sign_in::RULE;
use crate::booking::{Engine, EngineParts};
use crate::config::{ServerConfig, Storage};
use crate::limits::Buckets;
use crate::meter::Meter;
use crate::state::{AppState, Services};
use crate::tls::{self, TlsError};
use crate::vault::Vault;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use btm_domain::{Clock, Entropy, OrganisationId, new_uuid};
use btm_store::{Place, Store, StoreConfig, StoreError, StoreKey};
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use thiserror::Error;
use tokio::task::JoinHandle;

/// How long open requests may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(5);
/// What is past is swept this often.
const SWEEP: Duration = Duration::from_secs(30);

/// The seams: what differs between a process and a test.
#[derive(Clone)]
pub struct Deps {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

impl Deps {
    /// The computer's clock and randomness.
    pub fn system() -> Self {
        Self { clock: Arc::new(crate::edge::SystemClock), entropy: Arc::new(crate::edge::OsEntropy) }
    }
}

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("the data folder {path}: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("the store: {0}")]
    Store(#[from] StoreError),
    /// The database was made with another master key.
    #[error("this is not the master key the data were made with")]
    OtherMasterKey,
    #[error("TLS: {0}")]
    Tls(#[from] TlsError),
    #[error("password hashing: {0}")]
    Hash(#[from] HashError),
    #[error("supplier: {0}")]
    Supplier(#[from] crate::sources::SourceError),
    #[error("public address: must be https")]
    PublicUrl,
}

/// The database file of a data folder.
pub fn database_file(folder: &Path) -> PathBuf {
    folder.join("server.db")
}

/// Namespace of [`Server::start`].
pub struct Server;

impl Server {
    /// Opens the store, binds the port, serves https. Needs a tokio runtime.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left running then.
    pub async fn start(config: ServerConfig, deps: Deps) -> Result<Handle, StartError> {
        let material = tls::material(&config.tls)?;
        let address = config.listen;
        let listen = |source| StartError::Listen { address, source };
        let listener = std::net::TcpListener::bind(address).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let bound = listener.local_addr().map_err(listen)?;
        let app = build(config, deps, bound, true).await?;
        let base_url = format!("https://{bound}");
        app.store.keep_fact("public_url", app.public_url.clone()).await?;
        let router = crate::routes::router(&app).into_make_service_with_connect_info::<SocketAddr>();
        let acceptor = RustlsAcceptor::new(RustlsConfig::from_config(material.server)).handshake_timeout(Duration::from_secs(10));
        let control = axum_server::Handle::new();
        let mut server = axum_server::from_tcp(listener)
            .map_err(listen)?
            .handle(control.clone())
            .first_request_timeout(Duration::from_secs(15))
            .acceptor(acceptor);
        limit(server.http_builder());
        let served = tokio::spawn(async move {
            if let Err(error) = server.serve(router).await {
                tracing::error!(%error, "the listener ended");
            }
        });
        let sweeper = tokio::spawn(sweep(app.clone()));
        Ok(Handle { base_url, ca_pem: material.ca_pem, app, control, served: Mutex::new(Some(served)), sweeper })
    }
}

/// Slow headers, floods of headers, endless streams of one connection (security.md §1.9).
fn limit(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder
        .http1()
        .timer(hyper_util::rt::TokioTimer::new())
        .header_read_timeout(Duration::from_secs(10))
        .max_headers(64)
        .max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(hyper_util::rt::TokioTimer::new())
        .max_concurrent_streams(64)
        .max_header_list_size(32 * 1024)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20));
}

/// Opens the store of a configuration.
///
/// # Errors
/// `Folder`, `Store`.
pub async fn open_store(config: &ServerConfig, entropy: &dyn Entropy) -> Result<Store, StartError> {
    let place = match &config.storage {
        Storage::Memory => Place::Memory,
        Storage::Postgres(place) => Place::Postgres(place.clone()),
        Storage::Folder(path) => {
            let folder = |source| StartError::Folder { path: path.clone(), source };
            crate::secrets::private_folder(path).map_err(folder)?;
            Place::File(database_file(path))
        }
    };
    let key = config.database_key.as_ref().map(|k| StoreKey::new(*k.expose_secret()));
    Ok(Store::open(StoreConfig { place, key }, entropy).await?)
}

/// Everything behind the listener; `working` = with the engine's worker, otherwise only to look and to manage accounts.
///
/// # Errors
/// See [`StartError`].
pub async fn build(config: ServerConfig, deps: Deps, bound: SocketAddr, working: bool) -> Result<AppState, StartError> {
    let public_url = match &config.public_url {
        Some(url) if url.scheme() != "https" => return Err(StartError::PublicUrl),
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None => format!("https://{bound}"),
    };
    let store = open_store(&config, &*deps.entropy).await?;
    let vault = Arc::new(Vault::new(config.master()));
    if store.first_fact("master_key_id", vault.master_id()).await? != vault.master_id() {
        store.close().await;
        return Err(StartError::OtherMasterKey);
    }
    let fresh_id = new_uuid(&*deps.clock, &*deps.entropy).to_string();
    let server_id = store.first_fact("server_id", fresh_id).await?;
    let hasher = Hasher::start(config.hash_threads, config.hash_queue, &*deps.entropy)?;
    let suppliers = Arc::new(config.suppliers.connect(&deps, Some(&store)).await?);
    let meter = Arc::new(Meter::default());
    let parts = EngineParts {
        store: store.clone(),
        vault: vault.clone(),
        suppliers: suppliers.clone(),
        meter: meter.clone(),
        clock: deps.clock.clone(),
        entropy: deps.entropy.clone(),
        options: config.engine.clone(),
    };
    let engine = Arc::new(if working { Engine::start(parts) } else { Engine::idle(parts) });
    let limits = config.limits;
    Ok(AppState::new(Services {
        clock: deps.clock,
        entropy: deps.entropy,
        port: bound.port(),
        public_url,
        server_id,
        store,
        vault,
        hasher,
        suppliers,
        meter,
        engine,
        sign_in_rate: Buckets::new(limits.sign_in),
        open_rate: Buckets::new(limits.open),
        user_rate: Buckets::new(limits.user),
        search_rate: Buckets::new(limits.search),
        company_search_rate: Buckets::new(limits.company_search),
        config,
    }))
}

/// Drops what is past: tokens, challenges, counts of tries, sealed answers, hits of a search, quotes, events, old tombstones. Opens and reminds of cases for the desk.
/// Each by itself: what cannot be dropped leaves nobody without a case.
async fn sweep(app: AppState) {
    loop {
        tokio::time::sleep(SWEEP).await;
        let (store, now) = (&app.store, app.clock.now());
        said("cases", crate::areas::desk::sweep(&app).await);
        said("sessions", store.sweep_sessions(now, now - app.config.lifetimes.refresh_repeat).await);
        said("challenges", store.sweep_challenges(now - TimeDelta::hours(1)).await);
        said("attempts", store.sweep_attempts(now - TimeDelta::days(7), RULE.lock_at).await);
        said("hits", store.purge_hits(now - TimeDelta::minutes(10)).await);
        said("quotes", store.purge_quotes(now - TimeDelta::days(1)).await);
        // Suppliers repeat an event for three days.
        said("inbox", store.purge_inbox(now - TimeDelta::days(30)).await);
        said("tombstones", store.sweep_tombstones(now).await);
        if !app.store.healthy() {
            return;
        }
    }
}

fn said<T>(what: &'static str, swept: Result<T, StoreError>) {
    if let Err(error) = swept {
        tracing::warn!(what, %error, "sweeping failed");
    }
}

/// A running server. `stop` flushes; dropping it cuts.
pub struct Handle {
    /// `https://127.0.0.1:PORT`
    pub base_url: String,
    /// What a client must trust for this address: the CA made here, or the given chain.
    pub ca_pem: String,
    app: AppState,
    control: axum_server::Handle<SocketAddr>,
    served: Mutex<Option<JoinHandle<()>>>,
    sweeper: JoinHandle<()>,
}

impl Handle {
    /// A company and its first admin's one-time invitation.
    ///
    /// # Errors
    /// `Fields` for refused input.
    pub async fn create_company(&self, name: &str, admin: &str) -> Result<Invitation, InviteError> {
        companies::create(&self.app, name, admin).await.map(|(_, invitation)| invitation)
    }

    /// The company of this name, or of the only one there is.
    pub async fn companies(&self) -> Result<Vec<(OrganisationId, String)>, StoreError> {
        Ok(self.app.store.companies().await?.into_iter().map(|c| (c.id, c.name)).collect())
    }

    /// The parts behind the listener: for tests and for the process that holds the server.
    pub fn app(&self) -> &AppState {
        &self.app
    }

    /// Ends when the store has stopped for good (a failed commit): the process should leave and start again.
    pub async fn broken(&self) {
        while self.app.store.healthy() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Ends listening, waits for open requests (seconds, not minutes), stops the engine, folds the log into the file.
    /// A second call finds nothing left to do.
    pub async fn stop(&self) {
        // Streams end by the engine's word; requests by the listener's; then the calls to suppliers.
        let engine = self.app.engine.stop(self.app.config.stop_grace);
        self.control.graceful_shutdown(Some(GRACE));
        engine.await;
        let served = self.served.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(served) = served {
            let _ = served.await;
        }
        self.sweeper.abort();
        self.app.store.close().await;
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.control.shutdown();
        self.sweeper.abort();
    }
}
