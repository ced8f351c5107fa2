//! Slices and segments: local times at the airport's zone, instants from them.
use super::super::wire::{self, Airline, Place};
use super::{Unreadable, carrier, local_time, minutes, plain};
use btm_domain::places::Places;
use btm_domain::{AirportCode, Cabin, Carrier, FlightEnd, PlaceTime, Segment, Slice};
use chrono::MappedLocalTime;
use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Tz;

/// Durations further apart than this are told in the log; the local times win.
const MISMATCH_MINUTES: i64 = 5;

/// # Errors
/// [`Unreadable`]; no slice at all is one, too.
pub fn slices(wire: &[wire::Slice], owner: Option<&Airline>) -> Result<Vec<Slice>, Unreadable> {
    if wire.is_empty() {
        return Err(Unreadable("slices"));
    }
    wire.iter().map(|s| slice(s, owner)).collect()
}

/// A direction in one line: its flights with day, time and places, and the cabin. Two directions are the same where their lines are.
pub fn line(slice: &Slice, cabin: Cabin) -> String {
    let flights = slice.segments.iter().map(|s| {
        let (from, to) = (&s.departure, &s.arrival);
        format!("{}{} {} {}-{}", s.marketing_carrier.code, s.flight_number, from.time.local, from.airport, to.airport)
    });
    flights.chain([format!("{cabin:?}")]).collect::<Vec<_>>().join(", ")
}

fn slice(wire: &wire::Slice, owner: Option<&Airline>) -> Result<Slice, Unreadable> {
    let segments = wire.segments.iter().map(|s| segment(s, owner)).collect::<Result<Vec<_>, _>>()?;
    let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return Err(Unreadable("segments")) };
    let duration_minutes = (last.arrival.time.instant - first.departure.time.instant).num_minutes();
    let fare_family = wire.fare_brand_name.as_deref().map(plain).filter(|name| !name.is_empty());
    Ok(Slice { segments, duration_minutes, fare_family })
}

fn segment(wire: &wire::Segment, owner: Option<&Airline>) -> Result<Segment, Unreadable> {
    let (from, from_zone) = airport(wire.origin.as_ref())?;
    let (to, to_zone) = airport(wire.destination.as_ref())?;
    let departing = wire.departing_at.as_deref().and_then(local_time).ok_or(Unreadable("departing_at"))?;
    let arriving = wire.arriving_at.as_deref().and_then(local_time).ok_or(Unreadable("arriving_at"))?;
    let told = wire.duration.as_deref().and_then(minutes);
    let (departure, arrival) = times(departing, from_zone, arriving, to_zone, told);
    let duration_minutes = (arrival.instant - departure.instant).num_minutes();
    if duration_minutes < 0 {
        return Err(Unreadable("arriving before departing"));
    }
    if let Some(told) = told.filter(|t| (t - duration_minutes).abs() > MISMATCH_MINUTES) {
        tracing::debug!(told, duration_minutes, segment = wire.id.as_deref(), "duration_mismatch: the local times win");
    }
    let marketing: Carrier = carrier(wire.marketing_carrier.as_ref()).or_else(|| carrier(owner)).ok_or(Unreadable("carrier"))?;
    let operating = carrier(wire.operating_carrier.as_ref()).unwrap_or_else(|| marketing.clone());
    let number = wire.marketing_carrier_flight_number.as_deref().map(plain).filter(|n| !n.is_empty());
    let end = |place: &Place, airport, terminal: &Option<String>, time| FlightEnd {
        airport,
        name: plain(place.name.as_deref().unwrap_or_default()),
        terminal: terminal.as_deref().map(plain).filter(|t| !t.is_empty()),
        time,
    };
    let (Some(origin), Some(destination)) = (&wire.origin, &wire.destination) else { return Err(Unreadable("airport")) };
    Ok(Segment {
        departure: end(origin, from, &wire.origin_terminal, departure),
        arrival: end(destination, to, &wire.destination_terminal, arrival),
        marketing_carrier: marketing,
        operating_carrier: operating,
        flight_number: number.ok_or(Unreadable("flight number"))?,
        aircraft: wire.aircraft.as_ref().and_then(|a| a.name.as_deref()).map(plain),
        stops: u8::try_from(wire.stops.len()).unwrap_or(u8::MAX),
        duration_minutes,
    })
}

fn airport(place: Option<&Place>) -> Result<(AirportCode, Tz), Unreadable> {
    let place = place.ok_or(Unreadable("airport"))?;
    let code: AirportCode = place.iata_code.as_deref().and_then(|c| c.parse().ok()).ok_or(Unreadable("airport code"))?;
    let zone = place.time_zone.as_deref().and_then(|z| z.parse().ok()).or_else(|| bundled_zone(code));
    Ok((code, zone.ok_or(Unreadable("time zone"))?))
}

/// Our own table, where the supplier sends no zone.
fn bundled_zone(code: AirportCode) -> Option<Tz> {
    Places::bundled().zone_of(code)
}

/// Both ends; in a clock-change fold of either the reading that agrees with the duration told.
fn times(departing: NaiveDateTime, from: Tz, arriving: NaiveDateTime, to: Tz, told: Option<i64>) -> (PlaceTime, PlaceTime) {
    let departure = PlaceTime::from_local(departing, from);
    let Some(told) = told else { return (departure, PlaceTime::from_local(arriving, to)) };
    if matches!(from.from_local_datetime(&departing), MappedLocalTime::Ambiguous(..)) {
        let arrival = PlaceTime::from_local(arriving, to);
        let departure = PlaceTime::from_local_after(departing, from, arrival.instant, -told);
        return (departure, PlaceTime::from_local_after(arriving, to, departure.instant, told));
    }
    (departure, PlaceTime::from_local_after(arriving, to, departure.instant, told))
}
