//! Hotels: what is searched for, a property as a supplier tells it, and a priced room with its terms.
use crate::places::Position;
use crate::{CountryCode, Money, OfferId, PlaceTime};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// F-03: one stay has at most thirty nights.
pub const MAX_NIGHTS: i64 = 30;
/// Rooms in one search.
pub const MAX_ROOMS: u8 = 9;
/// Widest search, metres.
pub const MAX_RADIUS_M: u32 = 50_000;

/// A search around one point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct StayQuery {
    /// Meeting place, office, airport or city centre.
    pub around: Position,
    /// Metres from it.
    pub radius_m: u32,
    /// Calendar dates of the property; never converted.
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub rooms: u8,
    /// Adults in all rooms together.
    pub guests: u8,
}

/// Why a stay is not searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StayProblem {
    #[error("check-out is not after check-in")]
    CheckOutBeforeCheckIn,
    #[error("more than thirty nights")]
    TooManyNights,
    #[error("check-in is in the past")]
    InPast,
    #[error("check-in is more than 330 days ahead")]
    BeyondHorizon,
    #[error("one to nine rooms")]
    Rooms,
    #[error("one to nine guests, at least one a room")]
    Guests,
    #[error("a radius of 200 m to 50 km")]
    Radius,
}

impl StayQuery {
    pub fn nights(&self) -> i64 {
        (self.check_out - self.check_in).num_days()
    }

    /// Everything wrong with the query; `today` is the property's own date.
    pub fn problems(&self, today: NaiveDate) -> Vec<StayProblem> {
        let mut found = Vec::new();
        if self.nights() < 1 {
            found.push(StayProblem::CheckOutBeforeCheckIn);
        } else if self.nights() > MAX_NIGHTS {
            found.push(StayProblem::TooManyNights);
        }
        if self.check_in < today {
            found.push(StayProblem::InPast);
        } else if (self.check_in - today).num_days() > crate::flight::HORIZON_DAYS {
            found.push(StayProblem::BeyondHorizon);
        }
        if !(1..=MAX_ROOMS).contains(&self.rooms) {
            found.push(StayProblem::Rooms);
        }
        if !(1..=crate::flight::MAX_TRAVELLERS).contains(&self.guests) || self.guests < self.rooms {
            found.push(StayProblem::Guests);
        }
        if !(200..=MAX_RADIUS_M).contains(&self.radius_m) {
            found.push(StayProblem::Radius);
        }
        found
    }
}

/// A hotel as its supplier tells it. Every text is plain: no markup leaves an adapter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Property {
    /// As the supplier writes it, in its language.
    pub name: String,
    /// Street and number, one line each.
    pub address: Vec<String>,
    pub city: String,
    pub postal_code: Option<String>,
    pub country: Option<CountryCode>,
    pub position: Option<Position>,
    /// IANA zone of the property; from the position where the supplier is silent.
    #[cfg_attr(feature = "utoipa", schema(value_type = String))]
    pub zone: chrono_tz::Tz,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Stars, 1 to 5.
    pub stars: Option<u8>,
    /// Guests' score in tenths of ten, e.g. 84 = 8.4.
    pub score_tenths: Option<u8>,
    pub description: Option<String>,
    /// The supplier's words, e.g. `wifi`, `gym`.
    pub amenities: Vec<String>,
    pub check_in_after: Option<NaiveTime>,
    pub check_out_before: Option<NaiveTime>,
}

/// Two suppliers' words for one house stand at most this far apart, metres.
pub const SAME_HOUSE_M: f64 = 150.0;

impl Property {
    /// Under which its name is compared with another supplier's: folded, without the words that one writes and another does not.
    pub fn name_key(&self) -> String {
        let folded = crate::text::search_key(&self.name);
        let idle = |word: &&str| !matches!(*word, "hotel" | "the" | "ホテル" | "simulated");
        folded.split(' ').filter(idle).collect::<Vec<_>>().join(" ")
    }

    /// The same house as another supplier tells it: one name, and no further than [`SAME_HOUSE_M`] away. Where a position is missing
    /// nothing is assumed.
    pub fn same_house(&self, other: &Self) -> bool {
        let near = self.position.zip(other.position).is_some_and(|(a, b)| a.km_to(b) * 1_000.0 <= SAME_HOUSE_M);
        near && self.name_key() == other.name_key()
    }
}

/// One property of a search's answer, with its cheapest room. `id` names it for `rates`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct StayHit {
    pub id: OfferId,
    pub expires_at: DateTime<Utc>,
    pub property: Property,
    /// Metres on a straight line from the asked point.
    pub distance_m: Option<u32>,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub rooms: u8,
    pub guests: u8,
    /// Of the whole stay, all rooms, without what is due at the property.
    pub cheapest: Money,
    pub cheapest_due_at_property: Option<Money>,
    pub simulated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Board {
    RoomOnly,
    Breakfast,
    HalfBoard,
    FullBoard,
    AllInclusive,
}

/// How the room is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    PayNow,
    Deposit,
    Guarantee,
}

/// Until `until` this much comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct CancelStep {
    /// In the zone of the place where the thing is used.
    pub until: PlaceTime,
    pub refund: Money,
}

/// What cancelling brings back, by time. What cannot be read is `Unknown` (shown as "ask"), never "free".
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CancelTerms {
    /// Nothing comes back.
    NonRefundable,
    /// Rising in `until`, falling in `refund`; after the last one nothing comes back.
    Steps {
        steps: Vec<CancelStep>,
    },
    Unknown,
}

impl CancelTerms {
    /// The refund of an act at `at`; `None` where the supplier did not say.
    pub fn refund_at(&self, at: DateTime<Utc>, paid: Money) -> Option<Money> {
        match self {
            Self::NonRefundable => Some(Money::zero(paid.currency)),
            Self::Steps { steps } => {
                Some(steps.iter().find(|s| at < s.until.instant).map_or(Money::zero(paid.currency), |s| s.refund))
            }
            Self::Unknown => None,
        }
    }

    /// The end of the step that brings back all that was paid.
    pub fn free_until(&self, paid: Money) -> Option<PlaceTime> {
        match self {
            Self::Steps { steps } => steps.iter().rev().find(|s| s.refund == paid).map(|s| s.until),
            Self::NonRefundable | Self::Unknown => None,
        }
    }
}

/// A line beside the total: a tax or fee by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ChargeLine {
    /// The supplier's own words, plain text.
    pub label: String,
    pub amount: Money,
}

/// A room at a price, without the supplier's handle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct StayOffer {
    pub id: OfferId,
    pub expires_at: DateTime<Utc>,
    pub property: Property,
    pub distance_m: Option<u32>,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub rooms: u8,
    pub guests: u8,
    pub room_name: String,
    /// E.g. `1 double`; empty where the supplier is silent.
    pub beds: Vec<String>,
    pub board: Board,
    pub payment: PaymentKind,
    /// On the company bill: whole stay, all rooms.
    pub total: Money,
    pub base: Option<Money>,
    pub tax: Option<Money>,
    pub fee: Option<Money>,
    /// Paid by the guest on the spot, in the property's currency; never part of `total`.
    pub due_at_property: Option<Money>,
    /// What `due_at_property` consists of, where the supplier says it.
    pub due_lines: Vec<ChargeLine>,
    pub cancel: CancelTerms,
    /// Conditions in the supplier's words, plain text: title, text.
    pub conditions: Vec<(String, String)>,
    /// A rate agreed with the company.
    pub negotiated: bool,
    pub rooms_left: Option<u32>,
    pub simulated: bool,
}

/// A stay as ordered, in the supplier's words of now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct OrderedStay {
    pub property: Property,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub rooms: u8,
    pub room_name: String,
    pub board: Board,
    pub due_at_property: Option<Money>,
    pub cancel: CancelTerms,
    /// How to get in (key box, code), plain text.
    pub key_collection: Option<String>,
}
