//! The machine against a model supplier that executes, refuses, loses answers and shows orders late: at most one live order,
//! and once quiet both sides agree or a person has the case (I1, I3, I5).
use super::*;
use proptest::prelude::*;

/// What the supplier does with one call.
#[derive(Clone, Copy, Debug)]
enum Act {
    Done,
    Refuses,
    /// Not executed, and the answer is lost.
    LostBefore,
    /// Executed, and the answer is lost; visible to look-ups only after this many seconds.
    LostAfter {
        shows_after: i64,
    },
    /// Executed, and our process dies.
    Crash,
    NotSent,
}

fn an_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        Just(Act::Done),
        Just(Act::Refuses),
        Just(Act::LostBefore),
        (0..3000i64).prop_map(|shows_after| Act::LostAfter { shows_after }),
        Just(Act::Crash),
        Just(Act::NotSent),
    ]
}

struct Supplier {
    dedups: bool,
    /// When each live order shows to look-ups.
    live: Vec<DateTime<Utc>>,
    lost: u32,
}

impl Supplier {
    fn call(&mut self, act: Act, now: DateTime<Utc>) -> Option<Event> {
        let execute = |shows: DateTime<Utc>, live: &mut Vec<DateTime<Utc>>, dedups: bool| {
            if !dedups || live.is_empty() {
                live.push(shows);
            }
        };
        match act {
            Act::Done => {
                execute(now, &mut self.live, self.dedups);
                Some(Event::Answered(Written::Done(Box::new(order(OrderState::Paid, 1)))))
            }
            Act::Refuses => Some(Event::Answered(Written::Refused(Refusal::SoldOut))),
            Act::LostBefore => {
                self.lost += 1;
                Some(Event::Answered(Written::Unknown(doubt(DoubtCause::NoAnswer))))
            }
            Act::LostAfter { shows_after } => {
                execute(now + TimeDelta::seconds(shows_after), &mut self.live, self.dedups);
                Some(Event::Answered(Written::Unknown(doubt(DoubtCause::ServerError))))
            }
            Act::Crash => {
                execute(now, &mut self.live, self.dedups);
                None
            }
            Act::NotSent => Some(Event::Answered(Written::Refused(Refusal::NotSent))),
        }
    }

    fn look(&self, now: DateTime<Utc>) -> Sighting {
        let seen = self.live.iter().filter(|&&at| at <= now).count();
        match seen {
            0 => Sighting::Absent,
            1 => Sighting::Found(Box::new(order(OrderState::Paid, 1))),
            _ => Sighting::Several,
        }
    }
}

fn run(class: SupplierClass, absence: Absence, acts: &[Act]) -> (Flow, Supplier, i64) {
    let ladder = Ladder::default();
    let mut supplier = Supplier { dedups: class == SupplierClass::K1, live: Vec::new(), lost: 0 };
    let mut acts = acts.iter().copied().chain(std::iter::repeat(Act::Done));
    let mut now = t0();
    let (mut flow, mut commands) = step(&draft(), Event::Bought { task: task(Step::Book, class, absence) }, &ladder, now);
    for _ in 0..200 {
        let event = if let Some(Command::Call(_)) = commands.last() {
            supplier.call(acts.next().unwrap(), now)
        } else {
            // The looks that follow months later are none of this purchase.
            let Some(at) = wake(&commands).filter(|_| !flow.phase.patient()) else { break };
            now = now.max(at);
            None
        };
        let event = event.or_else(|| match next(&flow) {
            Next::Feed(event) => Some(event),
            Next::Reprice => Some(Event::Priced(PriceFinding::Same { total: jpy(40_000), offer: handle() })),
            Next::LookUp => Some(Event::LookedUp(supplier.look(now))),
            Next::ReadOrder => Some(Event::OrderRead(Some(Box::new(order(OrderState::Paid, 1))))),
            Next::Follow | Next::Nothing => None,
        });
        let Some(event) = event else { break };
        (flow, commands) = step(&flow, event, &ladder, now);
    }
    (flow, supplier, (now - t0()).num_seconds())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]
    #[test]
    fn at_most_one_live_order_and_both_sides_agree_in_the_end(
        acts in proptest::collection::vec(an_act(), 1..8),
        class in prop_oneof![Just(SupplierClass::K1), Just(SupplierClass::K3)],
    ) {
        // A K1 supplier shows its orders at once: that is what makes its absence a proof.
        let acts: Vec<_> = acts.into_iter().map(|a| match a {
            Act::LostAfter { .. } if class == SupplierClass::K1 => Act::LostAfter { shows_after: 0 },
            a => a,
        }).collect();
        let absence = if class == SupplierClass::K1 { Absence::Proof } else { Absence::NotProof };
        let (flow, supplier, _) = run(class, absence, &acts);
        prop_assert!(supplier.live.len() <= 1, "doubled: {acts:?}");
        prop_assert!(flow.state.settled(), "{:?} after {acts:?}", flow.state);
        match flow.state {
            BookingState::Confirmed => prop_assert_eq!(supplier.live.len(), 1),
            BookingState::Failed => prop_assert_eq!(supplier.live.len(), 0, "an order nobody knows of: {:?}", acts),
            BookingState::NeedsHuman => {}
            other => prop_assert!(false, "{other:?}"),
        }
    }
}

#[test]
fn an_order_that_shows_after_ten_minutes_is_found_and_one_after_an_hour_is_a_case() {
    let (flow, supplier, seconds) = run(SupplierClass::K3, Absence::NotProof, &[Act::LostAfter { shows_after: 590 }]);
    assert_eq!((flow.state, supplier.live.len(), seconds), (BookingState::Confirmed, 1, 600));
    let (flow, supplier, seconds) = run(SupplierClass::K3, Absence::NotProof, &[Act::LostAfter { shows_after: 3600 }]);
    assert_eq!((flow.state, supplier.live.len(), seconds), (BookingState::NeedsHuman, 1, 1800));
}

#[test]
fn a_crash_between_calling_and_answer_is_looked_up_and_confirmed_once() {
    let (flow, supplier, _) = run(SupplierClass::K3, Absence::NotProof, &[Act::Crash]);
    assert_eq!((flow.state, supplier.live.len()), (BookingState::Confirmed, 1));
}

/// Found by L0 (seed 554): the supplier's bound was counted from the first lost answer, although the latest call may show as long after.
#[test]
fn a_repeated_order_is_not_called_failed_before_the_latest_call_had_its_time() {
    let ladder = Ladder::default();
    let look =
        |flow: &Flow, sighting, minutes| step(flow, Event::LookedUp(sighting), &ladder, t0() + TimeDelta::minutes(minutes)).0;
    let lost = |flow: &Flow, minutes| {
        let event = Event::Answered(Written::Unknown(doubt(DoubtCause::NoAnswer)));
        step(flow, event, &ladder, t0() + TimeDelta::minutes(minutes)).0
    };
    let mut book = task(Step::Book, SupplierClass::K1, Absence::Proof);
    book.rules.final_answer_after_s = 30 * 60;
    // Nothing can be asked for a quarter of an hour; then it is not there, is sent again, and that answer is lost too.
    let flow = look(&lost(&calling(book), 0), Sighting::Failed, 5);
    let flow = look(&flow, Sighting::Absent, 15);
    assert!(matches!(flow.phase, Phase::Calling { .. }), "{:?}", flow.phase);
    let flow = lost(&look(&lost(&flow, 16), Sighting::Absent, 20), 21);
    let flow = look(&look(&flow, Sighting::Absent, 25), Sighting::Absent, 30);
    assert_eq!(flow.state, BookingState::NeedsHuman, "what was sent at minute 20 may show until minute 50");
    // Sent once, the same absence is the proof it always was.
    let once = look(
        &look(&lost(&calling(task(Step::Book, SupplierClass::K3, Absence::Proof)), 0), Sighting::Absent, 10),
        Sighting::Absent,
        15,
    );
    assert_eq!(once.state, BookingState::Failed);
}
