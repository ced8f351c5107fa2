//! Following a purchase to its end, in this process or after a restart: asks the server by the purchase's id. Where the server never got it,
//! the same bytes go again only in the sitting of the commit and within a minute of it; later the person looks again (P-2, reliability.md §3).
use crate::client::{Client, lock};
use crate::outbox::Step;
use crate::purchase::{PurchaseError, SendEnd};
use crate::store::StoreError;
use btm_api::ProblemCode;
use btm_api_client::{ApiError, Session};
use btm_cache::{Cache, Intent, IntentState};
use btm_domain::PurchaseId;
use chrono::TimeDelta;
use std::time::Duration;

/// How long after the commit an unanswered request is sent again by itself, and how long a request may be on its way before "the server has
/// no such purchase" is believed.
const FRESH: TimeDelta = TimeDelta::seconds(60);
/// The beat of asking: quick while a person watches, then slower.
const BEATS: [u64; 8] = [300, 500, 1_000, 1_000, 2_000, 2_000, 3_000, 5_000];
const SLOW: Duration = Duration::from_secs(10);

/// Whether to go on asking.
enum Beat {
    Again,
    Enough,
}

impl Client {
    /// After a start: every purchase without an end is followed again; one that waits for the person is asked about once more, for a
    /// request may arrive late.
    pub(crate) async fn resume_purchases(&self) {
        let Ok(cache) = self.cache().await else { return };
        let Ok(open) = cache.open_intents().await else { return };
        for intent in open {
            self.follow_purchase(intent.purchase_id);
        }
    }

    /// Follows one purchase in the background; a second call while it runs does nothing.
    pub(crate) fn follow_purchase(&self, id: PurchaseId) {
        if !lock(&self.0.following).insert(id) {
            return;
        }
        let client = self.clone();
        tokio::spawn(async move {
            client.follow_to_the_end(id).await;
            lock(&client.0.following).remove(&id);
        });
    }

    async fn follow_to_the_end(&self, id: PurchaseId) {
        for count in 0usize.. {
            let wait = BEATS.get(count).map_or(SLOW, |ms| Duration::from_millis(*ms));
            tokio::time::sleep(wait / 2 + self.jitter(wait / 2)).await;
            // Signed out, or no session yet: the next session resumes it.
            let (Some(session), Ok(cache)) = (self.session(), self.cache().await) else { return };
            match self.one_beat(&cache, &session, id).await {
                Ok(Beat::Again) => {}
                Ok(Beat::Enough) => return,
                Err(PurchaseError::Api(e)) => {
                    let over = matches!(e, ApiError::Unauthorised { .. });
                    self.call_failed(&session, &e).await;
                    if over {
                        return;
                    }
                }
                Err(e) => {
                    tracing::warn!(purchase = %id, error = %e, "a purchase could not be followed");
                    return;
                }
            }
        }
    }

    async fn one_beat(&self, cache: &Cache, session: &Session, id: PurchaseId) -> Result<Beat, PurchaseError> {
        let Some(intent) = cache.intent(id).await.map_err(StoreError::from)? else { return Ok(Beat::Enough) };
        if intent.state.ended() {
            return Ok(Beat::Enough);
        }
        match session.purchase_state(id).await {
            Ok(answer) => {
                self.purchase_answered(cache, &answer).await?;
                if answer.settled {
                    // Its place in the trip, and its documents, come with the mirror.
                    if let Err(e) = self.fetch(session).await {
                        tracing::info!(error = %e, "the mirror follows later");
                    }
                }
                let ended = cache.intent(id).await.map_err(StoreError::from)?.is_none_or(|i| i.state.ended());
                Ok(if ended { Beat::Enough } else { Beat::Again })
            }
            Err(ApiError::Problem(p)) if p.code == ProblemCode::NotFound => self.never_arrived(cache, session, &intent).await,
            Err(e) => Err(e.into()),
        }
    }

    /// The server has no such purchase.
    async fn never_arrived(&self, cache: &Cache, session: &Session, intent: &Intent) -> Result<Beat, PurchaseError> {
        if intent.answer.is_some() {
            // The server had it and told of it: now it is out of sight (a link withdrawn, a restore), which says nothing about what was bought.
            return Ok(Beat::Enough);
        }
        let now = self.now();
        let sending = intent.state == IntentState::Sending;
        let sitting = lock(&self.0.sitting).contains(&intent.purchase_id);
        if sending && sitting && now - intent.created_at < FRESH {
            return match self.send_purchase(cache, session, intent).await? {
                SendEnd::Taken => Ok(Beat::Again),
                SendEnd::Refused(_) => Ok(Beat::Enough),
                SendEnd::Doubt(e) => Err(e.into()),
            };
        }
        // A request of the process before may still be on its way in.
        if sending && !sitting && intent.sent_at.is_some_and(|sent| now - sent < FRESH) {
            return Ok(Beat::Again);
        }
        if intent.state != IntentState::NeedsReview {
            cache.intent_is(intent.purchase_id, IntentState::NeedsReview, None, now).await.map_err(StoreError::from)?;
            Step::PurchaseSetAside.reached();
            self.tell_purchase(cache, intent.purchase_id).await;
        }
        Ok(Beat::Enough)
    }
}
