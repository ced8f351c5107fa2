//! Supplier ports and adapters: what we may ask a supplier for, and how Duffel is asked for flights. Knows HTTP, not our API, not SQL.
//!
//! A write answers [`btm_domain::supply::Written`] and never an error type, so that nobody can turn a lost answer into a failure by `?`.
pub mod config;
pub mod duffel;
pub mod http;
pub mod port;

pub use config::{Access, ConfigError, Product, SupplierConfig, SuppliersConfig};
pub use duffel::{Duffel, StartError};
pub use port::{
    ErrorKind, FlightShop, Health, Intent, LookUpRequest, Paid, PricedFlight, Repriced, SearchEnd, SearchEvent, SearchNote,
    SearchRequest, Supplier, SupplierError,
};
