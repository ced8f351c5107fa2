//! Hotels, by computation only: a city's properties are a function of the seed and the city, made when somebody first looks.
//!
//! A property has one number for every protocol: Duffel Stays shows it as `acc_…`, LiteAPI as `lp…`.

mod centres;
mod grid;
pub mod lodging;
pub mod prices;
mod property;
pub mod scenario;
pub mod stock;

use std::sync::OnceLock;

use chrono_tz::Tz;

use super::data;
use super::places::{self, Places};
use super::table::{Table, TableError};

pub use property::{Property, PropertyId, Room};
pub use scenario::Scenario;

use centres::{Centre, Centres};
use grid::Grid;
use property::Words;

/// Properties of the largest and of the smallest city.
const MOST: usize = 120;
const LEAST: usize = 8;

/// What is needed to make any city's hotels, and those made so far.
#[derive(Debug)]
pub struct Hotels {
    words: Words,
    centres: Centres,
    grid: Grid,
    /// By city; IANA zones of the table.
    zones: Vec<Tz>,
    /// Place of a city among all by weight, 0 = heaviest.
    ranks: Vec<u32>,
    pub lodging: lodging::Lodging,
    made: Vec<OnceLock<Vec<Property>>>,
    test: Property,
}

impl Hotels {
    /// Reads the tables and finds where hotels may stand.
    pub fn read(places: &Places) -> Result<Self, TableError> {
        let zones = Table::read(data::CITIES.0, data::CITIES.1)?.rows().map(|r| r.value("zone")).collect::<Result<_, _>>()?;
        let centres = Centres::read(places)?;
        let mut order: Vec<u32> = (0..places.cities.len() as u32).collect();
        let weight = |city: &u32| places.cities[*city as usize].weight;
        order.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
        let mut ranks = vec![0; order.len()];
        for (rank, city) in order.iter().enumerate() {
            ranks[*city as usize] = rank as u32;
        }
        let grid = Grid::build((0..places.cities.len() as u16).flat_map(|c| {
            let around = centres.of(c);
            around.iter().map(move |centre| (c, centre.lat, centre.lng)).collect::<Vec<_>>()
        }));
        let words = Words::read()?;
        let made = (0..places.cities.len()).map(|_| OnceLock::new()).collect();
        let test = scenario::property();
        Ok(Hotels { words, centres, grid, zones, ranks, lodging: lodging::Lodging::read()?, made, test })
    }

    /// How many properties a city has: 8 to 120 by its place among all cities.
    fn count(&self, city: u16) -> usize {
        let rank = f64::from(self.ranks[usize::from(city)]);
        LEAST + ((MOST - LEAST) as f64 * (-rank / 420.0).exp()).round() as usize
    }

    /// A city's properties, in their order.
    pub fn of_city(&self, seed: u64, places: &Places, city: u16) -> &[Property] {
        let Some(made) = self.made.get(usize::from(city)) else { return &[] };
        made.get_or_init(|| {
            let around: &[Centre] = self.centres.of(city);
            let tier = (-f64::from(self.ranks[usize::from(city)]) / 900.0).exp();
            let site = property::Site { seed, city, facts: places.city(city), zone: self.zones[usize::from(city)], tier };
            (0..self.count(city)).map(|index| property::make(&site, index, around, &self.words)).collect()
        })
    }

    /// Cities a text (lower case) may mean: those with a centre one of its words begins, then Japan's and the heaviest.
    pub fn cities_meant(&self, places: &Places, text: &str) -> Vec<u16> {
        let words: Vec<&str> = text.split([' ', '-']).filter(|w| w.len() >= 3).collect();
        let begins = |name: &str| name.to_lowercase().split([' ', '-']).any(|part| words.iter().any(|w| part.starts_with(w)));
        let all = || 0..self.made.len() as u16;
        let named = all().filter(|city| self.centres.of(*city).iter().any(|c| begins(&c.en)));
        let mut meant: Vec<u16> = named.take(40).collect();
        let known = |city: &u16| places.city(*city).country == "JP" || self.ranks[usize::from(*city)] < 60;
        meant.extend(all().filter(known));
        meant
    }

    /// The property of a number.
    pub fn property(&self, seed: u64, places: &Places, id: PropertyId) -> Option<&Property> {
        if id == self.test.id {
            return Some(&self.test);
        }
        self.of_city(seed, places, id.city()).get(id.index())
    }

    /// Properties within a radius, nearest first, with their distance in kilometres. Looks only at cities that reach there.
    pub fn near(&self, seed: u64, places: &Places, (lat, lng): (f64, f64), radius_km: f64) -> Vec<(f64, &Property)> {
        let mut found: Vec<(f64, &Property)> = Vec::new();
        for city in self.grid.near(lat, lng, radius_km + property::REACH_KM) {
            for property in self.of_city(seed, places, city) {
                let km = places::kilometres(lat, lng, property.lat, property.lng);
                if km <= radius_km {
                    found.push((km, property));
                }
            }
        }
        let km = places::kilometres(lat, lng, self.test.lat, self.test.lng);
        if km <= radius_km {
            found.push((km, &self.test));
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
        found
    }
}
