//! Sync: whole revisions, in order, for whoever may see them; a new mirror with what is still to come first; tombstones for a time.
use crate::build::*;
use crate::db::{Db, on_both};
use crate::mirror::{Mirror, asked};
use btm_domain::booking::HappeningKind;
use btm_domain::*;
use btm_store::purchases::NewPurchase;
use btm_store::sync::{Asked, Changed, Cursor, Entity, KEPT, Position};
use btm_store::*;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

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

/// The same flight on another day.
fn on(who: &Person, days: i64) -> NewPurchase {
    let mut new = purchase(who);
    let Offer::Flight(flight) = &mut new.bookings[0].accepted.offer else { panic!() };
    let by = TimeDelta::days(days);
    for segment in flight.slices.iter_mut().flat_map(|s| &mut s.segments) {
        for end in [&mut segment.departure, &mut segment.arrival] {
            end.time = PlaceTime::from_local(end.time.local + by, end.time.zone);
        }
    }
    new.bookings[0].keys.clear();
    new
}

async fn since(store: &Store, who: &Person, rev: i64, limit: u32) -> (Vec<i64>, Position, bool) {
    let whole = store.sync_page(asked(who, None)).await.unwrap().next;
    let cursor = Cursor { at: Position::Since(rev), ..whole };
    let page = store.sync_page(Asked { limit, ..asked(who, Some(cursor)) }).await.unwrap();
    assert!(!page.reset);
    (page.changes.iter().map(|c| c.rev).collect(), page.next.at, page.more)
}

async fn a_page_never_cuts_a_revision_and_the_last_one_reaches_the_head(db: Db) {
    let store = db.open().await;
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
    assert_eq!(since(&store, &who, 0, 3).await, (vec![1, 1], Position::Since(1), true));
    assert_eq!(since(&store, &who, 1, 5).await, (vec![2, 2, 3, 3], Position::Since(3), true));
    assert_eq!(since(&store, &who, 3, 4).await, (vec![4, 4, 5, 5], Position::Since(5), false));
    let narrow = since(&store, &who, 0, 1).await;
    assert_eq!(narrow, (vec![1, 1], Position::Since(1), true), "a revision larger than the page comes whole");
}

async fn a_page_is_cut_by_its_bytes_between_revisions_and_a_thing_too_large_comes_alone(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    for _ in 0..4 {
        store.create_purchase(on(&who, 0)).await.unwrap();
    }
    let whole = store.sync_page(asked(&who, None)).await.unwrap();
    assert_eq!((whole.changes.len(), whole.more, whole.next.at.clone()), (8, false, Position::Since(4)));
    let sized = |cursor, bytes| Asked { bytes, weigh: |_| 100, ..asked(&who, cursor) };
    let start = Some(Cursor { at: Position::Since(0), ..whole.next.clone() });
    for (bytes, things) in [(500, 4), (399, 2), (10, 2)] {
        let page = store.sync_page(sized(start.clone(), bytes)).await.unwrap();
        assert_eq!((page.changes.len(), page.more), (things, true), "{bytes}");
        assert_eq!(page.next.at, Position::Since(page.changes.last().unwrap().rev));
    }
    // A new mirror is no revision yet: its pages are cut between things.
    for (bytes, things) in [(500, 5), (10, 1)] {
        let page = store.sync_page(sized(None, bytes)).await.unwrap();
        assert_eq!((page.reset, page.changes.len(), page.more), (true, things, true), "{bytes}");
        let mut mirror = Mirror::default();
        let mut ended = mirror.take(page);
        let mut pages = 1;
        while !ended {
            ended = mirror.take(store.sync_page(sized(mirror.cursor.clone(), bytes)).await.unwrap());
            pages += 1;
        }
        assert_eq!((mirror.visible.len(), mirror.resets), (8, 1), "{pages} pages");
    }
}

async fn a_change_moves_its_thing_up_and_brings_its_document(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let first = store.sync_page(asked(&who, None)).await.unwrap();
    let claim = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let mut t = transition(&claim, HappeningKind::DocumentsStored);
    t.documents = vec![document(&claim)];
    store.commit(t).await.unwrap();
    let page = store.sync_page(asked(&who, Some(first.next))).await.unwrap();
    assert_eq!(page.changes.len(), 2);
    let bodies: Vec<_> = page.changes.iter().map(|c| c.body.as_ref().unwrap()).collect();
    assert!(matches!(bodies[0], Changed::Booking(b) if b.documents.len() == 1 && b.history.len() == 2));
    assert!(matches!(bodies[1], Changed::Document(d) if d.title_ja == "購入時の条件"));
    let idle = store.sync_page(asked(&who, Some(page.next))).await.unwrap();
    assert!(idle.changes.is_empty() && !idle.more && !idle.reset);
}

async fn what_is_read_again_without_a_line_in_the_history_reaches_the_mirror_and_a_count_of_looks_does_not(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let mut mirror = Mirror::default();
    mirror.follow(&store, &who).await;
    let claim = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let mut flow = claim.flow.clone();
    flow.new_total = Some(Money::from_minor(41_000, Currency::JPY));
    store.postpone(&claim, Some(&flow), None).await.unwrap();
    mirror.follow(&store, &who).await;
    let seen = store.booking(who.tenant, who.user, claim.booking).await.unwrap().unwrap();
    assert_eq!(mirror.bodies()[&claim.booking.0], Changed::Booking(Box::new(seen)));
    let before = store.head(who.tenant).await.unwrap();
    let claim = store.claim_booking(who.tenant, claim.booking, order_at(t0() + TimeDelta::hours(1))).await.unwrap().unwrap();
    store.postpone(&claim, Some(&claim.flow), None).await.unwrap();
    assert_eq!(store.head(who.tenant).await.unwrap(), before);
}

async fn nobody_sees_anothers_things(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    for stranger in [colleague(&store, &who).await, person(&store).await] {
        let page = store.sync_page(asked(&stranger, None)).await.unwrap();
        assert!(page.changes.is_empty() && page.reset && !page.more);
        // Another's cursor is nobody's.
        let theirs = store.sync_page(asked(&who, None)).await.unwrap().next;
        let page = store.sync_page(asked(&stranger, Some(theirs))).await.unwrap();
        assert!(page.reset && page.changes.is_empty());
    }
}

async fn what_is_withdrawn_leaves_a_tombstone_and_a_new_mirror_never_hears_of_it(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let new = purchase(&who);
    store.create_purchase(new.clone()).await.unwrap();
    let before = store.sync_page(asked(&who, None)).await.unwrap().next;
    store.withdraw(who.tenant, who.user, Entity::Trip, new.trip.id.0).await.unwrap();
    let page = store.sync_page(asked(&who, Some(before))).await.unwrap();
    assert_eq!(page.changes.len(), 1);
    assert_eq!((page.changes[0].id, &page.changes[0].body), (new.trip.id.0, &None));
    let fresh = store.sync_page(asked(&who, None)).await.unwrap();
    assert_eq!(fresh.changes.iter().map(|c| c.entity).collect::<Vec<_>>(), [Entity::Booking]);
}

async fn a_first_sync_gives_the_trips_to_come_first_the_soonest_of_them_before_all(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let mut trips = Vec::new();
    // Flown; far ahead; soon; cancelled; tomorrow.
    for days in [-60, 90, 10, 5, 1] {
        // The flight leaves on 2026-12-10 + days.
        let new = on(&who, days);
        trips.push((days, new.trip.id.0));
        store.create_purchase(new.clone()).await.unwrap();
        let claim = store.claim_booking(who.tenant, new.bookings[0].accepted.booking, order_at(t0())).await.unwrap().unwrap();
        let mut t = transition(&claim, HappeningKind::DocumentsStored);
        t.documents = vec![document(&claim)];
        if days == 5 {
            t.flow.state = BookingState::Cancelled;
        }
        store.commit(t).await.unwrap();
    }
    let now: DateTime<Utc> = "2026-12-01T00:00:00Z".parse().unwrap();
    let (mut cursor, mut order) = (None, Vec::<Uuid>::new());
    loop {
        let page = store.sync_page(Asked { limit: 2, now, ..asked(&who, cursor) }).await.unwrap();
        for change in &page.changes {
            order.push(match change.body.as_ref().unwrap() {
                Changed::Trip(t) => t.id.0,
                Changed::Booking(b) => b.accepted.trip.0,
                Changed::Document(d) => store.booking(who.tenant, who.user, d.booking).await.unwrap().unwrap().accepted.trip.0,
                Changed::DeskCase(_) => panic!(),
            });
        }
        cursor = Some(page.next);
        if !page.more {
            break;
        }
    }
    assert_eq!(order.len(), 15, "each thing once");
    let days = |n: usize| trips.iter().find(|t| t.1 == order[n]).unwrap().0;
    assert_eq!((0..9).map(days).collect::<Vec<_>>(), [1, 1, 1, 10, 10, 10, 90, 90, 90]);
}

async fn what_changes_while_a_mirror_is_filled_comes_with_the_delta_since_its_head(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    for days in 0..6 {
        store.create_purchase(on(&who, days)).await.unwrap();
    }
    let mut mirror = Mirror::default();
    let page = store.sync_page(Asked { limit: 3, ..asked(&who, None) }).await.unwrap();
    let first = page.changes[0].id;
    assert!(!mirror.take(page));
    // One that was given already goes, one is new.
    store.withdraw(who.tenant, who.user, Entity::Trip, first).await.unwrap();
    store.create_purchase(on(&who, 50)).await.unwrap();
    let mut pages = 1;
    while !mirror.take(store.sync_page(Asked { limit: 3, ..asked(&who, mirror.cursor.clone()) }).await.unwrap()) {
        pages += 1;
    }
    assert!(!mirror.visible.contains_key(&first));
    assert_eq!((mirror.visible.len(), mirror.resets), (13, 1), "{pages}");
}

async fn tombstones_are_kept_ninety_days_and_a_cursor_from_before_them_starts_again(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let (gone, stays) = (on(&who, 0), on(&who, 1));
    store.create_purchase(gone.clone()).await.unwrap();
    store.create_purchase(stays).await.unwrap();
    let old = store.sync_page(asked(&who, None)).await.unwrap().next;
    store.withdraw(who.tenant, who.user, Entity::Trip, gone.trip.id.0).await.unwrap();
    let after = store.sync_page(asked(&who, Some(old.clone()))).await.unwrap().next;
    store.create_purchase(on(&who, 2)).await.unwrap();
    let reset = async |cursor: &Cursor| store.sync_page(asked(&who, Some(cursor.clone()))).await.unwrap().reset;
    let day = TimeDelta::days(1);
    assert_eq!(store.sweep_tombstones(t0()).await.unwrap(), 0);
    // Noted on the first day: a day short of ninety it is too young.
    assert_eq!(store.sweep_tombstones(t0() + KEPT - day).await.unwrap(), 0);
    assert!(!reset(&old).await);
    assert_eq!(store.sweep_tombstones(t0() + KEPT).await.unwrap(), 1);
    assert!(reset(&old).await, "a tombstone is missing");
    assert!(!reset(&after).await, "this one had it already");
    let mut mirror = Mirror { cursor: Some(old), ..Mirror::default() };
    mirror.follow(&store, &who).await;
    assert_eq!((mirror.visible.len(), mirror.visible.contains_key(&gone.trip.id.0)), (5, false));
    // Nothing is old enough again for a while, and a clock stepped back drops nothing.
    assert_eq!(store.sweep_tombstones(t0() + KEPT + day).await.unwrap(), 0);
    assert_eq!(store.sweep_tombstones(t0() - day).await.unwrap(), 0);
}

async fn another_epoch_another_scope_and_a_head_that_went_back_start_again(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let cursor = store.sync_page(asked(&who, None)).await.unwrap().next;
    let reset = async |cursor: Cursor| store.sync_page(asked(&who, Some(cursor))).await.unwrap().reset;
    assert!(!reset(cursor.clone()).await);
    assert!(reset(Cursor { at: Position::Since(2), ..cursor.clone() }).await, "ahead of the head");
    assert!(reset(Cursor { scope: "0".into(), ..cursor.clone() }).await);
    // Every change of roles is another scope.
    let entry = entry(who.tenant);
    assert!(store.set_roles(who.tenant, who.user, vec![Role::Traveller, Role::Approver], entry.clone()).await.unwrap());
    assert!(reset(cursor.clone()).await);
    assert!(store.set_roles(who.tenant, who.user, vec![Role::Traveller], AuditEntry { id: id().into(), ..entry }).await.unwrap());
    assert!(!reset(cursor.clone()).await);
    store.renew_epoch(&Counted).await.unwrap();
    assert!(reset(cursor).await);
}

use btm_store::audit::AuditEntry;

on_both! {
    a_page_never_cuts_a_revision_and_the_last_one_reaches_the_head,
    a_page_is_cut_by_its_bytes_between_revisions_and_a_thing_too_large_comes_alone,
    a_change_moves_its_thing_up_and_brings_its_document,
    what_is_read_again_without_a_line_in_the_history_reaches_the_mirror_and_a_count_of_looks_does_not,
    nobody_sees_anothers_things,
    what_is_withdrawn_leaves_a_tombstone_and_a_new_mirror_never_hears_of_it,
    a_first_sync_gives_the_trips_to_come_first_the_soonest_of_them_before_all,
    what_changes_while_a_mirror_is_filled_comes_with_the_delta_since_its_head,
    tombstones_are_kept_ninety_days_and_a_cursor_from_before_them_starts_again,
    another_epoch_another_scope_and_a_head_that_went_back_start_again,
}

struct Counted;
impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = 7;
        }
    }
}
