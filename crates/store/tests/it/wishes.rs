//! The wish to cancel: once, beside the booking, ended by what ends the booking.
use crate::build::*;
use crate::db::{Db, on_both};
use btm_domain::BookingState as S;
use btm_domain::booking::{Happening, HappeningKind};
use btm_domain::*;
use btm_store::wishes::{CancelWish, NewWish, WishKept};
use btm_store::*;
use chrono::TimeDelta;
use uuid::Uuid;

on_both! {
    a_wish_is_kept_once_told_to_everybody_and_withdrawn_for_good,
    another_wish_takes_its_place_and_an_id_is_of_one_booking_and_person,
    a_cancellation_and_every_end_ends_the_wish,
}

async fn in_state(store: &Store, who: &Person, booking: BookingId, to: S) {
    let claim = store.claim_booking(who.tenant, booking, order_at(t0())).await.unwrap().unwrap();
    let mut t = transition(&claim, HappeningKind::Decided);
    t.happenings = vec![Happening { kind: HappeningKind::Decided, from: claim.flow.state, to }];
    t.flow.state = to;
    store.commit(t).await.unwrap();
}

async fn booked(store: &Store, who: &Person) -> BookingId {
    let mut new = purchase(who);
    new.bookings[0].keys.clear();
    let booking = new.bookings[0].accepted.booking;
    store.create_purchase(new).await.unwrap();
    booking
}

fn wish(who: &Person, booking: BookingId, id_: Uuid) -> NewWish {
    let by = Actor { user: Some(who.user), name: Some("山田 花子".into()), ..Actor::default() };
    let wish = CancelWish { id: id_, by: "山田 花子".into(), written_at: t0() - TimeDelta::hours(3) };
    NewWish { tenant: who.tenant, booking, wish, by, at: t0(), audit_id: id().into() }
}

async fn standing(store: &Store, who: &Person, booking: BookingId) -> Option<Uuid> {
    store.booking(who.tenant, who.user, booking).await.unwrap().unwrap().wish.map(|w| w.id)
}

async fn a_wish_is_kept_once_told_to_everybody_and_withdrawn_for_good(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let booking = booked(&store, &who).await;
    let first = id();
    assert_eq!(store.keep_cancel_wish(wish(&who, booking, first)).await.unwrap(), WishKept::NotNow, "confirming");
    in_state(&store, &who, booking, S::Confirmed).await;
    let head = store.newest_for(who.tenant, who.user).await.unwrap();
    assert_eq!(store.keep_cancel_wish(wish(&who, booking, first)).await.unwrap(), WishKept::Kept);
    assert!(store.newest_for(who.tenant, who.user).await.unwrap() > head);
    let head = store.newest_for(who.tenant, who.user).await.unwrap();
    assert_eq!(store.keep_cancel_wish(wish(&who, booking, first)).await.unwrap(), WishKept::Known);
    assert_eq!(store.newest_for(who.tenant, who.user).await.unwrap(), head, "a repeat writes nothing");
    let seen = store.booking(who.tenant, who.user, booking).await.unwrap().unwrap();
    let kept = seen.wish.unwrap();
    assert_eq!((kept.id, kept.written_at), (first, t0() - TimeDelta::hours(3)));
    let line = seen.history.last().unwrap();
    assert_eq!((line.event.as_str(), line.by.as_deref(), line.at), ("cancel_wished", Some("山田 花子"), t0()));
    let take_back = async || store.withdraw_cancel_wish(who.tenant, booking, Actor::default(), id().into(), t0()).await.unwrap();
    assert!(take_back().await);
    assert!(!take_back().await);
    assert_eq!(standing(&store, &who, booking).await, None);
    // The repeat of a wish that was taken back does not bring it back.
    assert_eq!(store.keep_cancel_wish(wish(&who, booking, first)).await.unwrap(), WishKept::Known);
    assert_eq!(standing(&store, &who, booking).await, None);
    let audit = store.audit(who.tenant, 0, 50).await.unwrap();
    let told: Vec<&str> = audit.iter().map(|a| a.action.as_str()).filter(|a| a.contains("wish")).collect();
    assert_eq!(told, ["booking.cancel_wished", "booking.cancel_wish_withdrawn"]);
}

async fn another_wish_takes_its_place_and_an_id_is_of_one_booking_and_person(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let (one, other) = (booked(&store, &who).await, booked(&store, &who).await);
    for booking in [one, other] {
        in_state(&store, &who, booking, S::Held).await;
    }
    let (first, second) = (id(), id());
    assert_eq!(store.keep_cancel_wish(wish(&who, one, first)).await.unwrap(), WishKept::Kept);
    assert_eq!(store.keep_cancel_wish(wish(&who, one, second)).await.unwrap(), WishKept::Kept);
    assert_eq!(standing(&store, &who, one).await, Some(second));
    assert_eq!(store.keep_cancel_wish(wish(&who, other, first)).await.unwrap(), WishKept::IdTaken);
    let colleague = colleague(&store, &who).await;
    assert_eq!(store.keep_cancel_wish(wish(&colleague, one, second)).await.unwrap(), WishKept::IdTaken);
    assert_eq!(standing(&store, &who, other).await, None);
}

async fn a_cancellation_and_every_end_ends_the_wish(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    for end in [S::Cancelling, S::Cancelled, S::Voided, S::Expired, S::Failed, S::Closed] {
        let booking = booked(&store, &who).await;
        in_state(&store, &who, booking, S::Confirmed).await;
        store.keep_cancel_wish(wish(&who, booking, id())).await.unwrap();
        in_state(&store, &who, booking, S::Confirmed).await;
        assert!(standing(&store, &who, booking).await.is_some(), "an unrelated step");
        in_state(&store, &who, booking, end).await;
        assert_eq!(standing(&store, &who, booking).await, None, "{end:?}");
        let next = store.keep_cancel_wish(wish(&who, booking, id())).await.unwrap();
        assert_eq!(next, WishKept::NotNow, "{end:?}");
    }
}
