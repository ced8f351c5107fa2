//! One booking with its accepted terms, its documents, its history (S-06).
use super::booked::BookedItem;
use super::{History, Itinerary, ItineraryItem, ReadError, bodies, body, history, of_kind, on_the_way};
use crate::freshness::Freshness;
use crate::offer::OfferSlice;
use crate::outbox::CancelWish;
use crate::passes::BoardingPassShown;
use crate::settings::Language;
use crate::store::StoreError;
use btm_api::purchase::{BookingBody, FailureReason};
use btm_api::sync::{DocumentBody, DocumentKind};
use btm_cache::Entity;
use btm_domain::after::{CancelAbility, ScheduleChangeState};
use btm_domain::{BookingId, BookingState, DocumentId, Extra, Money, OrderedItem, Product, Segment, TravellerId, TripId};
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

/// What the airline changed by itself, old and new side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleChange {
    pub change_ref: String,
    pub seen_at: DateTime<Utc>,
    pub removed: Vec<OfferSlice>,
    pub added: Vec<OfferSlice>,
    pub can_accept: bool,
    pub can_cancel: bool,
    pub can_change: bool,
    pub state: ScheduleChangeState,
    /// Open: answered by then, or it goes to the desk.
    pub answer_by: Option<DateTime<Utc>>,
}

impl From<&btm_domain::after::ScheduleChange> for ScheduleChange {
    fn from(c: &btm_domain::after::ScheduleChange) -> Self {
        let slices = |list: &[btm_domain::Slice]| list.iter().map(OfferSlice::of).collect();
        Self {
            change_ref: c.change_ref.clone(),
            seen_at: c.seen_at,
            removed: slices(&c.removed),
            added: slices(&c.added),
            can_accept: c.can_accept,
            can_cancel: c.can_cancel,
            can_change: c.can_change,
            state: c.state,
            answer_by: c.answer_by,
        }
    }
}

/// What can be done with a booking from here now. Each still asks the server first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actions {
    /// 発券する: the held total is paid.
    pub pay: bool,
    pub cancel: CancelAbility,
    /// The supplier changes flights by machine; else the desk does.
    pub change_flight: bool,
    /// Other dates are found, compared, and the old stay cancelled only after the new one stands.
    pub change_stay: bool,
    /// A change the airline made waits for an answer.
    pub answer_schedule_change: bool,
    pub usage: bool,
    pub top_up: bool,
    /// A question about this booking can go to the desk.
    pub ask_desk: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Booking {
    pub booking_id: BookingId,
    pub trip_id: TripId,
    pub state: BookingState,
    pub simulated: bool,
    pub record_locator: Option<String>,
    pub item: BookedItem,
    pub travellers: Vec<BookingTraveller>,
    pub traveller_ids: Vec<TravellerId>,
    pub total: Money,
    pub service_fee: Money,
    /// `total` + `service_fee`.
    pub sum: Money,
    pub accepted_at: Option<DateTime<Utc>>,
    pub payment_required_by: Option<DateTime<Utc>>,
    pub refunded: Option<Money>,
    pub schedule_changes: Vec<ScheduleChange>,
    /// `requested`: the desk answers by then.
    pub answer_by: Option<DateTime<Utc>>,
    /// A wish to cancel it, written here or known to the server.
    pub cancel_wish: Option<CancelWish>,
    /// Who arranged it, where that is not the traveller.
    pub arranged_by: Option<String>,
    pub failure: Option<FailureReason>,
    pub new_total: Option<Money>,
    pub actions: Actions,
    pub documents: Vec<DocumentRow>,
    /// Its papers are overdue, and the desk has a case about it.
    pub document_missing: bool,
    /// Seats and bags the order holds no more.
    pub lost_extras: Vec<Extra>,
    /// 航空会社管理: from check-in on the airline alone changes it; the airline's name.
    pub airline_control: Option<String>,
    /// Of a flight, those still to come first.
    pub passes: Vec<BoardingPassShown>,
    pub history: Vec<History>,
    pub freshness: Freshness,
}

fn actions(b: &BookingBody) -> Actions {
    use BookingState as B;
    let confirmed = b.state == B::Confirmed;
    let flight = b.item.as_ref().and_then(OrderedItem::flight);
    let alive = on_the_way(b.state) || b.state == B::Expired;
    let product = b.offer.product();
    let esim = confirmed && matches!(&b.offer, btm_domain::Offer::Esim(o) if o.tops_up.is_none());
    Actions {
        pay: b.state == B::Held,
        cancel: if matches!(b.state, B::Confirmed | B::Held | B::Requested) {
            b.cancel_ability
        } else {
            CancelAbility::NotPossible
        },
        change_flight: confirmed && flight.is_some_and(|f| f.actions.change),
        change_stay: confirmed && product == Product::Stay,
        answer_schedule_change: b.schedule_changes.iter().any(|c| c.state == ScheduleChangeState::Open),
        usage: esim,
        top_up: esim,
        ask_desk: alive,
    }
}

impl Itinerary {
    fn title(&self, d: &DocumentBody) -> String {
        match self.language {
            Language::Ja => d.title_ja.clone(),
            Language::En => d.title_en.clone(),
        }
    }

    /// A booking as the server told it, with the documents kept here.
    pub(crate) async fn whole_booking(&self, b: BookingBody) -> Result<Booking, ReadError> {
        let rows = self.cache.children(b.booking_id.0).await.map_err(StoreError::from)?;
        let mut found: Vec<DocumentBody> = bodies(&of_kind(&rows, Entity::Document));
        // In the order the booking names them: the paper of the thing itself first.
        found.sort_by_key(|d| b.documents.iter().position(|id| *id == d.document_id).unwrap_or(usize::MAX));
        let mut documents: Vec<DocumentRow> = found
            .iter()
            .map(|d| DocumentRow {
                document_id: d.document_id,
                kind: d.kind,
                title: self.title(d),
                stored: true,
                created_at: d.created_at,
            })
            .collect();
        documents.dedup_by_key(|d| d.document_id);
        let own = self.own_traveller().await;
        let own = own.is_some_and(|own| b.travellers.iter().any(|t| t.traveller_id == own));
        let travellers =
            b.travellers.iter().map(|t| BookingTraveller { name: self.name(t), passport_name: t.passport_name.clone() });
        Ok(Booking {
            booking_id: b.booking_id,
            trip_id: b.trip_id,
            state: b.state,
            simulated: b.simulated,
            record_locator: b.record_locator.clone(),
            item: BookedItem::of(&b, own, self.now),
            travellers: travellers.collect(),
            traveller_ids: b.travellers.iter().map(|t| t.traveller_id).collect(),
            total: b.total,
            service_fee: b.service_fee,
            sum: b.total.checked_add(b.service_fee).unwrap_or(b.total),
            accepted_at: Some(b.accepted_at),
            payment_required_by: b.payment_required_by,
            refunded: b.refunded,
            schedule_changes: b.schedule_changes.iter().map(ScheduleChange::from).collect(),
            answer_by: b.answer_by,
            cancel_wish: crate::outbox::in_force(&b, &self.cache.outbox().await.map_err(StoreError::from)?),
            arranged_by: b.arranged_by.clone(),
            failure: b.failure,
            new_total: b.new_total,
            actions: actions(&b),
            documents,
            document_missing: b.document_missing,
            lost_extras: b.lost_extras.clone(),
            airline_control: b
                .item
                .as_ref()
                .and_then(OrderedItem::flight)
                .filter(|f| b.state == BookingState::Confirmed && f.airline_control(self.now))
                .map(|f| f.carrier.name.clone()),
            passes: self.passes(&b).await?,
            history: history(&b),
            freshness: self.freshness().await?,
        })
    }

    pub(crate) async fn booking_body(&self, id: BookingId) -> Result<BookingBody, ReadError> {
        let row = self.cache.one(Entity::Booking, id.0).await.map_err(StoreError::from)?.ok_or(ReadError::NotFound)?;
        Ok(body(&row)?)
    }

    /// What else is on the way in the trip of this booking, by start.
    pub(crate) async fn rest_of_trip(&self, id: BookingId) -> Result<Vec<ItineraryItem>, ReadError> {
        let trip = self.booking_body(id).await?.trip_id;
        let rows = self.cache.children(trip.0).await.map_err(StoreError::from)?;
        let others = bodies::<BookingBody>(&of_kind(&rows, Entity::Booking)).into_iter();
        let others = others.filter(|b| b.booking_id != id && on_the_way(b.state));
        let mut items: Vec<ItineraryItem> = others.flat_map(|b| self.items(&b)).filter(|i| i.over > self.now).collect();
        items.sort_by_key(|i| i.sort);
        Ok(items)
    }

    /// Seats and bags bought with a flight.
    pub(crate) async fn extras_of(&self, id: BookingId) -> Result<Vec<Extra>, ReadError> {
        let b = self.booking_body(id).await?;
        Ok(b.item.as_ref().and_then(OrderedItem::flight).map_or_else(Vec::new, |f| f.extras.clone()))
    }

    /// Its flights in order, as ordered; empty for what is no flight.
    pub(crate) async fn flights_of(&self, id: BookingId) -> Result<Vec<Segment>, ReadError> {
        Ok(self.booking_body(id).await?.slices().iter().flat_map(|s| s.segments.clone()).collect())
    }

    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn booking(&self, id: BookingId) -> Result<Booking, ReadError> {
        self.whole_booking(self.booking_body(id).await?).await
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
