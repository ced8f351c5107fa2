//! One-time codes and recovery codes (controls 7, 8, 9, 10).
use crate::support::*;
use btm_api::account::{LoginResponse, Tokens};
use btm_api::{ProblemCode, paths};
use btm_domain::{FieldCode, FieldError};
use btm_testkit::ManualClock;
use chrono::TimeDelta;
use serde_json::json;
use std::sync::Arc;

async fn submit(world: &World, challenge: &str, code: &str) -> Answer {
    world.post(paths::LOGIN_CODE, json!({"challenge": challenge, "code": code})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn c07_totp_once_among_a_thousand_at_the_same_time() {
    let world = Arc::new(World::new().await);
    let admin = world.admin("A", "a@example.com").await;
    world.clock.advance(TimeDelta::seconds(60));
    let code = admin.code(world.now());
    let mut challenges = Vec::new();
    for _ in 0..10 {
        challenges.push(admin.challenge(&world).await);
    }
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..1_000 {
        let (world, challenge, code) = (world.clone(), challenges[n % challenges.len()].clone(), code.clone());
        tries.spawn(async move { submit(&world, &challenge, &code).await.status.as_u16() });
    }
    let answers = tries.join_all().await;
    assert_eq!(answers.iter().filter(|s| **s == 200).count(), 1);

    // The atomic part alone, without the brake in front of it.
    let app = world.server.app();
    let account = app.store.account_by_email("a@example.com").await.unwrap().unwrap();
    let mut uses = tokio::task::JoinSet::new();
    for _ in 0..1_000 {
        let store = app.store.clone();
        uses.spawn(async move { store.use_totp_step(account.tenant, account.user_id, 9_000_000_000).await.unwrap() });
    }
    assert_eq!(uses.join_all().await.into_iter().filter(|used| *used).count(), 1);
}

#[tokio::test]
async fn c07_the_same_step_is_refused_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(NOW);
    let world = World::on(folder.path(), &clock).await;
    let mut admin = world.admin("A", "a@example.com").await;
    clock.advance(TimeDelta::seconds(60));
    admin.sign_in(&world).await;
    let code = admin.code(clock_now(&clock));
    world.server.stop().await;
    let world = World::on(folder.path(), &clock).await;
    let challenge = admin.challenge(&world).await;
    assert_eq!(submit(&world, &challenge, &code).await.code(), ProblemCode::CodeUsed);
    clock.advance(TimeDelta::seconds(30));
    assert_eq!(submit(&world, &challenge, &admin.code(clock_now(&clock))).await.status, 200);
    // One password leads to one session.
    clock.advance(TimeDelta::seconds(30));
    assert_eq!(submit(&world, &challenge, &admin.code(clock_now(&clock))).await.code(), ProblemCode::WrongCredentials);
}

fn clock_now(clock: &ManualClock) -> chrono::DateTime<chrono::Utc> {
    btm_domain::Clock::now(clock)
}

#[tokio::test]
async fn c08_one_step_early_or_late_counts_by_the_servers_clock_alone() {
    for strict in [false, true] {
        let world = World::with(|c| c.strict_totp = strict).await;
        let admin = world.admin("A", "a@example.com").await;
        for offset in [-61, -60, -46, -41, -40, -31, -11, -1, 0, 1, 19, 20, 30, 49, 50, 60, 61] {
            world.clock.advance(TimeDelta::minutes(10));
            // NOW is 10 s into a step; ten minutes keep it there.
            let step = |at: chrono::DateTime<chrono::Utc>| at.timestamp() / 30;
            let at = world.now() + TimeDelta::seconds(offset);
            let apart = (step(at) - step(world.now())).abs();
            let challenge = admin.challenge(&world).await;
            let answer = submit(&world, &challenge, &admin.code(at)).await;
            if apart <= i64::from(!strict) {
                assert_eq!(answer.status, 200, "{offset} s, strict {strict}");
            } else {
                assert_eq!(answer.code(), ProblemCode::WrongCode, "{offset} s, strict {strict}");
                // A right one in between, so that the brake stays out of this test.
                world.clock.advance(TimeDelta::minutes(2));
                assert_eq!(submit(&world, &challenge, &admin.code(world.now())).await.status, 200);
                world.clock.advance(TimeDelta::minutes(8));
            }
        }
    }
}

#[tokio::test]
async fn c09_a_hundred_wrong_codes_close_the_account_and_a_recovery_code_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(NOW);
    let mut world = World::on(folder.path(), &clock).await;
    let admin = world.admin("A", "a@example.com").await;
    let other = world.admin("B", "b@example.com").await;
    let wrong = |now| if admin.code(now) == "000000" { "000001" } else { "000000" };
    let mut delays: Vec<u32> = Vec::new();
    let mut locked = false;
    for n in 0..150 {
        if n == 60 {
            // The count survives a restart.
            world.server.stop().await;
            world = World::on(folder.path(), &clock).await;
        }
        let challenge = admin.challenge(&world).await;
        let answer = submit(&world, &challenge, wrong(clock_now(&clock))).await.problem();
        match (answer.code, answer.retry_after) {
            (ProblemCode::WrongCode, _) => assert!(!locked),
            (ProblemCode::LockedOut, Some(seconds)) => {
                delays.push(seconds);
                clock.advance(TimeDelta::seconds(i64::from(seconds)));
            }
            (ProblemCode::LockedOut, None) => locked = true,
            other => panic!("{other:?}"),
        }
    }
    assert!(delays.is_sorted() && delays.first() < delays.last(), "{delays:?}");
    for _ in 0..100 {
        if locked {
            break;
        }
        let challenge = admin.challenge(&world).await;
        let answer = submit(&world, &challenge, wrong(clock_now(&clock))).await.problem();
        locked = answer.code == ProblemCode::LockedOut && answer.retry_after.is_none();
        clock.advance(TimeDelta::hours(1));
    }
    assert!(locked);
    let account = world.server.app().store.account_by_email("a@example.com").await.unwrap().unwrap();
    assert_eq!(account.state, btm_store::identity::UserState::Locked);
    // Somebody else goes on as if nothing were.
    let challenge = other.challenge(&world).await;
    assert_eq!(submit(&world, &challenge, &other.code(clock_now(&clock))).await.status, 200);
    // The right code no longer opens, a recovery code does.
    let challenge = admin.challenge(&world).await;
    assert_eq!(submit(&world, &challenge, &admin.code(clock_now(&clock))).await.code(), ProblemCode::LockedOut);
    let opened = world.post(paths::LOGIN_RECOVERY, json!({"challenge": challenge, "code": admin.recovery[3]})).await;
    assert_eq!(opened.json::<Tokens>().recovery_codes_left, Some(9));
    clock.advance(TimeDelta::seconds(60));
    let challenge = admin.challenge(&world).await;
    assert_eq!(submit(&world, &challenge, &admin.code(clock_now(&clock))).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_recovery_code_works_once_and_only_its_hash_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(NOW);
    let world = Arc::new(World::on(folder.path(), &clock).await);
    let admin = world.admin("A", "a@example.com").await;
    assert_eq!(admin.recovery.len(), 10);
    // 16 characters of base32 = 80 bits, all different.
    assert!(admin.recovery.iter().all(|c| c.len() == 21 && c.matches('-').count() == 4));
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (challenge, code) = (admin.challenge(&world).await, admin.recovery[0].to_lowercase());
        let world = world.clone();
        let body = json!({"challenge": challenge, "code": code});
        tries.spawn(async move { world.post(paths::LOGIN_RECOVERY, body).await.status.as_u16() });
    }
    let answers = tries.join_all().await;
    assert_eq!(answers.iter().filter(|s| **s == 200).count(), 1, "{answers:?}");
    let challenge = admin.challenge(&world).await;
    let used = world.post(paths::LOGIN_RECOVERY, json!({"challenge": challenge, "code": admin.recovery[0]})).await;
    assert_eq!(used.code(), ProblemCode::CodeUsed);
    let shape = world.post(paths::LOGIN_RECOVERY, json!({"challenge": challenge, "code": "1234"})).await;
    assert_eq!(shape.problem().fields, [FieldError::new("code", FieldCode::NotARecoveryCode)]);
    let shape = submit(&world, &challenge, "12345").await;
    assert_eq!(shape.problem().fields, [FieldError::new("code", FieldCode::NotSixDigits)]);

    let Ok(world) = Arc::try_unwrap(world) else { panic!("still shared") };
    world.server.stop().await;
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let held = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
    assert!(held(b"a@example.com"), "the positive control");
    for code in &admin.recovery {
        assert!(!held(&code.as_bytes()[2..]) && !held(code[2..].replace('-', "").as_bytes()));
    }
    assert!(!held(&admin.seed) && !held(data_encoding::BASE32_NOPAD.encode(&admin.seed).as_bytes()));
    assert!(!held(PASSWORD.as_bytes()) && !held(admin.access.as_bytes()) && !held(admin.refresh.as_bytes()));
}

#[tokio::test]
async fn changing_the_factor_needs_one_shown_in_the_last_five_minutes_and_ends_other_sessions() {
    let world = World::new().await;
    let mut admin = world.admin("A", "a@example.com").await;
    let first = admin.clone();
    world.clock.advance(TimeDelta::minutes(6));
    let refused = world.call(reqwest::Method::POST, paths::TOTP_BEGIN, Some(&admin.access), None).await;
    assert_eq!(refused.code(), ProblemCode::FreshLoginNeeded);
    admin.sign_in(&world).await;
    world.clock.advance(TimeDelta::seconds(30));
    admin.enrol(&world).await;
    assert_eq!(first.get(&world, paths::ME).await.code(), ProblemCode::SessionExpired);
    assert_eq!(admin.get(&world, paths::SESSIONS).await.status, 200);
    // The old seed is dead.
    world.clock.advance(TimeDelta::seconds(60));
    let challenge = admin.challenge(&world).await;
    assert_eq!(submit(&world, &challenge, &first.code(world.now())).await.code(), ProblemCode::WrongCode);
    assert_eq!(submit(&world, &challenge, &admin.code(world.now())).await.status, 200);
    assert!(matches!(admin.password(&world, PASSWORD).await.json(), LoginResponse::SecondFactor { .. }));
}
