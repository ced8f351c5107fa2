//! The server through its front door: real store, real sandbox, real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod booking;
