//! One Airalo account: the way to it, its token, its limits, and what is counted over it.
use super::limits::{Limits, Slow};
use super::outcome::{Verdict, Write, verdict};
use super::token::{Tokens, signed};
use super::{capabilities, sign, wire};
use crate::answers::{Outcome, doubt, garbled, of, seconds, silence, unanswered};
use crate::http::breaker::Lock;
use crate::http::{Answer, Call, HttpStack, Lane, NoAnswer, READ_TIMEOUT};
use crate::port::{ErrorKind, Health, Intent, SupplierError, Tongue};
use crate::soft::{Unread, data};
use btm_domain::Currency;
use btm_domain::supply::{Doubt, DoubtCause, Refusal, SupplierId, SupplierMode};
use chrono::{DateTime, Utc};
use http::Method;
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderValue};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::time::Instant;

/// The cheapest read there is.
pub(super) const PROBE: &str = "/v2/balance";

pub(super) struct Account {
    pub http: HttpStack,
    pub mode: SupplierMode,
    pub client_id: String,
    pub secret: SecretString,
    pub webhook_secret: Option<SecretString>,
    pub tokens: Tokens,
    pub limits: Limits,
    pub searches: AtomicU64,
    pub orders: AtomicU64,
}

/// A read of what is told in a language.
pub(super) fn in_tongue(mut call: Call<'_>, tongue: Tongue) -> Call<'_> {
    let word = match tongue {
        Tongue::Japanese => "ja",
        Tongue::English => "en",
    };
    call.headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(word));
    call
}

impl Account {
    pub fn now(&self) -> DateTime<Utc> {
        self.http.clock().now()
    }

    /// Sends a read; anything but a whole 2xx is an error. A token that is refused is fetched anew, once.
    pub async fn fetch(&self, mut call: Call<'_>, slow: Option<&Slow>) -> Result<Answer, SupplierError> {
        let mut first = true;
        loop {
            let pass = self.pass(call.until).await?;
            call.headers.insert(AUTHORIZATION, pass.bearer);
            let busy = |wait| SupplierError::local(ErrorKind::Busy { retry_after_s: Some(seconds(wait)) });
            self.limits.pass(call.template, slow, call.until).await.map_err(busy)?;
            let answer = self.http.read(&call).await.map_err(silence)?;
            match answer.status {
                200..=299 if answer.whole => return Ok(answer),
                // Broken off by our own deadline, not by the supplier.
                200..=299 if Instant::now() >= call.until => return Err(of(ErrorKind::Timeout, &answer, None)),
                401 if first => self.tokens.refused(pass.number).await,
                401 => {
                    self.http.lock(Lock::Auth);
                    return Err(of(ErrorKind::Auth, &answer, None));
                }
                _ => return Err(failure(&answer)),
            }
            first = false;
        }
    }

    /// The object under `data` of a read.
    pub async fn read<T: DeserializeOwned>(&self, call: Call<'_>, slow: Option<&Slow>) -> Result<(T, Answer), SupplierError> {
        let answer = self.fetch(call, slow).await?;
        let object = data(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        Ok((object, answer))
    }

    /// One write. It is sent once; only a 401, which has executed nothing, lets it go again with a new token. `Ok` is a whole success
    /// with an id; everything else is already an outcome.
    pub async fn send(
        &self,
        intent: &Intent,
        write: Write,
        path: &'static str,
        body: Vec<u8>,
        slow: Option<&Slow>,
    ) -> Result<Answer, Outcome> {
        let longest = intent.deadline.min(self.now() + capabilities::WRITE_TIMEOUT);
        let mut call = Call {
            lane: Lane::Write,
            reserved: true,
            method: Method::POST,
            headers: signed(&sign::of_body(&self.secret, &body)),
            body: Some(body),
            our_ref: Some(&intent.our_ref),
            ..Call::get(path, path.to_owned(), self.http.instant(longest))
        };
        let mut first = true;
        let answer = loop {
            let pass = self.pass(call.until).await.map_err(|e| Outcome::Refused(not_sent(&e)))?;
            call.headers.insert(AUTHORIZATION, pass.bearer);
            let busy = |wait| Outcome::Refused(Refusal::Busy { retry_after_s: Some(seconds(wait)) });
            self.limits.pass(path, slow, call.until).await.map_err(busy)?;
            let answer = self.http.write(&call).await.map_err(|why: NoAnswer| unanswered(why, self.now()))?;
            if answer.status != 401 {
                break answer;
            }
            if !first {
                self.http.lock(Lock::Auth);
                break answer;
            }
            self.tokens.refused(pass.number).await;
            first = false;
        };
        match verdict(write, answer.status, &answer.body, answer.whole, answer.retry_after.map(seconds)) {
            Verdict::Done => Ok(answer),
            Verdict::Refused(refusal) => Err(Outcome::Refused(refusal)),
            Verdict::Unknown { cause, code } => Err(Outcome::Unknown(self.doubt(cause, code, Some(&answer)))),
        }
    }

    pub fn doubt(&self, cause: DoubtCause, code: Option<String>, answer: Option<&Answer>) -> Doubt {
        doubt(self.now(), cause, code, answer)
    }

    /// The currency this account is charged in.
    pub async fn currency(&self, until: Instant) -> Result<Currency, SupplierError> {
        let call = Call::get(PROBE, PROBE.to_owned(), until);
        let (told, answer): (wire::Balance, _) = self.read(call, None).await?;
        let code = told.balances.and_then(|b| b.available).and_then(|a| a.currency);
        code.and_then(|c| c.parse().ok()).ok_or_else(|| garbled(Unread::Missing("currency").into(), &answer))
    }

    pub async fn health(&self) -> Health {
        let begun = Instant::now();
        let why = self.currency(Instant::now() + READ_TIMEOUT).await.err().map(|e| e.kind);
        Health {
            supplier: SupplierId::Airalo,
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

/// There was no token: the write never began.
fn not_sent(error: &SupplierError) -> Refusal {
    match error.kind {
        ErrorKind::Auth => Refusal::Auth,
        ErrorKind::Config => Refusal::Config,
        ErrorKind::Busy { retry_after_s } => Refusal::Busy { retry_after_s },
        _ => Refusal::NotSent,
    }
}

fn failure(answer: &Answer) -> SupplierError {
    let code = wire::code(&answer.body);
    let kind = match (answer.status, code.as_deref()) {
        (200..=299, _) => ErrorKind::Garbled,
        (403, _) if super::connect::locks_out(answer) => ErrorKind::Auth,
        // A part of the interface this account was not given.
        (403, _) => ErrorKind::Config,
        (404, _) => ErrorKind::NotFound,
        (422, Some("33" | "34" | "73")) => ErrorKind::OfferGone,
        (429, _) => ErrorKind::Busy { retry_after_s: answer.retry_after.map(seconds) },
        (400..=499, _) => ErrorKind::Rejected,
        (500..=599, _) => ErrorKind::Server,
        _ => ErrorKind::Garbled,
    };
    of(kind, answer, code)
}
