//! `cargo xtask bench`: ratios measured side by side in one run, never an absolute gate (docs/performance).
mod cold_start;
mod desktop;
mod page;
mod serve;
mod start;
mod statistics;

use anyhow::{Result, bail};
use std::path::Path;

/// `cold-start`, or `cold-start-quick` for the inner loop: a debug build, few rounds, nothing saved.
pub fn run(root: &Path, what: &str) -> Result<()> {
    match what {
        "cold-start" => cold_start::run(root, &cold_start::Plan::FULL),
        "cold-start-quick" => cold_start::run(root, &cold_start::Plan::QUICK),
        _ => bail!("unknown bench {what}: cold-start, cold-start-quick"),
    }
}
