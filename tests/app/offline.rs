//! What works with the server gone: deadlines, notices, the outbox, drafts, finding, saving, and the connections of this computer.
use crate::booking::{book, read_itinerary};
use crate::driver::{Driver, wait_for};
use crate::world::{EMAIL, PASSWORD};
use btm_client::{SaveWhat, Trust};
use serde_json::{Value, json};

/// A company of one's own with one flight, and its service stopped afterwards.
fn booked() -> (Driver, Value) {
    let app = Driver::start(Trust::Platform, None);
    let company = json!({ "input": { "company_name": "株式会社ためし", "family_name": "見本", "given_name": "花子", "email": EMAIL, "password": PASSWORD } });
    app.stream("create_company", company, "on_step").0.unwrap();
    let purchase = book(&app);
    app.ask("sync", json!({}));
    read_itinerary(&app, &purchase);
    (app, purchase)
}

#[test]
fn a_trip_is_found_saved_and_wished_cancelled_with_the_server_gone() {
    let (app, purchase) = booked();
    let (trip_id, booking_id) = (&purchase["trip_id"], &purchase["bookings"][0]["booking_id"]);
    tauri::async_runtime::block_on(app.shell().standalone.stop());

    let found = app.ask("find", json!({ "query": "ふくおか", "limit": 20 }));
    let kinds: Vec<&str> = found.as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"booking"), "{found}");

    let map = app.ask("trip", json!({ "trip_id": trip_id }))["map"].clone();
    assert_eq!(
        (map["points"].as_array().unwrap().len(), &map["legs"]),
        (2, &json!([{ "from": 0, "to": 1 }, { "from": 1, "to": 0 }]))
    );

    let notices = app.ask("notices", json!({}));
    assert!(notices["notices"].as_array().unwrap().iter().any(|n| n["kind"] == "booking_confirmed"), "{notices}");
    let read = app.ask("read_notices", json!({ "ids": null }));
    assert_eq!(read["unread"], 0);

    let wished = app.ask("wish_cancel", json!({ "booking_id": booking_id }));
    assert_eq!((&wished["state"], &wished["cancel_wish"]["sent"]), (&json!("confirmed"), &json!(false)));
    // A try in the background may just be under way.
    let outbox = wait_for("the wish in the outbox", || {
        let outbox = app.ask("outbox", json!({}));
        (outbox["items"][0]["kind"] == "cancel_wish" && outbox["items"][0]["state"] == "waiting").then_some(outbox)
    });
    app.event(|e| e["kind"] == "outbox" && e["waiting"] == 1);
    assert_eq!(app.refused("rewrite_outbox", json!({ "item_id": outbox["items"][0]["item_id"], "text": "別の文" })), "not_found");
    let kept = app.ask("retry_outbox", json!({ "item_id": outbox["items"][0]["item_id"] }));
    assert_eq!(kept["items"].as_array().unwrap().len(), 1, "it cannot leave, and is not lost");
    let withdrawn = app.ask("withdraw_cancel_wish", json!({ "booking_id": booking_id }));
    assert_eq!(withdrawn["cancel_wish"], Value::Null);
    assert_eq!(app.refused("discard_outbox", json!({ "item_id": "none" })), "not_found");

    // The bytes are asked of the core: the command itself would write into the tester's own downloads.
    let trip = trip_id.as_str().unwrap().parse().unwrap();
    let saved = tauri::async_runtime::block_on(app.shell().client.save(SaveWhat::Calendar(trip))).unwrap();
    assert_eq!(saved.count, 2);
    assert_eq!(app.refused("save", json!({ "kind": "plan_pdf", "id": booking_id })), "not_found");
    assert_eq!(app.refused("save", json!({ "kind": "calendar", "id": "../x" })), "not_found");
}

#[test]
fn a_boarding_pass_is_kept_shown_and_put_back_with_the_server_gone() {
    let (app, purchase) = booked();
    let booking_id = &purchase["bookings"][0]["booking_id"];
    tauri::async_runtime::block_on(app.shell().standalone.stop());
    let segment = app.ask("today", json!({}))["next"]["what"]["segment"].clone();
    let day: chrono::NaiveDate = segment["departure"]["local"].as_str().unwrap()[..10].parse().unwrap();
    let text = |key: &str, part: &str| segment[key][part].as_str().unwrap().to_owned();
    let pass = format!(
        "M1MIHON/HANAKO MS     ESIM4K7 {}{}{:<3}{:0>4} {:03}Y014A0025 100",
        text("origin", "code"),
        text("destination", "code"),
        text("marketing_carrier", "code"),
        segment["flight_number"].as_str().unwrap(),
        chrono::Datelike::ordinal(&day),
    );
    let kept = app.ask("add_boarding_pass", json!({ "booking_id": booking_id, "bytes": pass.as_bytes() }));
    let shown = &kept["passes"][0];
    assert_eq!((&shown["passenger"], &shown["over"]), (&json!("MIHON / HANAKO MS"), &json!(false)), "{shown}");
    assert_eq!((&shown["legs"][0]["seat"], &shown["legs"][0]["date"]), (&json!("14A"), &json!(day.to_string())));
    assert!(shown["svg"].as_str().unwrap().starts_with("<svg"));
    assert_eq!(app.ask("today", json!({}))["next_pass"]["pass_id"], shown["pass_id"]);
    let named = json!({ "booking_id": booking_id, "pass_id": shown["pass_id"] });
    assert_eq!(app.ask("drop_boarding_pass", named.clone())["passes"], json!([]));
    assert_eq!(&app.ask("restore_boarding_pass", named)["passes"][0], shown);
    let other = pass.replacen(&text("origin", "code"), "NRT", 1);
    let refused = app.call("add_boarding_pass", json!({ "booking_id": booking_id, "bytes": other.as_bytes() })).unwrap_err();
    assert_eq!(
        (&refused["code"], &refused["fields"]),
        (&json!("invalid_input"), &json!([{ "field": "pass", "code": "other_flight" }]))
    );
    assert_eq!(app.refused("add_boarding_pass", json!({ "booking_id": "none", "bytes": [77] })), "not_found");
}

#[test]
fn deadlines_are_listed_and_only_what_is_owed_is_put_off() {
    let (app, _) = booked();
    let list = app.ask("deadlines", json!({}));
    assert!(list["now"].is_string() && list["clock"].get("drift_s").is_some(), "{list}");
    assert_eq!(app.refused("snooze_deadline", json!({ "deadline_id": "none/void_until", "until": null })), "not_found");
    assert_eq!(app.refused("snooze_deadline", json!({ "deadline_id": "none", "until": "tomorrow" })), "invalid_input");
}

#[test]
fn drafts_are_kept_and_let_go() {
    let (app, _) = booked();
    app.ask("keep_draft", json!({ "name": "search/flight", "body": "{\"origin_text\":\"はね\"}" }));
    let drafts = app.ask("drafts", json!({}));
    assert_eq!((&drafts[0]["name"], &drafts[0]["body"]), (&json!("search/flight"), &json!("{\"origin_text\":\"はね\"}")));
    assert_eq!(app.refused("keep_draft", json!({ "name": "", "body": "{}" })), "invalid_input");
    app.ask("drop_draft", json!({ "name": "search/flight" }));
    assert_eq!(app.ask("drafts", json!({})), json!([]));
}

#[test]
fn connections_are_listed_named_and_removed() {
    let (app, _) = booked();
    let rows = app.ask("connections", json!({}));
    let row = &rows[0];
    assert_eq!((&row["standalone"], &row["active"], &row["host"]), (&json!(true), &json!(true), &Value::Null));
    let id = &row["connection_id"];
    let named = app.ask("name_connection", json!({ "connection_id": id, "name": "ためし", "colour": 5 }));
    assert_eq!((&named[0]["name"], &named[0]["colour"]), (&json!("ためし"), &json!(5)));
    assert_eq!(app.refused("name_connection", json!({ "connection_id": id, "name": "", "colour": 0 })), "invalid_input");
    assert_eq!(app.refused("switch_connection", json!({ "connection_id": "none" })), "not_found");
    app.ask("switch_connection", json!({ "connection_id": id }));
    app.ask("remove_connection", json!({ "connection_id": id, "discard": true }));
    assert_eq!(app.ask("connections", json!({})), json!([]));
    wait_for("no connection at hand", || (app.ask("boot", json!({}))["connection"] == Value::Null).then_some(()));
}
