//! The rental catalogue (`suppliers.md` §6): vendors' products, terms and counters. Terms are data, never code.
use super::forms::{Before, Week};
use btm_domain::connect::RentalPointKind;
use btm_domain::{AirportCode, CountryCode, Currency, Money};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that can be rented, as of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Rises with every import.
    pub version: u32,
    /// Invented: nothing in it can be rented, and everything bought from it is marked as simulated.
    #[serde(default)]
    pub sample: bool,
    /// Names for groups of countries, to be used as coverage.
    #[serde(default)]
    pub regions: BTreeMap<String, Vec<CountryCode>>,
    pub products: Vec<Product>,
    pub points: Vec<Point>,
}

/// What is rented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    PocketWifi,
    /// Has no price until an operator sends a quote.
    Other,
}

/// One product of one vendor. Amounts are whole minor units of its currency, tax included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    pub id: String,
    pub vendor: String,
    /// How the vendor is reached.
    pub contact: String,
    pub kind: Kind,
    /// As the vendor writes it, in one language: a rental asked for twice is known by it.
    pub name: String,
    /// Country codes and names of regions.
    pub coverage: Vec<String>,
    /// `None` = unlimited.
    #[serde(default)]
    pub data_mb_per_day: Option<u32>,
    /// `4G`, `5G`.
    pub network: String,
    pub devices: u8,
    pub currency: Currency,
    pub price_per_day: i64,
    #[serde(default)]
    pub handling: i64,
    #[serde(default)]
    pub covers: Vec<Cover>,
    #[serde(default)]
    pub battery_per_day: Option<i64>,
    /// For the whole rental.
    #[serde(default)]
    pub adapter: Option<i64>,
    pub terms: Terms,
}

/// A tier of cover against loss and damage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    pub id: String,
    pub per_day: i64,
    /// What a lost router costs under it.
    pub loss_fee: i64,
}

/// Under which conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// All three before the day of pick-up.
    pub order_cutoff: Before,
    pub change_cutoff: Before,
    pub cancel_steps: Vec<RefundStep>,
    /// Extensions are taken from so many days before the return until so many after it.
    pub extend_days_before: u16,
    pub extend_days_after: u16,
    pub late_fee_per_day: i64,
    /// Hours past the return for which no late fee is asked.
    #[serde(default)]
    pub grace_hours: u16,
    pub loss_fee: i64,
    #[serde(default)]
    pub early_return_refund: bool,
}

/// Until then this share of the total comes back; after the last step nothing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundStep {
    pub until: Before,
    /// Per cent.
    pub refund: u8,
}

/// Where something is handed over or given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    pub id: String,
    pub vendor: String,
    pub kind: RentalPointKind,
    pub name_ja: String,
    pub name_en: String,
    #[serde(default)]
    pub airport: Option<AirportCode>,
    #[serde(default)]
    pub terminal: Option<String>,
    #[serde(default)]
    pub floor: Option<String>,
    /// Of the airport's own clock; one text for every day, or seven.
    #[serde(default = "Week::always")]
    pub hours: Week,
    /// The vendor needs so long between order and pick-up here.
    #[serde(default)]
    pub lead_hours: u16,
    /// Post and office: it is there so many days before the first day of use.
    #[serde(default)]
    pub days_before: u16,
    /// `None` = nothing is handed over here.
    #[serde(default)]
    pub pickup_fee: Option<i64>,
    /// `None` = nothing is taken back here.
    #[serde(default)]
    pub return_fee: Option<i64>,
}

const SAMPLE: &str = include_str!("../../data/rental_sample.json");

impl Catalogue {
    /// The bundled one: invented, and marked so.
    ///
    /// # Errors
    /// None that a test would not have found; the type is that of every import.
    pub fn sample() -> Result<Self, super::ImportError> {
        super::import::json(SAMPLE)
    }

    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|p| p.id == id)
    }

    pub fn point(&self, id: &str) -> Option<&Point> {
        self.points.iter().find(|p| p.id == id)
    }

    pub(super) fn points_of<'a>(&'a self, vendor: &'a str) -> impl Iterator<Item = &'a Point> {
        self.points.iter().filter(move |p| p.vendor == vendor)
    }

    /// Countries a product works in.
    pub fn countries(&self, product: &Product) -> Vec<CountryCode> {
        let of = |word: &String| self.regions.get(word).cloned().unwrap_or_else(|| word.parse().into_iter().collect());
        product.coverage.iter().flat_map(of).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

impl Product {
    pub fn cover(&self, id: &str) -> Option<&Cover> {
        self.covers.iter().find(|c| c.id == id)
    }

    pub(super) fn money(&self, minor: i64) -> Money {
        Money::from_minor(minor, self.currency)
    }
}
