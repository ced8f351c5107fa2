//! 200 parallel buyers of the last 3 seats while the sandbox is killed with signal 9 and started again: exactly 3 orders.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::lab::{self, Lab};
use crate::process::{start, terminate, text};

const BUYERS: usize = 200;
const SEATS: u64 = 3;

fn key(offer: &Value) -> (String, String) {
    let segment = &offer["slices"][0]["segments"][0];
    let code = segment["operating_carrier"]["iata_code"].as_str().unwrap();
    let number = segment["operating_carrier_flight_number"].as_str().unwrap();
    (format!("{code}{number}"), segment["departing_at"].as_str().unwrap()[..10].to_owned())
}

async fn left(lab: &Lab, flight: &(String, String)) -> u64 {
    let body = lab.get(&format!("/_sandbox/inventory?flight={}&date={}", flight.0, flight.1)).await.body;
    let cabins = body["flights"][0]["cabins"].as_array().unwrap();
    cabins.iter().find(|c| c["cabin"] == "economy").unwrap()["available"].as_u64().unwrap()
}

/// A direct flight with few seats left, bought down to three.
async fn nearly_full(lab: &Lab) -> (String, (String, String)) {
    for day in 24..30 {
        let date = format!("2026-11-{day}");
        let search = lab.search("KOJ", "TNE", &date).await;
        for offer in search["offers"].as_array().unwrap() {
            let direct = offer["slices"][0]["segments"].as_array().unwrap().len() == 1;
            let flight = key(offer);
            if !direct || !(SEATS..=9).contains(&left(lab, &flight).await) {
                continue;
            }
            for early in 0..left(lab, &flight).await - SEATS {
                assert!(buy(lab, &date, &flight, &format!("early.{early}")).await.unwrap());
            }
            return (date, flight);
        }
    }
    panic!("no nearly full flight");
}

/// Buys one seat; false when the flight is full, an error when the sandbox went away: the caller does not know then.
async fn buy(lab: &Lab, date: &str, flight: &(String, String), our_ref: &str) -> Result<bool, reqwest::Error> {
    let body = json!({"data": lab::wish("KOJ", "TNE", date)});
    let search = lab.call(Method::POST, "/air/offer_requests?return_offers=true", Some(body)).await?;
    let offers = search.body["data"]["offers"].as_array().cloned().unwrap_or_default();
    let Some(mut offer) = offers.into_iter().find(|o| key(o) == *flight) else { return Ok(false) };
    loop {
        let body = json!({"data": lab::order(&offer, our_ref)});
        let answer = lab.call(Method::POST, "/air/orders", Some(body)).await?;
        match answer.code() {
            "" => return Ok(true),
            "price_changed" => {
                let path = format!("/air/offers/{}", offer["id"].as_str().unwrap());
                let read = lab.call(Method::GET, &path, None).await?;
                if read.status == 422 {
                    return Ok(false);
                }
                offer = read.data().clone();
            }
            "offer_no_longer_available" => return Ok(false),
            other => panic!("{other}: {}", answer.text),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_buyers_of_the_last_three_seats_get_three_orders_across_kill_nine() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path()).to_owned();
    let arguments = ["--data", &data, "--clock", "fixed:2026-11-23T09:00:00Z"];
    let mut running = start(&arguments);
    let address = Arc::new(Mutex::new(running.url.clone()));
    let lab = Lab::at(&running.url, lab::client(None));
    let (date, flight) = nearly_full(&lab).await;
    assert_eq!(left(&lab, &flight).await, SEATS);
    let (told, mut acknowledged) = mpsc::unbounded_channel();
    let buyers: Vec<_> = (0..BUYERS)
        .map(|n| {
            let (address, told, date, flight) = (address.clone(), told.clone(), date.clone(), flight.clone());
            let client = lab.client.clone();
            tokio::spawn(async move {
                let our_ref = format!("last.{n}");
                loop {
                    let lab = Lab::at(&address.lock().unwrap().clone(), client.clone());
                    let lab = lab.as_token(&format!("duffel_test_last{n}"));
                    // Whoever lost an answer looks whether the order is there before asking again.
                    let Ok(mine) = lab.call(Method::GET, "/air/orders", None).await else {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    };
                    if !mine.data().as_array().unwrap().is_empty() {
                        told.send(n).unwrap();
                        return true;
                    }
                    match buy(&lab, &date, &flight, &our_ref).await {
                        Ok(bought) => {
                            if bought {
                                told.send(n).unwrap();
                            }
                            return bought;
                        }
                        Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                    }
                }
            })
        })
        .collect();
    drop(told);
    let mut kills = 0;
    for pause in [30, 120] {
        // Once in the middle of the searches, once when the first buyer has its order.
        if kills > 0 {
            acknowledged.recv().await;
        }
        tokio::time::sleep(Duration::from_millis(pause)).await;
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        kills += 1;
        running = start(&arguments);
        *address.lock().unwrap() = running.url.clone();
    }
    let mut bought = 0;
    for buyer in buyers {
        bought += u64::from(buyer.await.unwrap());
    }
    let lab = Lab::at(&running.url, lab::client(None));
    let truth = lab.get("/_sandbox/truth?ref_prefix=last.").await.body;
    println!(
        "{BUYERS} buyers of the last {SEATS} seats of {} {}, kill -9 ×{kills}: {} orders",
        flight.0, flight.1, truth["live"]
    );
    assert_eq!((bought, &truth["live"]), (SEATS, &json!(SEATS)));
    assert_eq!(left(&lab, &flight).await, 0);
    terminate(running);
}
