//! Reading trips. [`Itinerary`] holds the store, a clock and a language, and no way to any network: what it shows was here already.
mod booked;
mod booking;
mod cases;
mod deadlines;
mod find;
mod here;
mod items;
mod map;
mod plan;
mod today;
mod trips;
mod wish;

use crate::client::{Client, lock};
use crate::failure::{Code, Explain, Failure};
use crate::freshness::{Freshness, Online};
use crate::names::Named;
use crate::settings::Language;
use crate::store::StoreError;
use btm_api::purchase::{BookingBody, TravellerName};
use btm_cache::{Cache, Entity, Row};
use btm_domain::booking::Moved;
use btm_domain::{BookingId, BookingState, DocumentId, TravellerId, TripId};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use booked::{BookedDesk, BookedEsim, BookedFlight, BookedItem, BookedRental, BookedStay};
pub use booking::{Actions, Booking, BookingTraveller, Document, DocumentRow, ScheduleChange};
pub use cases::{Case, Quote};
pub use deadlines::{Deadline, DeadlineError, DeadlineKind, DeadlineList};
pub use find::Found;
pub use here::Here;
pub use items::{ItineraryItem, Moment, RentalMoment, StayMoment, What};
pub(crate) use items::{moments, span};
pub use map::{MapLeg, MapPoint, MapPointKind, TripMap};
pub use today::Today;
pub use trips::{Trip, TripRow};
pub use wish::ConnectWish;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    #[error("not on this computer")]
    NotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ReadError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotFound => Code::NotFound.into(),
            Self::Store(e) => e.explain(),
        }
    }
}

/// One line of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    pub at: DateTime<Utc>,
    pub event: String,
    pub by: Option<String>,
    pub from_state: Option<BookingState>,
    pub to_state: Option<BookingState>,
    /// What the supplier or the person who decided said, as it was said.
    pub words: Option<String>,
    /// Old and new of what moved with it.
    pub moved: Vec<Moved>,
}

/// The readers of this computer's store.
pub struct Itinerary {
    pub(crate) cache: Cache,
    pub(crate) now: DateTime<Utc>,
    language: Language,
    confirmed_at: Option<DateTime<Utc>>,
}

fn body<T: DeserializeOwned>(row: &Row) -> Result<T, StoreError> {
    serde_json::from_str(&row.body).map_err(|e| {
        tracing::warn!(id = %row.id, line = e.line(), column = e.column(), "a stored row cannot be read");
        StoreError::Failed
    })
}

/// A row that cannot be read leaves the others readable.
fn bodies<T: DeserializeOwned>(rows: &[Row]) -> Vec<T> {
    rows.iter().filter_map(|row| body(row).ok()).collect()
}

/// The rows of one kind among those of a parent.
fn of_kind(rows: &[Row], entity: Entity) -> Vec<Row> {
    rows.iter().filter(|r| r.entity == entity).cloned().collect()
}

/// Something a person may travel on, or should know about.
pub(crate) fn on_the_way(state: BookingState) -> bool {
    use BookingState as B;
    matches!(state, B::Requested | B::Held | B::Confirming | B::NeedsHuman | B::Confirmed | B::Changing | B::Cancelling)
}

impl Itinerary {
    /// `confirmed_at`: when the mirror was last known to be the server's, if in this process.
    pub fn new(cache: Cache, now: DateTime<Utc>, language: Language, confirmed_at: Option<DateTime<Utc>>) -> Self {
        Self { cache, now, language, confirmed_at }
    }

    /// How old everything here is.
    ///
    /// # Errors
    /// `Store`.
    pub async fn freshness(&self) -> Result<Freshness, ReadError> {
        let kept = self.cache.position().await.map_err(StoreError::from)?.as_of;
        Ok(Freshness::of(kept.map(|k| self.confirmed_at.map_or(k, |c| c.max(k))), self.now))
    }

    fn name(&self, t: &TravellerName) -> String {
        Named::from(t).full(self.language)
    }

    fn items(&self, b: &BookingBody) -> Vec<ItineraryItem> {
        let travellers: Vec<String> = b.travellers.iter().map(|t| self.name(t)).collect();
        items::moments(b, &travellers)
    }

    /// The traveller at this computer, once known.
    async fn own_traveller(&self) -> Option<TravellerId> {
        crate::profile::kept(&self.cache).await.map(|k| k.traveller_id)
    }
}

fn history(b: &BookingBody) -> Vec<History> {
    let line = |h: &btm_api::purchase::HistoryEntry| History {
        at: h.at,
        event: h.event.clone(),
        by: h.by.clone(),
        from_state: h.from,
        to_state: h.to,
        words: h.words.clone(),
        moved: h.moved.clone(),
    };
    b.history.iter().map(line).collect()
}

impl Client {
    /// The readers, on the store of the account at hand.
    ///
    /// # Errors
    /// `Store`.
    pub async fn itinerary(&self) -> Result<Itinerary, ReadError> {
        let cache = self.cache().await?;
        let confirmed_at = *lock(&self.0.confirmed_at);
        Ok(Itinerary::new(cache, self.server_now(), self.settings().language, confirmed_at))
    }

    /// The next 48 hours, what comes later, deadlines, what waits.
    ///
    /// # Errors
    /// `Store`.
    pub async fn today(&self) -> Result<Today, ReadError> {
        let online: Online = *self.0.online.borrow();
        self.itinerary().await?.today(online).await
    }

    /// What holds `query`, in any spelling: trips, bookings, documents, people, requests. From this computer alone.
    ///
    /// # Errors
    /// `Store`.
    pub async fn find(&self, query: &str, limit: u32) -> Result<Vec<Found>, ReadError> {
        self.itinerary().await?.find(query, limit).await
    }

    /// # Errors
    /// `Store`.
    pub async fn trips(&self) -> Result<Vec<TripRow>, ReadError> {
        self.itinerary().await?.trips().await
    }

    /// What a trip needs to be online abroad; `None` where it stays at home.
    ///
    /// # Errors
    /// `Store`.
    pub async fn connect_wish(&self, id: TripId) -> Result<Option<ConnectWish>, ReadError> {
        self.itinerary().await?.connect_wish(id).await
    }

    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn trip(&self, id: TripId) -> Result<Trip, ReadError> {
        self.itinerary().await?.trip(id).await
    }

    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn booking(&self, id: BookingId) -> Result<Booking, ReadError> {
        self.itinerary().await?.booking(id).await
    }

    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn document(&self, id: DocumentId) -> Result<Document, ReadError> {
        self.itinerary().await?.document(id).await
    }
}
