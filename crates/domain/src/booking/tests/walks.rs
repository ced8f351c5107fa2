//! Every event in every state: the machine never panics, moves only along the table, and leaves misfits alone.
use super::*;
use crate::after::{ScheduleChange, ScheduleChangeState};
use proptest::prelude::*;

fn a_task() -> impl Strategy<Value = Task> {
    let step = prop_oneof![
        3 => Just(Step::Book),
        3 => Just(Step::Hold),
        2 => Just(Step::Pay),
        2 => Just(Step::Cancel),
        1 => Just(Step::Change),
        1 => Just(Step::AcceptChange)
    ];
    let class = prop_oneof![Just(SupplierClass::K1), Just(SupplierClass::K2), Just(SupplierClass::K3), Just(SupplierClass::K4)];
    let absence = prop_oneof![Just(Absence::Proof), Just(Absence::NotProof)];
    (step, class, absence).prop_map(|(s, c, a)| task(s, c, a))
}

fn an_order() -> impl Strategy<Value = Box<SupplierOrder>> {
    let state = prop_oneof![
        4 => Just(OrderState::Paid),
        3 => Just(OrderState::Held),
        1 => Just(OrderState::Lapsed),
        1 => Just(OrderState::Cancelled)
    ];
    (state, 0..2usize, 0..8u8).prop_map(|(state, tickets, odd)| {
        let mut o = order(state, tickets);
        match odd {
            0 => o.our_ref = Some(our_ref(BookingId(Uuid::from_u128(8)), Step::Book)),
            1 => o.total = jpy(40_001),
            2 => o.supplier_order_id = "ord_2".into(),
            _ => {}
        }
        Box::new(o)
    })
}

fn a_deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => any::<bool>().prop_map(|void| Deed::Cancel { handle: handle(), void }),
        2 => (-500..500i64).prop_map(|by| Deed::Change { handle: handle(), difference: jpy(by), new_total: jpy(40_000 + by) }),
        2 => (0..3u8).prop_map(|i| Deed::AcceptChange { handle: handle(), change_ref: i.to_string() }),
    ]
}

fn a_change() -> impl Strategy<Value = ScheduleChange> {
    (0..3u8).prop_map(|i| change(&i.to_string()))
}

fn a_refusal() -> impl Strategy<Value = Refusal> {
    prop_oneof![
        Just(Refusal::OfferGone),
        Just(Refusal::SoldOut),
        Just(Refusal::PriceChanged { new: Some(jpy(50_000)) }),
        Just(Refusal::Funds),
        Just(Refusal::NotSent),
        Just(Refusal::Busy { retry_after_s: Some(7) }),
        Just(Refusal::Other { code: "x".into() }),
    ]
}

fn a_cause() -> impl Strategy<Value = DoubtCause> {
    prop_oneof![
        Just(DoubtCause::NoAnswer),
        Just(DoubtCause::Accepted),
        Just(DoubtCause::ServerError),
        Just(DoubtCause::MaybeBooked),
        Just(DoubtCause::Crashed)
    ]
}

fn an_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => a_task().prop_map(|task| Event::Bought { task }),
        3 => (39_000..41_000i64).prop_map(|t| Event::Priced(PriceFinding::Same { total: jpy(t), offer: handle() })),
        1 => Just(Event::Priced(PriceFinding::OtherTerms { total: jpy(1) })),
        1 => Just(Event::Priced(PriceFinding::Gone)),
        1 => Just(Event::Priced(PriceFinding::Unreadable)),
        2 => Just(Event::Priced(PriceFinding::NotNeeded)),
        3 => an_order().prop_map(|o| Event::Answered(Written::Done(o))),
        2 => a_refusal().prop_map(|r| Event::Answered(Written::Refused(r))),
        3 => a_cause().prop_map(|c| Event::Answered(Written::Unknown(doubt(c)))),
        1 => Just(Event::Crashed),
        2 => an_order().prop_map(|o| Event::LookedUp(Sighting::Found(o))),
        3 => Just(Event::LookedUp(Sighting::Absent)),
        1 => Just(Event::LookedUp(Sighting::Several)),
        1 => Just(Event::LookedUp(Sighting::Failed)),
        2 => proptest::option::of(an_order()).prop_map(Event::OrderRead),
        2 => a_task().prop_map(|task| Event::PayAsked { task }),
        3 => (a_deed(), a_task()).prop_map(|(deed, task)| Event::DeedAsked { task: Task { step: deed.step(), ..task }, deed }),
        2 => (proptest::option::of(an_order()), proptest::option::of(proptest::collection::vec(a_change(), 0..3)))
            .prop_map(|(order, changes)| Event::Followed { order, changes }),
        1 => (0..3u8, any::<bool>()).prop_map(|(i, refund)| Event::ScheduleAnswered {
            change_ref: i.to_string(),
            state: if refund { ScheduleChangeState::RefundAsked } else { ScheduleChangeState::AlternativeAsked },
        }),
        1 => Just(Event::Overdue),
        1 => Just(Event::Withdrawn),
        1 => an_order().prop_map(Event::Marked),
        1 => (0..15usize, proptest::option::of(an_order())).prop_map(|(i, order)| Event::HumanDecided { to: BookingState::ALL[i], order }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]
    #[test]
    fn moves_only_along_the_table(first in a_task(), events in proptest::collection::vec((an_event(), 0..2_000i64), 1..60)) {
        let ladder = Ladder::default();
        let first = if confirms(first.step) { Task { step: Step::Hold, ..first } } else { first };
        let begin = if first.rules.class == SupplierClass::K4 {
            Event::Requested { answer_by: t0() + TimeDelta::hours(4) }
        } else {
            Event::Bought { task: first }
        };
        let (mut flow, _) = step(&draft(), begin, &ladder, t0());
        let mut now = t0();
        let mut sent_one_shot = 0;
        for (event, wait) in events {
            now += TimeDelta::seconds(wait);
            let (next_flow, commands) = step(&flow, event.clone(), &ladder, now);
            let (from, to) = (flow.state, next_flow.state);
            let records: Vec<_> = commands.iter().filter_map(|c| if let Command::Record(h) = c { Some(*h) } else { None }).collect();
            // Each line of the history is one move along the table, and together they lead from state to state.
            let mut at = from;
            for line in &records {
                prop_assert_eq!(line.from, at);
                prop_assert!(at == line.to || at.may_become().contains(&line.to), "{at:?} -> {:?} by {event:?}", line.to);
                at = line.to;
            }
            prop_assert_eq!(at, to, "{:?}", event);
            let calls = commands.iter().filter(|c| matches!(c, Command::Call(_))).count();
            prop_assert!(calls <= 1);
            if calls == 1 {
                let asked_to_call = matches!(commands.last(), Some(Command::Call(_)));
                prop_assert!(asked_to_call, "a call comes last");
                let task = *next_flow.task().unwrap();
                prop_assert!(matches!(next_flow.phase, Phase::Calling { .. }), "calling is committed before the call");
                prop_assert!(next_flow.payable.minor <= next_flow.accepted_total.minor, "never above the accepted total");
                if let Phase::Calling { trail: Some(_), .. } = &next_flow.phase {
                    prop_assert!(task.rules.class == SupplierClass::K1 || (task.rules.class == SupplierClass::K2 && confirms(task.step)));
                }
                if task.step == Step::Book && task.rules.class == SupplierClass::K3 {
                    sent_one_shot += 1;
                    let busy_only = matches!(flow.phase, Phase::Planned { .. });
                    prop_assert!(busy_only);
                }
            }
            if to == BookingState::Held {
                prop_assert!(matches!(next_flow.phase, Phase::Watch), "a hold is never left alone: {:?}", next_flow.phase);
            }
            if matches!(to, BookingState::Cancelling | BookingState::Changing) {
                prop_assert!(next_flow.task().is_some() && next_flow.deed.is_some(), "{:?}", next_flow.phase);
            }
            if matches!(to, BookingState::Confirmed | BookingState::Held) {
                prop_assert!(next_flow.order.is_some(), "booked only with the supplier's reference");
            }
            if matches!(next_flow.phase, Phase::Planned { .. } | Phase::Doubt { .. } | Phase::Papers { .. } | Phase::Watch | Phase::Asked { .. })
                && !matches!((&flow.phase, &event), (p, _) if *p == next_flow.phase)
            {
                let woken = commands.iter().any(|c| matches!(c, Command::WakeAt { .. }));
                let deadline_known = next_flow.order.as_ref().is_none_or(|o| o.payment_required_by.is_some());
                prop_assert!(woken || !deadline_known, "something unfinished is always pushed on: {:?}", next_flow.phase);
            }
            if !next_flow.state.active() {
                prop_assert!(!from.active() || commands.contains(&Command::ReleaseKeys), "{from:?} {to:?}");
            }
            flow = next_flow;
        }
        prop_assert!(sent_one_shot <= 1 + ladder.unsent.len());
    }

    #[test]
    fn what_does_not_fit_changes_nothing_but_the_record(event in an_event()) {
        let (mut failed, _) = step(&calling(task(Step::Book, SupplierClass::K3, Absence::NotProof)),
            Event::Answered(Written::Refused(Refusal::SoldOut)), &Ladder::default(), t0());
        prop_assert_eq!(failed.state, BookingState::Failed);
        let (after, commands) = step(&failed, event, &Ladder::default(), t0());
        failed.late.clone_from(&after.late);
        prop_assert_eq!(&after, &failed);
        prop_assert_eq!(commands.len(), 1);
        let conflict = matches!(&commands[0], Command::Record(h) if h.kind == HappeningKind::Conflict);
        prop_assert!(conflict);
    }
}

#[test]
fn every_state_stands_in_the_table_and_ends_are_ends() {
    for state in BookingState::ALL {
        for to in state.may_become() {
            assert_ne!(*to, state);
        }
        let end = state.may_become().is_empty();
        assert_eq!(end, !state.active() && state != BookingState::Draft, "{state:?}");
    }
}

#[test]
fn dearer_or_other_terms_buy_nothing_and_name_the_new_total() {
    let ladder = Ladder::default();
    let (flow, _) = step(&draft(), Event::Bought { task: task(Step::Book, SupplierClass::K3, Absence::NotProof) }, &ladder, t0());
    for finding in [PriceFinding::Same { total: jpy(40_001), offer: handle() }, PriceFinding::OtherTerms { total: jpy(40_000) }] {
        let (after, commands) = step(&flow, Event::Priced(finding), &ladder, t0());
        assert_eq!(after.state, BookingState::Failed);
        assert!(matches!(after.failure, Some(Refusal::PriceChanged { new: Some(_) })));
        assert!(after.new_total.is_some() && !commands.iter().any(|c| matches!(c, Command::Call(_))));
    }
    let (cheaper, _) = step(&flow, Event::Priced(PriceFinding::Same { total: jpy(39_000), offer: handle() }), &ladder, t0());
    assert_eq!(cheaper.payable, jpy(39_000));
}

#[test]
fn tickets_late_by_ten_minutes_raise_the_flag_once() {
    let ladder = Ladder::default();
    let flow = calling(task(Step::Book, SupplierClass::K3, Absence::NotProof));
    let (mut flow, commands) = step(&flow, Event::Answered(Written::Done(Box::new(order(OrderState::Paid, 0)))), &ladder, t0());
    assert_eq!(flow.state, BookingState::Confirmed);
    assert!(commands.contains(&Command::Make(Paper::Terms)));
    let mut due = wake(&commands).unwrap();
    while !flow.document_missing {
        let (after, commands) = step(&flow, Event::OrderRead(Some(Box::new(order(OrderState::Paid, 0)))), &ladder, due);
        due = wake(&commands).unwrap();
        flow = after;
    }
    assert!(due - t0() >= TimeDelta::minutes(10));
    let (flow, commands) = step(&flow, Event::OrderRead(Some(Box::new(order(OrderState::Paid, 1)))), &ladder, due);
    assert!(commands.contains(&Command::Make(Paper::ETicket)) && !flow.document_missing);
}
