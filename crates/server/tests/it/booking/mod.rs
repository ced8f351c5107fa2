//! The booking engine with the real sandbox behind it: each test has its own world.
mod crash;
mod faults;
mod purchase;
mod sync;
mod world;
