//! `FlightReservation`, one for each traveller and flight.
use super::{person, reservation};
use crate::plan::{Flight, FlightEnd, FlightLeg, PlanItem};
use btm_domain::PlaceTime;
use serde_json::{Value, json};

pub(super) fn reservations(item: &PlanItem, flight: &Flight) -> Vec<Value> {
    let of_leg = |leg: &FlightLeg| -> Vec<Value> {
        if item.travellers.is_empty() {
            return vec![one(item, flight, leg, None)];
        }
        (0..item.travellers.len()).map(|traveller| one(item, flight, leg, Some(traveller))).collect()
    };
    flight.legs.iter().flat_map(of_leg).collect()
}

fn one(item: &PlanItem, flight: &Flight, leg: &FlightLeg, traveller: Option<usize>) -> Value {
    let mut object = reservation("FlightReservation", item);
    object.insert(
        "reservationFor".into(),
        json!({
            "@type": "Flight",
            "flightNumber": leg.number,
            "airline": {"@type": "Airline", "name": leg.carrier_name, "iataCode": leg.carrier.as_str()},
            "departureAirport": airport(&leg.departure),
            "departureTime": time(&leg.departure.time),
            "departureTerminal": leg.departure.terminal,
            "arrivalAirport": airport(&leg.arrival),
            "arrivalTime": time(&leg.arrival.time),
            "arrivalTerminal": leg.arrival.terminal,
        }),
    );
    let Some(traveller) = traveller else { return Value::Object(object) };
    object.extend(item.travellers.get(traveller).map(|t| ("underName".to_owned(), person(t))));
    let seat = leg.seat(traveller);
    object.extend(seat.map(|seat| ("airplaneSeat".to_owned(), json!(seat))));
    object.extend(flight.tickets.get(traveller).map(|number| {
        ("reservedTicket".to_owned(), json!({"@type": "Ticket", "ticketNumber": number, "ticketedSeat": seat.map(|s| json!({"@type": "Seat", "seatNumber": s}))}))
    }));
    Value::Object(object)
}

fn airport(end: &FlightEnd) -> Value {
    let name = end.known().map_or(end.name.as_str(), |place| place.en);
    let geo = end
        .known()
        .map(|place| json!({"@type": "GeoCoordinates", "latitude": place.position.lat, "longitude": place.position.lng}));
    json!({"@type": "Airport", "name": name, "iataCode": end.airport.as_str(), "geo": geo})
}

/// The wall clock with its offset, so that neither the instant nor the place's clock is lost.
fn time(time: &PlaceTime) -> String {
    let minutes = time.offset_minutes();
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{}{sign}{:02}:{:02}", time.local.format("%Y-%m-%dT%H:%M:%S"), minutes.abs() / 60, minutes.abs() % 60)
}
