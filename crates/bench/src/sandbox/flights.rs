//! Flights: searches of any pair, pages and offers read again, orders with their payment and cancelling, orders a second.
use super::Dice;
use super::figures::{Figure, quantile};
use super::peer::Peer;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Airports of all sizes and continents that the world serves.
const AIRPORTS: [&str; 44] = [
    "HND", "NRT", "KIX", "ITM", "FUK", "CTS", "OKA", "NGO", "KOJ", "KMI", "MYJ", "SDJ", "HIJ", "KMQ", "ISG", "TNE", "AKJ", "GAJ",
    "IWJ", "TSJ", "ICN", "TPE", "HKG", "PVG", "PEK", "SIN", "BKK", "KUL", "DEL", "SYD", "DXB", "LHR", "CDG", "FRA", "AMS", "IST",
    "JFK", "LAX", "ORD", "ATL", "DFW", "SFO", "GRU", "YYZ",
];
/// Pairs with many flights, for whole answers and for orders.
const BUSY: [(&str, &str); 12] = [
    ("HND", "FUK"),
    ("HND", "CTS"),
    ("HND", "OKA"),
    ("HND", "ITM"),
    ("NRT", "SIN"),
    ("HND", "ICN"),
    ("HND", "LHR"),
    ("LHR", "JFK"),
    ("KIX", "TPE"),
    ("SIN", "SYD"),
    ("LAX", "JFK"),
    ("FRA", "SIN"),
];

fn wish(from: &str, to: &str, day: usize) -> Value {
    json!({
        "slices": [{"origin": from, "destination": to, "departure_date": format!("2027-01-{:02}", 1 + day % 28)}],
        "passengers": [{"type": "adult"}],
        "cabin_class": "economy",
    })
}

/// The round trip of a call that does nothing: what every figure below contains and no sandbox can save.
pub fn floor(peer: &mut Peer, count: usize) -> Result<Vec<Duration>> {
    (0..count).map(|_| Ok(peer.get("/_sandbox/identity")?.took)).collect()
}

/// Searches of any pair on any day, without their offers.
pub fn searches(peer: &mut Peer, count: usize) -> Result<Vec<Duration>> {
    let mut dice = Dice::new(3);
    let mut taken = Vec::new();
    // The first twenty are not counted.
    for n in 0..count + 20 {
        let from = AIRPORTS[dice.below(AIRPORTS.len())];
        let to = AIRPORTS[dice.below(AIRPORTS.len())];
        if from == to {
            continue;
        }
        let answer = peer.post("/air/offer_requests?return_offers=false", &wish(from, to, dice.below(28)))?;
        ensure!(answer.status == 201, "search {from} {to}: {}", answer.status);
        if n >= 20 {
            taken.push(answer.took);
        }
    }
    Ok(taken)
}

/// A search with what was answered to it.
pub struct Found {
    request: String,
    offers: Vec<Value>,
}

/// Searches with all their offers; the size of the largest answer in bytes.
pub fn whole(peer: &mut Peer, count: usize) -> Result<(Vec<Duration>, Vec<Found>, usize)> {
    let (mut taken, mut found, mut largest) = (Vec::new(), Vec::new(), 0);
    for n in 0..count {
        let (from, to) = BUSY[n % BUSY.len()];
        let answer = peer.post("/air/offer_requests?return_offers=true", &wish(from, to, n / BUSY.len()))?;
        taken.push(answer.took);
        largest = largest.max(answer.body.len());
        let mut data = answer.data(201)?;
        let Value::Array(offers) = data["offers"].take() else { bail!("offers is no list") };
        found.push(Found { request: data["id"].as_str().context("id")?.to_owned(), offers });
    }
    Ok((taken, found, largest))
}

/// One offer of each search, then one page of each: more searches than the sandbox remembers derived, so each is derived again.
pub fn again(peer: &mut Peer, found: &[Found]) -> Result<[Figure; 2]> {
    let (mut offers, mut pages) = (Vec::new(), Vec::new());
    for search in found {
        let offer = search.offers.get(search.offers.len() / 2).context("a busy pair without offers")?;
        let answer = peer.get(&format!("/air/offers/{}", offer["id"].as_str().context("id")?))?;
        ensure!(answer.status == 200 || answer.code() == "offer_no_longer_available", "offer: {}", answer.status);
        offers.push(answer.took);
    }
    for search in found {
        let answer = peer.get(&format!("/air/offers?limit=50&sort=total_amount&offer_request_id={}", search.request))?;
        ensure!(answer.status == 200, "page: {}", answer.status);
        pages.push(answer.took);
    }
    Ok([
        Figure::most("page_of_50.p99_ms", quantile(&pages, 0.99), 10.0, pages.len()),
        Figure::most("offer_again.p99_ms", quantile(&offers, 0.99), 2.0, offers.len()),
    ])
}

/// The body of an order of an offer; held, or paid at once.
fn order(offer: &Value, our_ref: &str, hold: bool) -> Value {
    let mut body = json!({
        "type": if hold { "hold" } else { "instant" },
        "selected_offers": [offer["id"]],
        "passengers": [{
            "id": offer["passengers"][0]["id"], "title": "mr", "gender": "m", "given_name": "Taro", "family_name": "Yamada",
            "born_on": "1985-04-12", "email": "taro.yamada@example.com", "phone_number": "+81312345678",
        }],
        "metadata": {"btm_ref": our_ref},
    });
    if !hold {
        body["payments"] = json!([{"type": "balance", "amount": offer["total_amount"], "currency": offer["total_currency"]}]);
    }
    body
}

/// Orders paid at once, payments of held ones, confirmed cancellations. `disk` = the p99 of one fsync, which each of them waits for.
pub fn orders(peer: &mut Peer, found: &[Found], count: usize, disk: f64) -> Result<Vec<Figure>> {
    let (mut bought, mut paid, mut cancelled) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..count {
        let search = &found[n % found.len()];
        let offers = &search.offers;
        let offer = offers.get((n * 7) % offers.len().max(1)).context("no offer")?;
        let answer = peer.post("/air/orders", &order(offer, &format!("bench.{n}"), false))?;
        if answer.status == 201 {
            bought.push(answer.took);
        } else {
            ensure!(answer.status == 422, "order: {} {}", answer.status, answer.code());
        }
        let Some(offer) = offers.iter().skip(n % 3).find(|o| o["payment_requirements"]["requires_instant_payment"] == false)
        else {
            continue;
        };
        let held = peer.post("/air/orders", &order(offer, &format!("bench.hold.{n}"), true))?;
        if held.status != 201 {
            continue;
        }
        let held = held.data(201)?;
        let payment = json!({"type": "balance", "amount": held["total_amount"], "currency": held["total_currency"]});
        let answer = peer.post("/air/payments", &json!({"order_id": held["id"], "payment": payment}))?;
        ensure!(answer.status == 201, "payment: {} {}", answer.status, answer.code());
        paid.push(answer.took);
        let quote = peer.post("/air/order_cancellations", &json!({"order_id": held["id"]}))?.data(201)?;
        let path = format!("/air/order_cancellations/{}/actions/confirm", quote["id"].as_str().context("id")?);
        let answer = peer.call("POST", &path, &[])?;
        ensure!(answer.status == 200, "cancel: {} {}", answer.status, answer.code());
        cancelled.push(answer.took);
    }
    ensure!(bought.len() * 4 > count && paid.len() * 4 > count, "{} orders, {} payments of {count}", bought.len(), paid.len());
    let figure = 15.0 + disk;
    Ok(vec![
        Figure::most("order.p99_ms", quantile(&bought, 0.99), figure, bought.len()),
        Figure::most("payment.p99_ms", quantile(&paid, 0.99), figure, paid.len()),
        Figure::most("cancel.p99_ms", quantile(&cancelled, 0.99), figure, cancelled.len()),
    ])
}

/// Lets an account call without end and order every offer of a search.
pub fn unbind(peer: &mut Peer, token: &str) -> Result<()> {
    let shape = json!({"token": token, "rate_limit": 100_000_000, "resend_guard": false});
    let answer = peer.call("POST", "/_sandbox/accounts", &serde_json::to_vec(&shape)?)?;
    ensure!(answer.status == 200, "accounts: {}", answer.status);
    Ok(())
}

/// Orders a second from `buyers` at once, each buying other flights, `each` orders.
pub fn rate(url: &str, buyers: usize, each: usize) -> Result<Figure> {
    let mut carts = Vec::new();
    for buyer in 0..buyers {
        let token = format!("duffel_test_rate{buyer}");
        let mut peer = Peer::connect(url, &token)?;
        unbind(&mut peer, &token)?;
        let mut bodies: Vec<Vec<u8>> = Vec::new();
        let mut day = 0;
        while bodies.len() < each {
            let (from, to) = BUSY[buyer % BUSY.len()];
            let answer = peer.post("/air/offer_requests?return_offers=true", &wish(from, to, day))?.data(201)?;
            let offers = answer["offers"].as_array().context("offers")?;
            ensure!(!offers.is_empty() && day < 28, "no offers left to order");
            // Every third: few of them share a flight, so that few prices move under the buyers.
            for offer in offers.iter().step_by(3) {
                let body = order(offer, &format!("rate.{buyer}.{}", bodies.len()), false);
                bodies.push(serde_json::to_vec(&json!({ "data": body }))?);
            }
            day += 1;
        }
        bodies.truncate(each);
        carts.push((peer, bodies));
    }
    let begun = Instant::now();
    let made: Vec<Result<usize>> = std::thread::scope(|scope| {
        let running: Vec<_> = carts
            .into_iter()
            .map(|(mut peer, bodies)| {
                scope.spawn(move || {
                    let mut made = 0;
                    for body in &bodies {
                        made += usize::from(peer.call("POST", "/air/orders", body)?.status == 201);
                    }
                    Ok(made)
                })
            })
            .collect();
        running.into_iter().map(|r| r.join().unwrap_or_else(|_| bail!("a buyer fell over"))).collect()
    });
    let elapsed = begun.elapsed().as_secs_f64();
    let made: usize = made.into_iter().sum::<Result<usize>>()?;
    ensure!(made * 2 > buyers * each, "{made} of {} orders were made", buyers * each);
    #[expect(clippy::cast_precision_loss, reason = "some thousand orders")]
    Ok(Figure::least("orders_per_s", made as f64 / elapsed, 500.0, made))
}
