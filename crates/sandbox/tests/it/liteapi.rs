//! LiteAPI v3 over plain HTTP: acceptance rows L01 to L10.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{Answer, Lab};

/// A lab with an API key.
#[derive(Clone)]
pub struct Lite {
    pub lab: Lab,
    pub key: String,
}

impl Lite {
    pub async fn new() -> Lite {
        Lite::of(Lab::new().await)
    }

    pub fn of(lab: Lab) -> Lite {
        Lite { lab, key: "sand_lab".to_owned() }
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Result<Answer, reqwest::Error> {
        let mut request = self.lab.client.request(method, format!("{}/v3.0{path}", self.lab.url));
        if !self.key.is_empty() {
            request = request.header("X-API-Key", &self.key);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let headers = response.headers().iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).collect();
        let text = response.text().await?;
        Ok(Answer { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text })
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await.unwrap()
    }

    pub async fn put(&self, path: &str) -> Answer {
        self.send(Method::PUT, path, None).await.unwrap()
    }

    pub async fn rates(&self, wish: Value) -> Value {
        let answer = self.post("/hotels/rates", wish).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }
}

fn error(answer: &Answer) -> i64 {
    answer.body["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {}", answer.text))
}

pub fn wish() -> Value {
    json!({
        "latitude": 33.59, "longitude": 130.42, "radius": 3000, "occupancies": [{"adults": 1}], "currency": "JPY",
        "guestNationality": "JP", "checkin": "2027-01-20", "checkout": "2027-01-22", "includeHotelData": true,
    })
}

pub fn booking(prebook: &Value, our_ref: &str) -> Value {
    json!({
        "prebookId": prebook["prebookId"], "clientReference": our_ref,
        "holder": {"firstName": "Taro", "lastName": "Yamada", "email": "taro@example.com", "phone": "+81312345678"},
        "guests": [{"occupancyNumber": 1, "firstName": "Taro", "lastName": "Yamada", "email": "taro@example.com"}],
        "payment": {"method": "ACC_CREDIT_CARD"},
    })
}

/// Every offer of an answer.
fn offers(rates: &Value) -> Vec<Value> {
    let hotels = rates["data"].as_array().unwrap();
    hotels.iter().flat_map(|h| h["roomTypes"].as_array().unwrap().clone()).collect()
}

fn refundable(offer: &Value) -> bool {
    offer["rates"][0]["cancellationPolicies"]["refundableTag"] == "RFN"
}

async fn prebook(lite: &Lite, offer: &Value) -> Answer {
    lite.post("/rates/prebook", json!({"offerId": offer["offerId"], "usePaymentSdk": false})).await
}

#[tokio::test]
async fn l01_rates_prebook_book_read_cancel() {
    let lite = Lite::new().await;
    let rates = lite.rates(wish()).await;
    assert_eq!(rates["sandbox"], true);
    assert_eq!(rates["hotels"].as_array().unwrap().len(), rates["data"].as_array().unwrap().len());
    assert!(rates["hotels"][0]["name"].as_str().unwrap().ends_with("(simulated)"));
    let offer = offers(&rates).into_iter().find(refundable).unwrap();
    let rate = &offer["rates"][0];
    assert_eq!(rate["retailRate"]["total"][0]["amount"], offer["offerRetailRate"]["amount"]);
    let outside: Vec<&Value> =
        rate["retailRate"]["taxesAndFees"].as_array().unwrap().iter().filter(|t| t["included"] == false).collect();
    assert!([400, 1_000].contains(&outside[0]["amount"].as_i64().unwrap()), "Fukuoka: 200 or 500 a person and night, paid there");
    let quoted = prebook(&lite, &offer).await;
    let data = quoted.data();
    assert_eq!((&data["price"], &data["priceDifferencePercent"]), (&offer["offerRetailRate"]["amount"], &json!(0.0)));
    assert_eq!((&data["cancellationChanged"], &data["boardChanged"]), (&json!(false), &json!(false)));
    let again = lite.get(&format!("/prebooks/{}", data["prebookId"].as_str().unwrap())).await;
    assert_eq!(again.data()["price"], data["price"]);
    let made = lite.post("/rates/book", booking(data, "l01.book")).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!((&made.data()["status"], &made.data()["clientReference"]), (&json!("CONFIRMED"), &json!("l01.book")));
    let id = made.data()["bookingId"].as_str().unwrap();
    assert_eq!(lite.get(&format!("/bookings/{id}")).await.data(), made.data());
    assert_eq!(lite.get("/bookings?clientReference=l01.book").await.data()[0]["bookingId"], id);
    assert_eq!(lite.get("/bookings?clientReference=other").await.data(), &json!([]));
    let amended = lite.send(Method::PUT, &format!("/bookings/{id}/amend"), Some(json!({"firstName": "Jiro"}))).await.unwrap();
    assert_eq!(amended.data()["holder"]["firstName"], "Jiro");
    let truth = lite.lab.truth("l01.book").await;
    assert_eq!((&truth["live"], &truth["orders"][0]["protocol"]), (&json!(1), &json!("liteapi")));
    let cancelled = lite.put(&format!("/bookings/{id}")).await;
    assert_eq!(cancelled.data()["status"], "CANCELLED");
    assert_eq!((&cancelled.data()["refund_amount"], &cancelled.data()["cancellation_fee"]), (&data["price"], &json!(0)));
    assert_eq!(error(&lite.put(&format!("/bookings/{id}")).await), 304);
    assert_eq!(error(&lite.put("/bookings/bkg_none").await), 204);
    assert_eq!(lite.lab.truth("l01.book").await["orders"][0]["state"], "cancelled");
}

#[tokio::test]
async fn l02_a_client_reference_makes_one_booking() {
    let lite = Lite::new().await;
    let offer = offers(&lite.rates(wish()).await).remove(0);
    let (first, second) = (prebook(&lite, &offer).await, prebook(&lite, &offer).await);
    assert_eq!(lite.post("/rates/book", booking(first.data(), "l02.book")).await.status, 200);
    assert_eq!(error(&lite.post("/rates/book", booking(second.data(), "l02.book")).await), 4_005);
    assert_eq!(lite.lab.truth("l02.book").await["orders"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn l03_the_price_rises_between_rates_and_prebook() {
    let lite = Lite::new().await;
    let offer = offers(&lite.rates(wish()).await).remove(0);
    lite.lab
        .faults(
            json!([{"id": "up", "match": {"protocol": "liteapi", "op": "prebook"}, "effect": {"price_step": {"percent": 8}}}]),
        )
        .await;
    let quoted = prebook(&lite, &offer).await;
    let (told, now) = (offer["offerRetailRate"]["amount"].as_i64().unwrap(), quoted.data()["price"].as_i64().unwrap());
    assert_eq!(now, told + told * 8 / 100);
    assert!((quoted.data()["priceDifferencePercent"].as_f64().unwrap() - 8.0).abs() < 0.05);
}

#[tokio::test]
async fn l04_a_sold_out_offer_cannot_be_prebooked() {
    let lite = Lite::new().await;
    let rates = lite.rates(wish()).await;
    let hotel = rates["data"][0]["hotelId"].as_str().unwrap();
    let offer = rates["data"][0]["roomTypes"][0].clone();
    let room = offer["rates"][0]["name"].as_str().unwrap();
    let inventory = lite.lab.get(&format!("/_sandbox/inventory?hotel={hotel}&date=2027-01-20")).await.body;
    let kinds = inventory["rooms"].as_array().unwrap();
    let left = kinds.iter().find(|k| k["name"] == room).unwrap()["available"].as_u64().unwrap();
    let mut bought = 0;
    loop {
        let quoted = prebook(&lite, &offer).await;
        if quoted.status != 200 {
            assert_eq!(error(&quoted), 4_040);
            break;
        }
        let made = lite.post("/rates/book", booking(quoted.data(), &format!("l04.{bought}"))).await;
        assert_eq!(made.status, 200, "{}", made.text);
        bought += 1;
        assert!(bought <= left);
    }
    assert!(bought > 0);
    assert_eq!(error(&lite.post("/rates/prebook", json!({"offerId": "lof_nonsense"})).await), 4_002);
}

#[tokio::test]
async fn l05_refundable_before_and_after_its_time_and_not_refundable() {
    for (tag, seconds, status) in
        [(true, 0, "CANCELLED"), (true, 58 * 86_400, "CANCELLED_WITH_CHARGES"), (false, 0, "CANCELLED_WITH_CHARGES")]
    {
        let lite = Lite::new().await;
        let offer = offers(&lite.rates(wish()).await).into_iter().find(|o| refundable(o) == tag).unwrap();
        let infos = offer["rates"][0]["cancellationPolicies"]["cancelPolicyInfos"].as_array().unwrap().len();
        assert_eq!(infos > 0, tag);
        let quoted = prebook(&lite, &offer).await;
        let made = lite.post("/rates/book", booking(quoted.data(), "l05.book")).await;
        lite.lab.advance(seconds).await;
        let cancelled = lite.put(&format!("/bookings/{}", made.data()["bookingId"].as_str().unwrap())).await;
        assert_eq!(cancelled.data()["status"], status);
        let sum = cancelled.data()["refund_amount"].as_i64().unwrap() + cancelled.data()["cancellation_fee"].as_i64().unwrap();
        assert_eq!(json!(sum), quoted.data()["price"]);
    }
}

#[tokio::test]
async fn l06_nothing_available_is_an_error_with_status_200() {
    let lite = Lite::new().await;
    let mut nowhere = wish();
    (nowhere["latitude"], nowhere["longitude"]) = (json!(0.0), json!(-30.0));
    let answer = lite.post("/hotels/rates", nowhere.clone()).await;
    assert_eq!((answer.status, error(&answer)), (200, 2_001));
    assert_eq!(error(&lite.post("/hotels/min-rates", nowhere).await), 2_001);
}

#[tokio::test]
async fn l07_a_lost_answer_is_found_by_its_reference() {
    let lite = Lite::new().await;
    let offer = offers(&lite.rates(wish()).await).remove(0);
    let quoted = prebook(&lite, &offer).await;
    lite.lab
        .faults(
            json!([{"id": "lost", "match": {"protocol": "liteapi", "op": "book"}, "effect": "drop_after_commit", "times": 1}]),
        )
        .await;
    assert!(lite.send(Method::POST, "/rates/book", Some(booking(quoted.data(), "l07.book"))).await.is_err());
    let found = lite.get("/bookings?clientReference=l07.book").await;
    assert_eq!((found.data().as_array().unwrap().len(), &found.data()[0]["status"]), (1, &json!("CONFIRMED")));
    assert_eq!(error(&lite.post("/rates/book", booking(quoted.data(), "l07.book")).await), 4_005);
}

#[tokio::test]
async fn l08_without_a_key_nothing_is_told() {
    let lite = Lite { key: String::new(), ..Lite::new().await };
    let answer = lite.post("/hotels/rates", wish()).await;
    assert_eq!((answer.status, error(&answer)), (401, 401));
}

#[tokio::test]
async fn l09_two_rooms_with_children() {
    let lite = Lite::new().await;
    let mut two = wish();
    two["occupancies"] = json!([{"adults": 2}, {"adults": 1, "children": [4, 9]}]);
    let rates = lite.rates(two).await;
    let offer = offers(&rates).remove(0);
    let rooms = offer["rates"].as_array().unwrap();
    assert_eq!(rooms.len(), 2);
    assert_eq!((&rooms[1]["adultCount"], &rooms[1]["childCount"]), (&json!(1), &json!(2)));
    assert!(rooms.iter().all(|r| r["maxOccupancy"].as_u64().unwrap() >= 3));
    let sum: i64 = rooms.iter().map(|r| r["retailRate"]["total"][0]["amount"].as_i64().unwrap()).sum();
    assert_eq!(json!(sum), offer["offerRetailRate"]["amount"]);
    let quoted = prebook(&lite, &offer).await;
    let mut body = booking(quoted.data(), "l09.book");
    assert_eq!(error(&lite.post("/rates/book", body.clone()).await), 4_002, "a room without a guest");
    body["guests"].as_array_mut().unwrap().push(json!({"occupancyNumber": 2, "firstName": "Hanako", "lastName": "Yamada"}));
    let made = lite.post("/rates/book", body).await;
    assert_eq!(made.data()["bookedRooms"].as_array().unwrap().len(), 2);
    assert_eq!(made.data()["bookedRooms"][1]["guests"][0]["firstName"], "Hanako");
    assert_eq!(lite.lab.get("/_sandbox/truth/summary").await.body["rooms_sold"], 4, "two rooms, two nights");
}

#[tokio::test]
async fn l10_a_live_key_is_refused() {
    let lite = Lite { key: "prod_secret".to_owned(), ..Lite::new().await };
    assert_eq!(error(&lite.post("/hotels/rates", wish()).await), 401);
}

#[tokio::test]
async fn static_data_and_what_is_not_enabled() {
    let lite = Lite::new().await;
    let currencies = lite.get("/data/currencies").await;
    assert!(currencies.data().as_array().unwrap().iter().any(|c| c["code"] == "JPY"));
    let hotels = lite.get("/data/hotels?countryCode=JP&cityName=Fukuoka&limit=5").await;
    assert_eq!(hotels.data().as_array().unwrap().len(), 5);
    let id = hotels.data()[0]["id"].as_str().unwrap();
    assert_eq!(lite.get(&format!("/data/hotel?hotelId={id}")).await.data()["id"], id);
    for path in ["places", "cities", "countries", "iataCodes", "facilities", "hotelTypes", "chains", "languages", "reviews"] {
        let answer = lite.get(&format!("/data/{path}")).await;
        assert_eq!((answer.status, error(&answer)), (403, 403), "{path}");
    }
    let least = lite.post("/hotels/min-rates", wish()).await;
    let full = lite.rates(wish()).await;
    let cheapest = full["data"][0]["roomTypes"].as_array().unwrap();
    let cheapest = cheapest.iter().map(|r| r["offerRetailRate"]["amount"].as_i64().unwrap()).min().unwrap();
    assert_eq!(
        least.data()[0],
        json!({"hotelId": full["data"][0]["hotelId"], "price": cheapest, "suggestedSellingPrice": cheapest})
    );
    for (key, value, code) in [
        ("checkin", json!("soon"), 4_002),
        ("checkout", json!("2027-01-20"), 4_010),
        ("occupancies", json!([]), 4_002),
        ("currency", json!("XXX"), 4_002),
    ] {
        let mut bad = wish();
        bad[key] = value;
        assert_eq!(error(&lite.post("/hotels/rates", bad).await), code, "{key}");
    }
    let by_code = lite
        .rates(json!({
            "iataCode": "LHR", "occupancies": [{"adults": 1}], "currency": "GBP", "guestNationality": "JP",
            "checkin": "2027-01-20", "checkout": "2027-01-22", "limit": 3, "maxRatesPerHotel": 2, "refundableRatesOnly": true,
        }))
        .await;
    assert!(by_code["data"].as_array().unwrap().len() <= 3);
    assert!(offers(&by_code).iter().all(refundable));
    assert!(by_code["data"].as_array().unwrap().iter().all(|h| h["roomTypes"].as_array().unwrap().len() <= 2));
}
