//! The levers for whoever tries the product: what stands on a control screen, and that each of them really moves something.

use btm_sandbox::{ClockMode, Config, Storage};
use chrono::{DateTime, Duration, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, hold, is_zz};
use crate::receiver::Receiver;

const DAY: &str = "2027-01-20";
const CHANGED: &str = "order.airline_initiated_change_detected";

async fn emit(lab: &Lab, body: Value) -> crate::lab::Answer {
    lab.control(Method::POST, "emit", body).await
}

#[tokio::test]
async fn the_screen_shows_every_lever_in_both_languages_and_how_it_stands() {
    let lab = Lab::new().await;
    let shown = lab.get("/_sandbox/levers").await.body;
    assert_eq!(shown["clock"], json!({"mode": "manual", "now": lab::START, "ahead_s": 0, "movable": true}));
    let words: Vec<&str> = shown["faults"]["presets"].as_array().unwrap().iter().map(|p| p["preset"].as_str().unwrap()).collect();
    assert_eq!(words, ["calm", "busy-day", "chaos", "dead", "slow"]);
    for lever in shown["faults"]["presets"].as_array().unwrap().iter().chain(shown["disruption"]["levels"].as_array().unwrap()) {
        assert!(
            !lever["en"].as_str().unwrap().is_empty() && lever["ja"].as_str().unwrap().chars().any(|c| c > '\u{3000}'),
            "{lever}"
        );
    }
    // Every preset that is shown can be put.
    for word in words {
        let put = lab.control(Method::PUT, "faults", json!({"preset": word, "protocol": "airalo"})).await;
        assert_eq!((put.status, &put.body["preset"], &put.body["protocol"]), (200, &json!(word), &json!("airalo")));
        let shown = lab.get("/_sandbox/levers").await.body;
        assert_eq!((&shown["faults"]["preset"], &shown["faults"]["protocol"]), (&json!(word), &json!("airalo")));
    }
    assert_eq!(lab.control(Method::POST, "reset", json!({})).await.status, 200);
    assert_eq!(lab.get("/_sandbox/levers").await.body["faults"]["preset"], Value::Null, "a reset calms everything");
    assert_eq!(lab.control(Method::PUT, "disruption", json!({"level": "high"})).await.body["disruption"]["level"], "high");
    assert_eq!(lab.control(Method::PUT, "disruption", json!({"level": "storm"})).await.status, 422);
}

#[tokio::test]
async fn chaos_of_one_supplier_opens_no_other_guard() {
    let lab = Lab::new().await;
    let offer = lab.offer("HND", "FUK", DAY, |_| true).await;
    lab.order(&offer, "guard").await.data();
    lab.control(Method::PUT, "faults", json!({"preset": "chaos", "protocol": "airalo"})).await;
    lab.order(&offer, "guard").await.refused(422, "order_creation_already_attempted");
}

#[tokio::test]
async fn airlines_become_restless_for_what_is_booked_from_now_on() {
    let lab = Lab::new().await;
    let mut orders = Vec::new();
    for (level, count) in [("none", 6), ("high", 14)] {
        assert_eq!(lab.control(Method::PUT, "disruption", json!({"level": level})).await.status, 200);
        for n in 0..count {
            let search = lab.search("HND", ["FUK", "CTS", "ITM", "OKA"][n % 4], DAY).await;
            let offers = search["offers"].as_array().unwrap();
            let made = lab.order(&offers[(n * 5) % offers.len()], &format!("rest.{level}.{n}")).await.data().clone();
            orders.push((level, made["id"].as_str().unwrap().to_owned()));
        }
    }
    lab.control(Method::POST, "clock", json!({"set": "2027-01-20T23:00:00Z"})).await;
    let mut changed = std::collections::BTreeMap::from([("none", 0), ("high", 0)]);
    for (level, id) in orders {
        let order = lab.get(&format!("/air/orders/{id}")).await;
        *changed.get_mut(level).unwrap() += order.data()["airline_initiated_changes"].as_array().unwrap().len();
    }
    assert!(changed["none"] == 0 && changed["high"] > 0, "{changed:?}");
}

#[tokio::test]
async fn a_change_by_the_airline_is_made_on_demand_with_and_without_a_webhook() {
    let lab = Lab::new().await;
    let made = lab.order(&lab.offer("HND", "FUK", DAY, |_| true).await, "move").await.data().clone();
    let id = made["id"].as_str().unwrap();
    let read = || async { lab.get(&format!("/air/orders/{id}")).await.data().clone() };
    let leaves = |order: &Value| -> chrono::NaiveDateTime {
        order["slices"][0]["segments"][0]["departing_at"].as_str().unwrap().parse().unwrap()
    };
    let moved = emit(&lab, json!({"type": CHANGED, "order": id})).await;
    assert_eq!((moved.status, &moved.body["event"]), (200, &Value::Null), "nobody listens, and yet it happens: {}", moved.text);
    let after = read().await;
    assert_eq!(leaves(&after), leaves(&made) + Duration::minutes(45));
    assert_eq!(after["airline_initiated_changes"][0]["id"], moved.body["change"]);

    let receiver = Receiver::start().await;
    lab.post("/air/webhooks", json!({"url": receiver.url, "events": [CHANGED]})).await.data();
    let earlier = emit(&lab, json!({"type": CHANGED, "order": id, "minutes": -120})).await;
    let told = receiver.wait(CHANGED, 1).await.remove(0);
    assert_eq!(told.body["data"]["object"], json!({"id": earlier.body["change"], "order_id": id}));
    assert_eq!(told.body["id"], earlier.body["event"]);
    assert_eq!(leaves(&read().await), leaves(&made) - Duration::minutes(75));
    let list = lab.get(&format!("/air/airline_initiated_changes?order_id={id}")).await.data().clone();
    let accept = format!("/air/airline_initiated_changes/{}/actions/accept", list[1]["id"].as_str().unwrap());
    assert_eq!(lab.call(Method::POST, &accept, None).await.unwrap().status, 200);

    let gone = emit(&lab, json!({"type": CHANGED, "order": id, "cancelled": true})).await;
    let list = read().await["airline_initiated_changes"].clone();
    assert_eq!((&list[2]["id"], &list[2]["added"]), (&gone.body["change"], &json!([])));
    for (wrong, status) in [
        (json!({"type": CHANGED, "order": "ord_x"}), 404),
        (json!({"type": CHANGED, "order": id, "slice": 1}), 422),
        (json!({"type": CHANGED, "order": id, "minutes": 0}), 422),
        (json!({"type": CHANGED, "order": id, "minutes": 1_441}), 422),
        (json!({"type": CHANGED, "order": id, "minutes": 5, "cancelled": true}), 422),
    ] {
        assert_eq!(emit(&lab, wrong.clone()).await.status, status, "{wrong}");
    }
    lab.control(Method::POST, "clock", json!({"set": "2027-01-21T00:00:00Z"})).await;
    assert_eq!(emit(&lab, json!({"type": CHANGED, "order": id})).await.status, 409, "the flight has left");
}

#[tokio::test]
async fn orders_are_listed_newest_first_as_a_person_knows_them() {
    let lab = Lab::new().await;
    assert_eq!(lab.get("/_sandbox/orders").await.body, json!({"total": 0, "orders": []}));
    let flight = lab.order(&lab.offer("HND", "FUK", DAY, |_| true).await, "list.flight").await.data().clone();
    lab.advance(60).await;
    let offer = lab.offer("LHR", "JFK", DAY, is_zz).await;
    let held = lab.post("/air/orders", hold(&offer, "list.hold")).await.data().clone();
    lab.advance(60).await;
    let stay = crate::stays::booked(&lab, "list.stay").await;
    let all = lab.get("/_sandbox/orders").await.body;
    let shown = all["orders"].as_array().unwrap();
    let refs: Vec<&str> = shown.iter().map(|o| o["ref"].as_str().unwrap()).collect();
    assert_eq!((&all["total"], refs), (&json!(3), vec!["list.stay", "list.hold", "list.flight"]));
    assert_eq!((&shown[0]["id"], &shown[0]["kind"], &shown[0]["state"]), (&stay["id"], &json!("stay"), &json!("live")));
    assert!(shown[0]["hotel"]["ja"].as_str().unwrap().ends_with("（模擬）"));
    assert_eq!((&shown[1]["id"], &shown[1]["state"], &shown[1]["emit"]), (&held["id"], &json!("held"), &json!([CHANGED])));
    assert_eq!(shown[1]["payment_required_by"], held["payment_status"]["payment_required_by"]);
    let segment = &flight["slices"][0]["segments"][0];
    assert_eq!(shown[2]["booking_reference"], flight["booking_reference"]);
    let first = &shown[2]["flights"][0];
    let ends = (&segment["origin"]["iata_code"], &segment["destination"]["iata_code"]);
    assert_eq!((&first["origin"], &first["destination"]), ends);
    let number = segment["marketing_carrier_flight_number"].as_str().unwrap();
    assert_eq!(first["flight"], format!("{}{number}", segment["marketing_carrier"]["iata_code"].as_str().unwrap()));
    assert!(segment["departing_at"].as_str().unwrap().starts_with(shown[2]["flights"][0]["departs"].as_str().unwrap()));
    // A list for choosing: what it offers works.
    assert_eq!(emit(&lab, json!({"type": shown[1]["emit"][0], "order": shown[1]["id"]})).await.status, 200);
    assert_eq!(lab.get("/_sandbox/orders?kind=stay").await.body["total"], 1);
    assert_eq!(lab.get("/_sandbox/orders?limit=1").await.body["orders"].as_array().unwrap().len(), 1);
    for wrong in ["limit=0", "limit=201", "limit=x", "kind=boat"] {
        assert_eq!(lab.get(&format!("/_sandbox/orders?{wrong}")).await.status, 400, "{wrong}");
    }
    assert_eq!(emit(&lab, json!({"type": "stays.booking.cancelled", "order": stay["id"]})).await.status, 409, "nobody listens");
    assert_eq!(emit(&lab, json!({"type": "stays.booking.cancelled", "order": held["id"]})).await.status, 404);
}

#[tokio::test]
async fn a_running_clock_is_put_ahead_and_stays_there_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { storage: Storage::Dir(folder.path().to_owned()), clock: ClockMode::Real, ..lab::config() };
    let now = |lab: &Lab| {
        let lab = lab.clone();
        async move { lab.get("/_sandbox/levers").await.body["clock"].clone() }
    };
    let time = |clock: &Value| clock["now"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let lab = Lab::with(config()).await;
    let start = now(&lab).await;
    assert_eq!((&start["mode"], &start["ahead_s"], &start["movable"]), (&json!("real"), &json!(0), &json!(true)));
    let day = (time(&start) + Duration::days(40)).date_naive().to_string();
    let offer = lab.offer("LHR", "JFK", &day, is_zz).await;
    let held = lab.post("/air/orders", hold(&offer, "ahead")).await;
    assert_eq!(held.status, 201, "{}", held.text);
    lab.advance(73 * 3_600).await;
    let ahead = now(&lab).await;
    assert!(time(&ahead) >= time(&start) + Duration::hours(73) && time(&ahead) < time(&start) + Duration::hours(74));
    assert_eq!(lab.truth("ahead").await["orders"][0]["state"], "lapsed", "what was due on the way has happened");
    for wrong in [i64::MAX, i64::MIN, 4_000 * 86_400] {
        let answer = lab.control(Method::POST, "clock", json!({"advance_s": wrong})).await;
        assert!([409, 422].contains(&answer.status), "{wrong}: {}", answer.text);
    }
    lab.stop().await;
    let lab = Lab::with(config()).await;
    let again = now(&lab).await;
    assert!(time(&again) >= time(&ahead), "time does not run backwards");
    assert_eq!(again["ahead_s"], 73 * 3_600);
}
