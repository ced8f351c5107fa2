//! Worlds from seeds: no promise is broken, a seed is the same world each time, and the worlds are not tame.
use btm_domain::booking::HappeningKind as Kind;
use btm_simulation::run::{Plan, run, world};
use btm_simulation::{Model, Options};
use std::collections::HashSet;

/// What a debug build does in some seconds; `cargo xtask test` runs ten times as many in release.
const SEEDS: u64 = 1_500;

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[test]
fn two_hundred_thousand_steps_under_faults_break_no_promise() {
    let begun = std::time::Instant::now();
    let total = run(Plan { seeds: SEEDS, start: 0, trace: false, go_on: false, threads: cores(), progress: false });
    for world in total.broken.iter().take(3) {
        eprintln!("SEED={} {}", world.seed, Options::of(world.seed));
        world.found.iter().for_each(|v| eprintln!("  {v}"));
    }
    eprintln!("sim levels=L0 seeds={SEEDS} {:?} wall_s={:.1}", total.counts, begun.elapsed().as_secs_f32());
    assert!(total.broken.is_empty(), "{} worlds broke a promise", total.broken.len());
    assert!(total.counts.transitions > 200_000, "{:?}", total.counts);
    assert!(total.counts.faults > 15_000, "{:?}", total.counts);
}

#[test]
fn a_seed_is_the_same_world_each_time_and_another_seed_another() {
    let digests: Vec<_> = (0..40).map(|seed| world(seed, false, false).digest).collect();
    let again: Vec<_> = (0..40).map(|seed| world(seed, false, false).digest).collect();
    assert_eq!(digests, again);
    assert_eq!(digests.iter().collect::<HashSet<_>>().len(), 40);
    let plan = |threads| Plan { seeds: 200, start: 7, trace: false, go_on: false, threads, progress: false };
    assert_eq!(run(plan(1)).trace, run(plan(4)).trace, "how many threads there are changes nothing");
}

/// What the model never does proves nothing. Seats, bags and routers are not in it.
#[test]
fn the_worlds_reach_every_line_a_history_can_have() {
    let mut reached = HashSet::new();
    for seed in 0..600 {
        let model = Model::run(seed, Options::of(seed), false, false);
        let transitions = model.facts.bookings.iter().flat_map(|b| &b.transitions);
        reached.extend(transitions.flat_map(|t| &t.lines).map(|line| line.kind));
    }
    let all = [
        Kind::Requested,
        Kind::PriceChecked,
        Kind::PriceChanged,
        Kind::SupplierCalled,
        Kind::NotSent,
        Kind::Confirmed,
        Kind::Held,
        Kind::AnswerLost,
        Kind::LookedUp,
        Kind::Refused,
        Kind::HandedOver,
        Kind::PayAsked,
        Kind::Expired,
        Kind::DocumentsStored,
        Kind::DocumentsMissing,
        Kind::LateAnswer,
        Kind::Decided,
        Kind::Conflict,
        Kind::CancelAsked,
        Kind::Cancelled,
        Kind::Voided,
        Kind::CancelRefused,
        Kind::ChangeAsked,
        Kind::Changed,
        Kind::ChangeRefused,
        Kind::AcceptAsked,
        Kind::ChangeAccepted,
        Kind::ScheduleChanged,
        Kind::RefundAsked,
        Kind::ScheduleUnanswered,
        Kind::Overdue,
        Kind::Withdrawn,
    ];
    let missing: Vec<_> = all.iter().filter(|kind| !reached.contains(kind)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}
