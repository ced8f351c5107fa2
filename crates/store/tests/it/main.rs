//! The store's contract, over SQLite and PostgreSQL: what is acknowledged is there, whole, once, and only for its owner.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod after;
mod build;
mod claims;
mod db;
mod drafts;
mod identity;
mod mirror;
mod open;
mod postgres;
mod purchases;
mod schema;
mod sight;
mod statements;
mod sync;
mod sync_property;
mod wishes;
