//! Dev only: what the benches of `cargo xtask bench` need from our own crates. It ships with nothing.
pub mod find;
pub mod first_sync;
pub mod profile;
pub mod raw;
pub mod report;
pub mod sandbox;
pub mod travels;
