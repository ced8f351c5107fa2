//! One booking with its accepted terms, its documents, its history (S-06).
use super::{History, Itinerary, ReadError, bodies, body, history};
use crate::freshness::Freshness;
use crate::offer::OfferSlice;
use crate::settings::Language;
use crate::store::StoreError;
use btm_api::purchase::BookingBody;
use btm_api::sync::{DocumentBody, DocumentKind};
use btm_cache::Entity;
use btm_domain::{BookingId, BookingState, Cabin, Carrier, DocumentId, Money, Terms, TripId};
use chrono::{DateTime, Utc};

/// `name` in the interface's order, `passport_name` as `SURNAME / GIVEN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingTraveller {
    pub name: String,
    pub passport_name: String,
}

/// A document in a list. `stored`: it opens with no network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    pub document_id: DocumentId,
    pub kind: DocumentKind,
    pub title: String,
    pub stored: bool,
    pub created_at: DateTime<Utc>,
}

/// A document to show, save or print: self-contained HTML in the interface's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub document_id: DocumentId,
    pub kind: DocumentKind,
    pub title: String,
    pub file_name: String,
    pub html: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Booking {
    pub booking_id: BookingId,
    pub trip_id: TripId,
    pub state: BookingState,
    pub simulated: bool,
    pub record_locator: Option<String>,
    pub ticket_numbers: Vec<String>,
    pub carrier: Carrier,
    pub slices: Vec<OfferSlice>,
    pub cabin: Cabin,
    pub travellers: Vec<BookingTraveller>,
    pub total: Money,
    pub service_fee: Money,
    pub terms: Terms,
    pub accepted_at: Option<DateTime<Utc>>,
    pub payment_required_by: Option<DateTime<Utc>>,
    pub documents: Vec<DocumentRow>,
    pub history: Vec<History>,
    pub freshness: Freshness,
}

impl Itinerary {
    fn title(&self, d: &DocumentBody) -> String {
        match self.language {
            Language::Ja => d.title_ja.clone(),
            Language::En => d.title_en.clone(),
        }
    }

    pub(super) async fn whole_booking(&self, b: BookingBody) -> Result<Booking, ReadError> {
        let rows = self.cache.children(b.booking_id.0).await.map_err(StoreError::from)?;
        let mut found: Vec<DocumentBody> = bodies(&rows);
        // In the order the booking names them: the receipt first.
        found.sort_by_key(|d| b.documents.iter().position(|id| *id == d.document_id).unwrap_or(usize::MAX));
        let documents = found.iter().map(|d| DocumentRow {
            document_id: d.document_id,
            kind: d.kind,
            title: self.title(d),
            stored: true,
            created_at: d.created_at,
        });
        let travellers =
            b.travellers.iter().map(|t| BookingTraveller { name: self.name(t), passport_name: t.passport_name.clone() });
        Ok(Booking {
            booking_id: b.booking_id,
            trip_id: b.trip_id,
            state: b.state,
            simulated: b.simulated,
            record_locator: b.record_locator.clone(),
            ticket_numbers: b.ticket_numbers.clone(),
            carrier: b.carrier.clone(),
            slices: b.slices.iter().map(OfferSlice::of).collect(),
            cabin: b.cabin,
            travellers: travellers.collect(),
            total: b.total,
            service_fee: b.service_fee,
            terms: b.terms.clone(),
            accepted_at: Some(b.accepted_at),
            payment_required_by: b.payment_required_by,
            documents: documents.collect(),
            history: history(&b),
            freshness: self.freshness().await?,
        })
    }

    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn booking(&self, id: BookingId) -> Result<Booking, ReadError> {
        let row = self.cache.one(Entity::Booking, id.0).await.map_err(StoreError::from)?.ok_or(ReadError::NotFound)?;
        self.whole_booking(body(&row)?).await
    }

    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn document(&self, id: DocumentId) -> Result<Document, ReadError> {
        let row = self.cache.one(Entity::Document, id.0).await.map_err(StoreError::from)?.ok_or(ReadError::NotFound)?;
        let d: DocumentBody = body(&row)?;
        let title = self.title(&d);
        let html = match self.language {
            Language::Ja => d.html_ja,
            Language::En => d.html_en,
        };
        Ok(Document { document_id: d.document_id, kind: d.kind, title, file_name: d.file_name, html, created_at: d.created_at })
    }
}
