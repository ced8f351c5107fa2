//! Seats and bags on sale with a flight, before it is bought (F-12).
use crate::{ExtraKind, Money};
use serde::{Deserialize, Serialize};

/// Everything an offer has on sale beside the fare. No seat map is a valid answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ExtrasOnSale {
    pub bags: Vec<ExtraOnSale>,
    pub seat_maps: Vec<SeatMap>,
}

/// One thing to add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ExtraOnSale {
    /// The supplier's own id, opaque; hand it back.
    pub service_ref: String,
    pub kind: ExtraKind,
    /// E.g. `23 kg`.
    pub label: String,
    pub amount: Money,
    pub most: u8,
    /// Index of the traveller it is for; `None` = the whole order.
    pub traveller: Option<u8>,
    /// Flights it covers: indices over all flights of the offer in order.
    pub segments: Vec<u8>,
}

/// The seats of one flight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct SeatMap {
    /// Index over all flights of the offer in order.
    pub segment: u8,
    pub cabins: Vec<SeatCabin>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct SeatCabin {
    pub deck: u8,
    pub cabin: crate::Cabin,
    pub rows: Vec<SeatRow>,
}

/// Sections are divided by aisles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct SeatRow {
    pub sections: Vec<Vec<SeatElement>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct SeatElement {
    pub kind: SeatElementKind,
    /// `12A`.
    pub designator: Option<String>,
    /// The airline's remarks, plain text.
    pub remarks: Vec<String>,
    /// One for each traveller who may have it; empty = taken or not for sale.
    pub on_sale: Vec<SeatOnSale>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct SeatOnSale {
    pub service_ref: String,
    /// Index of the traveller.
    pub traveller: u8,
    pub amount: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SeatElementKind {
    Seat,
    ExitRow,
    Bassinet,
    Lavatory,
    Galley,
    Closet,
    Stairs,
    Empty,
}

/// What a person chose.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ExtraChoice {
    pub service_ref: String,
    pub quantity: u8,
}
