//! `memory` (P7): what all processes of a running program hold, shared pages by share, a minute after its first screen; and how much a
//! thousand changes of screen add to ours.
use super::cold_start::{self, APP, BROWSER, CHROMIUM_APP};
use super::desktop::{Bus, Desktop};
use super::gates::{self, Better, Gate, Report};
use super::start::{Contender, Kind, Stage};
use crate::process;
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

const ITINERARY: &str = "/usr/bin/itinerary";
const KEYS: &str = "/usr/bin/xdotool";
/// Areas of a traveller that the keys lead to; the last key of a round leads back to the first.
const AREAS: u32 = 4;
/// Before memory is read: what was let go is given back by then.
const REST: Duration = Duration::from_secs(10);

struct Plan {
    rounds: usize,
    idle: Duration,
    /// Runs of the navigations.
    runs: usize,
    navigations: u32,
}

const FULL: Plan = Plan { rounds: 7, idle: Duration::from_secs(60), runs: 3, navigations: 1_000 };
const QUICK: Plan = Plan { rounds: 1, idle: Duration::from_secs(5), runs: 1, navigations: 60 };

/// Theirs, and the ceiling of the design.
const PEERS: [(Contender, &str, f64); 2] = [(BROWSER, "minibrowser", 0.90), (CHROMIUM_APP, "chromium-app", 0.75)];

/// KiB of the process, of all it started, and of what shares its process group, by the name of the program.
fn held(leader: u32) -> Result<BTreeMap<String, u64>> {
    let mut parents = BTreeMap::new();
    for entry in std::fs::read_dir("/proc")? {
        let path = entry?.path();
        let Some(pid) = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(path.join("stat")) else { continue };
        // After the command in brackets: state, parent, process group.
        let rest = stat.rsplit(')').next().unwrap_or_default();
        let numbers: Vec<u32> = rest.split_whitespace().skip(1).take(2).filter_map(|n| n.parse().ok()).collect();
        let [parent, group] = numbers[..] else { continue };
        parents.insert(pid, (parent, group));
    }
    let ours = |pid: u32| {
        let mut at = pid;
        loop {
            match parents.get(&at) {
                Some((_, group)) if *group == leader => return true,
                Some((parent, _)) if *parent != 0 => at = *parent,
                _ => return false,
            }
        }
    };
    let mut kib = BTreeMap::new();
    for pid in parents.keys().filter(|pid| ours(**pid)) {
        // One that has just ended holds nothing.
        let Ok(text) = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) else { continue };
        let pss = text.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse::<u64>().ok());
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        *kib.entry(name.trim().to_owned()).or_default() += pss.unwrap_or(0);
    }
    ensure!(total(&kib) > 0, "process {leader} holds nothing");
    Ok(kib)
}

fn total(held: &BTreeMap<String, u64>) -> u64 {
    held.values().sum()
}

fn idle(stage: &Stage<'_>, contender: Contender, round: usize, plan: &Plan) -> Result<u64> {
    let (mut running, _) = stage.open(contender, &format!("memory-{round}"))?;
    std::thread::sleep(plan.idle);
    let kib = total(&held(running.program.child().id())?);
    stage.close(running)?;
    Ok(kib)
}

/// KDE's itinerary program, where it is installed.
fn itinerary(desktop: &Desktop, round: usize, plan: &Plan) -> Result<u64> {
    let home = desktop.home(&format!("itinerary-{round}"))?;
    let mut program = process::Group::spawn(&mut desktop.command(ITINERARY, &home, Bus::Keychain))?;
    std::thread::sleep(plan.idle + Duration::from_secs(5));
    ensure!(program.child().try_wait()?.is_none(), "itinerary ended by itself");
    Ok(total(&held(program.child().id())?))
}

/// Presses keys as a person would: from area to area.
fn press(desktop: &Desktop, home: &Path, count: u32) -> Result<()> {
    let keys: Vec<String> = (0..count).map(|n| format!("ctrl+{}", 1 + (n + 1) % AREAS)).collect();
    for keys in keys.chunks(50) {
        let mut tool = desktop.command(KEYS, home, Bus::Keychain);
        process::check(tool.args(["key", "--delay", "150"]).args(keys))?;
    }
    Ok(())
}

/// One life of our app, sent through its screens: what it holds at Today before and after.
fn navigate(stage: &Stage<'_>, run: usize, plan: &Plan) -> Result<Value> {
    let home = stage.desktop.home(&format!("keys-{run}"))?;
    let picture = |name: &str| {
        let file = stage.pictures.join(format!("{name}.png"));
        stage.desktop.display().picture(&file).and_then(|()| Ok(std::fs::read(&file)?))
    };
    let (mut running, _) = stage.open(APP, &format!("navigations-{run}"))?;
    std::thread::sleep(Duration::from_secs(3));
    let pid = running.program.child().id();
    // Ends at the second area, then back at the first: each screen has been there once before anything is counted.
    press(stage.desktop, &home, AREAS * 20 + 1)?;
    std::thread::sleep(REST);
    let elsewhere = picture("navigations-elsewhere")?;
    process::check(stage.desktop.command(KEYS, &home, Bus::Keychain).args(["key", "ctrl+1"]))?;
    std::thread::sleep(REST);
    ensure!(picture("navigations-today")? != elsewhere, "the keys changed nothing on the screen");
    let before = held(pid)?;
    press(stage.desktop, &home, plan.navigations.next_multiple_of(AREAS))?;
    std::thread::sleep(REST);
    let after = held(pid)?;
    stage.close(running)?;
    let navigations = plan.navigations.next_multiple_of(AREAS);
    Ok(
        json!({ "navigations": navigations, "before_kib": total(&before), "after_kib": total(&after), "before": before, "after": after }),
    )
}

fn gate(name: &str, target: f64, ratios: Vec<f64>, skipped: Option<&str>) -> Gate {
    let skipped = skipped.map(str::to_owned);
    Gate { name: name.to_owned(), target: Some(target), better: Better::Lower, ratios, skipped }
}

#[expect(clippy::cast_precision_loss, reason = "kibibytes of a program")]
fn over(ours: &[u64], theirs: &[u64]) -> Vec<f64> {
    ours.iter().zip(theirs).map(|(a, b)| *a as f64 / *b as f64).collect()
}

pub fn run(root: &Path, quick: bool) -> Result<()> {
    let plan = if quick { QUICK } else { FULL };
    let begun = gates::load();
    cold_start::on_stage(root, &cold_start::Plan::FULL, |stage| {
        let here = Path::new(ITINERARY).exists();
        let mut held: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        let mut raw = Vec::new();
        for round in 0..plan.rounds {
            let mut order = vec![APP, BROWSER, CHROMIUM_APP];
            if round % 2 == 1 {
                order.reverse();
            }
            let mut row = json!({ "round": round + 1 });
            for contender in order {
                let kib = idle(stage, contender, round, &plan)?;
                row[contender.name()] = kib.into();
                held.entry(contender.name()).or_default().push(kib);
            }
            if here {
                let kib = itinerary(stage.desktop, round, &plan)?;
                row["itinerary"] = kib.into();
                held.entry("itinerary").or_default().push(kib);
            }
            println!("memory KiB {row}");
            raw.push(row);
        }
        let of = |name: &str| held.get(name).map(Vec::as_slice).unwrap_or_default();
        let ours = of(Contender { kind: Kind::App, dmabuf: false }.name());
        let mut gates: Vec<Gate> =
            PEERS.iter().map(|(peer, name, target)| gate(name, *target, over(ours, of(peer.name())), None)).collect();
        gates.push(gate("itinerary", 1.7, over(ours, of("itinerary")), (!here).then_some("itinerary")));
        let mut navigations = Vec::new();
        if Path::new(KEYS).exists() {
            let mut grown = Vec::new();
            for n in 0..plan.runs {
                let figures = navigate(stage, n, &plan)?;
                println!("memory navigations {figures}");
                let [before, after] = ["before_kib", "after_kib"].map(|key| figures[key].as_f64().unwrap_or(f64::NAN));
                grown.push(after / before);
                navigations.push(figures);
            }
            gates.push(gate("growth", 1.03, grown, None));
        } else {
            gates.push(gate("growth", 1.03, Vec::new(), Some("xdotool")));
        }
        let raw = json!({ "idle_s": plan.idle.as_secs(), "held_kib": raw, "navigations": navigations });
        gates::finish(root, "memory", &Report { gates, raw }, begun, !quick)
    })
}
