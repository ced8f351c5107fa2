//! The places of searches: four at a time for each organisation, and the supplier's own room.
use crate::http::HttpStack;
use crate::port::{ErrorKind, SearchEnd, SearchNote, SupplierError};
use btm_domain::OrganisationId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

const PER_TENANT: usize = 4;

/// Searches running for each organisation.
#[derive(Default)]
pub(crate) struct Tenants(Mutex<HashMap<OrganisationId, Arc<Semaphore>>>);

impl Tenants {
    fn of(&self, tenant: OrganisationId) -> Arc<Semaphore> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, places| Arc::strong_count(places) > 1);
        Arc::clone(all.entry(tenant).or_insert_with(|| Arc::new(Semaphore::new(PER_TENANT))))
    }
}

pub(crate) fn ended(complete: bool, note: Option<SearchNote>) -> SearchEnd {
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

impl Tenants {
    /// Runs one search in its place among the others; `run` answers how many things it could not read.
    pub(crate) async fn in_place(
        &self,
        http: &HttpStack,
        tenant: OrganisationId,
        until: Instant,
        run: impl Future<Output = Result<u32, SupplierError>>,
    ) -> SearchEnd {
        let tenant = self.of(tenant);
        let late = || ended(false, Some(SearchNote::DeadlineReached));
        let Ok(Ok(_tenants_place)) = timeout_at(until, tenant.acquire()).await else { return late() };
        let Ok(_place) = http.enter_search(until).await else {
            return ended(false, Some(SearchNote::Busy { retry_after_s: None }));
        };
        match timeout_at(until, run).await {
            Ok(Ok(0)) => ended(true, None),
            Ok(Ok(left_out)) => ended(true, Some(SearchNote::OffersLeftOut(left_out))),
            Ok(Err(error)) => ended(false, Some(note(&error))),
            Err(_) => late(),
        }
    }
}
