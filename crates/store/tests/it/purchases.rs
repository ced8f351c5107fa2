//! A purchase is one commit, answered the same for ever, and the same thing is not bought twice.
use crate::build::*;
use crate::db::{Db, on_both};
use btm_domain::*;
use btm_store::answers::{AnswerKey, Recall};
use btm_store::purchases::PurchaseCommit;
use btm_store::*;

on_both! {
    one_commit_holds_everything_a_purchase_needs,
    the_same_key_gets_the_same_bytes_and_another_body_is_refused,
    an_answer_comes_back_byte_for_byte_and_to_nobody_else,
    a_booking_id_is_one_companys,
    the_same_flight_for_the_same_traveller_is_bought_once_unless_overridden,
    an_ended_booking_frees_its_thing,
    anothers_trip_looks_like_none,
    purchases_that_arrive_together_are_each_whole_and_counted_once,
    offers_belong_to_their_user_and_their_handles_come_back_whole,
}

async fn one_commit_holds_everything_a_purchase_needs(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let new = purchase(&who);
    let booking = new.bookings[0].accepted.booking;
    assert_eq!(store.create_purchase(new.clone()).await.unwrap(), PurchaseCommit::Accepted);
    let stored = store.bookings_of_purchase(who.tenant, who.user, new.id).await.unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].accepted, new.bookings[0].accepted);
    assert_eq!(stored[0].flow.state, BookingState::Confirming);
    assert_eq!(stored[0].history.len(), 1);
    assert_eq!((stored[0].history[0].event.as_str(), stored[0].history[0].by.as_deref()), ("requested", Some("山田 花子")));
    let journal = store.journal(who.tenant, booking).await.unwrap();
    assert_eq!((journal.len(), journal[0].write.state), (1, JournalState::Planned));
    let audit = store.audit(who.tenant, 0, 10).await.unwrap();
    assert_eq!(audit.len(), 1);
    assert_eq!((audit[0].idx, audit[0].action.as_str(), audit[0].leaf.len()), (0, "booking.requested", 64));
    assert!(!format!("{audit:?}").contains("山田"), "no personal words in the log");
    assert_eq!(store.head(who.tenant).await.unwrap(), 1);
}

async fn the_same_key_gets_the_same_bytes_and_another_body_is_refused(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let new = purchase(&who);
    store.create_purchase(new.clone()).await.unwrap();
    let again = store.create_purchase(new.clone()).await.unwrap();
    assert_eq!(again, PurchaseCommit::Known(Recall::Same { status: 202, body: new.body.clone() }));
    let mut other = new.clone();
    other.answer.fingerprint = "f2".into();
    assert_eq!(store.create_purchase(other).await.unwrap(), PurchaseCommit::Known(Recall::Other));
    assert_eq!(store.audit(who.tenant, 0, 10).await.unwrap().len(), 1, "nothing was written again");
    // The key is the user's: a colleague's same key is another key, and the purchase id is taken.
    let mut theirs = new;
    theirs.answer.user = colleague(&store, &who).await.user;
    theirs.trip = purchase(&colleague(&store, &who).await).trip;
    theirs.trip.user = theirs.answer.user;
    assert_eq!(store.create_purchase(theirs).await.unwrap(), PurchaseCommit::IdTaken);
}

async fn an_answer_comes_back_byte_for_byte_and_to_nobody_else(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let mut new = purchase(&who);
    new.body = "{\"é\": 1}".into();
    store.create_purchase(new.clone()).await.unwrap();
    assert_eq!(store.recall(new.answer.clone()).await.unwrap(), Recall::Same { status: 202, body: "{\"é\": 1}".into() });
    let stranger = AnswerKey { tenant: person(&store).await.tenant, ..new.answer };
    assert_eq!(store.recall(stranger).await.unwrap(), Recall::New);
}

/// It is our reference at every supplier: a company that guesses another's is told that it is taken.
async fn a_booking_id_is_one_companys(db: Db) {
    let store = db.open().await;
    let (who, other) = (person(&store).await, person(&store).await);
    let first = purchase(&who);
    store.create_purchase(first.clone()).await.unwrap();
    let mut second = purchase(&other);
    second.bookings[0].accepted.booking = first.bookings[0].accepted.booking;
    assert_eq!(store.create_purchase(second).await.unwrap(), PurchaseCommit::IdTaken);
    assert_eq!(store.head(other.tenant).await.unwrap(), 0, "nothing of it was kept");
}

async fn the_same_flight_for_the_same_traveller_is_bought_once_unless_overridden(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let first = purchase(&who);
    store.create_purchase(first.clone()).await.unwrap();
    let second = purchase(&who);
    let PurchaseCommit::Clash(held) = store.create_purchase(second.clone()).await.unwrap() else { panic!("bought twice") };
    assert_eq!((held.booking, held.state), (first.bookings[0].accepted.booking, BookingState::Confirming));
    assert!(store.bookings_of_purchase(who.tenant, who.user, second.id).await.unwrap().is_empty(), "all or nothing");
    assert!(store.trip(who.tenant, who.user, second.trip.id).await.unwrap().is_none());
    assert_eq!(store.head(who.tenant).await.unwrap(), 1);

    // A reason alone, or against another holder than the one that was shown, buys nothing.
    let holder = first.bookings[0].accepted.booking;
    let again = |reason: Option<&str>, of| {
        let mut new = purchase(&who);
        (new.bookings[0].accepted.override_reason, new.bookings[0].accepted.override_of) = (reason.map(str::to_owned), of);
        new
    };
    for (reason, of) in [(Some("座席を二つ"), None), (None, Some(holder)), (Some("座席を二つ"), Some(id().into()))] {
        let refused = store.create_purchase(again(reason, of)).await.unwrap();
        assert!(matches!(refused, PurchaseCommit::Clash(held) if held.booking == holder), "{of:?}");
    }
    let overridden = again(Some("座席を二つ"), Some(holder));
    let now = overridden.bookings[0].accepted.booking;
    assert_eq!(store.create_purchase(overridden).await.unwrap(), PurchaseCommit::Accepted);
    // Bought twice by now: who was shown the first one alone is asked again.
    let late = store.create_purchase(again(Some("座席を三つ"), Some(holder))).await.unwrap();
    assert!(matches!(late, PurchaseCommit::Clash(held) if held.booking == now));
    // Another traveller, or another company, may take the same flight.
    assert_eq!(store.create_purchase(purchase(&colleague(&store, &who).await)).await.unwrap(), PurchaseCommit::Accepted);
    assert_eq!(store.create_purchase(purchase(&person(&store).await)).await.unwrap(), PurchaseCommit::Accepted);
}

async fn an_ended_booking_frees_its_thing(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let claim = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let mut end = transition(&claim, btm_domain::booking::HappeningKind::Refused);
    end.keys = KeysChange::Release;
    store.commit(end).await.unwrap();
    assert_eq!(store.create_purchase(purchase(&who)).await.unwrap(), PurchaseCommit::Accepted);
}

async fn anothers_trip_looks_like_none(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let mine = purchase(&who);
    store.create_purchase(mine.clone()).await.unwrap();
    let mut theirs = purchase(&colleague(&store, &who).await);
    theirs.trip.id = mine.trip.id;
    assert_eq!(store.create_purchase(theirs).await.unwrap(), PurchaseCommit::NoTrip);
    let stranger = colleague(&store, &who).await;
    assert!(store.booking(who.tenant, stranger.user, mine.bookings[0].accepted.booking).await.unwrap().is_none());
    assert!(store.bookings_of_trip(who.tenant, stranger.user, mine.trip.id).await.unwrap().is_empty());
    assert!(store.trip(person(&store).await.tenant, who.user, mine.trip.id).await.unwrap().is_none());
}

async fn purchases_that_arrive_together_are_each_whole_and_counted_once(db: Db) {
    let store = db.open_kept().await;
    let who = person(&store).await;
    let shared = purchase(&who);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..100 {
        let store = store.clone();
        // Every fourth is the very same double click.
        let new = if n % 4 == 0 { shared.clone() } else { purchase(&colleague(&store, &who).await) };
        tasks.spawn(async move { store.create_purchase(new).await.unwrap() });
    }
    let outcomes = tasks.join_all().await;
    let accepted = outcomes.iter().filter(|o| **o == PurchaseCommit::Accepted).count();
    let same = outcomes.iter().filter(|o| matches!(o, PurchaseCommit::Known(Recall::Same { .. }))).count();
    assert_eq!((accepted, same), (76, 24));
    assert_eq!(store.head(who.tenant).await.unwrap(), 76);
    let audit = store.audit(who.tenant, 0, 200).await.unwrap();
    assert!(audit.iter().enumerate().all(|(i, row)| row.idx == i as i64) && audit.len() == 76);
}

async fn offers_belong_to_their_user_and_their_handles_come_back_whole(db: Db) {
    use btm_store::offers::StoredOffer;
    let store = db.open().await;
    let who = person(&store).await;
    let stored =
        StoredOffer { tenant: who.tenant, user: who.user, search: id().into(), offer: Offer::Flight(offer()), handle: handle() };
    store.put_offers(vec![stored.clone()]).await.unwrap();
    assert_eq!(store.offer(who.tenant, who.user, stored.offer.id()).await.unwrap(), Some(stored.clone()));
    assert_eq!(store.offer(who.tenant, colleague(&store, &who).await.user, stored.offer.id()).await.unwrap(), None);
    let mut dearer = stored.clone();
    dearer.offer =
        Offer::Flight(FlightOffer { total: Money::from_minor(41_000, Currency::JPY), ..offer() }).named(stored.offer.id());
    store.replace_offer(dearer.clone()).await.unwrap();
    assert_eq!(store.offer(who.tenant, who.user, stored.offer.id()).await.unwrap(), Some(dearer.clone()));
    // Other terms are another offer; the old one says which, through all that followed.
    let old = stored.offer.id();
    assert_eq!(store.superseded_by(who.tenant, who.user, old).await.unwrap(), None);
    let (second, third) = (OfferId(id()), OfferId(id()));
    for (of, new) in [(old, second), (second, third)] {
        let new = StoredOffer { offer: stored.offer.clone().named(new), ..stored.clone() };
        store.supersede_offer(of, new).await.unwrap();
    }
    assert_eq!(store.superseded_by(who.tenant, who.user, old).await.unwrap(), Some(third));
    assert_eq!(store.offer(who.tenant, who.user, old).await.unwrap(), Some(dearer));
    assert_eq!(store.purge_offers(t0() + chrono::TimeDelta::hours(1)).await.unwrap(), 3);
}
