//! The desk: catalogue and import, counters, figures and cut-offs, and the adapter over a queue kept in memory.
mod adapter;
mod counters;
mod figures;
mod forms;
mod import;

use btm_domain::PlaceTime;
use btm_domain::connect::ConnectQuery;
use btm_suppliers::desk::Catalogue;
use btm_suppliers::port::{FlightMoment, TripFlights};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Asia::Tokyo;

pub fn sample() -> Catalogue {
    Catalogue::sample().unwrap()
}

pub fn tokyo(text: &str) -> DateTime<Utc> {
    Tokyo.from_local_datetime(&text.parse().unwrap()).unwrap().with_timezone(&Utc)
}

pub fn moment(airport: &str, terminal: Option<&str>, local: &str, zone: chrono_tz::Tz) -> FlightMoment {
    let at = PlaceTime::from_local(local.parse::<NaiveDateTime>().unwrap(), zone);
    FlightMoment { airport: airport.parse().unwrap(), terminal: terminal.map(str::to_owned), at }
}

/// Haneda to Singapore and back.
pub fn trip(departs: &str, terminal: Option<&str>, lands: &str) -> TripFlights {
    TripFlights {
        departure: Some(moment("HND", terminal, departs, Tokyo)),
        arrival: Some(moment("SIN", None, "2026-12-10T17:00:00", chrono_tz::Asia::Singapore)),
        home: Some(moment("HND", Some("3"), lands, Tokyo)),
    }
}

pub fn query(countries: &[&str], from: &str, until: &str) -> ConnectQuery {
    let countries = countries.iter().map(|c| c.parse().unwrap()).collect();
    ConnectQuery { countries, from: from.parse().unwrap(), until: until.parse().unwrap() }
}
