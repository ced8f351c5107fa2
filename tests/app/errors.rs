//! What goes wrong arrives as one shape with a code of the closed set, and says nothing it should not.
use crate::booking::days_ahead;
use crate::driver::Driver;
use crate::world::{EMAIL, PASSWORD, World};
use btm_client::Trust;
use btm_server::TwoFactor;
use serde_json::{Value, json};

fn fields(error: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    error["fields"].as_array().unwrap().iter().map(|f| (text(&f["field"]), text(&f["code"]))).collect()
}

#[test]
fn without_a_connection_everything_that_needs_one_says_so() {
    let app = Driver::start(Trust::Platform, None);
    assert_eq!(app.refused("sign_in", json!({ "email": EMAIL, "password": PASSWORD })), "not_connected");
    for command in ["profile", "begin_enrolment"] {
        assert_eq!(app.refused(command, json!({})), "session_expired", "{command}");
    }
    assert_eq!(app.refused("accept_invitation", json!({ "password": PASSWORD })), "invitation_invalid");
    assert_eq!(app.refused("trip", json!({ "trip_id": "no id" })), "not_found");
    assert_eq!(app.refused("booking", json!({ "booking_id": "../../etc/passwd" })), "not_found");
}

#[test]
fn addresses_that_cannot_be_used_have_their_own_codes() {
    let app = Driver::start(Trust::Platform, None);
    let refused = |input: &str| {
        let (answer, steps) = app.stream("connect", json!({ "input": input }), "on_step");
        let error = answer.unwrap_err();
        if error["code"] != "address_invalid" && error["code"] != "http_refused" {
            assert!(steps.iter().any(|s| s["state"] == "failed"), "{input}: {steps:?}");
        }
        for word in ["/home", "sqlx", "src/", "reqwest", "panicked"] {
            assert!(!error.to_string().contains(word), "{error}");
        }
        error["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused("http://127.0.0.1:9/"), "http_refused");
    assert_eq!(refused("not an address"), "address_invalid");
    assert_eq!(refused("https://127.0.0.1:9"), "server_unreachable");
}

#[test]
fn a_certificate_nobody_vouches_for_is_refused() {
    let world = World::start(TwoFactor::Optional);
    let app = Driver::start(Trust::Platform, None);
    let (answer, steps) = app.stream("connect", json!({ "input": world.invite() }), "on_step");
    let error = answer.unwrap_err();
    assert_eq!(error["code"], "tls_untrusted", "{error}");
    assert!(steps.iter().any(|s| s["step"] == "tls" && s["state"] == "failed"), "{steps:?}");
}

#[test]
fn bad_input_names_its_fields() {
    let world = World::start(TwoFactor::Optional);
    let app = Driver::start(Trust::Exactly(world.server.ca_pem.clone()), None);
    let (connected, _) = app.stream("connect", json!({ "input": world.invite() }), "on_step");
    connected.unwrap();
    app.ask("consent", json!({}));
    let error = app.call("accept_invitation", json!({ "password": "short" })).unwrap_err();
    assert_eq!(error["code"], "invalid_input", "{error}");
    assert_eq!(fields(&error), [("password".to_owned(), "too_short".to_owned())]);
    assert_eq!(app.ask("accept_invitation", json!({ "password": PASSWORD }))["kind"], "signed_in");

    let search = |slices: Value| {
        let input = json!({ "slices": slices, "cabin": "economy", "travellers": 1, "max_connections": 0 });
        fields(&app.stream("search", json!({ "input": input }), "on_event").0.unwrap_err())
    };
    let (past, soon) = (days_ahead(-2), days_ahead(2));
    assert!(
        search(json!([{ "origin": "HND", "destination": "HND", "date": soon }])).iter().any(|(_, code)| code == "same_place")
    );
    assert!(search(json!([{ "origin": "HND", "destination": "FUK", "date": past }])).iter().any(|(_, code)| code == "in_past"));
    assert!(
        search(json!([{ "origin": "", "destination": "FUK", "date": soon }])).iter().any(|(field, _)| field.contains("origin"))
    );

    let review = app.refused("review", json!({ "offer_ids": ["0199e7a0-0000-7000-8000-000000000000"], "traveller_id": null }));
    assert!(["offer_gone", "not_found"].contains(&review.as_str()), "{review}");
}
