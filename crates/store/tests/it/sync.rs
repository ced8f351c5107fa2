//! Sync: whole revisions, in order, for the owner alone; live hints after the commit.
use crate::build::*;
use btm_domain::booking::HappeningKind;
use btm_store::sync::{Changed, Entity};
use btm_store::*;

fn document(claim: &Claim) -> Document {
    Document {
        id: id().into(),
        booking: claim.booking,
        user: claim.accepted.user,
        kind: "terms".into(),
        title_ja: "購入時の条件".into(),
        title_en: "Accepted terms".into(),
        file_name: "terms.html".into(),
        html_ja: "<p>".into(),
        html_en: "<p>".into(),
        shared: None,
        created_at: t0(),
    }
}

#[tokio::test]
async fn a_page_never_cuts_a_revision_and_the_last_one_reaches_the_head() {
    let store = memory().await;
    let who = person(&store).await;
    let mut hints = store.changes();
    let mut before = None;
    for n in 0..5 {
        let mut new = purchase(&who);
        new.bookings[0].accepted.override_reason = Some(format!("{n}"));
        new.bookings[0].accepted.override_of = before.replace(new.bookings[0].accepted.booking);
        store.create_purchase(new).await.unwrap();
        assert_eq!(hints.recv().await.unwrap(), (who.tenant, n + 1));
    }
    // Each purchase is two things (trip, booking) at one revision.
    let mut after = 0;
    let mut seen = Vec::new();
    loop {
        let page = store.sync_page(who.tenant, who.user, after, 3).await.unwrap();
        assert!(page.changes.iter().all(|c| c.rev > after && c.body.is_some()));
        let revs: Vec<i64> = page.changes.iter().map(|c| c.rev).collect();
        for rev in &revs {
            assert_eq!(revs.iter().filter(|r| *r == rev).count(), 2, "revision {rev} was cut");
        }
        seen.extend(revs);
        after = page.next;
        if !page.more {
            assert_eq!((page.head, after), (5, 5));
            break;
        }
    }
    assert_eq!(seen, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    let narrow = store.sync_page(who.tenant, who.user, 0, 1).await.unwrap();
    assert_eq!((narrow.changes.len(), narrow.next, narrow.more), (2, 1, true), "a revision larger than the page comes whole");
}

#[tokio::test]
async fn a_change_moves_its_thing_up_and_brings_its_document() {
    let store = memory().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let claim = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let mut t = transition(&claim, HappeningKind::DocumentsStored);
    t.documents = vec![document(&claim)];
    store.commit(t).await.unwrap();
    let page = store.sync_page(who.tenant, who.user, 1, 100).await.unwrap();
    assert_eq!(page.changes.len(), 2);
    let bodies: Vec<_> = page.changes.iter().map(|c| c.body.as_ref().unwrap()).collect();
    assert!(matches!(bodies[0], Changed::Booking(b) if b.documents.len() == 1 && b.history.len() == 2));
    assert!(matches!(bodies[1], Changed::Document(d) if d.title_ja == "購入時の条件"));
    let idle = store.sync_page(who.tenant, who.user, page.next, 100).await.unwrap();
    assert!(idle.changes.is_empty() && !idle.more);
}

#[tokio::test]
async fn nobody_sees_anothers_things() {
    let store = memory().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    for stranger in [colleague(&store, &who).await, person(&store).await] {
        let page = store.sync_page(stranger.tenant, stranger.user, 0, 100).await.unwrap();
        assert!(page.changes.is_empty());
    }
}

#[tokio::test]
async fn what_is_withdrawn_leaves_a_tombstone() {
    let store = memory().await;
    let who = person(&store).await;
    let new = purchase(&who);
    store.create_purchase(new.clone()).await.unwrap();
    store.withdraw(who.tenant, who.user, Entity::Trip, new.trip.id.0).await.unwrap();
    let page = store.sync_page(who.tenant, who.user, 1, 100).await.unwrap();
    assert_eq!(page.changes.len(), 1);
    assert_eq!((page.changes[0].id, &page.changes[0].body), (new.trip.id.0, &None));
}
