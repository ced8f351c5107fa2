//! What was asked of the desk, as this computer knows it: what the server told, and what still waits here to be sent.
use super::{Itinerary, ReadError, bodies, of_kind};
use crate::store::StoreError;
use btm_api::desk::{DeskAbout, DeskCaseBody, DeskCaseState, DeskLine, DeskRequest, ExtraWish, QuoteState};
use btm_cache::{Entity, ItemState, Row};
use btm_domain::connect::DeskOffer;
use btm_domain::{BookingId, DeskCaseId, TripId};
use chrono::{DateTime, Utc};

/// The newest quote of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    pub state: QuoteState,
    pub offer: DeskOffer,
    /// Can be accepted now: sent, and its time is not over.
    pub open: bool,
}

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub case_id: DeskCaseId,
    pub trip_id: Option<TripId>,
    pub booking_id: Option<BookingId>,
    pub about: DeskAbout,
    /// `None`: written here, not yet with the desk.
    pub state: Option<DeskCaseState>,
    pub traveller: String,
    pub company: String,
    pub text: String,
    pub wishes: Vec<ExtraWish>,
    pub created_at: DateTime<Utc>,
    pub answer_by: Option<DateTime<Utc>>,
    pub overdue: bool,
    pub claimed_by: Option<String>,
    pub claimed_until: Option<DateTime<Utc>>,
    pub quote: Option<Quote>,
    /// Oldest first.
    pub lines: Vec<DeskLine>,
}

impl Case {
    pub(crate) fn of(body: DeskCaseBody, now: DateTime<Utc>) -> Self {
        let open = |q: &btm_api::desk::DeskQuoteBody| q.state == QuoteState::Sent && q.offer.expires_at > now;
        Self {
            case_id: body.case_id,
            trip_id: body.trip_id,
            booking_id: body.booking_id,
            about: body.about,
            overdue: body.overdue || (body.state != DeskCaseState::Settled && body.answer_by < now),
            state: Some(body.state),
            traveller: body.traveller,
            company: body.company,
            text: body.text,
            wishes: body.wishes,
            created_at: body.created_at,
            answer_by: Some(body.answer_by),
            claimed_by: body.claimed_by,
            claimed_until: body.claimed_until,
            quote: body.quote.map(|q| Quote { open: open(&q), state: q.state, offer: q.offer }),
            lines: body.lines,
        }
    }

    /// As written here, before the desk has it.
    pub(crate) fn queued(request: &DeskRequest, at: DateTime<Utc>) -> Self {
        Self {
            case_id: request.case_id,
            trip_id: Some(request.trip_id),
            booking_id: request.booking_id,
            about: request.about,
            state: None,
            traveller: String::new(),
            company: String::new(),
            text: request.text.clone(),
            wishes: request.wishes.clone(),
            created_at: at,
            answer_by: None,
            overdue: false,
            claimed_by: None,
            claimed_until: None,
            quote: None,
            lines: Vec::new(),
        }
    }

    /// Not settled.
    pub(crate) fn open(&self) -> bool {
        self.state != Some(DeskCaseState::Settled)
    }
}

impl Itinerary {
    /// The cases of one trip, or all, newest first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn cases(&self, trip: Option<TripId>) -> Result<Vec<Case>, ReadError> {
        let rows = match trip {
            Some(trip) => of_kind(&self.cache.children(trip.0).await.map_err(StoreError::from)?, Entity::DeskCase),
            None => self.cache.all(Entity::DeskCase).await.map_err(StoreError::from)?,
        };
        self.with_waiting(&rows, trip).await
    }

    /// Those that are not settled, newest first.
    pub(super) async fn open_cases(&self) -> Result<Vec<Case>, ReadError> {
        let rows = self.cache.live(Entity::DeskCase).await.map_err(StoreError::from)?;
        let mut cases = self.with_waiting(&rows, None).await?;
        cases.retain(Case::open);
        Ok(cases)
    }

    /// With what was written here and the mirror does not have yet.
    async fn with_waiting(&self, rows: &[Row], trip: Option<TripId>) -> Result<Vec<Case>, ReadError> {
        let mut cases: Vec<Case> = bodies::<DeskCaseBody>(rows).into_iter().map(|b| Case::of(b, self.now)).collect();
        let waiting = self.cache.outbox().await.map_err(StoreError::from)?;
        for item in waiting.iter().filter(|i| i.kind == crate::outbox::DESK_REQUEST) {
            let Ok(request) = serde_json::from_str::<DeskRequest>(&item.body) else { continue };
            if cases.iter().any(|c| c.case_id == request.case_id) {
                continue;
            }
            // Settled since: then the mirror has it, though not among these rows.
            if self.cache.brief(Entity::DeskCase, request.case_id.0).await.map_err(StoreError::from)?.is_some() {
                continue;
            }
            let answered = (item.state == ItemState::Sent).then_some(item.answer.as_deref()).flatten();
            cases.push(match answered.and_then(|a| serde_json::from_str::<DeskCaseBody>(a).ok()) {
                Some(body) => Case::of(body, self.now),
                None => Case::queued(&request, item.created_at),
            });
        }
        cases.retain(|c| trip.is_none() || c.trip_id == trip);
        cases.sort_by_key(|c| std::cmp::Reverse(c.created_at));
        Ok(cases)
    }
}
