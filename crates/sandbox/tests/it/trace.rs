//! Hotels and eSIMs through the pure core: same seed, same clock trace, same requests → the same bytes, and the journal, replayed,
//! is the state.

use btm_sandbox::core::handle;
use btm_sandbox::draw::Draw;
use btm_sandbox::ledger::{Ledger, State};
use btm_sandbox::wire::{Effect, Request};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::determinism::ledger;
use crate::{lab, liteapi, stays};

struct Bench {
    ledger: Ledger,
    now: DateTime<Utc>,
    answers: Sha256,
    records: Vec<String>,
    token: String,
}

impl Bench {
    fn call(&mut self, method: &str, target: &str, body: Option<Value>) -> Value {
        let bearer = if target.starts_with("/v2/") { format!("Bearer {}", self.token) } else { "Bearer t".to_owned() };
        let headers = [
            ("authorization", bearer.as_str()),
            ("duffel-version", "v2"),
            ("content-type", "application/json"),
            ("x-api-key", "sand_t"),
        ];
        let headers = headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
        let wrapped = body.map(|b| if target.starts_with("/stays/") { json!({"data": b}) } else { b });
        let body = wrapped.map_or_else(Vec::new, |b| b.to_string().into_bytes());
        let request = Request::new(method, target, headers, body.into());
        let (response, effects) = handle(&mut self.ledger, &lab::world(), self.now, &request);
        self.answers.update(response.status.to_be_bytes());
        self.answers.update(format!("{:?}", response.headers));
        self.answers.update(&response.body);
        for effect in effects {
            if let Effect::Journal { record, .. } = effect {
                self.answers.update(&record);
                self.records.push(record);
            }
        }
        serde_json::from_slice(&response.body).unwrap_or_default()
    }

    fn sign_in(&mut self) {
        let body = json!({"client_id": "t", "client_secret": "t", "grant_type": "client_credentials"});
        self.token = self.call("POST", "/v2/token", Some(body))["data"]["access_token"].as_str().unwrap().to_owned();
    }

    /// A room of the test hotel or of Fukuoka, over Stays.
    fn stay(&mut self, draw: Draw, our_ref: &str) -> Option<String> {
        let place = if draw.chance(0.5) { (-24.38, -128.32) } else { (33.59, 130.42) };
        let found = self.call("POST", "/stays/search", Some(stays::wish(place, "2027-01-20", "2027-01-22")));
        let results = found["data"]["results"].as_array()?;
        let result = &results[draw.with(1).below(results.len() as u64) as usize];
        let path = format!("/stays/search_results/{}/actions/fetch_all_rates", result["id"].as_str()?);
        let all = self.call("POST", &path, Some(json!({})));
        let rooms = all["data"]["accommodation"]["rooms"].as_array()?;
        let rates = rooms[draw.with(2).below(rooms.len() as u64) as usize]["rates"].as_array()?;
        let rate = &rates[draw.with(3).below(rates.len() as u64) as usize];
        let quoted = self.call("POST", "/stays/quotes", Some(json!({"rate_id": rate["id"]})));
        let made = self.call("POST", "/stays/bookings", Some(stays::booking(&quoted["data"], our_ref)));
        made["data"]["id"].as_str().map(str::to_owned)
    }

    /// A room of Fukuoka over LiteAPI.
    fn lite(&mut self, draw: Draw, our_ref: &str) -> Option<String> {
        let mut wish = liteapi::wish();
        (wish["limit"], wish["maxRatesPerHotel"]) = (json!(4), json!(3));
        let rates = self.call("POST", "/v3.0/hotels/rates", Some(wish));
        let hotels = rates["data"].as_array()?;
        let types = hotels[draw.with(1).below(hotels.len() as u64) as usize]["roomTypes"].as_array()?;
        let offer = &types[draw.with(2).below(types.len() as u64) as usize];
        let quoted = self.call("POST", "/v3.0/rates/prebook", Some(json!({"offerId": offer["offerId"]})));
        let made = self.call("POST", "/v3.0/rates/book", Some(liteapi::booking(&quoted["data"], our_ref)));
        made["data"]["bookingId"].as_str().map(str::to_owned)
    }
}

fn trace(steps: u64) -> Bench {
    let now = lab::START.parse().unwrap();
    let mut bench = Bench { ledger: ledger(), now, answers: Sha256::new(), records: Vec::new(), token: String::new() };
    bench.sign_in();
    let packages = bench.call("GET", "/v2/packages?filter[type]=local&filter[country]=JP", None);
    let packages = packages["data"][0]["operators"][0]["packages"].as_array().unwrap().clone();
    let (mut stays, mut lites, mut sims) = (Vec::new(), Vec::new(), Vec::new());
    for step in 0..steps {
        let draw = Draw::new(11, "trace of rooms").with(step);
        bench.now += Duration::seconds(draw.below(900) as i64);
        let pick = |list: &[String]| draw.with(20).below(list.len().max(1) as u64) as usize;
        let our_ref = format!("t{step}");
        match draw.with(21).below(12) {
            0 | 1 => stays.extend(bench.stay(draw.with(22), &our_ref)),
            2 | 3 => lites.extend(bench.lite(draw.with(22), &our_ref)),
            4 if !stays.is_empty() => {
                let path = format!("/stays/bookings/{}/actions/cancel", stays[pick(&stays)]);
                bench.call("POST", &path, Some(json!({})));
            }
            5 if !lites.is_empty() => {
                bench.call("PUT", &format!("/v3.0/bookings/{}", lites[pick(&lites)]), None);
            }
            6 | 7 => {
                bench.sign_in();
                let package = &packages[draw.with(23).below(packages.len() as u64) as usize]["id"];
                let made =
                    bench.call("POST", "/v2/orders", Some(json!({"package_id": package, "quantity": 2, "description": our_ref})));
                let made = made["data"]["sims"].as_array().cloned().unwrap_or_default();
                sims.extend(made.iter().map(|s| s["iccid"].as_str().unwrap().to_owned()));
            }
            8 if !sims.is_empty() => {
                bench.sign_in();
                let iccid = sims[pick(&sims)].clone();
                let topups = bench.call("GET", &format!("/v2/sims/{iccid}/topups"), None);
                let body = json!({"package_id": topups["data"][0]["id"], "iccid": iccid, "description": our_ref});
                bench.call("POST", "/v2/orders/topups", Some(body));
            }
            9 if !sims.is_empty() => {
                bench.sign_in();
                let refund = json!({"iccids": [sims[pick(&sims)]], "reason": "TRIP_CANCELLATION"});
                bench.call("POST", "/v2/refund", Some(refund));
            }
            10 => bench.now += Duration::hours(draw.with(24).below(30) as i64),
            _ => {
                let iccid = sims.get(pick(&sims)).cloned().unwrap_or_default();
                bench.call("GET", &format!("/v2/sims/{iccid}/usage"), None);
                bench.call("GET", "/stays/bookings?limit=3", None);
                bench.call("GET", "/_sandbox/truth/summary", None);
            }
        }
    }
    bench
}

#[test]
fn two_equal_traces_over_hotels_and_esims_give_equal_bytes_and_the_journal_replays_to_the_state() {
    let (first, second) = (trace(240), trace(240));
    let (one, two) = (first.answers.finalize(), second.answers.finalize());
    let state = first.ledger.state;
    let (bookings, sims) = (state.rooms.bookings.len(), state.esims.sims.len());
    println!("240 steps, {bookings} bookings, {sims} SIMs: SHA-256 {one:x} and {two:x}");
    assert!(bookings > 40 && sims > 20, "{bookings} {sims}");
    assert_eq!(one, two);
    let mut replayed = ledger();
    for record in &first.records {
        replayed.replay(record).unwrap();
    }
    replayed.state.rooms.forget(first.now);
    let mut lived = state;
    lived.rooms.forget(first.now);
    assert_eq!(lived, replayed.state);
    let printed = serde_json::to_string(&lived).unwrap();
    assert_eq!(serde_json::from_str::<State>(&printed).unwrap(), lived, "a snapshot keeps everything");
    sums_hold(&lived);
}

/// Money is exact: what is missing from a balance is what was paid and not given back.
fn sums_hold(state: &State) {
    for account in state.accounts.values() {
        assert_eq!(account.balance + account.captured - account.refunded, 500_000_000);
    }
    let stays: i64 = state.rooms.bookings.values().map(|b| b.charged).sum();
    let esims: i64 = state.esims.orders.values().map(|o| o.total).sum();
    assert_eq!(state.accounts.values().map(|a| a.captured).sum::<i64>(), stays + esims);
}
