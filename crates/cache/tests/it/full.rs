//! A disk that is full: a clear word, what was kept stays, and writing goes on once there is room.
use crate::{at, file, intent, item, open};
use btm_cache::CacheError;

#[tokio::test]
async fn a_full_disk_refuses_the_next_and_loses_nothing_of_the_ones_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    cache.keep_intent(&intent(1)).await.unwrap();
    cache.keep_draft("trip/new", "{}", at(1)).await.unwrap();
    // As if the disk had no page left for the file.
    cache.limit_pages(1).await.unwrap();
    let mut refused = None;
    for n in 2..200 {
        let long = btm_cache::OutboxItem { body: "x".repeat(20_000), ..item(n) };
        if let Err(e) = cache.keep_outbox(&long).await {
            refused = Some((n, e));
            break;
        }
    }
    let (n, why) = refused.expect("it was full at some time");
    assert_eq!(why, CacheError::DiskFull);
    let kept = cache.outbox().await.unwrap().len() as u128;
    assert_eq!(kept, n - 2, "everything that was acknowledged, and nothing of the one that was refused");
    assert_eq!((cache.open_intents().await.unwrap().len(), cache.draft("trip/new").await.unwrap().is_some()), (1, true));
    cache.limit_pages(u32::MAX).await.unwrap();
    cache.keep_outbox(&item(n)).await.unwrap();
    assert_eq!(cache.outbox().await.unwrap().len() as u128, kept + 1);
}
