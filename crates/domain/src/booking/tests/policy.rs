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

/// How often, whether it may be, and until when the latest call may run.
fn resent() -> impl Iterator<Item = (u32, bool, i64)> {
    let runs = |resends| [(resends, true, 0), (resends, true, 130), (resends, false, 0)];
    (0..4).flat_map(runs)
}

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
                                    for (resends, repeatable, runs) in resent() {
                                        let q = Question {
                                            class,
                                            confirms,
                                            repeatable,
                                            runs_until: TimeDelta::seconds(runs),
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
            assert_ne!(q.cause, DoubtCause::Accepted, "what the supplier works on is not sent beside itself: {q:?}");
            assert!(q.elapsed < TimeDelta::minutes(30), "{q:?}");
            assert!(matches!(q.finding, Finding::Absent | Finding::NotDone), "{q:?}");
            if q.confirms && q.class == SupplierClass::K2 {
                assert!(q.repeatable, "{q:?}");
                assert!(q.elapsed >= q.runs_until, "it may still be executed: {q:?}");
            }
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
            assert_ne!(q.cause, DoubtCause::Accepted, "what was accepted may still be made: {q:?}");
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
        repeatable: true,
        runs_until: TimeDelta::zero(),
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

/// A hold whose payment is just being made, and a look that finds it unpaid.
fn paying() -> (Flow, Event) {
    let ladder = Ladder::default();
    let pay = task(Step::Pay, SupplierClass::K2, Absence::Proof);
    let hold = Task { step: Step::Hold, ..task(Step::Hold, SupplierClass::K2, Absence::NotProof) };
    let (held, _) = step(&calling(hold), Event::Answered(Written::Done(Box::new(order(OrderState::Held, 0)))), &ladder, t0());
    assert_eq!(held.state, BookingState::Held);
    let (flow, _) = step(&held, Event::PayAsked { task: pay }, &ladder, t0());
    assert_eq!(next(&flow), Next::Feed(Event::Priced(PriceFinding::NotNeeded)));
    let (flow, c) = step(&flow, Event::Priced(PriceFinding::NotNeeded), &ladder, t0());
    assert_eq!(c.last(), Some(&Command::Call(Step::Pay)));
    (flow, Event::LookedUp(Sighting::Found(Box::new(order(OrderState::Held, 0)))))
}

/// The looks of `event` until the step is sent again, or a person has it: seconds since the call.
fn looks(mut flow: Flow, first: &[Command], event: &Event) -> (Vec<i64>, Flow, bool) {
    let (mut times, mut due) = (Vec::new(), wake(first));
    while let Some(at) = due {
        times.push((at - t0()).num_seconds());
        let (next, commands) = step(&flow, event.clone(), &Ladder::default(), at);
        flow = next;
        if matches!(commands.last(), Some(Command::Call(_))) {
            return (times, flow, true);
        }
        due = wake(&commands).filter(|_| flow.state != BookingState::NeedsHuman);
    }
    (times, flow, false)
}

#[test]
fn a_payment_is_repeated_only_once_it_can_run_no_more_and_was_seen_undone_twice_before_the_deadline() {
    let ladder = Ladder::default();
    let (paying, unpaid) = paying();
    // Cut after a second: the supplier lets it run for a hundred and thirty.
    let cut = t0() + TimeDelta::seconds(1);
    let (flow, c) = step(&paying, Event::Answered(Written::Unknown(doubt(DoubtCause::NoAnswer))), &ladder, cut);
    let (times, again, resent) = looks(flow.clone(), &c, &unpaid);
    assert_eq!(times, [6, 16, 46, 121, 130, 140]);
    assert!(resent && again.task().unwrap().attempt == 2);
    // The repeated one runs as long.
    let at = t0() + TimeDelta::seconds(141);
    let (flow, c) = step(&again, Event::Answered(Written::Unknown(doubt(DoubtCause::NoAnswer))), &ladder, at);
    let (times, _, resent) = looks(flow.clone(), &c, &unpaid);
    assert!(resent && times.last().is_some_and(|s| *s >= 140 + 130 + 10), "{times:?}");
    let after_expiry = t0() + TimeDelta::hours(73);
    let (_, c) = step(&flow, unpaid, &ladder, after_expiry);
    assert!(!c.iter().any(|c| matches!(c, Command::Call(_))), "never confirm after expiry");
}

#[test]
fn a_payment_the_supplier_accepted_is_never_sent_beside_itself() {
    let (flow, unpaid) = paying();
    let (flow, c) = step(&flow, Event::Answered(Written::Unknown(doubt(DoubtCause::Accepted))), &Ladder::default(), t0());
    let (times, flow, resent) = looks(flow, &c, &unpaid);
    assert!(!resent && times.last() == Some(&1800), "{times:?}");
    // Looked for behind the case, where an order that merely stays held is no answer.
    assert_eq!(flow.state, BookingState::NeedsHuman);
    let at = t0() + TimeDelta::hours(1);
    let (flow, c) = step(&flow, unpaid, &Ladder::default(), at);
    assert!(flow.late.is_none() && wake(&c).is_some_and(|next| next > at), "{:?}", flow.phase);
    let paid = Event::LookedUp(Sighting::Found(Box::new(order(OrderState::Paid, 1))));
    let (flow, _) = step(&flow, paid, &Ladder::default(), at + TimeDelta::hours(1));
    assert_eq!(flow.late.map(|o| o.state), Some(OrderState::Paid));
}
