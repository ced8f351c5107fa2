//! The app's commands on Tauri's mock runtime, with the real access list, against a real server and a real sandbox over TLS.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod booking;
mod driver;
mod errors;
mod offline;
mod people;
mod registry;
mod sample;
mod shell;
mod standalone;
mod world;
