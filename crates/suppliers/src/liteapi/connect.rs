//! Starting the adapter: headers and client.
use super::LiteApi;
use super::account::{Account, PROBE};
use super::houses::Houses;
use super::wire;
use crate::config::Access;
use crate::http::{Answer, HttpSettings, HttpStack, Vitality};
use crate::start::{StartError, prove_sandbox};
use crate::tenants::Tenants;
use btm_domain::supply::SupplierMode;
use btm_domain::{Clock, Entropy};
use http::HeaderMap;
use http::header::{ACCEPT, HeaderValue};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Ten a second; no figure is published.
const PER_MINUTE: u32 = 600;

impl LiteApi {
    /// Builds the client; in sandbox mode asks `GET /_sandbox/identity` first, in other modes sends nothing.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn connect(access: Access, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, StartError> {
        let settings = HttpSettings { headers: headers(&access)?, probe: PROBE, per_minute: PER_MINUTE, vitality };
        let http = HttpStack::new(&access, settings, clock, Arc::clone(&entropy)).map_err(|_| StartError::Tls)?;
        if access.mode == SupplierMode::Sandbox {
            prove_sandbox(&http).await?;
        }
        let account = Account {
            http,
            mode: access.mode,
            market: access.market,
            tenants: Tenants::default(),
            houses: Houses::default(),
            searches: AtomicU64::new(0),
            orders: AtomicU64::new(0),
        };
        Ok(Self::over(Arc::new(account), entropy))
    }
}

fn headers(access: &Access) -> Result<HeaderMap, StartError> {
    let mut key = HeaderValue::from_str(access.token.expose_secret()).map_err(|_| StartError::Token)?;
    key.set_sensitive(true);
    let mut headers = HeaderMap::new();
    headers.insert("x-api-key", key);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    Ok(headers)
}

/// The code tells, and the status only where there is none. What is not sold to the account (403) is no lock.
fn vitality(answer: &Answer) -> Vitality {
    match (wire::code(&answer.body), answer.status) {
        (Some(401 | 40_302), _) | (None, 401 | 403) => Vitality::LockedOut,
        (Some(4_291 | 5_000), _) | (_, 500..=599) => Vitality::Failing,
        _ => Vitality::Fine,
    }
}
