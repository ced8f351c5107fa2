//! What a step made other than it was (F-41): times, flights, nights and price, old → new. Facts alone, nothing a person wrote.
use super::flow::Flow;
use crate::{Money, Offer, OrderedItem, PlaceTime, Slice};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One fact that moved. `part` names the direction of a flight: `HND → FUK`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Moved {
    Flight {
        part: String,
        old: String,
        new: String,
    },
    Departure {
        part: String,
        old: PlaceTime,
        new: PlaceTime,
    },
    Arrival {
        part: String,
        old: PlaceTime,
        new: PlaceTime,
    },
    CheckIn {
        old: NaiveDate,
        new: NaiveDate,
    },
    CheckOut {
        old: NaiveDate,
        new: NaiveDate,
    },
    /// A router's pick-up, the start of what the desk arranged.
    Begins {
        old: PlaceTime,
        new: PlaceTime,
    },
    Ends {
        old: PlaceTime,
        new: PlaceTime,
    },
    /// The supplier's total.
    Total {
        old: Money,
        new: Money,
    },
}

impl Moved {
    /// Old and new as the audit log says them.
    pub fn said(&self) -> (String, String) {
        let time = |t: &PlaceTime| format!("{} {}", t.local.format("%Y-%m-%dT%H:%M"), t.zone);
        let pair = |what: &str, old: String, new: String| (format!("{what} {old}"), format!("{what} {new}"));
        match self {
            Self::Flight { part, old, new } => pair(&format!("flight {part}"), old.clone(), new.clone()),
            Self::Departure { part, old, new } => pair(&format!("departure {part}"), time(old), time(new)),
            Self::Arrival { part, old, new } => pair(&format!("arrival {part}"), time(old), time(new)),
            Self::CheckIn { old, new } => pair("check_in", old.to_string(), new.to_string()),
            Self::CheckOut { old, new } => pair("check_out", old.to_string(), new.to_string()),
            Self::Begins { old, new } => pair("begins", time(old), time(new)),
            Self::Ends { old, new } => pair("ends", time(old), time(new)),
            Self::Total { old, new } => pair("total", old.to_string(), new.to_string()),
        }
    }
}

/// What of a thing has a time.
enum Times<'a> {
    Flight(&'a [Slice]),
    Nights(NaiveDate, NaiveDate),
    Between(PlaceTime, PlaceTime),
    None,
}

/// As ordered, else as accepted.
fn times<'a>(offer: &'a Offer, flow: &'a Flow) -> Times<'a> {
    match flow.order.as_ref().map(|o| &o.item) {
        Some(OrderedItem::Flight(flight)) if !flight.slices.is_empty() => return Times::Flight(&flight.slices),
        Some(OrderedItem::Stay(stay)) => return Times::Nights(stay.check_in, stay.check_out),
        Some(OrderedItem::Rental(rental)) => return Times::Between(rental.pickup_from, rental.return_by),
        Some(OrderedItem::Desk(desk)) => return Times::Between(desk.starts, desk.ends),
        _ => {}
    }
    match offer {
        Offer::Flight(flight) => Times::Flight(&flight.slices),
        Offer::Stay(stay) => Times::Nights(stay.check_in, stay.check_out),
        Offer::Rental(rental) => Times::Between(rental.pickup_from, rental.return_by),
        Offer::Desk(desk) => Times::Between(desk.starts, desk.ends),
        Offer::Esim(_) => Times::None,
    }
}

fn total(flow: &Flow) -> Money {
    flow.order.as_ref().map(|o| o.total).or(flow.new_total).unwrap_or(flow.accepted_total)
}

fn numbers(slice: &Slice) -> String {
    let number = |s: &crate::Segment| format!("{} {}", s.marketing_carrier.code, s.flight_number);
    slice.segments.iter().map(number).collect::<Vec<_>>().join(" / ")
}

fn flights(old: &[Slice], new: &[Slice], found: &mut Vec<Moved>) {
    for (old, new) in old.iter().zip(new) {
        let ends = |s: &Slice| Some((s.segments.first()?.departure.clone(), s.segments.last()?.arrival.clone()));
        let (Some((left, landed)), Some((leaves, lands))) = (ends(old), ends(new)) else { continue };
        let part = format!("{} → {}", leaves.airport, lands.airport);
        if numbers(old) != numbers(new) {
            found.push(Moved::Flight { part: part.clone(), old: numbers(old), new: numbers(new) });
        }
        if left.time != leaves.time {
            found.push(Moved::Departure { part: part.clone(), old: left.time, new: leaves.time });
        }
        if landed.time != lands.time {
            found.push(Moved::Arrival { part, old: landed.time, new: lands.time });
        }
    }
}

/// What differs between a booking before a step and after it. What the airline changed by itself is told when it is heard of.
pub fn moved(offer: &Offer, before: &Flow, after: &Flow) -> Vec<Moved> {
    let mut found = Vec::new();
    match (times(offer, before), times(offer, after)) {
        (Times::Flight(old), Times::Flight(new)) => flights(old, new, &mut found),
        (Times::Nights(from, until), Times::Nights(first, last)) => {
            if from != first {
                found.push(Moved::CheckIn { old: from, new: first });
            }
            if until != last {
                found.push(Moved::CheckOut { old: until, new: last });
            }
        }
        (Times::Between(from, until), Times::Between(first, last)) => {
            if from != first {
                found.push(Moved::Begins { old: from, new: first });
            }
            if until != last {
                found.push(Moved::Ends { old: until, new: last });
            }
        }
        _ => {}
    }
    for change in after.changes.iter().filter(|c| !before.changes.iter().any(|known| known.change_ref == c.change_ref)) {
        flights(&change.removed, &change.added, &mut found);
    }
    let (old, new) = (total(before), total(after));
    if old != new && old.currency == new.currency {
        found.push(Moved::Total { old, new });
    }
    found
}
