//! `cargo xtask run`: from a fresh clone to an open window, or to a picture of it.
use crate::process::{self, Group, TemporaryFolder};
use crate::{display, system, ui};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How long the first screen may take; generous, because the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(90);
/// After the screen has called itself painted: fonts and the last frame.
const SETTLE: Duration = Duration::from_millis(600);

#[derive(Args)]
pub struct Options {
    /// Saves a PNG of the first painted screen, with an empty profile of its own, and leaves.
    #[arg(long, value_name = "FILE")]
    screenshot: Option<PathBuf>,
    #[arg(long, value_parser = ["ja", "en"])]
    lang: Option<String>,
    #[arg(long, value_parser = ["light", "dark"])]
    theme: Option<String>,
}

pub fn run(root: &Path, options: &Options) -> Result<()> {
    let virtual_display = cfg!(target_os = "linux") && (options.screenshot.is_some() || !display::is_present());
    system::ensure_installed(if virtual_display { &[system::APP, system::SCREENLESS] } else { &[system::APP] })?;
    ui::build(root)?;
    println!("Building the app");
    process::check(Command::new(env!("CARGO")).current_dir(root).args(["build", "--workspace"]))?;
    let app = target(root)?.join("debug").join(if cfg!(windows) { "smart-btm.exe" } else { "smart-btm" });
    let mut arguments = Vec::new();
    for (name, value) in [("--lang", &options.lang), ("--theme", &options.theme)] {
        if let Some(value) = value {
            arguments.extend([name.to_owned(), value.clone()]);
        }
    }
    match &options.screenshot {
        Some(file) if virtual_display => screenshot(&app, &arguments, file),
        Some(_) => bail!("--screenshot works on Linux: it needs a display of its own"),
        None if virtual_display => {
            println!("There is no display: the window opens on a virtual one. `--screenshot FILE` shows it; Ctrl-C ends it.");
            let display = display::VirtualDisplay::start()?;
            process::check(display.command(&app).args(arguments))
        }
        None => process::check(Command::new(&app).args(arguments)),
    }
}

fn screenshot(app: &Path, arguments: &[String], file: &Path) -> Result<()> {
    let folder = TemporaryFolder::create("screenshot")?;
    let log = folder.path().join("app.log");
    let display = display::VirtualDisplay::start()?;
    let mut command = display.command(app);
    command.args(arguments).stdout(std::process::Stdio::null()).stderr(std::fs::File::create(&log)?);
    for (name, below) in
        [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache"), ("XDG_RUNTIME_DIR", "run")]
    {
        let path = folder.path().join(below);
        std::fs::create_dir(&path)?;
        command.env(name, path);
    }
    let ready = folder.path().join("painted");
    command.env("SMART_BTM_PAINTED_FILE", &ready);
    let mut app = Group::spawn(&mut command)?;
    let begun = Instant::now();
    while !ready.exists() {
        let ended = app.child().try_wait()?;
        if ended.is_some() || begun.elapsed() > PATIENCE {
            let why =
                ended.map_or_else(|| "no screen was painted in time".to_owned(), |status| format!("the app ended with {status}"));
            bail!("{why}; its log:\n{}", std::fs::read_to_string(&log)?);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("First screen painted {:.1} s after the start", begun.elapsed().as_secs_f32());
    std::thread::sleep(SETTLE);
    display.picture(file)?;
    println!("Saved {}", file.display());
    Ok(())
}

/// The folder cargo builds into.
pub fn target(root: &Path) -> Result<PathBuf> {
    let text =
        process::output(Command::new(env!("CARGO")).current_dir(root).args(["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    metadata["target_directory"].as_str().map(PathBuf::from).context("cargo metadata names no target folder")
}
