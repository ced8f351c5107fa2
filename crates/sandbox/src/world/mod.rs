//! The simulated world, pure: geography, timetable, fares and seats are functions of the seed and the bundled tables.

pub mod ancillaries;
pub mod cabin;
pub mod carriers;
pub mod connecting;
pub mod data;
pub mod demand;
pub mod esim;
pub mod fares;
pub mod hotels;
pub mod itinerary;
pub mod moment;
pub mod places;
pub mod rates;
pub mod scenarios;
pub mod schedule;
pub mod seats;
pub mod shelf;
pub mod table;
pub mod taxes;
pub mod terminals;
pub mod wish;

use thiserror::Error;

use crate::draw::Ids;
use crate::duffel::Rendered;

/// How much of the world flies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Japan and 150 airports elsewhere.
    One,
    /// Japan and about 1,000 airports elsewhere.
    Two,
}

/// What a world is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorldConfig {
    pub seed: u64,
    pub stage: Stage,
    /// Departures a day; `None` = in proportion to the served airports' weight.
    pub flights_per_day: Option<u32>,
}

impl Default for WorldConfig {
    fn default() -> Self {
        WorldConfig { seed: 1, stage: Stage::One, flights_per_day: None }
    }
}

/// The bundled data cannot be read: a fault of the build.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct WorldError(#[from] table::TableError);

/// One world. Immutable, shared by everything.
#[derive(Debug)]
pub struct World {
    pub config: WorldConfig,
    pub seed: u64,
    pub data_version: String,
    pub ids: Ids,
    pub places: places::Places,
    pub carriers: carriers::Carriers,
    pub connecting: connecting::Connecting,
    pub terminals: terminals::Terminals,
    pub schedule: schedule::Schedule,
    pub fares: fares::Fares,
    pub taxes: taxes::Taxes,
    pub rates: rates::Rates,
    pub hotels: hotels::Hotels,
    pub esims: esim::Catalogue,
    /// World facts as the wire prints them, rendered on first use.
    pub rendered: Rendered,
}

impl World {
    /// Builds the world; about a second in a debug build.
    pub fn build(config: WorldConfig) -> Result<World, WorldError> {
        let elsewhere = match config.stage {
            Stage::One => 150,
            Stage::Two => 976,
        };
        let places = places::Places::read(elsewhere)?;
        let carriers = carriers::Carriers::read()?;
        let pairs = demand::solve(&places, &carriers, config.flights_per_day)?;
        let schedule = schedule::build(config.seed, &places, &carriers, &pairs)?;
        Ok(World {
            config,
            seed: config.seed,
            data_version: data::version(),
            ids: Ids::new(config.seed),
            connecting: connecting::Connecting::read(&places)?,
            terminals: terminals::Terminals::read()?,
            fares: fares::Fares::read()?,
            taxes: taxes::Taxes::read()?,
            rates: rates::Rates::read()?,
            hotels: hotels::Hotels::read(&places)?,
            esims: esim::Catalogue::read(config.seed)?,
            rendered: Rendered::new(places.airports.len(), places.cities.len(), carriers.airlines.len(), carriers.fleet.len()),
            places,
            carriers,
            schedule,
        })
    }
}
