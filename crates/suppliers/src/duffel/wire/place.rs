//! Airports, cities, airlines, aircraft.
use super::soft::wire;
use super::words::PlaceType;

wire! {
    /// An airport or a city; a slice ends at either, a segment at an airport.
    Place {
        id: Option<String>,
        r#type: Option<PlaceType>,
        name: Option<String>,
        iata_code: Option<String>,
        icao_code: Option<String>,
        iata_country_code: Option<String>,
        iata_city_code: Option<String>,
        city_name: Option<String>,
        time_zone: Option<String>,
    }
    Airline {
        id: Option<String>,
        name: Option<String>,
        iata_code: Option<String>,
    }
    Aircraft {
        id: Option<String>,
        name: Option<String>,
        iata_code: Option<String>,
    }
}
