//! Purchase intents: kept before sending, counted while unsent, never moved back from their end.
use crate::{at, file, id, intent, open};
use btm_cache::{IntentState, unsent_beside};
use btm_domain::PurchaseId;

#[tokio::test]
async fn an_intent_walks_from_queued_to_its_end_and_stays_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    cache.keep_intent(&intent(1)).await.unwrap();
    cache.keep_intent(&intent(2)).await.unwrap();
    assert_eq!((cache.unsent().await.unwrap(), unsent_beside(&path)), (2, 2));
    let one = PurchaseId(id(1));
    cache.intent_sending(one, at(10)).await.unwrap();
    cache.intent_sending(one, at(11)).await.unwrap();
    let sending = cache.intent(one).await.unwrap().unwrap();
    assert_eq!((sending.state, sending.sent_at), (IntentState::Sending, Some(at(10))), "the first moment stays");
    cache.intent_is(one, IntentState::Sent, Some("{\"settled\":false}"), at(12)).await.unwrap();
    assert_eq!((cache.unsent().await.unwrap(), unsent_beside(&path)), (1, 1));
    cache.intent_is(one, IntentState::Settled, Some("{\"settled\":true}"), at(13)).await.unwrap();
    cache.intent_is(one, IntentState::NeedsReview, None, at(14)).await.unwrap();
    let settled = cache.intent(one).await.unwrap().unwrap();
    assert_eq!((settled.state, settled.answer.as_deref()), (IntentState::Settled, Some("{\"settled\":true}")));
    assert_eq!(cache.open_intents().await.unwrap(), [intent(2)]);
    // The same id again changes nothing: its first body is the one.
    let mut other = intent(2);
    other.body = "{}".into();
    cache.keep_intent(&other).await.unwrap();
    assert_eq!(cache.open_intents().await.unwrap(), [intent(2)]);
    cache.intent_is(PurchaseId(id(2)), IntentState::Refused, None, at(20)).await.unwrap();
    assert_eq!(unsent_beside(&path), 0);
}

#[tokio::test]
async fn drafts_and_the_profile_are_found_again_after_closing() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    cache.keep_draft("search", "HND-FUK", at(1)).await.unwrap();
    cache.keep_draft("search", "HND-CTS", at(2)).await.unwrap();
    cache.keep_profile("{}", at(1)).await.unwrap();
    cache.close().await;
    let cache = open(&path).await;
    assert_eq!(cache.draft("search").await.unwrap().as_deref(), Some("HND-CTS"));
    assert_eq!(cache.profile().await.unwrap().as_deref(), Some("{}"));
    cache.drop_draft("search").await.unwrap();
    assert_eq!(cache.draft("search").await.unwrap(), None);
}
