//! The breaker over moments of our choosing.
use btm_suppliers::http::breaker::{Breaker, Gate, Lock};
use std::time::{Duration, Instant};

const S: Duration = Duration::from_secs(1);

#[test]
fn five_failures_in_a_row_open_it_and_a_good_probe_closes_it() {
    let (mut b, t) = (Breaker::default(), Instant::now());
    for _ in 0..4 {
        b.record(false, t, 0.5);
    }
    assert_eq!(b.ask(t), Gate::Pass);
    b.record(false, t, 0.5);
    assert_eq!(b.ask(t), Gate::Shut);
    assert_eq!(b.ask(t + 14 * S), Gate::Shut);
    assert_eq!(b.ask(t + 15 * S), Gate::Probe);
    assert_eq!(b.ask(t + 15 * S), Gate::Shut, "one probe at a time");
    b.probed(true, t + 16 * S, 0.5);
    assert_eq!(b.ask(t + 16 * S), Gate::Pass);
}

#[test]
fn a_success_between_starts_the_row_anew() {
    let (mut b, t) = (Breaker::default(), Instant::now());
    for i in 0..18 {
        b.record(i % 3 == 0, t, 0.5);
    }
    assert_eq!(b.ask(t), Gate::Pass, "18 calls are too few for the half");
}

#[test]
fn half_of_twenty_calls_open_it() {
    let (mut b, t) = (Breaker::default(), Instant::now());
    for i in 0..20 {
        assert_eq!(b.ask(t), Gate::Pass);
        b.record(i % 2 == 0, t, 0.5);
    }
    assert_eq!(b.ask(t), Gate::Shut);
}

#[test]
fn old_calls_are_forgotten_after_thirty_seconds() {
    let (mut b, t) = (Breaker::default(), Instant::now());
    for i in 0..19 {
        b.record(i % 2 == 0, t, 0.5);
    }
    b.record(false, t + 31 * S, 0.5);
    assert_eq!(b.ask(t + 31 * S), Gate::Pass);
}

#[test]
fn it_stays_open_twice_as_long_up_to_five_minutes_within_a_fifth() {
    let (mut b, mut t) = (Breaker::default(), Instant::now());
    for _ in 0..5 {
        b.record(false, t, 0.0);
    }
    let mut hold = 15.0;
    for _ in 0..7 {
        assert_eq!(b.ask(t + Duration::from_secs_f64(hold * 0.8 - 0.1)), Gate::Shut, "{hold}");
        t += Duration::from_secs_f64(hold * 0.8);
        assert_eq!(b.ask(t), Gate::Probe, "{hold}");
        b.probed(false, t, 0.0);
        hold = f64::min(hold * 2.0, 300.0);
    }
    assert!((hold - 300.0).abs() < f64::EPSILON);
    let (mut late, t) = (Breaker::default(), Instant::now());
    for _ in 0..5 {
        late.record(false, t, 0.999);
    }
    assert_eq!((late.ask(t + 17 * S), late.ask(t + 18 * S)), (Gate::Shut, Gate::Probe));
}

#[test]
fn a_probe_that_never_reports_does_not_shut_it_for_good() {
    let (mut b, t) = (Breaker::default(), Instant::now());
    for _ in 0..5 {
        b.record(false, t, 0.5);
    }
    assert_eq!(b.ask(t + 15 * S), Gate::Probe);
    assert_eq!(b.ask(t + 44 * S), Gate::Shut);
    assert_eq!(b.ask(t + 45 * S), Gate::Probe);
}

#[test]
fn a_lock_stays() {
    let (mut b, t) = (Breaker::default(), Instant::now());
    b.lock(Lock::Auth);
    b.record(true, t, 0.5);
    b.probed(true, t, 0.5);
    assert_eq!(b.ask(t + 3600 * S), Gate::Locked(Lock::Auth));
}
