//! Orders beyond the acceptance rows: what a passenger must look like, what an order shows, accounts apart.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, hold, holdable, order};

const DAY: &str = "2027-01-20";

#[tokio::test]
async fn an_order_shows_what_was_offered_and_who_flies() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "SIN", DAY, |_| true).await;
    let answer = lab.order(&offer, "show.book").await;
    assert_eq!(answer.status, 201);
    let order = answer.data();
    assert_eq!(order["offer_id"], offer["id"]);
    assert_eq!(order["live_mode"], false);
    assert_eq!(order["type"], "instant");
    let reference = order["booking_reference"].as_str().unwrap();
    assert!(reference.starts_with("ZZ") && reference.len() == 6);
    for field in [
        "departing_at",
        "arriving_at",
        "duration",
        "distance",
        "marketing_carrier",
        "operating_carrier_flight_number",
        "stops",
        "aircraft",
    ] {
        assert_eq!(order["slices"][0]["segments"][0][field], offer["slices"][0]["segments"][0][field], "{field}");
    }
    assert_eq!(order["passengers"][0]["given_name"], "Taroa");
    assert_eq!(order["passengers"][0]["id"], offer["passengers"][0]["id"]);
    assert_eq!(order["documents"][0]["passenger_ids"], json!([offer["passengers"][0]["id"]]));
    assert_eq!(order["documents"][0]["unique_identifier"].as_str().unwrap().len(), 13);
    let id = order["id"].as_str().unwrap();
    assert_eq!(lab.get(&format!("/air/orders/{id}")).await.data(), order);
    let stranger = lab.as_token("duffel_test_other");
    stranger.get(&format!("/air/orders/{id}")).await.refused(404, "not_found");
    assert_eq!(stranger.get("/air/orders").await.data(), &json!([]));
    let payments = lab.get(&format!("/air/payments?order_id={id}")).await;
    let payment = payments.data()[0]["id"].as_str().unwrap();
    assert_eq!(lab.get(&format!("/air/payments/{payment}")).await.data()["amount"], order["total_amount"]);
}

#[tokio::test]
async fn a_wrong_passenger_is_refused_by_field_and_nothing_is_ordered() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "FUK", DAY, |_| true).await;
    let cases = [
        ("given_name", json!(""), "validation_required"),
        ("given_name", json!("太郎"), "invalid_passenger_name"),
        ("family_name", json!("O2"), "invalid_passenger_name"),
        ("title", json!("sir"), "invalid_passenger_title"),
        ("gender", json!("x"), "validation_inclusion"),
        ("born_on", json!("12/04/1985"), "validation_format"),
        ("born_on", json!("2099-01-01"), "validation_inclusion"),
        ("email", json!("taro"), "invalid_email_address"),
        ("phone_number", json!("03-1234"), "invalid_phone_number"),
        ("id", json!("pas_x"), "validation_inclusion"),
        ("identity_documents", json!([{"type": "library_card", "unique_identifier": "1"}]), "validation_inclusion"),
    ];
    for (field, value, code) in cases {
        let mut body = order(&offer, "wrong.book");
        body["passengers"][0][field] = value;
        lab.post("/air/orders", body).await.refused(422, code);
    }
    let mut nobody = order(&offer, "wrong.book");
    nobody["passengers"] = json!([]);
    lab.post("/air/orders", nobody).await.refused(422, "validation_required");
    let mut unpaid = order(&offer, "wrong.book");
    unpaid["payments"] = json!([]);
    lab.post("/air/orders", unpaid).await.refused(422, "validation_required");
    let mut odd = order(&offer, "wrong.book");
    odd["type"] = json!("pay_later");
    lab.post("/air/orders", odd).await.refused(422, "validation_inclusion");
    let mut credit = order(&offer, "wrong.book");
    credit["payments"][0]["type"] = json!("airline_credit");
    lab.post("/air/orders", credit).await.refused(422, "validation_inclusion");
    let mut unknown = order(&offer, "wrong.book");
    unknown["selected_offers"] = json!(["off_0000AEdJFxag2IaNxbrlY1"]);
    lab.post("/air/orders", unknown).await.refused(404, "not_found");
    assert_eq!(lab.truth("wrong.book").await["orders"], json!([]));
    assert_eq!(lab.order(&offer, "wrong.book").await.status, 201);
}

#[tokio::test]
async fn only_holdable_offers_are_held_and_holds_take_no_payment() {
    let lab = Lab::new().await;
    let instant = lab.offer("HND", "FUK", DAY, |o| !holdable(o)).await;
    lab.post("/air/orders", hold(&instant, "h1")).await.refused(422, "invalid_order_create_type");
    let offer = lab.offer("HND", "FUK", DAY, holdable).await;
    let mut paid = order(&offer, "h2");
    paid["type"] = json!("hold");
    lab.post("/air/orders", paid).await.refused(422, "validation_inclusion");
    assert_eq!(lab.post("/air/orders", hold(&offer, "h2")).await.status, 201);
    let instant = lab.order(&instant, "h3").await.data()["id"].clone();
    let pay = json!({"order_id": instant, "payment": {"type": "balance", "amount": "1.00", "currency": "GBP"}});
    lab.post("/air/payments", pay).await.refused(422, "order_type_not_eligible_for_payment");
}

#[tokio::test]
async fn every_served_japanese_route_has_holdable_zz_offers() {
    let lab = Lab::new().await;
    for (from, to) in [("HND", "FUK"), ("ITM", "SDJ"), ("NGS", "TSJ"), ("OKA", "MMY"), ("NRT", "LHR")] {
        let search = lab.search(from, to, DAY).await;
        let zz: Vec<&Value> = search["offers"].as_array().unwrap().iter().filter(|o| lab::is_zz(o)).collect();
        assert!(!zz.is_empty() && zz.iter().all(|o| holdable(o)), "{from} {to}");
    }
}

#[tokio::test]
async fn money_adds_up_and_an_empty_balance_refuses() {
    let lab = Lab::new().await;
    let shape = json!({"token": lab.token, "balance": "1000.00"});
    let account = lab.control(Method::POST, "accounts", shape).await.body["account"].as_str().unwrap().to_owned();
    let mut spent = 0;
    let mut refused = false;
    for n in 0..20 {
        let offer = lab.offer("HND", "SIN", DAY, |_| true).await;
        let answer = lab.order(&offer, &format!("money.{n}")).await;
        if answer.status == 201 {
            spent += lab::cents(&offer["total_amount"]);
        } else {
            answer.refused(422, "insufficient_balance");
            refused = true;
            break;
        }
    }
    assert!(refused && spent > 0);
    let summary = lab.get("/_sandbox/truth/summary").await.body;
    let sums = &summary["accounts"][account.as_str()];
    assert_eq!(lab::cents(&sums["captured"]), spent);
    assert_eq!(lab::cents(&sums["balance"]), 100_000 - spent);
}

#[tokio::test]
async fn yen_accounts_are_priced_in_whole_tens_of_yen() {
    let lab = Lab::with(btm_sandbox::Config { currency: "JPY".to_owned(), ..lab::config() }).await;
    let search = lab.search("HND", "FUK", DAY).await;
    for offer in search["offers"].as_array().unwrap() {
        let total = offer["total_amount"].as_str().unwrap();
        assert!(total.parse::<u32>().is_ok_and(|yen| yen % 10 == 0 && (5_000..80_000).contains(&yen)), "{total}");
        assert_eq!(offer["total_currency"], "JPY");
    }
}
