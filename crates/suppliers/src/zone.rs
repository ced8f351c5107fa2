//! The time zone of a place a supplier gives no zone for, from the bundled airports.
use btm_domain::CountryCode;
use btm_domain::places::{Place, PlaceKind, Places, Position};
use chrono_tz::Tz;

/// The zone of the nearest airport, of the same country where that is known and has one (a border town keeps its own clock).
/// Without a position the zone of the country's busiest airport; `None` where nothing is known.
pub fn zone_at(position: Option<Position>, country: Option<CountryCode>) -> Option<Tz> {
    let airports = || Places::bundled().all().iter().filter(|place| place.kind == PlaceKind::Airport);
    let of_country = |place: &&Place| country.is_some_and(|country| place.country == country);
    let Some(position) = position else {
        return airports().filter(of_country).max_by_key(|place| place.weight).map(|place| place.zone);
    };
    let nearest = |found: &mut dyn Iterator<Item = &'static Place>| {
        let measured = found.map(|place| (flat(position, place.position), place));
        measured.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, place)| place.zone)
    };
    nearest(&mut airports().filter(of_country)).or_else(|| nearest(&mut airports()))
}

/// Order of distances only: squared degrees, the longitude shortened by the latitude, across the date line too.
fn flat(a: Position, b: Position) -> f64 {
    let across = (a.lng - b.lng).abs();
    let east = across.min(360.0 - across) * a.lat.to_radians().cos();
    (a.lat - b.lat).powi(2) + east.powi(2)
}
