//! `sandbox`: the supplier sandbox against the figures of its design. Each is reported; only ten times a figure is an alarm.
use crate::{process, run};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

pub fn run(root: &Path, quick: bool) -> Result<()> {
    let programs = ["build", "--package", "btm-sandbox", "--package", "btm-bench", "--bin", "smart-btm-sandbox", "--bin", "load-sandbox"];
    let release: &[&str] = if quick { &[] } else { &["--release"] };
    process::check(Command::new(env!("CARGO")).current_dir(root).args(programs).args(release))?;
    let built = run::target(root)?.join(if quick { "debug" } else { "release" });
    println!("sandbox build={} of the sandbox and of the load", if quick { "debug" } else { "release" });
    let folder = process::TemporaryFolder::create("bench-sandbox")?;
    let mut load = Command::new(built.join("load-sandbox"));
    load.arg("--program").arg(built.join("smart-btm-sandbox")).arg("--folder").arg(folder.path());
    if quick {
        load.arg("--quick");
    }
    process::check(&mut load)
}
