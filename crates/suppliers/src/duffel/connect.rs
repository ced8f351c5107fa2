//! Starting the adapter: headers, client, and in sandbox mode the proof that it is ours that answers.
use super::Duffel;
use super::search::Tenants;
use super::wire::{ErrorBody, ErrorType};
use crate::config::Access;
use crate::http::{Answer, Call, HttpSettings, HttpStack, NoAnswer, READ_TIMEOUT, Vitality};
use crate::port::ErrorKind;
use btm_domain::supply::SupplierMode;
use btm_domain::{Clock, Entropy};
use http::HeaderMap;
use http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use secrecy::ExposeSecret;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use thiserror::Error;
use tokio::time::Instant;

/// One page of one airline: the cheapest read there is.
pub(super) const PROBE: &str = "/air/airlines?limit=1";
/// Requests a minute, seen by others; the first answer's headers correct it.
const PER_MINUTE: u32 = 4_000;

/// Why the adapter does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StartError {
    #[error("the token holds characters no header can carry")]
    Token,
    #[error("the TLS configuration cannot be built")]
    Tls,
    /// May pass by itself: the sandbox is not up, or its certificate is not from this `ca_file`.
    #[error("the sandbox does not answer ({0:?})")]
    SandboxSilent(ErrorKind),
    #[error("what answers at this address is not the sandbox of Smart BTM")]
    NotOurSandbox,
}

impl Duffel {
    /// Builds the client; in sandbox mode asks `GET /_sandbox/identity` first, in other modes sends nothing.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn connect(access: Access, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, StartError> {
        let settings = HttpSettings { headers: headers(&access)?, probe: PROBE, per_minute: PER_MINUTE, vitality };
        let http = HttpStack::new(&access, settings, clock, entropy).map_err(|_| StartError::Tls)?;
        if access.mode == SupplierMode::Sandbox {
            prove_sandbox(&http).await?;
        }
        Ok(Self { http, mode: access.mode, tenants: Tenants::default(), searches: AtomicU64::new(0), orders: AtomicU64::new(0) })
    }
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

async fn prove_sandbox(http: &HttpStack) -> Result<(), StartError> {
    #[derive(Deserialize)]
    struct Identity {
        sandbox: String,
    }
    let call = Call::get("/_sandbox/identity", "/_sandbox/identity".to_owned(), Instant::now() + READ_TIMEOUT);
    let answer = http.read(&call).await.map_err(|why| {
        let kind = if matches!(why, NoAnswer::Lost { .. }) { ErrorKind::Timeout } else { ErrorKind::Unavailable };
        StartError::SandboxSilent(kind)
    })?;
    let ours = answer.status == 200
        && serde_json::from_slice::<Identity>(&answer.body).is_ok_and(|identity| identity.sandbox == "smart-btm");
    if ours { Ok(()) } else { Err(StartError::NotOurSandbox) }
}
