//! `HttpStack`: gates around one client. What goes through here has passed breaker, rate limit and concurrency, or never left.
use super::breaker::{Breaker, Gate, Lock};
use super::lanes::{Lanes, Room};
use super::rate::{Bucket, Take};
use super::{CAP, exchange, full_jitter, unit};
use crate::config::Access;
use crate::port::BreakerHealth;
use btm_domain::{Clock, Entropy};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, Method};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, sleep_until};

/// Which breaker a call belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    Search,
    Read,
    Write,
}

/// Which of a supplier's addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Site {
    #[default]
    Main,
    /// Where it is booked; the same where a supplier has one address.
    Booking,
}

/// One request. Paths are relative to the base URL.
#[derive(Debug)]
pub struct Call<'a> {
    pub lane: Lane,
    /// Writes and look-ups draw on the reserved fifth of the rate limit.
    pub reserved: bool,
    pub site: Site,
    pub method: Method,
    /// For the log: the path without ids, e.g. `/air/offers/{id}`.
    pub template: &'static str,
    /// Path and query as sent.
    pub path: String,
    /// Beside those of every request.
    pub headers: HeaderMap,
    pub body: Option<Vec<u8>>,
    pub until: Instant,
    /// Most bytes of an answer, uncompressed.
    pub cap: usize,
    pub our_ref: Option<&'a str>,
}

impl Call<'_> {
    /// A read of at most 2 MiB.
    pub fn get(template: &'static str, path: String, until: Instant) -> Self {
        let (lane, reserved, site, body) = (Lane::Read, false, Site::Main, None);
        Self {
            lane,
            reserved,
            site,
            method: Method::GET,
            template,
            path,
            headers: HeaderMap::new(),
            body,
            until,
            cap: CAP,
            our_ref: None,
        }
    }
}

/// What came back, as far as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Bytes,
    /// The body came to its end and was not larger than the cap.
    pub whole: bool,
    pub request_id: Option<String>,
    /// What a 429 or 503 names.
    pub retry_after: Option<Duration>,
}

/// Nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// Not one byte of the request left us.
    Locked(Lock),
    BreakerOpen,
    /// Our own share of the rate, or our waiting room, is used up.
    Busy(Option<Duration>),
    /// DNS, connection or TLS.
    Connect,
    PastDeadline,
    /// Bytes left, nothing came: time-out, reset or end of file.
    Lost {
        timed_out: bool,
    },
}

impl NoAnswer {
    pub fn may_have_arrived(self) -> bool {
        matches!(self, Self::Lost { .. })
    }
}

/// What an answer says about the supplier's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vitality {
    Fine,
    Failing,
    /// The credential is refused.
    LockedOut,
}

/// What differs between suppliers.
pub struct HttpSettings {
    /// Sent with every request, the credential included (marked sensitive).
    pub headers: HeaderMap,
    /// Path of the cheap read that decides a half-open breaker.
    pub probe: &'static str,
    /// Rate limit until the first answer corrects it.
    pub per_minute: u32,
    pub vitality: fn(&Answer) -> Vitality,
}

/// One supplier's way out.
pub struct HttpStack {
    client: reqwest::Client,
    base: url::Url,
    booking: url::Url,
    settings: HttpSettings,
    probe_headers: Mutex<HeaderMap>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    lanes: Lanes,
    breakers: Mutex<[Breaker; 3]>,
    bucket: Mutex<Bucket>,
}

impl HttpStack {
    /// # Errors
    /// The TLS configuration cannot be built.
    pub fn new(
        access: &Access,
        settings: HttpSettings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, reqwest::Error> {
        let client = exchange::client(access.ca_pem.as_deref(), settings.headers.clone())?;
        let bucket = Mutex::new(Bucket::new(settings.per_minute, Instant::now().into_std()));
        let base = access.base_url.clone();
        let booking = access.book_url.clone().unwrap_or_else(|| base.clone());
        let (probe_headers, lanes, breakers) = (Mutex::default(), Lanes::default(), Mutex::default());
        Ok(Self { client, base, booking, settings, probe_headers, clock, entropy, lanes, breakers, bucket })
    }

    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// What the probe of a half-open breaker carries beside the headers of every request: a credential that changes.
    pub fn probe_with(&self, headers: HeaderMap) {
        *lock(&self.probe_headers) = headers;
    }

    /// A moment of the wall clock on the timer's own scale.
    pub fn instant(&self, at: DateTime<Utc>) -> Instant {
        let left = (at - self.clock.now()).to_std().unwrap_or(Duration::ZERO);
        Instant::now() + left.min(Duration::from_secs(3600))
    }

    /// A place among the searches, held for the whole of one.
    ///
    /// # Errors
    /// `Busy` where the waiting room is full or the deadline came.
    pub async fn enter_search(&self, until: Instant) -> Result<SemaphorePermit<'_>, NoAnswer> {
        self.lanes.enter(Room::Search, until).await.map_err(|_| NoAnswer::Busy(None))
    }

    /// A read: tried again at most twice, on connect failure, 429, 502, 503 and 504, inside the deadline.
    ///
    /// # Errors
    /// [`NoAnswer`] of the last try.
    pub async fn read(&self, call: &Call<'_>) -> Result<Answer, NoAnswer> {
        let _place = match call.lane {
            Lane::Search => None,
            _ => Some(self.lanes.enter(Room::Read, call.until).await.map_err(|_| NoAnswer::Busy(None))?),
        };
        let mut tries = 0;
        loop {
            let got = self.once(call).await;
            let again = match &got {
                Ok(answer) => matches!(answer.status, 429 | 502 | 503 | 504),
                Err(why) => *why == NoAnswer::Connect,
            };
            tries += 1;
            let next = Instant::now() + full_jitter(tries, self.entropy.as_ref());
            if !again || tries > 2 || next >= call.until {
                return got;
            }
            sleep_until(next).await;
        }
    }

    /// A write: sent once.
    ///
    /// # Errors
    /// [`NoAnswer`]; only `Lost` leaves the outcome open.
    pub async fn write(&self, call: &Call<'_>) -> Result<Answer, NoAnswer> {
        let _place = self.lanes.enter(Room::Write, call.until).await.map_err(|_| NoAnswer::Busy(None))?;
        self.once(call).await
    }

    /// Shuts every lane until the process starts with another configuration.
    pub fn lock(&self, why: Lock) {
        tracing::error!(?why, host = self.base.host_str(), "supplier locked until its configuration changes");
        for breaker in lock(&self.breakers).iter_mut() {
            breaker.lock(why);
        }
    }

    /// Search, read, write.
    pub fn breakers(&self) -> [BreakerHealth; 3] {
        let breakers = lock(&self.breakers);
        std::array::from_fn(|i| match breakers[i].shut() {
            None => BreakerHealth::Closed,
            Some(None) => BreakerHealth::Open,
            Some(Some(Lock::Auth)) => BreakerHealth::LockedAuth,
            Some(Some(Lock::Mode)) => BreakerHealth::LockedMode,
        })
    }

    async fn once(&self, call: &Call<'_>) -> Result<Answer, NoAnswer> {
        self.pass_breaker(call.lane, call.until).await?;
        self.pass_rate(call.reserved, call.until).await?;
        if Instant::now() >= call.until {
            return Err(NoAnswer::PastDeadline);
        }
        let got = self.send(call).await;
        let ok = self.weigh(&got);
        self.breaker(call.lane, |b, now, jitter| b.record(ok, now, jitter));
        got
    }

    async fn send(&self, call: &Call<'_>) -> Result<Answer, NoAnswer> {
        let begun = Instant::now();
        let base = if call.site == Site::Booking { &self.booking } else { &self.base };
        let got = exchange::run(&self.client, base, call, self.clock.now()).await;
        let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &got {
            Ok((answer, rate)) => {
                let now = Instant::now();
                let mut bucket = lock(&self.bucket);
                bucket.correct(rate.limit, rate.remaining, rate.resets_in, now.into_std());
                if answer.status == 429 {
                    let named = answer.retry_after.or(rate.resets_in).unwrap_or(Duration::from_secs(1));
                    bucket.pause((now + named).into_std() + Duration::from_secs_f64(unit(self.entropy.as_ref())));
                }
                drop(bucket);
                tracing::info!(
                    method = %call.method, path = call.template, status = answer.status, whole = answer.whole,
                    request_id = answer.request_id.as_deref(), ms = millis, our_ref = call.our_ref, "supplier answered"
                );
            }
            Err(why) => {
                tracing::warn!(method = %call.method, path = call.template, ?why, ms = millis, our_ref = call.our_ref, "no answer");
            }
        }
        got.map(|(answer, _)| answer)
    }

    fn weigh(&self, got: &Result<Answer, NoAnswer>) -> bool {
        match got {
            Ok(answer) => match (self.settings.vitality)(answer) {
                Vitality::Fine => answer.whole,
                Vitality::Failing => false,
                Vitality::LockedOut => {
                    self.lock(Lock::Auth);
                    true
                }
            },
            Err(_) => false,
        }
    }

    async fn pass_breaker(&self, lane: Lane, until: Instant) -> Result<(), NoAnswer> {
        match self.breaker(lane, |b, now, _| b.ask(now)) {
            Gate::Pass => return Ok(()),
            Gate::Shut => return Err(NoAnswer::BreakerOpen),
            Gate::Locked(why) => return Err(NoAnswer::Locked(why)),
            Gate::Probe => {}
        }
        let until = until.min(Instant::now() + Duration::from_secs(10));
        let mut probe = Call::get(self.settings.probe, self.settings.probe.to_owned(), until);
        probe.lane = lane;
        probe.headers = lock(&self.probe_headers).clone();
        let ok = self.weigh(&self.send(&probe).await);
        self.breaker(lane, |b, now, jitter| b.probed(ok, now, jitter));
        if ok { Ok(()) } else { Err(NoAnswer::BreakerOpen) }
    }

    async fn pass_rate(&self, reserved: bool, until: Instant) -> Result<(), NoAnswer> {
        loop {
            let now = Instant::now();
            let take = lock(&self.bucket).take(reserved, now.into_std());
            match take {
                Take::Now => return Ok(()),
                Take::At(at) if at >= until.into_std() => {
                    return Err(NoAnswer::Busy(Some(at.duration_since(now.into_std()))));
                }
                Take::At(at) => sleep_until(at.into()).await,
            }
        }
    }

    fn breaker<T>(&self, lane: Lane, act: impl FnOnce(&mut Breaker, std::time::Instant, f64) -> T) -> T {
        let jitter = unit(self.entropy.as_ref());
        act(&mut lock(&self.breakers)[lane as usize], Instant::now().into_std(), jitter)
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
