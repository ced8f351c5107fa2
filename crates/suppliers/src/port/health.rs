//! What `doctor` and the health page show of one supplier.
use super::ErrorKind;
use btm_domain::supply::{SupplierId, SupplierMode};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    pub supplier: SupplierId,
    pub mode: SupplierMode,
    /// A cheap read was answered just now.
    pub reachable: bool,
    /// Why not.
    pub why: Option<ErrorKind>,
    pub round_trip_ms: Option<u64>,
    /// Search, read, write.
    pub breakers: [BreakerHealth; 3],
    /// Since start: searches sent and orders made (holds included), for the searches-per-order figure.
    pub searches: u64,
    pub orders: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerHealth {
    Closed,
    /// After failures; tries again by itself.
    Open,
    /// Until the configuration changes: the credential is refused.
    LockedAuth,
    /// Until the configuration changes: the supplier answers for another mode.
    LockedMode,
}
