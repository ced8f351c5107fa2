//! What every ratio bench ends with: one line a gate, the last line the gate with the least margin, the file of all figures, and the table.
use super::readme;
use super::statistics::{interval, median};
use crate::process;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    Higher,
    Lower,
}

/// The ratio of each counted round. Without a target it is reported alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gate {
    pub name: String,
    pub target: Option<f64>,
    pub better: Better,
    pub ratios: Vec<f64>,
    /// The tool that is not here: then nothing was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
}

/// As a bench hands it over.
#[derive(Debug, Deserialize)]
pub struct Report {
    pub gates: Vec<Gate>,
    pub raw: Value,
}

/// A gate with its verdict.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Verdict {
    pub name: String,
    pub target: Option<f64>,
    pub better: Better,
    pub ratio: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    pub rounds: usize,
    pub pass: bool,
    pub skipped: Option<String>,
}

impl Verdict {
    pub fn of(gate: &Gate) -> Self {
        let measured = gate.skipped.is_none() && !gate.ratios.is_empty();
        let ratio = measured.then(|| median(&gate.ratios));
        let (lo, hi) = if measured { interval(&gate.ratios) } else { (f64::NAN, f64::NAN) };
        let mut verdict = Self {
            name: gate.name.clone(),
            target: gate.target,
            better: gate.better,
            ratio,
            lo: measured.then_some(lo),
            hi: measured.then_some(hi),
            rounds: gate.ratios.len(),
            pass: false,
            skipped: gate.skipped.clone(),
        };
        verdict.pass = verdict.margin().is_some_and(|margin| margin >= 1.0);
        verdict
    }

    /// How far the worse end of the interval is on the good side of the target: below 1 it misses. `None` where nothing is gated.
    pub fn margin(&self) -> Option<f64> {
        let target = self.target?;
        match self.better {
            Better::Higher => Some(self.lo? / target),
            Better::Lower => Some(target / self.hi?),
        }
    }

    /// What stands behind the name in a line.
    fn figures(&self) -> String {
        let better = if self.better == Better::Higher { "higher" } else { "lower" };
        let target = self.target.map_or("none".to_owned(), |t| format!("{t:.2}"));
        match (&self.skipped, self.ratio, self.lo, self.hi) {
            (None, Some(ratio), Some(lo), Some(hi)) => {
                let pass = self.target.map_or(String::new(), |_| format!(" pass={}", u8::from(self.pass)));
                format!("ratio={ratio:.2} target={target} better={better} lo={lo:.2} hi={hi:.2} rounds={}{pass}", self.rounds)
            }
            (skipped, ..) => format!("skipped={}", skipped.as_deref().unwrap_or("nothing-measured")),
        }
    }
}

/// The computer's load when a bench began.
pub fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(f64::NAN)
}

/// Says the verdicts; keeps them where `save`. Fails where a gate is missed or nothing was measured.
///
/// # Errors
/// A miss, or a file that cannot be written.
pub fn finish(root: &Path, name: &str, report: &Report, begun: f64, save: bool) -> Result<()> {
    let verdicts: Vec<Verdict> = report.gates.iter().map(Verdict::of).collect();
    for verdict in &verdicts {
        println!("{name}.{} {}", verdict.name, verdict.figures());
    }
    let facts = circumstances(root, begun)?;
    let file = format!("docs/performance/results/{name}.json");
    if save {
        let all = json!({ "name": name, "gates": verdicts, "circumstances": facts, "ratios": report.gates, "raw": report.raw });
        std::fs::create_dir_all(root.join("docs/performance/results"))?;
        let mut text = serde_json::to_string_pretty(&all)?;
        text.push('\n');
        std::fs::write(root.join(&file), text)?;
        readme::write(root)?;
        println!("saved {file} and docs/performance/README.md");
    }
    let gated = verdicts.iter().filter_map(|v| Some((v.margin()?, v)));
    let Some((_, worst)) = gated.min_by(|a, b| a.0.total_cmp(&b.0)) else { bail!("{name}: no gate was measured") };
    let saved = if save { format!(" raw={file}") } else { String::new() };
    println!(
        "{name} {} gate={} load1={:.1} commit={}{saved}",
        worst.figures(),
        worst.name,
        load(),
        facts["commit"].as_str().unwrap_or("unknown")
    );
    let missed: Vec<&str> = verdicts.iter().filter(|v| v.margin().is_some() && !v.pass).map(|v| v.name.as_str()).collect();
    if missed.is_empty() { Ok(()) } else { bail!("{name} misses {}", missed.join(", ")) }
}

/// What has to be known to compare this with another run.
fn circumstances(root: &Path, begun: f64) -> Result<Value> {
    let said = |program: &str, arguments: &[&str]| {
        let answer = Command::new(program).args(arguments).current_dir(root).output().ok().filter(|o| o.status.success());
        answer.map_or("unknown".to_owned(), |o| String::from_utf8_lossy(&o.stdout).trim().to_owned())
    };
    let commit = process::output(Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(root))?;
    let changed = if said("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty() { "" } else { "+changes" };
    let cpus = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = cpus.lines().find_map(|l| l.strip_prefix("model name")?.split_once(": ")).context("/proc/cpuinfo")?.1;
    let package = |name: &str| said("dpkg-query", &["-W", "-f", "${Version}", name]);
    Ok(json!({
        "commit": format!("{}{changed}", commit.trim()),
        "day": said("date", &["-u", "+%F"]),
        "cpu": model,
        "cores": cpus.lines().filter(|l| l.starts_with("processor")).count(),
        "load1": { "begin": begun, "end": load() },
        "versions": {
            "rustc": said("rustc", &["--version"]), "kernel": said("uname", &["-r"]), "chromium": package("chromium"),
            "webkit": package("libwebkit2gtk-4.1-0"), "node": said("node", &["--version"]),
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(better: Better, target: f64, ratios: &[f64]) -> Gate {
        Gate { name: "g".to_owned(), target: Some(target), better, ratios: ratios.to_vec(), skipped: None }
    }

    #[test]
    fn the_worse_end_decides() {
        assert!(Verdict::of(&gate(Better::Higher, 0.75, &[0.8, 0.81, 0.82])).pass);
        assert!(!Verdict::of(&gate(Better::Higher, 0.75, &[0.7, 0.81, 0.82])).pass, "the lower end is below");
        assert!(Verdict::of(&gate(Better::Lower, 1.1, &[1.0, 1.05, 1.02])).pass);
        assert!(!Verdict::of(&gate(Better::Lower, 1.1, &[1.0, 1.05, 1.2])).pass);
    }

    #[test]
    fn what_was_not_measured_never_passes() {
        let skipped = Gate { skipped: Some("itinerary".to_owned()), ..gate(Better::Lower, 1.7, &[]) };
        let verdict = Verdict::of(&skipped);
        assert!(!verdict.pass && verdict.margin().is_none());
        assert_eq!(verdict.figures(), "skipped=itinerary");
        assert!(!Verdict::of(&gate(Better::Higher, 1.0, &[])).pass);
    }
}
