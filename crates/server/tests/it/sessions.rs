//! Tokens that rotate, end and are listed (controls 11, 12, 13).
use crate::support::*;
use btm_api::account::{SessionsResponse, Tokens};
use btm_api::{ProblemCode, paths};
use btm_domain::Role;
use chrono::TimeDelta;
use ed25519_dalek::SigningKey;
use reqwest::Method;

#[tokio::test]
async fn c11_a_refresh_token_rotates_and_a_repeat_of_the_device_gets_the_same_successor() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let first: Tokens = admin.refresh_with(&world, &admin.refresh, &admin.key).await.json();
    assert_ne!(first.refresh, admin.refresh);
    world.clock.advance(TimeDelta::seconds(10));
    let again: Tokens = admin.refresh_with(&world, &admin.refresh, &admin.key).await.json();
    assert_eq!((again.refresh.as_str(), again.access.as_str()), (first.refresh.as_str(), first.access.as_str()));
    // Both access tokens live until their own end.
    for access in [&admin.access, &first.access] {
        assert_eq!(world.call(Method::GET, paths::SESSIONS, Some(access), None).await.status, 200);
    }
    let next: Tokens = admin.refresh_with(&world, &first.refresh, &admin.key).await.json();
    world.clock.advance(TimeDelta::seconds(11));
    // Reuse after that time: the family is dead, its newest access too.
    assert_eq!(admin.refresh_with(&world, &first.refresh, &admin.key).await.code(), ProblemCode::SessionExpired);
    assert_eq!(world.call(Method::GET, paths::SESSIONS, Some(&next.access), None).await.code(), ProblemCode::SessionExpired);
    assert_eq!(admin.refresh_with(&world, &next.refresh, &admin.key).await.code(), ProblemCode::SessionExpired);
}

#[tokio::test]
async fn c11_without_the_devices_key_the_family_dies() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let thief = SigningKey::from_bytes(&[9; 32]);
    let next: Tokens = admin.refresh_with(&world, &admin.refresh, &admin.key).await.json();
    assert_eq!(admin.refresh_with(&world, &admin.refresh, &thief).await.code(), ProblemCode::SessionExpired);
    assert_eq!(world.call(Method::GET, paths::ME, Some(&next.access), None).await.code(), ProblemCode::SessionExpired);
    let mut admin = admin;
    world.clock.advance(TimeDelta::seconds(60));
    admin.sign_in(&world).await;
    assert_eq!(admin.refresh_with(&world, &admin.refresh, &thief).await.code(), ProblemCode::SessionExpired);
    assert_eq!(admin.get(&world, paths::ME).await.code(), ProblemCode::SessionExpired);
    assert_eq!(admin.refresh_with(&world, &"x".repeat(43), &admin.key).await.code(), ProblemCode::Unauthorised);
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_two_refreshes_at_once_agree_on_one_successor() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let (one, two) = tokio::join!(
        admin.refresh_with(&world, &admin.refresh, &admin.key),
        admin.refresh_with(&world, &admin.refresh, &admin.key)
    );
    assert_eq!(one.json::<Tokens>().refresh, two.json::<Tokens>().refresh);
}

#[tokio::test]
async fn access_lasts_ten_minutes_a_session_an_hour_idle_and_a_day_at_most() {
    let world = World::new().await;
    let mut admin = world.admin("A", "a@example.com").await;
    world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(admin.get(&world, paths::ME).await.code(), ProblemCode::SessionExpired);
    let mut tokens: Tokens = admin.refresh_with(&world, &admin.refresh, &admin.key).await.json();
    assert_eq!(tokens.access_expires_at, world.now() + TimeDelta::minutes(10));
    for _ in 0..27 {
        world.clock.advance(TimeDelta::minutes(50));
        tokens = admin.refresh_with(&world, &tokens.refresh, &admin.key).await.json();
    }
    world.clock.advance(TimeDelta::minutes(81));
    assert_eq!(admin.refresh_with(&world, &tokens.refresh, &admin.key).await.code(), ProblemCode::SessionExpired);
    admin.sign_in(&world).await;
    world.clock.advance(TimeDelta::minutes(60));
    assert_eq!(admin.refresh_with(&world, &admin.refresh, &admin.key).await.code(), ProblemCode::SessionExpired);
}

#[tokio::test]
async fn c12_signing_out_and_disabling_act_on_the_next_request() {
    let world = World::new().await;
    let mut admin = world.admin("A", "a@example.com").await;
    let first = admin.clone();
    world.clock.advance(TimeDelta::seconds(60));
    admin.sign_in(&world).await;
    let listed: SessionsResponse = admin.get(&world, paths::SESSIONS).await.json();
    assert_eq!(listed.sessions.len(), 2);
    assert_eq!(listed.sessions.iter().filter(|s| s.current).count(), 1);
    let other = listed.sessions.iter().find(|s| !s.current).unwrap().id;
    let path = paths::SESSION_BY_ID.replace("{session_id}", &other.to_string());
    assert_eq!(world.call(Method::DELETE, &path, Some(&admin.access), None).await.status, 204);
    assert_eq!(first.get(&world, paths::ME).await.code(), ProblemCode::SessionExpired);
    assert_eq!(first.refresh_with(&world, &first.refresh, &first.key).await.code(), ProblemCode::SessionExpired);
    assert_eq!(world.call(Method::DELETE, paths::SESSION, Some(&admin.access), None).await.status, 204);
    assert_eq!(admin.get(&world, paths::ME).await.code(), ProblemCode::SessionExpired);

    world.clock.advance(TimeDelta::seconds(60));
    admin.sign_in(&world).await;
    let victim = world.session_of(&admin, vec![Role::Traveller], false).await;
    let me = |access: &str| {
        let access = access.to_owned();
        let world = &world;
        async move { world.call(Method::GET, paths::ME, Some(&access), None).await }
    };
    assert_eq!(me(&victim.access).await.status, 200);
    let app = world.server.app();
    let who: btm_api::account::MeResponse = me(&victim.access).await.json();
    let account = app.store.account(who.organisation_id, who.user_id).await.unwrap().unwrap();
    let actor = btm_server::auth::audit::Actor::service(account.tenant);
    btm_server::auth::companies::disable(app, actor, &account).await.unwrap();
    assert_eq!(me(&victim.access).await.code(), ProblemCode::SessionExpired);
    // The last admin stays.
    let last = app.store.account_by_email("a@example.com").await.unwrap().unwrap();
    assert!(matches!(btm_server::auth::companies::disable(app, actor, &last).await, Err(btm_server::InviteError::LastAdmin)));
    assert_eq!(admin.get(&world, paths::ME).await.status, 200);
}

#[tokio::test]
async fn c12_an_open_stream_ends_when_its_session_does() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let request = world.http.get(format!("{}{}", world.server.base_url, paths::EVENTS)).bearer_auth(&admin.access);
    let mut stream = request.send().await.unwrap();
    assert_eq!(stream.status(), 200);
    assert!(String::from_utf8_lossy(&stream.chunk().await.unwrap().unwrap()).contains("alive"));
    assert_eq!(world.call(Method::DELETE, paths::SESSION, Some(&admin.access), None).await.status, 204);
    let end = async {
        let mut rest = String::new();
        while let Ok(Some(chunk)) = stream.chunk().await {
            rest.push_str(&String::from_utf8_lossy(&chunk));
        }
        rest
    };
    let rest = tokio::time::timeout(std::time::Duration::from_secs(20), end).await.expect("the stream ends");
    assert!(rest.contains("signed_out"), "{rest}");
}

#[tokio::test]
async fn c13_a_right_withdrawn_is_gone_with_the_next_request() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let arranger = world.session_of(&admin, vec![Role::Arranger], false).await;
    let places = || world.call(Method::GET, "/v1/places?q=HND", Some(&arranger.access), None);
    assert_eq!(places().await.status, 200);
    let who: btm_api::account::MeResponse = world.call(Method::GET, paths::ME, Some(&arranger.access), None).await.json();
    let app = world.server.app();
    let actor = btm_server::auth::audit::Actor::service(who.organisation_id);
    let audit = btm_server::auth::audit::entry(app, actor, "user.roles", "user", who.user_id, None);
    assert!(app.store.set_roles(who.organisation_id, who.user_id, vec![Role::Auditor], audit).await.unwrap());
    assert_eq!(places().await.code(), ProblemCode::Forbidden);
}
