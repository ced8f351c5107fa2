//! Searching around a position: one answer of up to 200 properties, the nearest first, handed on in batches.
use super::super::account::Account;
use super::super::handle::StayShared;
use super::super::wire;
use super::{DuffelStays, body, normal};
use crate::http::{Call, Lane, SEARCH_CAP};
use crate::port::{PricedHit, SearchEnd, SearchNote, StaySearchEvent, StaySearchRequest, SupplierError};
use crate::share::{Feed, Heard, Listener};
use btm_domain::{Entropy, OfferId, new_uuid};
use http::Method;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

const BATCH: usize = 50;

impl DuffelStays {
    /// Everything of a search but its `End`.
    pub(super) async fn stream(&self, request: &StaySearchRequest, events: &mpsc::Sender<StaySearchEvent>) -> SearchEnd {
        let until = self.account.http.instant(request.deadline);
        // Handles carry the organisation: only its own searches are the same.
        let key = serde_json::to_string(&(&request.tenant, &request.query)).unwrap_or_default();
        let (account, entropy, asked) = (Arc::clone(&self.account), Arc::clone(&self.entropy), request.clone());
        let heard = self.shared.join(key, move |feed| async move {
            account
                .tenants
                .in_place(&account.http, asked.tenant, until, run(&account, entropy.as_ref(), &asked, until, &feed))
                .await
        });
        let mut listener = Listener::new(heard, until);
        loop {
            match listener.next().await {
                Heard::End(end) => return end,
                Heard::Batch(batch) => {
                    // The channel is bounded. An error here is the receiver gone: `search` ends by itself.
                    let given = events.send(StaySearchEvent::Batch(batch.to_vec()));
                    if timeout_at(until, given).await.is_err() {
                        return SearchEnd { complete: false, note: Some(SearchNote::DeadlineReached) };
                    }
                }
            }
        }
    }
}

/// The number of properties that could not be read.
async fn run(
    account: &Account,
    entropy: &dyn Entropy,
    asked: &StaySearchRequest,
    until: Instant,
    feed: &Feed<PricedHit>,
) -> Result<u32, SupplierError> {
    account.searches.fetch_add(1, Ordering::Relaxed);
    let mut call = Call::get("/stays/search", "/stays/search".to_owned(), until);
    (call.lane, call.method, call.cap) = (Lane::Search, Method::POST, SEARCH_CAP);
    call.body = Some(body::search(&asked.query));
    let (found, _): (wire::StaySearch, _) = account.read(&call).await?;
    let query = &asked.query;
    let mut left_out = 0u32;
    let mut batch = Vec::with_capacity(BATCH);
    for raw in &found.results {
        let result: Result<wire::StayResult, _> = serde_json::from_str(raw.get());
        let shared = StayShared { tenant: asked.tenant, rooms: query.rooms, guests: query.guests, distance_m: None };
        let read = result.ok().filter(|result| account.right_mode(result.live_mode)).and_then(|result| {
            let id = OfferId(new_uuid(account.http.clock(), entropy));
            normal::hit(&result, query, shared, id, account.mode, account.now()).ok()
        });
        match read {
            // Duffel rounds the circle up to whole kilometres; ours is exact.
            Some(hit) if hit.hit.distance_m.is_some_and(|far| far > query.radius_m) => {}
            Some(hit) => batch.push(hit),
            None => left_out += 1,
        }
        if batch.len() == BATCH {
            feed.push(std::mem::take(&mut batch));
        }
    }
    feed.push(batch);
    Ok(left_out)
}
