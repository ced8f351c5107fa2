//! What every handler can reach: the store, the vault, the clock. One value, cheap to clone.
use crate::auth::hasher::Hasher;
use crate::caller::Caller;
use crate::config::ServerConfig;
use crate::limits::Buckets;
use crate::meter::Meter;
use crate::suppliers::Registry;
use crate::vault::Vault;
use btm_domain::{Act, Clock, Entropy, OrganisationId, UserId};
use btm_store::Store;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

/// Handle to the running server's parts.
#[derive(Clone)]
pub struct AppState(Arc<Services>);

pub struct Services {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub config: ServerConfig,
    /// The port listened on.
    pub port: u16,
    /// The https address people connect to, without a slash at the end.
    pub public_url: String,
    /// Stable id of this installation.
    pub server_id: String,
    pub store: Store,
    pub vault: Arc<Vault>,
    pub hasher: Hasher,
    pub suppliers: Arc<Registry>,
    pub meter: Arc<Meter>,
    pub engine: Arc<crate::booking::Engine>,
    pub sign_in_rate: Buckets<IpAddr>,
    /// Reads without sign-in, and tokens nobody has.
    pub open_rate: Buckets<IpAddr>,
    pub user_rate: Buckets<UserId>,
    pub search_rate: Buckets<UserId>,
    pub company_search_rate: Buckets<OrganisationId>,
}

impl AppState {
    pub fn new(services: Services) -> Self {
        Self(Arc::new(services))
    }

    /// Whether `caller`'s session still stands and may do `act`: asked by an open stream before each batch and every second.
    pub async fn still_allowed(&self, caller: &Caller, act: Act) -> bool {
        match self.store.session(caller.tenant, caller.session).await {
            Ok(Some(session)) => crate::guard::standing(self, &session).is_ok() && btm_domain::may(&session.roles, act),
            Ok(None) => false,
            Err(error) => {
                tracing::warn!(%error, "a session could not be checked, its stream ends");
                false
            }
        }
    }
}

impl Deref for AppState {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.0
    }
}
