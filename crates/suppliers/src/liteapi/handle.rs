//! What stands in an [`OfferHandle`](btm_domain::supply::OfferHandle) of LiteAPI. A handle of one shape opens as no other.
use crate::seal::{Sealed, safe};
use btm_domain::Money;
use btm_domain::stay::Property;
use btm_domain::supply::SupplierId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Offer ids are some 1,500 characters; they stand in bodies only.
const LONGEST: usize = 8_192;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub rooms: u8,
    pub guests: u8,
    pub distance_m: Option<u32>,
}

/// One property of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HitHandle {
    /// `lp…`
    pub hotel: String,
    pub property: Property,
    pub asked: Asked,
}

/// A room at a price, prebooked or not yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateHandle {
    pub offer: String,
    /// Without it nothing can be booked.
    pub prebook: Option<Prebooked>,
    pub hotel: String,
    pub property: Property,
    pub asked: Asked,
    pub total: Money,
}

/// A price that is promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prebooked {
    pub id: String,
    /// `None`: it can be paid in no way of ours.
    pub method: Option<Method>,
}

/// How the supplier is paid; never with card data of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The account's own card: LiteAPI's sandbox knows no other.
    AccountCard,
    Credit,
    Wallet,
}

/// A stay to be cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelHandle {
    pub booking: String,
    pub refund: Option<Money>,
}

/// The property without its long texts: handles are kept for every offer.
pub fn slim(property: &Property) -> Property {
    Property { description: None, amenities: Vec::new(), ..property.clone() }
}

/// An id that stands in a body.
pub fn short(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST
}

impl Sealed for HitHandle {
    const SUPPLIER: SupplierId = SupplierId::LiteApi;

    fn sound(&self) -> bool {
        safe(&self.hotel) && self.asked.rooms > 0
    }
}

impl Sealed for RateHandle {
    const SUPPLIER: SupplierId = SupplierId::LiteApi;

    fn sound(&self) -> bool {
        let prebook = self.prebook.as_ref().is_none_or(|prebook| short(&prebook.id));
        prebook && short(&self.offer) && safe(&self.hotel) && self.asked.rooms > 0
    }
}

impl Sealed for CancelHandle {
    const SUPPLIER: SupplierId = SupplierId::LiteApi;

    fn sound(&self) -> bool {
        safe(&self.booking)
    }
}
