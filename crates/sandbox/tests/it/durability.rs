//! The journal: nothing acknowledged is lost, a cut end is dropped, a foreign or locked journal is refused, a key hides it all.

use std::io::Write as _;

use btm_sandbox::{Config, JournalError, JournalKey, Sandbox, StartError, Storage};
use serde_json::json;

use crate::lab::{self, Lab, hold, is_zz};

fn kept(folder: &tempfile::TempDir) -> Config {
    Config { storage: Storage::Dir(folder.path().to_owned()), ..lab::config() }
}

#[tokio::test]
async fn a_restart_knows_orders_offers_clock_and_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let lab = Lab::with(kept(&folder)).await;
    let offer = lab.offer("HND", "FUK", "2027-01-20", |_| true).await;
    let other = lab.offer("HND", "CTS", "2027-01-20", is_zz).await;
    let made = lab.order(&offer, "r.book").await.data().clone();
    let held = lab.post("/air/orders", hold(&other, "r.hold")).await.data().clone();
    lab.advance(120).await;
    let summary = lab.get("/_sandbox/truth/summary").await.body;
    let page = lab.get(&format!("/air/offers/{}", offer["id"].as_str().unwrap())).await.data().clone();
    lab.stop().await;

    let lab = Lab::with(kept(&folder)).await;
    assert_eq!(lab.get("/_sandbox/identity").await.body["clock"]["now"], "2026-11-23T09:02:00Z");
    assert_eq!(lab.get(&format!("/air/orders/{}", made["id"].as_str().unwrap())).await.data(), &made);
    assert_eq!(lab.get("/_sandbox/truth/summary").await.body, summary);
    assert_eq!(
        lab.get(&format!("/air/offers/{}", offer["id"].as_str().unwrap())).await.data(),
        &page,
        "an offer outlives the process"
    );
    lab.order(&offer, "r.book").await.refused(422, "order_creation_already_attempted");
    let payment = json!({"type": "balance", "amount": held["total_amount"], "currency": "GBP"});
    assert_eq!(lab.post("/air/payments", json!({"order_id": held["id"], "payment": payment})).await.status, 201);
    let next = lab.offer("HND", "FUK", "2027-01-20", |_| true).await;
    assert_ne!(next["id"], offer["id"]);
}

#[tokio::test]
async fn a_cut_end_is_dropped_and_damage_inside_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let lab = Lab::with(kept(&folder)).await;
    let offer = lab.offer("HND", "FUK", "2027-01-20", |_| true).await;
    lab.order(&offer, "cut.book").await.data();
    lab.stop().await;
    let path = folder.path().join("sandbox.journal");
    let whole = std::fs::read(&path).unwrap();
    std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(&whole[..whole.len() / 3]).unwrap();
    let torn = std::fs::read(&path).unwrap();
    std::fs::write(&path, &torn[..whole.len() + 30]).unwrap();
    let lab = Lab::with(kept(&folder)).await;
    assert_eq!(lab.truth("cut.book").await["live"], 1);
    lab.stop().await;
    assert_eq!(std::fs::read(&path).unwrap().len(), whole.len());
    let mut damaged = whole.clone();
    damaged[400] ^= 1;
    std::fs::write(&path, damaged).unwrap();
    assert!(matches!(Sandbox::start(kept(&folder)).await, Err(StartError::Journal(JournalError::Damaged(_)))));
}

#[tokio::test]
async fn a_journal_is_used_by_one_sandbox_of_its_own_world() {
    let folder = tempfile::tempdir().unwrap();
    let lab = Lab::with(kept(&folder)).await;
    assert!(matches!(Sandbox::start(kept(&folder)).await, Err(StartError::Journal(JournalError::Busy))));
    lab.stop().await;
    let small = btm_sandbox::World::build(btm_sandbox::WorldConfig { seed: 2, flights_per_day: Some(500), ..Default::default() })
        .unwrap();
    let foreign = Config { world: Some(small.into()), ..kept(&folder) };
    assert!(matches!(Sandbox::start(foreign).await, Err(StartError::Journal(JournalError::Foreign(_)))));
}

#[tokio::test]
async fn a_key_hides_every_record_and_no_other_key_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    let with = |key: [u8; 32]| Config { journal_key: Some(JournalKey::new(key)), ..kept(&folder) };
    // Six letters and more: three alone turn up in base64 by chance.
    let secrets = ["canary.reference", "Yamada", "given_name"];
    let plain = tempfile::tempdir().unwrap();
    for (config, hidden) in [(kept(&plain), false), (with([1; 32]), true)] {
        let Storage::Dir(dir) = &config.storage else { unreachable!() };
        let file = dir.join("sandbox.journal");
        let lab = Lab::with(config).await;
        let offer = lab.offer("HND", "FUK", "2027-01-20", |_| true).await;
        lab.order(&offer, "canary.reference").await.data();
        lab.stop().await;
        let text = String::from_utf8(std::fs::read(file).unwrap()).unwrap();
        for secret in secrets {
            assert_eq!(text.contains(secret), !hidden, "{secret}");
        }
    }
    for config in [with([2; 32]), kept(&folder)] {
        assert!(matches!(Sandbox::start(config).await, Err(StartError::Journal(JournalError::Key))));
    }
    let lab = Lab::with(with([1; 32])).await;
    assert_eq!(lab.truth("canary.reference").await["live"], 1);
}

#[test]
fn compaction_leaves_a_header_and_one_record() {
    use btm_sandbox::journal::{Header, open};
    let folder = tempfile::tempdir().unwrap();
    let header = Header {
        journal: "smart-btm-sandbox".to_owned(),
        format: 1,
        seed: 1,
        data_version: "x".to_owned(),
        world: 1,
        flights_per_day: None,
        sealed: true,
        check: None,
    };
    let key = JournalKey::new([3; 32]);
    let opened = open(folder.path(), &header, Some(&key)).unwrap();
    assert!(opened.records.is_empty());
    drop(opened.compact(&header, "{\"all\":true}").unwrap());
    let again = open(folder.path(), &header, Some(&key)).unwrap();
    assert_eq!(again.records, ["{\"all\":true}"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
