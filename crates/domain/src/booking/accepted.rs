//! What a person accepted: fixed at the purchase, never changed afterwards (F-18), and the keys that keep it from being bought twice.
use crate::{BookingId, FlightOffer, Money, OrganisationId, PurchaseId, Slice, TravellerId, TripId, UserId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who travels, as named at the purchase. Birth date and contact are read again at the call, never kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedTraveller {
    pub id: TravellerId,
    pub family_name: String,
    pub given_name: String,
    /// `SURNAME / GIVEN`.
    pub passport_name: String,
}

/// The unchangeable part of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub tenant: OrganisationId,
    pub booking: BookingId,
    pub purchase: PurchaseId,
    pub trip: TripId,
    pub user: UserId,
    pub travellers: Vec<BookedTraveller>,
    /// The offer as the person saw it, its terms included.
    pub offer: FlightOffer,
    /// Exactly the total the person accepted, without the service fee. Nothing dearer is ever bought.
    pub total: Money,
    pub service_fee: Money,
    pub at: DateTime<Utc>,
    /// Why the same thing is bought again.
    pub override_reason: Option<String>,
}

/// One traveller × one thing; unique per tenant, so that two devices or arrangers cannot buy it twice (reliability.md §1.10).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NaturalKey {
    pub traveller: TravellerId,
    pub start_at: DateTime<Utc>,
    /// Carrier, number, local date of departure, e.g. `NH0247/2026-12-10`.
    pub fingerprint: String,
}

/// One key per traveller and flight, in order.
pub fn natural_keys(travellers: &[TravellerId], slices: &[Slice]) -> Vec<NaturalKey> {
    let legs = slices.iter().flat_map(|s| &s.segments);
    legs.flat_map(|leg| {
        travellers.iter().map(|&traveller| NaturalKey {
            traveller,
            start_at: leg.departure.time.instant,
            fingerprint: format!(
                "{}{:0>4}/{}",
                leg.marketing_carrier.code,
                leg.flight_number.trim_start_matches('0'),
                leg.departure.time.local.date()
            ),
        })
    })
    .collect()
}
