//! `cargo xtask test`: everything the README names and CI runs, cheap checks first.
use crate::{arch, python, run, sim, system, ui};
use anyhow::{Result, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Passed and failed so far. A part without a count of its own counts as one.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
    lines: Vec<String>,
}

pub fn run(root: &Path) -> Result<()> {
    let start = Instant::now();
    system::ensure_installed(&[system::APP, system::SCREENLESS, system::TESTS])?;
    let mut tally = Tally::default();
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(root).args(arguments);
        command
    };
    let npm = |folder: &str, script: &str| {
        let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.current_dir(root.join(folder)).args(["run", "--silent", script]);
        command
    };

    tally.check("format", || plain(&mut cargo(&["fmt", "--all", "--check"])));
    tally.check("arch", || arch::run(root));
    tally.check("npm packages", || {
        ["ui", "tests/journeys", "tests/conformance"].iter().try_for_each(|f| ui::install(&root.join(f)))
    });
    for script in ["lint", "messages", "check"] {
        tally.check(&format!("ui {script}"), || plain(&mut npm("ui", script)));
    }
    tally.counted("ui units", &mut npm("ui", "test"), vitest);
    tally.check("ui build", || ui::build(root));
    tally.check("clippy", || plain(&mut cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])));
    tally.check("simulation, L0", || sim::run(root, &sim::Options::share()));
    // One build for everything below; tests that start programs find them beside the app.
    tally.check("build", || plain(&mut cargo(&["build", "--workspace", "--all-targets"])));
    tally.counted("crates, app and window", &mut cargo(&["test", "--workspace", "--no-fail-fast"]), libtest);
    let sandbox = run::target(root)?.join("debug/smart-btm-sandbox");
    let samples = run::target(root)?.join("debug/examples/samples");
    let mut clients = npm("tests/conformance", "test");
    clients.env("SMART_BTM_SANDBOX_BIN", &sandbox).env("SMART_BTM_SAMPLES_BIN", &samples);
    tally.counted("conformance", &mut clients, node_test);
    let conformance = root.join("tests/conformance");
    let mut python = None;
    tally.check("python packages", || {
        python = Some(python::environment(&conformance)?);
        Ok(())
    });
    if let Some(python) = python {
        for file in ["test_airalo_sdk.py", "test_calendar.py"] {
            let mut test = Command::new(&python);
            test.current_dir(&conformance).arg(file);
            test.env("SMART_BTM_SANDBOX_BIN", &sandbox).env("SMART_BTM_SAMPLES_BIN", &samples);
            tally.counted(&format!("conformance, {file}"), &mut test, node_test);
        }
    }
    tally.counted("journeys", &mut npm("tests/journeys", "test"), node_test);

    println!();
    for line in &tally.lines {
        println!("{line}");
    }
    println!("release checks not run here: advisory data, code signing, Windows and macOS, NVDA and VoiceOver, the AppImage");
    println!("total {} s", start.elapsed().as_secs());
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

impl Tally {
    fn check(&mut self, name: &str, work: impl FnOnce() -> Result<()>) {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = work();
        if let Err(error) = &outcome {
            println!("{error:#}");
        }
        self.add(name, start, u64::from(outcome.is_ok()), u64::from(outcome.is_err()));
    }

    /// Runs a test runner, shows what it says and reads its counts. A runner that fails without a count is one failure.
    fn counted(&mut self, name: &str, command: &mut Command, read: fn(&str) -> Option<(u64, u64)>) {
        println!("\n== {name}");
        let start = Instant::now();
        let (mut passed, mut failed) = (0, 0);
        let ok = match stream(command, |line| {
            if let Some((p, f)) = read(line) {
                passed += p;
                failed += f;
            }
        }) {
            Ok(ok) => ok,
            Err(error) => {
                println!("{error:#}");
                false
            }
        };
        if (!ok && failed == 0) || (ok && passed == 0) {
            println!("{name}: {}", if ok { "no test ran" } else { "failed without a count" });
            failed += 1;
        }
        self.add(name, start, passed, failed);
    }

    fn add(&mut self, name: &str, start: Instant, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
        self.lines.push(format!("{:>5} passed {:>3} failed {:>5} s  {name}", passed, failed, start.elapsed().as_secs()));
    }
}

fn plain(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{:?} ended with {status}", command.get_program());
    }
    Ok(())
}

/// Passes the runner's output through, line by line.
fn stream(command: &mut Command, mut each: impl FnMut(&str)) -> Result<bool> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            each(&line);
        }
    }
    Ok(child.wait()?.success())
}

/// `test result: ok. 12 passed; 0 failed; …`
fn libtest(line: &str) -> Option<(u64, u64)> {
    let rest = line.strip_prefix("test result: ")?;
    Some((number_before(rest, " passed")?, number_before(rest, " failed")?))
}

/// `# pass 12` and `# fail 0` (TAP), `ℹ pass 12` and `ℹ fail 0` (spec reporter).
fn node_test(line: &str) -> Option<(u64, u64)> {
    let rest = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
    let (word, count) = rest.split_once(' ')?;
    let count = count.parse().ok()?;
    match word {
        "pass" => Some((count, 0)),
        "fail" => Some((0, count)),
        _ => None,
    }
}

/// `      Tests  3 failed | 41 passed (44)`
fn vitest(line: &str) -> Option<(u64, u64)> {
    let line: String = without_colours(line);
    let rest = line.trim_start().strip_prefix("Tests ")?;
    Some((number_before(rest, " passed").unwrap_or(0), number_before(rest, " failed").unwrap_or(0)))
}

fn number_before(text: &str, word: &str) -> Option<u64> {
    let before = text.split(word).next().filter(|b| b.len() < text.len())?;
    before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn without_colours(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_every_runner() {
        assert_eq!(libtest("test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured"), Some((12, 3)));
        assert_eq!(node_test("# pass 7"), Some((7, 0)));
        assert_eq!(node_test("ℹ fail 2"), Some((0, 2)));
        assert_eq!(
            vitest("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m3 failed\u{1b}[39m | \u{1b}[32m41 passed\u{1b}[39m (44)"),
            Some((41, 3))
        );
        assert_eq!(vitest("      Tests  9 passed (9)"), Some((9, 0)));
        assert_eq!(libtest("running 4 tests"), None);
    }
}
