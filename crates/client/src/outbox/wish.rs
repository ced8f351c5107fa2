//! A wish to cancel (F-84): written with or without a network, shown on the booking, nothing is cancelled by it. Whoever opens the booking
//! with a network sees it beside the button that asks the price of cancelling.
use super::send::Sent;
use super::{CANCEL_WISH, Step};
use crate::after::AfterError;
use crate::client::Client;
use crate::itinerary::Booking;
use crate::store::StoreError;
use btm_api::after::CancelWishRequest;
use btm_api::purchase::BookingBody;
use btm_api_client::ApiError;
use btm_cache::{Cache, ItemState, OutboxItem};
use btm_domain::{BookingId, BookingState, TripId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// As shown on a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelWish {
    pub written_at: DateTime<Utc>,
    /// `None`: written here, not with the server yet.
    pub by: Option<String>,
    /// The server has it.
    pub sent: bool,
}

/// Body of an item: a wish, or (`None`) that it is taken back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Wish {
    pub booking_id: BookingId,
    pub trip_id: Option<TripId>,
    pub wish: Option<CancelWishRequest>,
}

fn can_be_wished(state: BookingState) -> bool {
    matches!(state, BookingState::Confirmed | BookingState::Held)
}

/// The wish that stands on a booking: the last thing written here about it, else what the server said.
pub(crate) fn in_force(b: &BookingBody, items: &[OutboxItem]) -> Option<CancelWish> {
    if !can_be_wished(b.state) {
        return None;
    }
    let object = b.booking_id.to_string();
    let of = |i: &&OutboxItem| i.kind == CANCEL_WISH && i.object == object && i.state != ItemState::Refused;
    let Some(item) = items.iter().rfind(of) else {
        let told = b.cancel_wish.as_ref()?;
        return Some(CancelWish { written_at: told.written_at, by: Some(told.by.clone()), sent: true });
    };
    let wish: Wish = serde_json::from_str(&item.body).ok()?;
    let written_at = wish.wish?.written_at;
    Some(CancelWish { written_at, by: None, sent: item.state == ItemState::Sent })
}

impl Client {
    /// Wishes a confirmed or held booking cancelled. `Ok` once it is kept here: with the server, or waiting for a way there.
    ///
    /// # Errors
    /// `Read` where the booking is not here; `NotPossible` in another state; `Api` where the server refused it: then it is not kept;
    /// `Store`.
    pub async fn wish_cancel(&self, id: BookingId) -> Result<Booking, AfterError> {
        let itinerary = self.itinerary().await?;
        let body = itinerary.booking_body(id).await?;
        if !can_be_wished(body.state) {
            return Err(AfterError::NotPossible);
        }
        let cache = self.cache().await?;
        let items = cache.outbox().await.map_err(StoreError::from)?;
        if in_force(&body, &items).is_none() {
            let wish = CancelWishRequest { wish_id: self.fresh_id(), written_at: self.server_now() };
            self.wish(&cache, &body, Some(wish), &items).await?;
        }
        Ok(self.itinerary().await?.booking(id).await?)
    }

    /// Takes the wish back; one that has not left just goes.
    ///
    /// # Errors
    /// `Read`, `Api`, `Store`.
    pub async fn withdraw_cancel_wish(&self, id: BookingId) -> Result<Booking, AfterError> {
        let body = self.itinerary().await?.booking_body(id).await?;
        let cache = self.cache().await?;
        let items = cache.outbox().await.map_err(StoreError::from)?;
        if in_force(&body, &items).is_some() {
            self.wish(&cache, &body, None, &items).await?;
        }
        Ok(self.itinerary().await?.booking(id).await?)
    }

    async fn wish(
        &self,
        cache: &Cache,
        body: &BookingBody,
        wish: Option<CancelWishRequest>,
        items: &[OutboxItem],
    ) -> Result<(), AfterError> {
        let object = body.booking_id.to_string();
        // What has not left is taken back by dropping it; where that restores what is wanted nothing has to be sent.
        let idle = |i: &&OutboxItem| {
            i.kind == CANCEL_WISH && i.object == object && matches!(i.state, ItemState::Waiting | ItemState::Refused)
        };
        for item in items.iter().filter(idle) {
            // One that has begun to leave meanwhile stays.
            if cache.take_back_outbox(&item.id).await.map_err(StoreError::from)? {
                Step::ItemTakenBack.reached();
            }
        }
        let left = cache.outbox().await.map_err(StoreError::from)?;
        if in_force(body, &left).is_some() == wish.is_some() {
            self.tell_outbox(cache).await;
            return Ok(());
        }
        let item_id = wish.as_ref().map_or_else(|| self.fresh_id(), |w| w.wish_id).to_string();
        let content = Wish { booking_id: body.booking_id, trip_id: Some(body.trip_id), wish };
        let item = self.outbox_item(item_id, CANCEL_WISH, object, &content)?;
        cache.keep_outbox(&item).await.map_err(StoreError::from)?;
        Step::ItemKept.reached();
        let refused = match self.session() {
            Some(session) if !self.behind_another(cache, &item).await => match self.send_item(cache, &session, &item.id).await {
                Sent::Refused(problem) => Some(problem),
                Sent::Answered(_) | Sent::Later(_) | Sent::Elsewhere => None,
            },
            _ => None,
        };
        if refused.is_some() {
            // Told to whoever asked, right here.
            cache.drop_outbox(&item.id).await.map_err(StoreError::from)?;
            Step::ItemDropped.reached();
        }
        self.tell_outbox(cache).await;
        self.0.kick.notify_one();
        refused.map_or(Ok(()), |p| Err(ApiError::Problem(p).into()))
    }
}
