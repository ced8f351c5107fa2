//! Streamed search: offers leave as each supplier answers; a supplier that fails is a note beside the results.
use super::lines::{Ended, Lines, NDJSON, RECHECK};
use super::shown;
use crate::caller::Caller;
use crate::http::Body;
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::extract::State;
use axum::response::Response;
use btm_api::search::{Coverage, CoverageRow, SearchEvent, SearchRequest, SupplierNote};
use btm_api::{ProblemCode, paths};
use btm_domain::places::Places;
use btm_domain::{Act, FieldCode, FieldError, FlightQuery, Offer, OfferId, QueryProblem, SearchId, new_uuid};
use btm_store::offers::StoredOffer;
use btm_suppliers::{FlightShop, PricedFlight, SearchEnd, SearchNote};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use tokio::sync::mpsc;

/// A supplier is given this long (suppliers.md §1.5).
pub const DEADLINE: TimeDelta = TimeDelta::seconds(20);
/// Batches a slow reader may lag behind.
pub const BUFFER: usize = 8;

pub fn routes() -> Vec<Route> {
    vec![
        Route::post(paths::SEARCH, Access::Act(Act::Search), search)
            .summary("Search flights; one event a line")
            .takes::<SearchRequest>()
            .streams::<SearchEvent>(NDJSON)
            .problems(&[ProblemCode::SearchFailed]),
    ]
}

/// Takes one search from the caller's and the company's bucket.
pub fn within_rate(app: &AppState, caller: &Caller) -> Result<(), ApiProblem> {
    let now = app.clock.now();
    let limited = |seconds| ApiProblem::new(ProblemCode::RateLimited).retry_after(seconds);
    app.search_rate.take(caller.user, now).map_err(limited)?;
    app.company_search_rate.take(caller.tenant, now).map_err(limited)
}

async fn search(State(app): State<AppState>, caller: Caller, Body(request): Body<SearchRequest>) -> Result<Response, ApiProblem> {
    let now = app.clock.now();
    let wrong = problems(&request.query, now);
    if !wrong.is_empty() {
        return Err(ApiProblem::invalid(wrong));
    }
    within_rate(&app, &caller)?;
    let shop = app.suppliers.flights().ok_or(ProblemCode::SearchFailed)?;
    let (lines, response) = Lines::open(app.clone(), caller.clone());
    let search_id = SearchId(new_uuid(&*app.clock, &*app.entropy));
    let search = Run { app, caller, shop, search_id, asked_at: now, lines };
    tokio::spawn(search.run(request.query));
    Ok(response)
}

/// What is wrong with a query, by the form's fields (`slices.1.date`, …). Today is the origin's own date.
fn problems(query: &FlightQuery, now: DateTime<Utc>) -> Vec<FieldError> {
    let places = Places::bundled();
    let mut found: Vec<FieldError> = Vec::new();
    let mut add = |field: String, code| {
        if !found.iter().any(|e: &FieldError| e.field == field) {
            found.push(FieldError::new(field, code));
        }
    };
    for (n, slice) in query.slices.iter().enumerate() {
        for (field, code) in [("origin", slice.origin), ("destination", slice.destination)] {
            if places.zone_of(code).is_none() {
                add(format!("slices.{n}.{field}"), FieldCode::UnknownPlace);
            }
        }
    }
    // Each direction is judged by the date at its own origin.
    for n in 0..query.slices.len().max(1) {
        let zone = query.slices.get(n).and_then(|s| places.zone_of(s.origin)).unwrap_or(chrono_tz::UTC);
        let today = now.with_timezone(&zone).date_naive();
        for problem in query.problems(today) {
            match problem {
                QueryProblem::SliceCount => add("slices".to_owned(), FieldCode::Required),
                QueryProblem::SamePlace { slice } => add(format!("slices.{slice}.destination"), FieldCode::SamePlace),
                QueryProblem::InPast { slice } if slice == n => add(format!("slices.{slice}.date"), FieldCode::InPast),
                QueryProblem::BeyondHorizon { slice } if slice == n => {
                    add(format!("slices.{slice}.date"), FieldCode::BeyondHorizon)
                }
                QueryProblem::InPast { .. } | QueryProblem::BeyondHorizon { .. } => {}
                QueryProblem::ReturnBeforeDeparture { slice } => {
                    add(format!("slices.{slice}.date"), FieldCode::ReturnBeforeDeparture)
                }
                QueryProblem::Travellers => add("travellers".to_owned(), FieldCode::TooManyTravellers),
                QueryProblem::Connections => add("max_connections".to_owned(), FieldCode::Mismatch),
            }
        }
    }
    found
}

/// One search on its way.
struct Run {
    app: AppState,
    caller: Caller,
    shop: Arc<dyn FlightShop>,
    search_id: SearchId,
    asked_at: DateTime<Utc>,
    lines: Lines,
}

impl Run {
    async fn run(self, query: FlightQuery) {
        // A cut stream (no `end`) tells the client that something broke off.
        let _ = self.stream(query).await;
    }

    async fn stream(&self, query: FlightQuery) -> Result<(), Ended> {
        self.lines.say(&SearchEvent::Started { search_id: self.search_id }).await?;
        let (events, mut answers) = mpsc::channel(BUFFER);
        let request = btm_suppliers::SearchRequest { query, tenant: self.caller.tenant, deadline: self.asked_at + DEADLINE };
        let shop = self.shop.clone();
        tokio::spawn(async move { shop.search(request, events).await });
        let end: SearchEnd = loop {
            match tokio::time::timeout(RECHECK, answers.recv()).await {
                Err(_) => self.lines.check().await?,
                Ok(Some(btm_suppliers::SearchEvent::Batch(batch))) => self.batch(batch).await?,
                Ok(Some(btm_suppliers::SearchEvent::End(end))) => break end,
                // The adapter died without a word.
                Ok(None) => break SearchEnd { complete: false, note: Some(SearchNote::Server) },
            }
        };
        self.app.meter.read(self.shop.id(), "search", end.complete);
        let note = end.note.map(note);
        let supplier = shown::name(self.shop.id()).to_owned();
        if let Some(note) = note {
            self.lines.say(&SearchEvent::Note { supplier: supplier.clone(), note }).await?;
        }
        let answered = !matches!(note, Some(SupplierNote::Failed));
        let row = CoverageRow { name: supplier, asked_at: self.asked_at, answered };
        self.lines.say(&SearchEvent::End { complete: end.complete, coverage: Coverage { suppliers: vec![row] } }).await
    }

    /// Offers get our own names; their handles stay here. None is shown before it is kept.
    async fn batch(&self, batch: Vec<PricedFlight>) -> Result<(), Ended> {
        let mut offers = Vec::with_capacity(batch.len());
        let mut kept = Vec::with_capacity(batch.len());
        for priced in batch {
            let id = OfferId(new_uuid(&*self.app.clock, &*self.app.entropy));
            let (offer, handle) = priced.named(id);
            offers.push(offer.clone());
            let (tenant, user) = (self.caller.tenant, self.caller.user);
            kept.push(StoredOffer { tenant, user, search: self.search_id, offer: Offer::Flight(offer), handle });
        }
        if let Err(error) = self.app.store.put_offers(kept).await {
            tracing::error!(%error, "offers could not be kept, the search ends");
            return Err(Ended);
        }
        self.lines.check().await?;
        self.lines.say(&SearchEvent::Offers { offers }).await
    }
}

/// What a person is told of a search that brought less than it might have.
pub fn note(note: SearchNote) -> SupplierNote {
    match note {
        SearchNote::DeadlineReached => SupplierNote::TimedOut,
        SearchNote::OffersLeftOut(_) => SupplierNote::Incomplete,
        SearchNote::Unavailable
        | SearchNote::Busy { .. }
        | SearchNote::Auth
        | SearchNote::Config
        | SearchNote::Rejected
        | SearchNote::Server
        | SearchNote::Garbled => SupplierNote::Failed,
    }
}
