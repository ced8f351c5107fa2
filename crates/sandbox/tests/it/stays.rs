//! Duffel Stays over plain HTTP: acceptance rows S01 to S12 and the form of its answers.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{Answer, Lab, cents};
use crate::receiver::Receiver;

/// Test hotel, in the sea.
const TEST: (f64, f64) = (-24.38, -128.32);
const TOKYO: (f64, f64) = (35.68, 139.77);

pub fn wish((latitude, longitude): (f64, f64), from: &str, to: &str) -> Value {
    json!({
        "check_in_date": from, "check_out_date": to, "rooms": 1, "guests": [{"type": "adult"}],
        "location": {"radius": 2, "geographic_coordinates": {"latitude": latitude, "longitude": longitude}},
    })
}

async fn search(lab: &Lab, wish: Value) -> Vec<Value> {
    lab.post("/stays/search", wish).await.data()["results"].as_array().unwrap().clone()
}

async fn rates(lab: &Lab, result: &Value) -> Value {
    let path = format!("/stays/search_results/{}/actions/fetch_all_rates", result["id"].as_str().unwrap());
    lab.post(&path, json!({})).await.data().clone()
}

/// The rates of a room of the test hotel.
async fn test_rates(lab: &Lab, room: &str) -> Vec<Value> {
    let results = search(lab, wish(TEST, "2027-01-20", "2027-01-22")).await;
    assert_eq!(results.len(), 1);
    let all = rates(lab, &results[0]).await;
    let rooms = all["accommodation"]["rooms"].as_array().unwrap();
    let found = rooms.iter().find(|r| r["name"] == room).unwrap_or_else(|| panic!("no room {room}"));
    found["rates"].as_array().unwrap().clone()
}

async fn quote(lab: &Lab, rate: &Value) -> Answer {
    lab.post("/stays/quotes", json!({"rate_id": rate["id"]})).await
}

pub fn booking(quote: &Value, our_ref: &str) -> Value {
    json!({
        "quote_id": quote["id"], "guests": [{"given_name": "Taro", "family_name": "Yamada"}],
        "email": "taro.yamada@example.com", "phone_number": "+81312345678", "metadata": {"btm_ref": our_ref},
    })
}

async fn book(lab: &Lab, quote: &Answer, our_ref: &str) -> Answer {
    lab.post("/stays/bookings", booking(quote.data(), our_ref)).await
}

/// A booking of the test hotel's first room.
pub async fn booked(lab: &Lab, our_ref: &str) -> Value {
    let rate = test_rates(lab, "Balance success").await.remove(0);
    book(lab, &quote(lab, &rate).await, our_ref).await.data().clone()
}

async fn cancel(lab: &Lab, booking: &Value) -> Answer {
    lab.post(&format!("/stays/bookings/{}/actions/cancel", booking["id"].as_str().unwrap()), json!({})).await
}

async fn balance(lab: &Lab) -> i64 {
    let account = lab.control(Method::POST, "accounts", json!({"token": lab.token})).await.body;
    cents(&account["balance"])
}

#[tokio::test]
async fn s01_a_room_is_booked_with_the_balance() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Balance success").await.remove(0);
    assert_eq!((&rate["payment_type"], &rate["available_payment_methods"]), (&json!("pay_now"), &json!(["balance"])));
    let quoted = quote(&lab, &rate).await;
    assert_eq!((quoted.status, &quoted.data()["total_amount"]), (201, &rate["total_amount"]));
    assert_eq!(lab.get(&format!("/stays/quotes/{}", quoted.data()["id"].as_str().unwrap())).await.data(), quoted.data());
    let before = balance(&lab).await;
    let made = book(&lab, &quoted, "s01.book").await;
    assert_eq!(made.status, 201, "{}", made.text);
    let data = made.data();
    assert_eq!((&data["status"], &data["metadata"]["btm_ref"]), (&json!("confirmed"), &json!("s01.book")));
    assert!(data["reference"].as_str().unwrap().starts_with("ZZ") && data["id"].as_str().unwrap().starts_with("bok_0000"));
    assert_eq!(before - balance(&lab).await, cents(&rate["total_amount"]));
    let truth = lab.truth("s01.book").await;
    assert_eq!(
        (&truth["live"], &truth["orders"][0]["kind"], &truth["orders"][0]["protocol"]),
        (&json!(1), &json!("stay"), &json!("duffel"))
    );
    let id = data["id"].as_str().unwrap();
    assert_eq!(lab.get(&format!("/stays/bookings/{id}")).await.data(), data);
    assert_eq!(lab.get("/stays/bookings").await.data(), &json!([data]));
    let patched = lab.patch(&format!("/stays/bookings/{id}"), json!({"metadata": {"btm_ref": "s01.other"}})).await;
    assert_eq!(patched.data()["metadata"]["btm_ref"], "s01.other");
    book(&lab, &quoted, "s01.again").await.refused(422, "booking_already_attempted");
    lab.as_token("duffel_test_stranger").get(&format!("/stays/bookings/{id}")).await.refused(404, "not_found");
}

#[tokio::test]
async fn s02_a_rate_is_unavailable_at_the_quote() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Rate unavailable at quote").await.remove(0);
    let refused = quote(&lab, &rate).await;
    refused.refused(422, "rate_unavailable");
    assert_eq!(refused.kind(), "invalid_state_error");
}

#[tokio::test]
async fn s03_a_rate_is_unavailable_at_the_booking() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Rate unavailable at booking").await.remove(0);
    let quoted = quote(&lab, &rate).await;
    book(&lab, &quoted, "s03.book").await.refused(422, "rate_unavailable");
    assert_eq!(lab.truth("s03.book").await["orders"], json!([]));
}

#[tokio::test]
async fn s04_the_price_has_changed_at_the_quote() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Price changed at quote").await.remove(0);
    let quoted = quote(&lab, &rate).await;
    let (told, asked) = (cents(&rate["total_amount"]), cents(&quoted.data()["total_amount"]));
    assert_eq!(asked, told + told / 10);
    let made = book(&lab, &quoted, "s04.book").await;
    assert_eq!(cents(&made.data()["total_amount"]), asked);
}

#[tokio::test]
async fn s05_accepted_and_then_created() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Accepted, then created").await.remove(0);
    let quoted = quote(&lab, &rate).await;
    let answer = book(&lab, &quoted, "s05.book").await;
    assert_eq!((answer.status, &answer.body), (202, &json!({"data": {}})));
    assert_eq!(lab.get("/stays/bookings").await.data(), &json!([]));
    lab.advance(30).await;
    assert_eq!(lab.get("/stays/bookings").await.data()[0]["metadata"]["btm_ref"], "s05.book");
    assert_eq!(lab.truth("s05.book").await["live"], 1);
}

#[tokio::test]
async fn s06_accepted_and_then_failed() {
    let lab = Lab::new().await;
    let before = balance(&lab).await;
    let rate = test_rates(&lab, "Accepted, then failed").await.remove(0);
    let quoted = quote(&lab, &rate).await;
    assert_eq!(book(&lab, &quoted, "s06.book").await.status, 202);
    assert!(balance(&lab).await < before);
    lab.advance(30).await;
    assert_eq!((lab.get("/stays/bookings").await.data(), balance(&lab).await), (&json!([]), before));
    assert_eq!(lab.truth("s06.book").await["orders"][0]["state"], "failed");
    assert_eq!(lab.get("/_sandbox/truth/summary").await.body["rooms_sold"], 0);
}

#[tokio::test]
async fn s07_a_loyalty_number_is_required() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Loyalty number required").await.remove(0);
    assert_eq!(rate["loyalty_programme_required"], true);
    let quoted = quote(&lab, &rate).await;
    let refused = book(&lab, &quoted, "s07.book").await;
    refused.refused(422, "validation_required");
    assert_eq!(refused.body["errors"][0]["source"]["field"], "loyalty_programme_account_number");
    let mut body = booking(quoted.data(), "s07.book");
    body["loyalty_programme_account_number"] = json!("123456789");
    assert_eq!(lab.post("/stays/bookings", body).await.data()["loyalty_programme_account_number"], "123456789");
    let programmes = lab.get("/stays/loyalty_programmes").await;
    assert_eq!(programmes.data()[0]["reference"], rate["supported_loyalty_programme"]);
}

/// Books each of the three terms, moves the clock, cancels: (refund, total).
async fn refund(steps: usize, seconds: i64) -> (i64, i64) {
    let lab = Lab::new().await;
    let rates = test_rates(&lab, "Balance success").await;
    let rate = rates.iter().find(|r| r["cancellation_timeline"].as_array().unwrap().len() == steps).unwrap();
    let before = balance(&lab).await;
    let made = book(&lab, &quote(&lab, rate).await, "s08.book").await;
    lab.advance(seconds).await;
    let cancelled = cancel(&lab, made.data()).await;
    assert_eq!(cancelled.data()["status"], "cancelled");
    let (refund, total) = (cents(&cancelled.data()["refund_amount"]), cents(&made.data()["total_amount"]));
    assert_eq!(before - balance(&lab).await, total - refund);
    assert_eq!(lab.get("/_sandbox/truth/summary").await.body["rooms_sold"], 0, "the rooms return");
    (refund, total)
}

#[tokio::test]
async fn s08_the_refund_follows_the_timeline() {
    // From 2026-11-23T09:00Z; check-in 2027-01-20 at Pitcairn (UTC−8): 18:00 of the 17th and of the 19th there.
    let hours = |h: i64| h * 3_600;
    let day = 24;
    let (three, one) = (55 * day + 17, 57 * day + 17);
    let (free, total) = refund(1, hours(one) - 1).await;
    assert_eq!(free, total);
    assert_eq!(refund(1, hours(one)).await.0, 0);
    let (all, total) = refund(2, hours(three) - 1).await;
    assert_eq!(all, total);
    let (half, total) = refund(2, hours(three)).await;
    assert_eq!(half, total / 2);
    assert_eq!(refund(2, hours(one)).await.0, 0);
    assert_eq!(refund(0, 0).await.0, 0, "non-refundable");
}

#[tokio::test]
async fn s09_a_fee_in_the_price_and_a_tax_at_the_property() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Fee and tax due at the property").await.remove(0);
    let of = |name: &str| cents(&rate[name]);
    assert!(of("fee_amount") > 0 && of("due_at_accommodation_amount") > 0);
    assert_eq!(of("total_amount"), of("base_amount") + of("tax_amount") + of("fee_amount"));
    let quoted = quote(&lab, &rate).await;
    assert_eq!(quoted.data()["due_at_accommodation_amount"], rate["due_at_accommodation_amount"]);
    let before = balance(&lab).await;
    book(&lab, &quoted, "s09.book").await.data();
    assert_eq!(before - balance(&lab).await, of("total_amount"), "what is due there is not taken here");
}

#[tokio::test]
async fn s10_two_buyers_of_one_room() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Last room").await.remove(0);
    assert_eq!(rate["quantity_available"], 1);
    let other = lab.as_token("duffel_test_other");
    let theirs = test_rates(&other, "Last room").await.remove(0);
    let (first, second) = (quote(&lab, &rate).await, quote(&other, &theirs).await);
    assert_eq!(book(&lab, &first, "s10.first").await.status, 201);
    book(&other, &second, "s10.second").await.refused(422, "rate_unavailable");
    quote(&other, &theirs).await.refused(422, "rate_unavailable");
    let results = search(&other, wish(TEST, "2027-01-20", "2027-01-22")).await;
    let names = rates(&other, &results[0]).await["accommodation"]["rooms"].to_string();
    assert!(!names.contains("Last room") && names.contains("Balance success"));
}

#[tokio::test]
async fn s11_a_second_cancel_is_refused() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Balance success").await.remove(0);
    let made = book(&lab, &quote(&lab, &rate).await, "s11.book").await;
    assert_eq!(cancel(&lab, made.data()).await.status, 200);
    cancel(&lab, made.data()).await.refused(422, "already_cancelled");
    assert_eq!(lab.truth("s11.book").await["orders"][0]["state"], "cancelled");
}

#[tokio::test]
async fn s12_an_account_without_stays_is_told_in_plain_text() {
    let lab = Lab::new().await;
    lab.control(Method::POST, "accounts", json!({"token": lab.token, "products": ["flights"]})).await;
    let answer = lab.post("/stays/search", wish(TEST, "2027-01-20", "2027-01-22")).await;
    assert_eq!((answer.status, answer.header("content-type")), (403, Some("text/plain; charset=utf-8")));
    lab.control(Method::POST, "accounts", json!({"token": lab.token, "products": ["flights", "stays"]})).await;
    assert_eq!(search(&lab, wish(TEST, "2027-01-20", "2027-01-22")).await.len(), 1);
}

#[tokio::test]
async fn search_rates_and_quote_agree_to_the_last_penny() {
    let lab = Lab::new().await;
    let results = search(&lab, wish(TOKYO, "2027-01-20", "2027-01-23")).await;
    assert!((5..=200).contains(&results.len()), "{}", results.len());
    for result in results.iter().take(6) {
        let name = result["accommodation"]["name"].as_str().unwrap();
        assert!(name.ends_with("(simulated)"), "{name}");
        assert_eq!(result["accommodation"]["rooms"], json!([]));
        let all = rates(&lab, result).await;
        let rates: Vec<&Value> =
            all["accommodation"]["rooms"].as_array().unwrap().iter().flat_map(|r| r["rates"].as_array().unwrap()).collect();
        assert!(rates.len() >= 3);
        let cheapest = rates.iter().map(|r| cents(&r["total_amount"])).min().unwrap();
        assert_eq!(cheapest, cents(&result["cheapest_rate_total_amount"]));
        for rate in rates {
            let of = |name: &str| cents(&rate[name]);
            assert_eq!(of("total_amount"), of("base_amount") + of("tax_amount") + of("fee_amount"));
        }
    }
    let far = search(&lab, wish((0.0, -30.0), "2027-01-20", "2027-01-23")).await;
    assert_eq!(far.len(), 0);
}

#[tokio::test]
async fn lodging_tax_is_due_in_yen_at_the_property_where_the_table_says_so() {
    let lab = Lab::new().await;
    let kyoto = search(&lab, wish((34.99, 135.76), "2027-01-20", "2027-01-21")).await;
    assert!(!kyoto.is_empty());
    for result in &kyoto {
        assert_eq!(result["cheapest_rate_due_at_accommodation_currency"], "JPY");
        let due: i64 = result["cheapest_rate_due_at_accommodation_amount"].as_str().unwrap().parse().unwrap();
        assert!([200, 400, 1_000, 4_000, 10_000].contains(&due), "{due}");
    }
    let yokohama = search(&lab, wish((35.47, 139.62), "2027-01-20", "2027-01-21")).await;
    assert!(!yokohama.is_empty() && yokohama.iter().any(|r| r["cheapest_rate_due_at_accommodation_amount"] == "0"));
}

#[tokio::test]
async fn the_negotiated_rate_is_twelve_per_cent_lower_where_it_is_accepted() {
    let lab = Lab::new().await;
    let results = search(&lab, wish(TOKYO, "2027-01-20", "2027-01-21")).await;
    let accepts = |r: &&Value| !r["supported_negotiated_rates"].as_array().unwrap().is_empty();
    let (yes, no) = (results.iter().filter(accepts).count(), results.iter().filter(|r| !accepts(r)).count());
    assert!(yes > 0 && no > 0);
    let result = results.iter().find(accepts).unwrap();
    let id = result["supported_negotiated_rates"][0]["id"].clone();
    assert_eq!(result["supported_negotiated_rates"][0]["display_name"], "BTMRAC");
    let mut wish =
        json!({"check_in_date": "2027-01-20", "check_out_date": "2027-01-21", "rooms": 1, "guests": [{"type": "adult"}]});
    wish["negotiated_rate_ids"] = json!([id]);
    wish["accommodation"] = json!({"ids": [result["accommodation"]["id"]], "fetch_rates": true});
    let found = search(&lab, wish).await.remove(0);
    let room = &found["accommodation"]["rooms"][0]["rates"];
    let of = |negotiated: bool| {
        let fits = |r: &&Value| {
            r["board_type"] == "room_only"
                && r["cancellation_timeline"].as_array().unwrap().len() == 1
                && r["negotiated_rate_id"].is_null() != negotiated
        };
        room.as_array().unwrap().iter().find(fits).unwrap().clone()
    };
    let (public, ours) = (of(false), of(true));
    assert_eq!((&ours["code"], &ours["negotiated_rate_id"]), (&json!("BTMRAC"), &id));
    let (public, ours) = (cents(&public["total_amount"]), cents(&ours["total_amount"]));
    assert!((ours - public * 88 / 100).abs() <= 1, "{ours} of {public}");
}

#[tokio::test]
async fn accommodation_is_found_by_place_id_and_name_in_both_languages() {
    let lab = Lab::new().await;
    let list = lab.get("/stays/accommodation?latitude=35.68&longitude=139.77&radius=1&limit=3").await;
    assert_eq!(list.data().as_array().unwrap().len(), 3);
    assert!(list.body["meta"]["after"].is_string());
    let first = list.data()[0].clone();
    let id = first["id"].as_str().unwrap();
    assert_eq!(lab.get(&format!("/stays/accommodation/{id}")).await.data(), &first);
    let ja = lab.client.get(format!("{}/stays/accommodation/{id}", lab.url)).header("Accept-Language", "ja");
    let ja = ja.header("Authorization", "Bearer duffel_test_lab").header("Duffel-Version", "v2").send().await.unwrap();
    let ja: Value = serde_json::from_str(&ja.text().await.unwrap()).unwrap();
    assert!(ja["data"]["name"].as_str().unwrap().ends_with("（模擬）"));
    let found = lab
        .post("/stays/accommodation/suggestions", json!({"query": first["name"].as_str().unwrap().replace(" (simulated)", "")}))
        .await;
    assert!(found.data().as_array().unwrap().iter().any(|s| s["accommodation_id"] == id), "{}", found.text);
    let part: String = first["name"].as_str().unwrap().chars().take(6).collect();
    let found = lab.post("/stays/accommodation/suggestions", json!({"query": part})).await;
    assert!(found.data().as_array().unwrap().iter().any(|s| s["accommodation_id"] == id), "{}", found.text);
    assert_eq!(lab.post("/stays/accommodation/suggestions", json!({"query": "zzzzqq"})).await.data(), &json!([]));
    lab.get("/stays/accommodation/acc_0000000000000000000000").await.refused(404, "not_found");
}

#[tokio::test]
async fn what_no_adapter_calls_is_refused_and_wrong_fields_have_their_place() {
    let lab = Lab::new().await;
    for path in ["/stays/brands", "/stays/chains", "/stays/negotiated_rates", "/stays/accommodation/acc_x/reviews"] {
        lab.get(path).await.refused(403, "unavailable_feature");
    }
    let good = wish(TOKYO, "2027-01-20", "2027-01-21");
    let cases = [
        ("/check_in_date", json!("2026-01-01"), "validation_inclusion", "/check_in_date"),
        ("/check_out_date", json!("2027-01-20"), "validation_inclusion", "/check_out_date"),
        ("/rooms", json!(2), "validation_inclusion", "/rooms"),
        ("/guests", json!([]), "validation_required", "/guests"),
        ("/guests/0", json!({"type": "child"}), "validation_required", "/guests/0/age"),
        ("/location/radius", json!(5_000), "validation_inclusion", "/location/radius"),
        (
            "/location/geographic_coordinates/latitude",
            json!(91),
            "validation_inclusion",
            "/location/geographic_coordinates/latitude",
        ),
    ];
    for (at, value, code, pointer) in cases {
        let mut body = good.clone();
        *body.pointer_mut(at).unwrap() = value;
        let answer = lab.post("/stays/search", body).await;
        answer.refused(422, code);
        assert_eq!(answer.body["errors"][0]["source"]["pointer"], pointer);
    }
    lab.post("/stays/quotes", json!({"rate_id": "rat_0000000000000000000000"})).await.refused(404, "not_found");
    let rate = test_rates(&lab, "Balance success").await.remove(0);
    let quoted = quote(&lab, &rate).await;
    for (key, value, code) in [
        ("email", json!("nowhere"), "invalid_email_address"),
        ("phone_number", json!("12"), "invalid_phone_number"),
        ("guests", json!([]), "validation_required"),
        ("payment", json!({"card_id": "x"}), "validation_inclusion"),
    ] {
        let mut body = booking(quoted.data(), "form");
        body[key] = value;
        lab.post("/stays/bookings", body).await.refused(422, code);
    }
    lab.advance(31 * 60).await;
    quote(&lab, &rate).await.refused(422, "rate_unavailable");
    book(&lab, &quoted, "late").await.refused(422, "rate_unavailable");
}

#[tokio::test]
async fn faults_strike_stays_by_name_and_the_truth_tells_what_was_executed() {
    let lab = Lab::new().await;
    let rate = test_rates(&lab, "Balance success").await.remove(0);
    let rule =
        |op: &str, effect: Value| json!([{"id": "r", "match": {"protocol": "duffel", "op": op}, "effect": effect, "times": 1}]);
    let send = |quoted: Value, our_ref: &'static str| {
        let lab = lab.clone();
        async move { lab.call(Method::POST, "/stays/bookings", Some(json!({"data": booking(&quoted, our_ref)}))).await }
    };
    let cases = [
        ("drop_before", json!("drop_before"), 0),
        ("drop_after_commit", json!("drop_after_commit"), 1),
        ("truncate", json!({"truncate": {"bytes": 40}}), 1),
        ("garbage", json!({"garbage": "html"}), 1),
        ("error", json!({"error": {"status": 500, "type": "api_error", "code": "internal_server_error"}}), 0),
        ("sold_out", json!("sold_out"), 0),
        ("rate_limit", json!({"rate_limit": {"n": 0}}), 0),
        ("twice", json!("duplicate_execution"), 2),
    ];
    for (name, effect, live) in cases {
        let quoted = quote(&lab, &rate).await.data().clone();
        lab.faults(rule("book", effect)).await;
        let answer = send(quoted, name).await;
        assert!(answer.is_err() || answer.is_ok_and(|a| a.status != 201 || a.body.is_null() || live == 2), "{name}");
        assert_eq!(lab.truth(name).await["live"], live, "{name}");
    }
    lab.faults(rule("stays_quote", json!({"price_step": {"percent": 5}}))).await;
    let dearer = quote(&lab, &rate).await;
    let told = cents(&rate["total_amount"]);
    assert_eq!(cents(&dearer.data()["total_amount"]), told + told * 5 / 100);
    lab.faults(rule("stays_search", json!({"error": {"status": 503, "type": "api_error", "code": "service_unavailable"}}))).await;
    lab.post("/stays/search", wish(TOKYO, "2027-01-20", "2027-01-21")).await.refused(503, "service_unavailable");
}

#[tokio::test]
async fn a_receiver_is_told_of_bookings_made_failed_and_cancelled() {
    let lab = Lab::new().await;
    let receiver = Receiver::start().await;
    let kinds = ["stays.booking.created", "stays.booking_creation_failed", "stays.booking.cancelled"];
    let hook = lab.post("/air/webhooks", json!({"url": receiver.url, "events": kinds})).await;
    let secret = hook.data()["secret"].as_str().unwrap().to_owned();
    let rate = test_rates(&lab, "Balance success").await.remove(0);
    let made = book(&lab, &quote(&lab, &rate).await, "hook.book").await;
    cancel(&lab, made.data()).await.data();
    let rate = test_rates(&lab, "Accepted, then failed").await.remove(0);
    let failing = quote(&lab, &rate).await;
    assert_eq!(book(&lab, &failing, "hook.fails").await.status, 202);
    lab.advance(30).await;
    let created = receiver.wait("stays.booking.created", 1).await.remove(0);
    let failed = receiver.wait("stays.booking_creation_failed", 1).await.remove(0);
    let cancelled = receiver.wait("stays.booking.cancelled", 1).await.remove(0);
    assert!([&created, &failed, &cancelled].iter().all(|t| t.is_signed(&secret)));
    assert_eq!(created.body["data"]["object"]["id"], made.data()["id"]);
    assert_eq!(cancelled.body["data"]["object"]["id"], made.data()["id"]);
    assert_eq!(failed.body["data"]["object"]["quote_id"], failing.data()["id"]);
}
