//! Connections side by side (S-29).
use btm_client as core;
use serde::Serialize;
use specta::Type;

/// One server and one account with its own store; `colour` 0 to 7.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ConnectionRowView {
    pub connection_id: String,
    pub name: String,
    /// null in standalone mode.
    pub host: Option<String>,
    pub standalone: bool,
    pub colour: u8,
    pub active: bool,
    pub signed_in: bool,
    /// Purchases and requests the server has not acknowledged.
    pub unsent: u32,
}

impl From<core::ConnectionRow> for ConnectionRowView {
    fn from(c: core::ConnectionRow) -> Self {
        Self {
            connection_id: c.connection_id,
            name: c.name,
            host: c.host,
            standalone: c.standalone,
            colour: c.colour,
            active: c.active,
            signed_in: c.signed_in,
            unsent: c.unsent,
        }
    }
}
