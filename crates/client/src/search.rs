//! Search: results as each supplier answers; a newer search, or stopping, ends the one before (S-08).
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::offer::Offer;
use btm_api::search as wire;
use btm_api::search::{CoverageRow, SupplierNote};
use btm_api_client::{ApiError, Session};
use btm_domain::flight::MAX_SLICES;
use btm_domain::places::Places;
use btm_domain::{AirportCode, Cabin, FieldCode, FieldError, FlightQuery, QueryProblem, SliceQuery};
use chrono::NaiveDate;
use thiserror::Error;

/// As typed: codes of airports or cities, dates as `2026-12-10`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceInput {
    pub origin: String,
    pub destination: String,
    pub date: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlightQueryInput {
    pub slices: Vec<SliceInput>,
    pub cabin: Cabin,
    pub travellers: u8,
    pub max_connections: u8,
}

/// What nobody asked here can sell, whatever they answered (F-16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Trains and buses.
    Rail,
    /// Airlines that sell through none of the suppliers.
    OtherAirlines,
    /// Lodgings that sell through none of the suppliers.
    OtherHotels,
    /// Plans and routers of other vendors.
    OtherPlans,
}

/// Who was asked, when, and who answered; and which part of the market nobody here can sell.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    pub suppliers: Vec<CoverageRow>,
    pub not_covered: Vec<Gap>,
}

impl Coverage {
    pub(crate) fn of(told: wire::Coverage, gaps: &[Gap]) -> Self {
        Self { suppliers: told.suppliers, not_covered: gaps.to_vec() }
    }
}

/// Searches of different kinds run beside each other; of one kind the newest alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SearchKind {
    Flights,
    Stays,
}

/// One event of one search.
#[derive(Clone, Debug, PartialEq)]
pub enum SearchEvent {
    Offers { offers: Vec<Offer>, total_so_far: u32 },
    SupplierNote { supplier: String, note: SupplierNote },
    End { complete: bool, coverage: Coverage },
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum SearchError {
    #[error("not signed in")]
    NotSignedIn,
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    #[error(transparent)]
    Api(#[from] ApiError),
}

impl Explain for SearchError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotSignedIn => Code::SessionExpired.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            // Cut in the middle: what has arrived stays, the rest is asked for again.
            Self::Api(ApiError::Cut) => Code::SearchFailed.into(),
            Self::Api(e) => e.explain(),
        }
    }
}

fn place(text: &str, field: String, found: &mut Vec<FieldError>) -> Option<AirportCode> {
    let typed = crate::fields::half_width(text).trim().to_uppercase();
    if typed.is_empty() {
        found.push(FieldError::new(field, FieldCode::Required));
        return None;
    }
    let code = typed.parse::<AirportCode>().ok().filter(|c| Places::bundled().by_code(*c).is_some());
    if code.is_none() {
        found.push(FieldError::new(field, FieldCode::UnknownPlace));
    }
    code
}

pub(crate) fn date(text: &str, field: String, found: &mut Vec<FieldError>) -> Option<NaiveDate> {
    let typed = crate::fields::half_width(text);
    let code = match typed.trim() {
        "" => FieldCode::Required,
        text => match text.parse() {
            Ok(date) => return Some(date),
            Err(_) => FieldCode::NotADate,
        },
    };
    found.push(FieldError::new(field, code));
    None
}

fn problem(p: QueryProblem) -> FieldError {
    let at = |slice: usize, field: &str, code| FieldError::new(format!("slices.{slice}.{field}"), code);
    match p {
        QueryProblem::SliceCount => FieldError::new("slices", FieldCode::Required),
        QueryProblem::SamePlace { slice } => at(slice, "destination", FieldCode::SamePlace),
        QueryProblem::InPast { slice } => at(slice, "date", FieldCode::InPast),
        QueryProblem::BeyondHorizon { slice } => at(slice, "date", FieldCode::BeyondHorizon),
        QueryProblem::ReturnBeforeDeparture { slice } => at(slice, "date", FieldCode::ReturnBeforeDeparture),
        QueryProblem::Travellers => FieldError::new("travellers", FieldCode::TooManyTravellers),
        QueryProblem::Connections => FieldError::new("max_connections", FieldCode::TooLong),
    }
}

impl FlightQueryInput {
    /// The query, or every field that is wrong. `today` is found at the first origin.
    fn parse(&self, now: chrono::DateTime<chrono::Utc>) -> Result<FlightQuery, Vec<FieldError>> {
        let mut found = Vec::new();
        let mut slices = Vec::new();
        for (i, s) in self.slices.iter().take(MAX_SLICES + 1).enumerate() {
            let origin = place(&s.origin, format!("slices.{i}.origin"), &mut found);
            let destination = place(&s.destination, format!("slices.{i}.destination"), &mut found);
            let date = date(&s.date, format!("slices.{i}.date"), &mut found);
            if let (Some(origin), Some(destination), Some(date)) = (origin, destination, date) {
                slices.push(SliceQuery { origin, destination, date });
            }
        }
        if !found.is_empty() {
            return Err(found);
        }
        let zone = slices.first().and_then(|s| Places::bundled().zone_of(s.origin)).unwrap_or(chrono_tz::Asia::Tokyo);
        let today = now.with_timezone(&zone).date_naive();
        let query = FlightQuery { slices, cabin: self.cabin, travellers: self.travellers, max_connections: self.max_connections };
        let problems = query.problems(today);
        if problems.is_empty() { Ok(query) } else { Err(problems.into_iter().map(problem).collect()) }
    }
}

impl Client {
    /// Runs a search to its end and hands over each event. Answers `Ok` also when a newer one, or [`Client::stop_search`], ended it.
    ///
    /// # Errors
    /// `Fields`, `NotSignedIn`, `Api`. What was handed over before stays good.
    pub async fn search(&self, input: FlightQueryInput, mut on_event: impl FnMut(SearchEvent) + Send) -> Result<(), SearchError> {
        let overtaken = self.next_search(SearchKind::Flights);
        let query = input.parse(self.now()).map_err(SearchError::Fields)?;
        let session = self.session().ok_or(SearchError::NotSignedIn)?;
        let run = async {
            let mut stream = session.search(query).await?;
            let mut total_so_far = 0u32;
            while let Some(event) = stream.next().await? {
                match event {
                    wire::SearchEvent::Started { .. } => {}
                    wire::SearchEvent::Offers { offers } => {
                        total_so_far = total_so_far.saturating_add(u32::try_from(offers.len()).unwrap_or(u32::MAX));
                        on_event(SearchEvent::Offers { offers: offers.into_iter().map(Offer::from).collect(), total_so_far });
                    }
                    wire::SearchEvent::Note { supplier, note } => on_event(SearchEvent::SupplierNote { supplier, note }),
                    wire::SearchEvent::End { complete, coverage } => {
                        let coverage = Coverage::of(coverage, &[Gap::Rail, Gap::OtherAirlines]);
                        on_event(SearchEvent::End { complete, coverage });
                    }
                }
            }
            Ok::<(), ApiError>(())
        };
        self.until_overtaken(&session, overtaken, run).await
    }

    /// Runs one search; a newer one ends it without an error.
    pub(crate) async fn until_overtaken(
        &self,
        session: &Session,
        overtaken: impl Future<Output = ()>,
        run: impl Future<Output = Result<(), ApiError>>,
    ) -> Result<(), SearchError> {
        let ended = tokio::select! {
            biased;
            () = overtaken => Ok(()),
            ended = run => ended,
        };
        if let Err(e) = &ended {
            self.call_failed(session, e).await;
        }
        Ok(ended?)
    }

    /// Ends the running searches, if any.
    pub fn stop_search(&self) {
        for kind in [SearchKind::Flights, SearchKind::Stays] {
            drop(self.next_search(kind));
        }
    }

    /// Ends the running search of this kind; what is answered waits until a newer one does the same.
    pub(crate) fn next_search(&self, kind: SearchKind) -> impl Future<Output = ()> + use<> {
        let counter = match kind {
            SearchKind::Flights => &self.0.search,
            SearchKind::Stays => &self.0.stay_search,
        };
        let mut number = 0;
        counter.send_modify(|n| {
            *n += 1;
            number = *n;
        });
        let mut newest = counter.subscribe();
        async move {
            // The sender lives as long as the client.
            let _ = newest.wait_for(|n| *n != number).await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn input(slices: &[(&str, &str, &str)]) -> FlightQueryInput {
        let slices =
            slices.iter().map(|(o, d, on)| SliceInput { origin: (*o).into(), destination: (*d).into(), date: (*on).into() });
        FlightQueryInput { slices: slices.collect(), cabin: Cabin::Economy, travellers: 1, max_connections: 1 }
    }

    fn refused(slices: &[(&str, &str, &str)]) -> Vec<(String, FieldCode)> {
        // 2026-11-30 16:00 UTC is 1 December in Japan.
        let now = "2026-11-30T16:00:00Z".parse().unwrap();
        input(slices).parse(now).err().unwrap_or_default().into_iter().map(|f| (f.field, f.code)).collect()
    }

    #[test]
    fn today_is_the_origins() {
        assert_eq!(refused(&[("HND", "FUK", "2026-12-01")]), []);
        assert_eq!(refused(&[("HND", "FUK", "2026-11-30")]), [("slices.0.date".to_owned(), FieldCode::InPast)]);
        assert_eq!(refused(&[("JFK", "LHR", "2026-11-30")]), []);
    }

    #[test]
    fn each_wrong_field_is_named() {
        assert_eq!(
            refused(&[("", "QQQ", "tomorrow"), ("FUK", "HND", "2026-12-01")]),
            [
                ("slices.0.origin".to_owned(), FieldCode::Required),
                ("slices.0.destination".to_owned(), FieldCode::UnknownPlace),
                ("slices.0.date".to_owned(), FieldCode::NotADate)
            ]
        );
        assert_eq!(
            refused(&[("HND", "HND", "2026-12-05"), ("ｆｕｋ", "hnd", "2026-12-04")]),
            [
                ("slices.0.destination".to_owned(), FieldCode::SamePlace),
                ("slices.1.date".to_owned(), FieldCode::ReturnBeforeDeparture)
            ]
        );
        assert_eq!(refused(&[("HND", "FUK", "2028-01-01")]), [("slices.0.date".to_owned(), FieldCode::BeyondHorizon)]);
        assert_eq!(refused(&[]), [("slices".to_owned(), FieldCode::Required)]);
    }
}
