//! The booking engine: takes purchases, carries each booking through its supplier steps, takes what people want afterwards, makes its
//! documents, and tells clients what changed. The rules are `btm_domain::booking`'s, the commits `btm_store`'s; this module asks the
//! suppliers in between.
mod ability;
mod act;
mod after;
mod calls;
mod carry;
mod commit;
mod desk;
mod engine;
pub mod hook;
mod http;
mod intent;
mod look;
mod papers;
mod purchase;
mod view;
mod wish;

pub(crate) use act::{Answer, known};
pub use desk::DeskWord;
pub use engine::{Engine, EngineOptions, EngineParts};
pub use view::booking as body;

/// The routes of this area.
pub fn routes() -> Vec<crate::routes::Route> {
    http::routes()
}
