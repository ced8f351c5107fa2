//! The server through its front door: real store, real sandbox, real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod booking;
mod client_journey;
mod closing;
mod command_line;
mod drafts;
mod factors;
mod killed;
mod passwords;
mod roles;
mod search;
mod sessions;
mod support;
mod transport;
mod traveller;
