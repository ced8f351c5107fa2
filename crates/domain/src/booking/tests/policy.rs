//! The policy, exhaustively.
use super::*;

const CLASSES: [SupplierClass; 4] = [SupplierClass::K1, SupplierClass::K2, SupplierClass::K3, SupplierClass::K4];
const CAUSES: [DoubtCause; 6] = [
    DoubtCause::NoAnswer,
    DoubtCause::Accepted,
    DoubtCause::ServerError,
    DoubtCause::Garbled,
    DoubtCause::MaybeBooked,
    DoubtCause::Crashed,
];
const FINDINGS: [Finding; 6] =
    [Finding::NotLooked, Finding::Failed, Finding::Absent, Finding::NotDone, Finding::Found, Finding::Several];

fn all(mut check: impl FnMut(Question, Verdict)) {
    let ladder = Ladder::default();
    let elapsed = [0, 4, 5, 9, 15, 29, 30, 44, 60, 120, 299, 600, 899, 900, 1200, 1799, 1800, 1801, 7200];
    for class in CLASSES {
        for confirms in [false, true] {
            for absence in [Absence::Proof, Absence::NotProof] {
                for cause in CAUSES {
                    for finding in FINDINGS {
                        for (look, by_traveller) in [(true, false), (true, true), (false, false)] {
                            for s in elapsed {
                                for (misses, span) in [(0, 0), (1, 0), (2, 9), (2, 10), (2, 299), (3, 300)] {
                                    for resends in 0..4 {
                                        let q = Question {
                                            class,
                                            confirms,
                                            absence,
                                            final_answer_after: TimeDelta::seconds(900),
                                            cause,
                                            can_look_up: look,
                                            by_traveller,
                                            finding,
                                            elapsed: TimeDelta::seconds(s),
                                            misses,
                                            misses_span: TimeDelta::seconds(span),
                                            resends,
                                        };
                                        let verdict = after_unknown(&q, &ladder);
                                        check(q, verdict);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_one_shot_call_is_never_resent_and_nobody_else_more_than_twice() {
    all(|q, v| {
        if v == Verdict::Resend {
            assert!(q.class == SupplierClass::K1 || (q.class == SupplierClass::K2 && q.confirms), "{q:?}");
            assert!(q.resends < 2, "{q:?}");
            assert!(q.elapsed < TimeDelta::minutes(30), "{q:?}");
            assert!(matches!(q.finding, Finding::Absent | Finding::NotDone), "{q:?}");
        }
    });
}

#[test]
fn absence_fails_a_booking_only_where_it_proves_it_and_only_after_two_misses_five_minutes_apart() {
    all(|q, v| {
        if v == Verdict::Fail {
            assert_eq!((q.absence, q.finding), (Absence::Proof, Finding::Absent), "{q:?}");
            assert!(q.elapsed >= q.final_answer_after && q.misses >= 2 && q.misses_span >= TimeDelta::minutes(5), "{q:?}");
            assert_ne!(q.class, SupplierClass::K4, "silence of a human is no failure");
        }
    });
}

#[test]
fn two_orders_go_to_a_person_and_a_match_by_traveller_is_never_a_find() {
    all(|q, v| match q.finding {
        Finding::Several => assert_eq!(v, Verdict::Human(HumanReason::Several)),
        Finding::Found if q.by_traveller => assert_eq!(v, Verdict::Human(HumanReason::TravellerMatch)),
        Finding::Found => assert_eq!(v, Verdict::Settle),
        _ => assert_ne!(v, Verdict::Settle, "{q:?}"),
    });
}

#[test]
fn after_thirty_minutes_only_one_last_look_remains() {
    let end = TimeDelta::minutes(30);
    all(|q, v| {
        if let Verdict::LookUpAt(at) = v {
            if q.elapsed >= end {
                assert_eq!((q.finding, at), (Finding::NotLooked, q.elapsed), "{q:?}");
            } else {
                assert!(at <= end, "{q:?} {at}");
                assert!(at > q.elapsed || q.finding == Finding::NotLooked, "{q:?} {at}");
            }
        }
    });
}

#[test]
fn the_ladder_of_a_one_shot_call_is_5_15_45_seconds_2_5_10_20_30_minutes_then_a_person() {
    let ladder = Ladder::default();
    let mut flow = calling(task(Step::Book, SupplierClass::K3, Absence::NotProof));
    let (next, commands) = step(&flow, Event::Answered(Written::Unknown(doubt(DoubtCause::NoAnswer))), &ladder, t0());
    let mut times = Vec::new();
    let mut due = wake(&commands);
    flow = next;
    while let Some(at) = due {
        times.push((at - t0()).num_seconds());
        let (next, commands) = step(&flow, Event::LookedUp(Sighting::Absent), &ladder, at);
        assert!(!commands.iter().any(|c| matches!(c, Command::Call(_))));
        flow = next;
        due = wake(&commands);
    }
    assert_eq!(times, [5, 15, 45, 120, 300, 600, 1200, 1800]);
    assert_eq!(flow.state, BookingState::NeedsHuman);
}

#[test]
fn a_look_a_little_early_does_not_repeat_its_rung() {
    let mut q = Question {
        class: SupplierClass::K3,
        confirms: false,
        absence: Absence::NotProof,
        final_answer_after: TimeDelta::minutes(30),
        cause: DoubtCause::NoAnswer,
        can_look_up: true,
        by_traveller: false,
        finding: Finding::Absent,
        elapsed: TimeDelta::milliseconds(4_600),
        misses: 1,
        misses_span: TimeDelta::zero(),
        resends: 0,
    };
    assert_eq!(after_unknown(&q, &Ladder::default()), Verdict::LookUpAt(TimeDelta::seconds(15)));
    q.elapsed = TimeDelta::milliseconds(49_000);
    assert_eq!(after_unknown(&q, &Ladder::default()), Verdict::LookUpAt(TimeDelta::seconds(120)));
}

#[test]
fn a_payment_is_repeated_only_after_not_done_was_seen_twice_ten_seconds_apart_and_before_the_deadline() {
    let ladder = Ladder::default();
    let pay = task(Step::Pay, SupplierClass::K2, Absence::Proof);
    let hold = Task { step: Step::Hold, ..task(Step::Hold, SupplierClass::K2, Absence::NotProof) };
    let (held, _) = step(&calling(hold), Event::Answered(Written::Done(Box::new(order(OrderState::Held, 0)))), &ladder, t0());
    assert_eq!(held.state, BookingState::Held);
    let (flow, _) = step(&held, Event::PayAsked { task: pay }, &ladder, t0());
    assert_eq!(next(&flow), Next::Feed(Event::Priced(PriceFinding::NotNeeded)));
    let (flow, c) = step(&flow, Event::Priced(PriceFinding::NotNeeded), &ladder, t0());
    assert_eq!(c.last(), Some(&Command::Call(Step::Pay)));
    let (flow, c) = step(&flow, Event::Answered(Written::Unknown(doubt(DoubtCause::NoAnswer))), &ladder, t0());
    let first = wake(&c).unwrap();
    let unpaid = || Event::LookedUp(Sighting::Found(Box::new(order(OrderState::Held, 0))));
    let (flow, c) = step(&flow, unpaid(), &ladder, first);
    let second = wake(&c).unwrap();
    assert_eq!(second - first, TimeDelta::seconds(10));
    let (again, c) = step(&flow, unpaid(), &ladder, second);
    assert_eq!(c.last(), Some(&Command::Call(Step::Pay)));
    assert_eq!(again.task().unwrap().attempt, 2);
    let after_expiry = t0() + TimeDelta::hours(73);
    let (_, c) = step(&flow, unpaid(), &ladder, after_expiry);
    assert!(!c.iter().any(|c| matches!(c, Command::Call(_))), "never confirm after expiry");
}
