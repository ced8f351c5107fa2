//! What can be in a trip: flights, stays, data plans, rented routers, and whatever else a person arranged.
use btm_domain::places::{Place, Places, Position};
use btm_domain::{AirportCode, Cabin, CarrierCode, Extra, ExtraKind, PlaceTime, Segment};
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;

#[derive(Clone, Debug, PartialEq)]
pub enum Thing {
    Flight(Flight),
    Stay(Stay),
    Esim(Esim),
    Rental(Rental),
    /// Of the desk, or the traveller's own record.
    Arrangement(Arrangement),
}

/// Flights under one booking reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    pub legs: Vec<FlightLeg>,
    /// 13 digits each, in the order of the item's travellers; shorter while not issued.
    pub tickets: Vec<String>,
}

/// One take-off to one landing.
#[derive(Clone, Debug, PartialEq)]
pub struct FlightLeg {
    /// Of the carrier that sells it.
    pub carrier: CarrierCode,
    pub carrier_name: String,
    /// Digits alone, e.g. `8245`.
    pub number: String,
    /// Where another carrier flies it.
    pub operated_by: Option<String>,
    pub departure: FlightEnd,
    pub arrival: FlightEnd,
    pub cabin: Option<Cabin>,
    /// In the order of the item's travellers; `None` or missing = not assigned.
    pub seats: Vec<Option<String>>,
}

impl FlightLeg {
    /// Of a segment as it is booked, with the seats among `extras` that name it.
    pub fn of(segment: &Segment, cabin: Cabin, extras: &[Extra]) -> Self {
        let end = |end: &btm_domain::FlightEnd| FlightEnd {
            airport: end.airport,
            name: end.name.clone(),
            terminal: end.terminal.clone(),
            time: end.time,
        };
        let own = segment.operating_carrier.code == segment.marketing_carrier.code;
        Self {
            carrier: segment.marketing_carrier.code,
            carrier_name: segment.marketing_carrier.name.clone(),
            number: segment.flight_number.clone(),
            operated_by: (!own).then(|| segment.operating_carrier.name.clone()),
            departure: end(&segment.departure),
            arrival: end(&segment.arrival),
            cabin: Some(cabin),
            seats: seats(segment, extras),
        }
    }
}

/// A seat names its traveller and its flight; one that names neither exactly is not said.
fn seats(segment: &Segment, extras: &[Extra]) -> Vec<Option<String>> {
    let here = format!("{} → {}", segment.departure.airport, segment.arrival.airport);
    let mut seats = Vec::new();
    for extra in extras.iter().filter(|e| e.kind == ExtraKind::Seat && e.where_used == here && !e.label.is_empty()) {
        let Some(traveller) = extra.traveller.map(usize::from) else { continue };
        if seats.len() <= traveller {
            seats.resize(traveller + 1, None);
        }
        if let Some(seat) = seats.get_mut(traveller) {
            *seat = Some(extra.label.clone());
        }
    }
    seats
}

#[derive(Clone, Debug, PartialEq)]
pub struct FlightEnd {
    pub airport: AirportCode,
    /// The supplier's name, for an airport the bundled table does not know.
    pub name: String,
    /// As the supplier writes it, e.g. `3`.
    pub terminal: Option<String>,
    pub time: PlaceTime,
}

/// Nights in a hotel. Its dates are the calendar's, never converted.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    pub name: String,
    /// One line each, in the local script where known.
    pub address: Vec<String>,
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<btm_domain::CountryCode>,
    pub postal_code: Option<String>,
    pub phone: Option<String>,
    pub position: Option<Position>,
    pub zone: Tz,
    pub check_in: NaiveDate,
    pub check_in_after: Option<NaiveTime>,
    pub check_out: NaiveDate,
    pub check_out_before: Option<NaiveTime>,
    /// Room and meals, in the plan's language.
    pub room: Option<String>,
    /// Free of charge until then, in the hotel's own time.
    pub free_cancel_until: Option<PlaceTime>,
}

/// A data plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Esim {
    pub title: String,
    /// `5 GB`, in words.
    pub data: Option<String>,
    /// Countries, in words.
    pub area: Option<String>,
    /// First and last day on which it works, both included.
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub iccid: Option<String>,
}

/// A rented router.
#[derive(Clone, Debug, PartialEq)]
pub struct Rental {
    pub vendor: String,
    pub product: String,
    pub pickup: RentalEnd,
    pub return_to: RentalEnd,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RentalEnd {
    /// Counter, box or address, with its opening hours.
    pub place: String,
    /// From when it waits, or by when it must be back.
    pub time: PlaceTime,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Arrangement {
    pub title: String,
    pub details: Option<String>,
    pub place: Option<String>,
    pub starts: PlaceTime,
    pub ends: Option<PlaceTime>,
}

impl FlightLeg {
    /// `NH 847`.
    pub(crate) fn flight(&self) -> String {
        format!("{} {}", self.carrier, self.number)
    }

    /// From instants.
    pub(crate) fn minutes(&self) -> i64 {
        (self.arrival.time.instant - self.departure.time.instant).num_minutes()
    }

    pub(crate) fn seat(&self, traveller: usize) -> Option<&str> {
        self.seats.get(traveller).and_then(|s| s.as_deref()).filter(|s| !s.is_empty())
    }
}

impl FlightEnd {
    pub(crate) fn known(&self) -> Option<&'static Place> {
        Places::bundled().airport(self.airport)
    }
}

impl Stay {
    pub(crate) fn nights(&self) -> i64 {
        (self.check_out - self.check_in).num_days()
    }

    /// Postal code, town and country.
    pub(crate) fn town(&self) -> String {
        let town = [self.postal_code.as_deref().unwrap_or_default(), self.city.as_str()];
        let town = town.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ");
        let country = self.country.map(|c| c.to_string()).unwrap_or_default();
        [town, country].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// The address on one line, the town and country with it.
    pub(crate) fn full_address(&self) -> String {
        let parts = self.address.iter().cloned().chain([self.town()]).filter(|p| !p.trim().is_empty());
        parts.collect::<Vec<_>>().join(", ")
    }
}
