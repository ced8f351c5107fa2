//! Airports and cities of the bundled tables: where they are, what they are called, which of them the world serves.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization;

use super::data;
use super::table::{Table, TableError};

/// An airport's place in [`Places::airports`].
pub type AirportIx = u16;

/// An airport of the table. Positions in degrees; `weight` is OpenTravelData's page rank (a graph figure, not traffic).
#[derive(Debug)]
pub struct Airport {
    pub iata: &'static str,
    pub icao: Option<&'static str>,
    pub name: &'static str,
    pub city_code: &'static str,
    pub city_name: &'static str,
    pub country: &'static str,
    pub lat: f64,
    pub lng: f64,
    pub zone: Tz,
    pub weight: f64,
    folded: String,
}

/// A city of the table and the airports that name it, heaviest first.
#[derive(Debug)]
pub struct City {
    pub iata: &'static str,
    pub name: &'static str,
    pub country: &'static str,
    pub lat: f64,
    pub lng: f64,
    pub weight: f64,
    pub airports: Vec<AirportIx>,
    folded: String,
}

/// What a traveller may name as the end of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Airport(AirportIx),
    City(u16),
}

/// All places.
#[derive(Debug)]
pub struct Places {
    pub airports: Vec<Airport>,
    pub cities: Vec<City>,
    by_airport: HashMap<&'static str, AirportIx>,
    by_city: HashMap<&'static str, u16>,
    countries: HashMap<&'static str, &'static str>,
    served: HashSet<AirportIx>,
}

/// Airports that the acceptance scenarios and the clock tests need beside the heaviest ones.
const NEEDED: &[&str] = &[
    "PVD", "RAI", "JFK", "EWR", "LHR", "DXB", "AMS", "BTS", "MRU", "ABV", "STN", "LGW", "LTN", "SYD", "SEN", "LCY", "HNL", "PPT",
    "DEL", "KTM", "TPE", "GMP", "HAN", "GUM", "CEB", "DPS",
];

impl Places {
    /// Reads the tables and decides who is served: every Japanese airport, the `elsewhere` heaviest others, and the needed ones.
    pub fn read(elsewhere: usize) -> Result<Self, TableError> {
        let mut airports = Vec::with_capacity(4_400);
        let table = Table::read(data::AIRPORTS.0, data::AIRPORTS.1)?;
        for row in table.rows() {
            let icao = row.text("icao_code")?;
            let (name, city_name) = (row.text("name")?, row.text("city_name")?);
            airports.push(Airport {
                iata: row.text("iata_code")?,
                icao: (!icao.is_empty()).then_some(icao),
                name,
                city_code: row.text("city_code")?,
                city_name,
                country: row.text("country")?,
                lat: row.value("lat")?,
                lng: row.value("lng")?,
                zone: row.value("zone")?,
                weight: row.value("page_rank")?,
                folded: fold(&format!("{name} {city_name}")),
            });
        }
        let by_airport: HashMap<_, _> = airports.iter().enumerate().map(|(i, a)| (a.iata, i as AirportIx)).collect();
        let mut of_city: HashMap<&str, Vec<AirportIx>> = HashMap::new();
        for (index, airport) in airports.iter().enumerate() {
            of_city.entry(airport.city_code).or_default().push(index as AirportIx);
        }
        let mut cities = Vec::with_capacity(4_200);
        let table = Table::read(data::CITIES.0, data::CITIES.1)?;
        for row in table.rows() {
            let iata = row.text("iata_code")?;
            let name = row.text("name")?;
            let mut members = of_city.remove(iata).unwrap_or_default();
            members.sort_by(|a, b| airports[usize::from(*b)].weight.total_cmp(&airports[usize::from(*a)].weight).then(a.cmp(b)));
            let weight = members.first().map_or(0.0, |a| airports[usize::from(*a)].weight);
            cities.push(City {
                iata,
                name,
                country: row.text("country")?,
                lat: row.value("lat")?,
                lng: row.value("lng")?,
                weight,
                airports: members,
                folded: fold(name),
            });
        }
        let by_city = cities.iter().enumerate().map(|(i, c)| (c.iata, i as u16)).collect();
        let countries = Table::read(data::COUNTRIES.0, data::COUNTRIES.1)?;
        let countries = countries.rows().map(|r| Ok((r.text("code")?, r.text("en")?))).collect::<Result<_, TableError>>()?;
        let served = served(&airports, &by_airport, elsewhere);
        Ok(Places { airports, cities, by_airport, by_city, countries, served })
    }

    /// The airport of an index.
    pub fn airport(&self, index: AirportIx) -> &Airport {
        &self.airports[usize::from(index)]
    }

    /// The city of an index.
    pub fn city(&self, index: u16) -> &City {
        &self.cities[usize::from(index)]
    }

    /// An airport by IATA code (upper case).
    pub fn airport_by_code(&self, code: &str) -> Option<AirportIx> {
        self.by_airport.get(code).copied()
    }

    /// A city by IATA code (upper case).
    pub fn city_by_code(&self, code: &str) -> Option<u16> {
        self.by_city.get(code).copied()
    }

    /// The city an airport belongs to, when the table has it.
    pub fn city_of(&self, airport: AirportIx) -> Option<u16> {
        self.city_by_code(self.airport(airport).city_code)
    }

    /// What a code in a search means: a city with several served airports first (SYD, TYO), then the airport, then any city.
    pub fn end(&self, code: &str) -> Option<End> {
        let city = self.city_by_code(code);
        let served_of = |c: u16| self.city(c).airports.iter().filter(|a| self.is_served(**a)).count();
        match (city, self.airport_by_code(code)) {
            (Some(c), Some(_)) if served_of(c) > 1 => Some(End::City(c)),
            (_, Some(airport)) => Some(End::Airport(airport)),
            (Some(c), None) if !self.city(c).airports.is_empty() => Some(End::City(c)),
            _ => None,
        }
    }

    /// The served airports an end stands for.
    pub fn members(&self, end: End) -> Vec<AirportIx> {
        match end {
            End::Airport(a) => Some(a).into_iter().filter(|a| self.is_served(*a)).collect(),
            End::City(c) => self.city(c).airports.iter().copied().filter(|a| self.is_served(*a)).collect(),
        }
    }

    /// True when flights of the schedule touch the airport.
    pub fn is_served(&self, airport: AirportIx) -> bool {
        self.served.contains(&airport)
    }

    /// Served airports in table order.
    pub fn served(&self) -> Vec<AirportIx> {
        let mut all: Vec<_> = self.served.iter().copied().collect();
        all.sort_unstable();
        all
    }

    /// English name of a country code.
    pub fn country_name(&self, code: &str) -> Option<&'static str> {
        self.countries.get(code).copied()
    }

    /// Great-circle distance in kilometres, to the metre: a number of few digits comes back from the journal as it went in.
    pub fn distance(&self, a: AirportIx, b: AirportIx) -> f64 {
        let (a, b) = (self.airport(a), self.airport(b));
        (kilometres(a.lat, a.lng, b.lat, b.lng) * 1_000.0).round() / 1_000.0
    }

    /// Places whose code is the query, or whose name or city has a word starting with it; exact codes first, then by weight.
    pub fn matching(&self, query: &str) -> Vec<End> {
        let wanted = fold(query.trim());
        if wanted.is_empty() {
            return Vec::new();
        }
        let code = wanted.to_uppercase();
        let mut found: Vec<(u8, f64, End)> = Vec::new();
        for (index, city) in self.cities.iter().enumerate() {
            if let Some(rank) = rank(&code, &wanted, city.iata, &city.folded).filter(|_| !city.airports.is_empty()) {
                found.push((rank, city.weight + 1e-9, End::City(index as u16)));
            }
        }
        for (index, airport) in self.airports.iter().enumerate() {
            if let Some(rank) = rank(&code, &wanted, airport.iata, &airport.folded) {
                found.push((rank, airport.weight, End::Airport(index as AirportIx)));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        found.into_iter().map(|(_, _, end)| end).collect()
    }

    /// Airports within a radius, nearest first.
    pub fn near(&self, lat: f64, lng: f64, radius_km: f64) -> Vec<AirportIx> {
        let mut found: Vec<(f64, AirportIx)> = (self.airports.iter().enumerate())
            .map(|(i, a)| (kilometres(lat, lng, a.lat, a.lng), i as AirportIx))
            .filter(|(km, _)| *km <= radius_km)
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.into_iter().map(|(_, a)| a).collect()
    }
}

fn rank(code: &str, wanted: &str, iata: &str, folded: &str) -> Option<u8> {
    if iata == code {
        return Some(0);
    }
    if folded.starts_with(wanted) {
        return Some(1);
    }
    let inside = wanted.len() >= 3 && folded.split([' ', '-', '/', '(']).any(|word| word.starts_with(wanted));
    (inside || (wanted.contains(' ') && folded.contains(wanted))).then_some(2)
}

/// Lower case without marks, for matching.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).flat_map(char::to_lowercase).collect()
}

/// Great-circle distance of two positions in degrees, in kilometres.
pub fn kilometres(lat1: f64, lng1: f64, lat2: f64, lng2: f64) -> f64 {
    let (p1, p2) = (lat1.to_radians(), lat2.to_radians());
    let half = ((p2 - p1) / 2.0).sin().powi(2) + p1.cos() * p2.cos() * ((lng2 - lng1).to_radians() / 2.0).sin().powi(2);
    2.0 * 6_371.0 * half.sqrt().asin()
}

fn served(airports: &[Airport], by_code: &HashMap<&'static str, AirportIx>, elsewhere: usize) -> HashSet<AirportIx> {
    let mut foreign: Vec<AirportIx> = Vec::new();
    let mut served = HashSet::new();
    for (index, airport) in airports.iter().enumerate() {
        if airport.country == "JP" {
            served.insert(index as AirportIx);
        } else {
            foreign.push(index as AirportIx);
        }
    }
    foreign.sort_by(|a, b| airports[usize::from(*b)].weight.total_cmp(&airports[usize::from(*a)].weight).then(a.cmp(b)));
    served.extend(foreign.into_iter().take(elsewhere));
    served.extend(NEEDED.iter().filter_map(|code| by_code.get(code)));
    served
}
