//! Drafts kept for a computer that may keep nothing: one's own, whole, within limits, unreadable at rest.
use crate::support::*;
use btm_api::drafts::{DraftsResponse, MAX_DRAFT_BYTES};
use btm_api::{ProblemCode, paths};
use btm_domain::{FieldCode, FieldError, Role};
use btm_testkit::ManualClock;
use reqwest::Method;
use serde_json::{Value, json};

fn at(name: &str) -> String {
    paths::DRAFT_BY_NAME.replace("{name}", name)
}

async fn put(world: &World, access: &str, name: &str, body: &str) -> Answer {
    let draft = json!({"body": body, "written_at": "2026-11-24T01:02:03Z"});
    world.call(Method::PUT, &at(name), Some(access), Some(draft)).await
}

async fn list(world: &World, access: &str) -> Vec<(String, String)> {
    let answer = world.call(Method::GET, paths::DRAFTS, Some(access), None).await;
    let found: DraftsResponse = answer.json();
    found.drafts.into_iter().map(|d| (d.name, d.body)).collect()
}

#[tokio::test]
async fn drafts_are_kept_replaced_dropped_and_are_nobody_elses() {
    let world = World::new().await;
    let owner = world.admin("A", "a@example.com").await;
    let other_company = world.admin("B", "b@example.com").await;
    let colleague = world.session_of(&owner, vec![Role::CompanyAdmin, Role::Arranger], false).await;
    let long = "下".repeat(MAX_DRAFT_BYTES / 3);
    for (name, body) in [("search.flight", "{}"), ("purchase:0190-a", "{\"purpose\":\"顧客訪問\"}"), ("search.flight", &long)]
    {
        assert_eq!(put(&world, &owner.access, name, body).await.status, 204, "{name}");
    }
    let kept =
        vec![("purchase:0190-a".to_owned(), "{\"purpose\":\"顧客訪問\"}".to_owned()), ("search.flight".to_owned(), long.clone())];
    assert_eq!(list(&world, &owner.access).await, kept);
    for stranger in [&other_company.access, &colleague.access] {
        assert!(list(&world, stranger).await.is_empty());
        assert_eq!(world.call(Method::DELETE, &at("search.flight"), Some(stranger), None).await.status, 204);
    }
    assert_eq!(list(&world, &owner.access).await, kept, "another's delete deletes the other's own");
    for _ in 0..2 {
        assert_eq!(world.call(Method::DELETE, &at("search.flight"), Some(&owner.access), None).await.status, 204);
    }
    assert_eq!(list(&world, &owner.access).await, kept[..1]);
}

#[tokio::test]
async fn what_is_too_much_is_refused_by_field() {
    let world = World::new().await;
    let owner = world.admin("A", "a@example.com").await;
    let refused = |answer: Answer| {
        let problem = answer.problem();
        assert_eq!(problem.code, ProblemCode::InvalidInput);
        problem.fields
    };
    let large = "a".repeat(MAX_DRAFT_BYTES + 1);
    let long = "n".repeat(101);
    for (name, body, field, code) in [
        ("a", large.as_str(), "body", FieldCode::TooLong),
        (long.as_str(), "{}", "name", FieldCode::TooLong),
        ("a%2Fb", "{}", "name", FieldCode::Mismatch),
        ("%E6%98%A5", "{}", "name", FieldCode::Mismatch),
    ] {
        assert_eq!(refused(put(&world, &owner.access, name, body).await), [FieldError::new(field, code)], "{name}");
    }
    for n in 0..200 {
        assert_eq!(put(&world, &owner.access, &format!("d{n}"), "{}").await.status, 204);
    }
    let more = refused(put(&world, &owner.access, "more", "{}").await);
    assert_eq!(more, [FieldError::new("drafts", FieldCode::OutOfRange)]);
    assert_eq!(put(&world, &owner.access, "d7", "{\"again\":1}").await.status, 204);
    assert_eq!(list(&world, &owner.access).await.len(), 200);
    let wrong: Value = json!({"body": "{}"});
    assert_eq!(world.call(Method::PUT, &at("a"), Some(&owner.access), Some(wrong)).await.status, 422);
}

#[tokio::test]
async fn a_draft_is_unreadable_at_rest_and_belongs_to_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(NOW);
    let world = World::on(folder.path(), &clock).await;
    let admin = world.admin("A", "a@example.com").await;
    assert_eq!(put(&world, &admin.access, "trip", "TAKAHASHI to Fukuoka").await.status, 204);
    // The same row under another name does not open.
    let me = admin.me(&world).await;
    let store = &world.server.app().store;
    let sealed = store.drafts(me.organisation_id, me.user_id).await.unwrap().remove(0);
    let moved = btm_store::drafts::SealedDraft { name: "other".into(), ..sealed };
    assert!(store.keep_draft(me.organisation_id, me.user_id, moved, world.now()).await.unwrap());
    assert_eq!(world.call(Method::GET, paths::DRAFTS, Some(&admin.access), None).await.status, 500);
    world.server.stop().await;
    let bytes = std::fs::read(folder.path().join("data/server.db")).unwrap();
    let held = |needle: &str| bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
    assert!(held("a@example.com"), "the positive control");
    assert!(!held("TAKAHASHI") && !held("Fukuoka"));
}
