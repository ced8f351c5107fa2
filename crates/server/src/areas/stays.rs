//! Hotels: every supplier is asked side by side, one house of two suppliers is one hit, and its rooms are those of both.
use super::lines::{Ended, Lines, NDJSON, RECHECK};
use super::merge::Merge;
use super::review::failed;
use super::search::{BUFFER, DEADLINE, note, within_rate};
use super::shown;
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use btm_api::search::{Coverage, CoverageRow, SupplierNote};
use btm_api::stays::{RatesResponse, StaySearchEvent, StaySearchRequest};
use btm_api::{ProblemCode, paths};
use btm_domain::places::{Places, Position};
use btm_domain::stay::{StayOffer, StayProblem, StayQuery};
use btm_domain::{Act, FieldCode, FieldError, Offer, OfferId, SearchId, new_uuid};
use btm_store::hits::StoredHit;
use btm_store::offers::StoredOffer;
use btm_suppliers::port::{PricedHit, StaySearchEvent as Told, StayShop};
use btm_suppliers::{SearchEnd, SearchNote};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// The rooms of one property are waited for this long.
const RATES: TimeDelta = TimeDelta::seconds(30);
/// An adapter that overstays its deadline is cut this much later.
const OVERSTAY: Duration = Duration::from_secs(2);

pub fn routes() -> Vec<Route> {
    vec![
        Route::post(paths::STAY_SEARCH, Access::Act(Act::Search), search)
            .summary("Search hotels around a point; one event a line. A hit whose id was sent before replaces it")
            .takes::<StaySearchRequest>()
            .streams::<StaySearchEvent>(NDJSON)
            .problems(&[ProblemCode::SearchFailed]),
        Route::post(paths::STAY_RATES, Access::Act(Act::Search), rates)
            .summary("Every room on sale at one property of a search, cheapest first")
            .answers::<RatesResponse>(200)
            .problems(&[ProblemCode::NotFound, ProblemCode::OfferGone, ProblemCode::Busy, ProblemCode::SupplierFailed]),
    ]
}

async fn search(
    State(app): State<AppState>,
    caller: Caller,
    Body(request): Body<StaySearchRequest>,
) -> Result<Response, ApiProblem> {
    let now = app.clock.now();
    let wrong = problems(&request.query, now);
    if !wrong.is_empty() {
        return Err(ApiProblem::invalid(wrong));
    }
    within_rate(&app, &caller)?;
    let shops = app.suppliers.stays();
    if shops.is_empty() {
        return Err(ProblemCode::SearchFailed.into());
    }
    let (lines, response) = Lines::open(app.clone(), caller.clone());
    let search_id = SearchId(new_uuid(&*app.clock, &*app.entropy));
    tokio::spawn(Run { app, caller, search_id, asked_at: now, query: request.query, lines }.run(shops));
    Ok(response)
}

/// What is wrong with a query, by the form's fields. Today is the date at the asked point.
fn problems(query: &StayQuery, now: DateTime<Utc>) -> Vec<FieldError> {
    let Some(around) = Position::new(query.around.lat, query.around.lng) else {
        return vec![FieldError::new("around", FieldCode::UnknownPlace)];
    };
    let zone = Places::bundled().nearest(around, 1).first().map_or(chrono_tz::UTC, |hit| hit.place.zone);
    let today = now.with_timezone(&zone).date_naive();
    let field = |problem| match problem {
        StayProblem::CheckOutBeforeCheckIn => ("check_out", FieldCode::CheckOutBeforeCheckIn),
        StayProblem::TooManyNights => ("check_out", FieldCode::TooManyNights),
        StayProblem::InPast => ("check_in", FieldCode::InPast),
        StayProblem::BeyondHorizon => ("check_in", FieldCode::BeyondHorizon),
        StayProblem::Rooms => ("rooms", FieldCode::OutOfRange),
        StayProblem::Guests => ("guests", FieldCode::OutOfRange),
        StayProblem::Radius => ("radius_m", FieldCode::OutOfRange),
    };
    query.problems(today).into_iter().map(field).map(|(name, code)| FieldError::new(name, code)).collect()
}

/// One search on its way.
struct Run {
    app: AppState,
    caller: Caller,
    search_id: SearchId,
    asked_at: DateTime<Utc>,
    query: StayQuery,
    lines: Lines,
}

impl Run {
    async fn run(self, shops: Vec<Arc<dyn StayShop>>) {
        // A cut stream (no `end`) tells the client that something broke off.
        let _ = self.stream(shops).await;
    }

    async fn stream(&self, shops: Vec<Arc<dyn StayShop>>) -> Result<(), Ended> {
        self.lines.say(&StaySearchEvent::Started { search_id: self.search_id }).await?;
        let (told, mut answers) = mpsc::channel(BUFFER);
        for (n, shop) in shops.iter().enumerate() {
            tokio::spawn(ask(n, shop.clone(), self.request(), told.clone()));
        }
        drop(told);
        let mut merge = Merge::default();
        let mut ends: Vec<Option<SearchEnd>> = vec![None; shops.len()];
        while ends.iter().any(Option::is_none) {
            match tokio::time::timeout(RECHECK, answers.recv()).await {
                Err(_) => self.lines.check().await?,
                Ok(Some((_, Told::Batch(batch)))) => self.batch(&mut merge, batch).await?,
                Ok(Some((n, Told::End(end)))) => {
                    self.app.meter.read(shops[n].id(), "search", end.complete);
                    if let Some(note) = end.note.map(note) {
                        let supplier = shown::name(shops[n].id()).to_owned();
                        self.lines.say(&StaySearchEvent::Note { supplier, note }).await?;
                    }
                    ends[n] = Some(end);
                }
                // Every teller says its end before it goes.
                Ok(None) => break,
            }
        }
        let row = |(shop, end): (&Arc<dyn StayShop>, &Option<SearchEnd>)| CoverageRow {
            name: shown::name(shop.id()).to_owned(),
            asked_at: self.asked_at,
            answered: end.as_ref().is_some_and(|e| !matches!(e.note.map(note), Some(SupplierNote::Failed))),
        };
        let complete = ends.iter().all(|e| e.as_ref().is_some_and(|e| e.complete));
        let coverage = Coverage { suppliers: shops.iter().zip(&ends).map(row).collect() };
        self.lines.say(&StaySearchEvent::End { complete, coverage }).await
    }

    fn request(&self) -> btm_suppliers::port::StaySearchRequest {
        btm_suppliers::port::StaySearchRequest {
            query: self.query,
            tenant: self.caller.tenant,
            deadline: self.asked_at + DEADLINE,
        }
    }

    /// What is new or cheaper leaves; none is shown before its handles are kept.
    async fn batch(&self, merge: &mut Merge, batch: Vec<PricedHit>) -> Result<(), Ended> {
        let mut batch = batch;
        // One search of the supplier's may answer several people: each of them opens what they were shown by an id of their own.
        for priced in &mut batch {
            priced.hit.id = OfferId(new_uuid(&*self.app.clock, &*self.app.entropy));
        }
        let taken = merge.take(batch, self.query.around);
        let (tenant, user, search) = (self.caller.tenant, self.caller.user, self.search_id);
        let kept = |m: &super::merge::Merged| StoredHit { tenant, user, search, hit: m.hit.clone(), handles: m.handles.clone() };
        if let Err(error) = self.app.store.put_hits(taken.iter().map(|t| kept(&t.merged)).collect()).await {
            tracing::error!(%error, "hits could not be kept, the search ends");
            return Err(Ended);
        }
        let hits: Vec<_> = taken.into_iter().filter(|t| t.shows).map(|t| t.merged.hit).collect();
        self.lines.check().await?;
        if hits.is_empty() { Ok(()) } else { self.lines.say(&StaySearchEvent::Hits { hits }).await }
    }
}

/// One supplier's search, its number on every word, its end always said.
async fn ask(
    n: usize,
    shop: Arc<dyn StayShop>,
    request: btm_suppliers::port::StaySearchRequest,
    told: mpsc::Sender<(usize, Told)>,
) {
    let (events, mut answers) = mpsc::channel(BUFFER);
    let limit = DEADLINE.to_std().unwrap_or_default() + OVERSTAY;
    let searching = tokio::spawn(async move { tokio::time::timeout(limit, shop.search(request, events)).await });
    loop {
        let event = tokio::select! {
            event = answers.recv() => event,
            // Nobody reads any more.
            () = told.closed() => return searching.abort(),
        };
        match event {
            Some(Told::Batch(batch)) => {
                if told.send((n, Told::Batch(batch))).await.is_err() {
                    return searching.abort();
                }
            }
            Some(end) => {
                let _ = told.send((n, end)).await;
                return;
            }
            None => break,
        }
    }
    // The adapter overstayed its deadline, or died without a word.
    let late = matches!(searching.await, Ok(Err(_)));
    let note = Some(if late { SearchNote::DeadlineReached } else { SearchNote::Server });
    let _ = told.send((n, Told::End(SearchEnd { complete: false, note }))).await;
}

async fn rates(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<OfferId>,
) -> Result<Json<RatesResponse>, ApiProblem> {
    let now = app.clock.now();
    let stored = app.store.hit(caller.tenant, caller.user, id).await?.ok_or(ProblemCode::NotFound)?;
    if stored.hit.expires_at <= now {
        return Err(ProblemCode::OfferGone.into());
    }
    within_rate(&app, &caller)?;
    let asked = stored.handles.iter().filter_map(|handle| Some((app.suppliers.stay(handle.supplier)?, handle)));
    let answers = join_all(asked.map(|(shop, handle)| async move { (shop.id(), shop.rates(handle, now + RATES).await) })).await;
    let (mut offers, mut error) = (Vec::new(), None);
    for (supplier, answer) in answers {
        match answer {
            Ok(rooms) => offers.extend(rooms),
            Err(why) => {
                tracing::warn!(supplier = supplier.name(), error = %why, "the rooms of a property could not be read");
                error = error.or(Some(why));
            }
        }
    }
    if offers.is_empty() {
        return Err(error.map_or(ProblemCode::OfferGone.into(), failed));
    }
    // Prices of two currencies are not compared: those in the hit's own come first.
    let own = stored.hit.cheapest.currency;
    offers.sort_by_key(|o| {
        let total = o.offer.total();
        (total.currency != own, total.currency.code().to_owned(), total.minor)
    });
    let mut shown = Vec::with_capacity(offers.len());
    let mut kept = Vec::with_capacity(offers.len());
    for priced in offers {
        let Offer::Stay(room) = priced.offer else { continue };
        let room = StayOffer { distance_m: stored.hit.distance_m, ..room };
        let (tenant, user, search) = (caller.tenant, caller.user, stored.search);
        kept.push(StoredOffer { tenant, user, search, offer: Offer::Stay(room.clone()), handle: priced.handle });
        shown.push(room);
    }
    app.store.put_offers(kept).await?;
    Ok(Json(RatesResponse { offers: shown }))
}
