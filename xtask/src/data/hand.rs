//! The hand-written file of Japanese places: name fixes for airports and cities, and about 400 stations,
//! districts and colloquial names, each leading to an airport or city.

use anyhow::{Result, bail};

/// Path from the root of the repository.
pub const PATH: &str = "crates/domain/data/hand/places_jp.tsv";

const HEADER: &str = "kind\tcode\tja\tkana\tromaji\ten\tregion\tlat\tlng\tsource";

/// One row of the file; `ja`, `kana` and `romaji` may hold several names, the first is the one shown.
pub struct HandPlace<'a> {
    pub kind: Kind,
    /// Codes it leads to, the nearest first; of a fix, the code it is about.
    pub codes: Vec<&'a str>,
    pub ja: Vec<&'a str>,
    pub kana: Vec<&'a str>,
    pub romaji: Vec<&'a str>,
    pub en: &'a str,
    /// Prefecture, in Japanese.
    pub region: &'a str,
    pub lat: &'a str,
    pub lng: &'a str,
    /// A fix whose open-data names are wrong and go (else they stay searchable).
    pub replaces: bool,
}

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Better names for an airport of the open data.
    AirportNames,
    /// Better names for a city of the open data.
    CityNames,
    Station,
    District,
    Colloquial,
}

/// Reads the file and checks every row's shape.
pub fn parse(text: &str) -> Result<Vec<HandPlace<'_>>> {
    let mut lines = text.lines();
    if lines.next() != Some(HEADER) {
        bail!("{PATH}: the header must be {HEADER:?}");
    }
    let mut places = Vec::new();
    for (number, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [kind, code, ja, kana, romaji, en, region, lat, lng, source] = cells[..] else {
            bail!("{PATH}:{}: {} cells, expected 10", number + 2, cells.len());
        };
        let place = HandPlace {
            kind: match kind {
                "airport" => Kind::AirportNames,
                "city" => Kind::CityNames,
                "station" => Kind::Station,
                "district" => Kind::District,
                "colloquial" => Kind::Colloquial,
                _ => bail!("{PATH}:{}: unknown kind {kind}", number + 2),
            },
            codes: names(code, ','),
            ja: names(ja, '|'),
            kana: names(kana, '|'),
            romaji: names(romaji, '|'),
            en,
            region,
            lat,
            lng,
            replaces: source.starts_with("hand, replaces"),
        };
        let fix = place.is_fix();
        let positioned = lat.parse::<f64>().is_ok() && lng.parse::<f64>().is_ok() && !region.is_empty();
        let named = !place.ja.is_empty() && !place.kana.is_empty() && !place.romaji.is_empty();
        if source.is_empty() || place.codes.is_empty() || !(fix || positioned && named) {
            bail!("{PATH}:{}: a cell is missing: {line}", number + 2);
        }
        places.push(place);
    }
    Ok(places)
}

fn names(cell: &str, separator: char) -> Vec<&str> {
    cell.split(separator).map(str::trim).filter(|name| !name.is_empty()).collect()
}

impl HandPlace<'_> {
    /// Whether the row only mends names of the open data.
    pub fn is_fix(&self) -> bool {
        matches!(self.kind, Kind::AirportNames | Kind::CityNames)
    }
}
