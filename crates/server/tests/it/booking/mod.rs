//! The booking engine with the real sandbox behind it: each test has its own world.
mod acting;
mod after;
mod airline;
mod basket;
mod crash;
mod desk;
mod doubts;
mod extras;
mod extras_asked;
mod faults;
mod history;
mod hooks;
mod papers;
#[cfg(unix)]
mod postgres;
mod products;
mod purchase;
mod rooms;
mod sync;
mod wish;
pub mod world;
