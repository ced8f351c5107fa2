//! Starting the adapter: headers and client.
use super::account::Account;
use super::wire::{ErrorBody, ErrorType};
use super::{Duffel, DuffelStays};
use crate::config::Access;
use crate::http::{Answer, HttpSettings, HttpStack, Vitality};
use crate::start::{StartError, prove_sandbox};
use crate::tenants::Tenants;
use btm_domain::supply::SupplierMode;
use btm_domain::{Clock, Entropy};
use http::HeaderMap;
use http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// One page of one airline: the cheapest read there is.
pub(super) const PROBE: &str = "/air/airlines?limit=1";
/// Requests a minute, seen by others; the first answer's headers correct it.
const PER_MINUTE: u32 = 4_000;

impl Duffel {
    /// Builds the client; in sandbox mode asks `GET /_sandbox/identity` first, in other modes sends nothing.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn connect(access: Access, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, StartError> {
        Ok(Self::over(Arc::new(open(access, clock, Arc::clone(&entropy)).await?), entropy))
    }
}

impl DuffelStays {
    /// As [`Duffel::connect`], where only stays are bought at Duffel; else take [`Duffel::stays`], which shares the account's limits.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn connect(access: Access, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, StartError> {
        Ok(Self::over(Arc::new(open(access, clock, Arc::clone(&entropy)).await?), entropy))
    }
}

async fn open(access: Access, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Account, StartError> {
    let settings = HttpSettings { headers: headers(&access)?, probe: PROBE, per_minute: PER_MINUTE, vitality };
    let http = HttpStack::new(&access, settings, clock, entropy).map_err(|_| StartError::Tls)?;
    if access.mode == SupplierMode::Sandbox {
        prove_sandbox(&http).await?;
    }
    Ok(Account {
        http,
        mode: access.mode,
        webhook_secret: access.webhook_secret,
        tenants: Tenants::default(),
        searches: AtomicU64::new(0),
        orders: AtomicU64::new(0),
    })
}

fn headers(access: &Access) -> Result<HeaderMap, StartError> {
    let bearer = format!("Bearer {}", access.token.expose_secret());
    let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| StartError::Token)?;
    bearer.set_sensitive(true);
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, bearer);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert("duffel-version", HeaderValue::from_static("v2"));
    Ok(headers)
}

/// 5xx counts against the supplier. 401 and 403 lock us out, unless an airline says it or a product is not ours to use.
fn vitality(answer: &Answer) -> Vitality {
    match answer.status {
        500..=599 => Vitality::Failing,
        401 | 403 => match ErrorBody::read(&answer.body) {
            Some(error) if error.kind() == Some(&ErrorType::Airline) || error.code() == "unavailable_feature" => Vitality::Fine,
            None if answer.status == 403 => Vitality::Fine,
            _ => Vitality::LockedOut,
        },
        _ => Vitality::Fine,
    }
}
