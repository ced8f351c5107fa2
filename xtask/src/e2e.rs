//! `cargo xtask e2e main-job`: the real window, server and sandbox as processes of their own (`tests/window`).
use anyhow::{Result, ensure};
use std::path::Path;
use std::process::Command;

/// Builds the programs and runs one job of the window tests. Pictures land in `out/<job>`.
pub fn run(root: &Path, job: &str) -> Result<()> {
    let cargo = |arguments: &[&str]| Command::new(env!("CARGO")).current_dir(root).args(arguments).status();
    ensure!(cargo(&["build", "--workspace", "--tests"])?.success(), "the build failed");
    ensure!(cargo(&["test", "--workspace", "--test", "window", "--", job])?.success(), "{job} failed");
    Ok(())
}
