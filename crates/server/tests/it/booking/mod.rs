//! The booking engine with the real sandbox behind it: each test has its own world.
mod acting;
mod after;
mod airline;
mod basket;
mod crash;
mod desk;
mod doubts;
mod faults;
mod history;
mod hooks;
mod products;
mod purchase;
mod sync;
mod wish;
mod world;
