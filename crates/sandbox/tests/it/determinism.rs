//! The pure core: same seed, same clock trace, same requests → the same bytes; and the journal, replayed, is the state.

use btm_sandbox::Disrupting;
use btm_sandbox::core::handle;
use btm_sandbox::draw::Draw;
use btm_sandbox::faults::Faults;
use btm_sandbox::ledger::{Event, Ledger, LedgerConfig, Order, OrderState, State};
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

pub fn ledger() -> Ledger {
    let config = LedgerConfig {
        currency: "JPY".to_owned(),
        clock_mode: "manual",
        control_token: None,
        resettable: true,
        disruption: Disrupting::High,
    };
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
    let pairs = [
        ("HND", "FUK"),
        ("HND", "CTS"),
        ("OSA", "OKA"),
        ("NRT", "SIN"),
        ("LHR", "STN"),
        ("FUK", "ICN"),
        ("LHR", "JFK"),
        ("LHR", "LTN"),
    ];
    let kinds = ["order.created", "order.airline_initiated_change_detected", "air.order.changed", "order_cancellation.confirmed"];
    bench.call("POST", "/air/webhooks", Some(json!({"url": "https://hooks.example.invalid/", "events": kinds})));
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
            let mut body = if draw.with(3).chance(0.5) { hold(&offer, &our_ref) } else { order(&offer, &our_ref) };
            if draw.with(5).chance(0.3) {
                services(&mut bench, &offer, &mut body, draw.with(6));
            }
            let made = bench.call("POST", "/air/orders", Some(body));
            orders.extend(made["data"]["id"].as_str().map(str::to_owned));
        } else if choice < 52 && !orders.is_empty() {
            let id = &orders[pick(orders.len())];
            let read = bench.call("GET", &format!("/air/orders/{id}"), None);
            let payment = json!({"type": "balance", "amount": read["data"]["total_amount"], "currency": "JPY"});
            bench.call("POST", "/air/payments", Some(json!({"order_id": id, "payment": payment})));
        } else if choice < 55 && !orders.is_empty() {
            let id = orders[pick(orders.len())].clone();
            bench.call("PATCH", &format!("/air/orders/{id}"), Some(json!({"metadata": {"btm_ref": format!("p{step}")}})));
        } else if choice < 61 && !orders.is_empty() {
            cancel(&mut bench, &orders[pick(orders.len())], draw.with(7).chance(0.8));
        } else if choice < 66 && !orders.is_empty() {
            change(&mut bench, &orders[pick(orders.len())], draw.with(8));
        } else if choice < 67 {
            bench.now += Duration::hours(draw.with(4).below(60) as i64);
            offers.clear();
            bench.call("GET", "/_sandbox/truth/summary", None);
        } else if choice < 70 && !orders.is_empty() {
            airline_changes(&mut bench, &orders[pick(orders.len())]);
        } else if choice < 72 {
            let user = json!({"email": format!("u{}@example.com", draw.below(9)), "given_name": "A", "family_name": "B"});
            bench.call("POST", "/identity/customer/users", Some(user));
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

/// A bag and a seat, where there are any.
fn services(bench: &mut Bench, offer: &Value, body: &mut Value, draw: Draw) {
    let id = offer["id"].as_str().unwrap();
    let read = bench.call("GET", &format!("/air/offers/{id}?return_available_services=true"), None);
    let maps = bench.call("GET", &format!("/air/seat_maps?offer_id={id}"), None);
    let mut wanted: Vec<Value> = read["data"]["available_services"].as_array().into_iter().flatten().take(1).cloned().collect();
    let rows = maps["data"][0]["cabins"][0]["rows"].as_array().cloned().unwrap_or_default();
    let elements = rows.iter().flat_map(|r| r["sections"].as_array().unwrap()).flat_map(|s| s["elements"].as_array().unwrap());
    let seats: Vec<&Value> = elements.filter_map(|e| e["available_services"].get(0)).collect();
    wanted.extend(seats.get(draw.below(seats.len().max(1) as u64) as usize).map(|s| (*s).clone()));
    let total = read["data"]["total_amount"].as_str().and_then(|t| t.parse::<i64>().ok()).unwrap_or_default();
    let extra: i64 = wanted.iter().map(|s| s["total_amount"].as_str().unwrap().parse::<i64>().unwrap()).sum();
    if body.get("payments").is_some() {
        body["payments"][0]["amount"] = json!((total + extra).to_string());
    }
    body["services"] = wanted.iter().map(|s| json!({"id": s["id"], "quantity": 1})).collect();
}

fn cancel(bench: &mut Bench, order: &str, confirmed: bool) {
    let quote = bench.call("POST", "/air/order_cancellations", Some(json!({"order_id": order})));
    if let Some(id) = quote["data"]["id"].as_str().filter(|_| confirmed) {
        bench.call("POST", &format!("/air/order_cancellations/{id}/actions/confirm"), None);
    }
}

fn change(bench: &mut Bench, order: &str, draw: Draw) {
    let read = bench.call("GET", &format!("/air/orders/{order}"), None);
    let slice = &read["data"]["slices"][0];
    let added = json!({
        "origin": slice["origin"]["iata_code"],
        "destination": slice["destination"]["iata_code"],
        "departure_date": format!("2027-01-2{}", draw.below(8)),
    });
    let slices = json!({"remove": [{"slice_id": slice["id"]}], "add": [added]});
    let request = bench.call("POST", "/air/order_change_requests", Some(json!({"order_id": order, "slices": slices})));
    let offers = request["data"]["order_change_offers"].as_array().cloned().unwrap_or_default();
    let Some(offer) = offers.get(draw.with(1).below(offers.len().max(1) as u64) as usize) else { return };
    let chosen = bench.call("POST", "/air/order_changes", Some(json!({"selected_order_change_offer": offer["id"]})));
    let payment = json!({"type": "balance", "amount": chosen["data"]["change_total_amount"], "currency": "JPY"});
    let id = chosen["data"]["id"].as_str().unwrap_or_default().to_owned();
    bench.call("POST", &format!("/air/order_changes/{id}/actions/confirm"), Some(json!({"payment": payment})));
}

fn airline_changes(bench: &mut Bench, order: &str) {
    let list = bench.call("GET", &format!("/air/airline_initiated_changes?order_id={order}"), None);
    if let Some(id) = list["data"].as_array().and_then(|l| l.last()).and_then(|c| c["id"].as_str()) {
        bench.call("POST", &format!("/air/airline_initiated_changes/{id}/actions/accept"), None);
    }
}

#[test]
fn two_equal_traces_give_equal_bytes_and_the_journal_replays_to_the_state() {
    let steps = 2_000;
    let (first, second) = (trace(steps), trace(steps));
    let live = first.ledger.state.orders.len();
    assert!(live > 50, "the trace books something: {live}");
    let state = &first.ledger.state;
    let after = |has: fn(&Order) -> bool| state.orders.values().filter(|o| has(o)).count();
    let seen = [
        ("cancelled", after(|o| o.state == OrderState::Cancelled)),
        ("lapsed", after(|o| o.state == OrderState::Lapsed)),
        ("with services", after(|o| !o.services.is_empty())),
        ("changed", after(|o| !o.after.changes.is_empty())),
        ("changed by the airline", after(|o| !o.after.airline_changes.is_empty())),
        ("told to a webhook", state.hooks.events.len()),
    ];
    let (one, two) = (first.answers.finalize(), second.answers.finalize());
    println!("{steps} steps, {live} orders {seen:?}: SHA-256 {one:x} and {two:x}");
    assert!(seen.iter().all(|(_, n)| *n > 2), "{seen:?}");
    assert_eq!(one, two);
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
    let mut chairs = std::collections::BTreeSet::<(String, String)>::new();
    for order in state.orders.values().filter(|o| !o.seats.is_empty()) {
        for chair in order.services.iter().filter_map(|s| s.chair.as_ref()) {
            assert!(chairs.insert((chair.flight.clone(), chair.designator.clone())), "sold twice: {chair:?}");
        }
    }
    let taken = state.chairs.iter().flat_map(|(flight, seats)| seats.iter().map(|s| (flight.clone(), s.clone())));
    assert_eq!(taken.collect::<std::collections::BTreeSet<_>>(), chairs);
    for (id, account) in &state.accounts {
        let paid: i64 = state.orders.values().filter(|o| o.account == *id).flat_map(|o| &o.payments).map(|p| p.amount).sum();
        assert_eq!(account.captured, paid);
        assert_eq!(account.balance + account.captured - account.refunded, 500_000_000);
    }
}
