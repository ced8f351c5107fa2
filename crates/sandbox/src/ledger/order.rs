//! An order of any protocol, as the truth ledger keeps it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::after::{After, SoldService};
use crate::world::cabin::Cabin;
use crate::world::itinerary::Itinerary;
use crate::world::wish::{LoyaltyAccount, PrivateFare};

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Accepted with 202 or 200; it appears or fails at its time. Shown nowhere until then, but its seats are taken.
    Accepted,
    Held,
    Live,
    Cancelled,
    Lapsed,
    Failed,
}

impl OrderState {
    /// The word of the truth ledger.
    pub fn word(self) -> &'static str {
        match self {
            OrderState::Accepted => "accepted",
            OrderState::Held => "held",
            OrderState::Live => "live",
            OrderState::Cancelled => "cancelled",
            OrderState::Lapsed => "lapsed",
            OrderState::Failed => "failed",
        }
    }
}

/// Seats of one flight and cabin that an order has taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatTake {
    pub flight: String,
    pub cabin: Cabin,
    pub seats: u16,
}

/// A condition of the fare: allowed, and the penalty in minor units of the order's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    pub allowed: bool,
    pub penalty: i64,
}

/// One slice as sold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoldSlice {
    /// Codes as they were searched; an end is a city when `…_city`.
    pub origin: String,
    pub destination: String,
    pub itinerary: Itinerary,
    pub cabins: Vec<Cabin>,
    pub family: String,
    pub checked_bags: u8,
    pub carry_on_bags: u8,
    pub change: Condition,
    /// How often this slice was replaced: its id changes with it.
    #[serde(default)]
    pub turn: u32,
}

/// Everything an offer says beside its price: what an order keeps of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Product {
    pub owner: String,
    pub slices: Vec<SoldSlice>,
    pub change: Condition,
    pub refund: Condition,
    pub holdable: bool,
    pub emissions_kg: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_fare: Option<PrivateFare>,
}

/// A traveller as booked; identity document numbers are checked and never kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passenger {
    pub id: String,
    pub kind: String,
    pub title: String,
    pub gender: String,
    pub given_name: String,
    pub family_name: String,
    pub born_on: NaiveDate,
    pub email: String,
    pub phone_number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub infant_passenger_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loyalty: Vec<LoyaltyAccount>,
}

/// Money taken for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub made_at: DateTime<Utc>,
}

/// What an accepted order waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    pub due: DateTime<Utc>,
    pub created: bool,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub number: u64,
    pub id: String,
    pub protocol: String,
    pub account: String,
    pub search: u64,
    pub offer_id: String,
    pub hold: bool,
    pub made_at: DateTime<Utc>,
    pub reference: String,
    pub product: Product,
    pub passengers: Vec<Passenger>,
    pub currency: String,
    pub total: i64,
    pub tax: i64,
    pub metadata: BTreeMap<String, String>,
    pub users: Vec<String>,
    pub state: OrderState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_required_by: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_guaranteed_until: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<DateTime<Utc>>,
    pub synced_at: DateTime<Utc>,
    pub payments: Vec<Payment>,
    /// Of all segments in order.
    pub seats: Vec<SeatTake>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<SoldService>,
    pub request_ids: Vec<String>,
    #[serde(default)]
    pub after: After,
}

impl Order {
    /// Visible to its account: not while merely accepted, and not when it failed.
    pub fn is_visible(&self) -> bool {
        !matches!(self.state, OrderState::Accepted | OrderState::Failed)
    }

    /// What an event about the order says of it.
    pub fn told(&self) -> serde_json::Value {
        serde_json::json!({
            "id": self.id,
            "live_mode": false,
            "offer_id": self.offer_id,
            "booking_reference": self.reference,
            "metadata": self.metadata,
        })
    }

    /// Our reference, `metadata.btm_ref`.
    pub fn our_ref(&self) -> Option<&str> {
        self.metadata.get("btm_ref").map(String::as_str)
    }
}
