//! `cargo xtask bench`: ratios measured side by side in one run, never an absolute gate (docs/performance).
mod cold_start;
mod core;
mod desktop;
mod gates;
mod list;
mod memory;
mod page;
mod readme;
mod sandbox;
mod serve;
mod start;
mod statistics;

use anyhow::{Result, bail};
use std::path::Path;

/// True for benches that open windows: the screens must be built, and what shows them installed.
pub fn shows_windows(what: &str) -> bool {
    !["sandbox", "first-sync", "find-ja", "readme"].iter().any(|name| what.starts_with(name))
}

/// With `-quick` behind the name for the inner loop: little is done and nothing is saved. `readme` measures nothing: it writes the page of
/// results anew, after a note to it was changed.
pub fn run(root: &Path, what: &str) -> Result<()> {
    let (name, quick) = what.strip_suffix("-quick").map_or((what, false), |name| (name, true));
    match (name, quick) {
        ("cold-start", false) => cold_start::run(root, &cold_start::Plan::FULL),
        ("cold-start", true) => cold_start::run(root, &cold_start::Plan::QUICK),
        ("sandbox", _) => sandbox::run(root, quick),
        ("first-sync", _) => core::run(root, &core::FIRST_SYNC, quick),
        ("find-ja", _) => core::run(root, &core::FIND_JA, quick),
        ("memory", _) => memory::run(root, quick),
        (list::NAME, _) => list::run(root, quick),
        ("readme", _) => readme::write(root),
        _ => bail!("unknown bench {what}: cold-start, sandbox, first-sync, find-ja, memory, list-10k; each with -quick; readme"),
    }
}
