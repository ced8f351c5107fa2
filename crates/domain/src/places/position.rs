//! Positions: pasted coordinates and map links, distances, the nearest airports.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::{MatchedBy, PlaceHit, PlaceKind, Places};

/// Mean radius of the Earth, kilometres (IUGG).
const EARTH_KM: f64 = 6371.0088;

/// Degrees north and east, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Position {
    pub lat: f64,
    pub lng: f64,
}

impl Position {
    /// A position on the globe, else none.
    pub fn new(lat: f64, lng: f64) -> Option<Self> {
        (lat.abs() <= 90.0 && lng.abs() <= 180.0).then_some(Self { lat, lng })
    }

    /// Great-circle distance in kilometres.
    pub fn km_to(self, other: Self) -> f64 {
        let (lat_a, lat_b) = (self.lat.to_radians(), other.lat.to_radians());
        let (dlat, dlng) = (lat_b - lat_a, (other.lng - self.lng).to_radians());
        let h = (dlat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (dlng / 2.0).sin().powi(2);
        2.0 * EARTH_KM * h.sqrt().min(1.0).asin()
    }
}

impl Places {
    /// The nearest airports, with their distances.
    pub fn nearest(&self, from: Position, limit: usize) -> Vec<PlaceHit<'_>> {
        let airports = self.all.iter().filter(|place| place.kind == PlaceKind::Airport);
        let mut found: Vec<_> = airports.map(|place| (from.km_to(place.position), place)).collect();
        found.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        found.truncate(limit);
        found.into_iter().map(|(km, place)| PlaceHit { place, matched: MatchedBy::Distance(km) }).collect()
    }
}

/// What stands before the coordinates in the links that map services share.
const BEFORE: [&str; 8] = ["/@", "?q=", "&q=", "query=", "?ll=", "&ll=", "center=", "geo:"];

/// Reads `35.63,139.74` or the coordinates of a pasted map link; none when the text is something else.
pub fn parse_position(text: &str) -> Option<Position> {
    let text: String = text.trim().nfkc().collect();
    let text = text.replace("%2C", ",").replace("%2c", ",").replace('、', ",");
    if !text.contains("://") && !text.starts_with("geo:") {
        let (lat, lng) = text.split_once(',')?;
        return pair(lat.trim(), lng.trim());
    }
    // the pin of a shared place is nearer to the wish than the map's centre
    if let (Some(lat), Some(lng)) = (after(&text, "!3d"), after(&text, "!4d")) {
        return pair(number(lat), number(lng));
    }
    if let (Some(lat), Some(lng)) = (after(&text, "mlat="), after(&text, "mlon=")) {
        return pair(number(lat), number(lng));
    }
    if let Some(tail) = after(&text, "#map=") {
        let mut parts = tail.split('/').skip(1);
        return pair(number(parts.next()?), number(parts.next()?));
    }
    BEFORE.iter().find_map(|mark| {
        let (lat, tail) = after(&text, mark)?.split_once(',')?;
        pair(lat.trim(), number(tail.trim_start()))
    })
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.split_once(mark).map(|(_, tail)| tail)
}

/// The number that a text begins with.
fn number(text: &str) -> &str {
    let end = text.find(|letter: char| !matches!(letter, '0'..='9' | '.' | '-' | '+'));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

fn pair(lat: &str, lng: &str) -> Option<Position> {
    Position::new(lat.parse().ok()?, lng.parse().ok()?)
}
