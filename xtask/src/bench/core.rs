//! Benches without a window: a program of `crates/bench` measures and hands over its ratios.
use super::gates::{self, Report};
use crate::{process, run};
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// A bench of the core: its program, and what makes it small.
pub struct Bench {
    pub name: &'static str,
    pub quick: &'static [&'static str],
}

pub const FIRST_SYNC: Bench = Bench { name: "first-sync", quick: &["--objects", "4000", "--rounds", "3"] };
pub const FIND_JA: Bench = Bench { name: "find-ja", quick: &["--trips", "3000", "--queries", "300", "--rounds", "3"] };

/// Quick ones are release builds too: a debug build of one side alone would say nothing.
pub fn run(root: &Path, bench: &Bench, quick: bool) -> Result<()> {
    let packages = ["btm-sandbox", "btm-server", "btm-bench"];
    let mut cargo = Command::new(env!("CARGO"));
    // What this process was started with would make some build scripts run anew.
    cargo.env_remove("CARGO_MANIFEST_DIR").current_dir(root).args(["build", "--release"]);
    cargo.args(packages.iter().flat_map(|p| ["--package", p])).args(["--bin", bench.name]);
    process::check(&mut cargo)?;
    let folder = process::TemporaryFolder::create(bench.name)?;
    let out = folder.path().join("ratios.json");
    let begun = gates::load();
    let mut program = Command::new(run::target(root)?.join("release").join(bench.name));
    program.arg("--out").arg(&out);
    if quick {
        program.args(bench.quick);
    }
    process::check(&mut program)?;
    let report: Report = serde_json::from_slice(&std::fs::read(&out)?).context("the program's ratios")?;
    gates::finish(root, bench.name, &report, begun, !quick)
}
