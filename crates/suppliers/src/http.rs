//! The one way to a supplier: a guarded HTTPS client (`suppliers.md` §1.5). Breaker, rate limit, concurrency, deadlines, answer caps.
//!
//! Reads are tried again at most twice, writes never. A write tells apart "no byte left" from "nobody knows".
pub mod breaker;
mod exchange;
pub mod lanes;
mod pace;
pub mod rate;
mod stack;

pub use pace::{full_jitter, unit};
pub use stack::{Answer, Call, HttpSettings, HttpStack, Lane, NoAnswer, Site, Vitality};

use std::time::Duration;

/// Answers of a search may be this large, uncompressed.
pub const SEARCH_CAP: usize = 16 * 1024 * 1024;
/// All other answers.
pub const CAP: usize = 2 * 1024 * 1024;
/// A read that nobody gave a deadline.
pub const READ_TIMEOUT: Duration = Duration::from_secs(30);
