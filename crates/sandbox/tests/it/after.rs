//! Acceptance rows of what happens after booking: D12, D13, D21 to D25, and D32.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{Answer, Lab, cents, hold, is_zz, order};

const DAY: &str = "2027-01-20";

async fn booked(lab: &Lab, from: &str, to: &str, our_ref: &str) -> Value {
    let offer = lab.offer(from, to, DAY, is_zz).await;
    let made = lab.order(&offer, our_ref).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.data().clone()
}

async fn quote(lab: &Lab, order: &Value) -> Answer {
    lab.post("/air/order_cancellations", json!({"order_id": order["id"]})).await
}

async fn confirm(lab: &Lab, quote: &Value) -> Answer {
    let path = format!("/air/order_cancellations/{}/actions/confirm", quote["id"].as_str().unwrap());
    lab.call(Method::POST, &path, None).await.unwrap()
}

async fn read(lab: &Lab, order: &Value) -> Value {
    lab.get(&format!("/air/orders/{}", order["id"].as_str().unwrap())).await.data().clone()
}

async fn seats_sold(lab: &Lab) -> u64 {
    lab.get("/_sandbox/truth/summary").await.body["seats_sold"].as_u64().unwrap()
}

async fn account(lab: &Lab) -> Value {
    let summary = lab.get("/_sandbox/truth/summary").await.body;
    summary["accounts"].as_object().unwrap().values().next().unwrap().clone()
}

#[tokio::test]
async fn d12_every_reading_of_airline_changes_finds_a_later_one() {
    let lab = Lab::new().await;
    let made = booked(&lab, "LHR", "LTN", "d12").await;
    let id = made["id"].as_str().unwrap();
    let departs = |order: &Value| {
        let text = order["slices"][0]["segments"][0]["departing_at"].as_str().unwrap().to_owned();
        text.parse::<chrono::NaiveDateTime>().unwrap()
    };
    assert_eq!(made["airline_initiated_changes"], json!([]));
    let list = format!("/air/airline_initiated_changes?order_id={id}");
    let first = lab.get(&list).await.data().clone();
    let (before, after) = (&first[0]["removed"][0], &first[0]["added"][0]);
    assert_eq!(first[0]["available_actions"], json!(["accept", "cancel", "change", "update"]));
    assert_ne!(before["id"], after["id"]);
    assert_eq!(lab.get("/air/orders?requires_action=true").await.data()[0]["id"], made["id"]);
    let second = lab.get(&list).await.data().clone();
    assert_eq!(second.as_array().unwrap().len(), 2);
    let moved = read(&lab, &made).await;
    assert_eq!(departs(&moved), departs(&made) + chrono::Duration::hours(2));
    assert_eq!(moved["airline_initiated_changes"], second);
    let path = |change: &Value| format!("/air/airline_initiated_changes/{}", change["id"].as_str().unwrap());
    let stale = lab.call(Method::POST, &format!("{}/actions/accept", path(&second[0])), None).await.unwrap();
    stale.refused(422, "stale_airline_initiated_change_accept");
    lab.patch(&path(&second[0]), json!({"action_taken": "changed"})).await.refused(422, "stale_airline_initiated_change_update");
    lab.patch(&path(&second[1]), json!({"action_taken": "eaten"})).await.refused(422, "validation_inclusion");
    let accepted = lab.call(Method::POST, &format!("{}/actions/accept", path(&second[1])), None).await.unwrap();
    assert_eq!(accepted.data()["action_taken"], "accepted");
    assert!(accepted.data()["action_taken_at"].is_string());
    assert_eq!(accepted.data()["available_actions"], json!([]));
    assert_eq!(lab.get("/air/orders?requires_action=true").await.data(), &json!([]));
    let refund = quote(&lab, &made).await.data().clone();
    assert_eq!(refund["refund_amount"], made["total_amount"]);
    assert_eq!(confirm(&lab, &refund).await.status, 200);
}

#[tokio::test]
async fn d13_the_refund_goes_to_one_airline_credit() {
    let lab = Lab::new().await;
    let made = booked(&lab, "LTN", "SYD", "d13").await;
    let quote = quote(&lab, &made).await.data().clone();
    assert_eq!((&quote["refund_to"], &quote["refund_amount"]), (&json!("airline_credits"), &made["total_amount"]));
    let credits = quote["airline_credits"].as_array().unwrap();
    assert_eq!(credits.len(), 1);
    assert_eq!(credits[0]["credit_amount"], made["total_amount"]);
    let spent = account(&lab).await["balance"].clone();
    assert_eq!(confirm(&lab, &quote).await.status, 200);
    assert_eq!(account(&lab).await["balance"], spent, "nothing comes back to the balance");
}

#[tokio::test]
async fn d21_a_change_costs_125_replaces_one_slice_and_comes_once() {
    let lab = Lab::new().await;
    let wish = json!({
        "slices": [
            {"origin": "LHR", "destination": "JFK", "departure_date": DAY},
            {"origin": "JFK", "destination": "LHR", "departure_date": "2027-01-27"},
        ],
        "passengers": [{"type": "adult"}],
        "cabin_class": "economy",
    });
    let search = lab.post("/air/offer_requests", wish).await.data().clone();
    let direct = |o: &&Value| o["slices"][0]["segments"].as_array().unwrap().len() == 1;
    let offer = search["offers"].as_array().unwrap().iter().filter(|o| is_zz(o)).find(direct).unwrap().clone();
    let id = offer["id"].as_str().unwrap();
    let priced = lab.get(&format!("/air/offers/{id}?return_available_services=true")).await.data().clone();
    let bags = priced["available_services"].as_array().unwrap();
    assert_eq!(bags.len(), 2, "one bag for each slice");
    let maps = lab.get(&format!("/air/seat_maps?offer_id={id}")).await.data().clone();
    let last = maps.as_array().unwrap().last().unwrap().clone();
    let seat = first_seat(&last);
    let services = json!([
        {"id": bags[0]["id"], "quantity": 1}, {"id": bags[1]["id"], "quantity": 1}, {"id": seat["id"], "quantity": 1},
    ]);
    let methods = json!({"intended_payment_methods": [{"type": "balance"}], "intended_services": services});
    let priced = lab.post(&format!("/air/offers/{id}/actions/price"), methods).await.data().clone();
    let mut body = order(&priced, "d21");
    body["services"] = services;
    let made = lab.post("/air/orders", body).await.data().clone();
    assert_eq!(made["available_actions"], json!(["cancel", "change", "update"]));
    assert_eq!(made["services"].as_array().unwrap().len(), 3);

    let ask = |cabin: &str| {
        json!({
            "order_id": made["id"],
            "slices": {
                "remove": [{"slice_id": made["slices"][0]["id"]}],
                "add": [{"origin": "LHR", "destination": "JFK", "departure_date": "2027-01-22", "cabin_class": cabin}],
            },
        })
    };
    let business = lab.post("/air/order_change_requests", ask("business")).await;
    assert_eq!(business.data()["order_change_offers"], json!([]));
    let request = lab.post("/air/order_change_requests", ask("economy")).await;
    assert_eq!(request.status, 201, "{}", request.text);
    let request = request.data().clone();
    assert_eq!(request["slices"]["add"][0]["origin"]["iata_code"], "LHR");
    assert_eq!(request["slices"]["remove"][0]["slice_id"], made["slices"][0]["id"]);
    let offers = request["order_change_offers"].as_array().unwrap();
    let mut kinds: Vec<(String, String)> = Vec::new();
    for offer in offers {
        assert_eq!(offer["change_total_amount"], "125.00");
        assert_eq!(offer["penalty_total_amount"], "25.00");
        assert_eq!(cents(&offer["new_total_amount"]), cents(&made["total_amount"]) + 10_000);
        let segment = &offer["slices"]["add"][0]["segments"][0];
        let cabin = segment["passengers"][0]["cabin_class"].as_str().unwrap().to_owned();
        kinds.push((cabin, segment["departing_at"].as_str().unwrap()[11..16].to_owned()));
        assert_eq!(offer["slices"]["remove"][0]["id"], made["slices"][0]["id"]);
    }
    let all: Vec<(String, String)> = ["economy", "premium_economy", "first"]
        .iter()
        .flat_map(|c| ["06:00", "12:00", "18:00"].map(|t| ((*c).to_owned(), t.to_owned())))
        .collect();
    assert_eq!(kinds, all);
    let listed = lab.get(&format!("/air/order_change_offers?order_change_request_id={}", request["id"].as_str().unwrap())).await;
    assert_eq!(listed.data(), &request["order_change_offers"]);
    let one = format!("/air/order_change_offers/{}", offers[4]["id"].as_str().unwrap());
    assert_eq!(lab.get(&one).await.data(), &offers[4]);
    assert_eq!(lab.get(&format!("/air/order_change_requests/{}", request["id"].as_str().unwrap())).await.data(), &request);

    let chosen = lab.post("/air/order_changes", json!({"selected_order_change_offer": offers[4]["id"]})).await;
    assert_eq!((chosen.status, &chosen.data()["confirmed_at"]), (201, &Value::Null));
    let change = format!("/air/order_changes/{}", chosen.data()["id"].as_str().unwrap());
    assert_eq!(read(&lab, &made).await["total_amount"], made["total_amount"], "nothing changed yet");
    let pay = |amount: &str| json!({"payment": {"type": "balance", "amount": amount, "currency": "GBP"}});
    let confirm = format!("{change}/actions/confirm");
    lab.call(Method::POST, &confirm, None).await.unwrap().refused(422, "validation_required");
    lab.post(&confirm, pay("124.00")).await.refused(422, "payment_amount_does_not_match_order_amount");
    let sold = seats_sold(&lab).await;
    let spent = cents(&account(&lab).await["captured"]);
    assert_eq!(lab.post(&confirm, pay("125.00")).await.status, 200);
    assert_eq!(seats_sold(&lab).await, sold, "one seat for another");
    assert_eq!(cents(&account(&lab).await["captured"]), spent + 12_500);
    lab.post(&confirm, pay("125.00")).await.refused(422, "order_change_already_actioned");

    let changed = read(&lab, &made).await;
    assert_eq!(cents(&changed["total_amount"]), cents(&made["total_amount"]) + 12_500);
    assert_eq!(changed["available_actions"], json!(["cancel", "update"]));
    assert_eq!(changed["slices"][0]["id"], offers[4]["slices"]["add"][0]["id"]);
    assert_eq!(changed["slices"][1], made["slices"][1], "the other slice is as it was, with its seat");
    let kept = changed["services"].as_array().unwrap();
    assert_eq!(kept.len(), 2, "the bag and the seat of the other slice");
    assert!(kept.iter().all(|s| s["id"] != bags[0]["id"]));
    assert_eq!(changed["changes"].as_array().unwrap().len(), 1);
    let again = json!({
        "order_id": made["id"],
        "slices": {
            "remove": [{"slice_id": changed["slices"][0]["id"]}],
            "add": [{"origin": "LHR", "destination": "JFK", "departure_date": "2027-01-23"}],
        },
    });
    lab.post("/air/order_change_requests", again).await.refused(422, "order_not_changeable");
    let refund = quote(&lab, &made).await.data().clone();
    assert_eq!(refund["refund_amount"], changed["total_amount"], "the confirmed change is refunded, too");
}

fn first_seat(map: &Value) -> Value {
    let rows = map["cabins"][0]["rows"].as_array().unwrap();
    let elements = rows.iter().flat_map(|r| r["sections"].as_array().unwrap()).flat_map(|s| s["elements"].as_array().unwrap());
    let mut seats = elements.filter(|e| e["type"] == "seat" && !e["available_services"].as_array().unwrap().is_empty());
    seats.next().unwrap()["available_services"][0].clone()
}

#[tokio::test]
async fn d22_a_paid_order_is_cancelled_once_and_refunded_whole() {
    let lab = Lab::new().await;
    let before = (account_or_null(&lab).await, seats_sold(&lab).await);
    let made = booked(&lab, "LHR", "JFK", "d22").await;
    assert!(seats_sold(&lab).await > before.1);
    let quoted = quote(&lab, &made).await;
    assert_eq!(quoted.status, 201);
    let quoted = quoted.data().clone();
    assert_eq!((&quoted["refund_to"], &quoted["refund_amount"]), (&json!("balance"), &made["total_amount"]));
    assert_eq!((&quoted["confirmed_at"], &quoted["airline_credits"]), (&Value::Null, &json!([])));
    assert_eq!(read(&lab, &made).await["cancelled_at"], Value::Null, "a quote cancels nothing");
    let confirmed = confirm(&lab, &quoted).await;
    assert!(confirmed.data()["confirmed_at"].is_string());
    confirm(&lab, &quoted).await.refused(422, "already_cancelled");
    quote(&lab, &made).await.refused(422, "already_cancelled");
    let cancelled = read(&lab, &made).await;
    assert_eq!(cancelled["available_actions"], json!(["update"]));
    assert!(cancelled["cancelled_at"].is_string());
    assert_eq!(cancelled["cancellation"], *confirmed.data());
    let sums = account(&lab).await;
    assert_eq!(sums["refunded"], made["total_amount"]);
    assert_eq!(seats_sold(&lab).await, before.1, "the seats return, once");
    assert_eq!(lab.truth("d22").await["orders"][0]["state"], "cancelled");
    let id = quoted["id"].as_str().unwrap();
    assert_eq!(lab.get(&format!("/air/order_cancellations/{id}")).await.data(), confirmed.data());
    let listed = lab.get(&format!("/air/order_cancellations?order_id={}", made["id"].as_str().unwrap())).await;
    assert_eq!(listed.data(), &json!([confirmed.data()]));
    lab.as_token("duffel_test_x").get(&format!("/air/order_cancellations/{id}")).await.refused(404, "not_found");
}

async fn account_or_null(lab: &Lab) -> Value {
    lab.get("/_sandbox/truth/summary").await.body["accounts"].clone()
}

#[tokio::test]
async fn d23_an_unpaid_hold_gives_nothing_back() {
    let lab = Lab::new().await;
    let offer = lab.offer("LHR", "JFK", DAY, is_zz).await;
    let held = lab.post("/air/orders", hold(&offer, "d23")).await.data().clone();
    assert_eq!(held["available_actions"], json!(["cancel", "update"]));
    let quoted = quote(&lab, &held).await.data().clone();
    assert_eq!((&quoted["refund_to"], &quoted["refund_amount"]), (&json!("awaiting_payment"), &json!("0.00")));
    assert_eq!(confirm(&lab, &quoted).await.status, 200);
    assert_eq!(seats_sold(&lab).await, 0);
    lab.advance(80 * 3_600).await;
    assert_eq!(lab.truth("d23").await["orders"][0]["state"], "cancelled", "what is cancelled does not lapse");
    let payment =
        json!({"order_id": held["id"], "payment": {"type": "balance", "amount": held["total_amount"], "currency": "GBP"}});
    lab.post("/air/payments", payment).await.refused(422, "already_cancelled");
}

#[tokio::test]
async fn d24_only_the_newest_quote_counts_and_for_an_hour() {
    let lab = Lab::new().await;
    let made = booked(&lab, "LHR", "JFK", "d24").await;
    let older = quote(&lab, &made).await.data().clone();
    let newer = quote(&lab, &made).await.data().clone();
    confirm(&lab, &older).await.refused(422, "order_cancellation_stale");
    assert_eq!(newer["expires_at"], "2026-11-23T10:00:00Z");
    lab.advance(3_600).await;
    confirm(&lab, &newer).await.refused(422, "order_cancellation_stale");
    let fresh = quote(&lab, &made).await.data().clone();
    assert_eq!(confirm(&lab, &fresh).await.status, 200);
}

#[tokio::test]
async fn d25_nothing_is_sold_after_booking() {
    let lab = Lab::new().await;
    let made = booked(&lab, "LHR", "JFK", "d25").await;
    let path = format!("/air/orders/{}", made["id"].as_str().unwrap());
    assert_eq!(lab.get(&format!("{path}/available_services")).await.data(), &json!([]));
    let body = json!({
        "payment": {"type": "balance", "amount": "20.00", "currency": "GBP"},
        "add_services": [{"id": "ase_0000UFUF9mXJPB1AUgmq3c", "quantity": 1}],
    });
    let answer = lab.post(&format!("{path}/services"), body.clone()).await;
    assert_eq!((answer.status, &answer.body["errors"][0]["code"]), (400, &json!(400)));
    let offer = lab.offer("LHR", "JFK", DAY, is_zz).await;
    let held = lab.post("/air/orders", hold(&offer, "d25.hold")).await.data()["id"].as_str().unwrap().to_owned();
    let answer = lab.post(&format!("/air/orders/{held}/services"), body).await;
    answer.refused(422, "pay_later_order_no_payment_for_ancillaries");
}

#[tokio::test]
async fn d32_credits_do_not_pay_users_are_unique_and_the_rest_is_not_offered() {
    let lab = Lab::new().await;
    let offer = lab.offer("LHR", "JFK", DAY, is_zz).await;
    let mut body = order(&offer, "d32");
    body["payments"][0] = json!({"type": "airline_credit", "airline_credit_id": "acd_x"});
    lab.post("/air/orders", body).await.refused(422, "validation_inclusion");

    let taro =
        json!({"email": "taro@example.com", "given_name": "Taro", "family_name": "Yamada", "phone_number": "+81312345678"});
    let made = lab.post("/identity/customer/users", taro.clone()).await;
    assert_eq!(made.status, 201);
    let id = made.data()["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("icu_"));
    assert_eq!((&made.data()["group"], &made.data()["live_mode"]), (&Value::Null, &json!(false)));
    let answer = lab.post("/identity/customer/users", taro.clone()).await;
    answer.refused(422, "emails_not_unique");
    lab.post("/identity/customer/users", json!({"email": "x"})).await.refused(422, "invalid_email_address");
    assert_eq!(lab.as_token("duffel_test_y").post("/identity/customer/users", taro).await.status, 201);
    assert_eq!(lab.get("/identity/customer/users?email=TARO@example.com").await.data()[0]["id"], id.as_str());
    assert_eq!(lab.get("/identity/customer/users?email=b@example.com").await.data(), &json!([]));
    let renamed = json!({"data": {"email": "taro@example.com", "given_name": "Tarou", "family_name": "Yamada"}});
    let renamed = lab.call(Method::PUT, &format!("/identity/customer/users/{id}"), Some(renamed)).await.unwrap();
    assert_eq!((&renamed.data()["given_name"], &renamed.data()["phone_number"]), (&json!("Tarou"), &Value::Null));
    assert_eq!(lab.get(&format!("/identity/customer/users/{id}")).await.data(), renamed.data());
    let mut body = order(&offer, "d32.user");
    body["users"] = json!([id]);
    let ordered = lab.post("/air/orders", body).await.data()["id"].clone();
    assert_eq!(lab.get(&format!("/air/orders?user_id={id}")).await.data()[0]["id"], ordered);

    for (method, path) in [
        (Method::POST, "/air/offers/off_x/upsell"),
        (Method::POST, "/air/offers/off_x/upsell_offers"),
        (Method::GET, "/air/airline_credits"),
        (Method::POST, "/air/airline_credits"),
        (Method::GET, "/identity/customer/user_groups"),
        (Method::POST, "/identity/customer/user_groups"),
        (Method::PATCH, "/identity/customer/user_groups/usg_x"),
        (Method::DELETE, "/identity/customer/user_groups/usg_x"),
        (Method::DELETE, "/identity/customer/users/icu_x"),
        (Method::POST, "/identity/component_client_keys"),
        (Method::POST, "/air/partial_offer_requests"),
        (Method::POST, "/payments/payment_intents"),
        (Method::POST, "/payments/cards"),
        (Method::POST, "/payments/three_d_secure_sessions"),
        (Method::POST, "/links/sessions"),
    ] {
        let answer = lab.call(method.clone(), path, Some(json!({"data": {}}))).await.unwrap();
        assert_eq!((answer.status, answer.code()), (403, "unavailable_feature"), "{method} {path}");
    }
    let cars = lab.get("/cars/search").await;
    assert_eq!((cars.status, &cars.body), (403, &Value::Null), "plain text");
}
