//! Airlines that change flights, orders changed over the timetable, and presets of faults.

use reqwest::Method;
use serde_json::{Value, json};

use btm_sandbox::{Config, Disrupting};

use crate::lab::{self, Lab, cents, is_zz};
use crate::receiver::Receiver;

const DAY: &str = "2027-01-20";

#[tokio::test]
async fn a_disrupted_flight_gets_new_times_a_change_and_an_event_when_its_time_comes() {
    let lab = Lab::with(Config { disruption: Disrupting::High, ..lab::config() }).await;
    let receiver = Receiver::start().await;
    let kind = "order.airline_initiated_change_detected";
    lab.post("/air/webhooks", json!({"url": receiver.url, "events": [kind]})).await;
    let mut orders = Vec::new();
    for n in 0..20 {
        let search = lab.search("HND", ["FUK", "CTS", "ITM", "OKA"][n % 4], DAY).await;
        let offers = search["offers"].as_array().unwrap();
        orders.push(lab.order(&offers[(n * 7) % offers.len()], &format!("upset.{n}")).await.data().clone());
    }
    assert!(orders.iter().all(|o| o["airline_initiated_changes"] == json!([])), "not yet");
    lab.control(Method::POST, "clock", json!({"set": "2027-01-20T23:00:00Z"})).await;
    let (mut moved, mut cancelled) = (0, 0);
    for before in &orders {
        let now = lab.get(&format!("/air/orders/{}", before["id"].as_str().unwrap())).await.data().clone();
        for change in now["airline_initiated_changes"].as_array().unwrap() {
            assert_eq!(change["removed"][0]["segments"][0]["departing_at"], before["slices"][0]["segments"][0]["departing_at"]);
            if change["added"] == json!([]) {
                cancelled += 1;
                assert_eq!(change["available_actions"], json!(["cancel", "change", "update"]));
            } else {
                moved += 1;
                assert_ne!(now["slices"], before["slices"]);
                assert_eq!(now["slices"], change["added"]);
            }
        }
    }
    assert!(moved > 1 && moved + cancelled < 20, "{moved} moved, {cancelled} cancelled");
    assert_eq!(receiver.wait(kind, moved + cancelled).await.len(), moved + cancelled);
    let calm = Lab::new().await;
    let order = calm.order(&calm.offer("HND", "FUK", DAY, |_| true).await, "calm").await.data()["id"].clone();
    calm.control(Method::POST, "clock", json!({"set": "2027-01-20T23:00:00Z"})).await;
    let read = calm.get(&format!("/air/orders/{}", order.as_str().unwrap())).await;
    assert_eq!(read.data()["airline_initiated_changes"], json!([]));
}

#[tokio::test]
async fn an_order_is_changed_to_another_flight_of_its_carrier_at_todays_difference() {
    let lab = Lab::new().await;
    let flexible = |o: &Value| !is_zz(o) && o["conditions"]["change_before_departure"]["allowed"] == true;
    let offer = lab.offer("HND", "FUK", DAY, flexible).await;
    let made = lab.order(&offer, "change").await.data().clone();
    assert_eq!(made["available_actions"], json!(["cancel", "change", "update"]));
    let body = json!({
        "order_id": made["id"],
        "slices": {
            "remove": [{"slice_id": made["slices"][0]["id"]}],
            "add": [{"origin": "HND", "destination": "FUK", "departure_date": "2027-01-22"}],
        },
    });
    let request = lab.post("/air/order_change_requests", body).await.data().clone();
    let offers = request["order_change_offers"].as_array().unwrap();
    assert!(!offers.is_empty());
    let penalty = cents(&made["conditions"]["change_before_departure"]["penalty_amount"]);
    for offer in offers {
        let slice = &offer["slices"]["add"][0];
        assert_eq!(slice["fare_brand_name"], made["slices"][0]["fare_brand_name"]);
        assert!(slice["segments"][0]["departing_at"].as_str().unwrap().starts_with("2027-01-22"));
        assert_eq!(cents(&offer["penalty_total_amount"]), penalty);
        assert!(cents(&offer["change_total_amount"]) >= penalty);
        let new_total = cents(&made["total_amount"]) + cents(&offer["change_total_amount"]) - penalty;
        assert_eq!(cents(&offer["new_total_amount"]), new_total);
    }
    let chosen = lab.post("/air/order_changes", json!({"selected_order_change_offer": offers[0]["id"]})).await.data().clone();
    let amount = chosen["change_total_amount"].clone();
    let payment = json!({"payment": {"type": "balance", "amount": amount, "currency": "GBP"}});
    let confirmed = lab.post(&format!("/air/order_changes/{}/actions/confirm", chosen["id"].as_str().unwrap()), payment).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.text);
    let changed = lab.get(&format!("/air/orders/{}", made["id"].as_str().unwrap())).await.data().clone();
    assert_eq!(changed["slices"][0]["segments"], offers[0]["slices"]["add"][0]["segments"]);
    assert_eq!(cents(&changed["total_amount"]), cents(&made["total_amount"]) + cents(&amount));
    let payments = lab.get(&format!("/air/payments?order_id={}", made["id"].as_str().unwrap())).await;
    assert_eq!(payments.data().as_array().unwrap().len(), usize::from(cents(&amount) > 0) + 1);

    let fixed = |o: &Value| !is_zz(o) && o["conditions"]["change_before_departure"]["allowed"] == false;
    let made = lab.order(&lab.offer("HND", "FUK", DAY, fixed).await, "fixed").await.data().clone();
    assert_eq!(made["available_actions"], json!(["cancel", "update"]));
    let body = json!({
        "order_id": made["id"],
        "slices": {
            "remove": [{"slice_id": made["slices"][0]["id"]}],
            "add": [{"origin": "HND", "destination": "FUK", "departure_date": "2027-01-22"}],
        },
    });
    lab.post("/air/order_change_requests", body).await.refused(422, "order_not_changeable");
}

#[tokio::test]
async fn refunds_follow_the_fare_of_other_carriers() {
    let lab = Lab::new().await;
    for allowed in [true, false] {
        let fits = |o: &Value| !is_zz(o) && o["conditions"]["refund_before_departure"]["allowed"] == allowed;
        let made = lab.order(&lab.offer("HND", "FUK", DAY, fits).await, &format!("terms.{allowed}")).await.data().clone();
        let quote = lab.post("/air/order_cancellations", json!({"order_id": made["id"]})).await.data().clone();
        let penalty = &made["conditions"]["refund_before_departure"]["penalty_amount"];
        let expected = if allowed { (cents(&made["total_amount"]) - cents(penalty)).max(0) } else { 0 };
        assert_eq!(cents(&quote["refund_amount"]), expected);
    }
    let made = lab.order(&lab.offer("HND", "FUK", DAY, |_| true).await, "flown").await.data().clone();
    lab.control(Method::POST, "clock", json!({"set": "2027-01-21T00:00:00Z"})).await;
    let late = lab.post("/air/order_cancellations", json!({"order_id": made["id"]})).await;
    late.refused(422, "order_not_cancellable");
}

#[tokio::test]
async fn a_flight_abroad_is_taken_back_at_no_cost_for_a_day() {
    let lab = Lab::new().await;
    let dear = |o: &Value| !is_zz(o) && o["conditions"]["refund_before_departure"]["allowed"] == false;
    let abroad = lab.offer("HND", "SIN", DAY, dear).await;
    let quote = |id: Value| {
        let lab = lab.clone();
        async move { lab.post("/air/order_cancellations", json!({"order_id": id})).await.data().clone() }
    };
    let made = lab.order(&abroad, "void").await.data().clone();
    assert_eq!(made["void_window_ends_at"], "2026-11-24T09:00:00Z");
    lab.advance(86_400 - 600).await;
    let last = quote(made["id"].clone()).await;
    assert_eq!((&last["refund_amount"], &last["expires_at"]), (&made["total_amount"], &json!("2026-11-24T09:00:00Z")));
    lab.advance(600).await;
    let confirm = format!("/air/order_cancellations/{}/actions/confirm", last["id"].as_str().unwrap());
    let late = lab.call(Method::POST, &confirm, None).await.unwrap();
    late.refused(422, "order_cancellation_stale");
    assert_eq!(quote(made["id"].clone()).await["refund_amount"], "0.00", "the fare's terms count again");

    let again = lab.order(&lab.offer("HND", "SIN", DAY, dear).await, "void.again").await.data().clone();
    let id = quote(again["id"].clone()).await["id"].as_str().unwrap().to_owned();
    let done = lab.call(Method::POST, &format!("/air/order_cancellations/{id}/actions/confirm"), None).await.unwrap();
    assert_eq!((done.status, &done.data()["refund_amount"]), (200, &again["total_amount"]));
    for (from, to, fits) in [("HND", "FUK", false), ("HND", "SIN", true)] {
        let other = lab.order(&lab.offer(from, to, DAY, |o| is_zz(o) == fits).await, &format!("void.{to}")).await;
        assert_eq!(other.data()["void_window_ends_at"], Value::Null, "at home, or with Duffel Airways");
    }
}

#[tokio::test]
async fn a_price_step_shows_when_read_and_refuses_the_old_price() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "FUK", DAY, |_| true).await;
    let path = format!("/air/offers/{}", offer["id"].as_str().unwrap());
    let total = cents(&offer["total_amount"]);
    lab.faults(json!([{"id": "p", "match": {"op": "offer"}, "effect": {"price_step": {"percent": 10}}, "times": 1}])).await;
    let dearer = lab.get(&path).await.data().clone();
    assert_eq!(cents(&dearer["total_amount"]), total + total / 10);
    lab.order(&offer, "step").await.refused(422, "payment_amount_does_not_match_order_amount");
    lab.faults(json!([{"id": "p", "match": {"op": "order"}, "effect": {"price_step": {"percent": 5}}, "times": 1}])).await;
    let refused = lab.order(&dearer, "step").await;
    refused.refused(422, "price_changed");
    assert_eq!(refused.kind(), "airline_error");
    assert_eq!(lab.truth("step").await["orders"], json!([]));
    let read = lab.get(&path).await.data().clone();
    assert!(cents(&read["total_amount"]) > cents(&dearer["total_amount"]));
    assert_eq!(lab.order(&read, "step").await.data()["total_amount"], read["total_amount"]);
    lab.faults(json!([{"id": "s", "match": {"op": "price"}, "effect": "sold_out"}])).await;
    lab.post(&format!("{path}/actions/price"), json!({})).await.refused(422, "offer_no_longer_available");
}

#[tokio::test]
async fn presets_are_put_shown_and_cleared() {
    let lab = Lab::new().await;
    let put = |body: Value| lab.control(Method::PUT, "faults", body);
    assert_eq!(put(json!({"preset": "calm"})).await.body, json!({"preset": "calm", "protocol": null, "rules": []}));
    assert_eq!(put(json!({"preset": "dead"})).await.body["preset"], "dead");
    assert!(lab.call(Method::GET, "/air/airlines?limit=1", None).await.is_err());
    assert_eq!(put(json!({"preset": "dead", "protocol": "airalo"})).await.status, 200);
    assert_eq!(lab.get("/air/airlines?limit=1").await.status, 200, "another supplier is dead");
    assert_eq!(put(json!({"preset": "storm"})).await.status, 400);
    let slow = put(json!({"preset": "slow"})).await.body;
    assert!(slow["rules"].as_array().unwrap().len() > 1);
    lab.call(Method::DELETE, "/_sandbox/faults", None).await.unwrap();
    assert_eq!(lab.get("/_sandbox/faults").await.body, json!({"preset": null, "protocol": null, "rules": []}));
}

/// Every order is asked for until it is there, as a client without any care would: chaos makes second orders.
#[tokio::test]
async fn chaos_strikes_and_opens_the_guard() {
    let lab = Lab::new().await;
    assert_eq!(lab.control(Method::PUT, "faults", json!({"preset": "chaos"})).await.status, 200);
    let mut offers = Vec::new();
    while offers.len() < 40 {
        let body = json!({"data": lab::wish("HND", "FUK", DAY)});
        let Ok(answer) = lab.call(Method::POST, "/air/offer_requests", Some(body)).await else { continue };
        offers.extend(answer.body["data"]["offers"].as_array().into_iter().flatten().take(1).cloned());
    }
    let (mut clean, mut asked) = (0, 0);
    for (n, offer) in offers.iter().enumerate() {
        let body = json!({"data": lab::order(offer, &format!("chaos.{n}"))});
        asked += 1;
        let answer = lab.call(Method::POST, "/air/orders", Some(body)).await;
        clean += usize::from(answer.is_ok_and(|a| a.status == 201 && a.body["data"]["id"].is_string()));
    }
    assert!(clean > asked / 3 && clean < asked, "{clean} of {asked}");
    lab.call(Method::DELETE, "/_sandbox/faults", None).await.unwrap();
    let offer = lab.offer("HND", "FUK", DAY, |_| true).await;
    let again = lab::order(&offer, "second");
    assert_eq!(lab.post("/air/orders", again.clone()).await.status, 201);
    lab.post("/air/orders", again.clone()).await.refused(422, "order_creation_already_attempted");
    let rules = json!({"preset": "chaos", "rules": []});
    lab.control(Method::PUT, "faults", rules).await;
    let mut made = 0;
    for n in 0..20 {
        let mut body = again.clone();
        body["metadata"]["btm_ref"] = json!(format!("second.{n}"));
        let answer = lab.call(Method::POST, "/air/orders", Some(json!({"data": body}))).await;
        made += usize::from(answer.is_ok_and(|a| a.status == 201));
    }
    assert!(made > 3, "{made} more orders on one offer");
}
