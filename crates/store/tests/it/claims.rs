//! Leases and fences: one worker at a time, and a replaced one writes nothing.
use crate::build::*;
use crate::db::{Db, on_both};
use btm_domain::booking::HappeningKind;
use btm_store::*;
use chrono::TimeDelta;

on_both! {
    a_claimed_booking_is_not_claimed_again_before_its_lease_runs_out,
    a_replaced_worker_writes_nothing_at_all,
    a_transition_is_one_audit_entry_one_revision_and_all_its_history,
    a_failing_unit_leaves_its_neighbours_in_the_same_commit_alone,
    a_closed_store_says_so,
    a_clock_stepped_back_hides_nothing_unfinished,
}

async fn a_claimed_booking_is_not_claimed_again_before_its_lease_runs_out(db: Db) {
    let store = db.open().await;
    store.create_purchase(purchase(&person(&store).await)).await.unwrap();
    assert!(store.claim_due(order_at(t0() - TimeDelta::seconds(1))).await.unwrap().is_empty(), "not due yet");
    assert_eq!(store.next_due().await.unwrap(), Some(t0()));
    let first = store.claim_due(order_at(t0())).await.unwrap();
    assert_eq!(first.len(), 1);
    assert!(store.claim_due(order_at(t0() + TimeDelta::seconds(9))).await.unwrap().is_empty());
    assert_eq!(store.next_due().await.unwrap(), Some(t0() + TimeDelta::seconds(10)));
    store.renew_lease(first[0].tenant, first[0].booking, first[0].fence, t0() + TimeDelta::seconds(20)).await.unwrap();
    assert!(store.claim_due(order_at(t0() + TimeDelta::seconds(19))).await.unwrap().is_empty());
    let second = store.claim_due(order_at(t0() + TimeDelta::seconds(20))).await.unwrap();
    assert_eq!(second[0].fence, first[0].fence + 1);
}

async fn a_replaced_worker_writes_nothing_at_all(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let old = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let new = store.claim_due(order_at(t0() + TimeDelta::seconds(60))).await.unwrap().remove(0);
    let mut late = transition(&old, HappeningKind::Confirmed);
    late.flow.document_missing = true;
    assert!(matches!(store.commit(late).await, Err(StoreError::Fenced)));
    assert!(matches!(store.renew_lease(old.tenant, old.booking, old.fence, t0()).await, Err(StoreError::Fenced)));
    assert!(matches!(store.postpone(&old, None, None).await, Err(StoreError::Fenced)));
    let stored = store.booking(who.tenant, who.user, old.booking).await.unwrap().unwrap();
    assert_eq!((stored.history.len(), stored.flow.document_missing), (1, false));
    assert_eq!(store.audit(who.tenant, 0, 10).await.unwrap().len(), 1);
    assert_eq!(store.commit(transition(&new, HappeningKind::LookedUp)).await.unwrap(), 2);
}

async fn a_transition_is_one_audit_entry_one_revision_and_all_its_history(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let claim = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let mut t = transition(&claim, HappeningKind::PriceChecked);
    t.happenings.push(btm_domain::booking::Happening { kind: HappeningKind::SupplierCalled, ..t.happenings[0] });
    t.release = false;
    t.due_at = Some(t0());
    store.commit(t).await.unwrap();
    let audit = store.audit(who.tenant, 1, 10).await.unwrap();
    assert_eq!((audit.len(), audit[0].action.as_str()), (1, "booking.supplier_called"));
    let stored = store.booking(who.tenant, who.user, claim.booking).await.unwrap().unwrap();
    assert_eq!(
        stored.history.iter().map(|h| h.event.as_str()).collect::<Vec<_>>(),
        ["requested", "price_checked", "supplier_called"]
    );
    assert!(store.claim_due(order_at(t0() + TimeDelta::seconds(5))).await.unwrap().is_empty(), "the lease was kept");
}

async fn a_failing_unit_leaves_its_neighbours_in_the_same_commit_alone(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let claims = {
        for _ in 0..2 {
            store.create_purchase(purchase(&colleague(&store, &who).await)).await.unwrap();
        }
        store.claim_due(order_at(t0())).await.unwrap()
    };
    let mut fenced = transition(&claims[0], HappeningKind::LookedUp);
    fenced.fence = 99;
    let good = transition(&claims[1], HappeningKind::LookedUp);
    let (bad, good) = tokio::join!(store.commit(fenced), store.commit(good));
    assert!(matches!(bad, Err(StoreError::Fenced)));
    assert_eq!(good.unwrap(), 3);
}

async fn a_closed_store_says_so(db: Db) {
    let store = db.open().await;
    let late = purchase(&person(&store).await);
    store.close().await;
    assert!(!store.healthy());
    assert!(matches!(store.create_purchase(late).await, Err(StoreError::Stopped)));
}

async fn a_clock_stepped_back_hides_nothing_unfinished(db: Db) {
    let store = db.open().await;
    store.create_purchase(purchase(&person(&store).await)).await.unwrap();
    let held = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    // Its worker is gone, and the clock was two hours fast.
    let early = t0() - TimeDelta::hours(2);
    let again = store.claim_due(order_at(early)).await.unwrap();
    assert_eq!((again.len(), again[0].fence), (1, held.fence + 1));
    assert!(store.claim_due(order_at(early)).await.unwrap().is_empty(), "once");
}
