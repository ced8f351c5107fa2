//! Cabins, and the fare families sold in them.

use serde::{Deserialize, Serialize};

use super::data;
use super::table::{Table, TableError};

/// A cabin; the number is its place in seat arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cabin {
    First = 0,
    Business = 1,
    PremiumEconomy = 2,
    Economy = 3,
}

impl Cabin {
    /// From the best to the plainest.
    pub const ALL: [Cabin; 4] = [Cabin::First, Cabin::Business, Cabin::PremiumEconomy, Cabin::Economy];

    /// The wire word.
    pub fn word(self) -> &'static str {
        match self {
            Cabin::First => "first",
            Cabin::Business => "business",
            Cabin::PremiumEconomy => "premium_economy",
            Cabin::Economy => "economy",
        }
    }

    /// The marketing name.
    pub fn title(self) -> &'static str {
        match self {
            Cabin::First => "First",
            Cabin::Business => "Business",
            Cabin::PremiumEconomy => "Premium Economy",
            Cabin::Economy => "Economy",
        }
    }

    /// Reads the wire word.
    pub fn parse(word: &str) -> Option<Cabin> {
        Cabin::ALL.into_iter().find(|c| c.word() == word)
    }
}

/// Short: domestic, or below 2,500 km. The families differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Haul {
    Short,
    Long,
}

/// What a ticket of one family may do, and what comes with it. Penalties in yen.
#[derive(Debug)]
pub struct Family {
    pub haul: Haul,
    pub cabin: Cabin,
    pub name: &'static str,
    pub multiplier: f64,
    pub checked_bags: u8,
    pub carry_on_bags: u8,
    pub change: bool,
    pub change_penalty_jpy: i64,
    pub refund: bool,
    pub refund_penalty_jpy: i64,
}

/// Reads the family table, in file order (the order is part of offer ids).
pub fn families() -> Result<Vec<Family>, TableError> {
    let table = Table::read(data::FARE_FAMILIES.0, data::FARE_FAMILIES.1)?;
    let mut all = Vec::new();
    for row in table.rows() {
        let haul = if row.text("haul")? == "short" { Haul::Short } else { Haul::Long };
        let word = row.text("cabin")?;
        let cabin = Cabin::parse(word).ok_or_else(|| row.fault(format!("unknown cabin {word}")))?;
        all.push(Family {
            haul,
            cabin,
            name: row.text("name")?,
            multiplier: row.value("multiplier")?,
            checked_bags: row.value("checked_bags")?,
            carry_on_bags: row.value("carry_on_bags")?,
            change: row.text("change")? == "yes",
            change_penalty_jpy: row.value("change_penalty_jpy")?,
            refund: row.text("refund")? == "yes",
            refund_penalty_jpy: row.value("refund_penalty_jpy")?,
        });
    }
    Ok(all)
}
