//! `cargo xtask sim`: the simulated world of `crates/simulation`, release build. Its last line is the figures, its exit code the verdict.
use crate::{process, run};
use anyhow::Result;
use clap::Args;
use std::path::Path;
use std::process::Command;

#[derive(Args)]
pub struct Options {
    /// Worlds, one for each seed.
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    #[arg(long, default_value_t = 0)]
    seed_start: u64,
    /// Says every step; for one seed.
    #[arg(long)]
    trace: bool,
    /// Instead of seeds: every world of two clients and two workers with at most so many faults.
    #[arg(long)]
    exhaustive: Option<u32>,
}

impl Options {
    /// The share of `cargo xtask test`: more than two million transitions.
    pub fn share() -> Self {
        Self { seeds: 15_000, seed_start: 0, trace: false, exhaustive: None }
    }
}

pub fn run(root: &Path, options: &Options) -> Result<()> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.env_remove("CARGO_MANIFEST_DIR").current_dir(root);
    cargo.args(["build", "--quiet", "--release", "--package", "btm-simulation", "--bin", "simulate"]);
    process::check(&mut cargo)?;
    let mut program = Command::new(run::target(root)?.join("release/simulate"));
    program.arg("--seeds").arg(options.seeds.to_string());
    program.arg("--seed-start").arg(options.seed_start.to_string());
    program.arg("--commit").arg(commit(root));
    if options.trace {
        program.arg("--trace");
    }
    if let Some(most) = options.exhaustive {
        program.arg("--exhaustive").arg(most.to_string());
    }
    process::check(&mut program)
}

/// Which state of the sources this is; with a `+` where something is not committed.
fn commit(root: &Path) -> String {
    let git = |arguments: &[&str]| process::output(Command::new("git").current_dir(root).args(arguments)).ok();
    let head = git(&["rev-parse", "--short=12", "HEAD"]).map(|h| h.trim().to_owned()).filter(|h| !h.is_empty());
    let dirty = git(&["status", "--porcelain"]).is_some_and(|status| !status.trim().is_empty());
    format!("{}{}", head.as_deref().unwrap_or("unknown"), if dirty { "+" } else { "" })
}
