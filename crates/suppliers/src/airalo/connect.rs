//! Starting the adapter: headers, client, and in sandbox mode the proof that it is ours that answers.
use super::Airalo;
use super::account::{Account, PROBE};
use super::limits::Limits;
use super::token::Tokens;
use super::wire::ErrorBody;
use crate::config::Access;
use crate::http::{Answer, HttpSettings, HttpStack, Vitality};
use crate::start::{StartError, prove_sandbox};
use btm_domain::supply::SupplierMode;
use btm_domain::{Clock, Entropy};
use http::HeaderMap;
use http::header::{ACCEPT, HeaderValue};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Five a second and endpoint; nobody asks every endpoint at once.
const PER_MINUTE: u32 = 600;

impl Airalo {
    /// Builds the client; in sandbox mode asks `GET /_sandbox/identity` first, in other modes sends nothing. The token is fetched when it
    /// is first needed.
    ///
    /// # Errors
    /// [`StartError`]; `Token` where the access has no client.
    pub async fn connect(access: Access, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, StartError> {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let settings = HttpSettings { headers, probe: PROBE, per_minute: PER_MINUTE, vitality };
        let http = HttpStack::new(&access, settings, clock, Arc::clone(&entropy)).map_err(|_| StartError::Tls)?;
        if access.mode == SupplierMode::Sandbox {
            prove_sandbox(&http).await?;
        }
        let account = Account {
            http,
            mode: access.mode,
            client_id: access.client_id.ok_or(StartError::Token)?,
            secret: access.token,
            webhook_secret: access.webhook_secret,
            tokens: Tokens::default(),
            limits: Limits::default(),
            searches: AtomicU64::new(0),
            orders: AtomicU64::new(0),
        };
        Ok(Self::over(account, entropy))
    }
}

/// 5xx counts against the supplier. A 401 is a token that ended: whoever got it fetches another, and locks us out if that one is refused
/// too.
fn vitality(answer: &Answer) -> Vitality {
    match answer.status {
        500..=599 => Vitality::Failing,
        403 if locks_out(answer) => Vitality::LockedOut,
        _ => Vitality::Fine,
    }
}

/// Our address is not allow-listed, or somebody in front of Airalo turns us away; not merely a part of the interface we were not given.
pub(super) fn locks_out(answer: &Answer) -> bool {
    let error = ErrorBody::read(&answer.body);
    answer.status == 403 && error.is_none_or(|e| e.code.as_deref() == Some("89") || !e.said)
}
