//! `cargo xtask bench`: ratios measured side by side in one run, never an absolute gate (docs/performance).
mod cold_start;
mod desktop;
mod page;
mod sandbox;
mod serve;
mod start;
mod statistics;

use anyhow::{Result, bail};
use std::path::Path;

/// True for benches that open windows: the screens must be built, and what shows them installed.
pub fn shows_windows(what: &str) -> bool {
    !what.starts_with("sandbox")
}

/// `cold-start` and `sandbox`; with `-quick` for the inner loop: a debug build, few rounds, nothing saved.
pub fn run(root: &Path, what: &str) -> Result<()> {
    match what {
        "cold-start" => cold_start::run(root, &cold_start::Plan::FULL),
        "cold-start-quick" => cold_start::run(root, &cold_start::Plan::QUICK),
        "sandbox" => sandbox::run(root, false),
        "sandbox-quick" => sandbox::run(root, true),
        _ => bail!("unknown bench {what}: cold-start, cold-start-quick, sandbox, sandbox-quick"),
    }
}
