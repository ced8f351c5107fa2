//! One Duffel account: the way to it, its mode, and what is counted over it. Flights and stays share it.
use super::outcome::{Verdict, Write, verdict};
use super::read::{failure, of, seconds, silence};
use super::wire::{self, data};
pub(super) use crate::answers::Outcome;
use crate::answers::{doubt, unanswered};
use crate::http::breaker::Lock;
use crate::http::{Answer, Call, HttpStack, Lane, READ_TIMEOUT};
use crate::port::{ErrorKind, Health, Intent, SupplierError};
use crate::tenants::Tenants;
use btm_domain::supply::{Doubt, DoubtCause, SupplierId, SupplierMode, Written};
use chrono::{DateTime, Utc};
use http::Method;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::time::Instant;

pub(super) struct Account {
    pub http: HttpStack,
    pub mode: SupplierMode,
    /// Without it no event is believed.
    pub webhook_secret: Option<SecretString>,
    pub tenants: Tenants,
    pub searches: AtomicU64,
    pub orders: AtomicU64,
}

impl Account {
    pub fn now(&self) -> DateTime<Utc> {
        self.http.clock().now()
    }

    /// Sends a read; anything but a whole 2xx is an error.
    pub async fn fetch(&self, call: &Call<'_>) -> Result<Answer, SupplierError> {
        let answer = self.http.read(call).await.map_err(silence)?;
        match answer.status {
            200..=299 if answer.whole => Ok(answer),
            // Broken off by our own deadline, not by the supplier.
            200..=299 if Instant::now() >= call.until => Err(of(ErrorKind::Timeout, &answer, None)),
            _ => Err(failure(&answer, call.template)),
        }
    }

    /// The object under `data` of a read.
    pub async fn read<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<(T, Answer), SupplierError> {
        let answer = self.fetch(call).await?;
        let object = data(&answer.body).map_err(|e| super::read::garbled(e.into(), &answer))?;
        Ok((object, answer))
    }

    /// A contradiction locks the adapter: real and simulated never mix.
    pub fn right_mode(&self, live: Option<bool>) -> bool {
        let right = live.is_none_or(|live| live == (self.mode == SupplierMode::Live));
        if !right {
            self.http.lock(Lock::Mode);
        }
        right
    }

    pub fn check_mode(&self, live: Option<bool>, answer: &Answer) -> Result<(), SupplierError> {
        if self.right_mode(live) { Ok(()) } else { Err(of(ErrorKind::Config, answer, Some("live_mode".to_owned()))) }
    }

    /// One write, once. `Ok` is a whole success with an id; everything else is already an outcome.
    pub async fn send(
        &self,
        intent: &Intent,
        write: Write,
        template: &'static str,
        path: String,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, Outcome> {
        let longest = intent.deadline.min(self.now() + super::capabilities::WRITE_TIMEOUT);
        let call = Call {
            lane: Lane::Write,
            reserved: true,
            method: Method::POST,
            body,
            our_ref: Some(&intent.our_ref),
            ..Call::get(template, path, self.http.instant(longest))
        };
        let answer = self.http.write(&call).await.map_err(|why| unanswered(why, self.now()))?;
        match verdict(write, answer.status, &answer.body, answer.whole, answer.retry_after.map(seconds)) {
            Verdict::Done => Ok(answer),
            Verdict::Refused(refusal) => Err(Outcome::Refused(refusal)),
            Verdict::Unknown { cause, code } => Err(Outcome::Unknown(self.doubt(cause, code, Some(&answer)))),
        }
    }

    pub fn doubt(&self, cause: DoubtCause, code: Option<String>, answer: Option<&Answer>) -> Doubt {
        doubt(self.now(), cause, code, answer)
    }

    /// As [`Self::doubt`], as the answer of a write.
    pub fn unsure<T>(&self, cause: DoubtCause, code: Option<&str>, answer: &Answer) -> Written<T> {
        Written::Unknown(self.doubt(cause, code.map(str::to_owned), Some(answer)))
    }

    async fn probe(&self, path: &'static str) -> Result<(), SupplierError> {
        let call = Call::get(path, path.to_owned(), Instant::now() + READ_TIMEOUT);
        let answer = self.fetch(&call).await?;
        let (_, _): (Vec<wire::Identified>, _) = wire::list(&answer.body).map_err(|e| super::read::garbled(e.into(), &answer))?;
        Ok(())
    }

    /// `probe` is a cheap list.
    pub async fn health(&self, probe: &'static str) -> Health {
        let begun = Instant::now();
        let why = self.probe(probe).await.err().map(|e| e.kind);
        Health {
            supplier: SupplierId::Duffel,
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
