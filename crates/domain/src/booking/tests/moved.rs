//! What a history says that a step moved: old and new, each once, and nothing where nothing moved.
use super::keys::{house, room, stay_of};
use super::*;

fn offer() -> Offer {
    room(house("Hotel Sakura", None), 1)
}

fn flown(slices: Vec<Slice>, total: Money) -> Flow {
    let mut order = order(OrderState::Paid, 1);
    if let OrderedItem::Flight(flight) = &mut order.item {
        flight.slices = slices;
    }
    Flow { order: Some(SupplierOrder { total, ..order }), ..confirmed() }
}

#[test]
fn a_flight_that_was_changed_says_number_times_and_price() {
    let mut later = slice(3);
    later.segments[0].flight_number = "251".into();
    let (before, after) = (flown(vec![slice(0)], jpy(40_000)), flown(vec![later.clone()], jpy(43_500)));
    let found = moved(&offer(), &before, &after);
    let part = || "HND → FUK".to_owned();
    let ends = |s: &Slice| (s.segments[0].departure.time, s.segments[0].arrival.time);
    let (old, new) = (ends(&slice(0)), ends(&later));
    assert_eq!(
        found,
        [
            Moved::Flight { part: part(), old: "ZZ 247".into(), new: "ZZ 251".into() },
            Moved::Departure { part: part(), old: old.0, new: new.0 },
            Moved::Arrival { part: part(), old: old.1, new: new.1 },
            Moved::Total { old: jpy(40_000), new: jpy(43_500) },
        ]
    );
    assert_eq!(moved(&offer(), &after, &after), []);
    let said: Vec<_> = found.iter().map(Moved::said).collect();
    assert_eq!(said[1].0, "departure HND → FUK 2026-12-04T00:00 UTC");
    assert_eq!(said[3].0, format!("total {}", jpy(40_000)));
}

#[test]
fn of_two_directions_only_the_one_that_moved_is_told() {
    let before = flown(vec![slice(0), slice(48)], jpy(40_000));
    let after = flown(vec![slice(0), slice(50)], jpy(40_000));
    let found = moved(&offer(), &before, &after);
    assert!(matches!(found[..], [Moved::Departure { .. }, Moved::Arrival { .. }]), "{found:?}");
}

#[test]
fn what_the_airline_changed_is_told_once_when_it_is_heard_of() {
    let before = confirmed();
    let heard = Flow { changes: vec![change("c-1")], ..before.clone() };
    assert!(matches!(moved(&offer(), &before, &heard)[..], [Moved::Departure { .. }, Moved::Arrival { .. }]));
    let answered = Flow {
        changes: vec![crate::after::ScheduleChange { state: crate::after::ScheduleChangeState::RefundAsked, ..change("c-1") }],
        ..heard.clone()
    };
    assert_eq!(moved(&offer(), &heard, &answered), []);
}

#[test]
fn a_stay_says_its_days_as_accepted_or_as_ordered() {
    let ordered = |nights: i64| {
        let stay = stay_of(t0());
        let check_out = stay.check_in + TimeDelta::days(nights);
        let item = OrderedItem::Stay(crate::stay::OrderedStay { check_out, ..stay });
        Flow { order: Some(SupplierOrder { item, ..order(OrderState::Paid, 0) }), ..draft() }
    };
    assert_eq!(moved(&offer(), &draft(), &ordered(1)), [], "as it was accepted");
    let old = t0().date_naive() + TimeDelta::days(1);
    let new = t0().date_naive() + TimeDelta::days(3);
    assert_eq!(moved(&offer(), &draft(), &ordered(3)), [Moved::CheckOut { old, new }]);
}

#[test]
fn a_price_that_rose_before_the_purchase_is_told() {
    let dearer = Flow { new_total: Some(jpy(41_000)), ..draft() };
    assert_eq!(moved(&offer(), &draft(), &dearer), [Moved::Total { old: jpy(40_000), new: jpy(41_000) }]);
}
