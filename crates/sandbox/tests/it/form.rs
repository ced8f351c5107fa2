//! The form of answers: lists and their pages, places, errors of form, features that are not offered.

use serde_json::{Value, json};

use crate::lab::{self, Lab};

async fn every_page(lab: &Lab, path: &str, limit: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut after = String::new();
    loop {
        let answer = lab.get(&format!("{path}limit={limit}{after}")).await;
        let data = answer.data().as_array().unwrap().clone();
        assert!(data.len() <= limit);
        assert_eq!(answer.body["meta"]["limit"], limit);
        ids.extend(data.iter().map(|d| d["id"].as_str().unwrap().to_owned()));
        match answer.body["meta"]["after"].as_str() {
            Some(cursor) => after = format!("&after={cursor}"),
            None => return ids,
        }
    }
}

#[tokio::test]
async fn reference_lists_page_through_everything_once_in_name_order() {
    let lab = Lab::new().await;
    for kind in ["airlines", "aircraft", "airports", "cities"] {
        let ids = every_page(&lab, &format!("/air/{kind}?"), 200).await;
        let unique: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{kind}");
        assert!(ids.len() > 25, "{kind} {}", ids.len());
        let one = lab.get(&format!("/air/{kind}/{}", ids[3])).await;
        assert_eq!(one.data()["id"], ids[3].as_str());
        lab.get(&format!("/air/{kind}/{}x", ids[3])).await.refused(404, "not_found");
    }
    let names: Vec<String> = lab
        .get("/air/airlines?limit=200")
        .await
        .data()
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["name"].as_str().unwrap().to_owned())
        .collect();
    assert!(names.is_sorted());
    let second = lab.get("/air/airlines?limit=5").await.body["meta"]["after"].as_str().unwrap().to_owned();
    let second = lab.get(&format!("/air/airlines?limit=5&after={second}")).await;
    let before = second.body["meta"]["before"].as_str().unwrap();
    let first = lab.get(&format!("/air/airlines?limit=5&before={before}")).await;
    assert_eq!(first.data()[4]["name"], names[4].as_str());
    assert_eq!(first.body["meta"]["before"], Value::Null);
    for bad in ["limit=0", "limit=201", "limit=x", "after=!!"] {
        assert_eq!(lab.get(&format!("/air/airlines?{bad}")).await.status, 422, "{bad}");
    }
}

#[tokio::test]
async fn offers_are_listed_in_pages_and_sorted() {
    let lab = Lab::new().await;
    let search = lab.search("HND", "FUK", "2027-01-20").await;
    let id = search["id"].as_str().unwrap();
    let ids = every_page(&lab, &format!("/air/offers?offer_request_id={id}&sort=total_amount&"), 30).await;
    let mut made: Vec<&str> = search["offers"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap()).collect();
    let mut listed: Vec<&str> = ids.iter().map(String::as_str).collect();
    made.sort_unstable();
    listed.sort_unstable();
    assert_eq!(made, listed);
    let cheap = lab.get(&format!("/air/offers?offer_request_id={id}&sort=total_amount&limit=200")).await;
    let amounts: Vec<i64> = cheap.data().as_array().unwrap().iter().map(|o| lab::cents(&o["total_amount"])).collect();
    assert!(amounts.is_sorted());
    let nonstop = lab.get(&format!("/air/offers?offer_request_id={id}&max_connections=0&limit=200")).await;
    assert!(nonstop.data().as_array().unwrap().iter().all(|o| o["slices"][0]["segments"].as_array().unwrap().len() == 1));
    lab.get(&format!("/air/offers?offer_request_id={id}&sort=beauty")).await.refused(422, "validation_inclusion");
    lab.get("/air/offers").await.refused(422, "validation_required");
    lab.get("/air/offers?offer_request_id=orq_0000000000000000000000").await.refused(404, "not_found");
    assert_eq!(lab.get(&format!("/air/offer_requests/{id}")).await.data()["offers"].as_array().unwrap().len(), made.len());
    assert_eq!(lab.get("/air/offer_requests").await.data()[0]["id"], id);
    let stranger = lab.as_token("duffel_test_stranger");
    stranger.get(&format!("/air/offer_requests/{id}")).await.refused(404, "not_found");
    stranger.get(&format!("/air/offers/{}", made[0])).await.refused(404, "not_found");
}

#[tokio::test]
async fn places_are_suggested_by_code_name_and_position() {
    let lab = Lab::new().await;
    let of = |answer: lab::Answer| -> Vec<String> {
        answer
            .data()
            .as_array()
            .unwrap()
            .iter()
            .map(|p| format!("{}:{}", p["type"].as_str().unwrap(), p["iata_code"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(of(lab.get("/places/suggestions?query=hnd").await)[0], "airport:HND");
    let tokyo = of(lab.get("/places/suggestions?query=Tokyo").await);
    assert_eq!(tokyo[0], "city:TYO");
    assert!(tokyo.contains(&"airport:HND".to_owned()) && tokyo.contains(&"airport:NRT".to_owned()), "{tokyo:?}");
    assert!(of(lab.get("/places/suggestions?name=sao%20paulo").await).contains(&"city:SAO".to_owned()));
    let near = of(lab.get("/places/suggestions?lat=35.55&lng=139.78&rad=20000").await);
    assert_eq!(near[0], "airport:HND");
    let none = lab.get("/places/suggestions?query=qqqqq").await;
    assert_eq!((none.status, none.data(), none.body.get("meta")), (200, &json!([]), None));
    let city = lab.get("/places/suggestions?query=OSA").await.data()[0].clone();
    assert_eq!((&city["id"], &city["country_name"], &city["time_zone"]), (&json!("cit_osa_jp"), &json!("Japan"), &Value::Null));
    assert!(city["airports"].as_array().unwrap().len() >= 3);
    lab.get("/places/suggestions").await.refused(422, "validation_required");
    lab.get("/places/suggestions?lat=north&lng=1").await.refused(422, "validation_format");
}

#[tokio::test]
async fn a_search_with_wrong_fields_is_refused_with_their_place() {
    let lab = Lab::new().await;
    let good = lab::wish("HND", "FUK", "2027-01-20");
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let cases = [
        (with("/slices", json!([])), "validation_required", "/slices"),
        (with("/passengers", Value::Null), "validation_required", "/passengers"),
        (with("/slices/0/origin", json!("QQQ")), "validation_inclusion", "/slices/0/origin"),
        (with("/slices/0/destination", json!("HND")), "validation_inclusion", "/slices/0/destination"),
        (with("/slices/0/departure_date", json!("20-01-2027")), "validation_format", "/slices/0/departure_date"),
        (with("/slices/0/departure_date", json!("2026-11-01")), "validation_inclusion", "/slices/0/departure_date"),
        (with("/passengers/0/type", json!("dog")), "validation_inclusion", "/passengers/0/type"),
        (with("/passengers/0", json!({})), "validation_required", "/passengers/0/type"),
        (with("/passengers/0", json!({"age": 200})), "validation_inclusion", "/passengers/0/age"),
        (with("/passengers", json!([{"age": 1}])), "validation_inclusion", "/passengers"),
        (with("/cabin_class", json!("roof")), "validation_inclusion", "/cabin_class"),
        (with("/slices/0/origin", json!(7)), "validation_type", "/slices/0/origin"),
    ];
    for (body, code, pointer) in cases {
        let answer = lab.post("/air/offer_requests", body).await;
        answer.refused(422, code);
        assert_eq!(answer.body["errors"][0]["source"]["pointer"], pointer);
    }
    lab.post("/air/offer_requests?supplier_timeout=1", good.clone()).await.refused(422, "validation_inclusion");
    let unwrapped = lab.call(reqwest::Method::POST, "/air/offer_requests", Some(good)).await.unwrap();
    unwrapped.refused(400, "missing_data_param");
    let garbled = lab
        .client
        .post(format!("{}/air/offer_requests", lab.url))
        .header("Authorization", "Bearer x")
        .header("Duffel-Version", "v2");
    let garbled = garbled.header("Content-Type", "application/json").body("{").send().await.unwrap();
    assert_eq!(garbled.status(), 400);
}

#[tokio::test]
async fn what_is_not_offered_says_so() {
    let lab = Lab::new().await;
    for path in ["/identity/customer/user_groups", "/air/airline_credits", "/payments/cards"] {
        lab.get(path).await.refused(403, "unavailable_feature");
    }
    let cars = lab.post("/cars/search", json!({})).await;
    assert_eq!((cars.status, cars.header("content-type")), (403, Some("text/plain; charset=utf-8")));
    lab.get("/air/nonsense").await.refused(404, "not_found");
    let notice = lab.get("/").await;
    assert!(notice.text.contains("simulation") && notice.text.contains("模擬"));
}

#[tokio::test]
async fn round_trips_multi_city_and_private_fares_work() {
    let lab = Lab::new().await;
    let mut body = lab::wish("TYO", "FUK", "2027-01-20");
    body["slices"] = json!([
        {"origin": "TYO", "destination": "FUK", "departure_date": "2027-01-20", "departure_time": {"from": "06:00", "to": "12:00"}},
        {"origin": "FUK", "destination": "TYO", "departure_date": "2027-01-22"},
    ]);
    let search = lab.post("/air/offer_requests", body.clone()).await.data().clone();
    assert_eq!(search["slices"][0]["origin_type"], "city");
    let offers = search["offers"].as_array().unwrap();
    assert!(!offers.is_empty() && offers.len() <= 250);
    for offer in offers {
        let slices = offer["slices"].as_array().unwrap();
        assert_eq!(slices.len(), 2);
        let departs = slices[0]["segments"][0]["departing_at"].as_str().unwrap();
        assert!(("2027-01-20T06:00:00".."2027-01-20T12:00:01").contains(&departs), "{departs}");
        assert!(slices[1]["segments"][0]["departing_at"].as_str().unwrap().starts_with("2027-01-22"));
        let sum = lab::cents(&offer["base_amount"]) + lab::cents(&offer["tax_amount"]);
        assert_eq!(sum, lab::cents(&offer["total_amount"]));
    }
    body["private_fares"] = json!({"NH": [{"corporate_code": "BTMCORP"}], "JL": [{"corporate_code": "UNKNOWN"}]});
    let private = lab.post("/air/offer_requests", body).await.data().clone();
    let (mut lower, mut same) = (0, 0);
    for (public, private) in offers.iter().zip(private["offers"].as_array().unwrap()) {
        let corporate = private["owner"]["iata_code"] == "NH";
        assert_eq!(private["private_fares"].as_array().unwrap().len(), usize::from(corporate));
        let (a, b) = (lab::cents(&public["total_amount"]), lab::cents(&private["total_amount"]));
        lower += usize::from(corporate && b < a);
        same += usize::from(!corporate && b == a);
    }
    assert!(lower > 0 && same > 0 && lower + same == offers.len());
    let mut body = lab::wish("HND", "FUK", "2027-01-20");
    body["slices"] = json!([
        {"origin": "HND", "destination": "SIN", "departure_date": "2027-01-20"},
        {"origin": "SIN", "destination": "LHR", "departure_date": "2027-01-24"},
        {"origin": "LHR", "destination": "NRT", "departure_date": "2027-01-28"},
    ]);
    let multi = lab.post("/air/offer_requests", body).await.data().clone();
    assert!(multi["offers"].as_array().unwrap().iter().any(|o| o["slices"].as_array().unwrap().len() == 3));
}
