//! System packages: looked for first, named, then installed with apt. Quick when all is there.
use anyhow::{Result, bail, ensure};
use std::process::{Command, Stdio};

/// To build and open the app; the last one draws the tray's icon, and the app runs without it.
pub const APP: &[&str] = &[
    "libwebkit2gtk-4.1-dev",
    "libsoup-3.0-dev",
    "librsvg2-dev",
    "libssl-dev",
    "pkg-config",
    "build-essential",
    "file",
    "libdbus-1-dev",
    "libayatana-appindicator3-1",
];
/// To run a window where there is no display, and to take its picture.
pub const SCREENLESS: &[&str] = &["xvfb", "dbus", "gnome-keyring", "openbox", "imagemagick", "fonts-noto-cjk", "x11-utils"];
/// To drive windows and browsers, and to read databases, TLS and documents from outside.
pub const TESTS: &[&str] = &[
    "webkit2gtk-driver",
    "chromium",
    "libsecret-tools",
    "sqlite3",
    "openssl",
    "curl",
    "xdotool",
    "python3-venv",
    "poppler-utils",
    "libkpimitinerary-bin",
    "postgresql",
];

/// Installs what is missing of the named sets.
///
/// # Errors
/// Not Debian-like, apt refused, or a tool apt does not bring (cargo, Node.js ≥ 20, npm) is missing.
pub fn ensure_installed(sets: &[&[&str]]) -> Result<()> {
    ensure_node()?;
    if !cfg!(target_os = "linux") {
        println!("On this system install by hand: {}", hint());
        return Ok(());
    }
    let missing: Vec<&str> = sets.iter().copied().flatten().copied().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing system packages: {}", missing.join(" "));
    ensure!(
        has("apt-get"),
        "apt-get is not here. Install the counterparts of these packages with your own package manager, then run this again."
    );
    apt(&["update", "-qq"])?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(&missing);
    apt(&arguments)
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f", "${Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|o| String::from_utf8_lossy(&o.stdout).contains("install ok installed"))
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = if is_root() { Command::new("apt-get") } else { Command::new("sudo") };
    if !is_root() {
        ensure!(has("sudo"), "run this as root, or install sudo: apt-get needs the rights to install packages");
        command.arg("apt-get");
    }
    println!("> apt-get {}", arguments.join(" "));
    // Quiet on success: apt prints a page for each package.
    let output = command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("apt-get failed:\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0"))
}

/// Whether a program answers on the PATH.
pub fn has(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

fn ensure_node() -> Result<()> {
    let version = Command::new("node").arg("--version").output().ok().map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    let major = version.as_deref().and_then(|v| v.trim().strip_prefix('v')?.split('.').next()?.parse::<u32>().ok());
    match major {
        Some(major) if major >= 20 && has(if cfg!(windows) { "npm.cmd" } else { "npm" }) => Ok(()),
        Some(major) if major < 20 => bail!("Node.js {major} is here; 20 or newer is needed. Install it, then run this again."),
        _ => bail!("Node.js (20 or newer) and npm are needed. Install them, then run this again."),
    }
}

fn hint() -> &'static str {
    if cfg!(target_os = "macos") {
        "the Xcode command line tools (xcode-select --install); the web view is part of macOS 13 and newer"
    } else {
        "Visual Studio Build Tools with C++ and, on Windows 10, the WebView2 runtime (Windows 11 has it); vendored OpenSSL also needs Perl"
    }
}
