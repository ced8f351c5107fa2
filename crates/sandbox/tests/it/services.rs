//! Bags and numbered seats: D15, D17 and D18 with services, and seats that two cannot have.

use serde_json::{Value, json};

use crate::lab::{Lab, cents, hold, is_zz, order};

const DAY: &str = "2027-01-20";

async fn atlantic(lab: &Lab) -> Value {
    lab.offer("LHR", "JFK", DAY, |o| is_zz(o) && o["slices"][0]["segments"].as_array().unwrap().len() == 1).await
}

fn elements(map: &Value) -> Vec<Value> {
    let rows = map["cabins"][0]["rows"].as_array().unwrap();
    let sections = rows.iter().flat_map(|r| r["sections"].as_array().unwrap());
    sections.flat_map(|s| s["elements"].as_array().unwrap()).cloned().collect()
}

fn for_sale(map: &Value) -> Vec<Value> {
    let seats = elements(map).into_iter().filter(|e| e["type"] == "seat");
    seats.filter(|e| !e["available_services"].as_array().unwrap().is_empty()).collect()
}

async fn maps(lab: &Lab, offer: &Value) -> Vec<Value> {
    let answer = lab.get(&format!("/air/seat_maps?offer_id={}", offer["id"].as_str().unwrap())).await;
    answer.data().as_array().unwrap().clone()
}

async fn bags(lab: &Lab, offer: &Value) -> Vec<Value> {
    let path = format!("/air/offers/{}?return_available_services=true", offer["id"].as_str().unwrap());
    lab.get(&path).await.data()["available_services"].as_array().unwrap().clone()
}

fn with(mut body: Value, offer: &Value, services: &[&Value]) -> Value {
    let extra: i64 = services.iter().map(|s| cents(&s["total_amount"])).sum();
    body["services"] = services.iter().map(|s| json!({"id": s["id"], "quantity": 1})).collect();
    if body.get("payments").is_some() {
        let total = cents(&offer["total_amount"]) + extra;
        body["payments"][0]["amount"] = json!(format!("{}.{:02}", total / 100, total % 100));
    }
    body
}

/// The part of D15 about what is sold with the flight.
pub async fn one_more_bag_and_a_seat_cost_20_each_and_76_of_192_seats_are_for_sale() {
    let lab = Lab::new().await;
    let offer = atlantic(&lab).await;
    let bags = bags(&lab, &offer).await;
    assert_eq!(bags.len(), 1);
    let segment = offer["slices"][0]["segments"][0]["id"].clone();
    assert_eq!(
        bags[0],
        json!({
            "id": bags[0]["id"], "type": "baggage", "total_amount": "20.00", "total_currency": "GBP", "maximum_quantity": 1,
            "passenger_ids": [offer["passengers"][0]["id"]], "segment_ids": [segment],
            "metadata": {"type": "checked", "maximum_weight_kg": 23, "maximum_length_cm": null, "maximum_height_cm": null, "maximum_depth_cm": null},
        })
    );
    let maps = maps(&lab, &offer).await;
    assert_eq!(maps.len(), 1);
    assert_eq!((&maps[0]["segment_id"], &maps[0]["slice_id"]), (&segment, &offer["slices"][0]["id"]));
    assert_eq!(maps[0]["cabins"][0]["cabin_class"], "economy");
    assert_eq!(elements(&maps[0]).iter().filter(|e| e["type"] == "seat").count(), 192);
    let seats = for_sale(&maps[0]);
    assert_eq!(seats.len(), 76);
    for seat in &seats {
        let service = &seat["available_services"][0];
        assert_eq!((&service["total_amount"], &service["total_currency"]), (&json!("20.00"), &json!("GBP")));
        assert_eq!(service["passenger_id"], offer["passengers"][0]["id"]);
    }
    let seat = &seats[10]["available_services"][0];
    let made = lab.post("/air/orders", with(order(&offer, "d15"), &offer, &[&bags[0], seat])).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.data();
    assert_eq!(cents(&made["total_amount"]), cents(&offer["total_amount"]) + 4_000);
    assert_eq!(cents(&made["base_amount"]) + cents(&made["tax_amount"]), cents(&made["total_amount"]));
    let booked = made["services"].as_array().unwrap();
    assert_eq!(booked.len(), 2);
    assert_eq!((&booked[0]["type"], &booked[0]["total_amount"]), (&json!("baggage"), &json!("20.00")));
    assert_eq!(booked[1]["metadata"]["designator"], seats[10]["designator"]);
    assert_eq!(booked[1]["segment_ids"], json!([made["slices"][0]["segments"][0]["id"]]));
    let seated = &made["slices"][0]["segments"][0]["passengers"][0]["seat"];
    assert_eq!(seated["designator"], seats[10]["designator"]);
}

/// The part of D17 about services.
pub async fn priced_services_are_booked_at_exactly_the_priced_total() {
    let lab = Lab::new().await;
    let offer = atlantic(&lab).await;
    let seat = for_sale(&maps(&lab, &offer).await[0])[0]["available_services"][0].clone();
    let path = format!("/air/offers/{}/actions/price", offer["id"].as_str().unwrap());
    let wanted = json!([{"id": seat["id"], "quantity": 1}]);
    let ask = json!({"intended_payment_methods": [{"type": "balance"}], "intended_services": wanted});
    let priced = lab.post(&path, ask).await.data().clone();
    assert_eq!(cents(&priced["total_amount"]), cents(&offer["total_amount"]) + 2_000);
    assert_eq!(priced["intended_services"][0]["id"], seat["id"]);
    assert_eq!(priced["intended_payment_methods"][0]["charge_amount"], priced["total_amount"]);
    let mut body = order(&priced, "d17.services");
    // Without the services the total is too much, with one cent less too little.
    lab.post("/air/orders", body.clone()).await.refused(422, "payment_amount_does_not_match_order_amount");
    body["services"] = wanted;
    let exact = body["payments"][0]["amount"].clone();
    let less = cents(&exact) - 1;
    body["payments"][0]["amount"] = json!(format!("{}.{:02}", less / 100, less % 100));
    lab.post("/air/orders", body.clone()).await.refused(422, "payment_amount_does_not_match_order_amount");
    body["payments"][0]["amount"] = exact;
    assert_eq!(lab.post("/air/orders", body).await.data()["total_amount"], priced["total_amount"]);
    let unknown = json!({"intended_services": [{"id": "ase_0000UFUF9mXJPB1AUgmq3c", "quantity": 1}]});
    let other = atlantic(&lab).await;
    let path = format!("/air/offers/{}/actions/price", other["id"].as_str().unwrap());
    lab.post(&path, unknown).await.refused(422, "ancillary_service_not_available");
    let two = json!({"intended_services": [{"id": bags(&lab, &other).await[0]["id"], "quantity": 2}]});
    lab.post(&path, two).await.refused(422, "validation_inclusion");
}

/// The part of D18 about services.
pub async fn services_are_held_and_paid_with_the_order() {
    let lab = Lab::new().await;
    let offer = atlantic(&lab).await;
    let bag = bags(&lab, &offer).await[0].clone();
    let held = lab.post("/air/orders", with(hold(&offer, "d18.services"), &offer, &[&bag])).await.data().clone();
    assert_eq!(cents(&held["total_amount"]), cents(&offer["total_amount"]) + 2_000);
    let payment =
        json!({"order_id": held["id"], "payment": {"type": "balance", "amount": held["total_amount"], "currency": "GBP"}});
    assert_eq!(lab.post("/air/payments", payment).await.data()["status"], "succeeded");
}

#[tokio::test]
async fn a_numbered_seat_is_had_once_and_returns_with_its_order() {
    let lab = Lab::new().await;
    let (first, second) = (atlantic(&lab).await, atlantic(&lab).await);
    let seat_of = |map: &Value| for_sale(map)[0].clone();
    let wanted = seat_of(&maps(&lab, &first).await[0]);
    let same = maps(&lab, &second).await[0].clone();
    let twin = for_sale(&same).into_iter().find(|s| s["designator"] == wanted["designator"]).unwrap();
    let held = lab.post("/air/orders", with(hold(&first, "s1"), &first, &[&wanted["available_services"][0]])).await;
    assert_eq!(held.status, 201, "{}", held.text);
    let late = with(order(&second, "s2"), &second, &[&twin["available_services"][0]]);
    lab.post("/air/orders", late.clone()).await.refused(422, "ancillary_service_not_available");
    assert_eq!(for_sale(&maps(&lab, &second).await[0]).len(), 75);
    let quote = lab.post("/air/order_cancellations", json!({"order_id": held.data()["id"]})).await.data()["id"].clone();
    let path = format!("/air/order_cancellations/{}/actions/confirm", quote.as_str().unwrap());
    assert_eq!(lab.call(reqwest::Method::POST, &path, None).await.unwrap().status, 200);
    assert_eq!(lab.post("/air/orders", late).await.status, 201, "free again");
    let flight = atlantic(&lab).await;
    assert_eq!(for_sale(&maps(&lab, &flight).await[0]).len(), 75);
}

#[tokio::test]
async fn every_cabin_and_aircraft_has_a_map_with_as_many_seats_as_it_sells() {
    let lab = Lab::new().await;
    for (from, to) in [("HND", "FUK"), ("HND", "SIN"), ("OKA", "MMY"), ("CTS", "AKJ")] {
        let search = lab.search(from, to, DAY).await;
        for offer in search["offers"].as_array().unwrap().iter().step_by(17) {
            for (map, segment) in maps(&lab, offer).await.iter().zip(offer["slices"][0]["segments"].as_array().unwrap()) {
                assert_eq!(map["segment_id"], segment["id"]);
                let seats = elements(map).iter().filter(|e| e["type"] == "seat").count();
                assert!((30..400).contains(&seats), "{seats}");
                let sold = for_sale(map).len();
                assert!(sold > 5 && sold < seats);
                for row in map["cabins"][0]["rows"].as_array().unwrap() {
                    let sections = row["sections"].as_array().unwrap().len() as u64;
                    assert_eq!(Some(sections - 1), map["cabins"][0]["aisles"].as_u64());
                }
            }
        }
    }
    lab.get("/air/seat_maps").await.refused(422, "validation_required");
    lab.get("/air/seat_maps?offer_id=off_x").await.refused(404, "not_found");
}
