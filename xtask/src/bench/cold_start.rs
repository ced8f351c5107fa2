//! `cold-start` (P6): from process start to the first painted trip row, with 10,000 trips in the encrypted store and the key in the
//! keychain, against the same screen as a static page in WebKitGTK's MiniBrowser and against our own screens in Chromium.
use super::desktop::{Bus, Desktop};
use super::page::{self, CHROMIUM};
use super::serve;
use super::start::{APP_FOLDER, Contender, Kind, MINI_BROWSER, Stage, Taken};
use super::statistics::{interval, median, quantile};
use crate::{process, run};
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How much is done.
pub struct Plan {
    release: bool,
    /// Counted rounds; one more, the first, is reported apart.
    rounds: usize,
    trips: u32,
    save: bool,
}

impl Plan {
    pub const FULL: Self = Self { release: true, rounds: 12, trips: 10_000, save: true };
    pub const QUICK: Self = Self { release: false, rounds: 2, trips: 1_000, save: false };
}

pub const APP: Contender = Contender { kind: Kind::App, dmabuf: false };
pub const BROWSER: Contender = Contender { kind: Kind::MiniBrowser, dmabuf: false };
const APP_DMABUF: Contender = Contender { kind: Kind::App, dmabuf: true };
const BROWSER_DMABUF: Contender = Contender { kind: Kind::MiniBrowser, dmabuf: true };
pub const CHROMIUM_APP: Contender = Contender { kind: Kind::Chromium, dmabuf: true };
const FIRST_RUN: Contender = Contender { kind: Kind::AppFirstRun, dmabuf: false };
/// In the order of the first round; every second round goes backwards.
const ORDER: [Contender; 6] = [APP, BROWSER, APP_DMABUF, BROWSER_DMABUF, CHROMIUM_APP, FIRST_RUN];

/// Ours, theirs, what stands behind it, and the ceiling design sets for the ratio.
const RATIOS: [(Contender, Contender, &str, Option<f64>); 4] = [
    (APP, BROWSER, "smart-btm/minibrowser", Some(0.95)),
    (APP_DMABUF, BROWSER_DMABUF, "smart-btm/minibrowser dmabuf=default", Some(0.95)),
    (APP, CHROMIUM_APP, "smart-btm/chromium-app", Some(0.85)),
    (APP, APP_DMABUF, "smart-btm dmabuf off/default", None),
];

/// What stands in the way of the one ceiling that is missed.
const IN_THE_WAY: &str = "Against MiniBrowser the start misses its ceiling: a static page asks for nothing after it is parsed. What stands in the way is the rest of\n\
    ours: the core's own start before the web view, and in the web view the bundle that is parsed, mounted and asks the core for its first rows.\n\
    A first screen that is painted from the shell before the bundle runs is what is left to do.";

/// All starts of one contender, in the order of the rounds.
struct Series {
    contender: Contender,
    first: Taken,
    counted: Vec<Taken>,
}

impl Series {
    fn painted(&self) -> Vec<f64> {
        self.counted.iter().map(|t| t.painted).collect()
    }

    fn before_web_view(&self) -> Vec<f64> {
        self.counted.iter().filter_map(|t| t.before_web_view).collect()
    }
}

/// Builds everything, makes the profile and the peer's page, and hands the desktop over on which programs are started.
pub fn on_stage(root: &Path, plan: &Plan, measure: impl FnOnce(&Stage<'_>) -> Result<()>) -> Result<()> {
    let desktop = Desktop::start()?;
    let (stage, _, _) = stage(root, plan, &desktop)?;
    measure(&stage)
}

/// The stage, what reads its profile without a window, and what the making of the profile said.
fn stage<'a>(root: &Path, plan: &Plan, desktop: &'a Desktop) -> Result<(Stage<'a>, PathBuf, String)> {
    ensure!(Path::new(MINI_BROWSER).exists(), "cold-start skipped=minibrowser: {MINI_BROWSER} is not here");
    ensure!(Path::new(CHROMIUM).exists(), "cold-start skipped=chromium: {CHROMIUM} is not here");
    let programs = build(root, plan)?;
    let home = desktop.home("preparation")?;

    let profile = home.join(".local/share").join(APP_FOLDER);
    let mut seed = desktop.command(&programs.seed, &home, Bus::Keychain);
    let made = process::output(seed.arg("--data-dir").arg(&profile).args(["--trips", &plan.trips.to_string()]))?;
    println!("cold-start profile {}", made.trim());

    let dist = root.join("ui/dist");
    let address = serve::folder(&dist)?;
    let page = desktop.path("first-screen.html");
    let browser = desktop.command(CHROMIUM, &home, Bus::Keychain);
    std::fs::write(&page, page::of(&address, &dist, browser, &home.join("chromium"))?)?;

    let stage = Stage {
        windows: desktop.follow("_NET_CLIENT_LIST", None)?,
        desktop,
        app: programs.app,
        profile,
        page,
        screens: page::own_screens(&address),
        pictures: root.join("out/bench-cold-start"),
    };
    Ok((stage, programs.read, made.trim().to_owned()))
}

pub fn run(root: &Path, plan: &Plan) -> Result<()> {
    let desktop = Desktop::start()?;
    let (stage, read_profile, made) = stage(root, plan, &desktop)?;
    let home = desktop.home("reading")?;
    let series = rounds(&stage, plan.rounds)?;
    let mut reads = Vec::new();
    for _ in 0..plan.rounds.min(5) {
        let mut read = desktop.command(&read_profile, &home, Bus::Keychain);
        reads.push(process::output(read.arg("--data-dir").arg(&stage.profile))?.trim().to_owned());
    }
    let report = Report { series, reads, made, root: root.to_owned() };
    print!("{}", report.lines());
    if plan.save {
        report.save()?;
    }
    Ok(())
}

/// The programs, by path.
struct Programs {
    app: PathBuf,
    read: PathBuf,
    seed: PathBuf,
}

/// A folder of programs made before, to be measured as they are.
const MADE: &str = "SMART_BTM_PROGRAMS";

/// Builds the app as it is measured, what reads its profile without a window, and what makes that profile.
fn build(root: &Path, plan: &Plan) -> Result<Programs> {
    let in_folder = |folder: PathBuf| Programs {
        app: folder.join("smart-btm"),
        read: folder.join("read-profile"),
        seed: folder.join("seed-profile"),
    };
    if let Some(folder) = std::env::var_os(MADE) {
        return Ok(in_folder(PathBuf::from(folder)));
    }
    let programs = [
        "build",
        "--package",
        "smart-btm",
        "--package",
        "btm-bench",
        "--bin",
        "smart-btm",
        "--bin",
        "read-profile",
        "--bin",
        "seed-profile",
    ];
    let release: &[&str] = if plan.release { &["--release"] } else { &[] };
    // What this process was started with would make some build scripts run anew.
    let mut cargo = Command::new(env!("CARGO"));
    process::check(cargo.env_remove("CARGO_MANIFEST_DIR").current_dir(root).args(programs).args(release))?;
    Ok(in_folder(run::target(root)?.join(if plan.release { "release" } else { "debug" })))
}

fn rounds(stage: &Stage<'_>, counted: usize) -> Result<Vec<Series>> {
    let mut series: Vec<Series> = Vec::new();
    for contender in ORDER {
        series.push(Series { contender, first: start(stage, contender, 0)?, counted: Vec::new() });
    }
    for round in 1..=counted {
        let mut line = format!("round {round}:");
        let mut order: Vec<usize> = (0..series.len()).collect();
        if round % 2 == 0 {
            order.reverse();
        }
        for at in order {
            let taken = start(stage, series[at].contender, round)?;
            write!(line, " {} {:.0}", series[at].contender.name(), taken.painted)?;
            series[at].counted.push(taken);
        }
        println!("{line}");
    }
    Ok(series)
}

/// One start, repeated and said so where the program did not get to its screen. The first round keeps a picture.
fn start(stage: &Stage<'_>, contender: Contender, round: usize) -> Result<Taken> {
    let mut attempt = 0;
    loop {
        match stage.measure(contender, &format!("{round}-{attempt}"), round == 0) {
            Err(error) if attempt < 2 => println!("repeated: {error:#}"),
            answer => return answer,
        }
        attempt += 1;
    }
}

struct Report {
    series: Vec<Series>,
    /// The core without a window, as `read-profile` says it.
    reads: Vec<String>,
    made: String,
    root: PathBuf,
}

impl Report {
    fn of(&self, contender: Contender) -> Option<&Series> {
        self.series.iter().find(|s| s.contender == contender)
    }

    /// The lines for the person who called it; the gate with the least margin is the last one.
    fn lines(&self) -> String {
        let mut out = String::new();
        for s in &self.series {
            let painted = s.painted();
            let _ = writeln!(
                out,
                "cold-start {} p50={:.0} ms p25={:.0} p75={:.0} min={:.0} max={:.0} n={} first={:.0}",
                s.contender.name(),
                median(&painted),
                quantile(&painted, 0.25),
                quantile(&painted, 0.75),
                quantile(&painted, 0.0),
                quantile(&painted, 1.0),
                painted.len(),
                s.first.painted
            );
        }
        if let Some(s) = self.of(APP) {
            let before = s.before_web_view();
            let _ = writeln!(
                out,
                "cold-start smart-btm before the web view p50={:.0} ms max={:.0}",
                median(&before),
                quantile(&before, 1.0)
            );
        }
        for read in &self.reads {
            let _ = writeln!(out, "cold-start core without a window, ms: {read}");
        }
        for row in self.ratios() {
            let _ = writeln!(
                out,
                "cold-start {} = {:.2} (p50 {:.0} ms / {:.0} ms, n={})",
                row.name, row.ratio, row.ours, row.theirs, row.n
            );
        }
        let gated: Vec<Ratio> = self.ratios().into_iter().filter(|r| r.ceiling.is_some()).collect();
        let margin = |r: &Ratio| r.high / r.ceiling.unwrap_or(1.0);
        let mut sorted: Vec<&Ratio> = gated.iter().collect();
        sorted.sort_by(|a, b| margin(a).total_cmp(&margin(b)));
        for r in sorted {
            let ceiling = r.ceiling.unwrap_or(f64::NAN);
            let _ = writeln!(
                out,
                "cold-start.{} ratio={:.2} target={ceiling:.2} better=lower lo={:.2} hi={:.2} rounds={} pass={}",
                r.name.trim_start_matches("smart-btm/"),
                r.ratio,
                r.low,
                r.high,
                r.n,
                u8::from(r.high <= ceiling)
            );
        }
        out
    }

    fn ratios(&self) -> Vec<Ratio> {
        let mut rows = Vec::new();
        for (ours, theirs, name, ceiling) in RATIOS {
            let (Some(a), Some(b)) = (self.of(ours), self.of(theirs)) else { continue };
            let (a, b) = (a.painted(), b.painted());
            let each: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a / b).collect();
            let (low, high) = interval(&each);
            rows.push(Ratio {
                name,
                ratio: median(&each),
                low,
                high,
                ours: median(&a),
                theirs: median(&b),
                n: each.len(),
                ceiling,
            });
        }
        rows
    }

    /// `docs/performance/cold-start.md` and every single figure beside it.
    fn save(&self) -> Result<()> {
        let folder = self.root.join("docs/performance");
        std::fs::create_dir_all(folder.join("results"))?;
        let mut table = "contender,round,painted_ms,before_web_view_ms\n".to_owned();
        for s in &self.series {
            for (round, taken) in std::iter::once(&s.first).chain(&s.counted).enumerate() {
                let before = taken.before_web_view.map_or(String::new(), |ms| format!("{ms:.1}"));
                writeln!(table, "{},{round},{:.1},{before}", s.contender.name(), taken.painted)?;
            }
        }
        std::fs::write(folder.join("results/cold-start.csv"), table)?;
        std::fs::write(folder.join("cold-start.md"), self.markdown()?)?;
        println!("saved docs/performance/cold-start.md and docs/performance/results/cold-start.csv");
        Ok(())
    }

    fn markdown(&self) -> Result<String> {
        let mut out = HEAD.to_owned();
        out.push_str(
            "| ratio | median of rounds | 95 % interval | p50 ours | p50 theirs | n | ceiling |\n|---|---|---|---|---|---|---|\n",
        );
        for r in self.ratios() {
            let ceiling = r.ceiling.map_or("reported".to_owned(), |c| format!("{c:.2}"));
            writeln!(
                out,
                "| {} | {:.2} | {:.2}–{:.2} | {:.0} ms | {:.0} ms | {} | {ceiling} |",
                r.name, r.ratio, r.low, r.high, r.ours, r.theirs, r.n
            )?;
        }
        out.push_str("\n| start | p50 | p25–p75 | min–max | first, not counted |\n|---|---|---|---|---|\n");
        for s in &self.series {
            let p = s.painted();
            let [min, p25, p75, max] = [0.0, 0.25, 0.75, 1.0].map(|q| quantile(&p, q));
            writeln!(
                out,
                "| {} | {:.0} ms | {p25:.0}–{p75:.0} | {min:.0}–{max:.0} | {:.0} |",
                s.contender.name(),
                median(&p),
                s.first.painted
            )?;
        }
        if let Some(s) = self.of(APP) {
            let before = s.before_web_view();
            writeln!(out, "\nOf a start of ours, {:.0} ms (p50) pass before the web view is made.", median(&before))?;
            writeln!(out, "\n{IN_THE_WAY}")?;
        }
        writeln!(out, "\nThe core alone, without a window (`read-profile`, milliseconds since its start; `trips` on top):\n")?;
        for read in &self.reads {
            writeln!(out, "- {read}")?;
        }
        writeln!(out, "\n{}", self.circumstances()?)?;
        Ok(out)
    }

    /// What has to be known to compare this with another run.
    fn circumstances(&self) -> Result<String> {
        let version = |package: &str| process::output(Command::new("dpkg-query").args(["-W", "-f", "${Version}", package]));
        let cpus = std::fs::read_to_string("/proc/cpuinfo")?;
        let model = cpus.lines().find_map(|l| l.strip_prefix("model name")?.split_once(": ")).map_or("unknown", |(_, m)| m);
        let cores = cpus.lines().filter(|l| l.starts_with("processor")).count();
        let load = std::fs::read_to_string("/proc/loadavg")?;
        let load = load.split(' ').next().context("/proc/loadavg")?;
        Ok(format!(
            "Circumstances: {model}, {cores} cores, load average at the end {load} (the bench's own included); no GPU; \
             libwebkit2gtk-4.1 {}, chromium {}; profile {}. Every single figure: `results/cold-start.csv`.",
            version("libwebkit2gtk-4.1-0")?,
            version("chromium")?,
            self.made
        ))
    }
}

struct Ratio {
    name: &'static str,
    /// Median of the ratios of each round.
    ratio: f64,
    low: f64,
    high: f64,
    /// Medians, milliseconds.
    ours: f64,
    theirs: f64,
    n: usize,
    ceiling: Option<f64>,
}

const HEAD: &str = "# Cold start

Written by `cargo xtask bench cold-start`; do not edit by hand. Process start to the first painted trip row. Only the ratios mean anything:
both sides ran on the same computer, in the same minutes, by turns, each round in the opposite order of the one before.

- **smart-btm**: release build, fresh home with a copy of a signed-in profile: 10,000 trips with one booking each (three ahead, the rest flown),
  SQLCipher store, its key in an unlocked gnome-keyring, no network. Seen by the file the app writes when the UI says, two animation frames
  after its first content, that it is painted.
- **minibrowser**: WebKitGTK's own MiniBrowser (`--private`, as our web view) with the same first screen as one static page, styles inside, no
  script but the two lines that flip the title after two animation frames. Seen by the window's title through X property events. What it
  does less: no keychain, no database, no framework, a smaller window. What it does more: a tool bar.
- **chromium-app**: Chromium `--app` with the same bundle, served from loopback, and fixtures instead of a core: no keychain, no database.
- **keychain=memory first-run**: ours on a bus without any Secret Service and with an empty profile, to the painted S-01.
- `dmabuf=default` leaves WebKit's buffer sharing as it is; without it `WEBKIT_DISABLE_DMABUF_RENDERER=1` is set on both sides.

The observer is the same for all: one look a millisecond and one follower of the window's title. Disk caches are warm. Session bus, keyring,
window manager and X server run already.

";
