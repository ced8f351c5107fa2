//! A display of our own (Xvfb) for a machine without one, and pictures of it.
use crate::process::{self, Group};
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// The size of the app's window (tauri.conf.json), so that the window fills the display.
const SCREEN: &str = "1280x800x24";

/// Whether a window can be opened here.
pub fn is_present() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

/// An X server that ends with this value. It chooses a free number by itself.
pub struct VirtualDisplay {
    name: String,
    _server: Group,
}

impl VirtualDisplay {
    pub fn start() -> Result<Self> {
        let mut server = Group::spawn(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        )?;
        let mut number = String::new();
        BufReader::new(server.child().stdout.take().context("no output of Xvfb")?).read_line(&mut number)?;
        ensure!(!number.trim().is_empty(), "Xvfb did not start");
        Ok(Self { name: format!(":{}", number.trim()), _server: server })
    }

    /// What `DISPLAY` is set to.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The program under a session bus of its own, on this display and without a GPU.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("dbus-run-session");
        command.arg("--").arg(program);
        command
            .env("DISPLAY", &self.name)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env_remove("WAYLAND_DISPLAY");
        command
    }

    /// Saves what the window shows; the window fills this display.
    ///
    /// # Errors
    /// If ImageMagick fails, or if the picture is of one colour, that is of nothing.
    pub fn picture(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        process::check(Command::new("import").args(["-silent", "-window", "root"]).arg(file).env("DISPLAY", &self.name))?;
        let colours = process::output(Command::new("identify").args(["-format", "%k"]).arg(file))?;
        ensure!(colours.trim().parse::<u64>().is_ok_and(|n| n > 8), "the picture shows nothing: {} colours", colours.trim());
        Ok(())
    }
}
