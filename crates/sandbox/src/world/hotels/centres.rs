//! Around what a city's hotels stand: rows of `hotel_centres.tsv` where a city has some, else its middle and its airports.

use std::collections::HashMap;

use crate::world::data;
use crate::world::places::{self, Places};
use crate::world::table::{Table, TableError};

/// One place hotels stand around.
#[derive(Clone, Debug)]
pub struct Centre {
    pub en: String,
    pub ja: String,
    pub lat: f64,
    pub lng: f64,
    /// Its part of the city's properties, in any unit.
    pub share: f64,
    /// Half of its properties stand nearer than this.
    pub median_km: f64,
    /// Whose lodging tax falls due here.
    pub lodging_tax: Option<&'static str>,
}

/// All centres by city.
#[derive(Debug)]
pub struct Centres(Vec<Vec<Centre>>);

impl Centres {
    /// Reads the table and completes it from the places.
    pub fn read(places: &Places) -> Result<Self, TableError> {
        let mut named: HashMap<u16, Vec<Centre>> = HashMap::new();
        for row in Table::read(data::HOTEL_CENTRES.0, data::HOTEL_CENTRES.1)?.rows() {
            let code = row.text("city")?;
            let city = places.city_by_code(code).ok_or_else(|| row.fault(format!("unknown city {code}")))?;
            named.entry(city).or_default().push(Centre {
                en: row.text("en")?.to_owned(),
                ja: row.text("ja")?.to_owned(),
                lat: row.value("lat")?,
                lng: row.value("lng")?,
                share: row.value("share")?,
                median_km: 0.9,
                lodging_tax: Some(row.text("lodging_tax")?).filter(|t| *t != "-"),
            });
        }
        let all = (0..places.cities.len() as u16).map(|c| named.remove(&c).unwrap_or_else(|| usual(places, c)));
        Ok(Centres(all.collect()))
    }

    /// The centres of a city; never empty.
    pub fn of(&self, city: u16) -> &[Centre] {
        self.0.get(usize::from(city)).map_or(&[], Vec::as_slice)
    }
}

fn usual(places: &Places, city: u16) -> Vec<Centre> {
    let facts = places.city(city);
    let centre = |name: &str, lat, lng, share| {
        let (en, ja) = (name.to_owned(), name.to_owned());
        Centre { en, ja, lat, lng, share, median_km: 1.6, lodging_tax: None }
    };
    let mut around = vec![centre(facts.name, facts.lat, facts.lng, 85.0)];
    for airport in facts.airports.iter().take(2).map(|a| places.airport(*a)) {
        if places::kilometres(facts.lat, facts.lng, airport.lat, airport.lng) > 3.0 {
            around.push(centre(airport.name, airport.lat, airport.lng, 10.0));
        }
    }
    around
}
