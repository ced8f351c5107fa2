//! A desktop of our own: display, session bus, Secret Service, window manager. Everything it starts it ends by id.
use anyhow::{Context, Result, ensure};
use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A child process that dies with its owner.
pub struct Process {
    child: Child,
}

impl Process {
    pub fn spawn(command: &mut Command) -> Result<Self> {
        let child = command.spawn().with_context(|| format!("starting {:?}", command.get_program()))?;
        Ok(Self { child })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// SIGKILL, now.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the app runs: a display with a window manager, a session bus, and (if asked) an unlocked keyring.
pub struct Desktop {
    pub root: PathBuf,
    pub display: String,
    bus: String,
    groups: RefCell<Vec<u32>>,
    _processes: Vec<Process>,
}

impl Drop for Desktop {
    /// An app outlives its driver: whatever group was started on this desktop ends with it.
    fn drop(&mut self) {
        self.groups.borrow().iter().for_each(|leader| end_group(*leader));
    }
}

/// SIGKILL to a whole process group.
pub fn end_group(leader: u32) {
    let _ = signal("-KILL", &format!("-{leader}"));
}

pub fn signal(kind: &str, target: &str) -> Result<()> {
    Command::new("kill").args([kind, "--", target]).stderr(Stdio::null()).status()?;
    Ok(())
}

impl Desktop {
    /// `root` becomes the person's home; logs of the desktop's own processes go there too.
    pub fn start(root: &Path, keyring: bool) -> Result<Self> {
        for dir in ["home", "home/.config", "home/.local/share", "home/.cache", "run", "logs"] {
            std::fs::create_dir_all(root.join(dir))?;
        }
        let log = |name: &str| File::create(root.join(name));
        let mut processes = Vec::new();

        let mut xvfb = Process::spawn(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"])
                .stdout(Stdio::piped())
                .stderr(log("xvfb.log")?),
        )?;
        let display = format!(":{}", first_line(&mut xvfb)?);
        processes.push(xvfb);

        let mut bus = Process::spawn(
            Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
                .env("XDG_RUNTIME_DIR", root.join("run"))
                .stdout(Stdio::piped())
                .stderr(log("bus.log")?),
        )?;
        let address = first_line(&mut bus)?;
        processes.push(bus);

        let mut desktop =
            Self { root: root.to_owned(), display, bus: address, groups: RefCell::default(), _processes: Vec::new() };
        if keyring {
            let mut command = Command::new("gnome-keyring-daemon");
            command
                .args(["--foreground", "--unlock", "--components=secrets"])
                .stdin(Stdio::piped())
                .stdout(log("keyring.log")?)
                .stderr(log("keyring.err.log")?);
            desktop.dress(&mut command);
            let mut daemon = Process::spawn(&mut command)?;
            daemon.child().stdin.take().context("keyring stdin")?.write_all(b"test")?;
            processes.push(daemon);
            desktop.wait_for_secret_service()?;
        }
        let mut openbox = Command::new("openbox");
        openbox.stdout(Stdio::null()).stderr(log("openbox.log")?);
        desktop.dress(&mut openbox);
        processes.push(Process::spawn(&mut openbox)?);
        desktop._processes = processes;
        Ok(desktop)
    }

    /// The address of its session bus.
    pub fn bus(&self) -> &str {
        &self.bus
    }

    /// Remembers a process group that must not outlive this desktop.
    pub fn owns_group(&self, leader: u32) {
        self.groups.borrow_mut().push(leader);
    }

    /// Gives a command this desktop's display, bus and home, and nothing of the caller's own.
    pub fn dress(&self, command: &mut Command) {
        let home = self.root.join("home");
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("XDG_RUNTIME_DIR", self.root.join("run"))
            .env("LANG", "ja_JP.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env_remove("WAYLAND_DISPLAY");
    }

    /// Every secret the app keeps in the Secret Service, as `secret-tool` prints them.
    pub fn secrets(&self) -> Result<Vec<String>> {
        let mut command = Command::new("secret-tool");
        command.args(["search", "--all", "--unlock", "service", "smart-btm"]);
        self.dress(&mut command);
        let output = command.output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.lines().filter_map(|l| l.strip_prefix("secret = ")).map(str::to_owned).collect())
    }

    /// The whole display as PNG.
    pub fn picture(&self, file: &Path) -> Result<()> {
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut command = Command::new("import");
        command.args(["-window", "root"]).arg(file);
        self.dress(&mut command);
        ensure!(command.status()?.success(), "import could not take {}", file.display());
        Ok(())
    }

    fn wait_for_secret_service(&self) -> Result<()> {
        for _ in 0..100 {
            let mut command = Command::new("secret-tool");
            command.args(["store", "--label=probe", "probe", "probe"]).stdin(Stdio::piped()).stderr(Stdio::null());
            self.dress(&mut command);
            let mut child = command.spawn()?;
            child.stdin.take().context("stdin")?.write_all(b"probe")?;
            if child.wait()?.success() {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        anyhow::bail!("the Secret Service did not answer")
    }
}

fn first_line(process: &mut Process) -> Result<String> {
    let stdout = process.child().stdout.take().context("stdout")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    ensure!(!line.trim().is_empty(), "no first line");
    Ok(line.trim().to_owned())
}
