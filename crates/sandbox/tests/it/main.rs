//! Behaviour of the sandbox over plain HTTP and raw JSON, and of its pure core. Acceptance rows of the design are tests by their id.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod acceptance;
mod after;
mod airalo;
mod booking;
mod control;
mod determinism;
mod durability;
mod faults;
mod form;
mod hotels;
mod inventory;
mod lab;
mod last_seats;
mod levers;
mod liteapi;
mod process;
mod receiver;
mod rows;
mod services;
mod stays;
mod trace;
mod upset;
mod webhooks;
mod world;
