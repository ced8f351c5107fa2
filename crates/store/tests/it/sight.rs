//! Who sees what: the traveller and who arranges for them, while the link stands; and what only the traveller sees.
use crate::build::*;
use crate::db::{Db, on_both};
use crate::mirror::{Mirror, asked};
use btm_domain::booking::HappeningKind;
use btm_domain::*;
use btm_store::links::NewLink;
use btm_store::purchases::PurchaseCommit;
use btm_store::sync::{Changed, Cursor, Position};
use btm_store::*;

on_both! {
    both_see_what_one_arranged_for_the_other_and_the_log_has_both,
    a_link_withdrawn_takes_everything_out_of_sight_also_what_one_bought_oneself,
    a_link_granted_brings_what_was_bought_before_and_the_role_taken_away_hides_it,
    a_trip_of_somebody_else_is_joined_only_where_one_sees_it,
}

struct Pair {
    traveller: Person,
    arranger: Person,
    link: ArrangerLinkId,
}

async fn pair(store: &Store) -> Pair {
    let traveller = person(store).await;
    let arranger = colleague_as(store, &traveller, vec![Role::Arranger]).await;
    let link = ArrangerLinkId(id());
    let new = NewLink { id: link, arranger: arranger.user, traveller: traveller.traveller, audit: entry(traveller.tenant) };
    store.add_link(traveller.tenant, new).await.unwrap();
    Pair { traveller, arranger, link }
}

/// Bought by the arranger, for the traveller, in the traveller's trip.
fn arranged(pair: &Pair) -> btm_store::purchases::NewPurchase {
    let mut new = purchase(&pair.traveller);
    new.answer.user = pair.arranger.user;
    new.bookings[0].accepted.user = pair.arranger.user;
    new.bookings[0].accepted.arranged_by = Some("青木 美咲".into());
    new.bookings[0].actor = Actor {
        user: Some(pair.arranger.user),
        session: None,
        name: Some("青木 美咲 → 山田 花子".into()),
        acting_for: Some(pair.traveller.traveller),
    };
    new
}

/// What a mirror filled from the start holds: present things, and how many are tombstones.
async fn mirror(store: &Store, who: &Person) -> (Vec<&'static str>, usize) {
    let mut fresh = Mirror::default();
    fresh.follow(store, who).await;
    let mut kinds: Vec<_> = fresh
        .visible
        .values()
        .map(|(_, body)| match body {
            Changed::Trip(_) => "trip",
            Changed::Booking(_) => "booking",
            Changed::Document(_) => "document",
            Changed::DeskCase(_) => "desk_case",
        })
        .collect();
    kinds.sort_unstable();
    // What whoever followed all along is told to drop.
    let cursor = Cursor { at: Position::Since(0), ..fresh.cursor.unwrap() };
    let page = store.sync_page(asked(who, Some(cursor))).await.unwrap();
    assert!(!page.reset && !page.more);
    (kinds, page.changes.iter().filter(|c| c.body.is_none()).count())
}

async fn with_sheet(store: &Store, booking: BookingId) -> DocumentId {
    let claim = store.claim_due(order_at(t0())).await.unwrap().into_iter().find(|c| c.booking == booking).unwrap();
    let mut step = transition(&claim, HappeningKind::DocumentsStored);
    let sheet = Document {
        id: id().into(),
        booking,
        user: claim.accepted.user,
        kind: "esim_sheet".into(),
        title_ja: "eSIM設定シート".into(),
        title_en: "eSIM sheet".into(),
        file_name: "esim-sheet.html".into(),
        html_ja: "code".into(),
        html_en: "code".into(),
        shared: Some(["no code".into(), "no code".into()]),
        created_at: t0(),
    };
    let sheet_id = sheet.id;
    step.documents = vec![sheet];
    store.commit(step).await.unwrap();
    sheet_id
}

async fn both_see_what_one_arranged_for_the_other_and_the_log_has_both(db: Db) {
    let store = db.open().await;
    let p = pair(&store).await;
    let new = arranged(&p);
    let booking = new.bookings[0].accepted.booking;
    assert_eq!(store.create_purchase(new.clone()).await.unwrap(), PurchaseCommit::Accepted);
    let sheet = with_sheet(&store, booking).await;
    for who in [&p.traveller, &p.arranger] {
        assert_eq!(mirror(&store, who).await, (vec!["booking", "document", "trip"], 0));
        let seen = store.booking(who.tenant, who.user, booking).await.unwrap().unwrap();
        assert_eq!(seen.own, who.user == p.traveller.user);
        assert_eq!(seen.history[0].by.as_deref(), Some("青木 美咲 → 山田 花子"));
        assert_eq!(store.trips(who.tenant, who.user).await.unwrap().len(), 1);
    }
    let read = async |who: &Person| store.document(who.tenant, who.user, sheet).await.unwrap().unwrap().html_ja;
    assert_eq!((read(&p.traveller).await.as_str(), read(&p.arranger).await.as_str()), ("code", "no code"));
    let audit = store.audit(p.traveller.tenant, 0, 10).await.unwrap();
    let bought = audit.iter().find(|e| e.action == "booking.requested").unwrap();
    assert_eq!(bought.actor, Some(p.arranger.user.to_string()));
    assert_eq!(bought.acting_for, Some(p.traveller.traveller.to_string()));
    let stranger = colleague_as(&store, &p.traveller, vec![Role::Arranger]).await;
    assert!(store.booking(stranger.tenant, stranger.user, booking).await.unwrap().is_none());
    assert!(store.trip(stranger.tenant, stranger.user, new.trip.id).await.unwrap().is_none());
    assert!(store.document(stranger.tenant, stranger.user, sheet).await.unwrap().is_none());
}

async fn a_link_withdrawn_takes_everything_out_of_sight_also_what_one_bought_oneself(db: Db) {
    let store = db.open().await;
    let p = pair(&store).await;
    let new = arranged(&p);
    let booking = new.bookings[0].accepted.booking;
    store.create_purchase(new.clone()).await.unwrap();
    let sheet = with_sheet(&store, booking).await;
    let (tenant, user) = (p.arranger.tenant, p.arranger.user);
    let before = store.newest_for(tenant, user).await.unwrap();
    assert_eq!(store.links_of_arranger(tenant, user).await.unwrap(), [p.link]);
    assert!(store.end_link(tenant, p.link, entry(tenant)).await.unwrap());
    assert!(store.links_of_arranger(tenant, user).await.unwrap().is_empty(), "another scope");
    assert!(store.newest_for(tenant, user).await.unwrap() > before, "an open stream says that there is more");
    assert_eq!(mirror(&store, &p.arranger).await, (vec![], 3));
    assert!(store.booking(tenant, user, booking).await.unwrap().is_none());
    assert!(store.bookings_of_purchase(tenant, user, new.id).await.unwrap().is_empty());
    assert!(store.trip(tenant, user, new.trip.id).await.unwrap().is_none());
    assert!(store.document(tenant, user, sheet).await.unwrap().is_none());
    assert_eq!(mirror(&store, &p.traveller).await, (vec!["booking", "document", "trip"], 0));
}

async fn a_link_granted_brings_what_was_bought_before_and_the_role_taken_away_hides_it(db: Db) {
    let store = db.open().await;
    let traveller = person(&store).await;
    let new = purchase(&traveller);
    store.create_purchase(new.clone()).await.unwrap();
    let arranger = colleague_as(&store, &traveller, vec![Role::Arranger]).await;
    assert_eq!(mirror(&store, &arranger).await, (vec![], 0));
    let link =
        NewLink { id: id().into(), arranger: arranger.user, traveller: traveller.traveller, audit: entry(traveller.tenant) };
    store.add_link(traveller.tenant, link).await.unwrap();
    assert_eq!(mirror(&store, &arranger).await, (vec!["booking", "trip"], 0));
    let before = store.newest_for(arranger.tenant, arranger.user).await.unwrap();
    assert!(store.set_roles(traveller.tenant, arranger.user, vec![Role::Traveller], entry(traveller.tenant)).await.unwrap());
    assert!(store.newest_for(arranger.tenant, arranger.user).await.unwrap() > before, "an open stream says that there is more");
    assert_eq!(mirror(&store, &arranger).await, (vec![], 2));
}

async fn a_trip_of_somebody_else_is_joined_only_where_one_sees_it(db: Db) {
    let store = db.open().await;
    let p = pair(&store).await;
    let first = purchase(&p.traveller);
    store.create_purchase(first.clone()).await.unwrap();
    let mut second = arranged(&p);
    second.trip.id = first.trip.id;
    second.bookings[0].accepted.override_reason = Some("もう一便".into());
    second.bookings[0].accepted.override_of = Some(first.bookings[0].accepted.booking);
    assert_eq!(store.create_purchase(second).await.unwrap(), PurchaseCommit::Accepted);
    let stranger = colleague(&store, &p.traveller).await;
    let mut third = purchase(&stranger);
    third.trip.id = first.trip.id;
    assert_eq!(store.create_purchase(third).await.unwrap(), PurchaseCommit::NoTrip);
}
