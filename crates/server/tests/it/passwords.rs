//! Invitation and password (controls 6, 9, 31).
use crate::support::*;
use argon2::password_hash::{PasswordHash, PasswordHasher, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use btm_api::account::{InvitationLookUpResponse, LoginResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::{FieldCode, FieldError};
use chrono::TimeDelta;
use serde_json::json;

#[tokio::test]
async fn an_invitation_sets_the_own_password_once_and_leads_to_enrolment() {
    let world = World::new().await;
    let invitation = world.server.create_company("北野精機株式会社", "Aoi@Kitano.example").await.unwrap();
    assert!(invitation.link.starts_with("smartbtm://connect?server=https%3A%2F%2F127.0.0.1%3A"), "{}", invitation.link);
    assert_eq!(invitation.expires_at, world.now() + TimeDelta::hours(72));
    let seen = world.post(paths::INVITATION_LOOK_UP, json!({"token": invitation.token})).await;
    let seen: InvitationLookUpResponse = seen.json();
    assert_eq!((seen.company_name.as_str(), seen.email.as_str()), ("北野精機株式会社", "Aoi@Kitano.example"));

    let person = Person::new("aoi@kitano.example");
    let accept = |password: &str| json!({"token": invitation.token, "password": password, "device": person.device()});
    for (password, code) in [
        ("", FieldCode::Required),
        ("kx7Pq2v", FieldCode::TooShort),
        ("Password123", FieldCode::TooCommon),
        ("北野精機2026!", FieldCode::ContainsCompany),
    ] {
        let refused = world.post(paths::INVITATION_ACCEPT, accept(password)).await.problem();
        assert_eq!(refused.code, ProblemCode::InvalidInput);
        assert_eq!(refused.fields, [FieldError::new("password", code)], "{password}");
    }
    let accepted = world.post(paths::INVITATION_ACCEPT, accept(PASSWORD)).await;
    let LoginResponse::EnrolmentNeeded(tokens) = accepted.json() else { panic!("{}", accepted.text) };
    assert_eq!(world.post(paths::INVITATION_ACCEPT, accept(PASSWORD)).await.code(), ProblemCode::InvitationInvalid);
    assert_eq!(
        world.post(paths::INVITATION_LOOK_UP, json!({"token": invitation.token})).await.code(),
        ProblemCode::InvitationInvalid
    );

    // Until a factor is confirmed, nothing else is open.
    let mut person = Person { access: tokens.access, ..person };
    assert_eq!(person.get(&world, paths::SESSIONS).await.code(), ProblemCode::EnrolmentNeeded);
    assert!(!person.me(&world).await.two_factor);
    person.enrol(&world).await;
    assert_eq!(person.get(&world, paths::SESSIONS).await.status, 200);
    assert!(person.me(&world).await.two_factor);
}

#[tokio::test]
async fn an_invitation_runs_out_after_72_hours_and_a_new_one_ends_the_old() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let invite = json!({"email": "b@example.com", "roles": ["traveller"]});
    let first = world.call(reqwest::Method::POST, paths::USERS, Some(&admin.access), Some(invite.clone())).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let token = |a: &Answer| a.json::<btm_api::account::InviteResponse>().link.rsplit_once("token=").unwrap().1.to_owned();
    let second = world.call(reqwest::Method::POST, paths::USERS, Some(&admin.access), Some(invite)).await;
    let look = |t: String| world.post(paths::INVITATION_LOOK_UP, json!({"token": t}));
    assert_eq!(look(token(&first)).await.code(), ProblemCode::InvitationInvalid);
    assert_eq!(look(token(&second)).await.status, 200);
    world.clock.advance(TimeDelta::hours(72));
    assert_eq!(look(token(&second)).await.code(), ProblemCode::InvitationInvalid);
}

#[tokio::test]
async fn c06_known_and_unknown_cost_one_hash_and_answer_alike() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let stranger = Person::new("nobody@example.com");
    let runs = || world.server.app().hasher.runs();
    let mut answers = Vec::new();
    for person in [&admin, &stranger] {
        let before = runs();
        let refused = person.password(&world, "wrong but long enough").await;
        assert_eq!(runs() - before, 1);
        assert_eq!(refused.code(), ProblemCode::WrongCredentials);
        answers.push(refused.anonymous());
    }
    assert_eq!(answers[0], answers[1]);
    // The positive control: one run too, and it opens.
    let before = runs();
    admin.challenge(&world).await;
    assert_eq!(runs() - before, 1);
}

#[tokio::test]
async fn c06_a_hash_has_the_floors_parameters_and_an_old_one_is_renewed() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let store = &world.server.app().store;
    let account = store.account_by_email("a@example.com").await.unwrap().unwrap();
    let phc = account.password_phc.clone().unwrap();
    let parsed = PasswordHash::new(&phc).unwrap();
    let params = Params::try_from(&parsed).unwrap();
    assert_eq!(parsed.algorithm.as_str(), "argon2id");
    assert!(params.m_cost() >= 19_456 && params.t_cost() >= 2 && params.p_cost() >= 1);

    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(1024, 1, 1, None).unwrap());
    let weak =
        weak.hash_password(PASSWORD.as_bytes(), &SaltString::encode_b64(b"0123456789abcdef").unwrap()).unwrap().to_string();
    store.rehash_password(account.tenant, account.user_id, phc, weak.clone()).await.unwrap();
    admin.challenge(&world).await;
    let renewed = store.account_by_email("a@example.com").await.unwrap().unwrap().password_phc.unwrap();
    assert_ne!(renewed, weak);
    assert!(Params::try_from(&PasswordHash::new(&renewed).unwrap()).unwrap().m_cost() >= 19_456);
    admin.challenge(&world).await;
}

#[tokio::test]
async fn c09_wrong_passwords_wait_longer_and_longer_also_for_nobody() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let mut waits = Vec::new();
    for person in [admin.clone(), Person::new("nobody@example.com")] {
        let mut own = Vec::new();
        for _ in 0..5 {
            assert_eq!(person.password(&world, "wrong").await.code(), ProblemCode::WrongCredentials);
        }
        for _ in 0..3 {
            let waiting = person.password(&world, PASSWORD).await.problem();
            assert_eq!(waiting.code, ProblemCode::LockedOut);
            let seconds = waiting.retry_after.unwrap();
            own.push(seconds);
            world.clock.advance(TimeDelta::seconds(i64::from(seconds)));
            assert_eq!(person.password(&world, "wrong").await.code(), ProblemCode::WrongCredentials);
        }
        assert!(own.is_sorted_by(|a, b| a < b), "{own:?}");
        waits.push(own);
    }
    assert_eq!(waits[0], waits[1]);
    world.clock.advance(TimeDelta::hours(1));
    admin.challenge(&world).await;
}

#[tokio::test]
async fn a_full_queue_is_busy_and_counts_no_try() {
    let world = World::with(|c| {
        c.hash_threads = 1;
        c.hash_queue = 1;
    })
    .await;
    let admin = world.admin("A", "a@example.com").await;
    let hasher = &world.server.app().hasher;
    let first = hasher.occupy().unwrap();
    // The worker may still have to take the first one off the queue.
    let second = loop {
        match hasher.occupy() {
            Ok(hold) => break hold,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    for _ in 0..7 {
        let busy = admin.password(&world, PASSWORD).await;
        assert_eq!((busy.status.as_u16(), busy.code()), (503, ProblemCode::Busy));
        assert!(busy.headers.contains_key("retry-after"));
    }
    drop((first, second));
    admin.challenge(&world).await;
}

#[tokio::test]
async fn standalone_needs_fifteen_characters_and_no_factor() {
    let world = World::with(|c| c.two_factor = btm_server::TwoFactor::Optional).await;
    let (person, refused) = world.invited_admin("A", "a@example.com").await;
    assert_eq!(refused.problem().fields, [FieldError::new("password", FieldCode::TooShort)]);
    let app = world.server.app();
    let account = app.store.account_by_email("a@example.com").await.unwrap().unwrap();
    let actor = btm_server::auth::audit::Actor::service(account.tenant);
    let again = btm_server::auth::companies::reset(app, actor, &account, false).await.unwrap();
    let body = json!({"token": again.token, "password": "vkx7 Pq2v vkx7 Pq2v", "device": person.device()});
    let accepted = world.post(paths::INVITATION_ACCEPT, body).await;
    assert!(matches!(accepted.json(), LoginResponse::SignedIn(_)), "{}", accepted.text);
    let signed_in = person.password(&world, "vkx7 Pq2v vkx7 Pq2v").await;
    assert!(matches!(signed_in.json(), LoginResponse::SignedIn(_)), "{}", signed_in.text);
}
