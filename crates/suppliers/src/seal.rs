//! How an adapter seals what it knows into an [`OfferHandle`], and opens only what itself has sealed for this mode.
use btm_domain::supply::{OfferHandle, SupplierId, SupplierMode};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The handle was not made here, or for another mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign;

/// Something that can stand in a handle.
pub trait Sealed: Serialize + DeserializeOwned {
    /// Who made it.
    const SUPPLIER: SupplierId;

    /// Every id in it can stand in a path as it is.
    fn sound(&self) -> bool;

    fn seal(&self, mode: SupplierMode, expires_at: DateTime<Utc>) -> OfferHandle {
        // Strings and integers only: this cannot fail, and an empty handle would be refused by `open`.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        OfferHandle { supplier: Self::SUPPLIER, mode, bytes, expires_at }
    }

    /// # Errors
    /// [`Foreign`]; live and simulated never mix.
    fn open(handle: &OfferHandle, mode: SupplierMode) -> Result<Self, Foreign> {
        if handle.supplier != Self::SUPPLIER || handle.mode != mode {
            return Err(Foreign);
        }
        let opened: Self = serde_json::from_slice(&handle.bytes).map_err(|_| Foreign)?;
        if opened.sound() { Ok(opened) } else { Err(Foreign) }
    }
}

/// An id that can stand in a path as it is.
pub fn safe(id: &str) -> bool {
    !id.is_empty() && id.len() <= 128 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}
