//! A desktop for measuring: one display with a window manager, a session bus with an unlocked Secret Service, and a bus without any.
//! All stay up over every run, so that no run pays for them.
use crate::display::VirtualDisplay;
use crate::process::{Group, TemporaryFolder};
use anyhow::{Context, Result, bail, ensure};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A session bus that can start no service by itself: a computer without a keychain.
const BARE_BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"#;

/// Which session bus a program sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bus {
    /// With an unlocked Secret Service.
    Keychain,
    /// With no service at all.
    Bare,
}

pub struct Desktop {
    folder: TemporaryFolder,
    display: VirtualDisplay,
    keychain_bus: String,
    bare_bus: String,
    groups: Vec<Group>,
}

impl Desktop {
    pub fn start() -> Result<Self> {
        let folder = TemporaryFolder::create("bench")?;
        let display = VirtualDisplay::start()?;
        let mut desktop = Self { folder, display, keychain_bus: String::new(), bare_bus: String::new(), groups: Vec::new() };
        std::fs::create_dir(desktop.path("run"))?;
        let home = desktop.home("desktop")?;
        let config = desktop.path("bare-bus.conf");
        std::fs::write(&config, BARE_BUS)?;
        desktop.keychain_bus = desktop.bus(&home, "--session".as_ref(), "bus.log")?;
        desktop.bare_bus = desktop.bus(&home, format!("--config-file={}", config.display()).as_ref(), "bare-bus.log")?;
        desktop.keyring(&home)?;
        let mut openbox = desktop.command("openbox", &home, Bus::Keychain);
        openbox.stdout(Stdio::null()).stderr(Stdio::null());
        desktop.groups.push(Group::spawn(&mut openbox)?);
        Ok(desktop)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn display(&self) -> &VirtualDisplay {
        &self.display
    }

    /// An empty home folder of its own.
    pub fn home(&self, name: &str) -> Result<PathBuf> {
        let home = self.path("homes").join(name);
        for below in [".config", ".local/share", ".cache"] {
            std::fs::create_dir_all(home.join(below))?;
        }
        Ok(home)
    }

    /// A program on this desktop, at home in `home`. Its process group is its own to end.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>, home: &Path, bus: Bus) -> Command {
        let address = if bus == Bus::Keychain { &self.keychain_bus } else { &self.bare_bus };
        let mut command = Command::new(program);
        command
            .env("DISPLAY", self.display.name())
            .env("DBUS_SESSION_BUS_ADDRESS", address)
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("LANG", "C.UTF-8")
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER")
            .stdin(Stdio::null());
        command
    }

    /// Starts a bus daemon and answers its address.
    fn bus(&mut self, home: &Path, which: &std::ffi::OsStr, log: &str) -> Result<String> {
        let mut command = self.command("dbus-daemon", home, Bus::Keychain);
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").arg(which).args(["--nofork", "--nopidfile", "--print-address=1"]);
        command.stdout(Stdio::piped()).stderr(File::create(self.path(log))?);
        let mut daemon = Group::spawn(&mut command)?;
        let mut address = String::new();
        BufReader::new(daemon.child().stdout.take().context("no output of dbus-daemon")?).read_line(&mut address)?;
        ensure!(!address.trim().is_empty(), "dbus-daemon did not start: {}", std::fs::read_to_string(self.path(log))?);
        self.groups.push(daemon);
        Ok(address.trim().to_owned())
    }

    /// An unlocked Secret Service, waited for until it keeps something.
    fn keyring(&mut self, home: &Path) -> Result<()> {
        let mut command = self.command("gnome-keyring-daemon", home, Bus::Keychain);
        command.args(["--foreground", "--unlock", "--components=secrets"]).stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(File::create(self.path("keyring.log"))?);
        let mut daemon = Group::spawn(&mut command)?;
        daemon.child().stdin.take().context("no input of gnome-keyring-daemon")?.write_all(b"bench")?;
        self.groups.push(daemon);
        for _ in 0..100 {
            let mut store = self.command("secret-tool", home, Bus::Keychain);
            store.args(["store", "--label=bench", "bench", "bench"]).stdin(Stdio::piped()).stderr(Stdio::null());
            let mut store = store.spawn()?;
            store.stdin.take().context("no input of secret-tool")?.write_all(b"bench")?;
            if store.wait()?.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("the Secret Service did not answer")
    }

    /// Follows an X property: each value as xprop prints it, the present one first. Driven by the X server's events, no polling.
    pub fn follow(&self, property: &str, window: Option<&str>) -> Result<Followed> {
        let mut command = Command::new("xprop");
        match window {
            Some(id) => command.args(["-id", id]),
            None => command.arg("-root"),
        };
        command.args(["-spy", property]).env("DISPLAY", self.display.name()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut spy = Group::spawn(&mut command)?;
        let output = BufReader::new(spy.child().stdout.take().context("no output of xprop")?);
        let (send, values) = channel();
        std::thread::spawn(move || {
            // Ends with xprop, or when nobody listens any more.
            output.lines().map_while(Result::ok).try_for_each(|line| send.send(line))
        });
        Ok(Followed { values, _spy: spy })
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // Those that need the bus go before it.
        while let Some(group) = self.groups.pop() {
            drop(group);
        }
    }
}

/// Values of one property, as they come.
pub struct Followed {
    pub values: Receiver<String>,
    _spy: Group,
}
