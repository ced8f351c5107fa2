//! A damaged file is set aside and rebuilt; what the person wrote is taken over where it can be read.
use crate::{at, file, id, intent, item, key, open};
use btm_cache::{Cache, CacheError, Change, Entity, Opened, Page, Row, set_aside};
use std::io::{Seek, SeekFrom, Write};

const PAGE_SIZE: u64 = 4096;

pub fn overwrite(path: &std::path::Path, page: u64) {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(page * PAGE_SIZE + 100)).unwrap();
    file.write_all(&[0x5a; 64]).unwrap();
}

pub async fn filled(path: &std::path::Path) {
    let cache = open(path).await;
    for n in 1..=40 {
        cache.keep_intent(&intent(n)).await.unwrap();
    }
    cache.keep_draft("search", "HND-FUK", at(1)).await.unwrap();
    cache.keep_outbox(&item(500)).await.unwrap();
    let rows = (0..300u128).map(|n| {
        let body = "x".repeat(2_000);
        Change::Put(Row {
            id: id(n + 1),
            entity: Entity::Document,
            rev: 1,
            parent: None,
            starts_at: None,
            ends_at: None,
            body,
            brief: None,
        })
    });
    let page = Page { epoch: "e".into(), reset: true, changes: rows.collect(), next: "c".into(), more: false, as_of: at(0) };
    cache.apply(&page).await.unwrap();
    cache.close().await;
}

#[tokio::test]
async fn a_damaged_mirror_loses_no_purchase() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    filled(&path).await;
    let pages = std::fs::metadata(&path).unwrap().len() / PAGE_SIZE;
    overwrite(&path, pages - 3);
    // After a clean close only the person's own tables are checked: the damage shows where it is read, and at the next opening.
    let (cache, how) = Cache::open(&path, &key()).await.unwrap();
    assert_eq!(how, Opened::Found);
    assert!(cache.all(Entity::Document).await.is_err());
    assert!(cache.is_damaged());
    cache.close().await;
    let (cache, how) = Cache::open(&path, &key()).await.unwrap();
    let Opened::Rebuilt { salvaged, unsent_before } = how else { panic!("{how:?}") };
    assert_eq!((salvaged.purchases.len(), salvaged.drafts.len(), salvaged.outbox.len()), (40, 1, 1));
    assert_eq!(unsent_before, 41, "the counter beside the file was right");
    assert_eq!(cache.outbox().await.unwrap().len(), 1);
    assert_eq!(cache.open_intents().await.unwrap().len(), 40);
    assert_eq!(cache.draft("search").await.unwrap().as_deref(), Some("HND-FUK"));
    assert_eq!(cache.all(Entity::Document).await.unwrap().len(), 0, "fetched again");
    assert_eq!(cache.position().await.unwrap().cursor, None);
    let aside = std::fs::read_dir(path.parent().unwrap()).unwrap().filter(|e| {
        let name = e.as_ref().unwrap().file_name();
        name.to_string_lossy().contains(".damaged-1")
    });
    assert!(aside.count() >= 1);
    cache.close().await;
    assert_eq!(Cache::open(&path, &key()).await.unwrap().1, Opened::Found);
}

#[tokio::test]
async fn every_damaged_page_still_leaves_a_store_that_opens() {
    let folder = tempfile::tempdir().unwrap();
    let original = file(&folder);
    filled(&original).await;
    let pages = std::fs::metadata(&original).unwrap().len() / PAGE_SIZE;
    let mut saved_some = 0;
    for page in 0..pages {
        let path = folder.path().join(format!("copy-{page}/cache.db"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::copy(&original, &path).unwrap();
        overwrite(&path, page);
        let opened = match Cache::open(&path, &key()).await {
            Err(CacheError::WrongKey) => {
                set_aside(&path).unwrap();
                Cache::open(&path, &key()).await
            }
            other => other,
        };
        let (cache, how) = opened.unwrap_or_else(|e| panic!("page {page}: {e}"));
        if let Opened::Rebuilt { salvaged, .. } = how {
            saved_some += usize::from(!salvaged.purchases.is_empty());
        }
        cache.keep_intent(&intent(99)).await.unwrap();
        cache.close().await;
    }
    assert!(saved_some > 0);
}
