//! The use cases against a small service that can be made to lose answers, refuse, and stop. The real service is met in its own tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod account;
mod buying;
mod connecting;
mod itinerary;
mod memory_only;
mod service;
mod world;
