//! Pages, cursors and resets: the visible mirror only moves between states the server had.
use crate::{at, file, id, open};
use btm_cache::{Cache, Change, Entity, Page, Row};

fn booking(n: u128, rev: i64, day: u32) -> Change {
    Change::Put(Row {
        id: id(n),
        entity: Entity::Booking,
        rev,
        parent: Some(id(900)),
        starts_at: Some(at(day * 86_400)),
        ends_at: Some(at(day * 86_400 + 3_600)),
        body: format!("{n}@{rev}"),
        brief: None,
    })
}

fn page(reset: bool, changes: Vec<Change>, next: &str, more: bool) -> Page {
    Page { epoch: "e1".into(), reset, changes, next: next.into(), more, as_of: at(5) }
}

async fn bodies(cache: &Cache) -> Vec<String> {
    cache.all(Entity::Booking).await.unwrap().into_iter().map(|r| r.body).collect()
}

#[tokio::test]
async fn the_first_sync_shows_each_page_as_it_comes() {
    let cache = Cache::memory().await.unwrap();
    assert_eq!(cache.position().await.unwrap().cursor, None);
    assert_eq!(cache.apply(&page(true, vec![booking(1, 1, 1)], "c1", true)).await.unwrap().changed, 1);
    assert_eq!(bodies(&cache).await, ["1@1"]);
    assert_eq!(cache.position().await.unwrap().as_of, None, "not whole yet");
    assert_eq!(cache.apply(&page(false, vec![booking(2, 2, 0)], "c2", false)).await.unwrap().changed, 1);
    assert_eq!(bodies(&cache).await, ["2@2", "1@1"], "by start");
    let position = cache.position().await.unwrap();
    assert_eq!((position.cursor.as_deref(), position.as_of), (Some("c2"), Some(at(5))));
}

#[tokio::test]
async fn deltas_replace_tombstones_delete_and_old_revisions_change_nothing() {
    let cache = Cache::memory().await.unwrap();
    cache.apply(&page(true, vec![booking(1, 5, 1), booking(2, 6, 2)], "c1", false)).await.unwrap();
    let changes = vec![booking(1, 7, 1), booking(2, 4, 2), Change::Gone { id: id(77) }];
    assert_eq!(cache.apply(&page(false, changes, "c2", false)).await.unwrap().changed, 1);
    assert_eq!(bodies(&cache).await, ["1@7", "2@6"]);
    assert_eq!(cache.apply(&page(false, vec![Change::Gone { id: id(1) }], "c3", false)).await.unwrap().changed, 1);
    assert_eq!(bodies(&cache).await, ["2@6"]);
    assert_eq!(cache.one(Entity::Booking, id(2)).await.unwrap().unwrap().rev, 6);
    assert_eq!(cache.one(Entity::Trip, id(2)).await.unwrap(), None);
    assert_eq!(cache.children(id(900)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_reset_keeps_the_old_mirror_visible_until_the_new_one_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let cache = open(&path).await;
    cache.apply(&page(true, vec![booking(1, 1, 1), booking(2, 1, 2)], "c1", false)).await.unwrap();
    assert_eq!(cache.apply(&page(true, vec![booking(3, 9, 3)], "r1", true)).await.unwrap().changed, 0);
    assert_eq!(bodies(&cache).await, ["1@1", "2@1"]);
    // A restart in the middle goes on where the reset stood.
    cache.close().await;
    let cache = open(&path).await;
    assert_eq!(cache.position().await.unwrap().cursor.as_deref(), Some("r1"));
    assert_eq!(bodies(&cache).await, ["1@1", "2@1"]);
    let changed = cache.apply(&page(false, vec![booking(1, 1, 1)], "r2", false)).await.unwrap().changed;
    assert_eq!(changed, 2, "one came, one went, one stayed");
    assert_eq!(bodies(&cache).await, ["1@1", "3@9"]);
    assert_eq!(cache.position().await.unwrap().cursor.as_deref(), Some("r2"));
}

#[tokio::test]
async fn a_reset_within_a_reset_starts_over() {
    let cache = Cache::memory().await.unwrap();
    cache.apply(&page(true, vec![booking(1, 1, 1)], "c1", false)).await.unwrap();
    cache.apply(&page(true, vec![booking(2, 2, 1)], "r1", true)).await.unwrap();
    cache.apply(&page(true, vec![booking(3, 3, 1)], "r2", true)).await.unwrap();
    cache.apply(&page(false, vec![], "r3", false)).await.unwrap();
    assert_eq!(bodies(&cache).await, ["3@3"]);
}

#[tokio::test]
async fn a_span_finds_what_touches_it() {
    let cache = Cache::memory().await.unwrap();
    let all = (0..10).map(|n| booking(u128::from(n) + 1, 1, n)).collect();
    cache.apply(&page(true, all, "c", false)).await.unwrap();
    let found = cache.within(Entity::Booking, at(2 * 86_400 + 1_800), at(4 * 86_400)).await.unwrap();
    assert_eq!(found.iter().map(|r| r.body.as_str()).collect::<Vec<_>>(), ["3@1", "4@1"]);
}

/// A page reads before it writes; what is typed between the two is on another connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_come_in_while_somebody_types() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(&file(&folder)).await;
    cache.apply(&page(true, vec![booking(1, 1, 1)], "c", false)).await.unwrap();
    let typing = |who: &'static str| {
        let cache = cache.clone();
        tokio::spawn(async move {
            for n in 0..400 {
                cache.keep_draft(who, &n.to_string(), at(n)).await.unwrap();
            }
        })
    };
    let typists = [typing("a"), typing("b")];
    for n in 0..200 {
        let rev = i64::from(n) + 2;
        let changes = vec![booking(1, rev, n), booking(2 + u128::from(n), rev, n)];
        assert_eq!(cache.apply(&page(false, changes, "c", false)).await.unwrap().changed, 2);
    }
    for typist in typists {
        typist.await.unwrap();
    }
    assert_eq!(bodies(&cache).await.len(), 201);
    assert_eq!(cache.draft("a").await.unwrap().as_deref(), Some("399"));
}
