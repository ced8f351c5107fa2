//! The sandbox's geography: served airports and their cities, ids, names, positions, zones, weights.

use super::{optd::Served, output::tsv};

/// One row per served airport.
pub fn airports(served: &Served<'_>) -> String {
    let header = ["iata_code", "icao_code", "name", "city_code", "city_name", "country", "lat", "lng", "zone", "page_rank"];
    let rows = served.airports.iter().map(|point| {
        let city = served.city_of(point);
        [
            point.code.to_owned(),
            point.icao.to_owned(),
            point.name.to_owned(),
            point.city_code.to_owned(),
            city.map_or(point.name, |city| city.name).to_owned(),
            point.country.to_owned(),
            point.lat(),
            point.lng(),
            point.zone.to_owned(),
            rank(point.rank),
        ]
    });
    tsv(header, rows)
}

/// One row per city that a served airport belongs to.
pub fn cities(served: &Served<'_>) -> String {
    let rows = served.cities.values().map(|point| {
        [
            point.code.to_owned(),
            point.name.to_owned(),
            point.country.to_owned(),
            point.lat(),
            point.lng(),
            point.zone.to_owned(),
            rank(served.city_rank(point)),
        ]
    });
    tsv(["iata_code", "name", "country", "lat", "lng", "zone", "page_rank"], rows)
}

/// Six decimals are far below the differences that matter.
fn rank(rank: f64) -> String {
    format!("{rank:.6}")
}
