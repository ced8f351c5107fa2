//! One LiteAPI account: the way to it, its mode, and what is counted over it.
use super::houses::Houses;
use super::outcome::{Verdict, Write, verdict};
use super::wire;
use crate::answers::{Outcome, doubt, garbled, of, seconds, silence, unanswered};
use crate::config::Market;
use crate::http::breaker::Lock;
use crate::http::{Answer, Call, HttpStack, Lane, READ_TIMEOUT, Site};
use crate::port::{ErrorKind, Health, Intent, SupplierError};
use crate::tenants::Tenants;
use btm_domain::supply::{Doubt, DoubtCause, SupplierId, SupplierMode, Written};
use chrono::{DateTime, Utc};
use http::Method;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::time::Instant;

/// A list of codes: the cheapest read there is.
pub(super) const PROBE: &str = "/v3.0/data/currencies";

pub(super) struct Account {
    pub http: HttpStack,
    pub mode: SupplierMode,
    pub market: Market,
    pub tenants: Tenants,
    pub houses: Houses,
    pub searches: AtomicU64,
    pub orders: AtomicU64,
}

impl Account {
    pub fn now(&self) -> DateTime<Utc> {
        self.http.clock().now()
    }

    /// What stands under `data` of a read; an error in the body is one whatever the status.
    pub async fn read<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<(T, Answer), SupplierError> {
        let answer = self.http.read(call).await.map_err(silence)?;
        match answer.status {
            // No content is how nothing is told, beside 2001.
            204 => return Err(of(ErrorKind::NotFound, &answer, None)),
            200..=299 if answer.whole && wire::code(&answer.body).is_none() => {}
            // Broken off by our own deadline, not by the supplier.
            200..=299 if !answer.whole && Instant::now() >= call.until => return Err(of(ErrorKind::Timeout, &answer, None)),
            _ => return Err(failure(&answer)),
        }
        let (told, sandbox) = wire::envelope(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        if !self.right_mode(sandbox) {
            return Err(of(ErrorKind::Config, &answer, Some("sandbox".to_owned())));
        }
        Ok((told, answer))
    }

    /// A contradiction locks the adapter: real and simulated never mix.
    pub fn right_mode(&self, sandbox: Option<bool>) -> bool {
        let right = sandbox.is_none_or(|sandbox| sandbox == (self.mode != SupplierMode::Live));
        if !right {
            self.http.lock(Lock::Mode);
        }
        right
    }

    /// One write, once. `Ok` is a whole success that names the booking; everything else is already an outcome.
    pub async fn send(&self, intent: &Intent, write: Write, path: String, body: Option<Vec<u8>>) -> Result<Answer, Outcome> {
        let longest = intent.deadline.min(self.now() + super::capabilities::WRITE_TIMEOUT);
        let (method, template) = match write {
            Write::Book => (Method::POST, "/v3.0/rates/book"),
            Write::Cancel => (Method::PUT, "/v3.0/bookings/{id}"),
        };
        let call = Call {
            lane: Lane::Write,
            reserved: true,
            site: Site::Booking,
            method,
            body,
            our_ref: Some(&intent.our_ref),
            ..Call::get(template, path, self.http.instant(longest))
        };
        let answer = self.http.write(&call).await.map_err(|why| unanswered(why, self.now()))?;
        match verdict(write, answer.status, &answer.body, answer.whole, answer.retry_after.map(seconds)) {
            Verdict::Done => Ok(answer),
            Verdict::Refused(refusal) => Err(Outcome::Refused(refusal)),
            Verdict::Unknown { cause, code } => Err(Outcome::Unknown(self.doubt(cause, code, &answer))),
        }
    }

    fn doubt(&self, cause: DoubtCause, code: Option<String>, answer: &Answer) -> Doubt {
        doubt(self.now(), cause, code, Some(answer))
    }

    /// A success that cannot be believed.
    pub fn unsure<T>(&self, cause: DoubtCause, code: Option<&str>, answer: &Answer) -> Written<T> {
        Written::Unknown(self.doubt(cause, code.map(str::to_owned), answer))
    }

    pub async fn health(&self) -> Health {
        let begun = Instant::now();
        let call = Call::get(PROBE, PROBE.to_owned(), Instant::now() + READ_TIMEOUT);
        let why = self.read::<Vec<IgnoredAny>>(&call).await.err().map(|e| e.kind);
        Health {
            supplier: SupplierId::LiteApi,
            mode: self.mode,
            reachable: why.is_none(),
            why,
            round_trip_ms: why.is_none().then(|| u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)),
            breakers: self.http.breakers(),
            searches: self.searches.load(Ordering::Relaxed),
            orders: self.orders.load(Ordering::Relaxed),
        }
    }
}

/// A read that was answered with anything but what was asked for: by code, and by status only where there is none.
fn failure(answer: &Answer) -> SupplierError {
    let code = wire::code(&answer.body).filter(|_| answer.whole);
    let busy = || ErrorKind::Busy { retry_after_s: answer.retry_after.map(seconds) };
    let kind = match (code, answer.status) {
        (Some(401 | 40_302), _) | (None, 401 | 403) => ErrorKind::Auth,
        (Some(403), _) => ErrorKind::Config,
        (Some(4_290), _) | (None, 429) => busy(),
        (Some(204 | 2_001), _) | (None, 404) => ErrorKind::NotFound,
        (Some(4_016 | 4_040), _) => ErrorKind::OfferGone,
        (Some(4_000 | 4_002 | 4_010), _) => ErrorKind::Rejected,
        (Some(4_291 | 5_000), _) | (_, 500..=599) => ErrorKind::Server,
        (_, 400..=499) => ErrorKind::Rejected,
        _ => ErrorKind::Garbled,
    };
    of(kind, answer, code.map(|code| code.to_string()))
}
