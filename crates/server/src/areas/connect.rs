//! Being online abroad: eSIM plans of every supplier side by side, and the pocket Wi-Fi catalogue of the desk.
use super::search::within_rate;
use super::shown;
use crate::caller::Caller;
use crate::http::Body;
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use btm_api::connect::{ConnectNote, ConnectSearchRequest, ConnectSearchResponse};
use btm_api::search::{Coverage, CoverageRow, SupplierNote};
use btm_api::{ProblemCode, paths};
use btm_domain::connect::{ConnectQuery, EsimOffer, MAX_DAYS, RentalOffer};
use btm_domain::{Act, FieldCode, FieldError, Offer, SearchId, TripId, new_uuid};
use btm_store::StoredBooking;
use btm_store::offers::StoredOffer;
use btm_suppliers::port::{PricedOffer, Tongue, TripFlights};
use btm_suppliers::{ErrorKind, SupplierError};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;

const DEADLINE: TimeDelta = TimeDelta::seconds(20);
/// Countries of one itinerary.
const MOST_COUNTRIES: usize = 30;

pub fn routes() -> Vec<Route> {
    vec![
        Route::post(paths::CONNECT_SEARCH, Access::Act(Act::Search), search)
            .summary("eSIM plans and pocket Wi-Fi for an itinerary")
            .takes::<ConnectSearchRequest>()
            .answers::<ConnectSearchResponse>(200)
            .problems(&[ProblemCode::NotFound, ProblemCode::SearchFailed]),
    ]
}

/// `ja` or `en`.
pub fn tongue(language: &str) -> Result<Tongue, ApiProblem> {
    match language {
        "ja" => Ok(Tongue::Japanese),
        "en" => Ok(Tongue::English),
        _ => Err(ApiProblem::invalid(vec![FieldError::new("language", FieldCode::Mismatch)])),
    }
}

/// What is wrong with a query, by the form's fields. The traveller may be where yesterday still is today.
fn problems(query: &ConnectQuery, now: DateTime<Utc>) -> Vec<FieldError> {
    let mut found = Vec::new();
    let yesterday = now.date_naive() - TimeDelta::days(1);
    if query.countries.is_empty() {
        found.push(FieldError::new("countries", FieldCode::Required));
    } else if query.countries.len() > MOST_COUNTRIES {
        found.push(FieldError::new("countries", FieldCode::TooLong));
    }
    if query.from < yesterday {
        found.push(FieldError::new("from", FieldCode::InPast));
    } else if (query.from - yesterday).num_days() > btm_domain::flight::HORIZON_DAYS + 1 {
        found.push(FieldError::new("from", FieldCode::BeyondHorizon));
    }
    if !(1..=i64::from(MAX_DAYS)).contains(&query.days()) {
        found.push(FieldError::new("until", FieldCode::OutOfRange));
    }
    found
}

async fn search(
    State(app): State<AppState>,
    caller: Caller,
    Body(request): Body<ConnectSearchRequest>,
) -> Result<Json<ConnectSearchResponse>, ApiProblem> {
    let now = app.clock.now();
    let wrong = problems(&request.query, now);
    if !wrong.is_empty() {
        return Err(ApiProblem::invalid(wrong));
    }
    let tongue = tongue(&request.language)?;
    within_rate(&app, &caller)?;
    let shops = app.suppliers.connect();
    if shops.is_empty() {
        return Err(ProblemCode::SearchFailed.into());
    }
    let (query, trip) = (&request.query, &flights(&app, &caller, request.trip_id).await?);
    let asked = shops.iter().map(|shop| async move { shop.catalogue_for(query, trip, tongue, now + DEADLINE).await });
    let answers = join_all(asked).await;
    let (mut offers, mut notes, mut suppliers) = (Vec::new(), Vec::new(), Vec::new());
    for (shop, answer) in shops.iter().zip(answers) {
        let supplier = shown::name(shop.id()).to_owned();
        app.meter.read(shop.id(), "search", answer.is_ok());
        suppliers.push(CoverageRow { name: supplier.clone(), asked_at: now, answered: answer.is_ok() });
        match answer {
            Ok(found) => offers.extend(found),
            Err(error) => notes.push(ConnectNote { supplier, note: note(&error) }),
        }
    }
    let search = SearchId(new_uuid(&*app.clock, &*app.entropy));
    let (esims, rentals) = keep(&app, &caller, search, query, offers).await?;
    Ok(Json(ConnectSearchResponse { esims, rentals, notes, coverage: Coverage { suppliers } }))
}

/// The flights a router is fetched and returned by. A trip that is none of the caller's answers like a missing one.
async fn flights(app: &AppState, caller: &Caller, trip: Option<TripId>) -> Result<TripFlights, ApiProblem> {
    let Some(trip) = trip else { return Ok(TripFlights::default()) };
    app.store.trip(caller.tenant, caller.user, trip).await?.ok_or(ProblemCode::NotFound)?;
    let bookings = app.store.bookings_of_trip(caller.tenant, caller.user, trip).await?;
    let flown: Vec<_> = bookings.iter().filter(|b| b.flow.state.active()).flat_map(StoredBooking::slices).collect();
    Ok(TripFlights::of(flown))
}

/// Kept before they are shown, and in the order they are shown in.
async fn keep(
    app: &AppState,
    caller: &Caller,
    search: SearchId,
    query: &ConnectQuery,
    offers: Vec<PricedOffer>,
) -> Result<(Vec<EsimOffer>, Vec<RentalOffer>), ApiProblem> {
    let (mut esims, mut rentals, mut kept) = (Vec::new(), Vec::new(), Vec::with_capacity(offers.len()));
    for PricedOffer { handle, offer } in offers {
        let offer = match offer {
            Offer::Esim(mut plan) => {
                plan.not_covered = query.countries.iter().filter(|c| !plan.countries.contains(c)).copied().collect();
                esims.push(plan.clone());
                Offer::Esim(plan)
            }
            Offer::Rental(router) => {
                rentals.push(router.clone());
                Offer::Rental(router)
            }
            // A connectivity shop sells nothing else.
            _ => continue,
        };
        kept.push(StoredOffer { tenant: caller.tenant, user: caller.user, search, offer, handle });
    }
    app.store.put_offers(kept).await?;
    // Those that cover every country first (F-05); prices of two currencies are not compared.
    esims.sort_by_key(|p| (p.not_covered.len(), p.total.currency.code().to_owned(), p.total.minor));
    rentals.sort_by_key(|r| (r.total.currency.code().to_owned(), r.total.minor));
    Ok((esims, rentals))
}

fn note(error: &SupplierError) -> SupplierNote {
    tracing::warn!(%error, "a catalogue could not be read");
    if error.kind == ErrorKind::Timeout { SupplierNote::TimedOut } else { SupplierNote::Failed }
}
