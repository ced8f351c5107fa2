//! What a person accepted: fixed at the purchase, never changed afterwards (F-18), and the keys that keep it from being bought twice.
use crate::{
    BookingId, Gender, Money, Offer, OrganisationId, Product, PurchaseId, Title, TravellerDetails, TravellerId, TripId, UserId,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who travels, as named at the purchase: what is bought and printed carries these names. Birth date and contact are read again at the
/// call, never kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedTraveller {
    pub id: TravellerId,
    pub family_name: String,
    pub given_name: String,
    /// `SURNAME / GIVEN`.
    pub passport_name: String,
    pub passport_surname: String,
    pub passport_given: String,
    pub title: Option<Title>,
    pub gender: Option<Gender>,
}

impl BookedTraveller {
    pub fn of(id: TravellerId, details: &TravellerDetails) -> Self {
        Self {
            id,
            family_name: details.family_name.clone(),
            given_name: details.given_name.clone(),
            passport_name: details.passport_name(),
            passport_surname: details.passport_surname.clone(),
            passport_given: details.passport_given.clone(),
            title: details.title,
            gender: details.gender,
        }
    }

    /// The details as they are now, under the names that were accepted.
    pub fn over(&self, now: TravellerDetails) -> TravellerDetails {
        TravellerDetails {
            family_name: self.family_name.clone(),
            given_name: self.given_name.clone(),
            passport_surname: self.passport_surname.clone(),
            passport_given: self.passport_given.clone(),
            title: self.title,
            gender: self.gender,
            ..now
        }
    }
}

/// The unchangeable part of a booking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    pub tenant: OrganisationId,
    pub booking: BookingId,
    pub purchase: PurchaseId,
    pub trip: TripId,
    /// Who bought it.
    pub user: UserId,
    /// The buyer's name, where the buyer does not travel (F-46).
    pub arranged_by: Option<String>,
    pub travellers: Vec<BookedTraveller>,
    /// The offer as the person saw it, its terms included.
    pub offer: Offer,
    /// Exactly the total the person accepted, without the service fee. Nothing dearer is ever bought.
    pub total: Money,
    pub service_fee: Money,
    pub at: DateTime<Utc>,
    /// Why the same thing is bought again.
    pub override_reason: Option<String>,
    /// The booking that holds the same thing and was shown; against any other the reason counts for nothing.
    #[serde(default)]
    pub override_of: Option<BookingId>,
    /// The booking of the same purchase whose turn comes once this one was sent (F-21).
    pub then: Option<BookingId>,
}

impl Accepted {
    /// Whose thing is bought again on purpose: named, with a reason.
    pub fn overrides(&self) -> Option<BookingId> {
        self.override_of.filter(|_| self.override_reason.is_some())
    }
}

/// One traveller × one thing; unique per tenant, so that two devices or arrangers cannot buy it twice (reliability.md §1.10).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NaturalKey {
    pub traveller: TravellerId,
    pub product: Product,
    pub start_at: DateTime<Utc>,
    /// What it is, e.g. `NH0247/2026-12-10` for a flight, house and nights for a stay, plan and first day for data.
    pub fingerprint: String,
}

/// One key per traveller and flight, stay, plan or router, in order.
pub fn natural_keys(travellers: &[TravellerId], offer: &Offer) -> Vec<NaturalKey> {
    let things: Vec<(DateTime<Utc>, String)> = match offer {
        Offer::Flight(flight) => flight.slices.iter().flat_map(|s| &s.segments).map(flight_thing).collect(),
        Offer::Stay(stay) => {
            // One house at two suppliers is one thing, wherever exactly each of them puts it on the map.
            let house = Some(stay.property.name_key()).filter(|key| !key.is_empty());
            let house = house.unwrap_or_else(|| stay.property.name.clone());
            vec![(midnight(stay.check_in), format!("{house}/{}/{}", stay.check_in, stay.check_out))]
        }
        // Another plan for the same days only warns (F-05); the very same plan from the same day on is the same thing.
        Offer::Esim(plan) => {
            let day = plan.starts_on;
            let onto = plan.tops_up.as_deref().unwrap_or("new");
            let data = plan.data_mb.map_or_else(|| "unlimited".to_owned(), |mb| format!("{mb}mb"));
            let mut countries: Vec<_> = plan.countries.iter().map(ToString::to_string).collect();
            countries.sort();
            // Never its title, which is in the language it was asked in.
            let what = format!("{}/{data}/{}d/{}", plan.operator, plan.days, countries.join("+"));
            vec![(midnight(day), format!("{what}/{onto}/{day}"))]
        }
        Offer::Rental(router) => {
            let day = router.pickup_from.local.date();
            vec![(router.pickup_from.instant, format!("{}/{}/{day}", router.vendor, router.product))]
        }
        Offer::Desk(found) => vec![(found.starts.instant, format!("{}/{}", found.id, found.starts.local.date()))],
    };
    let key = |(start_at, fingerprint): (DateTime<Utc>, String)| {
        travellers.iter().map(move |&traveller| NaturalKey {
            traveller,
            product: offer.product(),
            start_at,
            fingerprint: fingerprint.clone(),
        })
    };
    things.into_iter().flat_map(key).collect()
}

fn flight_thing(leg: &crate::Segment) -> (DateTime<Utc>, String) {
    let number = leg.flight_number.trim_start_matches('0');
    (leg.departure.time.instant, format!("{}{number:0>4}/{}", leg.marketing_carrier.code, leg.departure.time.local.date()))
}

fn midnight(day: chrono::NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}
