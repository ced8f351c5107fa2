//! What lies on disk says nothing without the key (control 15).
use crate::{SEEN_ONLY_INSIDE, at, file, id, intent, key, open};
use btm_cache::{Cache, CacheError, CacheKey, Change, Entity, Opened, Page, Row, delete_files, set_aside};
use std::process::Command;

fn page() -> Page {
    let row = Row {
        id: id(1),
        entity: Entity::Document,
        rev: 1,
        parent: Some(id(2)),
        starts_at: None,
        ends_at: None,
        body: SEEN_ONLY_INSIDE.repeat(500),
        brief: None,
    };
    Page { epoch: "e".into(), reset: true, changes: vec![Change::Put(row)], next: "c".into(), more: false, as_of: at(0) }
}

#[tokio::test]
async fn c15_no_file_of_the_store_shows_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    cache.apply(&page()).await.unwrap();
    cache.keep_intent(&intent(1)).await.unwrap();
    cache.keep_draft("search", SEEN_ONLY_INSIDE, at(1)).await.unwrap();
    cache.keep_profile(SEEN_ONLY_INSIDE, at(1)).await.unwrap();
    let look = || {
        let mut seen = 0;
        for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            seen += usize::from(bytes.len() > 4096);
            assert!(!bytes.windows(SEEN_ONLY_INSIDE.len()).any(|w| w == SEEN_ONLY_INSIDE.as_bytes()), "content in clear");
        }
        assert!(seen > 0, "there was something to look at");
    };
    look();
    cache.close().await;
    look();
    let header = std::fs::read(&path).unwrap()[..16].to_vec();
    assert_ne!(header, b"SQLite format 3\0");
}

#[tokio::test]
async fn c15_plain_sqlite_and_a_wrong_key_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    cache.keep_intent(&intent(1)).await.unwrap();
    cache.close().await;
    let plain = Command::new("sqlite3").arg(&path).arg("select count(*) from purchases").output().unwrap();
    let said = String::from_utf8_lossy(&plain.stderr).into_owned();
    assert!(!plain.status.success() && said.contains("not a database"), "{said}");
    assert_eq!(Cache::open(&path, &CacheKey::new(&[8; 32])).await.map(|_| ()), Err(CacheError::WrongKey));
    // Positive control: the right key opens the very same file.
    let (cache, how) = Cache::open(&path, &key()).await.unwrap();
    assert_eq!(how, Opened::Found);
    assert_eq!(cache.open_intents().await.unwrap(), [intent(1)]);
}

#[tokio::test]
async fn what_was_typed_commits_fully_and_the_mirror_may_lag() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(&file(&folder)).await;
    let [durable, mirror] = cache.settings().await.unwrap();
    assert_eq!(durable, ("wal".to_owned(), 2), "FULL");
    assert_eq!(mirror, ("wal".to_owned(), 1), "NORMAL");
}

#[tokio::test]
async fn a_memory_store_does_the_same_and_writes_nothing() {
    let cache = Cache::memory().await.unwrap();
    assert!(cache.is_memory());
    cache.apply(&page()).await.unwrap();
    cache.keep_intent(&intent(1)).await.unwrap();
    assert_eq!(cache.all(Entity::Document).await.unwrap().len(), 1);
    assert_eq!(cache.unsent().await.unwrap(), 1);
}

#[tokio::test]
async fn deleting_leaves_nothing_and_setting_aside_keeps_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    cache.keep_intent(&intent(1)).await.unwrap();
    cache.close().await;
    assert_eq!(cache.unsent().await, Err(CacheError::Closed));
    let aside = set_aside(&path).unwrap();
    assert!(aside.exists() && !path.exists());
    let again = open(&path).await;
    assert!(again.open_intents().await.unwrap().is_empty());
    again.close().await;
    delete_files(&path).unwrap();
    assert!(!aside.exists(), "what was set aside goes with the account");
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 0);
}
