//! Airlines and aircraft of the hand tables: real designators and names (never a logo), simulated factors and cabins.

use std::collections::HashMap;

use super::data;
use super::table::{Table, TableError};

/// An airline's place in [`Carriers::airlines`].
pub type AirlineIx = u8;
/// An aircraft type's place in [`Carriers::fleet`].
pub type AircraftIx = u8;

/// How a carrier sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarrierKind {
    Full,
    Low,
    Regional,
}

/// One airline.
#[derive(Debug)]
pub struct Airline {
    pub iata: &'static str,
    pub name: &'static str,
    pub name_ja: &'static str,
    pub country: &'static str,
    pub kind: CarrierKind,
    pub price_factor: f64,
    pub hubs: Vec<&'static str>,
    pub alliance: Option<&'static str>,
    /// Flies inside its own country only.
    pub domestic: bool,
    /// Aircraft types it flies; `None` = any that suits.
    pub fleet: Option<Vec<&'static str>>,
}

/// The kind of an aircraft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    Turboprop,
    Regional,
    Narrow,
    Wide,
}

/// One aircraft type; seats in the order of [`super::cabin::Cabin`].
#[derive(Debug)]
pub struct Aircraft {
    pub iata: &'static str,
    pub name: &'static str,
    pub body: Body,
    pub range_km: f64,
    pub seats: [u16; 4],
    pub fuel_kg_per_km: f64,
}

/// All airlines and aircraft.
#[derive(Debug)]
pub struct Carriers {
    pub airlines: Vec<Airline>,
    pub fleet: Vec<Aircraft>,
    by_code: HashMap<&'static str, AirlineIx>,
    /// Duffel Airways, on every served pair and always holdable.
    pub duffel_airways: AirlineIx,
}

impl Carriers {
    /// Reads the hand tables.
    pub fn read() -> Result<Self, TableError> {
        let table = Table::read(data::ALLIANCES.0, data::ALLIANCES.1)?;
        let alliances: HashMap<&str, &'static str> =
            table.rows().map(|r| Ok((r.text("iata_code")?, r.text("alliance")?))).collect::<Result<_, TableError>>()?;
        let mut airlines = Vec::new();
        for row in Table::read(data::AIRLINES.0, data::AIRLINES.1)?.rows() {
            let iata = row.text("iata_code")?;
            let kind = match row.text("kind")? {
                "full" => CarrierKind::Full,
                "low" => CarrierKind::Low,
                "regional" => CarrierKind::Regional,
                other => return Err(row.fault(format!("unknown kind {other}"))),
            };
            airlines.push(Airline {
                iata,
                name: row.text("name")?,
                name_ja: row.text("name_ja")?,
                country: row.text("country")?,
                kind,
                price_factor: row.value("price_factor")?,
                hubs: row.text("hubs")?.split(',').filter(|h| !h.is_empty()).collect(),
                alliance: alliances.get(iata).copied(),
                domestic: row.text("scope")? == "domestic",
                fleet: Some(row.text("fleet")?).filter(|f| *f != "*").map(|f| f.split(',').collect()),
            });
        }
        let mut fleet = Vec::new();
        for row in Table::read(data::FLEET.0, data::FLEET.1)?.rows() {
            let body = match row.text("kind")? {
                "turboprop" => Body::Turboprop,
                "regional" => Body::Regional,
                "narrow" => Body::Narrow,
                "wide" => Body::Wide,
                other => return Err(row.fault(format!("unknown kind {other}"))),
            };
            fleet.push(Aircraft {
                iata: row.text("iata_code")?,
                name: row.text("name")?,
                body,
                range_km: row.value("range_km")?,
                seats: [row.value("first")?, row.value("business")?, row.value("premium_economy")?, row.value("economy")?],
                fuel_kg_per_km: row.value("fuel_kg_per_km")?,
            });
        }
        let by_code: HashMap<_, _> = airlines.iter().enumerate().map(|(i, a)| (a.iata, i as AirlineIx)).collect();
        let duffel_airways =
            by_code.get("ZZ").copied().ok_or(TableError { table: data::AIRLINES.0, line: 0, what: "no ZZ".to_owned() })?;
        Ok(Carriers { airlines, fleet, by_code, duffel_airways })
    }

    /// The airline of an index.
    pub fn airline(&self, index: AirlineIx) -> &Airline {
        &self.airlines[usize::from(index)]
    }

    /// An airline by designator.
    pub fn by_code(&self, code: &str) -> Option<AirlineIx> {
        self.by_code.get(code).copied()
    }

    /// The aircraft of an index.
    pub fn aircraft(&self, index: AircraftIx) -> &Aircraft {
        &self.fleet[usize::from(index)]
    }
}
