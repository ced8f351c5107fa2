//! Searching by batches: one request, then a poll each 300 ms; every poll brings only offers not brought before.
use super::Duffel;
use super::normal::priced_flight;
use super::wire::{self, data};
use crate::http::{Call, Lane, SEARCH_CAP};
use crate::port::{ErrorKind, PricedFlight, SearchEnd, SearchEvent, SearchNote, SearchRequest, SupplierError};
use btm_domain::{FlightQuery, OrganisationId};
use http::Method;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, sleep_until, timeout_at};

const POLL: Duration = Duration::from_millis(300);
const PER_TENANT: usize = 4;

/// Searches running for each organisation.
#[derive(Default)]
pub(super) struct Tenants(Mutex<HashMap<OrganisationId, Arc<Semaphore>>>);

impl Tenants {
    fn of(&self, tenant: OrganisationId) -> Arc<Semaphore> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, places| Arc::strong_count(places) > 1);
        Arc::clone(all.entry(tenant).or_insert_with(|| Arc::new(Semaphore::new(PER_TENANT))))
    }
}

fn ended(complete: bool, note: Option<SearchNote>) -> SearchEnd {
    SearchEnd { complete, note }
}

fn note(error: &SupplierError) -> SearchNote {
    match error.kind {
        ErrorKind::Unavailable => SearchNote::Unavailable,
        ErrorKind::Timeout => SearchNote::DeadlineReached,
        ErrorKind::Busy { retry_after_s } => SearchNote::Busy { retry_after_s },
        ErrorKind::Auth => SearchNote::Auth,
        ErrorKind::Config => SearchNote::Config,
        ErrorKind::NotFound | ErrorKind::OfferGone | ErrorKind::Server => SearchNote::Server,
        ErrorKind::Rejected => SearchNote::Rejected,
        ErrorKind::Garbled => SearchNote::Garbled,
    }
}

impl Duffel {
    /// Everything of a search but its `End`.
    pub(super) async fn stream(&self, request: &SearchRequest, events: &mpsc::Sender<SearchEvent>) -> SearchEnd {
        let until = self.http.instant(request.deadline);
        let tenant = self.tenants.of(request.tenant);
        let late = || ended(false, Some(SearchNote::DeadlineReached));
        let Ok(Ok(_tenants_place)) = timeout_at(until, tenant.acquire()).await else { return late() };
        let Ok(_place) = self.http.enter_search(until).await else {
            return ended(false, Some(SearchNote::Busy { retry_after_s: None }));
        };
        match timeout_at(until, self.run(&request.query, until, events)).await {
            Ok(Ok(0)) => ended(true, None),
            Ok(Ok(left_out)) => ended(true, Some(SearchNote::OffersLeftOut(left_out))),
            Ok(Err(error)) => ended(false, Some(note(&error))),
            Err(_) => late(),
        }
    }

    /// The number of offers that could not be read.
    async fn run(&self, query: &FlightQuery, until: Instant, events: &mpsc::Sender<SearchEvent>) -> Result<u32, SupplierError> {
        self.searches.fetch_add(1, Ordering::Relaxed);
        let left = until.saturating_duration_since(Instant::now()).as_millis().clamp(2_000, 60_000);
        let path = format!("/air/batch_offer_requests?supplier_timeout={left}");
        let mut open = Call::get("/air/batch_offer_requests", path, until);
        (open.lane, open.method, open.cap) = (Lane::Search, Method::POST, SEARCH_CAP);
        open.body = Some(super::body::search(query));
        let mut batch = self.batch(&open).await?;
        let id = batch.id.clone().filter(|id| super::handle::safe(id)).ok_or(SupplierError::local(ErrorKind::Garbled))?;
        let mut poll = Call::get("/air/batch_offer_requests/{id}", format!("/air/batch_offer_requests/{id}"), until);
        (poll.lane, poll.cap) = (Lane::Search, SEARCH_CAP);
        let mut left_out = 0u32;
        let mut next = Instant::now();
        loop {
            // The channel is bounded: a full one holds the next poll back.
            left_out = left_out.saturating_add(self.hand_on(&batch, &id, events).await);
            if batch.remaining_batches == Some(0) {
                return Ok(left_out);
            }
            sleep_until(next).await;
            next = Instant::now() + POLL;
            batch = self.batch(&poll).await?;
        }
    }

    async fn batch(&self, call: &Call<'_>) -> Result<wire::BatchOfferRequest, SupplierError> {
        let answer = self.fetch(call).await?;
        let batch: wire::BatchOfferRequest = data(&answer.body).map_err(|e| super::read::garbled(e.into(), &answer))?;
        self.check_mode(batch.live_mode, &answer)?;
        if batch.remaining_batches.is_none() && batch.id.is_none() {
            return Err(super::read::garbled(super::normal::Unreadable("remaining_batches"), &answer));
        }
        Ok(batch)
    }

    async fn hand_on(&self, batch: &wire::BatchOfferRequest, request: &str, events: &mpsc::Sender<SearchEvent>) -> u32 {
        let mut left_out = 0;
        let mut found: Vec<PricedFlight> = Vec::with_capacity(batch.offers.len());
        for raw in &batch.offers {
            let offer: Result<wire::Offer, _> = serde_json::from_str(raw.get());
            match offer
                .map(|o| if self.right_mode(o.live_mode) { priced_flight(&o, self.mode, Some(request)).ok() } else { None })
            {
                Ok(Some(priced)) => found.push(priced),
                _ => left_out += 1,
            }
        }
        if !found.is_empty() {
            // An error here is the receiver gone: `search` ends by itself.
            let _ = events.send(SearchEvent::Batch(found)).await;
        }
        left_out
    }
}
