//! Every kind of event in every state the machine can be brought into from a draft: it never panics, moves along the table, and what
//! does not fit leaves everything as it is and is recorded as a conflict. Exhaustive over an alphabet of events, up to how far along
//! a counter is.
use btm_domain::after::{ScheduleChange, ScheduleChangeState};
use btm_domain::booking::{
    Command, Deed, Event, Flow, Happening, HappeningKind as Kind, Ladder, Phase, PriceFinding, Sighting, StepRules, Task, step,
};
use btm_domain::supply::{
    Absence, Doubt, DoubtCause, OfferHandle, OrderState, Refusal, Step, SupplierClass, SupplierId, SupplierMode, SupplierOrder,
    Written, our_ref,
};
use btm_domain::{BookingId, BookingState as S, Currency, Money};
use btm_simulation::check::may_become;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashMap, VecDeque};
use uuid::Uuid;

fn t0() -> DateTime<Utc> {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn id() -> BookingId {
    BookingId(Uuid::from_u128(7))
}

fn jpy(minor: i64) -> Money {
    Money::from_minor(minor, Currency::JPY)
}

fn handle() -> OfferHandle {
    let (supplier, mode) = (SupplierId::Duffel, SupplierMode::Sandbox);
    OfferHandle { supplier, mode, bytes: vec![1], expires_at: t0() + TimeDelta::hours(4) }
}

fn order(state: OrderState, tickets: bool) -> SupplierOrder {
    SupplierOrder {
        supplier_order_id: "o1".into(),
        state,
        record_locator: "L1".into(),
        total: jpy(10_000),
        item: btm_simulation::model::flight(t0() + TimeDelta::days(9), tickets),
        refunded: None,
        payment_required_by: (state == OrderState::Held).then(|| t0() + TimeDelta::hours(3)),
        our_ref: Some(our_ref(id(), Step::Book)),
        simulated: true,
    }
}

/// Each state, with tickets and without, and what cannot be ours.
fn orders() -> Vec<SupplierOrder> {
    let states = [OrderState::Held, OrderState::Lapsed, OrderState::Paid, OrderState::Cancelled];
    let mut all: Vec<_> = states.map(|state| order(state, false)).into_iter().collect();
    all.push(order(OrderState::Paid, true));
    let mut odd = |change: fn(&mut SupplierOrder)| {
        let mut one = order(OrderState::Paid, true);
        change(&mut one);
        all.push(one);
    };
    odd(|o| o.our_ref = Some("somebody.book".into()));
    odd(|o| o.total = jpy(10_001));
    odd(|o| o.supplier_order_id = "o2".into());
    odd(|o| o.record_locator.clear());
    odd(|o| o.our_ref = None);
    all
}

fn tasks() -> Vec<Task> {
    let rules = |class, absence, can_look_up, by_traveller| StepRules {
        class,
        absence,
        can_look_up,
        by_traveller,
        final_answer_after_s: 900,
        write_timeout_s: 130,
    };
    let kinds = [
        rules(SupplierClass::K1, Absence::Proof, true, false),
        rules(SupplierClass::K2, Absence::NotProof, true, false),
        rules(SupplierClass::K3, Absence::NotProof, true, false),
        rules(SupplierClass::K3, Absence::Proof, true, true),
    ];
    let first = |step| kinds.into_iter().map(move |rules| Task { step, attempt: 1, rules });
    let acts = [Step::Pay, Step::Cancel, Step::Change, Step::AcceptChange].map(|step| Task { step, attempt: 1, rules: kinds[1] });
    // Cancelled by a request to people, too.
    let asked = Task { step: Step::Cancel, attempt: 1, rules: kinds[2] };
    first(Step::Hold).chain(first(Step::Book)).chain(acts).chain([asked]).collect()
}

fn change(name: &str) -> ScheduleChange {
    ScheduleChange {
        change_ref: name.into(),
        seen_at: t0(),
        removed: Vec::new(),
        added: Vec::new(),
        can_accept: true,
        can_cancel: true,
        can_change: false,
        state: ScheduleChangeState::Open,
        answer_by: None,
    }
}

fn deeds() -> Vec<Deed> {
    let short = OfferHandle { expires_at: t0(), ..handle() };
    vec![
        Deed::Cancel { handle: handle(), void: false },
        Deed::Cancel { handle: short, void: true },
        Deed::Change { handle: handle(), difference: jpy(500), new_total: jpy(10_500) },
        Deed::AcceptChange { handle: handle(), change_ref: "a".into() },
        Deed::AcceptChange { handle: handle(), change_ref: "b".into() },
    ]
}

fn alphabet() -> Vec<Event> {
    let mut all = vec![
        Event::Requested { answer_by: t0() + TimeDelta::hours(2) },
        Event::Priced(PriceFinding::Same { total: jpy(10_000), offer: handle() }),
        Event::Priced(PriceFinding::Same { total: jpy(10_001), offer: handle() }),
        Event::Priced(PriceFinding::OtherTerms { total: jpy(1) }),
        Event::Priced(PriceFinding::Gone),
        Event::Priced(PriceFinding::Unreadable),
        Event::Priced(PriceFinding::NotNeeded),
        Event::Crashed,
        Event::LookedUp(Sighting::Absent),
        Event::LookedUp(Sighting::Several),
        Event::LookedUp(Sighting::Failed),
        Event::OrderRead(None),
        Event::Followed { order: None, changes: None },
        Event::Overdue,
        Event::Withdrawn,
    ];
    let refusals = [
        Refusal::OfferGone,
        Refusal::PriceChanged { new: Some(jpy(12_000)) },
        Refusal::NotSent,
        Refusal::Busy { retry_after_s: Some(7) },
        Refusal::Other { code: "x".into() },
    ];
    all.extend(refusals.map(|r| Event::Answered(Written::Refused(r))));
    let causes = [DoubtCause::NoAnswer, DoubtCause::Accepted, DoubtCause::MaybeBooked, DoubtCause::Crashed];
    all.extend(causes.map(|cause| {
        let doubt = Doubt { cause, status: None, code: None, supplier_request_id: None, at: t0(), body_sha256: None };
        Event::Answered(Written::Unknown(doubt))
    }));
    for o in orders().into_iter().map(Box::new) {
        all.push(Event::Answered(Written::Done(o.clone())));
        all.push(Event::LookedUp(Sighting::Found(o.clone())));
        all.push(Event::OrderRead(Some(o.clone())));
        all.push(Event::Followed { order: Some(o.clone()), changes: Some(vec![change("a")]) });
        all.push(Event::Marked(o));
    }
    all.push(Event::Followed {
        order: Some(Box::new(order(OrderState::Paid, true))),
        changes: Some(vec![change("a"), change("b")]),
    });
    for to in S::ALL {
        all.push(Event::HumanDecided { to, order: None });
        all.push(Event::HumanDecided { to, order: Some(Box::new(order(OrderState::Paid, true))) });
    }
    for state in [ScheduleChangeState::RefundAsked, ScheduleChangeState::AlternativeAsked, ScheduleChangeState::Accepted] {
        all.push(Event::ScheduleAnswered { change_ref: "a".into(), state });
    }
    for task in tasks() {
        all.push(Event::Bought { task });
        all.push(Event::PayAsked { task });
        all.extend(deeds().into_iter().map(|deed| Event::DeedAsked { task, deed }));
    }
    all
}

/// Where the flow stands, but for counters and moments: what two flows share behaves alike towards what fits and what does not.
fn stands(flow: &Flow) -> String {
    let task = flow.task().map(|t| (t.step, t.rules.class, t.rules.absence));
    let (phase, more) = match &flow.phase {
        Phase::Rest => ("rest", String::new()),
        Phase::Planned { unsent, .. } => ("planned", unsent.min(&1).to_string()),
        Phase::Calling { trail, .. } => ("calling", format!("{:?}", trail.as_ref().map(|t| t.resends))),
        Phase::Doubt { trail, .. } => {
            ("doubt", format!("{} {} {}", trail.cause() == DoubtCause::Accepted, trail.misses.min(2), trail.resends))
        }
        Phase::Case { until, .. } => ("case", format!("{}", until.is_some())),
        Phase::Papers { .. } => ("papers", String::new()),
        Phase::Watch => ("watch", String::new()),
        Phase::Follow => ("follow", String::new()),
        Phase::Asked { .. } => ("asked", String::new()),
    };
    let changes = flow.changes.last().map(|c| c.state);
    let deed = flow.deed.as_ref().map(|d| (d.step(), d.handle().expires_at > t0()));
    let seen = |o: &Option<SupplierOrder>| o.as_ref().map(|o| (o.state, o.item.papers_ready()));
    format!(
        "{:?} {phase} {more} {task:?} {deed:?} {:?} late={} {changes:?}",
        flow.state,
        seen(&flow.order),
        seen(&flow.late).is_some()
    )
}

/// Which kinds of events a phase takes in at all; the rest is a misfit whatever it says. The machine's own match, written down again.
fn never_fits(flow: &Flow, event: &Event) -> bool {
    let phase = &flow.phase;
    match event {
        Event::Bought { .. } | Event::Requested { .. } => !(matches!(phase, Phase::Rest) && flow.state == S::Draft),
        Event::Priced(_) => !matches!(phase, Phase::Planned { .. }),
        Event::Answered(_) | Event::Crashed => !matches!(phase, Phase::Calling { .. }),
        Event::LookedUp(_) => !matches!(phase, Phase::Doubt { .. } | Phase::Case { .. }),
        Event::OrderRead(_) => !matches!(phase, Phase::Papers { .. } | Phase::Watch),
        Event::Followed { .. } => !matches!(phase, Phase::Follow),
        Event::Overdue | Event::Withdrawn => !matches!(phase, Phase::Asked { .. }),
        Event::PayAsked { .. } => flow.state != S::Held,
        Event::DeedAsked { .. } => flow.task().is_some() || !matches!(flow.state, S::Held | S::Confirmed),
        Event::ScheduleAnswered { .. } => flow.task().is_some() || flow.changes.is_empty(),
        Event::Marked(_) => flow.state != S::Confirmed || flow.task().is_some(),
        Event::HumanDecided { .. } => !matches!(flow.state, S::NeedsHuman | S::Requested | S::Confirmed),
    }
}

#[test]
fn every_event_in_every_state_is_taken_in_or_recorded_as_a_conflict() {
    let ladder = Ladder::default();
    let events = alphabet();
    let mut known: HashMap<String, ()> = HashMap::new();
    let mut open = VecDeque::from([(Flow::draft(id(), jpy(10_000), handle()), t0())]);
    let (mut steps, mut misfits, mut states) = (0u64, 0u64, std::collections::HashSet::new());
    while let Some((flow, now)) = open.pop_front() {
        states.insert(flow.state);
        for event in &events {
            // Soon, between two rungs, and when the thirty minutes are over.
            for wait in [1, 1_900] {
                let at = now + TimeDelta::seconds(wait);
                let (next, commands) = step(&flow, event.clone(), &ladder, at);
                steps += 1;
                let records: Vec<Happening> =
                    commands.iter().filter_map(|c| if let Command::Record(h) = c { Some(*h) } else { None }).collect();
                let mut state = flow.state;
                for line in &records {
                    assert_eq!(line.from, state, "{event:?} in {}", stands(&flow));
                    assert!(line.to == state || may_become(state, line.to), "{state:?} -> {:?}: {event:?}", line.to);
                    state = line.to;
                }
                assert_eq!(state, next.state, "{event:?} in {}", stands(&flow));
                let calls = commands.iter().filter(|c| matches!(c, Command::Call(_))).count();
                assert!(calls == 0 || (calls == 1 && matches!(commands.last(), Some(Command::Call(_)))), "{commands:?}");
                if never_fits(&flow, event) {
                    misfits += 1;
                    assert_eq!(next, flow, "a misfit changes nothing: {event:?} in {}", stands(&flow));
                    let recorded = [Command::Record(Happening { kind: Kind::Conflict, from: flow.state, to: flow.state })];
                    assert_eq!(commands, recorded, "{event:?} in {}", stands(&flow));
                } else if known.insert(stands(&next), ()).is_none() {
                    open.push_back((next, at));
                }
            }
        }
    }
    eprintln!("{} places, {steps} steps, {misfits} misfits", known.len());
    // Approval and waiting lists come with their own events.
    let reachable = S::ALL.iter().filter(|s| !matches!(s, S::AwaitingApproval | S::Waitlisted)).count();
    assert_eq!(states.len(), reachable, "{states:?}");
    assert!(known.len() > 300 && misfits > 100_000, "{} {misfits}", known.len());
}
