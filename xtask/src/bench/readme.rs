//! `docs/performance/README.md`: the newest result of each bench as one table. What stands in the way of a missed gate is written by hand in
//! `docs/performance/notes.toml`, by the gate's name.
use super::gates::{Better, Verdict};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// In the order of the design.
const BENCHES: [&str; 4] = ["first-sync", "find-ja", "memory", "list-10k"];

const HEAD: &str = "# Performance\n\nWritten by `cargo xtask bench`; do not edit by hand (what stands in the way of a miss: `notes.toml`). \
Only ratios count: both sides ran on the same computer, in the same minutes, by turns. `pass` means that the worse end of the 95 % interval \
is on the good side of the target. Every single figure: `results/`.\n\n\
| gate | ratio | target | 95 % interval | rounds | verdict | what stands in the way |\n|---|---|---|---|---|---|---|\n";

/// # Errors
/// A result that cannot be read.
pub fn write(root: &Path) -> Result<()> {
    let folder = root.join("docs/performance");
    let notes: BTreeMap<String, String> = match std::fs::read_to_string(folder.join("notes.toml")) {
        Ok(text) => toml::from_str(&text).context("docs/performance/notes.toml")?,
        Err(_) => BTreeMap::new(),
    };
    let (mut table, mut below) = (HEAD.to_owned(), String::new());
    for name in BENCHES {
        let Ok(text) = std::fs::read_to_string(folder.join(format!("results/{name}.json"))) else {
            writeln!(table, "| {name} | | | | | not run yet | |")?;
            continue;
        };
        let result: Value = serde_json::from_str(&text).with_context(|| name.to_owned())?;
        let verdicts: Vec<Verdict> = serde_json::from_value(result["gates"].clone()).with_context(|| name.to_owned())?;
        for verdict in &verdicts {
            let gate = format!("{name}.{}", verdict.name);
            row(&mut table, &gate, verdict, notes.get(&gate).map_or("", String::as_str))?;
        }
        let c = &result["circumstances"];
        let text = |value: &Value| value.as_str().unwrap_or("unknown").to_owned();
        writeln!(
            below,
            "- **{name}**: commit {}, {}, {} × {}, load average {} at the start and {} at the end; {}, chromium {}, webkit {}; `results/{name}.json`",
            text(&c["commit"]),
            text(&c["day"]),
            c["cores"],
            text(&c["cpu"]),
            c["load1"]["begin"],
            c["load1"]["end"],
            text(&c["versions"]["rustc"]),
            text(&c["versions"]["chromium"]),
            text(&c["versions"]["webkit"]),
        )?;
    }
    table.push_str("\n`cold-start` has its own page: [cold-start.md](cold-start.md).\n\n## Circumstances\n\n");
    std::fs::write(folder.join("README.md"), table + &below)?;
    Ok(())
}

fn row(table: &mut String, gate: &str, v: &Verdict, note: &str) -> Result<()> {
    let (Some(ratio), Some(lo), Some(hi)) = (v.ratio, v.lo, v.hi) else {
        let tool = v.skipped.as_deref().unwrap_or("nothing measured");
        writeln!(table, "| {gate} | | | | | skipped: {tool} | {note} |")?;
        return Ok(());
    };
    let sign = if v.better == Better::Higher { "≥" } else { "≤" };
    let target = v.target.map_or("reported".to_owned(), |t| format!("{sign} {t:.2}"));
    let verdict = match (v.margin(), v.pass) {
        (None, _) => "—".to_owned(),
        (_, true) => "pass".to_owned(),
        (Some(margin), false) => format!("**miss** by {:.0} %", (1.0 - margin) * 100.0),
    };
    writeln!(table, "| {gate} | {ratio:.2} | {target} | {lo:.2}–{hi:.2} | {} | {verdict} | {note} |", v.rounds)?;
    Ok(())
}
