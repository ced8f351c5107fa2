//! A trip's state, derived from its bookings and the clock; never stored.
use crate::BookingState;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TripState {
    Planning,
    PartlyBooked,
    Booked,
    UnderWay,
    Completed,
    Cancelled,
    Attention,
}

/// `span` = first departure and last arrival of what is booked, if anything is. `attention` wins over the others.
pub fn trip_state(bookings: &[BookingState], span: Option<(DateTime<Utc>, DateTime<Utc>)>, now: DateTime<Utc>) -> TripState {
    use BookingState as B;
    if bookings.contains(&B::NeedsHuman) {
        return TripState::Attention;
    }
    let count = |wanted: &[B]| bookings.iter().filter(|b| wanted.contains(b)).count();
    let booked = count(&[B::Confirmed, B::Changing, B::Cancelling]);
    let ended = count(&[B::Cancelled, B::Voided, B::Expired, B::Failed, B::Closed]);
    if booked == 0 {
        let cancelled = count(&[B::Cancelled, B::Voided]) > 0 && ended == bookings.len();
        return if cancelled { TripState::Cancelled } else { TripState::Planning };
    }
    if booked + ended < bookings.len() {
        return TripState::PartlyBooked;
    }
    match span {
        Some((_, end)) if now >= end => TripState::Completed,
        Some((start, _)) if now >= start => TripState::UnderWay,
        _ => TripState::Booked,
    }
}
