//! Finite seats: many buyers, few seats, no seat sold twice.

use btm_sandbox::{Config, Storage};
use serde_json::Value;

use crate::lab::{self, Lab};

fn flight(offer: &Value) -> (String, String) {
    let segment = &offer["slices"][0]["segments"][0];
    let code = segment["operating_carrier"]["iata_code"].as_str().unwrap();
    (
        format!("{code}{}", segment["operating_carrier_flight_number"].as_str().unwrap()),
        segment["departing_at"].as_str().unwrap()[..10].to_owned(),
    )
}

async fn available(lab: &Lab, offer: &Value) -> (u64, u64) {
    let (flight, date) = flight(offer);
    let body = lab.get(&format!("/_sandbox/inventory?flight={flight}&date={date}")).await.body;
    let cabins = body["flights"][0]["cabins"].as_array().unwrap();
    let economy = cabins.iter().find(|c| c["cabin"] == "economy").unwrap();
    (economy["available"].as_u64().unwrap(), economy["taken"].as_u64().unwrap())
}

/// Buys one seat of the flight, reading the price again whenever it has changed; false when the flight is full.
async fn buy(lab: Lab, date: String, wanted: (String, String), number: usize) -> bool {
    let search = lab.search("KOJ", "TNE", &date).await;
    let Some(mut offer) = search["offers"].as_array().unwrap().iter().find(|o| flight(o) == wanted).cloned() else {
        return false;
    };
    loop {
        let answer = lab.order(&offer, &format!("buyer.{number}")).await;
        match answer.code() {
            "" => return true,
            "price_changed" => {
                let read = lab.get(&format!("/air/offers/{}", offer["id"].as_str().unwrap())).await;
                if read.status == 422 {
                    return false;
                }
                offer = read.data().clone();
            }
            "offer_no_longer_available" => return false,
            other => panic!("{other}: {}", answer.text),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_buyers_of_the_last_seats_get_exactly_those_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { storage: Storage::Dir(folder.path().to_owned()), ..lab::config() };
    let lab = Lab::with(config()).await;
    let (mut date, mut few) = (String::new(), None);
    for day in 24..30 {
        date = format!("2026-11-{day}");
        let search = lab.search("KOJ", "TNE", &date).await;
        for offer in search["offers"].as_array().unwrap() {
            let direct = offer["slices"][0]["segments"].as_array().unwrap().len() == 1;
            let left = if direct { available(&lab, offer).await.0 } else { 99 };
            if (2..=9).contains(&left) && few.is_none() {
                few = Some((flight(offer), left, offer.clone()));
            }
        }
        if few.is_some() {
            break;
        }
    }
    let (wanted, left, offer) = few.expect("a nearly full flight");
    let buyers: Vec<_> = (0..200)
        .map(|n| tokio::spawn(buy(lab.as_token(&format!("duffel_test_buyer{n}")), date.clone(), wanted.clone(), n)))
        .collect();
    let mut bought = 0;
    for buyer in buyers {
        bought += u64::from(buyer.await.unwrap());
    }
    assert_eq!(bought, left);
    assert_eq!(available(&lab, &offer).await, (0, left));
    let truth = lab.get("/_sandbox/truth?ref_prefix=buyer.").await.body;
    assert_eq!(truth["live"], left);
    lab.stop().await;
    let lab = Lab::with(config()).await;
    assert_eq!(available(&lab, &offer).await, (0, left));
    assert_eq!(lab.get("/_sandbox/truth?ref_prefix=buyer.").await.body["live"], left);
}
