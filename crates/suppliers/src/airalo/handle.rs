//! What stands in a handle: everything needed to order the plan, and to tell of the order without asking again.
use crate::seal::{Sealed, safe};
use btm_domain::supply::SupplierId;
use btm_domain::{CountryCode, Money};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A plan, for a new eSIM or for one bought already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanHandle {
    pub package: String,
    /// ICCID.
    pub tops_up: Option<String>,
    /// Exactly this is charged.
    pub total: Money,
    pub japanese: bool,
    pub starts_on: NaiveDate,
    /// Countries asked for.
    pub wanted: Vec<CountryCode>,
    pub facts: PlanFacts,
}

/// What an order does not say about its plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFacts {
    pub title: String,
    pub operator: Option<String>,
    pub countries: Vec<CountryCode>,
    /// `None` = unlimited.
    pub data_mb: Option<u32>,
    pub days: u16,
}

/// Asking for the money of an eSIM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundHandle {
    pub order: String,
    pub refund_iccid: String,
    /// Nothing of it was used.
    pub unused: bool,
}

impl Sealed for PlanHandle {
    const SUPPLIER: SupplierId = SupplierId::Airalo;

    fn sound(&self) -> bool {
        printed(&self.package) && self.tops_up.as_deref().is_none_or(safe)
    }
}

impl Sealed for RefundHandle {
    const SUPPLIER: SupplierId = SupplierId::Airalo;

    fn sound(&self) -> bool {
        safe(&self.order) && safe(&self.refund_iccid)
    }
}

/// A package's id, which stands in bodies only.
pub(super) fn printed(id: &str) -> bool {
    !id.is_empty() && id.len() <= 128 && id.bytes().all(|b| b.is_ascii_graphic())
}
