//! Everything on this computer: the company made, a flight booked, with no server but the one inside.
use crate::booking::{book, read_itinerary};
use crate::driver::{Driver, wait_for};
use crate::world::{EMAIL, PASSWORD};
use btm_client::{ClientEvent, NoticeKind, Trust};
use serde_json::json;

#[test]
fn a_company_of_ones_own_books_a_flight_at_the_simulated_supplier() {
    let app = Driver::start(Trust::Platform, None);
    let company = |password: &str| json!({ "input": { "company_name": "株式会社ためし", "family_name": "見本", "given_name": "花子", "email": EMAIL, "password": password } });
    let (short, steps) = app.stream("create_company", company("short"), "on_step");
    let short = short.unwrap_err();
    assert_eq!((short["code"].as_str(), short["fields"][0]["field"].as_str()), (Some("invalid_input"), Some("password")));
    assert!(steps.is_empty(), "nothing is started for a form that is refused: {steps:?}");

    let (made, steps) = app.stream("create_company", company("correct horse battery staple"), "on_step");
    // No keychain here: an in-memory trial, so there is no key to write down.
    assert_eq!(made.unwrap(), json!({ "recovery_key": null }));
    let done: Vec<&str> = steps.iter().filter(|s| s["state"] == "done").map(|s| s["step"].as_str().unwrap()).collect();
    assert_eq!(done, ["store", "keychain", "start", "company", "open"]);

    let boot = app.ask("boot", json!({}));
    assert_eq!(boot["session"], "signed_in");
    assert_eq!(boot["connection"]["kind"], "standalone");
    assert_eq!(boot["connection"]["simulated"], true);
    assert_eq!(boot["connection"]["memory_only"], true);
    assert_eq!(app.ask("profile", json!({}))["family_name"], "見本");

    let mut told = app.shell().client.events();
    let purchase = book(&app);
    let notice = wait_for("a notice of the booking", || match told.try_recv() {
        Ok(ClientEvent::Notices { fresh, .. }) => fresh.into_iter().find(|n| n.kind == NoticeKind::BookingConfirmed),
        _ => None,
    });
    assert_eq!(serde_json::to_value(notice.booking_id).unwrap(), purchase["bookings"][0]["booking_id"]);
    app.ask("sync", json!({}));
    read_itinerary(&app, &purchase);
    tauri::async_runtime::block_on(app.shell().standalone.stop());
    read_itinerary(&app, &purchase);
}

#[test]
fn without_a_keychain_a_passphrase_keeps_the_company_and_opens_it_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Driver::start(Trust::Platform, Some(folder.path().to_owned()));
    let passphrase = "canary がんばれ horse battery";
    let app = start();
    let company = |passphrase: &str| json!({ "input": { "company_name": "株式会社ためし", "family_name": "見本", "given_name": "花子", "email": EMAIL, "password": PASSWORD, "passphrase": passphrase } });
    let error = app.stream("create_company", company("short"), "on_step").0.unwrap_err();
    assert_eq!((&error["fields"][0]["field"], &error["fields"][0]["code"]), (&json!("passphrase"), &json!("too_short")));
    let made = app.stream("create_company", company(passphrase), "on_step").0.unwrap();
    let recovery = made["recovery_key"].as_str().unwrap().to_owned();
    let purchase = book(&app);
    tauri::async_runtime::block_on(app.shell().standalone.stop());
    drop(app);

    let app = start();
    app.ask("painted", json!({}));
    wait_for("the question for the passphrase", || (app.ask("boot", json!({}))["standalone"]["state"] == "locked").then_some(()));
    assert_eq!(app.refused("unlock_standalone", json!({ "passphrase": "another one, just as long" })), "passphrase_wrong");
    assert_eq!(app.ask("boot", json!({}))["standalone"]["state"], "locked");
    app.ask("unlock_standalone", json!({ "passphrase": passphrase }));
    assert_eq!(app.ask("boot", json!({}))["standalone"]["state"], "running");
    app.ask("sign_in", json!({ "email": EMAIL, "password": PASSWORD }));
    app.ask("sync", json!({}));
    app.ask("lock_window", json!({}));
    assert_eq!(app.ask("boot", json!({}))["lock"], json!({ "locked": true, "passphrase": true }));
    for wrong in [json!(null), json!(""), json!("another one, just as long")] {
        assert_eq!(app.refused("unlock_window", json!({ "passphrase": wrong })), "passphrase_wrong");
    }
    assert_eq!(app.ask("boot", json!({}))["lock"]["locked"], true);
    app.ask("unlock_window", json!({ "passphrase": passphrase }));
    assert_eq!(app.ask("boot", json!({}))["lock"]["locked"], false);
    read_itinerary(&app, &purchase);
    tauri::async_runtime::block_on(app.shell().standalone.stop());
    drop(app);

    let app = start();
    app.ask("painted", json!({}));
    wait_for("the question again", || (app.ask("boot", json!({}))["standalone"]["state"] == "locked").then_some(()));
    app.ask("restore_standalone", json!({ "recovery_key": recovery }));
    assert_eq!(app.ask("boot", json!({}))["standalone"]["state"], "running", "a forgotten passphrase: the recovery key opens it");
    for file in walk(folder.path()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(6).any(|w| w == b"canary") && !bytes.windows(15).any(|w| w == b"SQLite format 3"), "{file:?}");
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
