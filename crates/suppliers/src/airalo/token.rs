//! The access token: a day long, three a minute at most. One for everybody, fetched by whoever needs it first.
use super::account::Account;
use super::{limits, sign, wire};
use crate::answers::{garbled, of, seconds, silence};
use crate::http::Call;
use crate::http::breaker::Lock;
use crate::port::{ErrorKind, SupplierError};
use crate::soft::{Unread, data};
use chrono::{DateTime, TimeDelta, Utc};
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use http::{HeaderName, Method};
use secrecy::ExposeSecret;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};

const PATH: &str = "/v2/token";
/// Longest a token is used.
const DAY: TimeDelta = TimeDelta::hours(24);
/// A token this near its end is fetched anew.
const MARGIN: TimeDelta = TimeDelta::minutes(5);

/// A way in. `number` tells tokens apart.
#[derive(Clone)]
pub(super) struct Pass {
    pub bearer: HeaderValue,
    pub number: u64,
    ends: DateTime<Utc>,
}

/// The token in use.
#[derive(Default)]
pub(super) struct Tokens {
    now: Mutex<(u64, Option<Pass>)>,
}

impl Tokens {
    /// This token was refused: the next one who needs one fetches another. One fetched meanwhile stays.
    pub async fn refused(&self, number: u64) {
        let mut now = self.now.lock().await;
        if now.1.as_ref().is_some_and(|pass| pass.number == number) {
            now.1 = None;
        }
    }
}

impl Account {
    /// The token, fetched if there is none or it ends soon.
    ///
    /// # Errors
    /// [`SupplierError`]; nothing but the token was asked for then.
    pub async fn pass(&self, until: Instant) -> Result<Pass, SupplierError> {
        let late = |_| SupplierError::local(ErrorKind::Timeout);
        let mut now = timeout_at(until, self.tokens.now.lock()).await.map_err(late)?;
        if let Some(pass) = now.1.as_ref().filter(|pass| self.now() < pass.ends) {
            return Ok(pass.clone());
        }
        let number = now.0 + 1;
        let pass = self.fetch_pass(number, until).await?;
        self.http.probe_with(HeaderMap::from_iter([(AUTHORIZATION, pass.bearer.clone())]));
        *now = (number, Some(pass.clone()));
        Ok(pass)
    }

    async fn fetch_pass(&self, number: u64, until: Instant) -> Result<Pass, SupplierError> {
        let busy = |wait| SupplierError::local(ErrorKind::Busy { retry_after_s: Some(seconds(wait)) });
        self.limits.pass(PATH, Some(&limits::tokens()), until).await.map_err(busy)?;
        let body = json!({
            "client_id": self.client_id, "client_secret": self.secret.expose_secret(), "grant_type": "client_credentials",
        });
        let body = crate::sent::bytes(&body);
        let mut call = Call::get(PATH, PATH.to_owned(), until);
        call.method = Method::POST;
        call.reserved = true;
        call.headers = signed(&sign::of_body(&self.secret, &body));
        call.body = Some(body);
        let answer = self.http.read(&call).await.map_err(silence)?;
        let kind = match answer.status {
            200..=299 if answer.whole => None,
            401 | 403 => {
                self.http.lock(Lock::Auth);
                Some(ErrorKind::Auth)
            }
            429 => Some(ErrorKind::Busy { retry_after_s: answer.retry_after.map(seconds) }),
            // The checksum or the form of what we sent: as configured, nobody is let in.
            400..=499 => Some(ErrorKind::Config),
            500..=599 => Some(ErrorKind::Server),
            _ => Some(ErrorKind::Garbled),
        };
        if let Some(kind) = kind {
            return Err(of(kind, &answer, wire::code(&answer.body)));
        }
        let token: wire::Token = data(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        let text = token.access_token.filter(|t| !t.is_empty());
        let bearer = text.and_then(|text| HeaderValue::from_str(&format!("Bearer {text}")).ok());
        let mut bearer = bearer.ok_or_else(|| garbled(Unread::Missing("access_token").into(), &answer))?;
        bearer.set_sensitive(true);
        let lasts = token.expires_in.map_or(DAY, |s| TimeDelta::seconds(i64::from(s))).min(DAY);
        Ok(Pass { bearer, number, ends: self.now() + (lasts - MARGIN).max(TimeDelta::zero()) })
    }
}

/// The header of a signed body.
pub(super) fn signed(signature: &str) -> HeaderMap {
    let value = HeaderValue::from_str(signature).ok();
    value.map(|value| (HeaderName::from_static(sign::HEADER), value)).into_iter().collect()
}
