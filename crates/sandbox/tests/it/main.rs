//! Behaviour of the sandbox over plain HTTP and raw JSON, and of its pure core. Acceptance rows of the design are tests by their id.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod acceptance;
mod booking;
mod control;
mod determinism;
mod durability;
mod faults;
mod form;
mod inventory;
mod lab;
mod process;
mod world;
