//! The transport against real TLS servers on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod addresses;
mod answers;
mod certificates;
mod peers;
mod proxies;
mod rotation;
mod streams;
