//! Drafts: one's own, two hundred at most, gone with the account.
use crate::build::*;
use crate::db::{Db, on_both};
use btm_store::drafts::{MOST, SealedDraft};

on_both! {
    a_draft_is_ones_own_and_the_last_one_stands,
    there_are_two_hundred_and_an_old_one_can_still_be_kept,
    drafts_go_with_their_user,
}

fn draft(name: &str, byte: u8) -> SealedDraft {
    SealedDraft { name: name.into(), sealed: vec![byte], written_at: t0() }
}

async fn a_draft_is_ones_own_and_the_last_one_stands(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let other = colleague(&store, &who).await;
    for (name, byte) in [("b", 1), ("a", 2), ("b", 3)] {
        assert!(store.keep_draft(who.tenant, who.user, draft(name, byte), t0()).await.unwrap());
    }
    assert_eq!(store.drafts(who.tenant, who.user).await.unwrap(), [draft("a", 2), draft("b", 3)]);
    assert!(store.drafts(other.tenant, other.user).await.unwrap().is_empty());
    store.drop_draft(other.tenant, other.user, "a".into()).await.unwrap();
    store.drop_draft(who.tenant, who.user, "b".into()).await.unwrap();
    store.drop_draft(who.tenant, who.user, "b".into()).await.unwrap();
    assert_eq!(store.drafts(who.tenant, who.user).await.unwrap(), [draft("a", 2)]);
}

async fn there_are_two_hundred_and_an_old_one_can_still_be_kept(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    for n in 0..MOST {
        assert!(store.keep_draft(who.tenant, who.user, draft(&n.to_string(), 1), t0()).await.unwrap());
    }
    assert!(!store.keep_draft(who.tenant, who.user, draft("more", 1), t0()).await.unwrap());
    assert!(store.keep_draft(who.tenant, who.user, draft("7", 2), t0()).await.unwrap());
    let other = colleague(&store, &who).await;
    assert!(store.keep_draft(other.tenant, other.user, draft("more", 1), t0()).await.unwrap());
}

async fn drafts_go_with_their_user(db: Db) {
    let store = db.open_kept().await;
    let who = person(&store).await;
    let stays = colleague(&store, &who).await;
    for person in [&who, &stays] {
        store.keep_draft(person.tenant, person.user, draft("a", 1), t0()).await.unwrap();
    }
    let mut raw = db.raw().await;
    for sql in [
        "delete from invitations where user_id = $1",
        "delete from login_index where user_id = $1",
        "delete from users where id = $1",
    ] {
        assert_eq!(raw.execute(sql, &[&who.user.to_string()]).await, 1, "{sql}");
    }
    assert!(store.drafts(who.tenant, who.user).await.unwrap().is_empty());
    assert_eq!(store.drafts(stays.tenant, stays.user).await.unwrap().len(), 1);
}
