//! Dev only: the simulated world (L0: the engine's rules against a model of all around them) and the checker of the invariants, which
//! every level hands its [`facts::Facts`] to (docs/testing.md).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a world that cannot be made should stop there")]
pub mod check;
pub mod dice;
pub mod facts;
pub mod model;
pub mod options;
pub mod run;
pub mod trace;

pub use model::Model;
pub use options::Options;
