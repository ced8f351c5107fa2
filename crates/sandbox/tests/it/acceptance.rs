//! Acceptance rows D01 to D31 of this scope (one-way searches, amounts in pounds).

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, cents, hold, holdable, is_zz, order};
use crate::services;

const DAY: &str = "2027-01-20";

#[tokio::test]
async fn d01_a_search_may_find_nothing() {
    let lab = Lab::new().await;
    assert_eq!(lab.search("PVD", "RAI", DAY).await["offers"], json!([]));
}

#[tokio::test]
async fn d02_every_offer_can_be_held() {
    let search = Lab::new().await.search("JFK", "EWR", DAY).await;
    let offers = search["offers"].as_array().unwrap();
    assert!(!offers.is_empty() && offers.iter().all(holdable) && offers.iter().all(is_zz));
}

#[tokio::test]
async fn d03_the_first_slice_has_two_segments() {
    let search = Lab::new().await.search("LHR", "DXB", DAY).await;
    let offers = search["offers"].as_array().unwrap();
    assert!(!offers.is_empty());
    assert!(offers.iter().all(|o| o["slices"][0]["segments"].as_array().unwrap().len() == 2));
}

#[tokio::test]
async fn d04_one_segment_with_one_stop() {
    let search = Lab::new().await.search("DXB", "AMS", DAY).await;
    let segments = search["offers"][0]["slices"][0]["segments"].as_array().unwrap();
    assert_eq!(segments.len(), 1);
    let stops = segments[0]["stops"].as_array().unwrap();
    assert_eq!(stops.len(), 1);
    assert_eq!(stops[0]["airport"]["type"], "airport");
    assert!(stops[0]["departing_at"].as_str() > stops[0]["arriving_at"].as_str());
}

fn bags(search: &Value) -> Vec<usize> {
    let offers = search["offers"].as_array().unwrap();
    offers.iter().map(|o| o["slices"][0]["segments"][0]["passengers"][0]["baggages"].as_array().unwrap().len()).collect()
}

#[tokio::test]
async fn d05_no_bags_for_anyone() {
    let bags = bags(&Lab::new().await.search("BTS", "MRU", DAY).await);
    assert!(!bags.is_empty() && bags.iter().all(|n| *n == 0));
}

#[tokio::test]
async fn d06_bags_included_and_none_for_sale() {
    let lab = Lab::new().await;
    let search = lab.search("BTS", "ABV", DAY).await;
    assert!(bags(&search).iter().all(|n| *n > 0));
    let id = search["offers"][0]["id"].as_str().unwrap();
    let offer = lab.get(&format!("/air/offers/{id}?return_available_services=true")).await;
    assert_eq!(offer.data()["available_services"], json!([]));
}

#[tokio::test]
async fn d07_the_search_times_out() {
    let answer = Lab::new().await.post("/air/offer_requests/?return_offers=true", lab::wish("STN", "LHR", DAY)).await;
    answer.refused(504, "gateway_timeout_error");
    assert_eq!(answer.kind(), "api_error");
}

#[tokio::test]
async fn d08_listed_but_gone_when_read() {
    let lab = Lab::new().await;
    let search = lab.search("LGW", "LHR", DAY).await;
    let id = search["offers"][0]["id"].as_str().unwrap();
    lab.get(&format!("/air/offers/{id}")).await.refused(422, "offer_no_longer_available");
}

#[tokio::test]
async fn d09_the_airline_fails_and_nothing_is_ordered() {
    let lab = Lab::new().await;
    let offer = lab.offer("LHR", "LGW", DAY, |_| true).await;
    let answer = lab.order(&offer, "d09.book").await;
    answer.refused(502, "airline_unknown");
    assert_eq!(answer.kind(), "airline_error");
    assert!(answer.body["errors"][0]["source"].is_string());
    assert_eq!(lab.truth("d09.book").await["orders"], json!([]));
    assert_eq!(lab.get("/air/orders").await.data(), &json!([]));
}

#[tokio::test]
async fn d10_the_balance_does_not_suffice() {
    let lab = Lab::new().await;
    let offer = lab.offer("LGW", "STN", DAY, |_| true).await;
    let answer = lab.order(&offer, "d10.book").await;
    answer.refused(422, "insufficient_balance");
    assert_eq!(answer.kind(), "invalid_state_error");
    assert_eq!(lab.truth("d10.book").await["orders"], json!([]));
}

#[tokio::test]
async fn d11_ten_more_at_every_read_and_an_older_total_is_refused() {
    let lab = Lab::new().await;
    let offer = lab.offer("LHR", "STN", DAY, |_| true).await;
    let path = format!("/air/offers/{}", offer["id"].as_str().unwrap());
    let first = lab.get(&path).await.data().clone();
    assert_eq!(cents(&first["total_amount"]), cents(&offer["total_amount"]) + 1_000);
    let second = lab.get(&path).await.data().clone();
    assert_eq!(cents(&second["total_amount"]), cents(&first["total_amount"]) + 1_000);
    let answer = lab.order(&first, "d11.book").await;
    answer.refused(422, "payment_amount_does_not_match_order_amount");
    assert_eq!(answer.kind(), "validation_error");
    assert_eq!(lab.truth("d11.book").await["live"], 0);
    assert_eq!(lab.order(&second, "d11.book").await.status, 201);
}

#[tokio::test]
async fn d14_cards_are_not_enabled() {
    let lab = Lab::new().await;
    for (from, to) in [("LTN", "STN"), ("SEN", "STN"), ("LCY", "STN")] {
        let offer = lab.offer(from, to, DAY, |_| true).await;
        let mut body = order(&offer, "d14");
        body["payments"][0]["type"] = json!("card");
        lab.post("/air/orders", body).await.refused(403, "unavailable_feature");
    }
}

#[tokio::test]
async fn d15_zz_from_heathrow_to_new_york_is_holdable_with_its_fixed_bags_and_penalties() {
    let lab = Lab::new().await;
    let mut allowed = std::collections::BTreeSet::new();
    for _ in 0..4 {
        let search = lab.search("LHR", "JFK", DAY).await;
        let zz: Vec<&Value> = search["offers"].as_array().unwrap().iter().filter(|o| is_zz(o)).collect();
        assert!(!zz.is_empty() && zz.iter().all(|o| holdable(o)));
        for offer in zz {
            let baggages = &offer["slices"][0]["segments"][0]["passengers"][0]["baggages"];
            assert_eq!(baggages, &json!([{"type": "checked", "quantity": 1}, {"type": "carry_on", "quantity": 1}]));
            for condition in ["change_before_departure", "refund_before_departure"] {
                let condition = &offer["conditions"][condition];
                let expected = if condition["allowed"] == true { json!("40.00") } else { Value::Null };
                assert_eq!(condition["penalty_amount"], expected);
                allowed.insert(condition["allowed"].as_bool().unwrap());
            }
        }
    }
    assert_eq!(allowed.len(), 2, "conditions vary between searches");
    services::one_more_bag_and_a_seat_cost_20_each_and_76_of_192_seats_are_for_sale().await;
}

#[tokio::test]
async fn d16_offers_end_thirty_minutes_after_the_search() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "FUK", DAY, |_| true).await;
    assert_eq!(offer["expires_at"], "2026-11-23T09:30:00.000000Z");
    let path = format!("/air/offers/{}", offer["id"].as_str().unwrap());
    lab.advance(1_799).await;
    assert_eq!(lab.get(&path).await.status, 200);
    for seconds in [1, 3_600] {
        lab.advance(seconds).await;
        lab.get(&path).await.refused(422, "offer_no_longer_available");
        lab.order(&offer, "d16").await.refused(422, "offer_expired");
    }
}

#[tokio::test]
async fn d17_the_priced_total_is_paid_exactly() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "FUK", DAY, |_| true).await;
    let path = format!("/air/offers/{}/actions/price", offer["id"].as_str().unwrap());
    let methods = json!({"intended_payment_methods": [{"type": "balance"}], "intended_services": []});
    let priced = lab.post(&path, methods).await.data().clone();
    assert_eq!(priced["intended_payment_methods"][0]["charge_amount"], priced["total_amount"]);
    assert_eq!(priced["intended_services"], json!([]));
    for wrong in [-1, 1] {
        let mut body = order(&priced, "d17");
        let amount = cents(&priced["total_amount"]) + wrong;
        body["payments"][0]["amount"] = json!(format!("{}.{:02}", amount / 100, amount % 100));
        lab.post("/air/orders", body).await.refused(422, "payment_amount_does_not_match_order_amount");
    }
    let mut body = order(&priced, "d17");
    body["payments"][0]["currency"] = json!("EUR");
    lab.post("/air/orders", body).await.refused(422, "payment_currency_does_not_match_order_currency");
    let made = lab.order(&priced, "d17").await;
    let made = made.data();
    assert_eq!(made["total_amount"], priced["total_amount"]);
    assert_eq!(cents(&made["base_amount"]) + cents(&made["tax_amount"]), cents(&made["total_amount"]));
    assert_eq!(made["services"], json!([]));
    services::priced_services_are_booked_at_exactly_the_priced_total().await;
}

#[tokio::test]
async fn d18_a_hold_has_its_deadlines_is_paid_unchanged_or_lapses() {
    let lab = Lab::new().await;
    let offer = lab.offer("LHR", "JFK", DAY, is_zz).await;
    let held = lab.post("/air/orders", hold(&offer, "d18.hold")).await.data().clone();
    assert_eq!(held["payment_status"]["awaiting_payment"], true);
    assert_eq!(held["payment_status"]["payment_required_by"], "2026-11-26T09:00:00Z");
    assert_eq!(held["payment_status"]["price_guarantee_expires_at"], "2026-11-25T09:00:00Z");
    assert_eq!(held["documents"], json!([]));
    let id = held["id"].as_str().unwrap();
    lab.advance(3_600).await;
    let payment = |amount: &Value| json!({"order_id": id, "payment": {"type": "balance", "amount": amount, "currency": "GBP"}});
    lab.post("/air/payments", payment(&json!("1.00"))).await.refused(422, "payment_amount_does_not_match_order_amount");
    let paid = lab.post("/air/payments", payment(&held["total_amount"])).await;
    assert_eq!((paid.status, &paid.data()["status"]), (201, &json!("succeeded")));
    lab.post("/air/payments", payment(&held["total_amount"])).await.refused(422, "already_paid");
    let read = lab.get(&format!("/air/orders/{id}")).await.data().clone();
    assert_eq!(read["total_amount"], held["total_amount"]);
    assert!(read["payment_status"]["paid_at"].is_string());
    assert!(read["documents"][0]["unique_identifier"].as_str().unwrap().starts_with("000"));

    let sold = || async { lab.get("/_sandbox/truth/summary").await.body["seats_sold"].as_u64().unwrap() };
    let before = sold().await;
    let offer = lab.offer("LHR", "JFK", DAY, is_zz).await;
    let held = lab.post("/air/orders", hold(&offer, "d18.lapse")).await.data().clone();
    assert_eq!(lab.get("/air/orders?awaiting_payment=true").await.data().as_array().unwrap().len(), 1);
    assert!(sold().await > before);
    lab.advance(72 * 3_600).await;
    let id = held["id"].as_str().unwrap();
    let read = lab.get(&format!("/air/orders/{id}")).await.data().clone();
    assert_eq!(read["payment_status"]["awaiting_payment"], false);
    assert_eq!(read["payment_status"]["paid_at"], Value::Null);
    assert_eq!(lab.truth("d18.lapse").await["orders"][0]["state"], "lapsed");
    assert_eq!(sold().await, before, "the seats return");
    let payment = json!({"order_id": id, "payment": {"type": "balance", "amount": held["total_amount"], "currency": "GBP"}});
    lab.post("/air/payments", payment).await.refused(422, "past_payment_required_by_date");
    services::services_are_held_and_paid_with_the_order().await;
}

#[tokio::test]
async fn d19_metadata_is_kept_replaced_and_found_again() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "FUK", DAY, |_| true).await;
    let made = lab.order(&offer, "d19.book").await.data().clone();
    assert_eq!(made["metadata"], json!({"btm_ref": "d19.book"}));
    let id = made["id"].as_str().unwrap();
    // The official client wraps the fields in `options`.
    let patched =
        lab.patch(&format!("/air/orders/{id}"), json!({"options": {"metadata": {"btm_ref": "d19.book", "x": "y"}}})).await;
    assert_eq!(patched.data()["metadata"], json!({"btm_ref": "d19.book", "x": "y"}));
    let patched = lab.patch(&format!("/air/orders/{id}"), json!({"metadata": {"btm_ref": "d19.other"}})).await;
    assert_eq!(patched.data()["metadata"], json!({"btm_ref": "d19.other"}));
    for filter in [
        format!("booking_reference={}", made["booking_reference"].as_str().unwrap()),
        format!("offer_id={}", offer["id"].as_str().unwrap()),
    ] {
        let found = lab.get(&format!("/air/orders?{filter}")).await;
        assert_eq!(found.data()[0]["id"], made["id"]);
        assert_eq!(found.data().as_array().unwrap().len(), 1);
    }
    assert_eq!(lab.get("/air/orders?offer_id=off_0000000000000000000000").await.data(), &json!([]));
    assert_eq!(lab.truth("d19.other").await["live"], 1);
}

#[tokio::test]
async fn d20_a_loyalty_account_lowers_the_price_and_stays_with_the_order() {
    let lab = Lab::new().await;
    let offer = lab.offer("LHR", "JFK", DAY, is_zz).await;
    let (id, pas) = (offer["id"].as_str().unwrap(), offer["passengers"][0]["id"].as_str().unwrap());
    let account = json!([{"airline_iata_code": "ZZ", "account_number": "1234567890"}]);
    let body = json!({"given_name": "Amelia", "family_name": "Earhart", "loyalty_programme_accounts": account});
    let patched = lab.patch(&format!("/air/offers/{id}/passengers/{pas}"), body).await;
    assert_eq!(patched.data()["loyalty_programme_accounts"], account);
    let read = lab.get(&format!("/air/offers/{id}")).await.data().clone();
    let (before, after) = (cents(&offer["total_amount"]) as f64, cents(&read["total_amount"]) as f64);
    assert!((after / before - 0.9).abs() < 0.001, "{before} {after}");
    let made = lab.order(&read, "d20").await.data().clone();
    assert_eq!(made["total_amount"], read["total_amount"]);
    assert_eq!(made["passengers"][0]["loyalty_programme_accounts"], account);
}

#[tokio::test]
async fn d26_birth_dates_match_the_ages_searched_and_infants_ride_with_adults() {
    let lab = Lab::new().await;
    let mut wish = lab::wish("HND", "FUK", DAY);
    wish["passengers"] = json!([{"type": "adult"}, {"age": 1}]);
    let search = lab.post("/air/offer_requests", wish).await.data().clone();
    let offer = &search["offers"][0];
    let infant = offer["passengers"][1]["id"].clone();
    let mut body = order(offer, "d26");
    lab.post("/air/orders", body.clone()).await.refused(422, "validation_inclusion");
    body["passengers"][1]["born_on"] = json!("2025-06-01");
    let answer = lab.post("/air/orders", body.clone()).await;
    answer.refused(422, "validation_required");
    assert_eq!(answer.body["errors"][0]["source"]["field"], "infant_passenger_id");
    body["passengers"][0]["infant_passenger_id"] = infant;
    assert_eq!(lab.post("/air/orders", body).await.status, 201);
    // What counts is the age on the last departure: a birthday between the two makes eight of seven.
    for (asked, status) in [(8, 201), (7, 422)] {
        let mut wish = lab::wish("HND", "FUK", DAY);
        let back = json!({"origin": "FUK", "destination": "HND", "departure_date": "2027-01-30"});
        wish["slices"].as_array_mut().unwrap().push(back);
        wish["passengers"] = json!([{"type": "adult"}, {"age": asked}]);
        let search = lab.post("/air/offer_requests", wish).await.data().clone();
        let mut body = order(&search["offers"][0], &format!("d26.{asked}"));
        body["passengers"][1]["born_on"] = json!("2019-01-25");
        let answer = lab.post("/air/orders", body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        if status == 422 {
            assert_eq!(answer.body["errors"][0]["source"]["field"], "born_on");
        }
    }
}

#[tokio::test]
async fn d27_one_order_per_offer_request_unless_the_guard_is_off() {
    let lab = Lab::new().await;
    let search = lab.search("HND", "FUK", DAY).await;
    let (first, other) = (&search["offers"][0], &search["offers"][5]);
    assert_eq!(lab.order(first, "d27").await.status, 201);
    lab.order(first, "d27").await.refused(422, "order_creation_already_attempted");
    lab.order(other, "d27").await.refused(422, "offer_request_already_booked");
    assert_eq!(lab.truth("d27").await["live"], 1);

    let open = lab.as_token("duffel_test_open");
    let shaped = open.control(Method::POST, "accounts", json!({"token": "duffel_test_open", "resend_guard": false})).await;
    assert_eq!(shaped.status, 200, "{}", shaped.text);
    let offer = open.offer("HND", "FUK", DAY, |_| true).await;
    let body = order(&offer, "d27.twice");
    assert_eq!(open.post("/air/orders", body.clone()).await.status, 201);
    assert_eq!(open.post("/air/orders", body).await.status, 201);
    assert_eq!(open.truth("d27.twice").await["live"], 2);
}

#[tokio::test]
async fn d30_a_batch_search_gives_each_offer_once_and_ends_after_a_minute() {
    let lab = Lab::new().await;
    let made = lab.post("/air/batch_offer_requests/?supplier_timeout=5000", lab::wish("HND", "FUK", DAY)).await;
    assert_eq!(made.status, 201);
    let batch = made.data().clone();
    let total = batch["total_batches"].as_u64().unwrap();
    assert_eq!(batch["remaining_batches"], total);
    assert!(batch["client_key"].is_string() && total > 2);
    let path = format!("/air/batch_offer_requests/{}", batch["id"].as_str().unwrap());
    let mut seen = std::collections::BTreeSet::new();
    let mut remaining = vec![total];
    loop {
        let poll = lab.get(&path).await.data().clone();
        for offer in poll["offers"].as_array().unwrap() {
            assert_eq!(is_zz(offer), remaining.len() == 1, "ZZ comes in the first batch and only there");
            assert!(seen.insert(offer["id"].as_str().unwrap().to_owned()), "no offer twice");
        }
        let left = poll["remaining_batches"].as_u64().unwrap();
        assert!(left < *remaining.last().unwrap());
        remaining.push(left);
        if left == 0 {
            break;
        }
    }
    assert_eq!(lab.get(&path).await.data()["offers"], json!([]));
    let listed = lab.get(&format!("/air/offers?limit=200&offer_request_id={}", batch["id"].as_str().unwrap())).await;
    assert!(listed.data().as_array().unwrap().len() <= seen.len());
    lab.advance(60).await;
    lab.get(&path).await.refused(404, "not_found");
}

#[tokio::test]
async fn d31_headers_and_the_minute() {
    let lab = Lab::new().await;
    for answer in [lab.get("/air/airlines?limit=1").await, lab.get("/air/offers/off_x").await, lab.get("/nowhere").await] {
        assert!(answer.header("x-request-id").is_some(), "{}", answer.text);
        assert_eq!(answer.header("x-sandbox"), Some("smart-btm simulated"));
    }
    let answer = lab.get("/air/airlines?limit=1").await;
    assert_eq!(answer.header("ratelimit-limit"), Some("4000"));
    assert_eq!(answer.header("ratelimit-reset"), Some("Mon, 23 Nov 2026 09:01:00 GMT"));
    let raw = |headers: &[(&str, &str)]| {
        let mut request = lab.client.get(format!("{}/air/airlines", lab.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        async move {
            let response = request.send().await.unwrap();
            let limited = response.headers().contains_key("ratelimit-remaining");
            let echo = response.headers().get("x-client-correlation-id").map(|v| v.to_str().unwrap().to_owned());
            let status = response.status().as_u16();
            let code = response.json::<Value>().await.unwrap()["errors"][0]["code"].as_str().unwrap_or_default().to_owned();
            (status, code, limited, echo)
        }
    };
    let token = ("Authorization", "Bearer duffel_test_1");
    let refused = |status, code: &str| (status, code.to_owned(), true, None);
    assert_eq!(raw(&[]).await, refused(401, "missing_authorization_header"));
    assert_eq!(raw(&[("Authorization", "Basic x")]).await, refused(401, "invalid_authorization_header"));
    assert_eq!(raw(&[token]).await, refused(400, "missing_version_header"));
    assert_eq!(raw(&[token, ("Duffel-Version", "v1")]).await, refused(400, "unsupported_version"));
    assert_eq!(raw(&[token, ("Duffel-Version", "tomorrow")]).await, refused(400, "invalid_version_header"));
    for live in ["duffel_live_1", "prod_1"] {
        let header = format!("Bearer {live}");
        assert_eq!(raw(&[("Authorization", &header), ("Duffel-Version", "v2")]).await, refused(401, "access_token_not_found"));
    }
    assert_eq!(raw(&[token, ("Duffel-Version", "v2"), ("Accept", "text/html")]).await, refused(406, "unsupported_format"));
    let echoed = raw(&[token, ("Duffel-Version", "v2"), ("X-Client-Correlation-Id", "abc")]).await;
    assert_eq!(echoed, (200, String::new(), true, Some("abc".to_owned())));

    let busy = lab.as_token("duffel_test_busy");
    for _ in 0..4_000 {
        assert_eq!(busy.get("/air/aircraft?limit=1").await.status, 200);
    }
    let over = busy.get("/air/aircraft?limit=1").await;
    over.refused(429, "rate_limit_exceeded");
    assert_eq!(over.header("ratelimit-remaining"), Some("0"));
    busy.advance(60).await;
    assert_eq!(busy.get("/air/aircraft?limit=1").await.status, 200);
}
