//! What a search asked for. Stored with the search; offers are derived from it again whenever they are named.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::cabin::Cabin;

/// One leg of the journey as asked: IATA codes of airports or cities, upper case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SliceWish {
    pub origin: String,
    pub destination: String,
    pub date: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departs_between: Option<(NaiveTime, NaiveTime)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrives_between: Option<(NaiveTime, NaiveTime)>,
}

/// How a traveller is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TravellerKind {
    Adult,
    Child,
    InfantWithoutSeat,
}

impl TravellerKind {
    /// The wire word.
    pub fn word(self) -> &'static str {
        match self {
            TravellerKind::Adult => "adult",
            TravellerKind::Child => "child",
            TravellerKind::InfantWithoutSeat => "infant_without_seat",
        }
    }

    /// By age at the last departure: under 2 on a lap, under 12 a child.
    pub fn of_age(age: u32) -> Self {
        match age {
            0..=1 => TravellerKind::InfantWithoutSeat,
            2..=11 => TravellerKind::Child,
            _ => TravellerKind::Adult,
        }
    }
}

/// A frequent-flyer account as given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoyaltyAccount {
    pub airline_iata_code: String,
    pub account_number: String,
}

/// A traveller of a search. `type` or `age` as it was asked; names and accounts may be set later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Traveller {
    pub kind: TravellerKind,
    pub typed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fare_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loyalty: Vec<LoyaltyAccount>,
}

/// A corporate code for one airline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrivateFare {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corporate_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_reference: Option<String>,
}

/// A whole search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    pub slices: Vec<SliceWish>,
    pub travellers: Vec<Traveller>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cabin: Option<Cabin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<u8>,
    /// By airline designator.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub private_fares: BTreeMap<String, Vec<PrivateFare>>,
}

impl Wish {
    /// Seats the party needs; infants sit on laps.
    pub fn seats(&self) -> u16 {
        self.travellers.iter().filter(|t| t.kind != TravellerKind::InfantWithoutSeat).count() as u16
    }
}
