//! One start of one program: from just before the process exists to the signal that its first screen is painted.
use super::desktop::{Bus, Desktop, Followed};
use super::page::{CHROMIUM, chromium_flags};
use super::serve::PAINTED;
use crate::process::Group;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

pub const MINI_BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
/// The app's folder below `XDG_DATA_HOME`.
pub const APP_FOLDER: &str = "jp.smart-btm.desktop";
/// No start takes this long, however busy the machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often the signal is looked for; the same for every program.
const BEAT: Duration = Duration::from_millis(1);
/// After the end of one start, before the next: what it left behind may finish.
const REST: Duration = Duration::from_millis(400);

/// What is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The app on a signed-in profile with its store full, keychain unlocked.
    App,
    /// The app on an empty profile where there is no keychain: its first run.
    AppFirstRun,
    MiniBrowser,
    /// Chromium as an app window, with the same screens and fixtures instead of a core.
    Chromium,
}

/// What is started, and whether WebKit may share buffers with the GPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contender {
    pub kind: Kind,
    /// `WEBKIT_DISABLE_DMABUF_RENDERER` unset.
    pub dmabuf: bool,
}

impl Contender {
    /// Seen by a file it writes, not by its window's title.
    fn by_file(self) -> bool {
        matches!(self.kind, Kind::App | Kind::AppFirstRun)
    }

    pub fn name(self) -> &'static str {
        match (self.kind, self.dmabuf) {
            (Kind::App, false) => "smart-btm",
            (Kind::App, true) => "smart-btm dmabuf=default",
            (Kind::AppFirstRun, _) => "smart-btm keychain=memory first-run",
            (Kind::MiniBrowser, false) => "minibrowser",
            (Kind::MiniBrowser, true) => "minibrowser dmabuf=default",
            (Kind::Chromium, _) => "chromium-app",
        }
    }
}

/// A program that has painted its first screen.
pub struct Running {
    pub program: Group,
    home: PathBuf,
    log: PathBuf,
}

/// Where everything is that the starts need.
pub struct Stage<'a> {
    pub desktop: &'a Desktop,
    pub app: PathBuf,
    /// A seeded data folder, copied for each start.
    pub profile: PathBuf,
    pub page: PathBuf,
    pub screens: String,
    /// Where one picture of each contender goes.
    pub pictures: PathBuf,
    /// Every window the display has, as it comes and goes.
    pub windows: Followed,
}

/// What one start took, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    pub painted: f64,
    /// Of our app alone: what had passed when the web view was about to be made.
    pub before_web_view: Option<f64>,
}

impl Stage<'_> {
    /// Starts `contender` in a fresh home and waits for its first screen. `picture`: keep a picture of what was painted.
    ///
    /// # Errors
    /// If it ends, does not paint, or painted without what it was to paint.
    pub fn measure(&self, contender: Contender, run: &str, picture: bool) -> Result<Taken> {
        let (running, painted) = self.open(contender, run)?;
        let by_file = contender.by_file();
        if picture {
            std::thread::sleep(Duration::from_millis(700));
            self.desktop.display().picture(&self.pictures.join(format!("{}.png", contender.name().replace(' ', "-"))))?;
        }
        let before_web_view = if by_file { Some(painted - since_start(&running.log, contender.kind)?) } else { None };
        self.close(running)?;
        Ok(Taken { painted, before_web_view })
    }

    /// Starts `contender` in a fresh home and waits for its first screen; it runs on. Milliseconds to the painted screen are told.
    ///
    /// # Errors
    /// If it ends or does not paint.
    pub fn open(&self, contender: Contender, run: &str) -> Result<(Running, f64)> {
        let home = self.desktop.home(&format!("{}-{run}", contender.name().replace(' ', "-")))?;
        let log = home.join("stderr.log");
        let painted_file = home.join("painted");
        let mut command = self.command(contender, &home)?;
        command.env("SMART_BTM_PAINTED_FILE", &painted_file).stdout(Stdio::null()).stderr(File::create(&log)?);
        // Windows of the start before this one are gone by now; their last notices are of no interest.
        while self.windows.values.try_recv().is_ok() {}

        let begun = Instant::now();
        let mut program = Group::spawn(&mut command)?;
        let painted = self.painted(&mut program, contender.by_file().then_some(&painted_file), begun);
        let painted =
            painted.with_context(|| format!("{}: {}", contender.name(), std::fs::read_to_string(&log).unwrap_or_default()))?;
        Ok((Running { program, home, log }, painted))
    }

    /// Ends it and removes its home.
    ///
    /// # Errors
    /// The home cannot be removed.
    pub fn close(&self, running: Running) -> Result<()> {
        let Running { program, home, .. } = running;
        drop(program);
        std::fs::remove_dir_all(&home).or_else(|_| {
            // A child that ends late may still write into it.
            std::thread::sleep(REST);
            std::fs::remove_dir_all(&home)
        })?;
        std::thread::sleep(REST);
        Ok(())
    }

    /// Copies the profile into a home.
    ///
    /// # Errors
    /// The file system's.
    pub fn settle(&self, home: &Path) -> Result<()> {
        copy(&self.profile, &home.join(".local/share").join(APP_FOLDER))
    }

    fn command(&self, contender: Contender, home: &Path) -> Result<Command> {
        let bus = if contender.kind == Kind::AppFirstRun { Bus::Bare } else { Bus::Keychain };
        let mut command = match contender.kind {
            Kind::App | Kind::AppFirstRun => self.desktop.command(&self.app, home, bus),
            Kind::MiniBrowser => {
                let mut command = self.desktop.command(MINI_BROWSER, home, bus);
                command.arg("--private").arg(format!("file://{}", self.page.display()));
                command
            }
            Kind::Chromium => {
                let mut command = self.desktop.command(CHROMIUM, home, bus);
                command
                    .args(chromium_flags(&home.join("chromium")))
                    .arg("--window-size=1280,800")
                    .arg(format!("--app={}", self.screens));
                command
            }
        };
        if contender.kind == Kind::App {
            self.settle(home)?;
        }
        if !contender.dmabuf {
            command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
        Ok(command)
    }

    /// Milliseconds until the app's file is there, or until a window carries the agreed title. The title is followed in any case, so that
    /// both sides bear the same observer.
    fn painted(&self, program: &mut Group, file: Option<&PathBuf>, begun: Instant) -> Result<f64> {
        let mut titles: Vec<Followed> = Vec::new();
        let mut known = BTreeSet::new();
        loop {
            match self.windows.values.recv_timeout(BEAT) {
                Ok(line) => {
                    for id in line.split(['#', ',']).skip(1).map(str::trim).filter(|id| id.starts_with("0x")) {
                        if known.insert(id.to_owned()) {
                            titles.push(self.desktop.follow("_NET_WM_NAME", Some(id))?);
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => bail!("the display's windows are not followed any more"),
            }
            let seen = match file {
                Some(file) => file.exists(),
                None => titles.iter().any(|t| t.values.try_iter().any(|title| title.contains(PAINTED))),
            };
            let elapsed = begun.elapsed();
            if seen {
                return Ok(elapsed.as_secs_f64() * 1_000.0);
            }
            if let Some(status) = program.child().try_wait()? {
                bail!("it ended with {status}");
            }
            ensure!(elapsed < PATIENCE, "no first screen in {} s", PATIENCE.as_secs());
        }
    }
}

/// The app's own count of milliseconds from the making of its core, right before its web view, to the painted screen; checks by the log
/// that it ran as it should have.
fn since_start(log: &Path, kind: Kind) -> Result<f64> {
    let mut text = String::new();
    for _ in 0..100 {
        text = std::fs::read_to_string(log)?;
        // The probe of a keychain that is not there may end after the first screen.
        if text.contains("first screen painted") && text.contains("keychain probed") {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let keychain = if kind == Kind::App { "keychain=Available" } else { "keychain=Absent" };
    ensure!(text.contains(keychain), "the app did not run with {keychain}:\n{text}");
    ensure!(!text.contains("the store was not opened"), "the app could not open its store:\n{text}");
    let line =
        text.lines().find(|l| l.contains("first screen painted")).context("the app's log says nothing of its first screen")?;
    let ms = line.split("ms=").nth(1).and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<f64>().ok());
    ms.with_context(|| format!("no figure in: {line}"))
}

/// A folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
