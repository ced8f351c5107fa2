//! What stands in an [`OfferHandle`]: everything needed to buy, and nothing anyone else may read.
use btm_domain::Money;
use btm_domain::supply::{OfferHandle, SupplierId, SupplierMode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Duffel's handle, JSON in `bytes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handle {
    /// `off_…`
    pub offer: String,
    /// `orq_…` of the search, where it was told.
    pub request: Option<String>,
    /// `pas_…`, one for each traveller, in the search's order.
    pub passengers: Vec<String>,
    /// The total last told; exactly this is paid.
    pub total: Money,
}

/// The handle was not made here, or for another mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign;

impl Handle {
    pub fn seal(&self, mode: SupplierMode, expires_at: DateTime<Utc>) -> OfferHandle {
        // Strings and integers only: this cannot fail, and an empty handle would be refused by `open`.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        OfferHandle { supplier: SupplierId::Duffel, mode, bytes, expires_at }
    }

    /// # Errors
    /// [`Foreign`]; live and simulated never mix.
    pub fn open(handle: &OfferHandle, mode: SupplierMode) -> Result<Self, Foreign> {
        if handle.supplier != SupplierId::Duffel || handle.mode != mode {
            return Err(Foreign);
        }
        let opened: Self = serde_json::from_slice(&handle.bytes).map_err(|_| Foreign)?;
        if safe(&opened.offer) && opened.passengers.iter().all(|id| safe(id)) { Ok(opened) } else { Err(Foreign) }
    }
}

/// An id that can stand in a path as it is.
pub fn safe(id: &str) -> bool {
    !id.is_empty() && id.len() <= 128 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}
