//! The checker sees each breach when it is shown one: the facts of a clean world are damaged by hand, one fact at a time.
use btm_domain::BookingState as S;
use btm_domain::supply::{OrderState, Step};
use btm_simulation::check::{Invariant, Seen, Violation, agreed, may_become, safety, settled};
use btm_simulation::facts::{Ended, Facts};
use btm_simulation::{Model, Options};
use chrono::TimeDelta;

/// A world with many kinds of ends, and nothing wrong in it.
fn clean() -> Facts {
    let mut facts = Facts::default();
    for seed in 0..60 {
        let world = Model::run(seed, Options { airline: 0, ..Options::of(seed) }, false, false);
        assert!(world.found.is_empty(), "{seed}: {:?}", world.found);
        // Bookings alone: a purchase names them by their place.
        facts.bookings.extend(world.facts.bookings);
        if seed == 0 {
            facts.requests = world.facts.requests;
        }
    }
    for (n, b) in facts.bookings.iter_mut().enumerate() {
        b.things = vec![n as u64];
    }
    facts
}

fn found(facts: &Facts) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut seen = Seen::default();
    for booking in 0..facts.bookings.len() {
        safety(facts, &mut seen, booking, &mut found);
    }
    agreed(facts, &mut found);
    found
}

/// The invariants that are broken once `damage` was done; it says whether it found a place.
fn after(damage: impl FnOnce(&mut Facts) -> bool) -> Vec<Invariant> {
    let mut facts = clean();
    assert!(damage(&mut facts), "no such fact in the clean world");
    let mut broken: Vec<_> = found(&facts).into_iter().map(|v| v.invariant).collect();
    broken.sort();
    broken.dedup();
    broken
}

fn in_state(facts: &mut Facts, state: S) -> Option<&mut btm_simulation::facts::BookingFacts> {
    facts.bookings.iter_mut().find(|b| b.state == state && !b.calls.is_empty())
}

#[test]
fn a_clean_world_is_called_clean() {
    let found = found(&clean());
    assert!(found.is_empty(), "{:?}", found.first());
}

#[test]
fn orders_that_should_not_be_are_seen() {
    let doubled = after(|f| {
        let Some(b) = in_state(f, S::Confirmed) else { return false };
        let again = b.orders.iter().find(|o| o.live()).cloned();
        b.orders.extend(again);
        true
    });
    assert!(doubled.contains(&Invariant::I1) && doubled.contains(&Invariant::I3), "{doubled:?}");
    let same_thing = after(|f| {
        let mut live = f.bookings.iter_mut().filter(|b| b.live().next().is_some());
        let (Some(a), Some(b)) = (live.next(), live.next()) else { return false };
        (a.things, b.things) = (vec![9], vec![9]);
        (a.overrides, b.overrides) = (None, None);
        true
    });
    assert_eq!(same_thing, [Invariant::I1]);
    let gone = after(|f| {
        in_state(f, S::Confirmed).is_some_and(|b| b.orders.iter_mut().map(|o| o.state = OrderState::Lapsed).count() > 0)
    });
    assert!(gone.contains(&Invariant::I3), "{gone:?}");
    let unknown = after(|f| {
        let Some(b) = in_state(f, S::Confirmed) else { return false };
        b.journal.clear();
        true
    });
    assert!(unknown.contains(&Invariant::I3), "{unknown:?}");
}

#[test]
fn money_that_nobody_agreed_to_is_seen_to_the_last_yen() {
    let one = after(|f| in_state(f, S::Confirmed).is_some_and(|b| b.charges.last_mut().map(|c| c.amount.minor += 1).is_some()));
    assert_eq!(one, [Invariant::I4]);
    let fee =
        after(|f| in_state(f, S::Cancelled).is_some_and(|b| b.charges.first_mut().map(|c| c.amount.minor += 100_000).is_some()));
    assert_eq!(fee, [Invariant::I4]);
    let without = after(|f| {
        let asked = f.bookings.iter_mut().find(|b| b.calls.iter().any(|c| c.step == Step::Cancel));
        asked.is_some_and(|b| b.calls.iter_mut().filter(|c| c.step == Step::Cancel).map(|c| c.consent = 99).count() > 0)
    });
    assert!(without.contains(&Invariant::I4), "{without:?}");
}

#[test]
fn what_stays_open_is_seen_once_the_thirty_minutes_are_over() {
    let mut facts = clean();
    let end = "2027-01-01T00:00:00Z".parse().unwrap();
    let mut none = Vec::new();
    settled(&facts, end, TimeDelta::zero(), &mut none);
    assert!(none.is_empty(), "{none:?}");
    for state in [S::Confirming, S::Changing, S::Cancelling, S::Requested] {
        facts.bookings[0].state = state;
        let mut found = Vec::new();
        settled(&facts, end, TimeDelta::zero(), &mut found);
        assert_eq!(found.iter().map(|v| v.invariant).collect::<Vec<_>>(), [Invariant::I5], "{state:?}");
    }
}

#[test]
fn other_ids_and_other_answers_are_seen() {
    let ids = after(|f| {
        let Some(mut again) = f.requests.iter().find(|r| r.answer.is_some()).cloned() else { return false };
        again.bookings.pop();
        f.requests.push(again);
        true
    });
    assert_eq!(ids, [Invariant::I6]);
    let answer = after(|f| {
        let Some(mut again) = f.requests.iter().find(|r| r.answer.is_some()).cloned() else { return false };
        again.answer = Some("another".into());
        f.requests.push(again);
        true
    });
    assert_eq!(answer, [Invariant::I6]);
}

#[test]
fn moves_off_the_graph_older_fences_and_missing_entries_are_seen() {
    let overwritten = after(|f| {
        let t = f.bookings.iter_mut().flat_map(|b| b.transitions.last_mut()).find(|t| t.to == S::Failed);
        t.map(|t| (t.to, t.lines.last_mut().unwrap().to) = (S::Closed, S::Closed)).is_some()
    });
    assert!(overwritten.contains(&Invariant::I7), "{overwritten:?}");
    let fence = after(|f| f.bookings[0].transitions.last_mut().map(|t| t.fence = 0).is_some());
    assert_eq!(fence, [Invariant::I7]);
    for audits in [0, 2] {
        assert_eq!(after(|f| f.bookings[0].transitions.last_mut().map(|t| t.audits = audits).is_some()), [Invariant::I9]);
    }
    let hole = after(|f| f.bookings.iter_mut().find(|b| b.state == S::Confirmed).map(|b| b.transitions.remove(0)).is_some());
    assert!(hole.contains(&Invariant::I9), "{hole:?}");
}

#[test]
fn calls_that_must_not_be_are_seen() {
    let again = after(|f| {
        let lost = |b: &&mut btm_simulation::facts::BookingFacts| {
            b.calls.first().is_some_and(|c| {
                matches!(c.ended, Some((_, Ended::Unknown(_)))) && c.class == btm_domain::supply::SupplierClass::K3
            })
        };
        let Some(b) = f.bookings.iter_mut().find(lost) else { return false };
        let mut again = b.calls[0].clone();
        again.ended = None;
        b.calls.insert(1, again);
        true
    });
    assert!(again.contains(&Invariant::I7), "{again:?}");
    let late = after(|f| {
        let pays = f.bookings.iter_mut().flat_map(|b| &mut b.calls).find(|c| c.step == Step::Pay);
        pays.map(|c| c.pay_by = Some(c.at)).is_some()
    });
    assert_eq!(late, [Invariant::I7]);
    let key = after(|f| {
        let twice = |b: &&mut btm_simulation::facts::BookingFacts| b.calls.len() > 1 && b.calls[0].consent == b.calls[1].consent;
        f.bookings.iter_mut().find(twice).map(|b| b.calls[1].key.push('x')).is_some()
    });
    assert!(key.contains(&Invariant::I7), "{key:?}");
}

#[test]
fn the_checkers_table_of_states_is_the_engines() {
    for from in S::ALL {
        for to in S::ALL {
            assert_eq!(may_become(from, to), from.may_become().contains(&to), "{from:?} -> {to:?}");
        }
    }
}
