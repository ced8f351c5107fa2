//! `sandbox`: the supplier sandbox against the figures of its design. Each is reported; only ten times a figure is an alarm.
use crate::{process, run};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

pub fn run(root: &Path, quick: bool) -> Result<()> {
    let programs = ["smart-btm-sandbox", "smart-btm-server", "load-sandbox"];
    let packages = ["btm-sandbox", "btm-server", "btm-bench"];
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root).arg("build");
    cargo.args(packages.iter().flat_map(|p| ["--package", p])).args(programs.iter().flat_map(|p| ["--bin", p]));
    process::check(if quick { &mut cargo } else { cargo.arg("--release") })?;
    let built = run::target(root)?.join(if quick { "debug" } else { "release" });
    println!("sandbox build={}", if quick { "debug" } else { "release" });
    let folder = process::TemporaryFolder::create("bench-sandbox")?;
    let mut load = Command::new(built.join("load-sandbox"));
    load.arg("--program").arg(built.join("smart-btm-sandbox")).arg("--service").arg(built.join("smart-btm-server"));
    load.arg("--folder").arg(folder.path());
    if quick {
        load.arg("--quick");
    }
    process::check(&mut load)
}
