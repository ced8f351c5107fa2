//! The points of reference of OpenTravelData, as neobase carries them: which airports are served, and their cities.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};

/// Fields of military use that the source lists with a rank though no passenger can book a flight there.
/// By hand; fields shared with civil flights (Misawa, Iwakuni, Komatsu, …) stay.
const MILITARY: [&str; 8] = ["BIF", "DOV", "LSF", "NBW", "NHZ", "NIP", "OAZ", "OKO"];

/// A city farther than this from its airport, in kilometres, is a namesake elsewhere: only its names are kept.
const NAMESAKE_KM: f64 = 200.0;

/// One row of the source, with the columns that are used here.
#[derive(Clone)]
pub struct Point<'a> {
    pub code: &'a str,
    pub icao: &'a str,
    geoname: &'a str,
    pub name: &'a str,
    lat: f64,
    lng: f64,
    /// Weight in the graph of flights, 0 where the source has none.
    pub rank: f64,
    closed: bool,
    pub country: &'a str,
    /// First-level division as written in English ("Hyōgo", "Texas").
    pub division: &'a str,
    population: u64,
    pub zone: &'a str,
    /// The first city this point belongs to.
    pub city_code: &'a str,
    city_geoname: &'a str,
    is_airport: bool,
    is_city: bool,
    /// An administrative area (a province, a whole country) rather than a town or an island.
    is_area: bool,
    names: &'a str,
}

/// Another name of a point, with its language and flags (`p` preferred, `s` short, `c` colloquial, `h` historic).
pub struct OtherName<'a> {
    pub language: &'a str,
    pub text: &'a str,
    pub flags: &'a str,
}

impl<'a> Point<'a> {
    /// Degrees north with five decimals (about one metre).
    pub fn lat(&self) -> String {
        degrees(self.lat)
    }

    /// Degrees east with five decimals.
    pub fn lng(&self) -> String {
        degrees(self.lng)
    }

    /// All other names, in the order of the source.
    pub fn other_names(&self) -> impl Iterator<Item = OtherName<'a>> + use<'a> {
        self.names.split('=').filter_map(|entry| {
            let mut parts = entry.split('|');
            let (language, text) = (parts.next()?, parts.next()?.trim());
            let flags = parts.next().unwrap_or_default();
            (!text.is_empty()).then_some(OtherName { language, text, flags })
        })
    }
}

impl<'a> Point<'a> {
    /// The town as it is, or, if it is a namesake elsewhere, with the place of the airport.
    fn near(&self, airport: &Point<'a>) -> Self {
        if self.km_to(airport) < NAMESAKE_KM {
            return self.clone();
        }
        Self { lat: airport.lat, lng: airport.lng, zone: airport.zone, division: airport.division, ..self.clone() }
    }

    /// Great-circle distance.
    fn km_to(&self, other: &Self) -> f64 {
        let (here, there) = (self.lat.to_radians(), other.lat.to_radians());
        let (dlat, dlng) = (there - here, (other.lng - self.lng).to_radians());
        let h = (dlat / 2.0).sin().powi(2) + here.cos() * there.cos() * (dlng / 2.0).sin().powi(2);
        2.0 * 6371.0 * h.sqrt().min(1.0).asin()
    }
}

fn degrees(value: f64) -> String {
    let text = format!("{value:.5}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Reads the whole source; columns are found by the names in its header.
pub fn parse(text: &str) -> Result<Vec<Point<'_>>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().context("empty file")?.split('^').collect();
    let column = |name: &str| {
        let found = header.iter().position(|&cell| cell == name);
        found.with_context(|| format!("no column {name}"))
    };
    let (code, icao, geoname, name) = (column("iata_code")?, column("icao_code")?, column("geoname_id")?, column("name")?);
    let (lat, lng, rank) = (column("latitude")?, column("longitude")?, column("page_rank")?);
    let (until, country, division) = (column("date_until")?, column("country_code")?, column("adm1_name_utf")?);
    let (population, zone) = (column("population")?, column("timezone")?);
    let (cities, city_details) = (column("city_code_list")?, column("city_detail_list")?);
    let class = column("fclass")?;
    let (kind, names) = (column("location_type")?, column("alt_name_section")?);
    let mut points = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split('^').collect();
        if cells.len() != header.len() {
            bail!("a row of {} cells, the header has {}: {line:.60}", cells.len(), header.len());
        }
        let (Ok(lat), Ok(lng)) = (cells[lat].parse(), cells[lng].parse()) else {
            continue;
        };
        points.push(Point {
            code: cells[code],
            icao: cells[icao],
            geoname: cells[geoname],
            name: cells[name],
            lat,
            lng,
            rank: cells[rank].parse().unwrap_or(0.0),
            closed: !cells[until].is_empty(),
            country: cells[country],
            division: cells[division],
            population: cells[population].parse().unwrap_or(0),
            zone: cells[zone],
            city_code: cells[cities].split(',').next().unwrap_or_default(),
            city_geoname: cells[city_details].split('|').nth(1).unwrap_or_default(),
            is_airport: cells[kind].contains('A'),
            is_city: cells[kind].contains('C'),
            is_area: cells[class] == "A",
            names: cells[names],
        });
    }
    Ok(points)
}

/// The airports that are open and have a weight, and the cities they belong to. Of several towns with one code
/// the largest stands: Chongqing rather than the district of its airport.
pub struct Served<'a> {
    pub airports: Vec<&'a Point<'a>>,
    /// By city code.
    pub cities: BTreeMap<&'a str, Point<'a>>,
    ranks: BTreeMap<&'a str, f64>,
}

impl<'a> Served<'a> {
    pub fn new(points: &'a [Point<'a>]) -> Self {
        let airports: Vec<&Point<'a>> = points
            .iter()
            .filter(|point| point.is_airport && !point.closed && point.rank > 0.0)
            .filter(|point| !MILITARY.contains(&point.code))
            .collect();
        let mut towns: BTreeMap<&str, Vec<&Point<'a>>> = BTreeMap::new();
        for point in points.iter().filter(|point| point.is_city && !point.closed) {
            towns.entry(point.code).or_default().push(point);
        }
        let (mut cities, mut ranks) = (BTreeMap::new(), BTreeMap::<&str, f64>::new());
        for airport in &airports {
            let rank = ranks.entry(airport.city_code).or_default();
            *rank = rank.max(airport.rank);
            let Some(candidates) = towns.get(airport.city_code) else {
                continue;
            };
            let town = candidates
                .iter()
                .max_by_key(|town| (!town.is_area, town.population, town.geoname == airport.city_geoname, town.geoname));
            if let Some(town) = town {
                cities.entry(airport.city_code).or_insert_with(|| town.near(airport));
            }
        }
        Self { airports, cities, ranks }
    }

    /// The city an airport belongs to.
    pub fn city_of(&self, airport: &Point<'_>) -> Option<&Point<'a>> {
        self.cities.get(airport.city_code)
    }

    /// A city's own weight, or its heaviest airport's, whichever is more.
    pub fn city_rank(&self, city: &Point<'_>) -> f64 {
        let airports = self.ranks.get(city.code).copied().unwrap_or(0.0);
        city.rank.max(airports)
    }
}
