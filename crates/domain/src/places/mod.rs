//! Airports, cities, stations, districts and colloquial names, for our own search and display. Works offline.
//!
//! The table is `data/places.tsv` (built by `cargo xtask data`; sources and licences in `NOTICE`), carried
//! compressed in the binary and read once.

mod index;
mod position;
mod search;
mod table;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::OnceLock};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::codes::{AirportCode, CountryCode};

use index::is_kana;
pub use position::{Position, parse_position};
pub use search::{MatchedBy, PlaceHit};

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A city with an IATA code; a search by it covers all its airports.
    City,
    /// An airport with an IATA code.
    Airport,
    /// A railway station, leading to airports or cities.
    Station,
    /// A district, a resort, an exhibition ground.
    District,
    /// A name without borders: 関西, ミナミ.
    Colloquial,
}

/// One place of the table.
#[derive(Clone, Debug)]
pub struct Place {
    /// Own code of an airport or city; of any other place the airports or cities it leads to, best first. Never empty.
    pub codes: Vec<AirportCode>,
    pub kind: PlaceKind,
    /// Code of the city it belongs to.
    pub city: AirportCode,
    pub country: CountryCode,
    /// English name.
    pub en: &'static str,
    ja: &'static str,
    /// First-level division: the prefecture in Japanese, elsewhere the English name ("Texas"); may be empty.
    pub region: &'static str,
    /// Position in degrees, WGS 84; stations and districts to about one kilometre.
    pub position: Position,
    pub zone: Tz,
    /// How much a place is asked for, 1 to 10,000 (Istanbul 10,000): a figure of the flight graph, not traffic.
    pub weight: u32,
    /// Whether another place elsewhere is shown by the same name, so that region or country must be shown too.
    pub homonym: bool,
    aliases: &'static str,
}

impl Place {
    /// The code a search from or to this place uses first.
    pub fn code(&self) -> AirportCode {
        self.codes.first().copied().unwrap_or(self.city)
    }

    /// Japanese name; the English one where no Japanese name is known.
    pub fn ja(&self) -> &'static str {
        if self.ja.is_empty() { self.en } else { self.ja }
    }

    /// All other names in any script.
    pub fn aliases(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.aliases.split('|').filter(|alias| !alias.is_empty())
    }

    /// How its names are read: those written in kana alone.
    pub fn readings(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.aliases().filter(|alias| alias.chars().all(is_kana))
    }
}

/// The table with its search keys. Building takes some tens of milliseconds, so warm it off the first paint.
#[derive(Debug)]
pub struct Places {
    all: Vec<Place>,
    airports: HashMap<AirportCode, u32>,
    cities: HashMap<AirportCode, u32>,
    of_city: HashMap<AirportCode, Vec<u32>>,
    index: index::Index,
}

impl Places {
    /// The bundled table, read on first use and kept.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Places> = OnceLock::new();
        BUNDLED.get_or_init(|| Self::new(table::bundled()))
    }

    fn new(all: Vec<Place>) -> Self {
        let (mut airports, mut cities) = (HashMap::new(), HashMap::new());
        let mut of_city: HashMap<AirportCode, Vec<u32>> = HashMap::new();
        for (number, place) in (0_u32..).zip(&all) {
            match place.kind {
                PlaceKind::Airport => {
                    airports.insert(place.code(), number);
                    of_city.entry(place.city).or_default().push(number);
                }
                PlaceKind::City => {
                    cities.insert(place.code(), number);
                }
                PlaceKind::Station | PlaceKind::District | PlaceKind::Colloquial => {}
            }
        }
        for airports in of_city.values_mut() {
            airports.sort_by_key(|&number| std::cmp::Reverse(all.get(number as usize).map(|place| place.weight)));
        }
        let index = index::Index::new(&all);
        Self { all, airports, cities, of_city, index }
    }

    /// Every place of the table.
    pub fn all(&self) -> &[Place] {
        &self.all
    }

    fn get(&self, number: u32) -> Option<&Place> {
        self.all.get(number as usize)
    }

    /// The airport of this code, else the city.
    pub fn by_code(&self, code: AirportCode) -> Option<&Place> {
        self.airport(code).or_else(|| self.city(code))
    }

    /// The airport of this code.
    pub fn airport(&self, code: AirportCode) -> Option<&Place> {
        self.airports.get(&code).and_then(|&number| self.get(number))
    }

    /// The city of this code.
    pub fn city(&self, code: AirportCode) -> Option<&Place> {
        self.cities.get(&code).and_then(|&number| self.get(number))
    }

    /// IANA zone of an airport or city.
    pub fn zone_of(&self, code: AirportCode) -> Option<Tz> {
        self.by_code(code).map(|place| place.zone)
    }

    /// The city an airport belongs to.
    pub fn city_of(&self, airport: AirportCode) -> Option<&Place> {
        self.city(self.airport(airport)?.city)
    }

    /// The airports of a city, the heaviest first: `TYO` gives HND and NRT. Empty for an unknown code.
    pub fn airports_of(&self, city: AirportCode) -> impl Iterator<Item = &Place> {
        let numbers = self.of_city.get(&city).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|&number| self.get(number))
    }

    /// The only airport of a city that shares its code (FUK, not TYO or NGO): one hit is enough for both.
    fn same_as_airport(&self, city: &Place) -> Option<u32> {
        match self.of_city.get(&city.code()).map(Vec::as_slice) {
            Some(&[only]) if self.get(only).is_some_and(|airport| airport.code() == city.code()) => Some(only),
            _ => None,
        }
    }
}
