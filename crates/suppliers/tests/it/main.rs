//! The adapters through their front door: pure tables first, then a scripted TLS peer, then the real sandbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
mod after;
mod airalo;
mod ambient;
mod breaker;
mod classes;
mod config;
mod desk;
mod events;
mod extras;
mod fixtures;
mod hostile;
mod lenient;
mod liteapi;
mod mangled;
mod normal;
mod outcome;
mod payloads;
mod peer;
mod rate;
mod reads;
mod sandbox;
mod search;
mod start;
mod text;
mod words;
mod writes;
