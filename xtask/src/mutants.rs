//! `cargo xtask mutants`: seeded bugs, each run in the level that has to catch it (docs/testing.md). Built with the dev feature `mutants`,
//! never in release.
use crate::{process, run};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

#[derive(Args)]
pub struct Options {
    /// One of them, e.g. `M06`.
    #[arg(long)]
    only: Option<String>,
    /// Those of one level, e.g. `L0`.
    #[arg(long)]
    level: Option<String>,
}

/// A seeded bug: what it is, which promises it breaks, which level sees it.
struct Mutant {
    name: &'static str,
    what: &'static str,
    breaks: &'static [&'static str],
    level: &'static str,
    /// Its switch is in the code.
    here: bool,
}

const fn here(name: &'static str, what: &'static str, breaks: &'static [&'static str], level: &'static str) -> Mutant {
    Mutant { name, what, breaks, level, here: true }
}

const fn to_come(name: &'static str, level: &'static str) -> Mutant {
    Mutant { name, what: "", breaks: &[], level, here: false }
}

const ALL: &[Mutant] = &[
    to_come("M01", "L1"),
    to_come("M02", "L2"),
    to_come("M03", "L3"),
    to_come("M04", "L1"),
    to_come("M05", "L4"),
    here("M06", "K3 resent on a lost answer", &["I1", "I7"], "L0"),
    here("M07", "K1 key changes between tries", &["I1", "I7"], "L0"),
    here("M08", "one look-up miss = failed", &["I3"], "L0"),
    here("M09", "look-up by traveller takes another's order", &["I3"], "L0"),
    to_come("M10", "L1"),
    to_come("M11", "L1"),
    to_come("M12", "L1"),
    to_come("M13", "L1"),
    to_come("M14", "L1"),
    to_come("M15", "L1"),
    here("M16", "a fee no person agreed to: cancelled under a quote that ran out", &["I4"], "L0"),
    to_come("M17", "L1"),
    here("M18", "late event overwrites status", &["I7"], "L0"),
    to_come("M19", "L1"),
    to_come("M20", "L1"),
    to_come("M21", "L1"),
    to_come("M22", "L1"),
    to_come("M23", "L1"),
    to_come("M24", "L1"),
    to_come("M25", "L2"),
    to_come("M26", "L2"),
    to_come("M27", "L2"),
    to_come("M28", "L2"),
    to_come("M29", "L2"),
    to_come("M30", "L2"),
    to_come("M31", "L2"),
    to_come("M32", "L1"),
    to_come("M33", "L1"),
    to_come("M34", "L5"),
    here("M35", "no final answer, looks for ever", &["I5"], "L0"),
    to_come("M36", "L5"),
    to_come("M37", "L2"),
    to_come("M38", "L2"),
    to_come("M39", "L3"),
    to_come("M40", "L1"),
    to_come("M41", "L2"),
    to_come("M42", "L2"),
    to_come("M43", "L2"),
];

/// Seeds of L0, sized so that each is seen within a minute.
const SEEDS: &str = "600";

pub fn run(root: &Path, options: &Options) -> Result<()> {
    let wanted = |m: &&Mutant| {
        options.only.as_deref().is_none_or(|only| only.eq_ignore_ascii_case(m.name))
            && options.level.as_deref().is_none_or(|level| level.eq_ignore_ascii_case(m.level))
    };
    let chosen: Vec<&Mutant> = ALL.iter().filter(wanted).collect();
    if chosen.is_empty() {
        bail!("no such mutant");
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.env_remove("CARGO_MANIFEST_DIR").current_dir(root);
    cargo.args(["build", "--quiet", "--package", "btm-simulation", "--bin", "simulate", "--features", "mutants"]);
    process::check(&mut cargo)?;
    let runner = run::target(root)?.join("debug/simulate");
    // What is seen must be the bug's doing: without one the same build is clean.
    let (clean, _) = broken(&runner, None)?;
    if !clean.is_empty() {
        bail!("without a mutant {clean:?} is broken");
    }
    let (mut caught, mut slowest) = (0, 0.0f64);
    let here: Vec<_> = chosen.iter().filter(|m| m.here).collect();
    for mutant in &here {
        let (broken, seconds) = broken(&runner, Some(mutant.name))?;
        slowest = slowest.max(seconds);
        let seen = mutant.breaks.iter().all(|promise| broken.iter().any(|b| b == promise));
        caught += usize::from(seen);
        let verdict = if seen { "caught" } else { "NOT CAUGHT" };
        eprintln!("{} {}: {verdict}, broken={} ({seconds:.1} s)", mutant.name, mutant.what, broken.join(","));
    }
    let waiting: Vec<_> = chosen.iter().filter(|m| !m.here).map(|m| m.name).collect();
    if !waiting.is_empty() {
        eprintln!("to come with their levels: {}", waiting.join(" "));
    }
    println!("mutants caught={caught} total={} slowest_s={slowest:.1} to_come={}", here.len(), waiting.len());
    if caught < here.len() {
        bail!("{} of {} were not caught", here.len() - caught, here.len());
    }
    Ok(())
}

/// The promises that are broken with this bug, and how long it took to see.
fn broken(runner: &Path, mutant: Option<&str>) -> Result<(Vec<String>, f64)> {
    let mut command = Command::new(runner);
    command.args(["--seeds", SEEDS, "--go-on"]).env_remove("SMART_BTM_MUTANT").stderr(Stdio::null());
    if let Some(mutant) = mutant {
        command.env("SMART_BTM_MUTANT", mutant);
    }
    let begun = Instant::now();
    let output = command.output().with_context(|| format!("cannot start {}", runner.display()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().rev().find(|l| l.starts_with("sim ")).context("the runner ended without its line")?;
    let promises = line.split(' ').find_map(|word| word.strip_prefix("broken=")).unwrap_or_default();
    let promises = promises.split(',').filter(|p| !p.is_empty()).map(str::to_owned).collect();
    Ok((promises, begun.elapsed().as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutant_of_the_design_is_named_once_and_in_order() {
        let names: Vec<_> = ALL.iter().map(|m| m.name.to_owned()).collect();
        assert_eq!(names, (1..=43).map(|n| format!("M{n:02}")).collect::<Vec<_>>());
        assert!(ALL.iter().all(|m| m.here != m.breaks.is_empty()));
    }
}
