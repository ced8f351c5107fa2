//! The pure core: same seed, same clock trace, same requests → the same bytes; and the journal, replayed, is the state.

use btm_sandbox::core::handle;
use btm_sandbox::draw::Draw;
use btm_sandbox::faults::Faults;
use btm_sandbox::ledger::{Event, Ledger, LedgerConfig, State};
use btm_sandbox::wire::{Effect, Request};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::lab::{self, hold, order, wish};

struct Bench {
    ledger: Ledger,
    now: DateTime<Utc>,
    answers: Sha256,
    records: Vec<String>,
}

fn ledger() -> Ledger {
    let config = LedgerConfig { currency: "JPY".to_owned(), clock_mode: "manual", control_token: None, resettable: true };
    Ledger::new(config, Faults::new(1, Vec::new()))
}

impl Bench {
    fn new() -> Self {
        Bench { ledger: ledger(), now: lab::START.parse().unwrap(), answers: Sha256::new(), records: Vec::new() }
    }

    fn call(&mut self, method: &str, target: &str, data: Option<Value>) -> Value {
        let headers = [("authorization", "Bearer t"), ("duffel-version", "v2"), ("content-type", "application/json")];
        let headers = headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
        let body = data.map_or_else(Vec::new, |d| serde_json::to_vec(&json!({"data": d})).unwrap());
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
}

/// A few hundred different things a client might do, then the same again with later times.
fn trace(steps: u64) -> Bench {
    let mut bench = Bench::new();
    let mut offers: Vec<Value> = Vec::new();
    let mut orders: Vec<String> = Vec::new();
    let pairs = [("HND", "FUK"), ("HND", "CTS"), ("OSA", "OKA"), ("NRT", "SIN"), ("LHR", "STN"), ("FUK", "ICN")];
    for step in 0..steps {
        let draw = Draw::new(7, "trace").with(step);
        bench.now += Duration::seconds(draw.below(40) as i64);
        let choice = draw.with(1).below(100);
        let pick = |list: usize| draw.with(2).below(list.max(1) as u64) as usize;
        if offers.len() < 4 || choice < 3 {
            let (from, to) = pairs[pick(pairs.len())];
            let made = bench.call("POST", "/air/offer_requests?return_offers=false", Some(wish(from, to, "2027-01-20")));
            let list = format!("/air/offers?limit=9&sort=total_amount&offer_request_id={}", made["data"]["id"].as_str().unwrap());
            offers.extend(bench.call("GET", &list, None)["data"].as_array().unwrap().iter().cloned());
        } else if choice < 15 {
            let offer = offers[pick(offers.len())]["id"].as_str().unwrap().to_owned();
            bench.call("GET", &format!("/air/offers/{offer}"), None);
        } else if choice < 40 {
            let offer = offers.remove(pick(offers.len()));
            let our_ref = format!("s{step}");
            let body = if draw.with(3).chance(0.5) { hold(&offer, &our_ref) } else { order(&offer, &our_ref) };
            let made = bench.call("POST", "/air/orders", Some(body));
            orders.extend(made["data"]["id"].as_str().map(str::to_owned));
        } else if choice < 60 && !orders.is_empty() {
            let id = &orders[pick(orders.len())];
            let read = bench.call("GET", &format!("/air/orders/{id}"), None);
            let payment = json!({"type": "balance", "amount": read["data"]["total_amount"], "currency": "JPY"});
            bench.call("POST", "/air/payments", Some(json!({"order_id": id, "payment": payment})));
        } else if choice < 65 && !orders.is_empty() {
            let id = orders[pick(orders.len())].clone();
            bench.call("PATCH", &format!("/air/orders/{id}"), Some(json!({"metadata": {"btm_ref": format!("p{step}")}})));
        } else if choice < 67 {
            bench.now += Duration::hours(draw.with(4).below(30) as i64);
            offers.clear();
            bench.call("GET", "/_sandbox/truth/summary", None);
        } else {
            let paths = [
                "/air/orders?limit=5",
                "/air/airlines?limit=3",
                "/places/suggestions?query=HND",
                "/air/payments?limit=2",
                "/air/offers/off_x",
            ];
            bench.call("GET", paths[pick(paths.len())], None);
        }
    }
    bench
}

#[test]
fn two_equal_traces_give_equal_bytes_and_the_journal_replays_to_the_state() {
    let steps = 2_000;
    let (first, second) = (trace(steps), trace(steps));
    let live = first.ledger.state.orders.len();
    assert!(live > 50, "the trace books something: {live}");
    assert_eq!(first.answers.finalize(), second.answers.finalize());
    let mut replayed = ledger();
    for record in &first.records {
        replayed.replay(record).unwrap();
    }
    replayed.state.forget_searches(first.now);
    let mut lived = first.ledger.state;
    lived.forget_searches(first.now);
    assert_eq!(lived, replayed.state);
    let mut compacted = ledger();
    compacted.commit(first.now, Event::Snapshot { state: Box::new(lived.clone()) }, true);
    for effect in compacted.take_effects() {
        let Effect::Journal { record, .. } = effect else { panic!("one record") };
        let mut restarted = ledger();
        restarted.replay(&record).unwrap();
        assert_eq!(restarted.state, lived, "a snapshot keeps everything");
    }
    sums_hold(&lived);
}

/// Seats taken are those of the orders that hold them, money is exact.
fn sums_hold(state: &State) {
    let mut seats = std::collections::BTreeMap::<(String, usize), u16>::new();
    for take in state.orders.values().flat_map(|o| &o.seats) {
        *seats.entry((take.flight.clone(), take.cabin as usize)).or_default() += take.seats;
    }
    for (flight, cabins) in &state.seats {
        for (cabin, taken) in cabins.iter().enumerate() {
            assert_eq!(*taken, seats.get(&(flight.clone(), cabin)).copied().unwrap_or(0), "{flight}");
        }
    }
    for (id, account) in &state.accounts {
        let paid: i64 = state.orders.values().filter(|o| o.account == *id).flat_map(|o| &o.payments).map(|p| p.amount).sum();
        assert_eq!(account.captured, paid);
        assert_eq!(account.balance + account.captured - account.refunded, 500_000_000);
    }
}
