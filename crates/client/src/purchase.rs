//! Buying: ids and request are on disk before the first byte leaves; one request, one purchase, whatever happens to the answer.
//!
//! Without a keychain nothing here outlives the process: then the server keeps the ids as a draft, acknowledged before anything is sent, and
//! the next sign-in finds them again.
use crate::client::{Client, lock};
use crate::events::ClientEvent;
use crate::failure::{Code, Explain, Failure};
use crate::outbox::Step;
use crate::progress::{NotSent, Purchase};
use crate::store::StoreError;
use btm_api::ProblemCode;
use btm_api::purchase::{BookingRequest, BuyMode, PurchaseRequest, PurchaseResponse};
use btm_api_client::{ApiError, Session};
use btm_cache::{Cache, Intent, IntentState};
use btm_domain::{BookingId, BookingState, FieldCode, FieldError, Money, OfferId, PurchaseId, TravellerId, TripId};
use chrono::TimeDelta;
use thiserror::Error;

/// How long after its last event a confirmed booking's documents are waited for here; later they come with the mirror alone.
const PAPERS_SOON: TimeDelta = TimeDelta::minutes(2);
/// Things in one commit.
const MOST_ITEMS: usize = 10;

/// One thing of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseItem {
    pub offer_id: OfferId,
    /// The offer's total as shown, without our fee.
    pub accepted_total: Money,
    pub mode: BuyMode,
    pub override_reason: Option<String>,
}

/// What the person agreed to, in one commit. The ids are made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseInput {
    pub items: Vec<PurchaseItem>,
    /// Who travels; `None`: oneself.
    pub traveller_id: Option<TravellerId>,
    /// The trip it belongs to; `None`: a new one.
    pub trip_id: Option<TripId>,
    pub purpose: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum PurchaseError {
    #[error("not signed in")]
    NotSignedIn,
    #[error("no such purchase here")]
    NotFound,
    /// Nothing was kept, nothing was sent.
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    /// The server said no, or the request never left: nothing was made.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// Nothing was sent.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for PurchaseError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotSignedIn => Code::SessionExpired.into(),
            Self::NotFound => Code::NotFound.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::Api(e) => e.explain(),
            Self::Store(e) => e.explain(),
        }
    }
}

/// What became of one sending.
pub(crate) enum SendEnd {
    /// The server has it.
    Taken,
    /// It said no, or it cannot have arrived.
    Refused(ApiError),
    /// It may have arrived.
    Doubt(ApiError),
}

/// Those a person still waits for, or has to look at.
pub(crate) fn unanswered(open: &[Intent]) -> Vec<Purchase> {
    let waits = |i: &&Intent| i.state == IntentState::NeedsReview || !Purchase::of(i).settled;
    open.iter().filter(waits).map(Purchase::of).collect()
}

fn text(typed: Option<String>) -> Option<String> {
    typed.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

/// The server has looked at the purchase and said no; too much to do just now is no such word.
fn about_the_purchase(error: &ApiError) -> bool {
    matches!(error, ApiError::Problem(p) if !matches!(p.code, ProblemCode::Busy | ProblemCode::RateLimited))
}

impl Client {
    /// Buys. When this returns `Ok` the purchase is with the server, or on its way there and followed; it never goes twice.
    ///
    /// # Errors
    /// `Fields` where the core itself refuses, before anything is kept; `Api` where the server refused or nothing left this computer;
    /// `Store` where it could not be kept first: nothing was sent.
    pub async fn purchase(&self, input: PurchaseInput) -> Result<Purchase, PurchaseError> {
        let session = self.session().ok_or(PurchaseError::NotSignedIn)?;
        self.refuse(&input)?;
        let cache = self.cache().await?;
        let traveller = match input.traveller_id {
            Some(id) => id,
            None => self.own_traveller(&cache, &session).await?,
        };
        let intent = self.intent(input, traveller)?;
        let id = intent.purchase_id;
        cache.keep_intent(&intent).await.map_err(StoreError::from)?;
        Step::PurchaseKept.reached();
        if cache.is_memory()
            && let Err(e) = self.keep_purchase_draft(&session, &intent).await
        {
            // Its ids are nowhere a restart would find them: it does not leave.
            let why = serde_json::to_string(&NotSent { not_sent: e.explain().code }).ok();
            cache.intent_is(id, IntentState::Refused, why.as_deref(), self.now()).await.map_err(StoreError::from)?;
            self.call_failed(&session, &e).await;
            return Err(e.into());
        }
        lock(&self.0.sitting).insert(id);
        self.emit(ClientEvent::Purchase(Box::new(Purchase::of(&intent))));
        match self.send_purchase(&cache, &session, &intent).await? {
            SendEnd::Taken => {}
            SendEnd::Refused(e) => {
                self.call_failed(&session, &e).await;
                return Err(e.into());
            }
            SendEnd::Doubt(e) => {
                tracing::info!(purchase = %id, error = %e, "the answer to a purchase was lost; it is followed");
                self.call_failed(&session, &e).await;
            }
        }
        self.follow_purchase(id);
        self.kept_purchase(&cache, id).await
    }

    /// What cannot be bought is not even kept. One purchase is for one traveller.
    fn refuse(&self, input: &PurchaseInput) -> Result<(), PurchaseError> {
        let code = match input.items.len() {
            0 => Some(FieldCode::Required),
            n if n > MOST_ITEMS => Some(FieldCode::OutOfRange),
            _ => None,
        };
        if let Some(code) = code {
            return Err(PurchaseError::Fields(vec![FieldError::new("items", code)]));
        }
        let shown = lock(&self.0.shown);
        if input.items.iter().any(|i| shown.for_several(i.offer_id)) {
            return Err(PurchaseError::Fields(vec![FieldError::new("travellers", FieldCode::TooManyTravellers)]));
        }
        Ok(())
    }

    async fn own_traveller(&self, cache: &Cache, session: &Session) -> Result<TravellerId, PurchaseError> {
        if let Some(kept) = crate::profile::kept(cache).await {
            return Ok(kept.traveller_id);
        }
        let me = session.me().await?;
        self.keep_me(cache, &me).await?;
        Ok(me.traveller_id)
    }

    fn intent(&self, input: PurchaseInput, traveller: TravellerId) -> Result<Intent, PurchaseError> {
        let fresh = || btm_domain::new_uuid(self.0.options.clock.as_ref(), self.0.options.entropy.as_ref());
        let purchase_id = PurchaseId(fresh());
        let trip_id = input.trip_id.unwrap_or_else(|| TripId(fresh()));
        let shown = lock(&self.0.shown);
        let bookings = input.items.into_iter().map(|item| BookingRequest {
            booking_id: BookingId(fresh()),
            offer_id: item.offer_id,
            travellers: vec![traveller],
            accepted_total: item.accepted_total,
            mode: item.mode,
            override_reason: text(item.override_reason),
            override_of: shown.clash_of(item.offer_id),
        });
        let request = PurchaseRequest { purchase_id, trip_id, purpose: text(input.purpose), bookings: bookings.collect() };
        let body = serde_json::to_string(&request).map_err(|_| StoreError::Failed)?;
        let state = IntentState::Queued;
        Ok(Intent { purchase_id, trip_id, body, state, answer: None, created_at: self.now(), sent_at: None, answered_at: None })
    }

    /// Sends the kept bytes once and keeps what came of it.
    pub(crate) async fn send_purchase(
        &self,
        cache: &Cache,
        session: &Session,
        intent: &Intent,
    ) -> Result<SendEnd, PurchaseError> {
        let id = intent.purchase_id;
        cache.intent_sending(id, self.now()).await.map_err(StoreError::from)?;
        Step::PurchaseMarked.reached();
        let again = intent.sent_at.is_some();
        let heard = session.purchase(id, intent.body.clone()).await;
        Step::PurchaseHeard.reached();
        match heard {
            Ok(answer) => {
                // The server has it, whatever becomes of its answer here: asked for again by whoever follows.
                if let Err(e) = self.purchase_answered(cache, &answer).await {
                    tracing::warn!(purchase = %id, error = %e, "the answer to a purchase was not kept");
                }
                Ok(SendEnd::Taken)
            }
            // The first request is still being worked on.
            Err(ApiError::Problem(p)) if p.code == ProblemCode::PurchasePending => Ok(SendEnd::Doubt(ApiError::Problem(p))),
            Err(e) if e.may_have_arrived() => Ok(SendEnd::Doubt(e)),
            // This sending did not arrive; an earlier one may have, so only the server's word about the purchase itself ends it.
            Err(e) if again && !about_the_purchase(&e) => Ok(SendEnd::Doubt(e)),
            Err(e) => {
                let why = match &e {
                    ApiError::Problem(p) => serde_json::to_string(p).ok(),
                    other => serde_json::to_string(&NotSent { not_sent: other.explain().code }).ok(),
                };
                cache.intent_is(id, IntentState::Refused, why.as_deref(), self.now()).await.map_err(StoreError::from)?;
                Step::PurchaseStored.reached();
                self.tell_purchase(cache, id).await;
                Ok(SendEnd::Refused(e))
            }
        }
    }

    /// Keeps the server's answer and tells the screens.
    pub(crate) async fn purchase_answered(&self, cache: &Cache, answer: &PurchaseResponse) -> Result<(), StoreError> {
        let state = if answer.settled && self.papers_done(answer) { IntentState::Settled } else { IntentState::Sent };
        let body = serde_json::to_string(answer).map_err(|_| StoreError::Failed)?;
        let before = cache.intent(answer.purchase_id).await?;
        if before.as_ref().is_some_and(|b| b.state == state && b.answer.as_deref() == Some(&body)) {
            return Ok(());
        }
        cache.intent_is(answer.purchase_id, state, Some(&body), self.now()).await?;
        Step::PurchaseStored.reached();
        self.tell_purchase(cache, answer.purchase_id).await;
        Ok(())
    }

    /// Nothing more is expected of a settled purchase: its documents are stored, or are not coming soon.
    fn papers_done(&self, answer: &PurchaseResponse) -> bool {
        answer.bookings.iter().filter(|b| b.state == BookingState::Confirmed).all(|b| {
            let last = b.history.iter().map(|h| h.at).max().unwrap_or(b.accepted_at);
            let told = b.history.iter().any(|h| h.event == "documents_stored" || h.event == "documents_missing");
            told || self.now() - last > PAPERS_SOON
        })
    }

    pub(crate) async fn tell_purchase(&self, cache: &Cache, id: PurchaseId) {
        if let Ok(Some(intent)) = cache.intent(id).await {
            if cache.is_memory() && intent.state.ended() {
                self.drop_purchase_draft(id).await;
            }
            self.emit(ClientEvent::Purchase(Box::new(Purchase::of(&intent))));
        }
    }

    async fn kept_purchase(&self, cache: &Cache, id: PurchaseId) -> Result<Purchase, PurchaseError> {
        let intent = cache.intent(id).await.map_err(StoreError::from)?.ok_or(PurchaseError::NotFound)?;
        Ok(Purchase::of(&intent))
    }

    /// A purchase as this computer knows it; what is not settled is being followed. Reading changes nothing.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn purchase_state(&self, id: PurchaseId) -> Result<Purchase, PurchaseError> {
        let cache = self.cache().await?;
        let intent = cache.intent(id).await.map_err(StoreError::from)?.ok_or(PurchaseError::NotFound)?;
        if !intent.state.ended() && intent.state != IntentState::NeedsReview {
            self.follow_purchase(id);
        }
        Ok(Purchase::of(&intent))
    }

    /// The person has looked at a purchase that was never sent and puts it away, or has bought anew. It is not sent any more.
    ///
    /// # Errors
    /// `NotFound` also for a purchase that does not wait for this; `Store`.
    pub async fn put_away_purchase(&self, id: PurchaseId) -> Result<Purchase, PurchaseError> {
        let cache = self.cache().await?;
        let intent = cache.intent(id).await.map_err(StoreError::from)?.ok_or(PurchaseError::NotFound)?;
        if intent.state != IntentState::NeedsReview {
            return Err(PurchaseError::NotFound);
        }
        cache.intent_is(id, IntentState::Refused, None, self.now()).await.map_err(StoreError::from)?;
        Step::PurchasePutAway.reached();
        self.tell_purchase(&cache, id).await;
        self.kept_purchase(&cache, id).await
    }
}
