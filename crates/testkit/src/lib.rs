//! Dev only: a clock moved by hand, seeded randomness, real processes to start and kill, a connection that misbehaves.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set up its world should stop there")]
pub mod clock;
pub mod entropy;
#[cfg(unix)]
pub mod postgres;
pub mod process;
pub mod proxy;

pub use clock::ManualClock;
pub use entropy::SeededEntropy;
#[cfg(unix)]
pub use postgres::Postgres;
pub use process::{Process, SandboxProcess, ServerProcess};
pub use proxy::{Fault, FaultProxy};
