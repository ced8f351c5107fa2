//! The HTTP contract between client and server: paths, bodies, problem codes, headers. How to send or serve is no business of this crate.
pub mod account;
pub mod after;
pub mod arranger;
pub mod connect;
pub mod desk;
pub mod drafts;
pub mod paths;
pub mod problem;
pub mod purchase;
pub mod search;
pub mod server;
pub mod stays;
pub mod sync;

pub use problem::{Problem, ProblemCode};

/// The contract's version: a client refuses a server with another major number.
pub const API_VERSION: u32 = 1;
/// Carries the `PurchaseId` of a purchase, or the key of any other write.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Named in every answer and log line.
pub const REQUEST_ID: &str = "x-request-id";
/// Longest body of a request that is no file (security.md §1.9).
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Longest page of sync, but for a single revision that is longer: it comes whole.
pub const MAX_PAGE_BYTES: usize = 1024 * 1024;
