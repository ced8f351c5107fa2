//! Accounts that are closed, reset, invited again: nothing half done survives it, nothing opens in passing.
use crate::support::*;
use btm_api::account::{LoginResponse, Tokens};
use btm_api::{ProblemCode, paths};
use btm_domain::Role;
use btm_server::auth::audit::Actor;
use btm_server::auth::companies::{self, InviteError};
use btm_store::identity::{Account, UserState};
use chrono::TimeDelta;
use serde_json::json;

async fn account(world: &World, email: &str) -> Account {
    world.server.app().store.account_by_email(email).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_sign_in_half_done_dies_with_the_admins_reset() {
    let world = World::new().await;
    let mut person = world.admin("A", "a@example.com").await;
    world.clock.advance(TimeDelta::seconds(60));
    // Somebody holds the password and the phone, and waits.
    let held = person.challenge(&world).await;
    let control = person.challenge(&world).await;
    let code = person.code(world.now());
    assert_eq!(world.post(paths::LOGIN_CODE, json!({"challenge": control, "code": code})).await.status, 200);
    let before = account(&world, "a@example.com").await;
    let app = world.server.app();
    let link = companies::reset(app, Actor::service(before.tenant), &before, false).await.unwrap();
    world.clock.advance(TimeDelta::seconds(30));
    for (path, code) in [(paths::LOGIN_CODE, person.code(world.now())), (paths::LOGIN_RECOVERY, person.recovery[0].clone())] {
        let late = world.post(path, json!({"challenge": held, "code": code})).await;
        assert_eq!(late.code(), ProblemCode::WrongCredentials, "{path}");
    }
    // The real person comes back by the link, and the recovery code is unspent.
    let body = json!({"token": link.token, "password": PASSWORD, "device": person.device()});
    let accepted = world.post(paths::INVITATION_ACCEPT, body).await;
    assert!(matches!(accepted.json(), LoginResponse::SecondFactor { .. }), "{}", accepted.text);
    world.clock.advance(TimeDelta::seconds(30));
    person.sign_in(&world).await;
    let late = world.post(paths::LOGIN_CODE, json!({"challenge": held, "code": person.code(world.now())})).await;
    assert_eq!(late.code(), ProblemCode::WrongCredentials);
}

#[tokio::test]
async fn c09_a_hundred_wrong_passwords_close_the_account_and_a_recovery_code_opens_it() {
    let world = World::new().await;
    let mut admin = world.admin("A", "a@example.com").await;
    let mut wrong = 0;
    while wrong < 100 {
        let answer = admin.password(&world, "wrong").await.problem();
        match (answer.code, answer.retry_after) {
            (ProblemCode::WrongCredentials, _) => wrong += 1,
            (ProblemCode::LockedOut, Some(seconds)) => world.clock.advance(TimeDelta::seconds(i64::from(seconds))),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(account(&world, "a@example.com").await.state, UserState::Locked);
    world.clock.advance(TimeDelta::hours(1));
    // The right password leads to a challenge that takes a recovery code alone.
    let challenge = admin.challenge(&world).await;
    let code = world.post(paths::LOGIN_CODE, json!({"challenge": challenge, "code": admin.code(world.now())})).await;
    assert_eq!(code.code(), ProblemCode::LockedOut);
    let opened = world.post(paths::LOGIN_RECOVERY, json!({"challenge": challenge, "code": admin.recovery[3]})).await;
    assert_eq!(opened.json::<Tokens>().recovery_codes_left, Some(9));
    assert_eq!(account(&world, "a@example.com").await.state, UserState::Active);
    world.clock.advance(TimeDelta::seconds(60));
    admin.sign_in(&world).await;
}

#[tokio::test]
async fn who_is_invited_again_gets_the_roles_of_the_second_invitation() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let tenant = account(&world, &admin.email).await.tenant;
    let (app, actor) = (world.server.app(), Actor::service(tenant));
    companies::invite(app, actor, "b@example.com", vec![Role::CompanyAdmin]).await.unwrap();
    companies::invite(app, actor, "b@example.com", vec![Role::Traveller]).await.unwrap();
    assert_eq!(account(&world, "b@example.com").await.roles, [Role::Traveller]);
}

#[tokio::test]
async fn a_disabled_account_is_not_opened_by_a_reset_and_an_invited_admin_is_no_other_admin() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let tenant = account(&world, &admin.email).await.tenant;
    let (app, actor) = (world.server.app(), Actor::service(tenant));
    companies::invite(app, actor, "b@example.com", vec![Role::CompanyAdmin]).await.unwrap();
    let alone = companies::disable(app, actor, &account(&world, &admin.email).await).await;
    assert!(matches!(alone, Err(InviteError::LastAdmin)));

    companies::invite(app, actor, "c@example.com", vec![Role::Traveller]).await.unwrap();
    companies::disable(app, actor, &account(&world, "c@example.com").await).await.unwrap();
    let closed = account(&world, "c@example.com").await;
    assert!(matches!(companies::reset(app, actor, &closed, false).await, Err(InviteError::Disabled)));
    assert_eq!(account(&world, "c@example.com").await.state, UserState::Disabled);
    companies::enable(app, actor, &closed).await.unwrap();
    assert_eq!(account(&world, "c@example.com").await.state, UserState::Invited);
}
