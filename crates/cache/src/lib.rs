//! The client's encrypted SQLite (SQLCipher): mirror of the server with its lists and search index, purchase intents, outbox, drafts, notices,
//! the own profile, documents inside.
//!
//! One file, two connections: what only the person wrote (drafts, purchase intents and their ids) commits with `synchronous=FULL`, the
//! mirror, which can be fetched again, with `NORMAL`. Without a keychain the same tables live in memory. Bodies are opaque JSON texts of
//! the caller; this crate knows their keys and dates, not their shape.
mod brief;
mod drafts;
mod error;
mod facts;
mod files;
mod found;
mod grams;
mod lists;
mod mirror;
mod notices;
mod open;
mod outbox;
mod profile;
mod purchases;
mod rebuild;
mod reshape;
mod salvage;
mod schema;
mod snoozes;
mod trips;

pub use brief::{Brief, Listed, Part};
pub use drafts::Draft;
pub use error::CacheError;
pub use files::{delete_files, set_aside, unsent_beside, unsent_known};
pub use mirror::{Applied, Change, Changed, Entity, MOST_CHANGES, Page, Position, Row};
pub use notices::NoticeRow;
pub use open::{Cache, CacheKey, Opened};
pub use outbox::{ItemState, OutboxItem};
pub use purchases::{Intent, IntentState};
#[doc(hidden)]
pub use rebuild::{Step, Stop};
pub use salvage::Salvaged;
pub use trips::{TripPage, TripsAsked, TripsShown};

/// What the index would hold of a folded text: letters, and pairs. For benches that write the same rows without this crate.
#[doc(hidden)]
pub fn index_terms(words: &str) -> (String, String) {
    grams::of_text(words)
}
