//! Fault rules: what they do to the answer, and what really happened.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{Lab, order};
use crate::webhooks;

const DAY: &str = "2027-01-20";

async fn offer(lab: &Lab) -> Value {
    lab.offer("HND", "FUK", DAY, |o| o["slices"][0]["segments"].as_array().unwrap().len() == 1).await
}

async fn fired(lab: &Lab) -> u64 {
    lab.get("/_sandbox/faults").await.body["rules"][0]["fired"].as_u64().unwrap()
}

fn rule(op: &str, effect: Value) -> Value {
    json!([{"id": "r", "match": {"op": op}, "effect": effect, "times": 1}])
}

#[tokio::test]
async fn drop_before_executes_nothing_and_drop_after_commit_everything() {
    let lab = Lab::new().await;
    let first = offer(&lab).await;
    lab.faults(rule("order", json!("drop_before"))).await;
    assert!(lab.call(Method::POST, "/air/orders", Some(json!({"data": order(&first, "f1")}))).await.is_err());
    assert_eq!(fired(&lab).await, 1);
    assert_eq!(lab.truth("f1").await["orders"], json!([]));
    lab.faults(rule("create_order", json!("drop_after_commit"))).await;
    assert!(lab.call(Method::POST, "/air/orders", Some(json!({"data": order(&first, "f1")}))).await.is_err());
    assert_eq!(lab.truth("f1").await["live"], 1);
    let found = lab.get(&format!("/air/orders?offer_id={}", first["id"].as_str().unwrap())).await;
    assert_eq!(found.data()[0]["metadata"]["btm_ref"], "f1");
    lab.order(&first, "f1").await.refused(422, "order_creation_already_attempted");
}

#[tokio::test]
async fn errors_rate_limits_and_sold_out_execute_nothing() {
    let lab = Lab::new().await;
    let wanted = offer(&lab).await;
    lab.faults(rule("order", json!({"error": {"status": 503, "type": "api_error", "code": "service_unavailable"}}))).await;
    lab.order(&wanted, "f2").await.refused(503, "service_unavailable");
    lab.faults(rule("order", json!({"rate_limit": {"n": 0}}))).await;
    lab.order(&wanted, "f2").await.refused(429, "rate_limit_exceeded");
    lab.faults(rule("order", json!("sold_out"))).await;
    lab.order(&wanted, "f2").await.refused(422, "offer_no_longer_available");
    assert_eq!(lab.truth("f2").await["orders"], json!([]));
    assert_eq!(lab.order(&wanted, "f2").await.status, 201);
}

#[tokio::test]
async fn cut_garbled_late_and_lying_answers_are_executed() {
    let lab = Lab::new().await;
    let send = |wanted: Value, our_ref: &'static str| {
        let lab = lab.clone();
        async move { lab.call(Method::POST, "/air/orders", Some(json!({"data": order(&wanted, our_ref)}))).await }
    };
    lab.faults(rule("order", json!({"truncate": {"bytes": 100}}))).await;
    assert!(send(offer(&lab).await, "cut").await.is_err());
    for (kind, name) in [("html", "html"), ("json", "json"), ("empty", "empty")] {
        lab.faults(rule("order", json!({"garbage": kind}))).await;
        let answer = send(offer(&lab).await, name).await.unwrap();
        assert_eq!(answer.status, 201);
        assert_eq!(answer.body, Value::Null);
    }
    lab.faults(rule("order", json!("hostile_text"))).await;
    let owner = send(offer(&lab).await, "hostile").await.unwrap().data()["owner"]["name"].as_str().unwrap().to_owned();
    assert!(owner.contains("<script>") && owner.ends_with("onerror=\"document.title='owned'\""), "{owner}");
    lab.faults(rule("order", json!({"withhold": "documents"}))).await;
    let made = send(offer(&lab).await, "withheld").await.unwrap();
    assert_eq!((made.status, made.data()["documents"].as_array().map(Vec::len)), (201, Some(0)), "booked, its ticket not told");
    lab.faults(json!([])).await;
    let path = format!("/air/orders/{}", made.data()["id"].as_str().unwrap());
    let read = lab.call(Method::GET, &path, None).await.unwrap();
    assert_eq!(read.data()["documents"].as_array().map(Vec::len), Some(1), "it was there all along");
    lab.faults(rule("order", json!("lie_live_mode"))).await;
    assert_eq!(send(offer(&lab).await, "lie").await.unwrap().data()["live_mode"], true);
    lab.faults(rule("order", json!({"answer_after": {"s": 1}}))).await;
    let wanted = offer(&lab).await;
    let started = std::time::Instant::now();
    let (late, seen) = tokio::join!(send(wanted, "late"), async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        (fired(&lab).await, lab.truth("late").await["live"].clone())
    });
    assert_eq!(late.unwrap().status, 201);
    assert!(started.elapsed() >= std::time::Duration::from_secs(1));
    assert_eq!(seen, (1, json!(1)), "executed when it came, answered later");
    for name in ["cut", "html", "json", "empty", "hostile", "lie", "late"] {
        assert_eq!(lab.truth(name).await["live"], 1, "{name}");
    }
}

#[tokio::test]
async fn d28_an_accepted_order_appears_or_fails_at_its_time() {
    let lab = Lab::new().await;
    for (effect, status) in [("accept_202", 202), ("accept_200", 200)] {
        for (then, live) in [("created", 1), ("failed", 0)] {
            let our_ref = format!("{effect}.{then}");
            let wanted = offer(&lab).await;
            lab.faults(rule("order", json!({effect: {"then": then, "after": 30}}))).await;
            let answer = lab.order(&wanted, &our_ref).await;
            assert_eq!((answer.status, &answer.body["data"]["id"]), (status, &Value::Null));
            let path = format!("/air/orders?offer_id={}", wanted["id"].as_str().unwrap());
            assert_eq!(lab.get(&path).await.data(), &json!([]));
            assert_eq!(lab.truth(&our_ref).await["orders"], json!([]));
            lab.advance(30).await;
            assert_eq!(lab.get(&path).await.data().as_array().unwrap().len(), live);
            let truth = lab.truth(&our_ref).await;
            assert_eq!(
                (&truth["live"], &truth["orders"][0]["state"]),
                (&json!(live), &json!(if live == 1 { "live" } else { "failed" }))
            );
        }
    }
    let summary = lab.get("/_sandbox/truth/summary").await.body;
    assert_eq!(summary["seats_sold"], 2, "failed orders gave their seats back");
    webhooks::accepted_orders_are_announced_when_they_appear_or_fail().await;
}

#[tokio::test]
async fn a_supplier_that_executes_twice_shows_in_the_truth() {
    let lab = Lab::new().await;
    lab.faults(rule("order", json!("duplicate_execution"))).await;
    let answer = lab.order(&offer(&lab).await, "twice").await;
    assert_eq!(answer.status, 201);
    let truth = lab.truth("twice").await;
    assert_eq!(truth["live"], 2);
    assert_eq!(truth["orders"][0]["id"], answer.data()["id"]);
}

#[tokio::test]
async fn rules_match_by_reference_route_count_and_probability() {
    let lab = Lab::new().await;
    lab.faults(json!({"rules": [
        {"id": "third", "match": {"route": "GET /air/airlines", "nth": 3}, "effect": {"error": {"status": 500, "type": "api_error", "code": "internal_server_error"}}},
        {"id": "even", "match": {"route": "/air/aircraft/*", "every": 2}, "effect": "drop_before"},
        {"id": "half", "match": {"op": "places", "p": 0.5}, "effect": {"error": {"status": 502, "type": "api_error", "code": "x"}}},
        {"id": "ours", "match": {"op": "order", "ref_prefix": "match."}, "effect": "sold_out"},
    ]}))
    .await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(lab.get("/air/airlines?limit=1").await.status);
    }
    assert_eq!(statuses, [200, 200, 500, 200]);
    let mut answered = Vec::new();
    for _ in 0..4 {
        answered.push(lab.call(Method::GET, "/air/aircraft/arc_x", None).await.is_ok());
    }
    assert_eq!(answered, [true, false, true, false]);
    let mut failed = 0;
    for _ in 0..100 {
        failed += usize::from(lab.get("/places/suggestions?query=hnd").await.status == 502);
    }
    assert!((25..75).contains(&failed), "{failed}");
    let wanted = offer(&lab).await;
    assert_eq!(lab.order(&wanted, "match.1").await.status, 422);
    assert_eq!(lab.order(&wanted, "other.1").await.status, 201);
    let wrong = lab.control(Method::PUT, "faults", json!([{"id": "x", "effect": "explode"}])).await;
    assert_eq!(wrong.status, 400);
    let wrong = lab.control(Method::PUT, "faults", json!([{"id": "x", "effect": "drop_before", "match": {"opp": "y"}}])).await;
    assert_eq!(wrong.status, 400);
    assert_eq!(lab.call(Method::DELETE, "/_sandbox/faults", None).await.unwrap().body["rules"], json!([]));
    assert_eq!(lab.get("/air/aircraft/arc_x").await.status, 404);
}
