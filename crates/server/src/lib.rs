//! The booking service: areas over HTTP, the booking engine, live events. `Server::start` is the door for the app's standalone mode
//! and for tests; the binary `smart-btm-server` is a command line around it.
pub mod areas;
pub mod auth;
pub mod booking;
pub mod caller;
pub mod config;
pub mod edge;
pub mod guard;
pub mod http;
pub mod limits;
pub mod meter;
pub mod openapi;
pub mod problem;
pub mod queue;
pub mod routes;
pub mod secrets;
pub mod sources;
pub mod start;
pub mod state;
pub mod suppliers;
pub mod tls;
pub mod vault;

pub use auth::companies::{Invitation, InviteError};
pub use btm_store::PostgresPlace;
pub use btm_suppliers::Access;
pub use config::{Lifetimes, Limits, Rate, ServerConfig, Storage, Tls, TwoFactor};
pub use sources::Sources;
pub use start::{Deps, Handle, Server, StartError};
