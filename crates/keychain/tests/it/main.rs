//! The keychain against real Secret Services, each in a session bus of its own.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![cfg(target_os = "linux")]
mod child;
mod secret_service;
