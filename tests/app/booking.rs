//! The main job by commands: invitation, enrolment, sign-in, search, purchase, and the itinerary with the server gone.
use crate::driver::{Driver, wait_for};
use crate::world::{COMPANY, EMAIL, PASSWORD, World};
use btm_client::Trust;
use btm_server::TwoFactor;
use serde_json::{Value, json};

fn code(secret: &str) -> String {
    let key = data_encoding::BASE32_NOPAD.decode(secret.replace(' ', "").as_bytes()).unwrap();
    totp_rs::Builder::new().with_secret(key).build_noncompliant().generate_current().to_string()
}

fn connect(app: &Driver, link: &str) -> Value {
    let (connected, steps) = app.stream("connect", json!({ "input": link }), "on_step");
    let connected = connected.unwrap();
    assert!(steps.iter().any(|s| s["step"] == "tls" && s["state"] == "done"), "{steps:?}");
    assert!(steps.iter().all(|s| s["state"] != "failed"), "{steps:?}");
    app.ask("consent", json!({}));
    connected
}

pub fn days_ahead(days: i64) -> String {
    let zone = 9 * 3600;
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() as i64 + zone;
    let date = chrono::DateTime::from_timestamp(now, 0).unwrap().date_naive() + chrono::TimeDelta::days(days);
    date.to_string()
}

/// Details, search, review, purchase; answers the settled purchase.
pub fn book(app: &Driver) -> Value {
    let profile = json!({
        "family_name": "見本", "given_name": "花子", "family_kana": "ミホン", "given_kana": "ハナコ",
        "passport_surname": "MIHON", "passport_given": "HANAKO", "passport_confirmed": true, "title": "ms", "gender": "f",
        "birth_date": "1990-04-01", "email": EMAIL, "phone": "+819012345678",
    });
    assert_eq!(app.ask("save_profile", json!({ "input": profile }))["complete"], true);

    let slice =
        |origin: &str, destination: &str, days| json!({ "origin": origin, "destination": destination, "date": days_ahead(days) });
    let query = json!({
        "slices": [slice("HND", "FUK", 1), slice("FUK", "HND", 3)], "cabin": "economy", "travellers": 1, "max_connections": 0,
    });
    let (ended, events) = app.stream("search", json!({ "input": query }), "on_event");
    ended.unwrap();
    assert_eq!(events.last().unwrap()["kind"], "end", "{:?}", events.last());
    let offers: Vec<&Value> =
        events.iter().filter(|e| e["kind"] == "offers").flat_map(|e| e["offers"].as_array().unwrap()).collect();
    let offer = offers.first().expect("no offer from HND to FUK tomorrow");
    assert_eq!(offer["slices"][0]["segments"][0]["origin"]["city_ja"], "東京");
    assert_eq!(offer["slices"][0]["segments"][0]["departure"]["zone"], "Asia/Tokyo");
    assert_eq!(offer["simulated"], true);

    let review = app.ask("review", json!({ "offer_ids": [offer["id"]], "traveller_id": null }));
    assert_eq!(review["missing"], json!([]));
    let item = &review["items"][0];
    assert_eq!(item["price_check"]["kind"], "same", "{item}");
    let input = json!({
        "items": [{ "offer_id": offer["id"], "accepted_total": item["accepted_total"], "mode": "book", "override_reason": null }],
        "traveller_id": null, "trip_id": null, "purpose": "定例会議",
    });
    let started = app.ask("purchase", json!({ "input": input }));
    let settled = wait_for("the purchase's end", || {
        let now = app.ask("purchase_state", json!({ "purchase_id": started["purchase_id"] }));
        (now["settled"] == true).then_some(now)
    });
    let booking = &settled["bookings"][0];
    assert_eq!(booking["state"], "confirmed", "{settled}");
    assert!(booking["record_locator"].as_str().unwrap().starts_with("SIM-"), "{booking}");
    assert!(!booking["ticket_numbers"].as_array().unwrap().is_empty());
    settled
}

/// What must be readable from this computer alone.
pub fn read_itinerary(app: &Driver, purchase: &Value) {
    let trip_id = &purchase["trip_id"];
    let booking_id = &purchase["bookings"][0]["booking_id"];
    let trips = wait_for("the trip in the list", || {
        let rows = app.trips();
        rows.iter().any(|row| &row["trip_id"] == trip_id && row["state"] == "booked").then_some(rows)
    });
    assert_eq!(trips.len(), 1);
    let today = app.ask("today", json!({}));
    assert_eq!(&today["next"]["booking_id"], booking_id);
    assert_eq!(today["next"]["what"]["segment"]["origin"]["code"], "HND");
    let trip = app.ask("trip", json!({ "trip_id": trip_id }));
    assert_eq!(trip["items"].as_array().unwrap().len(), 2, "{trip}");
    let booking = wait_for("the booking's documents", || {
        let booking = app.ask("booking", json!({ "booking_id": booking_id }));
        booking["documents"].as_array().unwrap().iter().any(|d| d["kind"] == "e_ticket" && d["stored"] == true).then_some(booking)
    });
    assert_eq!(booking["record_locator"], purchase["bookings"][0]["record_locator"]);
    let ticket = booking["documents"].as_array().unwrap().iter().find(|d| d["kind"] == "e_ticket").unwrap();
    let document = app.ask("document", json!({ "document_id": ticket["document_id"] }));
    let number = purchase["bookings"][0]["ticket_numbers"][0].as_str().unwrap();
    assert!(document["html"].as_str().unwrap().contains(number), "the receipt does not carry {number}");
}

#[test]
fn a_flight_is_booked_and_read_again_with_the_server_gone() {
    let world = World::start(TwoFactor::Required);
    let app = Driver::start(Trust::Exactly(world.server.ca_pem.clone()), None);
    let boot = app.ask("boot", json!({}));
    assert_eq!(boot["connection"], Value::Null);
    assert_eq!(boot["settings"]["language"], "ja");
    app.ask("painted", json!({}));

    let connected = connect(&app, &world.invite());
    assert_eq!(connected["company_name"], COMPANY);
    assert_eq!(connected["invited_email"], EMAIL);
    let outcome = app.ask("accept_invitation", json!({ "password": PASSWORD }));
    assert_eq!(outcome["kind"], "enrolment_needed");
    let enrolment = app.ask("begin_enrolment", json!({}));
    assert!(enrolment["qr_svg"].as_str().unwrap().contains("<svg"));
    assert_eq!(app.refused("confirm_enrolment", json!({ "code": "000000" })), "wrong_code");
    let codes = app.ask("confirm_enrolment", json!({ "code": code(enrolment["secret_text"].as_str().unwrap()) }));
    assert_eq!(codes.as_array().unwrap().len(), 10);

    app.ask("sign_out", json!({ "unsent": "ask" }));
    assert_eq!(app.refused("sign_in", json!({ "email": EMAIL, "password": "not the password" })), "wrong_credentials");
    let outcome = app.ask("sign_in", json!({ "email": EMAIL, "password": PASSWORD }));
    assert_eq!(outcome["kind"], "second_factor");
    // The code of this half minute is spent: the recovery code stands in.
    let outcome = app.ask("submit_recovery_code", json!({ "code": codes[0] }));
    assert_eq!(outcome, json!({ "kind": "signed_in", "recovery_codes_left": 9 }));
    assert_eq!(app.ask("boot", json!({}))["session"], "signed_in");

    let purchase = book(&app);
    app.ask("sync", json!({}));
    read_itinerary(&app, &purchase);
    app.event(|e| e["kind"] == "changed");

    world.stop();
    read_itinerary(&app, &purchase);
    let sync = app.ask("sync", json!({}));
    assert_ne!(sync["online"], "online");
    read_itinerary(&app, &purchase);
    let (search, _) = app.stream(
        "search",
        json!({ "input": { "slices": [{ "origin": "HND", "destination": "FUK", "date": days_ahead(1) }], "cabin": "economy", "travellers": 1, "max_connections": 0 } }),
        "on_event",
    );
    assert!(["server_unreachable", "offline", "timeout"].contains(&search.unwrap_err()["code"].as_str().unwrap()));
}
