//! Dev only: what the benches of `cargo xtask bench` need from our own crates. It ships with nothing.
pub mod profile;
pub mod sandbox;
pub mod travels;
