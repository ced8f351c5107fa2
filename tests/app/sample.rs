//! The sample company: made with its people and trips, its role switch, and the levers of the simulation (F-31).
use crate::booking::days_ahead;
use crate::driver::{Driver, wait_for};
use btm_client::{KeychainChoice, Trust};
use btm_keychain::KeyStore;
use serde_json::{Value, json};

const ROLES: [&str; 5] = ["traveller", "arranger", "approver", "company_admin", "operator"];

fn become_one(app: &Driver, role: &str) -> Value {
    assert_eq!(app.ask("become_sample", json!({ "role": role }))["kind"], "signed_in");
    let boot = app.ask("boot", json!({}));
    assert_eq!(boot["session"], "signed_in");
    boot["connection"].clone()
}

fn current(app: &Driver) -> Vec<String> {
    let people = app.ask("sample_people", json!({}));
    let people = people.as_array().unwrap();
    assert_eq!(people.iter().map(|p| p["role"].as_str().unwrap()).collect::<Vec<_>>(), ROLES);
    people.iter().filter(|p| p["current"] == true).map(|p| p["role"].as_str().unwrap().to_owned()).collect()
}

/// Each trip's products and states, once all are on this computer.
fn trips(app: &Driver) -> Vec<Value> {
    app.ask("sync", json!({}));
    wait_for("three trips", || {
        let rows = app.trips();
        let whole = |row: &Value| app.ask("trip", json!({ "trip_id": row["trip_id"] }));
        let all: Vec<Value> = rows.iter().map(whole).collect();
        (all.len() == 3).then_some(all)
    })
}

fn booked(trip: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let bookings = trip["bookings"].as_array().unwrap().iter();
    let mut found: Vec<(String, String)> = bookings.map(|b| (text(&b["item"]["product"]), text(&b["state"]))).collect();
    found.sort();
    found
}

fn pair(product: &str, state: &str) -> (String, String) {
    (product.to_owned(), state.to_owned())
}

#[test]
fn elsewhere_there_is_nobody_to_become_and_nothing_to_pull() {
    let app = Driver::start(Trust::Platform, None);
    assert_eq!(app.ask("sample_people", json!({})), json!([]));
    for (command, arguments) in [
        ("become_sample", json!({ "role": "operator" })),
        ("simulator", json!({})),
        ("set_simulator", json!({ "preset": "dead" })),
        ("simulate", json!({ "event": "sold_out", "booking_id": null })),
    ] {
        assert_eq!(app.refused(command, arguments), "forbidden", "{command}");
    }
}

#[test]
fn the_sample_company_has_five_people_booked_trips_and_levers() {
    let app = Driver::start(Trust::Platform, None);
    let (made, steps) = app.stream("create_sample", json!({}), "on_step");
    assert_eq!(made.unwrap(), Value::Null, "{steps:?}");
    let done: Vec<&str> = steps.iter().filter(|s| s["state"] == "done").map(|s| s["step"].as_str().unwrap()).collect();
    assert_eq!(done, ["store", "keychain", "start", "company", "trips", "open"]);
    let (again, _) = app.stream("create_sample", json!({}), "on_step");
    assert_eq!(again.unwrap_err()["code"], "connection_exists");

    let boot = app.ask("boot", json!({}));
    assert_eq!((&boot["session"], &boot["connection"]["kind"]), (&json!("signed_in"), &json!("standalone")));
    assert_eq!(boot["connection"]["company_name"], "みほん商事（サンプル）");
    assert_eq!(boot["connection"]["roles"], json!(["traveller"]));
    assert_eq!(current(&app), ["traveller"]);
    assert_eq!(app.ask("profile", json!({}))["complete"], true);

    let own = trips(&app);
    let mut kinds: Vec<_> = own.iter().map(booked).collect();
    kinds.sort();
    assert_eq!(
        kinds,
        [
            vec![pair("esim", "confirmed"), pair("flight", "confirmed")],
            vec![pair("flight", "confirmed"), pair("stay", "confirmed")],
            vec![pair("flight", "held")],
        ]
    );
    let home = own.iter().find(|t| booked(t).contains(&pair("stay", "confirmed"))).unwrap();
    assert_eq!(home["items"][0]["day"], days_ahead(1), "tomorrow, and today's screen shows it");
    assert_eq!(home["cases"].as_array().unwrap().len(), 1);

    // Another's eyes: the queue of the desk, no trips of one's own, the traveller as somebody to arrange for.
    assert_eq!(become_one(&app, "operator")["roles"], json!(["operator"]));
    assert_eq!(current(&app), ["operator"]);
    let queue = app.ask("desk_cases", json!({ "all": false }));
    assert_eq!(queue["cases"].as_array().unwrap().len(), 1, "{queue}");
    app.ask("sync", json!({}));
    assert_eq!(app.trips(), [] as [Value; 0]);
    become_one(&app, "arranger");
    let travellers = app.ask("travellers", json!({}));
    let names: Vec<&str> = travellers.as_array().unwrap().iter().map(|t| t["email"].as_str().unwrap()).collect();
    assert_eq!(names, ["haruka@mihon-shoji.example", "misaki@mihon-shoji.example"]);
    become_one(&app, "company_admin");
    assert_eq!(app.ask("users", json!({})).as_array().unwrap().len(), 5);
    become_one(&app, "traveller");
    assert_eq!(trips(&app).len(), 3);
    // Signed out, nobody knows a password: the switch is the way back.
    app.ask("sign_out", json!({ "unsent": "ask" }));
    assert_eq!(current(&app), Vec::<String>::new());
    become_one(&app, "traveller");

    assert_eq!(app.ask("simulator", json!({}))["preset"], "calm");
    let sold_out = app.ask("simulate", json!({ "event": "sold_out", "booking_id": null }));
    assert_eq!((&sold_out["preset"], &sold_out["sold_out_next"]), (&json!("calm"), &json!(true)));
    assert_eq!(app.refused("simulate", json!({ "event": "schedule_change", "booking_id": null })), "not_found");
    let flight = home["bookings"].as_array().unwrap().iter().find(|b| b["item"]["product"] == "flight").unwrap();
    app.ask("simulate", json!({ "event": "schedule_change", "booking_id": flight["booking_id"] }));
    let change = wait_for("the airline's change", || {
        app.ask("sync", json!({}));
        let booking = app.ask("booking", json!({ "booking_id": flight["booking_id"] }));
        booking["schedule_changes"].get(0).cloned()
    });
    assert_eq!(change["state"], "open");

    // Seen in the sandbox, and felt: nobody answers a search.
    assert_eq!(app.ask("set_simulator", json!({ "preset": "dead" }))["preset"], "dead");
    let slice = json!({ "origin": "HND", "destination": "FUK", "date": days_ahead(1) });
    let query = json!({ "slices": [slice], "cabin": "economy", "travellers": 1, "max_connections": 0 });
    let (_, events) = app.stream("search", json!({ "input": query }), "on_event");
    assert!(events.iter().all(|e| e["kind"] != "offers"), "{events:?}");
    let after = app.ask("simulator", json!({}));
    assert!(after["fired"].as_u64().unwrap() > 0, "{after}");
    let calm = app.ask("set_simulator", json!({ "preset": "calm" }));
    assert_eq!((&calm["preset"], &calm["fired"], &calm["sold_out_next"]), (&json!("calm"), &json!(0), &json!(false)));
    tauri::async_runtime::block_on(app.shell().standalone.stop());
}

#[test]
fn a_later_start_has_the_same_five_and_lets_in_each_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let keys = KeyStore::memory();
    let start = || Driver::with_keychain(KeychainChoice::Given(keys.clone()), Trust::Platform, Some(folder.path().to_owned()));
    let app = start();
    app.stream("create_sample", json!({}), "on_step").0.unwrap();
    become_one(&app, "operator");
    tauri::async_runtime::block_on(app.shell().standalone.stop());
    drop(app);

    let app = start();
    app.ask("painted", json!({}));
    wait_for("the service inside", || (app.ask("boot", json!({}))["standalone"]["state"] == "running").then_some(()));
    assert_eq!(current(&app), ["operator"], "still signed in");
    become_one(&app, "traveller");
    assert_eq!(trips(&app).len(), 3);
    tauri::async_runtime::block_on(app.shell().standalone.stop());
}
