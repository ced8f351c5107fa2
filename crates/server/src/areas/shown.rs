//! Suppliers' names as people read them.
use btm_domain::supply::SupplierId;

/// The name beside results and notes.
pub fn name(supplier: SupplierId) -> &'static str {
    match supplier {
        SupplierId::Duffel => "Duffel",
        SupplierId::LiteApi => "LiteAPI",
        SupplierId::Airalo => "Airalo",
        SupplierId::Desk => "Smart BTM desk",
    }
}
