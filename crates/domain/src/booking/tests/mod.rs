//! L0: the machine against the state table, the policy over all its inputs, and the machine against a model supplier's ledger.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod after;
mod keys;
mod ledger;
mod moved;
mod order;
mod policy;
mod walks;

use super::*;
use crate::supply::*;
use crate::*;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

pub fn t0() -> DateTime<Utc> {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

pub fn jpy(minor: i64) -> Money {
    Money::from_minor(minor, Currency::JPY)
}

pub fn booking() -> BookingId {
    BookingId(Uuid::from_u128(7))
}

pub fn handle() -> OfferHandle {
    OfferHandle {
        supplier: SupplierId::Duffel,
        mode: SupplierMode::Sandbox,
        bytes: vec![1],
        expires_at: t0() + TimeDelta::minutes(30),
    }
}

pub fn terms() -> Terms {
    Terms {
        change: None,
        refund: None,
        checked_bags: Some(1),
        carry_on_bags: Some(1),
        holdable: true,
        payment_required_by: None,
        price_guarantee_expires_at: None,
    }
}

/// One direction in ten days, `hours` later than first sold.
pub fn slice(hours: i64) -> Slice {
    let end = |code: &str, at: DateTime<Utc>| FlightEnd {
        airport: code.parse().unwrap(),
        name: String::new(),
        terminal: None,
        time: PlaceTime::from_local(at.naive_utc(), chrono_tz::UTC),
    };
    let leaves = t0() + TimeDelta::days(10) + TimeDelta::hours(hours);
    let carrier = Carrier { code: "ZZ".parse().unwrap(), name: "Duffel Airways".into() };
    let segment = Segment {
        departure: end("HND", leaves),
        arrival: end("FUK", leaves + TimeDelta::hours(2)),
        marketing_carrier: carrier.clone(),
        operating_carrier: carrier,
        flight_number: "247".into(),
        aircraft: None,
        stops: 0,
        duration_minutes: 120,
    };
    Slice { segments: vec![segment], duration_minutes: 120, fare_family: None }
}

pub fn order(state: OrderState, tickets: usize) -> SupplierOrder {
    SupplierOrder {
        supplier_order_id: "ord_1".into(),
        state,
        record_locator: "ZZ1234".into(),
        total: jpy(40_000),
        item: OrderedItem::Flight(OrderedFlight {
            ticket_numbers: (0..tickets).map(|i| format!("99912345678{i:02}")).collect(),
            carrier: Carrier { code: "ZZ".parse().unwrap(), name: "Duffel Airways".into() },
            cabin: Cabin::Economy,
            slices: vec![slice(0)],
            terms: terms(),
            extras: Vec::new(),
            void_until: None,
            actions: OrderActions::default(),
        }),
        refunded: None,
        payment_required_by: (state == OrderState::Held).then(|| t0() + TimeDelta::hours(72)),
        our_ref: Some(our_ref(booking(), Step::Book)),
        simulated: true,
    }
}

pub fn rules(class: SupplierClass, absence: Absence) -> StepRules {
    StepRules { class, absence, can_look_up: true, by_traveller: false, final_answer_after_s: 900, write_timeout_s: 130 }
}

pub fn task(step: Step, class: SupplierClass, absence: Absence) -> Task {
    Task { step, attempt: 1, rules: rules(class, absence) }
}

pub fn doubt(cause: DoubtCause) -> Doubt {
    Doubt { cause, status: None, code: None, supplier_request_id: None, at: t0(), body_sha256: None }
}

pub fn draft() -> Flow {
    Flow::draft(booking(), jpy(40_000), handle())
}

/// A flow whose call is just being made.
pub fn calling(task: Task) -> Flow {
    let ladder = Ladder::default();
    let (flow, _) = step(&draft(), Event::Bought { task }, &ladder, t0());
    let (flow, commands) = step(&flow, Event::Priced(PriceFinding::Same { total: jpy(40_000), offer: handle() }), &ladder, t0());
    assert_eq!(commands.last(), Some(&Command::Call(task.step)));
    flow
}

pub fn wake(commands: &[Command]) -> Option<DateTime<Utc>> {
    commands.iter().find_map(|c| if let Command::WakeAt { at, .. } = c { Some(*at) } else { None })
}

/// An open change of the airline's: three hours later.
pub fn change(name: &str) -> crate::after::ScheduleChange {
    crate::after::ScheduleChange {
        change_ref: name.into(),
        seen_at: t0(),
        removed: vec![slice(0)],
        added: vec![slice(3)],
        can_accept: true,
        can_cancel: true,
        can_change: false,
        state: crate::after::ScheduleChangeState::Open,
        answer_by: None,
    }
}

/// Bought in one shot, ticketed, its papers made.
pub fn confirmed() -> Flow {
    let flow = calling(task(Step::Book, SupplierClass::K3, Absence::NotProof));
    let (flow, _) = step(&flow, Event::Answered(Written::Done(Box::new(order(OrderState::Paid, 1)))), &Ladder::default(), t0());
    assert_eq!((flow.state, &flow.phase), (BookingState::Confirmed, &Phase::Follow));
    flow
}
