//! `list-10k`: a script in a browser measures our own screens and hands over its ratios.
use super::gates::{self, Report};
use super::page::CHROMIUM;
use crate::{process, ui};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::Command;

pub const NAME: &str = "list-10k";

pub fn run(root: &Path, quick: bool) -> Result<()> {
    ensure!(Path::new(CHROMIUM).exists(), "{NAME} skipped=chromium: {CHROMIUM} is not here");
    let journeys = root.join("tests/journeys");
    ui::install(&journeys)?;
    let folder = process::TemporaryFolder::create(NAME)?;
    let out = folder.path().join("ratios.json");
    let begun = gates::load();
    let mut node = Command::new("node");
    node.current_dir(&journeys).arg("bench/list.mjs").arg("--out").arg(&out);
    if quick {
        node.args(["--rounds", "2", "--scroll", "2000"]);
    }
    process::check(&mut node)?;
    let report: Report = serde_json::from_slice(&std::fs::read(&out)?).context("the script's ratios")?;
    gates::finish(root, NAME, &report, begun, !quick)
}
