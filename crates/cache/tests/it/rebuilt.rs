//! A rebuild is stopped after each of its steps, and an error of the system is no reason for one.
use crate::damaged::{filled, overwrite};
use crate::{at, file, intent, item, key, open};
use btm_cache::{Cache, CacheError, Opened, Step};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

#[tokio::test]
async fn what_the_system_refuses_sets_nothing_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    cache.keep_intent(&intent(1)).await.unwrap();
    cache.keep_outbox(&item(2)).await.unwrap();
    cache.keep_draft("search", "HND-FUK", at(1)).await.unwrap();
    cache.close().await;
    // SQLITE_CANTOPEN: as where the system is out of descriptors or a guard holds the log.
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    std::fs::create_dir(&log).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(Cache::open(&path, &key()).await.map(|_| ()), Err(CacheError::File));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let beside = std::fs::read_dir(path.parent().unwrap()).unwrap();
    assert!(beside.flatten().all(|e| !e.file_name().to_string_lossy().contains("damaged")));
    std::fs::remove_dir(&log).unwrap();
    let (cache, how) = Cache::open(&path, &key()).await.unwrap();
    assert_eq!((how, cache.unsent().await.unwrap()), (Opened::Found, 2));
    assert_eq!(cache.draft("search").await.unwrap().as_deref(), Some("HND-FUK"));
}

#[tokio::test]
async fn a_rebuild_stopped_after_any_step_loses_nothing_and_is_told() {
    for step in [Step::Read, Step::Filling, Step::Filled, Step::DatabaseAside, Step::Aside, Step::Swapped] {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder);
        filled(&path).await;
        let pages = std::fs::metadata(&path).unwrap().len() / 4096;
        overwrite(&path, pages - 3);
        let (cache, _) = Cache::open(&path, &key()).await.unwrap();
        assert!(cache.all(btm_cache::Entity::Document).await.is_err());
        cache.close().await;
        let stopped = Cache::open_stopping(&path, &key(), &|s| s == step).await;
        assert_eq!(stopped.map(|_| ()), Err(CacheError::Closed), "{step:?}");
        let (cache, how) = Cache::open(&path, &key()).await.unwrap();
        let Opened::Rebuilt { salvaged, unsent_before } = how else { panic!("{step:?}: {how:?}") };
        assert_eq!((salvaged.purchases.len(), salvaged.drafts.len(), salvaged.outbox.len()), (40, 1, 1), "{step:?}");
        assert_eq!((unsent_before, cache.unsent().await.unwrap()), (41, 41), "{step:?}");
        assert_eq!(btm_cache::unsent_beside(&path), 41, "{step:?}");
        cache.close().await;
        let names: Vec<_> =
            std::fs::read_dir(path.parent().unwrap()).unwrap().flatten().map(|e| e.file_name().into_string().unwrap()).collect();
        assert!(!names.iter().any(|n| n.contains(".new")), "{step:?}: {names:?}");
        assert!(!names.iter().any(|n| n.contains("damaged-2")), "{step:?}: {names:?}");
        let (cache, how) = Cache::open(&path, &key()).await.unwrap();
        assert_eq!((how, cache.open_intents().await.unwrap().len()), (Opened::Found, 40), "{step:?}: told once");
    }
}

#[tokio::test]
async fn the_log_of_a_file_set_aside_never_meets_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    cache.keep_intent(&intent(1)).await.unwrap();
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    let left = std::fs::read(&log).unwrap();
    cache.close().await;
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&log, &left).unwrap();
    let (cache, how) = Cache::open(&path, &key()).await.unwrap();
    assert_eq!((how, cache.unsent().await.unwrap()), (Opened::Created, 0));
}

#[tokio::test]
async fn one_row_that_cannot_be_read_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    for n in 1..=3 {
        cache.keep_outbox(&item(n)).await.unwrap();
        cache.keep_intent(&intent(n)).await.unwrap();
    }
    cache.close().await;
    let raw = "07".repeat(32);
    let mut c = SqliteConnectOptions::new().filename(&path).pragma("key", format!("\"x'{raw}'\"")).connect().await.unwrap();
    // As a later version may write.
    sqlx::raw_sql("update outbox set state = 'resting' where rowid = 2; update purchases set state = 'resting' where rowid = 2;")
        .execute(&mut c)
        .await
        .unwrap();
    c.close().await.unwrap();
    let cache = open(&path).await;
    let ids: Vec<_> = cache.outbox().await.unwrap().into_iter().map(|i| i.id).collect();
    assert_eq!(ids, [item(1).id, item(3).id]);
    assert_eq!(cache.open_intents().await.unwrap(), [intent(1), intent(3)]);
    assert!(cache.unsent().await.unwrap() >= 5, "it is still counted");
}

#[tokio::test]
async fn only_what_has_not_left_is_taken_back() {
    use btm_cache::ItemState;
    let cache = Cache::memory().await.unwrap();
    for n in 1..=2 {
        cache.keep_outbox(&item(n)).await.unwrap();
    }
    assert!(cache.outbox_is(&item(1).id, ItemState::Sending, None, at(5)).await.unwrap());
    assert!(!cache.take_back_outbox(&item(1).id).await.unwrap());
    assert!(cache.take_back_outbox(&item(2).id).await.unwrap());
    assert!(!cache.outbox_is(&item(2).id, ItemState::Sending, None, at(6)).await.unwrap(), "it is not sent then");
    assert_eq!(cache.outbox().await.unwrap().len(), 1);
}
