//! The control door.

use reqwest::Method;
use serde_json::json;

use crate::lab::{self, Lab, order};

#[tokio::test]
async fn identity_names_the_sandbox_and_its_clock() {
    let lab = Lab::new().await;
    let identity = lab.get("/_sandbox/identity").await.body;
    assert_eq!(identity["sandbox"], "smart-btm");
    assert_eq!(identity["seed"], 1);
    assert_eq!(identity["clock"], json!({"mode": "manual", "now": lab::START}));
    assert_eq!(identity["data_version"].as_str().unwrap().len(), 16);
    assert!(lab.get("/_sandbox/attribution").await.text.contains("OpenTravelData"));
    assert_eq!(lab.get("/_sandbox/nothing").await.status, 404);
}

#[tokio::test]
async fn the_manual_clock_moves_forward_only() {
    let lab = Lab::new().await;
    lab.advance(90).await;
    assert_eq!(lab.get("/_sandbox/identity").await.body["clock"]["now"], "2026-11-23T09:01:30Z");
    let set = lab.control(Method::POST, "clock", json!({"set": "2026-12-01T00:00:00Z"})).await;
    assert_eq!(set.body["now"], "2026-12-01T00:00:00Z");
    for wrong in [json!({"set": "2026-11-30T00:00:00Z"}), json!({"advance_s": -1})] {
        assert_eq!(lab.control(Method::POST, "clock", wrong).await.status, 409);
    }
    assert_eq!(lab.control(Method::POST, "clock", json!({})).await.status, 400);
    let fixed =
        Lab::with(btm_sandbox::Config { clock: btm_sandbox::ClockMode::Fixed(lab::START.parse().unwrap()), ..lab::config() })
            .await;
    assert_eq!(fixed.control(Method::POST, "clock", json!({"advance_s": 1})).await.status, 409);
}

#[tokio::test]
async fn truth_is_found_by_reference_prefix_offer_and_account_and_told_as_a_journal() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "FUK", "2027-01-20", |_| true).await;
    let made = lab.order(&offer, "b1.book").await;
    let truth = lab.truth("b1.book").await;
    assert_eq!((&truth["ref"], &truth["live"], &truth["held"]), (&json!("b1.book"), &json!(1), &json!(0)));
    let one = &truth["orders"][0];
    assert_eq!(one["request_ids"], json!([made.header("x-request-id").unwrap()]));
    assert_eq!((&one["protocol"], &one["state"], &one["amount"]), (&json!("duffel"), &json!("live"), &offer["total_amount"]));
    let account =
        lab.control(Method::POST, "accounts", json!({"token": lab.token})).await.body["account"].as_str().unwrap().to_owned();
    for query in
        ["ref_prefix=b1.".to_owned(), format!("offer_id={}", offer["id"].as_str().unwrap()), format!("account={account}")]
    {
        assert_eq!(lab.get(&format!("/_sandbox/truth?{query}")).await.body["orders"][0]["id"], made.data()["id"], "{query}");
    }
    assert_eq!(lab.get("/_sandbox/truth").await.status, 400);
    let journal = lab.get("/_sandbox/truth/journal").await.text;
    let events: Vec<serde_json::Value> = journal.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(events.iter().any(|e| e["event"] == "ordered" && e["order"]["metadata"]["btm_ref"] == "b1.book"));
    let rest = lab.get(&format!("/_sandbox/truth/journal?from={}", events.len() - 1)).await.text;
    assert_eq!(rest.lines().count(), 1);
}

#[tokio::test]
async fn document_numbers_are_never_journaled() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "SIN", "2027-01-20", |_| true).await;
    let mut body = order(&offer, "doc.book");
    let passport =
        json!({"type": "passport", "unique_identifier": "TK1234567", "issuing_country_code": "JP", "expires_on": "2030-01-01"});
    body["passengers"][0]["identity_documents"] = json!([passport]);
    let made = lab.post("/air/orders", body).await;
    assert_eq!(made.status, 201);
    assert!(!made.text.contains("TK1234567"));
    assert!(!lab.get("/_sandbox/truth/journal").await.text.contains("TK1234567"));
}

#[tokio::test]
async fn inventory_tells_who_took_the_seats() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "FUK", "2027-01-20", |o| o["slices"][0]["segments"].as_array().unwrap().len() == 1).await;
    let segment = &offer["slices"][0]["segments"][0];
    let flight = format!(
        "{}{}",
        segment["operating_carrier"]["iata_code"].as_str().unwrap(),
        segment["operating_carrier_flight_number"].as_str().unwrap()
    );
    let economy = |body: &serde_json::Value| {
        let cabins = body["flights"][0]["cabins"].as_array().unwrap().clone();
        cabins.into_iter().find(|c| c["cabin"] == "economy").unwrap()
    };
    let path = format!("/_sandbox/inventory?flight={flight}&date=2027-01-20");
    let before = economy(&lab.get(&path).await.body);
    lab.order(&offer, "inv.book").await;
    let after = economy(&lab.get(&path).await.body);
    assert_eq!(after["taken"], 1);
    assert_eq!(after["by"][0]["ref"], "inv.book");
    assert_eq!(after["available"].as_u64().unwrap() + 1, before["available"].as_u64().unwrap());
    for wrong in ["", "?flight=NH1&date=soon", "?flight=N&date=2027-01-20"] {
        assert_eq!(lab.get(&format!("/_sandbox/inventory{wrong}")).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn accounts_are_shaped_and_everything_can_be_forgotten() {
    let lab = Lab::new().await;
    let yen = lab.as_token("duffel_test_yen");
    let shape = json!({"token": "duffel_test_yen", "currency": "JPY", "balance": "100", "rate_limit": 3});
    let shaped = yen.control(Method::POST, "accounts", shape).await.body;
    assert_eq!((&shaped["currency"], &shaped["balance"], &shaped["rate_limit"]), (&json!("JPY"), &json!("100"), &json!(3)));
    let offer = yen.offer("HND", "FUK", "2027-01-20", |_| true).await;
    assert_eq!(offer["total_currency"], "JPY");
    yen.order(&offer, "poor").await.refused(422, "insufficient_balance");
    yen.get("/air/orders").await;
    yen.get("/air/orders").await.refused(429, "rate_limit_exceeded");
    let unknown = yen.control(Method::POST, "accounts", json!({"token": "t", "currency": "XXX"})).await;
    assert_eq!(unknown.status, 422);
    let offer = lab.offer("HND", "FUK", "2027-01-20", |_| true).await;
    lab.order(&offer, "gone").await;
    assert_eq!(lab.control(Method::POST, "reset", json!({})).await.status, 200);
    assert_eq!(lab.truth("gone").await["orders"], json!([]));
}

#[tokio::test]
async fn a_control_token_locks_the_door_but_not_the_identity() {
    let lab = Lab::with(btm_sandbox::Config { control_token: Some("letmein".to_owned()), ..lab::config() }).await;
    assert_eq!(lab.get("/_sandbox/identity").await.status, 200);
    assert_eq!(lab.get("/_sandbox/truth/summary").await.status, 401);
    assert_eq!(lab.as_token("letmein").get("/_sandbox/truth/summary").await.status, 200);
    let beyond = btm_sandbox::Config { listen: "0.0.0.0:0".parse().unwrap(), ..lab::config() };
    assert!(matches!(btm_sandbox::Sandbox::start(beyond).await, Err(btm_sandbox::StartError::ControlToken)));
}
