//! The catalogue, fetched whole and kept for an hour in each language; everybody searches the same shelf.
use super::Airalo;
use super::account::{Account, in_tongue};
use super::handle::{PlanFacts, PlanHandle};
use super::normal::{Plan, plans};
use super::{limits, wire};
use crate::answers::garbled;
use crate::http::{Call, Lane, SEARCH_CAP};
use crate::port::{ErrorKind, PricedOffer, Requoted, SupplierError, Tongue};
use crate::seal::Sealed;
use crate::sent::with_query;
use btm_domain::Currency;
use btm_domain::connect::ConnectQuery;
use btm_domain::supply::OfferHandle;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};

/// Prices are believed this long.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// All plans come on one page; more pages than this are no catalogue.
const MOST_PAGES: u32 = 100;
/// Plans told of one search: the cheapest of each cover.
const MOST_OFFERS: usize = 200;

/// The catalogue of one hour.
pub(super) struct Shelf {
    pub plans: Vec<Plan>,
    pub currency: Currency,
    pub fetched_at: DateTime<Utc>,
}

impl Shelf {
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.fetched_at + KEPT
    }

    fn plan(&self, package: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.package == package)
    }
}

/// Shelves by language.
#[derive(Default)]
pub(super) struct Shelves {
    japanese: Mutex<Option<Arc<Shelf>>>,
    english: Mutex<Option<Arc<Shelf>>>,
}

impl Shelves {
    fn of(&self, tongue: Tongue) -> &Mutex<Option<Arc<Shelf>>> {
        match tongue {
            Tongue::Japanese => &self.japanese,
            Tongue::English => &self.english,
        }
    }

    /// What is known of a plan, however old. Never waits.
    pub fn facts(&self, package: &str) -> Option<PlanFacts> {
        let known = |shelf: &Mutex<Option<Arc<Shelf>>>| shelf.try_lock().ok().and_then(|shelf| shelf.clone());
        let shelves = [&self.japanese, &self.english].into_iter().filter_map(known);
        shelves.into_iter().find_map(|shelf| shelf.plan(package).map(|plan| plan.facts.clone()))
    }
}

impl Airalo {
    /// The shelf of this hour. Whoever comes while it is fetched waits for it.
    pub(super) async fn shelf(&self, tongue: Tongue, until: Instant) -> Result<Arc<Shelf>, SupplierError> {
        let late = |_| SupplierError::local(ErrorKind::Timeout);
        let mut kept = timeout_at(until, self.shelves.of(tongue).lock()).await.map_err(late)?;
        let now = self.account.now();
        if let Some(shelf) = kept.as_ref().filter(|s| s.fetched_at <= now && now < s.expires_at()) {
            return Ok(Arc::clone(shelf));
        }
        let shelf = Arc::new(fetch(&self.account, tongue, until).await?);
        *kept = Some(Arc::clone(&shelf));
        Ok(shelf)
    }

    pub(super) async fn on_sale(
        &self,
        query: &ConnectQuery,
        tongue: Tongue,
        until: Instant,
    ) -> Result<Vec<PricedOffer>, SupplierError> {
        let shelf = self.shelf(tongue, until).await?;
        self.account.searches.fetch_add(1, Ordering::Relaxed);
        let mut fits: Vec<(usize, &Plan)> = shelf
            .plans
            .iter()
            .filter(|plan| !plan.tops_up && i64::from(plan.facts.days) >= query.days())
            .map(|plan| (plan.misses(&query.countries).len(), plan))
            .filter(|(missed, _)| *missed < query.countries.len())
            .collect();
        fits.sort_by(|(a, x), (b, y)| (a, x.price.minor, &x.package).cmp(&(b, y.price.minor, &y.package)));
        fits.truncate(MOST_OFFERS);
        let asked = (query.from, query.countries.as_slice());
        let offer = |plan: &Plan| plan.offer(self.fresh_id(), asked, None, tongue, self.account.mode, shelf.expires_at());
        Ok(fits.into_iter().map(|(_, plan)| offer(plan)).collect())
    }

    pub(super) async fn quote_now(&self, offer: &OfferHandle, until: Instant) -> Result<Requoted, SupplierError> {
        let handle = PlanHandle::open(offer, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let tongue = if handle.japanese { Tongue::Japanese } else { Tongue::English };
        let asked = (handle.starts_on, handle.wanted.as_slice());
        let mode = self.account.mode;
        let priced = match &handle.tops_up {
            None => {
                let shelf = self.shelf(tongue, until).await?;
                let plan = shelf.plan(&handle.package).filter(|plan| !plan.tops_up);
                plan.map(|plan| plan.offer(self.fresh_id(), asked, None, tongue, mode, shelf.expires_at()))
            }
            Some(iccid) => {
                let (plans, expires_at) = self.top_up_plans(iccid, tongue, until).await?;
                let plan = plans.iter().find(|plan| plan.package == handle.package);
                plan.map(|plan| plan.offer(self.fresh_id(), asked, Some(iccid), tongue, mode, expires_at))
            }
        };
        Ok(priced.map_or(Requoted::Gone, |offer| Requoted::Priced(Box::new(offer))))
    }
}

async fn fetch(account: &Account, tongue: Tongue, until: Instant) -> Result<Shelf, SupplierError> {
    let fetched_at = account.now();
    let currency = account.currency(until).await?;
    let (mut all, mut number) = (Vec::new(), 1);
    loop {
        let page = number.to_string();
        let path = with_query("/v2/packages?", &[("include", Some("topup")), ("page", (number > 1).then_some(page.as_str()))]);
        let mut call = in_tongue(Call::get("/v2/packages", path, until), tongue);
        (call.lane, call.cap) = (Lane::Search, SEARCH_CAP);
        let answer = account.fetch(call, Some(&limits::packages())).await?;
        let (places, last) = wire::page(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        let (found, left_out) = plans(&places, currency);
        if left_out > 0 {
            tracing::warn!(left_out, "plans of the catalogue could not be read");
        }
        // A page full of what cannot be read is no empty catalogue.
        if found.is_empty() && left_out > 0 {
            return Err(garbled(crate::soft::Unreadable("packages"), &answer));
        }
        let more = !places.is_empty() && number < last;
        all.extend(found);
        if !more {
            return Ok(Shelf { plans: all, currency, fetched_at });
        }
        number += 1;
        if number > MOST_PAGES {
            return Err(SupplierError::local(ErrorKind::Garbled));
        }
    }
}
