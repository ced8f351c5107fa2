//! The client's encrypted SQLite (SQLCipher): mirror of the server, purchase intents, drafts, the own profile, documents inside.
//!
//! One file, two connections: what only the person wrote (drafts, purchase intents and their ids) commits with `synchronous=FULL`, the
//! mirror, which can be fetched again, with `NORMAL`. Without a keychain the same tables live in memory. Bodies are opaque JSON texts of
//! the caller; this crate knows their keys and dates, not their shape.
mod drafts;
mod error;
mod files;
mod mirror;
mod open;
mod outbox;
mod profile;
mod purchases;
mod salvage;
mod schema;

pub use error::CacheError;
pub use files::{delete_files, set_aside, unsent_beside};
pub use mirror::{Change, Entity, Page, Position, Row};
pub use open::{Cache, CacheKey, Opened};
pub use outbox::OutboxItem;
pub use purchases::{Intent, IntentState};
pub use salvage::Salvaged;
