//! How many flights a day join which airports: gravity over masses, attachment of everybody to somebody, caps by proportional
//! fitting, and the hand-written Japanese trunk on top.

use std::collections::HashMap;

use super::carriers::{AirlineIx, Carriers};
use super::data;
use super::places::{AirportIx, Places};
use super::table::{Table, TableError};

/// Flights each way a day between two airports (`a` before `b` in table order).
#[derive(Debug)]
pub struct Pair {
    pub a: AirportIx,
    pub b: AirportIx,
    pub km: f64,
    /// Mean flights a day each way; below 1 the route flies on some weekdays only.
    pub flights: f64,
    /// Carriers with their flights a day, where the hand table says so.
    pub carriers: Option<Vec<(AirlineIx, u16)>>,
}

/// Flights a day of the whole world of which the served airports take their share (stage 2 serves it all).
const WORLD_FLIGHTS: f64 = 24_000.0;
const WORLD_AIRPORTS: usize = 1_052;
const ROUNDS: usize = 12;

struct Hub {
    correction: f64,
    cap: f64,
}

/// Solves the network. `flights_per_day` is the total of departures; by default the served airports' share of [`WORLD_FLIGHTS`].
pub fn solve(places: &Places, carriers: &Carriers, flights_per_day: Option<u32>) -> Result<Vec<Pair>, TableError> {
    let served = places.served();
    let hubs = hubs(places)?;
    let mass = masses(places, &served, &hubs)?;
    let total = flights_per_day.map_or_else(|| default_total(places, &served), f64::from);
    let trunk = trunk(places, carriers)?;
    let mut flows = gravity(places, &served, &mass, &hubs);
    fit(&mut flows, &served, &hubs, total / 2.0);
    attach(places, &served, &mass, &hubs, &trunk, &mut flows);
    let mut pairs = Vec::new();
    for (a, b, flights) in flows {
        if flights >= 0.3 && !trunk.contains_key(&(a, b)) {
            pairs.push(Pair { a, b, km: places.distance(a, b), flights, carriers: None });
        }
    }
    for ((a, b), list) in trunk {
        let flights = list.iter().map(|(_, n)| f64::from(*n)).sum();
        pairs.push(Pair { a, b, km: places.distance(a, b), flights, carriers: Some(list) });
    }
    pairs.sort_by_key(|p| (p.a, p.b));
    Ok(pairs)
}

fn hubs(places: &Places) -> Result<HashMap<AirportIx, Hub>, TableError> {
    let mut hubs = HashMap::new();
    for row in Table::read(data::HUBS.0, data::HUBS.1)?.rows() {
        let code = row.text("iata_code")?;
        let Some(index) = places.airport_by_code(code) else { return Err(row.fault(format!("unknown airport {code}"))) };
        hubs.insert(index, Hub { correction: row.value("mass_correction")?, cap: row.value("departures_cap")? });
    }
    Ok(hubs)
}

/// Page rank ^ 0.9 with the hub's correction, scaled so that a country's sum follows its passengers.
fn masses(places: &Places, served: &[AirportIx], hubs: &HashMap<AirportIx, Hub>) -> Result<HashMap<AirportIx, f64>, TableError> {
    let mut country: HashMap<&str, f64> = HashMap::new();
    for row in Table::read(data::COUNTRY_MASS.0, data::COUNTRY_MASS.1)?.rows() {
        country.insert(row.text("country")?, row.value("passengers_million")?);
    }
    let raw = |a: AirportIx| places.airport(a).weight.powf(0.9) * hubs.get(&a).map_or(1.0, |h| h.correction);
    let mut sums: HashMap<&str, f64> = HashMap::new();
    for a in served {
        *sums.entry(places.airport(*a).country).or_default() += raw(*a);
    }
    let scaled = |a: AirportIx| {
        let code = places.airport(a).country;
        raw(a) / sums.get(code).copied().unwrap_or(1.0) * country.get(code).copied().unwrap_or(3.0)
    };
    Ok(served.iter().map(|a| (*a, scaled(*a))).collect())
}

fn default_total(places: &Places, served: &[AirportIx]) -> f64 {
    let mut weights: Vec<f64> = places.airports.iter().map(|a| a.weight.powf(0.9)).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    let world: f64 = weights.iter().take(WORLD_AIRPORTS).sum();
    let ours: f64 = served.iter().map(|a| places.airport(*a).weight.powf(0.9)).sum();
    WORLD_FLIGHTS * (ours / world).min(1.0)
}

type Flow = (AirportIx, AirportIx, f64);

fn gravity(places: &Places, served: &[AirportIx], mass: &HashMap<AirportIx, f64>, hubs: &HashMap<AirportIx, Hub>) -> Vec<Flow> {
    let of = |a: &AirportIx| mass.get(a).copied().unwrap_or_default();
    let mut sorted: Vec<f64> = mass.values().copied().collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let large = sorted.get(sorted.len() / 4).copied().unwrap_or_default();
    let mut flows = Vec::new();
    for (i, a) in served.iter().enumerate() {
        for b in served.iter().skip(i + 1) {
            let km = places.distance(*a, *b);
            let same = places.airport(*a).country == places.airport(*b).country;
            let (hub_a, hub_b) = (hubs.contains_key(a), hubs.contains_key(b));
            let far =
                (km > 4_500.0 && !hub_a && !hub_b) || (km > 6_000.0 && !(hub_a && hub_b) && (of(a) < large || of(b) < large));
            // Inside Japan the trunk table and the attachment say who flies where; 14,500 km is the reach of the fleet.
            let japan = same && places.airport(*a).country == "JP";
            if km < 120.0 || far || km > 14_500.0 || japan {
                continue;
            }
            let pull = of(a) * of(b) * if same { 6.0 } else { 1.0 } / (1.0 + (km / 900.0).powf(1.6));
            if pull > 0.0 {
                flows.push((*a, *b, pull));
            }
        }
    }
    flows
}

/// Scales to `total` flights each way while keeping every airport's departures under its cap.
fn fit(flows: &mut Vec<Flow>, served: &[AirportIx], hubs: &HashMap<AirportIx, Hub>, total: f64) {
    let cap = |a: &AirportIx| hubs.get(a).map_or(300.0, |h| h.cap);
    for _ in 0..ROUNDS {
        let sum: f64 = flows.iter().map(|f| f.2).sum();
        if sum <= 0.0 {
            return;
        }
        let scale = total / sum;
        let mut departures: HashMap<AirportIx, f64> = served.iter().map(|a| (*a, 0.0)).collect();
        for flow in flows.iter_mut() {
            // One pair never takes more than a shuttle's share, so that weight spreads over an airport's routes.
            flow.2 = (flow.2 * scale).min(36.0);
            *departures.entry(flow.0).or_default() += flow.2;
            *departures.entry(flow.1).or_default() += flow.2;
        }
        let damp = |a: &AirportIx| (cap(a) / departures.get(a).copied().unwrap_or(1.0).max(1e-9)).min(1.0);
        for flow in flows.iter_mut() {
            flow.2 *= damp(&flow.0).min(damp(&flow.1));
        }
    }
    flows.retain(|f| f.2 > 0.02);
}

/// Nobody is left alone: two a day to the country's main airport, to the two best hubs, one to the best hub abroad; main airports
/// to six hubs, hubs to 25.
fn attach(
    places: &Places,
    served: &[AirportIx],
    mass: &HashMap<AirportIx, f64>,
    hubs: &HashMap<AirportIx, Hub>,
    trunk: &HashMap<(AirportIx, AirportIx), Vec<(AirlineIx, u16)>>,
    flows: &mut Vec<Flow>,
) {
    let of = |a: &AirportIx| mass.get(a).copied().unwrap_or_default();
    let mut main: HashMap<&str, AirportIx> = HashMap::new();
    for a in served {
        let entry = main.entry(places.airport(*a).country).or_insert(*a);
        if of(a) > of(entry) {
            *entry = *a;
        }
    }
    // The Japanese hubs that all have flights to each other: whoever reaches one reaches everybody with two connections.
    let core: Vec<AirportIx> =
        ["HND", "ITM", "FUK", "CTS", "OKA", "NGO"].iter().filter_map(|c| places.airport_by_code(c)).collect();
    let on_core = |a: AirportIx| core.contains(&a) || core.iter().any(|c| trunk.contains_key(&(a.min(*c), a.max(*c))));
    let mut least: HashMap<(AirportIx, AirportIx), f64> = HashMap::new();
    let mut join = |a: AirportIx, b: AirportIx, flights: f64| {
        let km = places.distance(a, b);
        if a != b && (120.0..=14_500.0).contains(&km) {
            let entry = least.entry((a.min(b), a.max(b))).or_insert(0.0);
            *entry = entry.max(flights);
        }
    };
    let mut ranked: Vec<AirportIx> = hubs.keys().copied().filter(|h| mass.contains_key(h)).collect();
    ranked.sort_unstable();
    let pull = |a: AirportIx, h: AirportIx| of(&h) / (1.0 + (places.distance(a, h) / 900.0).powf(1.6));
    let best = |a: AirportIx, within_country: bool| {
        let mut list: Vec<AirportIx> = (ranked.iter().copied())
            .filter(|h| *h != a && places.distance(a, *h) >= 120.0)
            .filter(|h| !within_country || places.airport(*h).country == places.airport(a).country)
            .collect();
        list.sort_by(|x, y| pull(a, *y).total_cmp(&pull(a, *x)).then(x.cmp(y)));
        list
    };
    for a in served {
        let country = places.airport(*a).country;
        if country == "JP" {
            if !on_core(*a)
                && let Some(hub) = best(*a, true).into_iter().find(|h| core.contains(h))
            {
                join(*a, hub, 2.0);
            }
            if hubs.contains_key(a) && places.airport(*a).iata != "ITM" {
                for hub in best(*a, false).into_iter().filter(|h| places.airport(*h).country != "JP").take(12) {
                    join(*a, hub, 1.0);
                }
            }
            continue;
        }
        if let Some(main) = main.get(country) {
            join(*a, *main, 2.0);
        }
        for hub in best(*a, false).into_iter().take(2) {
            join(*a, hub, 2.0);
        }
        if let Some(abroad) = best(*a, false).into_iter().find(|h| places.airport(*h).country != country) {
            join(*a, abroad, 1.0);
        }
        if main.get(country) == Some(a) {
            for hub in best(*a, false).into_iter().take(6) {
                join(*a, hub, 1.0);
            }
        }
        if hubs.contains_key(a) {
            for hub in best(*a, false).into_iter().take(25) {
                join(*a, hub, 1.0);
            }
        }
    }
    for flow in flows.iter_mut() {
        if let Some(flights) = least.remove(&(flow.0, flow.1)) {
            flow.2 = flow.2.max(flights);
        }
    }
    let mut rest: Vec<Flow> = least.into_iter().map(|((a, b), flights)| (a, b, flights)).collect();
    rest.sort_by_key(|f| (f.0, f.1));
    flows.extend(rest);
}

type Trunk = HashMap<(AirportIx, AirportIx), Vec<(AirlineIx, u16)>>;

fn trunk(places: &Places, carriers: &Carriers) -> Result<Trunk, TableError> {
    let mut trunk = HashMap::new();
    for row in Table::read(data::JP_TRUNK.0, data::JP_TRUNK.1)?.rows() {
        let end = |column| -> Result<AirportIx, TableError> {
            let code = row.text(column)?;
            places.airport_by_code(code).ok_or_else(|| row.fault(format!("unknown airport {code}")))
        };
        let (a, b) = (end("origin")?, end("destination")?);
        let mut list = Vec::new();
        for item in row.text("flights_per_day")?.split(',') {
            let parsed = item.split_once(':').and_then(|(code, n)| Some((carriers.by_code(code)?, n.parse().ok()?)));
            list.push(parsed.ok_or_else(|| row.fault(format!("unreadable {item}")))?);
        }
        trunk.insert((a.min(b), a.max(b)), list);
    }
    Ok(trunk)
}
