//! Webhooks: D29, the events of accepted orders (D28), and what fault rules do to deliveries.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{Lab, is_zz};
use crate::receiver::Receiver;

const DAY: &str = "2027-01-20";

async fn hook(lab: &Lab, receiver: &Receiver, events: Value) -> Value {
    let made = lab.post("/air/webhooks", json!({"url": receiver.url, "events": events})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.data().clone()
}

async fn offer(lab: &Lab) -> Value {
    lab.offer("LHR", "JFK", DAY, is_zz).await
}

async fn delete(lab: &Lab, path: &str) -> u16 {
    lab.call(Method::DELETE, path, None).await.unwrap().status
}

async fn act(lab: &Lab, path: &str) -> crate::lab::Answer {
    lab.call(Method::POST, path, None).await.unwrap()
}

#[tokio::test]
async fn d29_one_webhook_with_a_secret_pings_deliveries_and_signatures() {
    let lab = Lab::new().await;
    let receiver = Receiver::start().await;
    let made = hook(&lab, &receiver, json!(["order.created"])).await;
    let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert!(id.starts_with("end_") && !secret.is_empty() && made["active"] == true);
    let second = lab.post("/air/webhooks", json!({"url": receiver.url, "events": ["order.created"]})).await;
    second.refused(422, "unsafe_unique");
    assert_eq!(second.kind(), "validation_error");
    assert_eq!(lab.as_token("duffel_test_other").get("/air/webhooks").await.data(), &json!([]));
    let listed = lab.get("/air/webhooks").await;
    assert_eq!((&listed.data()[0]["id"], &listed.data()[0]["secret"]), (&json!(id), &Value::Null));
    for (wrong, code) in [
        (json!({"url": "ftp://example.com", "events": ["order.created"]}), "validation_format"),
        (json!({"url": "http://example.com/x", "events": ["order.created"]}), "validation_format"),
        (json!({"url": receiver.url, "events": ["order.eaten"]}), "validation_inclusion"),
        (json!({"url": receiver.url}), "validation_required"),
    ] {
        lab.as_token("duffel_test_wrong").post("/air/webhooks", wrong).await.refused(422, code);
    }

    assert_eq!(act(&lab, &format!("/air/webhooks/{id}/actions/ping")).await.status, 204);
    let ping = receiver.wait("ping.triggered", 1).await.remove(0);
    assert!(ping.is_signed(secret) && !ping.is_signed("x"));
    let order = lab.order(&offer(&lab).await, "d29").await.data().clone();
    let created = receiver.wait("order.created", 1).await.remove(0);
    assert!(created.is_signed(secret));
    assert_eq!(created.body["data"]["object"]["id"], order["id"]);
    assert_eq!(created.body["data"]["object"]["offer_id"], order["offer_id"]);
    assert_eq!(created.body["idempotency_key"], order["id"]);
    assert_eq!(created.body["live_mode"], false);
    let event = created.body["id"].as_str().unwrap();
    assert_eq!(lab.get(&format!("/air/webhooks/events/{event}")).await.data(), &created.body);
    assert_eq!(act(&lab, &format!("/air/webhooks/events/{event}/actions/redeliver")).await.status, 204);
    let again = receiver.wait("order.created", 2).await;
    assert_eq!(again[0].body, again[1].body, "told again under the same id");
    let found = lab.get("/air/webhooks/deliveries?type=order.created&delivery_success=true").await;
    assert_eq!(found.data().as_array().unwrap().len(), 2);
    assert_eq!(found.data()[0]["response_status_code"], 200);

    let dead = "http://127.0.0.1:9/nobody";
    assert_eq!(lab.patch(&format!("/air/webhooks/{id}"), json!({"url": dead})).await.data()["url"], dead);
    act(&lab, &format!("/air/webhooks/{id}/actions/ping")).await.refused(422, "webhook_client_error");
    let failed = lab.get(&format!("/air/webhooks/deliveries?endpoint_id={id}&delivery_success=false")).await;
    assert_eq!(failed.data()[0]["type"], "ping.triggered");
    assert_eq!(failed.data()[0]["response_status_code"], Value::Null);
    assert_eq!(delete(&lab, &format!("/air/webhooks/{id}")).await, 204);
    assert_eq!(delete(&lab, &format!("/air/webhooks/{id}")).await, 404);
    lab.patch(&format!("/air/webhooks/{id}"), json!({"active": false})).await.refused(404, "not_found");
}

/// The part of D28 about events.
pub async fn accepted_orders_are_announced_when_they_appear_or_fail() {
    let lab = Lab::new().await;
    let receiver = Receiver::start().await;
    hook(&lab, &receiver, json!(["order.created", "order.creation_failed"])).await;
    for (effect, then, kind) in [("accept_202", "created", "order.created"), ("accept_200", "failed", "order.creation_failed")] {
        let wanted = offer(&lab).await;
        lab.faults(json!([{"id": "r", "match": {"op": "order"}, "effect": {effect: {"then": then, "after": 30}}, "times": 1}]))
            .await;
        let answer = lab.order(&wanted, &format!("d28.{then}")).await;
        assert_eq!(answer.body["data"]["id"], Value::Null);
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert!(receiver.all().iter().all(|r| r.kind() != kind), "nothing before its time");
        lab.advance(30).await;
        let told = receiver.wait(kind, 1).await.remove(0);
        assert_eq!(told.body["data"]["object"]["offer_id"], wanted["id"]);
    }
}

#[tokio::test]
async fn a_receiver_that_fails_is_tried_again_for_three_days() {
    let lab = Lab::new().await;
    let receiver = Receiver::start().await;
    receiver.answer(500);
    hook(&lab, &receiver, json!(["order.created"])).await;
    lab.order(&offer(&lab).await, "again").await;
    receiver.wait("order.created", 1).await;
    lab.advance(10).await;
    receiver.wait("order.created", 2).await;
    receiver.answer(204);
    lab.advance(3_600).await;
    receiver.wait("order.created", 3).await;
    lab.advance(80 * 3_600).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(receiver.all().len(), 3, "delivered is delivered");
    let control = lab.get("/_sandbox/webhooks").await.body;
    assert_eq!(control["events"][0]["tries"], 3);
    assert_eq!(control["deliveries"].as_array().unwrap().len(), 3);
    assert!(!control.to_string().contains("secret"));
    receiver.answer(500);
    lab.order(&offer(&lab).await, "never").await;
    receiver.wait("order.created", 4).await;
    lab.advance(73 * 3_600).await;
    receiver.wait("order.created", 5).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(lab.get("/_sandbox/webhooks").await.body["events"][1]["due"], Value::Null, "given up");
}

#[tokio::test]
async fn rules_duplicate_delay_reorder_lose_forge_and_hurry_events() {
    let lab = Lab::new().await;
    let receiver = Receiver::start().await;
    let secret = hook(&lab, &receiver, json!(["order.created", "order.updated"])).await["secret"].as_str().unwrap().to_owned();
    let rule = |op: &str, effect: Value| json!([{"id": "w", "match": {"op": op}, "effect": effect}]);
    let seen = |kind: &str| receiver.all().iter().filter(|r| r.kind() == kind).count();

    lab.faults(rule("webhook", json!({"duplicate": {"n": 2}}))).await;
    lab.order(&offer(&lab).await, "w1").await;
    receiver.wait("order.created", 3).await;

    lab.faults(rule("order.created", json!("lose"))).await;
    let lost = lab.order(&offer(&lab).await, "w2").await.data()["id"].clone();
    lab.faults(rule("order.created", json!({"delay": {"s": 60}}))).await;
    lab.order(&offer(&lab).await, "w3").await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(seen("order.created"), 3);
    lab.advance(60).await;
    let late = receiver.wait("order.created", 4).await;
    assert!(late.iter().all(|r| r.body["data"]["object"]["id"] != lost));

    lab.faults(rule("order.created", json!("bad_signature"))).await;
    lab.order(&offer(&lab).await, "w4").await;
    let forged = receiver.wait("order.created", 5).await;
    assert!(forged[3].is_signed(&secret) && !forged[4].is_signed(&secret));

    lab.faults(rule("order.created", json!("before_answer"))).await;
    let wanted = offer(&lab).await;
    lab.order(&wanted, "w5").await;
    assert_eq!(seen("order.created"), 6, "it was there before the answer");

    lab.faults(rule("order.created", json!({"reorder": {"window": 2}}))).await;
    for name in ["w6", "w7"] {
        lab.order(&offer(&lab).await, name).await;
    }
    lab.advance(1).await;
    receiver.wait("order.created", 7).await;
    lab.advance(1).await;
    let names: Vec<Value> = receiver.wait("order.created", 8).await[6..]
        .iter()
        .map(|r| r.body["data"]["object"]["metadata"]["btm_ref"].clone())
        .collect();
    assert_eq!(names, [json!("w7"), json!("w6")]);
}

#[tokio::test]
async fn emit_tells_what_never_happened() {
    let lab = Lab::new().await;
    let receiver = Receiver::start().await;
    let order = lab.order(&offer(&lab).await, "emit").await.data()["id"].clone();
    let body = json!({"type": "order.creation_failed", "order": order});
    assert_eq!(lab.control(Method::POST, "emit", body.clone()).await.status, 409, "nobody listens");
    hook(&lab, &receiver, json!(["order.creation_failed"])).await;
    assert_eq!(lab.control(Method::POST, "emit", body).await.status, 200);
    receiver.wait("order.creation_failed", 1).await;
    assert_eq!(lab.truth("emit").await["live"], 1);
    let wrong = json!({"type": "order.eaten", "order": order});
    assert_eq!(lab.control(Method::POST, "emit", wrong).await.status, 422);
    let unknown = json!({"type": "order.updated", "order": "ord_x"});
    assert_eq!(lab.control(Method::POST, "emit", unknown).await.status, 404);
}
