//! The bundled tables, embedded in the binary, and their fingerprint.

use sha2::{Digest, Sha256};

macro_rules! tables {
    ($($name:ident = $path:literal),* $(,)?) => {
        $(pub const $name: (&str, &str) = ($path, include_str!(concat!("../../data/", $path)));)*
        const ALL: &[(&str, &str)] = &[$($name),*];
    };
}

tables! {
    AIRPORTS = "airports.tsv",
    CITIES = "cities.tsv",
    COUNTRIES = "countries.tsv",
    FX = "fx.tsv",
    AIRLINES = "hand/airlines.tsv",
    ALLIANCES = "hand/alliances.tsv",
    CALIBRATION = "hand/calibration.tsv",
    COUNTRY_MASS = "hand/country_mass.tsv",
    ESIM_OPERATORS = "hand/esim_operators.tsv",
    ESIM_PLACES = "hand/esim_places.tsv",
    FARE_BANDS = "hand/fare_bands.tsv",
    FARE_FAMILIES = "hand/fare_families.tsv",
    FLEET = "hand/fleet.tsv",
    HOTEL_CENTRES = "hand/hotel_centres.tsv",
    HUBS = "hand/hubs.tsv",
    JP_TRUNK = "hand/jp_trunk.tsv",
    LODGING_TAX = "hand/lodging_tax.tsv",
    MCT = "hand/mct.tsv",
    NAME_WORDS = "hand/name_words.tsv",
    ROOM_TYPES = "hand/room_types.tsv",
    TAXES = "hand/taxes.tsv",
    TERMINALS = "hand/terminals.tsv",
}

/// Raised by hand when the laws of the world change, so that an older journal is refused.
const LAWS: &str = "flight-core-1";

/// Fingerprint of the bundled tables and the laws over them: 16 hex digits. A journal belongs to exactly one.
pub fn version() -> String {
    let mut hash = Sha256::new();
    hash.update(LAWS);
    for (name, text) in ALL {
        hash.update(name);
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use std::collections::BTreeSet;

    use super::*;
    use crate::world::table::Table;

    #[test]
    fn every_row_written_by_hand_names_its_source_or_says_that_it_is_simulated() {
        let hand: Vec<_> = ALL.iter().filter(|(name, _)| name.starts_with("hand/")).collect();
        assert_eq!(hand.len(), 18);
        for (name, text) in hand {
            let mut rows = 0;
            for row in Table::read(name, text).unwrap().rows() {
                let source = row.text("source").unwrap();
                assert!(source.len() >= "simulated".len(), "{name}: {source:?}");
                rows += 1;
            }
            assert!(rows > 0, "{name}");
        }
    }

    #[test]
    fn the_trunk_of_japan_has_its_pairs_and_its_figures() {
        let table = Table::read(JP_TRUNK.0, JP_TRUNK.1).unwrap();
        let airports = Table::read(AIRPORTS.0, AIRPORTS.1).unwrap();
        let japan: BTreeSet<&str> =
            (airports.rows()).filter(|r| r.text("country").unwrap() == "JP").map(|r| r.text("iata_code").unwrap()).collect();
        let mut pairs = BTreeSet::new();
        let mut nippon = Vec::new();
        for row in table.rows() {
            let (from, to) = (row.text("origin").unwrap(), row.text("destination").unwrap());
            assert!(japan.contains(from) || japan.contains(to), "{from} {to}");
            assert!(pairs.insert((from.min(to), from.max(to))), "{from} {to} stands twice");
            if [("HND", "FUK"), ("HND", "CTS")].contains(&(from, to)) {
                let list = row.text("flights_per_day").unwrap().split(',');
                nippon.extend(list.filter_map(|f| f.strip_prefix("NH:")).map(|n| n.parse::<u16>().unwrap()));
            }
        }
        let inside = pairs.iter().filter(|(a, b)| japan.contains(a) && japan.contains(b)).count();
        assert!(inside >= 120, "{inside}");
        // 553 and 536 a month in OpenTravelData's file of 2016 to 2019.
        assert_eq!(nippon, [18, 18]);
    }
}
