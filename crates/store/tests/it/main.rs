//! The store's contract, over SQLite: what is acknowledged is there, whole, once, and only for its owner.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod after;
mod build;
mod claims;
mod drafts;
mod identity;
mod mirror;
mod open;
mod purchases;
mod sight;
mod sync;
mod sync_property;
mod wishes;
