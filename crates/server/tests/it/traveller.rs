//! Own traveller details: kept as typed, the birth date sealed, nonsense refused by field.
use crate::support::*;
use btm_api::account::MeResponse;
use btm_api::{ProblemCode, paths};
use btm_domain::{FieldCode, FieldError};
use btm_testkit::ManualClock;
use reqwest::Method;
use serde_json::{Value, json};

fn details() -> Value {
    json!({"family_name": "髙橋", "given_name": "葵", "family_kana": "タカハシ", "given_kana": "アオイ",
        "passport_surname": "TAKAHASHI", "passport_given": "AOI", "passport_confirmed": true, "title": "ms", "gender": "f",
        "birth_date": "1987-06-05", "email": "aoi@example.com", "phone": "+819012345678"})
}

async fn keep_on(world: &World, person: &Person, base: i64, traveller: Value) -> Answer {
    let edit = json!({"traveller": traveller, "base_revision": base});
    world.call(Method::PUT, paths::MY_TRAVELLER, Some(&person.access), Some(edit)).await
}

async fn keep(world: &World, person: &Person, traveller: Value) -> Answer {
    let base = person.me(world).await.traveller_revision;
    keep_on(world, person, base, traveller).await
}

#[tokio::test]
async fn details_come_back_as_typed_and_the_birth_date_is_unreadable_at_rest() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(NOW);
    let world = World::on(folder.path(), &clock).await;
    let admin = world.admin("A", "a@example.com").await;
    let kept: MeResponse = keep(&world, &admin, details()).await.json();
    assert_eq!(serde_json::to_value(&kept.traveller).unwrap(), details());
    world.server.stop().await;
    let world = World::on(folder.path(), &clock).await;
    assert_eq!(admin.me(&world).await.traveller, kept.traveller);
    world.server.stop().await;
    let bytes = std::fs::read(folder.path().join("data/server.db")).unwrap();
    let held = |needle: &str| bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
    assert!(held("TAKAHASHI") && held("髙橋"), "the positive control");
    assert!(!held("1987-06-05") && !held("19870605"));
}

#[tokio::test]
async fn incomplete_is_kept_and_what_is_no_value_is_refused_by_field() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let mut part = details();
    part["family_name"] = json!("");
    part["birth_date"] = Value::Null;
    part["phone"] = json!("");
    let kept: MeResponse = keep(&world, &admin, part).await.json();
    assert_eq!(kept.traveller.birth_date, None);
    for (field, value, code) in [
        ("family_kana", json!("たかはし"), FieldCode::NotKatakana),
        ("passport_given", json!("Aoi"), FieldCode::NotPassportLatin),
        ("email", json!("aoi"), FieldCode::NotAnEmail),
        ("phone", json!("090-1234-5678"), FieldCode::NotAPhone),
        ("birth_date", json!("2027-01-01"), FieldCode::BirthDateRange),
        ("given_name", json!("葵".repeat(101)), FieldCode::TooLong),
    ] {
        let mut wrong = details();
        wrong[field] = value;
        let refused = keep(&world, &admin, wrong).await.problem();
        assert_eq!((refused.code, refused.fields), (ProblemCode::InvalidInput, vec![FieldError::new(field, code)]));
    }
    assert_eq!(admin.me(&world).await.traveller, kept.traveller, "nothing of a refused body was kept");
}

#[tokio::test]
async fn an_edit_made_on_older_details_is_refused_with_those_that_stand() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let first: MeResponse = keep_on(&world, &admin, 0, details()).await.json();
    assert_eq!(first.traveller_revision, 1);
    let mut other = details();
    other["phone"] = json!("+819011112222");
    let second: MeResponse = keep_on(&world, &admin, 1, other.clone()).await.json();
    assert_eq!(second.traveller_revision, 2);
    let mut late = details();
    late["email"] = json!("late@example.com");
    let refused = keep_on(&world, &admin, 1, late).await;
    assert_eq!(refused.status.as_u16(), 409);
    let refused = refused.problem();
    let stands = refused.traveller.expect("the details that stand");
    assert_eq!((refused.code, stands.revision, stands.birth_date_revision), (ProblemCode::DetailsChanged, 2, 1));
    assert_eq!(serde_json::to_value(&stands.details).unwrap(), other);
    assert_eq!(admin.me(&world).await.traveller, second.traveller, "nothing of it was kept");
}

#[tokio::test]
async fn without_a_birth_date_the_one_that_is_kept_stays() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    keep(&world, &admin, details()).await;
    let mut untouched = details();
    untouched["birth_date"] = Value::Null;
    untouched["phone"] = json!("+819011112222");
    let kept: MeResponse = keep(&world, &admin, untouched).await.json();
    assert_eq!(kept.traveller.birth_date, Some("1987-06-05".parse().unwrap()));
}
