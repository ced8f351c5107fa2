//! Searching by batches: one request, then a poll each 300 ms; every poll brings only offers not brought before.
use super::Duffel;
use super::account::Account;
use super::normal::priced_flight;
use super::wire;
use crate::http::{Call, Lane, SEARCH_CAP};
use crate::port::{ErrorKind, PricedFlight, SearchEnd, SearchEvent, SearchNote, SearchRequest, SupplierError};
use crate::share::{Feed, Heard, Listener};
use crate::tenants::ended;
use btm_domain::FlightQuery;
use http::Method;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};

const POLL: Duration = Duration::from_millis(300);
impl Duffel {
    /// Everything of a search but its `End`.
    pub(super) async fn stream(&self, request: &SearchRequest, events: &mpsc::Sender<SearchEvent>) -> SearchEnd {
        let until = self.account.http.instant(request.deadline);
        let key = serde_json::to_string(&request.query).unwrap_or_default();
        let (account, query, tenant) = (Arc::clone(&self.account), request.query.clone(), request.tenant);
        let heard = self.shared.join(key, move |feed| async move {
            account.tenants.in_place(&account.http, tenant, until, run(&account, &query, until, &feed)).await
        });
        let mut listener = Listener::new(heard, until);
        loop {
            match listener.next().await {
                Heard::End(end) => return end,
                Heard::Batch(batch) => {
                    // The channel is bounded. An error here is the receiver gone: `search` ends by itself.
                    let given = events.send(SearchEvent::Batch(batch.to_vec()));
                    if timeout_at(until, given).await.is_err() {
                        return ended(false, Some(SearchNote::DeadlineReached));
                    }
                }
            }
        }
    }
}

/// The number of offers that could not be read.
async fn run(account: &Account, query: &FlightQuery, until: Instant, feed: &Feed<PricedFlight>) -> Result<u32, SupplierError> {
    account.searches.fetch_add(1, Ordering::Relaxed);
    let left = until.saturating_duration_since(Instant::now()).as_millis().clamp(2_000, 60_000);
    let path = format!("/air/batch_offer_requests?supplier_timeout={left}");
    let mut open = Call::get("/air/batch_offer_requests", path, until);
    (open.lane, open.method, open.cap) = (Lane::Search, Method::POST, SEARCH_CAP);
    open.body = Some(super::body::search(query));
    let mut found = batch(account, &open).await?;
    let id = found.id.clone().filter(|id| super::handle::safe(id)).ok_or(SupplierError::local(ErrorKind::Garbled))?;
    let mut poll = Call::get("/air/batch_offer_requests/{id}", format!("/air/batch_offer_requests/{id}"), until);
    (poll.lane, poll.cap) = (Lane::Search, SEARCH_CAP);
    let mut left_out = 0u32;
    let mut next = Instant::now();
    loop {
        left_out = left_out.saturating_add(hand_on(account, &found, &id, feed));
        if found.remaining_batches == Some(0) {
            return Ok(left_out);
        }
        sleep_until(next).await;
        next = Instant::now() + POLL;
        found = batch(account, &poll).await?;
    }
}

async fn batch(account: &Account, call: &Call<'_>) -> Result<wire::BatchOfferRequest, SupplierError> {
    let (batch, answer): (wire::BatchOfferRequest, _) = account.read(call).await?;
    account.check_mode(batch.live_mode, &answer)?;
    if batch.remaining_batches.is_none() && batch.id.is_none() {
        return Err(super::read::garbled(super::normal::Unreadable("remaining_batches"), &answer));
    }
    Ok(batch)
}

fn hand_on(account: &Account, batch: &wire::BatchOfferRequest, request: &str, feed: &Feed<PricedFlight>) -> u32 {
    let mut left_out = 0;
    let mut found: Vec<PricedFlight> = Vec::with_capacity(batch.offers.len());
    for raw in &batch.offers {
        let offer: Result<wire::Offer, _> = serde_json::from_str(raw.get());
        let priced = offer
            .ok()
            .filter(|offer| account.right_mode(offer.live_mode))
            .and_then(|offer| priced_flight(&offer, account.mode, Some(request)).ok());
        match priced {
            Some(priced) => found.push(priced),
            None => left_out += 1,
        }
    }
    feed.push(found);
    left_out
}
