//! Hotels: searches of five kilometres around the middle of big cities, and all rates of one hotel.
use super::Dice;
use super::figures::{Figure, quantile};
use super::peer::Peer;
use anyhow::{Context, Result};
use serde_json::json;
use std::time::Duration;

/// Middles of cities.
const CENTRES: [(f64, f64); 12] = [
    (35.68, 139.76),
    (35.69, 139.70),
    (34.70, 135.50),
    (33.59, 130.42),
    (43.07, 141.35),
    (35.17, 136.88),
    (51.51, -0.13),
    (40.75, -73.99),
    (48.86, 2.35),
    (1.29, 103.85),
    (37.57, 126.98),
    (25.05, 121.52),
];

/// Times searches and rates.
pub fn measure(peer: &mut Peer, count: usize) -> Result<Vec<Figure>> {
    let mut dice = Dice::new(5);
    let (mut searches, mut rates): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
    for n in 0..count {
        let (latitude, longitude) = CENTRES[n % CENTRES.len()];
        let night = 1 + dice.below(25);
        let wish = json!({
            "check_in_date": format!("2027-02-{night:02}"),
            "check_out_date": format!("2027-02-{:02}", night + 1 + dice.below(2)),
            "rooms": 1,
            "guests": [{"type": "adult"}],
            "location": {"radius": 5, "geographic_coordinates": {"latitude": latitude, "longitude": longitude}},
        });
        let answer = peer.post("/stays/search", &wish)?;
        searches.push(answer.took);
        let found = answer.data(200)?;
        let results = found["results"].as_array().context("results")?;
        let result = results.get(dice.below(results.len())).context("a city without hotels")?;
        let path = format!("/stays/search_results/{}/actions/fetch_all_rates", result["id"].as_str().context("id")?);
        let answer = peer.post(&path, &json!({}))?;
        rates.push(answer.took);
        answer.data(200)?;
    }
    Ok(vec![
        Figure::most("hotels.p99_ms", quantile(&searches, 0.99), 25.0, searches.len()),
        Figure::most("hotel_rates.p99_ms", quantile(&rates, 0.99), 5.0, rates.len()),
    ])
}
