//! Where each supplier is and with which token it is entered; and entering them all into one registry.
use crate::queue::Queue;
use crate::start::Deps;
use crate::suppliers::Registry;
use btm_domain::supply::SupplierMode;
use btm_store::Store;
use btm_suppliers::StartError;
use btm_suppliers::desk::{Catalogue, SampleInLive};
use btm_suppliers::port::{ConnectShop, StayShop};
use btm_suppliers::{Access, Airalo, ConfigError, Desk, Duffel, DuffelStays, FlightShop, LiteApi, Product};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// A sandbox that starts beside us may be this much later, in seconds.
const SANDBOX_LATE: u32 = 10;

/// Why the suppliers cannot be entered.
#[derive(Debug, Error)]
pub enum SourceError {
    #[error(transparent)]
    Supplier(#[from] StartError),
    #[error(transparent)]
    Desk(#[from] SampleInLive),
}

/// The configured suppliers; what is absent sells nothing.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub duffel: Option<Access>,
    pub liteapi: Option<Access>,
    pub airalo: Option<Access>,
    /// Pocket Wi-Fi through our own operators, from this catalogue.
    pub desk: Option<(SupplierMode, Catalogue)>,
}

impl Sources {
    /// Everything at one sandbox of ours on this computer; `account` tells several users of one sandbox apart.
    ///
    /// # Errors
    /// As for a configured sandbox.
    pub fn sandbox(base_url: &str, ca_pem: &[u8], account: &str) -> Result<Self, ConfigError> {
        let access = |token: String| Access::sandbox(base_url, ca_pem, token.into());
        Ok(Self {
            duffel: Some(access(format!("duffel_test_{account}"))?),
            liteapi: Some(access(format!("sand_{account}"))?),
            airalo: Some(access(format!("secret-of-{account}"))?.with_client(account)?),
            desk: Some((SupplierMode::Sandbox, Catalogue::sample().map_err(|e| ConfigError::Catalogue(e.to_string()))?)),
        })
    }

    /// Of every configured one.
    pub fn modes(&self) -> Vec<SupplierMode> {
        let entered = [&self.duffel, &self.liteapi, &self.airalo].into_iter().flatten().map(Access::mode);
        entered.chain(self.desk.as_ref().map(|(mode, _)| *mode)).collect()
    }

    /// Nobody is configured.
    pub fn is_empty(&self) -> bool {
        self.modes().is_empty()
    }

    /// Enters them all; the desk only where its queue is open.
    ///
    /// # Errors
    /// The first that does not start.
    pub async fn connect(&self, deps: &Deps, store: Option<&Store>) -> Result<Registry, SourceError> {
        let mut registry = Registry::default();
        if let Some(access) = &self.duffel {
            registry = duffel(registry, access, deps).await?;
        }
        if let Some(access) = &self.liteapi {
            let shop = patient(|| LiteApi::connect(access.clone(), deps.clock.clone(), deps.entropy.clone())).await?;
            registry = registry.with_stays(Arc::new(shop) as Arc<dyn StayShop>);
        }
        if let Some(access) = &self.airalo {
            let shop = patient(|| Airalo::connect(access.clone(), deps.clock.clone(), deps.entropy.clone())).await?;
            registry = registry.with_connect(Arc::new(shop) as Arc<dyn ConnectShop>);
        }
        if let (Some((mode, catalogue)), Some(store)) = (&self.desk, store) {
            let queue = Arc::new(Queue { store: store.clone() });
            let desk = Desk::new(*mode, catalogue.clone(), queue, deps.clock.clone(), deps.entropy.clone());
            registry = registry.with_connect(Arc::new(desk?) as Arc<dyn ConnectShop>);
        }
        Ok(registry)
    }
}

/// Flights and stays of one account share its limits, breakers and locks.
async fn duffel(registry: Registry, access: &Access, deps: &Deps) -> Result<Registry, SourceError> {
    if !access.sells(Product::Flights) {
        let shop = patient(|| DuffelStays::connect(access.clone(), deps.clock.clone(), deps.entropy.clone())).await?;
        return Ok(registry.with_stays(Arc::new(shop) as Arc<dyn StayShop>));
    }
    let shop = patient(|| Duffel::connect(access.clone(), deps.clock.clone(), deps.entropy.clone())).await?;
    let registry = if access.sells(Product::Stays) { registry.with_stays(Arc::new(shop.stays())) } else { registry };
    Ok(registry.with_flights(Arc::new(shop) as Arc<dyn FlightShop>))
}

/// Waits a moment for a sandbox.
async fn patient<T, F: Future<Output = Result<T, StartError>>>(mut connect: impl FnMut() -> F) -> Result<T, StartError> {
    let mut left = SANDBOX_LATE;
    loop {
        match connect().await {
            Err(StartError::SandboxSilent(why)) if left > 0 => {
                tracing::warn!(?why, "the sandbox does not answer yet");
                left -= 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            done => return done,
        }
    }
}
