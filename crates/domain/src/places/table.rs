//! Reads the bundled table.

use std::{collections::HashMap, io::Read as _};

use super::{Place, PlaceKind, Position};

static COMPRESSED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.tsv.z"));

/// Decompresses and reads the table. The text lives as long as the process: names are slices of it.
pub(super) fn bundled() -> Vec<Place> {
    let mut text = String::new();
    // the bytes are our own build's; should they be broken, no place is known and a test says so
    if flate2::read::DeflateDecoder::new(COMPRESSED).read_to_string(&mut text).is_err() {
        return Vec::new();
    }
    read(Box::leak(text.into_boxed_str()))
}

fn read(text: &'static str) -> Vec<Place> {
    let mut places: Vec<Place> = text.lines().skip(1).filter_map(row).collect();
    mark_homonyms(&mut places);
    places
}

/// One row: code, kind, city, country, en, ja, aliases, lat, lng, zone, weight, region.
fn row(line: &'static str) -> Option<Place> {
    let mut cells = line.split('\t');
    let mut cell = || cells.next();
    let codes = cell()?.split(',').map(|code| code.parse().ok()).collect::<Option<Vec<_>>>()?;
    let kind = match cell()? {
        "airport" => PlaceKind::Airport,
        "city" => PlaceKind::City,
        "station" => PlaceKind::Station,
        "district" => PlaceKind::District,
        "colloquial" => PlaceKind::Colloquial,
        _ => return None,
    };
    Some(Place {
        codes,
        kind,
        city: cell()?.parse().ok()?,
        country: cell()?.parse().ok()?,
        en: cell()?,
        ja: cell()?,
        aliases: cell()?,
        position: Position { lat: cell()?.parse().ok()?, lng: cell()?.parse().ok()? },
        zone: cell()?.parse().ok()?,
        weight: cell()?.parse().ok()?,
        region: cell()?,
        homonym: false,
    })
}

/// Marks places that share a shown name with one in another country or region.
fn mark_homonyms(places: &mut [Place]) {
    let mut first: HashMap<&'static str, (usize, bool)> = HashMap::new();
    for (number, place) in places.iter().enumerate() {
        for name in [place.en, place.ja()] {
            let (other, shared) = first.entry(name).or_insert((number, false));
            let other = places.get(*other);
            *shared |= other.is_some_and(|other| (other.country, other.region) != (place.country, place.region));
        }
    }
    for place in places {
        place.homonym = [place.en, place.ja()].iter().any(|name| first.get(name).is_some_and(|(_, shared)| *shared));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = include_str!("../../data/places.tsv").lines().count() - 1;
        assert_eq!(bundled().len(), rows);
        assert!(rows > 8_000);
    }
}
