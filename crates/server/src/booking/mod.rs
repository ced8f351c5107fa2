//! The booking engine: takes purchases, carries each booking through its supplier steps, makes its documents, and tells clients
//! what changed. The rules are `btm_domain::booking`'s, the commits `btm_store`'s; this module asks the supplier in between.
mod calls;
mod carry;
mod engine;
mod http;
mod papers;
mod purchase;
mod view;

pub use engine::{Engine, EngineOptions, EngineParts};

/// The routes of this area.
pub fn routes() -> Vec<crate::routes::Route> {
    http::routes()
}
