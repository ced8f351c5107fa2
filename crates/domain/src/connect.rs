//! Being online abroad: eSIM data plans and pocket Wi-Fi rental.
use crate::stay::CancelStep;
use crate::{CountryCode, Money, OfferId, PlaceTime};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Longest use that is searched for, days.
pub const MAX_DAYS: u16 = 180;

/// Every country of the itinerary, from the first to the last day there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ConnectQuery {
    pub countries: Vec<CountryCode>,
    /// Calendar days, both counted. Rental: day of pick-up and day of return.
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl ConnectQuery {
    /// Calendar days, both ends counted.
    pub fn days(&self) -> i64 {
        (self.until - self.from).num_days() + 1
    }
}

/// An eSIM data plan, without the supplier's handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct EsimOffer {
    pub id: OfferId,
    /// The catalogue is asked again after an hour.
    pub expires_at: DateTime<Utc>,
    /// As the supplier writes it, in the asked language.
    pub title: String,
    pub operator: String,
    pub countries: Vec<CountryCode>,
    /// Countries of the query this plan does not reach (F-05); empty = covers all.
    pub not_covered: Vec<CountryCode>,
    /// Megabytes; `None` = unlimited.
    pub data_mb: Option<u32>,
    pub days: u16,
    /// First day it is needed, from the query.
    pub starts_on: NaiveDate,
    /// Plain text: what an unlimited plan means here.
    pub fair_usage: Option<String>,
    /// When the days begin to count, the supplier's word, e.g. `first-usage`.
    pub activation: Option<String>,
    pub roaming: bool,
    /// Lines of information in the supplier's words, plain text.
    pub notes: Vec<String>,
    pub total: Money,
    /// The ICCID this plan adds data to; `None` = a new eSIM. A top-up is a booking of its own.
    pub tops_up: Option<String>,
    pub simulated: bool,
}

impl EsimOffer {
    /// The last day it is good for, reckoned from the day it is needed.
    pub fn ends_on(&self) -> NaiveDate {
        self.starts_on + TimeDelta::days(i64::from(self.days.max(1)) - 1)
    }

    /// Both are eSIMs of their own, for the same days of the same country: one of them is likely too many (F-05).
    pub fn doubles(&self, other: &Self) -> bool {
        let days = self.starts_on <= other.ends_on() && other.starts_on <= self.ends_on();
        let own = self.tops_up.is_none() && other.tops_up.is_none();
        own && days && self.countries.iter().any(|country| other.countries.contains(country))
    }
}

/// What is needed to put an eSIM on a device. The code installs once: never in shared views.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct OrderedEsim {
    pub iccid: String,
    /// `LPA:1$host$id`, what the QR code says.
    pub activation_code: String,
    pub smdp_address: String,
    pub matching_id: String,
    pub apn: Option<String>,
    pub roaming: bool,
    pub title: String,
    pub operator: Option<String>,
    pub countries: Vec<CountryCode>,
    pub data_mb: Option<u32>,
    pub days: u16,
}

/// Data left, as the supplier last said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct EsimUsage {
    pub state: EsimState,
    /// Megabytes; `None` = unlimited or not said.
    pub left_mb: Option<u32>,
    pub total_mb: Option<u32>,
    pub ends_at: Option<DateTime<Utc>>,
    /// When the supplier was asked: it keeps its own figure up to twenty minutes.
    pub as_of: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EsimState {
    Ordered,
    Ready,
    Installed,
    Active,
    UsedUp,
    Expired,
}

/// How to install, by system, in one language. Plain text steps in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct InstallGuide {
    pub language: String,
    pub parts: Vec<InstallPart>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct InstallPart {
    /// `ios` or `android`.
    pub system: String,
    pub by_qr_code: Vec<String>,
    pub by_hand: Vec<String>,
    pub network: Vec<String>,
}

/// Where a router is handed over or given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct RentalPoint {
    pub kind: RentalPointKind,
    pub name_ja: String,
    pub name_en: String,
    /// Opening hours on the day in words, e.g. `06:30–22:00`; absent where always open.
    pub hours: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RentalPointKind {
    Counter,
    ReturnBox,
    Post,
    Office,
}

/// A pocket Wi-Fi router for some days, ordered through the operators' desk (class K4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct RentalOffer {
    pub id: OfferId,
    pub expires_at: DateTime<Utc>,
    pub vendor: String,
    /// Written as `product_name`: beside it `product` says what kind of offer this is.
    #[serde(rename = "product_name")]
    pub product: String,
    pub countries: Vec<CountryCode>,
    /// Megabytes a day; `None` = unlimited.
    pub data_mb_per_day: Option<u32>,
    pub devices: u8,
    pub pickup: RentalPoint,
    pub pickup_from: PlaceTime,
    pub return_to: RentalPoint,
    pub return_by: PlaceTime,
    /// Calendar days in Japan, pick-up and return both counted.
    pub days: u16,
    pub lines: Vec<RentalLine>,
    /// Sum of `lines`, tax included.
    pub total: Money,
    pub order_cutoff: PlaceTime,
    pub change_cutoff: PlaceTime,
    pub cancel: Vec<CancelStep>,
    pub late_fee_per_day: Money,
    pub loss_fee: Money,
    pub contact: String,
    /// Bundled sample catalogue, or made by the sandbox.
    pub simulated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct RentalLine {
    pub kind: RentalLineKind,
    pub quantity: u16,
    pub amount: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RentalLineKind {
    Days,
    Handling,
    Pickup,
    Return,
    Cover,
    Battery,
    Adapter,
}

/// A rental as arranged by an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct OrderedRental {
    pub state: RentalState,
    /// What the operator writes for the traveller: where, which desk, what to show.
    pub pickup_text: Option<String>,
    pub pickup_from: PlaceTime,
    pub return_by: PlaceTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RentalState {
    Requested,
    Arranged,
    PickedUp,
    Overdue,
    Returned,
    Lost,
    Cancelled,
}

/// What an operator found for a free request (F-26): a priced thing in words, to be accepted or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct DeskOffer {
    pub id: OfferId,
    pub expires_at: DateTime<Utc>,
    pub title: String,
    /// Plain text, several lines.
    pub details: String,
    /// When it begins and ends, at its place.
    pub starts: PlaceTime,
    pub ends: PlaceTime,
    pub total: Money,
    /// Plain text; empty = not said, shown as such.
    pub terms: String,
    pub simulated: bool,
}

/// What the desk arranged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct OrderedDesk {
    pub title: String,
    pub details: String,
    pub starts: PlaceTime,
    pub ends: PlaceTime,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn esim(starts_on: &str, days: u16, countries: &[&str]) -> EsimOffer {
        EsimOffer {
            id: OfferId(uuid::Uuid::nil()),
            expires_at: DateTime::UNIX_EPOCH,
            title: String::new(),
            operator: String::new(),
            countries: countries.iter().map(|c| c.parse().unwrap()).collect(),
            not_covered: vec![],
            data_mb: None,
            days,
            starts_on: starts_on.parse().unwrap(),
            fair_usage: None,
            activation: None,
            roaming: false,
            notes: vec![],
            total: Money::from_minor(1, "USD".parse().unwrap()),
            tops_up: None,
            simulated: true,
        }
    }

    #[test]
    fn two_esims_double_where_a_day_and_a_country_are_the_same() {
        let held = esim("2026-12-10", 7, &["US", "CA"]);
        assert_eq!(held.ends_on(), "2026-12-16".parse().unwrap());
        assert!(held.doubles(&esim("2026-12-16", 3, &["CA"])) && esim("2026-12-16", 3, &["CA"]).doubles(&held));
        assert!(!held.doubles(&esim("2026-12-17", 3, &["CA"])), "the day after");
        assert!(!held.doubles(&esim("2026-12-10", 7, &["JP"])), "elsewhere");
        assert!(!held.doubles(&EsimOffer { tops_up: Some("89".into()), ..held.clone() }), "more data for the same eSIM");
    }
}
