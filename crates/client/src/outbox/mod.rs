//! What was written here and the server has not taken yet (F-84, S-27): requests to the desk, wishes to cancel, profile edits, and beside
//! them purchases that wait for a look. Each item is durable before a byte leaves, goes again under its own id until its answer is stored
//! here, and is set aside with the server's words where it is refused. One that is refused holds up nothing but what comes after it on the
//! same object.
mod send;
mod steps;
mod wish;

use crate::boot::SessionState;
use crate::client::Client;
use crate::events::ClientEvent;
use crate::failure::{Code, Explain, Failure, of_problem};
use crate::freshness::Online;
use crate::progress::Purchase;
use crate::store::StoreError;
use btm_api::Problem;
use btm_api::desk::{DeskRequest, ExtraWish};
use btm_cache::{Cache, Entity, Intent, IntentState, ItemState, OutboxItem};
use btm_domain::{BookingId, DeskCaseId, FieldError, PurchaseId, TravellerId, TripId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub(crate) use send::Sent;
pub use steps::{STEPS, Step};
pub use wish::CancelWish;
pub(crate) use wish::{Wish, in_force};

pub(crate) const DESK_REQUEST: &str = "desk_request";
pub(crate) const CANCEL_WISH: &str = "cancel_wish";
pub(crate) const PROFILE: &str = "profile";
/// Of a text, what stands for a title.
const TITLE: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxKind {
    DeskRequest,
    CancelWish,
    Profile,
    Purchase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    Waiting,
    /// Bytes may have left.
    Sending,
    /// Set aside with the server's words.
    Refused,
    /// A purchase that never arrived: the person looks again.
    NeedsReview,
}

/// One thing written here that the server has not taken yet.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxEntry {
    pub item_id: String,
    pub kind: OutboxKind,
    pub state: OutboxState,
    pub written_at: DateTime<Utc>,
    pub title: String,
    /// What was typed; `None` where nothing of it can be edited here.
    pub text: Option<String>,
    /// Of a request for seats, bags or meals.
    pub wishes: Vec<ExtraWish>,
    pub trip_id: Option<TripId>,
    pub booking_id: Option<BookingId>,
    pub case_id: Option<DeskCaseId>,
    /// With `profile`: whose details; `None` = the own ones.
    pub traveller_id: Option<TravellerId>,
    /// With `refused`.
    pub refusal: Option<Failure>,
    /// With `purchase`.
    pub purchase: Option<Purchase>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Outbox {
    /// Oldest first.
    pub items: Vec<OutboxEntry>,
    pub online: Online,
    pub session: SessionState,
    /// Nothing here outlives the process.
    pub memory_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OutboxError {
    #[error("no such item")]
    NotFound,
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    /// The server may have it already: its answer comes first.
    #[error("on its way")]
    OnItsWay,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for OutboxError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotFound => Code::NotFound.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::OnItsWay => Code::Busy.into(),
            Self::Store(e) => e.explain(),
        }
    }
}

fn short(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(TITLE).collect()
}

fn state(item: &OutboxItem) -> OutboxState {
    match item.state {
        ItemState::Waiting => OutboxState::Waiting,
        ItemState::Sending | ItemState::Sent => OutboxState::Sending,
        ItemState::Refused => OutboxState::Refused,
    }
}

pub(crate) fn refusal(item: &OutboxItem) -> Option<Failure> {
    let said = item.answer.as_deref().filter(|_| item.state == ItemState::Refused)?;
    serde_json::from_str::<Problem>(said).ok().map(|p| of_problem(&p))
}

impl Client {
    /// A new item, not kept yet.
    pub(crate) fn outbox_item(
        &self,
        id: String,
        kind: &str,
        object: String,
        body: &impl Serialize,
    ) -> Result<OutboxItem, StoreError> {
        Ok(OutboxItem {
            id,
            kind: kind.to_owned(),
            object,
            body: serde_json::to_string(body).map_err(|_| StoreError::Failed)?,
            created_at: self.server_now(),
            state: ItemState::Waiting,
            answer: None,
            answered_at: None,
        })
    }

    async fn brief_title(&self, cache: &Cache, entity: Entity, id: uuid::Uuid) -> Option<String> {
        let brief = cache.brief(entity, id).await.ok()??;
        Some(crate::changes::title(entity, &brief.body)?.of(self.settings().language).to_owned())
    }

    /// `None` for a body of another version that cannot be read: it is not sent, and not lost.
    async fn entry(&self, cache: &Cache, item: &OutboxItem) -> Option<OutboxEntry> {
        let bare = OutboxEntry {
            item_id: item.id.clone(),
            kind: OutboxKind::DeskRequest,
            state: state(item),
            written_at: item.created_at,
            title: String::new(),
            text: None,
            wishes: Vec::new(),
            trip_id: None,
            booking_id: None,
            case_id: None,
            traveller_id: None,
            refusal: refusal(item),
            purchase: None,
        };
        Some(match item.kind.as_str() {
            DESK_REQUEST => {
                let request: DeskRequest = serde_json::from_str(&item.body).ok()?;
                let title = match request.booking_id {
                    Some(booking) => self.brief_title(cache, Entity::Booking, booking.0).await,
                    None => self.brief_title(cache, Entity::Trip, request.trip_id.0).await,
                };
                OutboxEntry {
                    title: title.unwrap_or_else(|| short(&request.text)),
                    text: Some(request.text),
                    wishes: request.wishes,
                    trip_id: Some(request.trip_id),
                    booking_id: request.booking_id,
                    case_id: Some(request.case_id),
                    ..bare
                }
            }
            CANCEL_WISH => {
                let wish: Wish = serde_json::from_str(&item.body).ok()?;
                let title = self.brief_title(cache, Entity::Booking, wish.booking_id.0).await.unwrap_or_default();
                let (trip_id, booking_id) = (wish.trip_id, Some(wish.booking_id));
                OutboxEntry { kind: OutboxKind::CancelWish, title, trip_id, booking_id, ..bare }
            }
            PROFILE => {
                let edit: crate::profile::ProfileEdit = serde_json::from_str(&item.body).ok()?;
                let d = &edit.details;
                let title = crate::profile::named(d).full(self.settings().language);
                OutboxEntry { kind: OutboxKind::Profile, title, traveller_id: edit.traveller, ..bare }
            }
            _ => return None,
        })
    }

    async fn review_entry(&self, cache: &Cache, intent: &Intent) -> OutboxEntry {
        let purchase = Purchase::of(intent);
        let title = match purchase.trip_id {
            Some(trip) => self.brief_title(cache, Entity::Trip, trip.0).await,
            None => None,
        };
        OutboxEntry {
            item_id: intent.purchase_id.to_string(),
            kind: OutboxKind::Purchase,
            state: OutboxState::NeedsReview,
            written_at: intent.created_at,
            title: title.or_else(|| purchase.purpose.clone()).unwrap_or_default(),
            text: None,
            wishes: Vec::new(),
            trip_id: purchase.trip_id,
            booking_id: None,
            case_id: None,
            traveller_id: None,
            refusal: None,
            purchase: Some(purchase),
        }
    }

    /// Everything that waits, oldest first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn outbox(&self) -> Result<Outbox, OutboxError> {
        let cache = self.cache().await?;
        let mut items = Vec::new();
        for item in cache.outbox().await.map_err(StoreError::from)?.iter().filter(|i| i.state != ItemState::Sent) {
            items.extend(self.entry(&cache, item).await);
        }
        for intent in cache.open_intents().await.map_err(StoreError::from)? {
            if intent.state == IntentState::NeedsReview {
                items.push(self.review_entry(&cache, &intent).await);
            }
        }
        items.sort_by_key(|i| i.written_at);
        Ok(Outbox {
            items,
            online: *self.0.online.borrow(),
            session: *self.0.session_state.borrow(),
            memory_only: cache.is_memory(),
        })
    }

    /// Tells the screens how much waits.
    pub(crate) async fn tell_outbox(&self, cache: &Cache) {
        let Ok(items) = cache.outbox().await else { return };
        let count =
            |states: &[ItemState]| u32::try_from(items.iter().filter(|i| states.contains(&i.state)).count()).unwrap_or(u32::MAX);
        let (waiting, refused) = (count(&[ItemState::Waiting, ItemState::Sending]), count(&[ItemState::Refused]));
        self.emit(ClientEvent::Outbox { waiting, refused });
    }

    async fn kept_item(&self, cache: &Cache, id: &str) -> Result<OutboxItem, OutboxError> {
        let item = cache.outbox_item(id).await.map_err(StoreError::from)?;
        item.filter(|i| i.state != ItemState::Sent).ok_or(OutboxError::NotFound)
    }

    /// Sends one item again, or for the first time, now if there is a way.
    ///
    /// # Errors
    /// `NotFound` also for a purchase, which is never sent again by itself; `Store`.
    pub async fn retry_outbox(&self, id: &str) -> Result<Outbox, OutboxError> {
        let cache = self.cache().await?;
        let item = self.kept_item(&cache, id).await?;
        if item.state == ItemState::Refused {
            self.renew(&cache, item, None).await?;
        }
        self.send_if_possible().await;
        self.outbox().await
    }

    /// The person lets one item go; a purchase is put away.
    ///
    /// # Errors
    /// `OnItsWay` where the server may have it; `NotFound`; `Store`.
    pub async fn discard_outbox(&self, id: &str) -> Result<Outbox, OutboxError> {
        let cache = self.cache().await?;
        match self.kept_item(&cache, id).await {
            Ok(item) => {
                if !cache.take_back_outbox(&item.id).await.map_err(StoreError::from)? {
                    return Err(OutboxError::OnItsWay);
                }
                Step::ItemTakenBack.reached();
                self.tell_outbox(&cache).await;
            }
            Err(OutboxError::NotFound) => {
                let id: PurchaseId = id.parse().map_err(|_| OutboxError::NotFound)?;
                self.put_away_purchase(id).await.map_err(|e| match e {
                    crate::purchase::PurchaseError::Store(e) => OutboxError::Store(e),
                    _ => OutboxError::NotFound,
                })?;
            }
            Err(e) => return Err(e),
        }
        self.outbox().await
    }

    /// Another text for a request that has not left, or was refused; it goes then, if there is a way.
    ///
    /// # Errors
    /// `Fields` (text); `OnItsWay` where the server may have the old one; `NotFound` for what has no text; `Store`.
    pub async fn rewrite_outbox(&self, id: &str, text: &str) -> Result<Outbox, OutboxError> {
        let cache = self.cache().await?;
        let item = self.kept_item(&cache, id).await?;
        if item.kind != DESK_REQUEST {
            return Err(OutboxError::NotFound);
        }
        let request: DeskRequest = serde_json::from_str(&item.body).map_err(|_| OutboxError::NotFound)?;
        let text = crate::desk::text_of(request.about, text).map_err(OutboxError::Fields)?;
        if item.state == ItemState::Sending {
            return Err(OutboxError::OnItsWay);
        }
        self.renew(&cache, item, Some(text)).await?;
        self.send_if_possible().await;
        self.outbox().await
    }

    /// An item as if just written. A refused request gets a new id: the server answers the old one for ever as it did.
    async fn renew(&self, cache: &Cache, mut item: OutboxItem, text: Option<String>) -> Result<(), OutboxError> {
        let old = item.id.clone();
        if item.kind == DESK_REQUEST {
            let mut request: DeskRequest = serde_json::from_str(&item.body).map_err(|_| OutboxError::NotFound)?;
            if item.state == ItemState::Refused {
                request.case_id = DeskCaseId(self.fresh_id());
            }
            request.text = text.unwrap_or(request.text);
            item.id = request.case_id.to_string();
            item.object.clone_from(&item.id);
            item.body = serde_json::to_string(&request).map_err(|_| StoreError::Failed)?;
        }
        (item.state, item.answer, item.answered_at) = (ItemState::Waiting, None, None);
        cache.replace_outbox(&old, &item).await.map_err(StoreError::from)?;
        Step::ItemReplaced.reached();
        self.tell_outbox(cache).await;
        Ok(())
    }

    pub(crate) fn fresh_id(&self) -> uuid::Uuid {
        btm_domain::new_uuid(self.0.options.clock.as_ref(), self.0.options.entropy.as_ref())
    }

    async fn send_if_possible(&self) {
        if let Some(session) = self.session() {
            self.send_outbox(&session).await;
        }
    }
}
