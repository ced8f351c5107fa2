//! After the purchase: turns within one purchase, patience, keys of another flight, quotes, suppliers' events.
use crate::build::*;
use crate::db::{Db, on_both};
use crate::mirror::Mirror;
use btm_domain::BookingState as S;
use btm_domain::after::{CancelQuote, RefundTo};
use btm_domain::booking::{Flow, Happening, HappeningKind, Moved, NaturalKey, Phase, StepRules, Task, Trail};
use btm_domain::desk::{DeskAbout, ExtraWish, WishKind, WishedFlight, papers_case_of};
use btm_domain::supply::*;
use btm_domain::*;
use btm_store::desk::{CaseOver, NewCase};
use btm_store::inbox::{InboxEvent, ORDER};
use btm_store::purchases::PurchaseCommit;
use btm_store::quotes::{Quote, QuoteKind, Told};
use btm_store::sync::Changed;
use btm_store::*;
use chrono::TimeDelta;

on_both! {
    a_later_item_of_a_purchase_waits_until_the_one_before_it_was_sent,
    what_waits_for_a_departure_is_no_clock_step_and_everything_else_far_ahead_is,
    a_claim_let_go_leaves_what_was_due,
    other_flights_in_the_order_free_the_old_ones_and_hold_the_new,
    only_the_newest_figures_of_a_booking_can_be_agreed_to_and_only_by_whom_they_were_told,
    an_event_is_taken_once_and_makes_the_bookings_it_names_due,
    an_event_during_a_look_leaves_the_booking_due,
    an_order_that_reads_otherwise_is_a_step_of_its_own_without_a_line,
    what_a_full_supplier_has_to_do_waits_and_hides_nobody_elses,
    an_event_wakes_nothing_that_keeps_its_turn,
    an_order_named_by_its_offer_alone_is_found_for_two_days_after_a_person_called_it_failed,
    an_order_for_what_failed_goes_to_a_person_and_overwrites_nothing,
    a_booking_that_cannot_be_read_keeps_no_other_from_its_person,
    a_case_about_papers_is_opened_and_settled_once_and_a_booking_that_needs_a_human_gets_its_own_beside_it,
    what_a_step_moved_stands_beside_the_line_that_tells_of_it_and_in_the_audit_entry,
    what_is_wished_for_beside_a_ticket_is_with_the_case_for_whoever_sees_it,
}

async fn a_later_item_of_a_purchase_waits_until_the_one_before_it_was_sent(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let mut new = purchase(&who);
    let mut second = purchase(&who).bookings.remove(0);
    second.accepted.purchase = new.id;
    second.accepted.trip = new.trip.id;
    second.accepted.override_reason = Some("two".into());
    second.accepted.override_of = Some(new.bookings[0].accepted.booking);
    second.due_at = None;
    let later = second.accepted.booking;
    new.bookings[0].accepted.then = Some(later);
    new.bookings.push(second);
    assert_eq!(store.create_purchase(new).await.unwrap(), PurchaseCommit::Accepted);
    let far = t0() + TimeDelta::hours(5);
    let first = store.claim_due(order_at(t0())).await.unwrap();
    assert_eq!(first.len(), 1, "the other has no turn");
    assert!(store.claim_due(order_at(far)).await.unwrap().iter().all(|c| c.booking != later));
    let claim = store.claim_due(order_at(far + TimeDelta::hours(1))).await.unwrap().remove(0);
    let mut sent = transition(&claim, HappeningKind::AnswerLost);
    sent.wake = Some(later);
    store.commit(sent).await.unwrap();
    let next = store.claim_due(order_at(far + TimeDelta::hours(2))).await.unwrap();
    assert_eq!(next.iter().map(|c| c.booking).collect::<Vec<_>>(), [later]);
}

async fn what_waits_for_a_departure_is_no_clock_step_and_everything_else_far_ahead_is(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let claim = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let departure = t0() + TimeDelta::days(60);
    let mut follows = transition(&claim, HappeningKind::DocumentsStored);
    follows.flow.state = S::Confirmed;
    follows.flow.phase = Phase::Follow;
    follows.due_at = Some(departure);
    store.commit(follows).await.unwrap();
    assert!(store.claim_due(order_at(t0() + TimeDelta::hours(1))).await.unwrap().is_empty());
    assert_eq!(store.next_due().await.unwrap(), Some(departure));
    // A hold is looked at every ten minutes: a look in sixty days was written by another clock.
    let claim = store.claim_booking(who.tenant, claim.booking, order_at(t0() + TimeDelta::hours(2))).await.unwrap().unwrap();
    let mut held = transition(&claim, HappeningKind::Held);
    held.flow.state = S::Held;
    held.flow.phase = Phase::Watch;
    held.due_at = Some(departure);
    store.commit(held).await.unwrap();
    assert_eq!(store.claim_due(order_at(t0() + TimeDelta::hours(3))).await.unwrap().len(), 1);
}

async fn a_claim_let_go_leaves_what_was_due(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let claim = store.claim_booking(who.tenant, store.claim_due(order_at(t0())).await.unwrap()[0].booking, order_at(t0())).await;
    assert!(claim.unwrap().is_none(), "it is in hand");
    let claim = store.claim_due(order_at(t0() + TimeDelta::minutes(1))).await.unwrap().remove(0);
    store.let_go(&claim).await.unwrap();
    assert_eq!(store.next_due().await.unwrap(), Some(t0()));
    assert_eq!(store.claim_due(order_at(t0())).await.unwrap().len(), 1);
    assert!(matches!(store.let_go(&claim).await, Err(StoreError::Fenced)));
}

async fn other_flights_in_the_order_free_the_old_ones_and_hold_the_new(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let new = purchase(&who);
    let old = new.bookings[0].accepted.offer.clone();
    store.create_purchase(new).await.unwrap();
    let claim = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let Offer::Flight(mut flight) = old.clone() else { panic!() };
    flight.slices[0].segments[0].flight_number = "999".into();
    let other = Offer::Flight(flight);
    let keys: Vec<NaturalKey> = btm_domain::booking::natural_keys(&[who.traveller], &other);
    let mut changed = transition(&claim, HappeningKind::Changed);
    changed.keys = KeysChange::Renew(keys);
    store.commit(changed).await.unwrap();
    assert_eq!(store.clash(who.tenant, who.traveller, &old).await.unwrap(), None);
    assert_eq!(store.clash(who.tenant, who.traveller, &other).await.unwrap().map(|c| c.0), Some(claim.booking));
}

async fn only_the_newest_figures_of_a_booking_can_be_agreed_to_and_only_by_whom_they_were_told(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let new = purchase(&who);
    let booking = new.bookings[0].accepted.booking;
    store.create_purchase(new).await.unwrap();
    let quote = |n: i64| {
        let told = Told::Cancel(CancelQuote {
            id: id().into(),
            paid: Money::from_minor(40_000, Currency::JPY),
            refund: Some(Money::from_minor(n, Currency::JPY)),
            fee: None,
            refund_to: RefundTo::Company,
            expires_at: t0() + TimeDelta::minutes(30),
            void: false,
            request_only: false,
        });
        Quote { told, handle: handle() }
    };
    let of = |q: &Quote| if let Told::Cancel(c) = &q.told { c.id } else { panic!() };
    let (first, second) = (quote(1), quote(2));
    for q in [&first, &second] {
        store.put_quotes(who.tenant, who.user, booking, QuoteKind::Cancel, vec![q.clone()]).await.unwrap();
    }
    assert_eq!(store.quote(who.tenant, who.user, booking, of(&first)).await.unwrap(), None);
    assert_eq!(store.quote(who.tenant, who.user, booking, of(&second)).await.unwrap(), Some(second.clone()));
    let other = colleague(&store, &who).await;
    assert_eq!(store.quote(other.tenant, other.user, booking, of(&second)).await.unwrap(), None);
    assert_eq!(store.quote(who.tenant, who.user, id().into(), of(&second)).await.unwrap(), None, "of another booking");
    assert_eq!(store.purge_quotes(t0() + TimeDelta::hours(1)).await.unwrap(), 1);
}

fn event(n: u32) -> InboxEvent {
    InboxEvent {
        supplier: SupplierId::Duffel,
        event_id: format!("wev_{n}"),
        kind: ORDER,
        our_ref: None,
        supplier_order_id: None,
        supplier_offer_id: None,
        iccid: None,
        at: t0() + TimeDelta::seconds(5),
        answer_by: t0() + TimeDelta::hours(4),
        audit_id: id().into(),
    }
}

async fn put(store: &Store, flow: impl FnOnce(&mut Flow)) -> (Person, BookingId) {
    let who = person(store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let claim = store.claim_due(order_at(t0())).await.unwrap().into_iter().find(|c| c.tenant == who.tenant).unwrap();
    let mut step = transition(&claim, HappeningKind::AnswerLost);
    flow(&mut step.flow);
    step.due_at = Some(t0() + TimeDelta::minutes(5));
    step.journal = vec![JournalWrite {
        step: Step::Book,
        attempt: 1,
        our_ref: our_ref(claim.booking, Step::Book),
        state: JournalState::Done,
        supplier_ref: Some(format!("ord_{}", claim.booking)),
        request_hash: None,
        deadline: None,
        evidence: None,
    }];
    store.commit(step).await.unwrap();
    (who, claim.booking)
}

fn doubt() -> Phase {
    let doubt =
        Doubt { cause: DoubtCause::NoAnswer, status: None, code: None, supplier_request_id: None, at: t0(), body_sha256: None };
    let rules = StepRules { class: SupplierClass::K3, ..task().rules };
    Phase::Doubt { task: Task { rules, ..task() }, trail: Trail::new(doubt, t0()) }
}

async fn an_event_is_taken_once_and_makes_the_bookings_it_names_due(db: Db) {
    let store = db.open().await;
    let (_, booking) = put(&store, |flow| flow.phase = doubt()).await;
    let by_ref = InboxEvent { our_ref: Some(our_ref(booking, Step::Book)), ..event(1) };
    assert_eq!(store.take_event(by_ref.clone()).await.unwrap(), Some(vec![booking]));
    assert_eq!(store.next_due().await.unwrap(), Some(by_ref.at));
    assert_eq!(store.take_event(by_ref.clone()).await.unwrap(), None, "a replay");
    // Another supplier's event of the same name is another event, and names nothing of ours.
    let other = InboxEvent { supplier: SupplierId::Airalo, ..by_ref };
    assert_eq!(store.take_event(other).await.unwrap(), Some(vec![]));
    for (n, named) in [
        (2, InboxEvent { supplier_order_id: Some(format!("ord_{booking}")), ..event(2) }),
        (3, InboxEvent { supplier_offer_id: Some("\u{1}\u{2}".into()), ..event(3) }),
    ] {
        assert_eq!(store.take_event(named).await.unwrap(), Some(vec![booking]), "{n}");
    }
    let nobody = InboxEvent { supplier_offer_id: Some("off_x".into()), ..event(4) };
    assert_eq!(store.take_event(nobody).await.unwrap(), Some(vec![]));
    assert_eq!(store.purge_inbox(t0() + TimeDelta::hours(1)).await.unwrap(), 5);
}

/// What a worker that began before an event writes after it takes nothing of it away.
async fn an_event_during_a_look_leaves_the_booking_due(db: Db) {
    let store = db.open().await;
    let (who, booking) = put(&store, |flow| flow.phase = doubt()).await;
    let later = t0() + TimeDelta::minutes(20);
    for (n, postponed) in [(1, false), (2, true)] {
        let at = t0() + TimeDelta::minutes(10) + TimeDelta::minutes(n);
        let claim = store.claim_booking(who.tenant, booking, order_at(at)).await.unwrap().unwrap();
        let named = InboxEvent { our_ref: Some(our_ref(booking, Step::Book)), at, ..event(u32::try_from(n).unwrap()) };
        assert_eq!(store.take_event(named).await.unwrap(), Some(vec![booking]));
        if postponed {
            store.postpone(&claim, Some(&claim.flow), Some(later)).await.unwrap();
        } else {
            store.commit(Transition { due_at: Some(later), at, ..transition(&claim, HappeningKind::LookedUp) }).await.unwrap();
        }
        assert!(store.next_due().await.unwrap().is_some_and(|due| due <= at), "{n}");
        // With nothing in between the next moment is the worker's own.
        let claim = store.claim_due(order_at(at)).await.unwrap().remove(0);
        store.commit(Transition { due_at: Some(later), at, ..transition(&claim, HappeningKind::LookedUp) }).await.unwrap();
        assert_eq!(store.next_due().await.unwrap(), Some(later));
    }
}

async fn an_order_that_reads_otherwise_is_a_step_of_its_own_without_a_line(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let claim = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let read = Transition { happenings: Vec::new(), ..transition(&claim, HappeningKind::LookedUp) };
    assert_eq!(store.commit(read).await.unwrap(), 2, "mirrors hear of it");
    let audit = store.audit(who.tenant, 1, 10).await.unwrap();
    assert_eq!((audit.len(), audit[0].action.as_str()), (1, "booking.order_read"));
    assert_eq!(store.booking(who.tenant, who.user, claim.booking).await.unwrap().unwrap().history.len(), 1);
}

async fn what_a_full_supplier_has_to_do_waits_and_hides_nobody_elses(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let mut new = purchase(&colleague(&store, &who).await);
    new.bookings[0].flow.offer.supplier = SupplierId::Airalo;
    let other = new.bookings[0].accepted.booking;
    new.bookings[0].due_at = Some(t0() + TimeDelta::seconds(1));
    store.create_purchase(new).await.unwrap();
    let resting = [SupplierId::Duffel];
    assert_eq!(store.next_due_but(&resting).await.unwrap(), Some(t0() + TimeDelta::seconds(1)));
    let claims = store.claim_due_but(order_at(t0() + TimeDelta::seconds(2)), &resting).await.unwrap();
    assert_eq!(claims.iter().map(|c| c.booking).collect::<Vec<_>>(), [other]);
    assert_eq!(store.claim_due(order_at(t0() + TimeDelta::seconds(2))).await.unwrap().len(), 1);
}

async fn an_event_wakes_nothing_that_keeps_its_turn(db: Db) {
    let store = db.open().await;
    let (_, booking) = put(&store, |flow| flow.phase = Phase::Planned { task: task(), unsent: 1 }).await;
    let named = InboxEvent { our_ref: Some(our_ref(booking, Step::Book)), ..event(1) };
    assert_eq!(store.take_event(named).await.unwrap(), Some(vec![booking]));
    assert_eq!(store.next_due().await.unwrap(), Some(t0() + TimeDelta::minutes(5)));
}

async fn an_order_named_by_its_offer_alone_is_found_for_two_days_after_a_person_called_it_failed(db: Db) {
    let store = db.open().await;
    let (who, booking) = put(&store, |_| {}).await;
    let claim = store.claim_booking(who.tenant, booking, order_at(t0() + TimeDelta::minutes(1))).await.unwrap().unwrap();
    let mut failed = transition(&claim, HappeningKind::Decided);
    failed.flow.state = S::Failed;
    failed.flow.phase = Phase::Rest;
    failed.happenings[0].to = S::Failed;
    store.commit(failed).await.unwrap();
    let named = |n, at| InboxEvent { supplier_offer_id: Some("\u{1}\u{2}".into()), at, ..event(n) };
    assert_eq!(store.take_event(named(1, t0() + TimeDelta::hours(49))).await.unwrap(), Some(vec![]), "too long ago");
    assert_eq!(store.take_event(named(2, t0() + TimeDelta::hours(47))).await.unwrap(), Some(vec![booking]));
    let (cases, _) = store.desk_queue(who.tenant, false, 10).await.unwrap();
    assert_eq!((cases.len(), cases[0].booking), (1, Some(booking)));
}

async fn an_order_for_what_failed_goes_to_a_person_and_overwrites_nothing(db: Db) {
    let store = db.open().await;
    let (who, booking) = put(&store, |flow| {
        flow.state = S::Failed;
        flow.phase = Phase::Rest;
    })
    .await;
    let named = InboxEvent { our_ref: Some(our_ref(booking, Step::Book)), ..event(1) };
    store.take_event(named.clone()).await.unwrap();
    let (cases, _) = store.desk_queue(who.tenant, false, 10).await.unwrap();
    assert_eq!((cases.len(), cases[0].booking, cases[0].about), (1, Some(booking), btm_domain::desk::DeskAbout::NeedsHuman));
    let stored = store.desk_booking(who.tenant, booking).await.unwrap().unwrap();
    assert_eq!(stored.flow.state, S::Failed);
    store.take_event(InboxEvent { event_id: "wev_2".into(), audit_id: id().into(), ..named }).await.unwrap();
    assert_eq!(store.desk_queue(who.tenant, false, 10).await.unwrap().0.len(), 1, "one case");
}

async fn a_booking_that_cannot_be_read_keeps_no_other_from_its_person(db: Db) {
    let store = db.open_kept().await;
    let mut stranded = Vec::new();
    for _ in 0..2 {
        let (_, booking) = put(&store, |flow| {
            flow.state = S::NeedsHuman;
            flow.phase = Phase::Rest;
        })
        .await;
        stranded.push(booking);
    }
    assert_eq!(store.stranded_bookings().await.unwrap().len(), 2);
    let mut raw = db.raw().await;
    assert_eq!(raw.execute("update bookings set accepted = '{' where id = $1", &[&stranded[0].to_string()]).await, 1);
    let left: Vec<_> = store.stranded_bookings().await.unwrap().into_iter().map(|s| s.booking).collect();
    assert_eq!(left, stranded[1..]);
}

async fn a_case_about_papers_is_opened_and_settled_once_and_a_booking_that_needs_a_human_gets_its_own_beside_it(db: Db) {
    let store = db.open().await;
    let (who, booking) = put(&store, |flow| {
        flow.state = S::NeedsHuman;
        flow.phase = Phase::Rest;
    })
    .await;
    let accepted = store.desk_booking(who.tenant, booking).await.unwrap().unwrap().accepted;
    let case = papers_case_of(booking);
    let open = || {
        let new = NewCase::of(&accepted, DeskAbout::DocumentMissing, t0(), t0(), id().into()).unwrap();
        CaseChange::Rescue(NewCase { id: case, ..new })
    };
    let over = || CaseChange::Settle(CaseOver { tenant: who.tenant, id: case, at: t0(), audit_id: id().into() });
    let steps = [(vec![over()], 0), (vec![open(), open()], 1), (vec![over(), over()], 0), (vec![open()], 1)];
    for (n, (cases, left)) in steps.into_iter().enumerate() {
        let at = t0() + TimeDelta::minutes(i64::try_from(n).unwrap() + 1);
        let claim = store.claim_booking(who.tenant, booking, order_at(at)).await.unwrap().unwrap();
        store.commit(Transition { cases, ..transition(&claim, HappeningKind::LookedUp) }).await.unwrap();
        let (queue, _) = store.desk_queue(who.tenant, false, 10).await.unwrap();
        assert_eq!(queue.len(), left, "{n}");
        assert!(queue.iter().all(|c| c.about == DeskAbout::DocumentMissing && c.booking == Some(booking)), "{n}");
    }
    let lines = store.desk_case(who.tenant, case).await.unwrap().unwrap().lines;
    assert_eq!(lines.iter().map(|l| l.event.as_str()).collect::<Vec<_>>(), ["asked", "settled", "asked"]);
    assert_eq!(store.stranded_bookings().await.unwrap().len(), 1, "somebody still has to look at the booking itself");
}

async fn what_a_step_moved_stands_beside_the_line_that_tells_of_it_and_in_the_audit_entry(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let claim = store.claim_due(order_at(t0())).await.unwrap().remove(0);
    let Offer::Flight(flight) = &claim.accepted.offer else { panic!() };
    let old = flight.slices[0].segments[0].departure.time;
    let new = PlaceTime::from_local("2026-12-10T09:30:00".parse().unwrap(), old.zone);
    let moved = vec![
        Moved::Departure { part: "HND → FUK".into(), old, new },
        Moved::Total { old: Money::from_minor(40_000, Currency::JPY), new: Money::from_minor(43_500, Currency::JPY) },
    ];
    let mut step = transition(&claim, HappeningKind::DocumentsStored);
    let state = claim.flow.state;
    step.happenings.push(Happening { kind: HappeningKind::Changed, from: state, to: S::Confirmed });
    step.flow.state = S::Confirmed;
    step.moved = moved.clone();
    store.commit(step).await.unwrap();
    let history = store.booking(who.tenant, who.user, claim.booking).await.unwrap().unwrap().history;
    let told: Vec<_> = history.iter().map(|h| h.moved.clone()).collect();
    assert_eq!(told.iter().filter(|m| !m.is_empty()).count(), 1, "{told:?}");
    assert_eq!(history.iter().find(|h| !h.moved.is_empty()).map(|h| (&h.moved, h.to)), Some((&moved, Some(S::Confirmed))));
    let audit = store.audit(who.tenant, 1, 10).await.unwrap();
    let (was, is) = (audit[0].old.clone().unwrap(), audit[0].new.clone().unwrap());
    for (old, new) in moved.iter().map(Moved::said) {
        assert!(was.contains(&old) && is.contains(&new), "{was} → {is}");
    }
}

async fn what_is_wished_for_beside_a_ticket_is_with_the_case_for_whoever_sees_it(db: Db) {
    let store = db.open().await;
    let who = person(&store).await;
    let new = purchase(&who);
    let accepted = new.bookings[0].accepted.clone();
    store.create_purchase(new).await.unwrap();
    let flight = WishedFlight::from(&offer().slices[0].segments[0]);
    let wish = |kind, flight, what: &str| ExtraWish { kind, traveller_id: who.traveller, flight, what: what.into() };
    let wishes = vec![wish(WishKind::Seat, Some(flight), "窓側"), wish(WishKind::Bag, None, "23 kg × 1")];
    let case = NewCase { wishes: wishes.clone(), ..NewCase::of(&accepted, DeskAbout::Other, t0(), t0(), id().into()).unwrap() };
    assert!(store.open_case(case.clone()).await.unwrap());
    assert!(!store.open_case(NewCase { wishes: Vec::new(), ..case.clone() }).await.unwrap(), "once");
    assert_eq!(store.desk_case(who.tenant, case.id).await.unwrap().unwrap().wishes, wishes);
    assert_eq!(store.desk_case_for(who.tenant, who.user, case.id).await.unwrap().unwrap().wishes, wishes);
    for all in [false, true] {
        assert_eq!(store.desk_queue(who.tenant, all, 10).await.unwrap().0[0].wishes, wishes);
    }
    let mut mirror = Mirror::default();
    mirror.follow(&store, &who).await;
    let mirrored = mirror.visible.values().find_map(|(_, b)| if let Changed::DeskCase(c) = b { Some(&c.wishes) } else { None });
    assert_eq!(mirrored, Some(&wishes));
}
