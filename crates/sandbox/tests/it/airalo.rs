//! Airalo v2 over plain HTTP: acceptance rows A01 to A12, usage over time, forms and signatures.

use std::time::Duration;

use hmac::{Hmac, Mac as _};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha512;

use crate::lab::{Answer, Lab};
use crate::process::{start, terminate, text};
use crate::receiver::Receiver;

/// A lab with an access token.
#[derive(Clone)]
struct Air {
    lab: Lab,
    token: String,
}

const CLIENT: &str = "air_lab";
const SECRET: &str = "simulated-secret";

fn signature(payload: &str) -> String {
    let mut mac = Hmac::<Sha512>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(payload.as_bytes());
    mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect()
}

impl Air {
    async fn new() -> Air {
        Air::of(Lab::new().await).await
    }

    async fn of(lab: Lab) -> Air {
        let air = Air { lab, token: String::new() };
        let answer = air.token_of(CLIENT).await;
        let token = answer.data()["access_token"].as_str().unwrap().to_owned();
        Air { token, ..air }
    }

    async fn token_of(&self, client: &str) -> Answer {
        let body = json!({"client_id": client, "client_secret": SECRET, "grant_type": "client_credentials"});
        self.raw(Method::POST, "token", &[("content-type", "application/json")], &body.to_string()).await.unwrap()
    }

    async fn raw(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Answer, reqwest::Error> {
        let mut request = self.lab.client.request(method, format!("{}/v2/{path}", self.lab.url)).body(body.to_owned());
        if !self.token.is_empty() {
            request = request.header("Authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let headers = response.headers().iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).collect();
        let text = response.text().await?;
        Ok(Answer { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text })
    }

    async fn get(&self, path: &str) -> Answer {
        self.raw(Method::GET, path, &[], "").await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.raw(Method::POST, path, &[("content-type", "application/json")], &body.to_string()).await.unwrap()
    }

    async fn order(&self, package: &str, description: &str) -> Answer {
        self.post("orders", json!({"package_id": package, "quantity": 1, "type": "sim", "description": description})).await
    }

    /// The first package of Japan that fits.
    async fn package(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let answer = self.get("packages?filter[type]=local&filter[country]=JP&include=topup").await;
        let operators = answer.data()[0]["operators"].as_array().unwrap().clone();
        let mut all = operators.iter().flat_map(|o| o["packages"].as_array().unwrap().clone());
        all.find(|p| fits(p)).unwrap()
    }

    async fn small(&self) -> String {
        self.package(|p| p["type"] == "sim").await["id"].as_str().unwrap().to_owned()
    }
}

async fn scenario(package: &str) -> (u16, Value, Value) {
    let air = Air::new().await;
    let answer = air.order(package, "scenario").await;
    let orders = air.lab.truth("scenario").await["orders"].clone();
    (answer.status, answer.body["code"].clone(), orders)
}

#[tokio::test]
async fn a01_insufficient_balance() {
    assert_eq!(scenario("test-insufficient-balance-7days-1gb").await, (422, json!(11), json!([])));
    let air = Air::new().await;
    air.lab.control(Method::POST, "accounts", json!({"token": CLIENT, "balance": "0.01"})).await;
    assert_eq!(air.order(&air.small().await, "poor").await.body["code"], 11);
}

#[tokio::test]
async fn a02_maintenance() {
    assert_eq!(scenario("test-maintenance-mode-7days-1gb").await, (422, json!(13), json!([])));
}

#[tokio::test]
async fn a03_top_up_disabled() {
    assert_eq!(scenario("test-disabled-top-up-7days-1gb").await, (422, json!(23), json!([])));
    let air = Air::new().await;
    let made = air.order(&air.small().await, "a03.order").await;
    let iccid = &made.data()["sims"][0]["iccid"];
    let top = json!({"package_id": "test-disabled-top-up-7days-1gb", "iccid": iccid, "description": "a03.top"});
    assert_eq!(air.post("orders/topups", top).await.body["code"], 23);
}

#[tokio::test]
async fn a04_not_enough() {
    assert_eq!(scenario("test-not-enough-7days-1gb").await, (422, json!(33), json!([])));
}

#[tokio::test]
async fn a05_out_of_stock() {
    assert_eq!(scenario("test-out-of-stock-7days-1gb").await, (422, json!(34), json!([])));
}

async fn future_order(name: &str) {
    let (status, _, orders) = scenario(&format!("test-create-{name}-future-order-7days-1gb")).await;
    assert_eq!((status, orders), (403, json!([])));
}

#[tokio::test]
async fn a06_a_pending_future_order_is_not_enabled() {
    future_order("pending").await;
}

#[tokio::test]
async fn a07_a_retried_future_order_is_not_enabled() {
    future_order("retry").await;
}

#[tokio::test]
async fn a08_a_failed_future_order_is_not_enabled() {
    future_order("failed").await;
    let air = Air::new().await;
    for path in ["orders-async", "future-orders", "cancel-future-orders", "voucher/esim", "voucher/airmoney"] {
        let answer = air.post(path, json!({})).await;
        assert_eq!(
            (answer.status, &answer.body),
            (403, &json!({"data": [], "meta": {"message": "not enabled for this account"}}))
        );
    }
    assert_eq!(air.get("finance/exchange-rates").await.status, 403);
}

#[tokio::test]
async fn a09_five_calls_a_second_and_endpoint() {
    let air = Air::new().await;
    air.lab.control(Method::POST, "accounts", json!({"token": CLIENT, "rate_limit": 100})).await;
    for _ in 0..5 {
        assert_eq!(air.get("balance").await.status, 200);
    }
    let refused = air.get("balance").await;
    assert_eq!((refused.status, &refused.body), (429, &json!({"message": "Too Many Attempts."})));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(air.get("sims").await.status, 200, "another endpoint");
    air.lab.advance(1).await;
    assert_eq!(air.get("balance").await.status, 200);
}

#[tokio::test]
async fn a10_the_fourth_token_of_a_minute_is_refused() {
    let air = Air::new().await;
    air.lab.control(Method::POST, "accounts", json!({"token": "air_other", "rate_limit": 100})).await;
    for _ in 0..3 {
        assert_eq!(air.token_of("air_other").await.status, 200);
    }
    let refused = air.token_of("air_other").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("60")));
    air.lab.advance(60).await;
    assert_eq!(air.token_of("air_other").await.status, 200);
}

#[tokio::test]
async fn a11_wrong_fields_are_named() {
    let air = Air::new().await;
    let many = json!({"package_id": air.small().await, "quantity": 51, "type": "sim", "description": "a11"});
    let refused = air.post("orders", many).await;
    assert_eq!((refused.status, &refused.body["meta"]["message"]), (422, &json!("the parameter is invalid")));
    assert!(refused.body["data"]["quantity"].is_string());
    let refused = air.order("no-such-package", "a11").await;
    assert_eq!((refused.status, refused.body["data"]["package_id"].is_string()), (422, true));
    assert_eq!(air.lab.truth("a11").await["orders"], json!([]));
}

#[tokio::test]
async fn a12_an_order_is_found_by_its_description() {
    let air = Air::new().await;
    let package = air.small().await;
    air.lab
        .faults(
            json!([{"id": "lost", "match": {"protocol": "airalo", "op": "order"}, "effect": "drop_after_commit", "times": 1}]),
        )
        .await;
    let body = json!({"package_id": package, "quantity": "2", "type": "sim", "description": "b1.esim"}).to_string();
    assert!(air.raw(Method::POST, "orders", &[("content-type", "application/json")], &body).await.is_err());
    air.order(&package, "b1.esim2").await.data();
    let found = air.get("orders?filter[description]=b1.esim&include=sims,status&limit=50").await;
    let found = found.data().as_array().unwrap();
    assert_eq!(found.len(), 2, "a LIKE search");
    let ours: Vec<&Value> = found.iter().filter(|o| o["description"] == "b1.esim").collect();
    assert_eq!((ours.len(), ours[0]["sims"].as_array().unwrap().len(), &ours[0]["status"]["slug"]), (1, 2, &json!("completed")));
    let truth = air.lab.truth("b1.esim").await;
    assert_eq!(
        (&truth["live"], &truth["orders"][0]["kind"], &truth["orders"][0]["protocol"]),
        (&json!(1), &json!("esim"), &json!("airalo"))
    );
    let code = ours[0]["code"].as_str().unwrap();
    for filter in [
        format!("filter[code]={code}"),
        "filter[created_at]=2026-11-23 - 2026-11-24".to_owned(),
        format!("filter[iccid]={}", ours[0]["sims"][0]["iccid"].as_str().unwrap()),
    ] {
        assert!(!air.get(&format!("orders?{filter}")).await.data().as_array().unwrap().is_empty(), "{filter}");
    }
    for filter in ["filter[code]=x", "filter[created_at]=2026-11-24 - 2026-11-25", "filter[order_status]=refunded"] {
        assert_eq!(air.get(&format!("orders?{filter}")).await.data(), &json!([]), "{filter}");
    }
    let read = air.get(&format!("orders/{}?include=sims,user,status", ours[0]["id"])).await;
    assert_eq!((&read.data()["code"], read.data()["sims"].as_array().unwrap().len()), (&json!(code), 2));
}

#[tokio::test]
async fn a_token_comes_in_three_forms_and_is_checked() {
    let air = Air::new().await;
    let bare = Air { token: String::new(), ..air.clone() };
    let form = format!("client_id={CLIENT}&client_secret={SECRET}&grant_type=client_credentials");
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(bare.raw(Method::POST, "token", &kind, &form).await.unwrap().data()["expires_in"], 86_400);
    let part = |name: &str, value: &str| format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let parts = format!(
        "{}{}{}--X--\r\n",
        part("client_id", CLIENT),
        part("client_secret", SECRET),
        part("grant_type", "client_credentials")
    );
    let multi = [("content-type", "multipart/form-data; boundary=X")];
    assert_eq!(bare.raw(Method::POST, "token", &multi, &parts).await.unwrap().status, 200);
    let signed =
        signature(&format!(r#"{{"client_id":"{CLIENT}","client_secret":"{SECRET}","grant_type":"client_credentials"}}"#));
    for (given, status) in [(signed.as_str(), 200), ("00ff", 422)] {
        let headers = [kind[0], ("airalo-signature", given)];
        assert_eq!(bare.raw(Method::POST, "token", &headers, &form).await.unwrap().status, status);
    }
    assert_eq!(bare.raw(Method::POST, "token", &kind, "client_id=a+b&client_secret=c").await.unwrap().status, 401);
    assert_eq!(bare.raw(Method::POST, "token", &kind, "client_id=a").await.unwrap().status, 422);
    assert_eq!(bare.get("balance").await.status, 401);
    assert_eq!(air.get("balance").await.data()["balances"]["availableBalance"]["currency"], "GBP");
    air.lab.advance(86_400).await;
    assert_eq!(air.get("balance").await.status, 401, "a token ends after a day");
}

#[tokio::test]
async fn an_order_is_checked_against_its_signature() {
    let air = Air::new().await;
    let body = json!({"package_id": air.small().await, "quantity": 1, "description": "旅/sig"}).to_string();
    let signed = signature(&body.replace('/', "\\/"));
    for (given, status) in [(signed.as_str(), 200), (&signed[2..], 422)] {
        let headers = [("content-type", "application/json"), ("airalo-signature", given)];
        assert_eq!(air.raw(Method::POST, "orders", &headers, &body).await.unwrap().status, status);
    }
}

#[tokio::test]
async fn packages_are_paged_filtered_and_titled_in_japanese() {
    let air = Air::new().await;
    let all = air.get("packages?include=topup").await;
    assert_eq!((all.data().as_array().unwrap().len(), &all.body["meta"]["last_page"]), (129, &json!(1)));
    let operators = |answer: &Answer| {
        answer.data().as_array().unwrap().iter().flat_map(|p| p["operators"].as_array().unwrap().clone()).collect::<Vec<_>>()
    };
    assert!(operators(&all).iter().all(|o| !o["countries"].as_array().unwrap().is_empty()));
    let count = |answer: &Answer| operators(answer).iter().map(|o| o["packages"].as_array().unwrap().len()).sum::<usize>();
    assert_eq!(count(&all), 129 * 14);
    assert_eq!(count(&air.get("packages").await), 129 * 7);
    assert_eq!(air.get("packages?filter[type]=local").await.data().as_array().unwrap().len(), 120);
    assert_eq!(air.get("packages?filter[type]=global").await.data().as_array().unwrap().len(), 9);
    let mut seen = 0;
    for page in 1.. {
        let answer = air.get(&format!("packages?limit=50&page={page}")).await;
        seen += answer.data().as_array().unwrap().len();
        if page >= answer.body["meta"]["last_page"].as_u64().unwrap() {
            break;
        }
    }
    assert_eq!(seen, 129);
    assert_eq!(air.get("packages?limit=50&page=9").await.data(), &json!([]));
    let ja =
        air.raw(Method::GET, "packages?filter[type]=local&filter[country]=JP", &[("accept-language", "ja")], "").await.unwrap();
    let japan = &ja.data()[0];
    assert_eq!((&japan["title"], &japan["country_code"], &japan["slug"]), (&json!("日本"), &json!("JP"), &json!("japan")));
    assert_eq!(japan["operators"][0]["packages"][0]["title"], "1 GB・7日間");
    let unlimited = air.package(|p| p["is_unlimited"] == true).await;
    assert_eq!((&unlimited["amount"], &unlimited["is_fair_usage_policy"]), (&json!(0), &json!(true)));
    let regional = air.get("packages?filter[type]=global&filter[country]=JP").await;
    let slugs: Vec<&str> = regional.data().as_array().unwrap().iter().map(|p| p["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["asia", "world"]);
}

#[tokio::test]
async fn usage_grows_with_the_clock_and_a_top_up_adds_to_it() {
    let air = Air::new().await;
    let made = air.order(&air.small().await, "use.order").await;
    let sim = &made.data()["sims"][0];
    let iccid = sim["iccid"].as_str().unwrap().to_owned();
    assert!(iccid.starts_with("8900") && iccid.len() == 20);
    assert_eq!(sim["qrcode"], format!("LPA:1$sim.invalid${}", sim["matching_id"].as_str().unwrap()));
    let fresh = air.get(&format!("sims/{iccid}/usage")).await.data().clone();
    assert_eq!(
        (&fresh["status"], &fresh["remaining"], &fresh["total"], &fresh["expired_at"]),
        (&json!("NOT_ACTIVE"), &json!(1_024), &json!(1_024), &Value::Null)
    );
    air.lab.advance(24 * 3_600).await;
    let mut last = 1_024;
    for _ in 0..4 {
        air.lab.advance(12 * 3_600 - 1).await;
        let air = Air::of(air.lab.clone()).await;
        let now = air.get(&format!("sims/{iccid}/usage")).await.data().clone();
        assert_eq!(now["status"], "ACTIVE");
        let remaining = now["remaining"].as_i64().unwrap();
        assert!(remaining < last, "{remaining} after {last}");
        last = remaining;
    }
    let air = Air::of(air.lab.clone()).await;
    let topups = air.get(&format!("sims/{iccid}/topups")).await;
    let top = topups.data().as_array().unwrap().iter().find(|p| p["amount"] == 2_048).unwrap()["id"].clone();
    let body = json!({"package_id": top, "iccid": iccid, "description": "use.top"});
    let added = air.post("orders/topups", body.clone()).await;
    assert_eq!((added.status, &added.data()["type"]), (200, &json!("topup")));
    assert_eq!(air.lab.truth("use.top").await["live"], 1);
    let now = air.get(&format!("sims/{iccid}/usage")).await.data().clone();
    assert_eq!(now["total"], 3_072);
    assert!(now["remaining"].as_i64().unwrap() > last);
    let history = air.get(&format!("sims/{iccid}/packages")).await;
    assert_eq!(history.data().as_array().unwrap().len(), 2);
    air.lab.advance(23 * 86_400).await;
    let air = Air::of(air.lab.clone()).await;
    assert_eq!(air.get(&format!("sims/{iccid}/usage")).await.data()["status"], "EXPIRED");
    assert_eq!(air.post("orders/topups", body).await.body["code"], 73);
}

#[tokio::test]
async fn guides_devices_and_lists_are_told() {
    let air = Air::new().await;
    let made = air.order(&air.small().await, "guide.order").await;
    let iccid = made.data()["sims"][0]["iccid"].as_str().unwrap();
    let en = air.get(&format!("sims/{iccid}/instructions")).await;
    let ja = air.raw(Method::GET, &format!("sims/{iccid}/instructions"), &[("accept-language", "ja")], "").await.unwrap();
    assert_eq!((&en.data()["instructions"]["language"], &ja.data()["instructions"]["language"]), (&json!("EN"), &json!("JA")));
    let step = &ja.data()["instructions"]["ios"][0]["installation_via_qr_code"]["steps"]["1"];
    assert!(step.as_str().unwrap().contains("設定"));
    assert_eq!(en.data()["instructions"]["ios"][0]["installation_via_qr_code"]["qr_code_data"], made.data()["sims"][0]["qrcode"]);
    let sims = air.get("sims?include=order&limit=10").await;
    assert_eq!(sims.data()[0]["simable"]["description"], "guide.order");
    assert_eq!(
        air.get(&format!("sims/{iccid}?include=order,order.status,share")).await.data()["simable"]["status"]["slug"],
        "completed"
    );
    assert_eq!(air.get("sims/89000000000000000000/usage").await.status, 404);
    let devices = air.get("compatible-devices-lite").await;
    assert!(devices.data().as_array().unwrap().iter().any(|d| d["os"] == "android" && d["brand"] == "Google"));
    let stranger = air.token_of("stranger").await.data()["access_token"].as_str().unwrap().to_owned();
    let stranger = Air { token: stranger, ..air.clone() };
    assert_eq!(stranger.get(&format!("sims/{iccid}")).await.status, 404);
    assert_eq!(stranger.get("orders").await.data(), &json!([]));
}

#[tokio::test]
async fn a_refund_is_asked_for_and_people_decide() {
    let air = Air::new().await;
    let before = air.get("balance").await.data()["balances"]["availableBalance"]["amount"].as_f64().unwrap();
    let made = air.order(&air.small().await, "refund.order").await;
    let iccid = made.data()["sims"][0]["iccid"].clone();
    for wrong in [
        json!({"iccids": [], "reason": "OTHERS"}),
        json!({"iccids": [iccid], "reason": "BORED"}),
        json!({"iccids": [iccid], "reason": "OTHERS"}),
        json!({"iccids": ["8900"], "reason": "NO_COVERAGE"}),
    ] {
        assert_eq!(air.post("refund", wrong).await.status, 422);
    }
    let asked = air.post("refund", json!({"iccids": [iccid], "reason": "TRIP_CANCELLATION"})).await;
    assert_eq!(asked.status, 202);
    assert!(asked.body["data"]["refund_id"].is_string());
    assert_eq!(air.lab.truth("refund.order").await["live"], 1, "a request is not a refund");
    air.lab.advance(24 * 3_600).await;
    let air = Air::of(air.lab.clone()).await;
    assert_eq!(air.lab.truth("refund.order").await["orders"][0]["state"], "cancelled");
    assert_eq!(air.get("balance").await.data()["balances"]["availableBalance"]["amount"].as_f64().unwrap(), before);
    assert_eq!(air.get("orders?filter[order_status]=refunded").await.data().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_receiver_that_opted_in_is_told_of_low_data() {
    let air = Air::new().await;
    let receiver = Receiver::start().await;
    let opt = |url: &str| json!({"type": "webhook_low_data", "webhook_url": url});
    assert_eq!(air.post("notifications/opt-in", opt("http://elsewhere.invalid/")).await.status, 422);
    assert_eq!(air.post("notifications/opt-in", json!({"type": "tea", "webhook_url": receiver.url})).await.status, 422);
    assert_eq!(air.post("notifications/opt-in", opt(&receiver.url)).await.data()["notification"]["contact_point"], receiver.url);
    let made = air.order(&air.small().await, "low.order").await;
    let iccid = &made.data()["sims"][0]["iccid"];
    air.lab.advance(24 * 3_600 + 7 * 86_400 - 1).await;
    let air = Air::of(air.lab.clone()).await;
    let used = air.get(&format!("sims/{}/usage", iccid.as_str().unwrap())).await;
    let used = 1_024 - used.data()["remaining"].as_u64().unwrap();
    assert!(used * 100 >= 1_024 * 75, "this SIM uses enough to run low: {used}");
    let mut told = receiver.all();
    for _ in 0..100 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        told = receiver.all();
        if !told.is_empty() {
            break;
        }
    }
    assert_eq!((&told[0].body["type"], &told[0].body["data"]["iccid"]), (&json!("webhook_low_data"), iccid));
    assert_eq!(told[0].signature, signature(&told[0].text), "the client's secret over the raw body");
    assert_eq!(air.post("notifications/opt-out", json!({"type": "webhook_low_data"})).await.status, 200);
    assert_eq!(air.post("notifications/opt-out", json!({"type": "webhook_low_data"})).await.status, 404);
}

/// 50 SIMs in one order.
async fn fifty(air: &Air, package: &str, description: &str) -> Result<Answer, reqwest::Error> {
    let body = json!({"package_id": package, "quantity": 50, "type": "sim", "description": description});
    air.raw(Method::POST, "orders", &[("content-type", "application/json")], &body.to_string()).await
}

/// Buyers take 50 SIMs each until the package is sold out, while the process is killed: what was acknowledged is there, what is
/// sold out stays sold out, and no SIM is sold beyond the stock.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stock_is_finite_and_survives_kill_nine() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path()).to_owned();
    let arguments = ["--data", &data, "--clock", "fixed:2026-11-23T09:00:00Z", "--flights-per-day", "500"];
    let mut running = start(&arguments);
    let air = Air::of(Lab::at(&running.url, crate::lab::client(None))).await;
    let package = air.small().await;
    let (mut acknowledged, mut kills) = (Vec::new(), 0);
    for wave in 0.. {
        let air = Air { lab: Lab::at(&running.url, air.lab.client.clone()), token: air.token.clone() };
        let buyers: Vec<_> = (0..3)
            .map(|n| {
                let (air, package, our_ref) = (air.clone(), package.clone(), format!("stock.{wave}.{n}"));
                tokio::spawn(async move { (our_ref.clone(), fifty(&air, &package, &our_ref).await) })
            })
            .collect();
        // Killed in the middle of each of the first waves.
        if kills < 3 {
            tokio::time::sleep(Duration::from_millis([0, 3, 12][kills])).await;
            running.child.kill().unwrap();
            running.child.wait().unwrap();
        }
        let mut sold_out = false;
        for buyer in buyers {
            match buyer.await.unwrap() {
                (our_ref, Ok(answer)) if answer.status == 200 => acknowledged.push(our_ref),
                (_, Ok(answer)) => {
                    assert_eq!((answer.status, &answer.body["code"]), (422, &json!(33)), "{}", answer.text);
                    sold_out = true;
                }
                (_, Err(error)) => assert!(kills < 3, "{error}"),
            }
        }
        if kills < 3 {
            kills += 1;
            running = start(&arguments);
        } else if sold_out {
            break;
        }
    }
    let told = |lab: Lab| async move { lab.get("/_sandbox/truth/summary").await.body["esims_sold"].as_u64().unwrap() };
    let before = told(Lab::at(&running.url, air.lab.client.clone())).await;
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    let running = start(&arguments);
    let air = Air { lab: Lab::at(&running.url, air.lab.client.clone()), token: air.token.clone() };
    for our_ref in &acknowledged {
        assert_eq!(air.lab.truth(our_ref).await["live"], 1, "{our_ref}");
    }
    let sold = told(air.lab.clone()).await;
    assert_eq!(sold, before);
    assert!((200..=999).contains(&sold) && sold % 50 == 0 && sold as usize >= acknowledged.len() * 50, "{sold}");
    assert_eq!(fifty(&air, &package, "stock.late").await.unwrap().body["code"], 33);
    println!("eSIM stock, kill -9 ×{}: {sold} SIMs sold, {} orders acknowledged, then sold out", kills + 1, acknowledged.len());
    terminate(running);
}
