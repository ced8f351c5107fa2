//! Sending what waits. The order of commits is the whole promise: "bytes may leave" before the first byte, the server's answer before the
//! item counts as gone; a crash anywhere in between sends the same thing again under the same id, which the server takes as the same.
use super::{CANCEL_WISH, DESK_REQUEST, PROFILE, Step, Wish};
use crate::client::{Client, lock};
use crate::profile::{ProfileEdit, set_aside};
use btm_api::desk::DeskRequest;
use btm_api::{Problem, ProblemCode};
use btm_api_client::{ApiError, Session};
use btm_cache::{Cache, ItemState, OutboxItem};
use serde::Serialize;
use std::collections::HashSet;
use std::time::Duration;

/// What became of one sending.
pub(crate) enum Sent {
    /// The server's answer, stored.
    Answered(String),
    /// The server's refusal, stored.
    Refused(Box<Problem>),
    /// No answer: it stays and goes again.
    Later(ApiError),
    /// Another sending of it runs, or it is gone.
    Elsewhere,
}

/// The server read it and says no; anything else is tried again.
fn no(error: ApiError) -> Result<Box<Problem>, ApiError> {
    use ProblemCode as P;
    match error {
        ApiError::Problem(p)
            if p.status < 500
                && !matches!(
                    p.code,
                    P::RateLimited | P::Busy | P::PurchasePending | P::Unauthorised | P::SessionExpired | P::FreshLoginNeeded
                ) =>
        {
            Ok(p)
        }
        other => Err(other),
    }
}

fn answer<T: Serialize>(answer: Result<T, ApiError>) -> Result<String, ApiError> {
    serde_json::to_string(&answer?).map_err(|_| ApiError::Decode { request_id: None })
}

/// One item is being sent: nobody else sends it. Given back however the sending ends, also where it is dropped in the middle.
struct Claim<'a> {
    client: &'a Client,
    id: &'a str,
}

impl<'a> Claim<'a> {
    fn of(client: &'a Client, id: &'a str) -> Option<Self> {
        let mine = lock(&client.0.sending).insert(id.to_owned());
        // A claim that is made is given back: none is made of what another holds.
        if mine { Some(Self { client, id }) } else { None }
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        lock(&self.client.0.sending).remove(self.id);
    }
}

impl Client {
    async fn transmit(&self, cache: &Cache, session: &Session, item: &OutboxItem) -> Result<String, ApiError> {
        let unreadable = |_| ApiError::Decode { request_id: None };
        match item.kind.as_str() {
            DESK_REQUEST => {
                let request: DeskRequest = serde_json::from_str(&item.body).map_err(unreadable)?;
                answer(session.ask_desk(&request).await)
            }
            CANCEL_WISH => {
                let wish: Wish = serde_json::from_str(&item.body).map_err(unreadable)?;
                answer(match &wish.wish {
                    Some(request) => session.wish_cancel(wish.booking_id, request).await,
                    None => session.withdraw_cancel_wish(wish.booking_id).await,
                })
            }
            PROFILE => {
                let edit: ProfileEdit = serde_json::from_str(&item.body).map_err(unreadable)?;
                self.transmit_profile(cache, session, &edit).await
            }
            _ => Err(ApiError::Setup),
        }
    }

    /// Sends one item and stores what came of it.
    pub(crate) async fn send_item(&self, cache: &Cache, session: &Session, id: &str) -> Sent {
        let Some(_claim) = Claim::of(self, id) else { return Sent::Elsewhere };
        let sent = self.send_claimed(cache, session, id).await;
        if let Sent::Later(e) = &sent {
            let asked = if let ApiError::Problem(p) = e { p.retry_after } else { None };
            *lock(&self.0.put_off) = Duration::from_secs(asked.unwrap_or_default().into());
            self.0.later.notify_one();
        }
        sent
    }

    async fn send_claimed(&self, cache: &Cache, session: &Session, id: &str) -> Sent {
        let Ok(Some(item)) = cache.outbox_item(id).await else { return Sent::Elsewhere };
        if !matches!(item.state, ItemState::Waiting | ItemState::Sending) {
            return Sent::Elsewhere;
        }
        match cache.outbox_is(id, ItemState::Sending, None, self.now()).await {
            Ok(true) => Step::ItemMarked.reached(),
            // Taken back in between.
            Ok(false) => return Sent::Elsewhere,
            Err(e) => {
                tracing::warn!(error = %e, "an item could not be marked and is not sent");
                return Sent::Elsewhere;
            }
        }
        let outcome = self.transmit(cache, session, &item).await;
        Step::ItemHeard.reached();
        let (state, said, sent) = match outcome {
            Ok(said) => (ItemState::Sent, Some(said.clone()), Sent::Answered(said)),
            Err(e) => match no(e) {
                Ok(problem) => {
                    let words = match item.kind.as_str() {
                        PROFILE => set_aside(&item, &problem),
                        _ => serde_json::to_string(&problem).ok(),
                    };
                    (ItemState::Refused, words, Sent::Refused(problem))
                }
                Err(e) => {
                    // An earlier sending may have arrived even where this one did not.
                    let arrived = item.state == ItemState::Sending || e.may_have_arrived();
                    let state = if arrived { ItemState::Sending } else { ItemState::Waiting };
                    (state, None, Sent::Later(e))
                }
            },
        };
        match cache.outbox_is(id, state, said.as_deref(), self.now()).await {
            Ok(_) => Step::ItemStored.reached(),
            Err(e) => {
                tracing::warn!(error = %e, "what became of an item was not stored; it goes once more and is taken as the same");
            }
        }
        if let Sent::Later(e) = &sent {
            self.call_failed(session, e).await;
        }
        sent
    }

    /// Whether something older about the same object still waits, is being sent, or is set aside.
    pub(crate) async fn behind_another(&self, cache: &Cache, item: &OutboxItem) -> bool {
        let items = cache.outbox().await.unwrap_or_default();
        items.iter().take_while(|i| i.id != item.id).any(|i| i.object == item.object && i.state != ItemState::Sent)
    }

    /// Sends what waits, in order within each object: one that is refused or doubtful holds up no other object. Whether something has to go
    /// again.
    pub(crate) async fn send_outbox(&self, session: &Session) -> bool {
        let Ok(cache) = self.cache().await else { return false };
        // The store may be another account's by now.
        if !self.is_current(session) {
            return false;
        }
        let Ok(items) = cache.outbox().await else { return false };
        let mut held_up = HashSet::new();
        let (mut any, mut again) = (false, false);
        for item in items.iter().filter(|i| i.state != ItemState::Sent) {
            if item.state == ItemState::Refused || held_up.contains(&item.object) {
                held_up.insert(item.object.clone());
                continue;
            }
            any = true;
            match self.send_item(&cache, session, &item.id).await {
                Sent::Answered(_) => {}
                Sent::Refused(problem) => {
                    tracing::info!(kind = item.kind, code = problem.code.as_str(), "an item was refused and set aside");
                    self.notice_refused(&cache, item).await;
                    held_up.insert(item.object.clone());
                }
                Sent::Elsewhere => {
                    held_up.insert(item.object.clone());
                }
                Sent::Later(ApiError::Problem(_) | ApiError::Decode { .. } | ApiError::Setup) => {
                    // The server is there: only this one waits.
                    again = true;
                    held_up.insert(item.object.clone());
                }
                Sent::Later(_) => {
                    again = true;
                    break;
                }
            }
        }
        if any {
            self.tell_outbox(&cache).await;
            self.0.kick.notify_one();
        }
        again
    }
}
