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

async fn keep(world: &World, person: &Person, traveller: Value) -> Answer {
    world.call(Method::PUT, paths::MY_TRAVELLER, Some(&person.access), Some(json!({"traveller": traveller}))).await
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
