//! Supplier ports and adapters: what we may ask a supplier for, and how each is asked. Knows HTTP, not our API, not SQL.
//!
//! A write answers [`btm_domain::supply::Written`] and never an error type, so that nobody can turn a lost answer into a failure by `?`.
pub mod airalo;
mod answers;
pub mod config;
pub mod desk;
pub mod duffel;
mod hex;
pub mod http;
pub mod liteapi;
pub mod port;
pub mod seal;
mod sent;
mod share;
pub mod soft;
mod start;
mod tenants;
pub mod text;
pub mod zone;

pub use airalo::Airalo;
pub use config::{Access, ConfigError, Product, SupplierConfig, SuppliersConfig};
pub use desk::Desk;
pub use duffel::{Duffel, DuffelStays};
pub use liteapi::LiteApi;
pub use port::{
    ErrorKind, FlightShop, Health, Intent, LookUpRequest, Paid, PricedFlight, Repriced, SearchEnd, SearchEvent, SearchNote,
    SearchRequest, Supplier, SupplierError,
};
pub use start::StartError;
