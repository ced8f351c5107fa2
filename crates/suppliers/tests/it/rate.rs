//! The rate limit over moments of our choosing.
use btm_suppliers::http::rate::{Bucket, Take};
use std::time::{Duration, Instant};

const S: Duration = Duration::from_secs(1);

fn taken(bucket: &mut Bucket, reserved: bool, at: Instant) -> u32 {
    (0..10_000).take_while(|_| bucket.take(reserved, at) == Take::Now).count() as u32
}

#[test]
fn a_fifth_is_kept_for_writes_and_look_ups() {
    let t = Instant::now();
    let mut bucket = Bucket::new(100, t);
    assert_eq!(taken(&mut bucket, false, t), 80);
    assert_eq!(taken(&mut bucket, true, t), 20);
    assert_eq!(bucket.take(true, t), Take::At(t + 60 * S));
    assert_eq!(taken(&mut bucket, false, t + 60 * S), 80, "the next minute is full again");
}

#[test]
fn the_answers_headers_correct_our_count() {
    let t = Instant::now();
    let mut bucket = Bucket::new(4_000, t);
    bucket.correct(Some(50), Some(12), Some(20 * S), t);
    assert_eq!(taken(&mut bucket, false, t), 2, "ten of fifty are reserved");
    bucket.correct(Some(50), Some(11), Some(20 * S), t);
    assert_eq!(bucket.left(), 10, "an answer overtaken by another raises nothing");
    assert_eq!(bucket.take(false, t), Take::At(t + 20 * S));
    bucket.correct(Some(50), Some(49), Some(59 * S), t + 21 * S);
    assert_eq!(bucket.left(), 49, "a new window");
}

#[test]
fn after_a_429_nobody_sends_before_the_named_moment() {
    let t = Instant::now();
    let mut bucket = Bucket::new(100, t);
    bucket.pause(t + 7 * S);
    bucket.pause(t + 3 * S);
    assert_eq!(bucket.take(true, t + 6 * S), Take::At(t + 7 * S));
    assert_eq!(bucket.take(true, t + 7 * S), Take::Now);
}
