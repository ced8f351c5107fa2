//! `sandbox`: the supplier sandbox against the figures of its design. Each is reported; only ten times a figure is an alarm.
use crate::{process, run};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

pub fn run(root: &Path, quick: bool) -> Result<()> {
    let cargo = |arguments: &[&str]| process::check(Command::new(env!("CARGO")).current_dir(root).arg("build").args(arguments));
    let release: &[&str] = if quick { &[] } else { &["--release"] };
    println!("sandbox build={} of btm-sandbox alone; the load comes from a debug build", if quick { "debug" } else { "release" });
    cargo(&[&["--package", "btm-sandbox", "--bin", "smart-btm-sandbox"], release].concat())?;
    cargo(&["--package", "btm-bench", "--bin", "load-sandbox"])?;
    let target = run::target(root)?;
    let folder = process::TemporaryFolder::create("bench-sandbox")?;
    let mut load = Command::new(target.join("debug/load-sandbox"));
    load.arg("--program").arg(target.join(if quick { "debug" } else { "release" }).join("smart-btm-sandbox"));
    load.arg("--folder").arg(folder.path());
    if quick {
        load.arg("--quick");
    }
    process::check(&mut load)
}
