//! What stands in an [`OfferHandle`]: everything needed to act, and nothing anyone else may read. One shape for each thing that can be
//! acted on; a handle of one shape opens as no other.
pub use crate::seal::{Foreign, Sealed, safe};

use btm_domain::supply::SupplierId;
use btm_domain::{Money, OrganisationId};
use serde::{Deserialize, Serialize};

/// A flight offer, JSON in `bytes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handle {
    /// `off_…`
    pub offer: String,
    /// `orq_…` of the search, where it was told.
    pub request: Option<String>,
    /// `pas_…`, one for each traveller, in the search's order.
    pub passengers: Vec<String>,
    /// The total last told, services included; exactly this is paid.
    pub total: Money,
    /// Seats and bags bought with it.
    #[serde(default)]
    pub services: Vec<ChosenService>,
}

/// A service that goes into the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenService {
    /// `ase_…`
    pub id: String,
    pub quantity: u8,
    /// Of one piece.
    pub each: Money,
}

/// What cancelling a flight order would bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelHandle {
    /// `ore_…`
    pub cancellation: String,
    /// `ord_…`
    pub order: String,
    pub refund: Option<Money>,
}

/// Another flight instead of one direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeHandle {
    /// `oco_…`
    pub change_offer: String,
    /// `ord_…`
    pub order: String,
    /// 0-based.
    pub slice: u8,
    pub difference: Money,
    pub new_total: Money,
    /// The new direction in one line; tells whether an order has it.
    pub added: String,
}

/// One property of a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HitHandle {
    /// `srr_…`
    pub result: String,
    pub shared: StayShared,
}

/// A room at a price, quoted or not yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateHandle {
    /// `rat_…`
    pub rate: String,
    /// `quo_…`; without it nothing can be booked.
    pub quote: Option<String>,
    /// `icu_…`: the customer user bookings of this organisation and month are listed by.
    pub user: Option<String>,
    pub total: Money,
    pub shared: StayShared,
}

/// What every handle of one stay knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayShared {
    pub tenant: OrganisationId,
    pub rooms: u8,
    pub guests: u8,
    pub distance_m: Option<u32>,
}

/// A stay to be cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayCancelHandle {
    /// `bok_…`
    pub booking: String,
    pub stay_refund: Option<Money>,
}

impl Sealed for Handle {
    const SUPPLIER: SupplierId = SupplierId::Duffel;

    fn sound(&self) -> bool {
        let services = self.services.iter().all(|s| safe(&s.id) && s.quantity > 0);
        services && safe(&self.offer) && self.passengers.iter().all(|id| safe(id))
    }
}

impl Sealed for CancelHandle {
    const SUPPLIER: SupplierId = SupplierId::Duffel;

    fn sound(&self) -> bool {
        safe(&self.cancellation) && safe(&self.order)
    }
}

impl Sealed for ChangeHandle {
    const SUPPLIER: SupplierId = SupplierId::Duffel;

    fn sound(&self) -> bool {
        safe(&self.change_offer) && safe(&self.order)
    }
}

impl Sealed for HitHandle {
    const SUPPLIER: SupplierId = SupplierId::Duffel;

    fn sound(&self) -> bool {
        safe(&self.result)
    }
}

impl Sealed for RateHandle {
    const SUPPLIER: SupplierId = SupplierId::Duffel;

    fn sound(&self) -> bool {
        safe(&self.rate) && [&self.quote, &self.user].into_iter().flatten().all(|id| safe(id))
    }
}

impl Sealed for StayCancelHandle {
    const SUPPLIER: SupplierId = SupplierId::Duffel;

    fn sound(&self) -> bool {
        safe(&self.booking)
    }
}
