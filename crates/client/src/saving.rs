//! Files a person takes along: a trip for a calendar or on paper, a booking's confirmation. From this computer alone; whoever asked writes
//! the bytes.
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::itinerary::ReadError;
use btm_api::sync::DocumentKind;
use btm_documents::{PdfError, PdfKind, Plan};
use btm_domain::{DocumentId, PlaceTime, TripId};
use thiserror::Error;

/// What is saved, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveWhat {
    /// Every moment of the trip (iCalendar).
    Calendar(TripId),
    /// 旅程表.
    PlanPdf(TripId),
    /// The confirmation of the document's booking.
    DocumentPdf(DocumentId),
}

/// A file before it is written; `count` = events or pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFile {
    pub bytes: Vec<u8>,
    pub file_name: String,
    pub count: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SaveError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("nothing to print")]
    Nothing,
    #[error("the document was not written")]
    NotWritten,
}

impl From<PdfError> for SaveError {
    fn from(e: PdfError) -> Self {
        match e {
            PdfError::NothingToPrint => Self::Nothing,
            PdfError::NotWritten => Self::NotWritten,
        }
    }
}

impl Explain for SaveError {
    fn explain(&self) -> Failure {
        match self {
            Self::Read(e) => e.explain(),
            Self::Nothing => Code::NotFound.into(),
            Self::NotWritten => Code::Internal.into(),
        }
    }
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// `福岡出張_2026-12-10.pdf`; without a date where nothing of it has one.
fn file_name(title: &str, begins: Option<PlaceTime>, ending: &str) -> String {
    let day = begins.map(|at| format!("_{}", at.local.date())).unwrap_or_default();
    format!("{title}{day}.{ending}")
}

fn print(plan: &Plan, kind: PdfKind<'_>, file_name: String) -> Result<SavedFile, SaveError> {
    let printed = btm_documents::pdf(plan, kind)?;
    Ok(SavedFile { bytes: printed.bytes, file_name, count: count(printed.pages) })
}

impl Client {
    /// The bytes of a file to save, with its name and what the screen says of it.
    ///
    /// # Errors
    /// `Read`; `Nothing` where nothing of the trip has a time or a place yet, and for terms, which are read on the screen.
    pub async fn save(&self, what: SaveWhat) -> Result<SavedFile, SaveError> {
        let itinerary = self.itinerary().await?;
        match what {
            SaveWhat::Calendar(id) => {
                let (plan, begins) = (itinerary.plan(id).await?, itinerary.begins(id).await?);
                let count = count(btm_documents::event_count(&plan));
                if count == 0 {
                    return Err(SaveError::Nothing);
                }
                let name = file_name(title(&plan), begins, "ics");
                Ok(SavedFile { bytes: btm_documents::calendar(&plan), file_name: name, count })
            }
            SaveWhat::PlanPdf(id) => {
                let (plan, begins) = (itinerary.plan(id).await?, itinerary.begins(id).await?);
                let name = file_name(title(&plan), begins, "pdf");
                printed(move || print(&plan, PdfKind::Itinerary, name)).await
            }
            SaveWhat::DocumentPdf(id) => {
                let (trip, booking, document) = itinerary.booking_of(id).await?;
                if document.kind == DocumentKind::Terms {
                    return Err(SaveError::Nothing);
                }
                let plan = itinerary.plan(trip).await?;
                let stem = document.file_name.rsplit_once('.').map_or(document.file_name.as_str(), |(stem, _)| stem);
                let name = format!("{stem}.pdf");
                printed(move || print(&plan, PdfKind::Confirmation { item: &booking.to_string() }, name)).await
            }
        }
    }
}

/// Setting pages takes a while: not on the thread that answers the screens.
async fn printed(print: impl FnOnce() -> Result<SavedFile, SaveError> + Send + 'static) -> Result<SavedFile, SaveError> {
    tokio::task::spawn_blocking(print).await.map_err(|_| SaveError::NotWritten)?
}

fn title(plan: &Plan) -> &str {
    plan.trips.first().map_or("", |trip| &trip.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_trip_and_first_day() {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 12, 10).and_then(|d| d.and_hms_opt(10, 35, 0));
        let at = at.map(|at| PlaceTime::from_local(at, chrono_tz::Asia::Tokyo));
        assert_eq!(file_name("福岡出張", at, "ics"), "福岡出張_2026-12-10.ics");
        assert_eq!(file_name("福岡出張", None, "pdf"), "福岡出張.pdf");
    }
}
