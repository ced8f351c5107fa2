//! The npm side: install when the lock file changed, build when a source is newer than the bundle.
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

/// `npm ci --ignore-scripts` in `folder`, unless its lock file is the one installed last.
pub fn install(folder: &Path) -> Result<()> {
    let lock =
        std::fs::read(folder.join("package-lock.json")).with_context(|| format!("{}/package-lock.json", folder.display()))?;
    let mut hash = String::new();
    for byte in Sha256::digest(&lock) {
        write!(hash, "{byte:02x}")?;
    }
    let stamp = folder.join("node_modules/.installed-lock");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == hash) {
        return Ok(());
    }
    npm(folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
    std::fs::write(stamp, hash)?;
    Ok(())
}

/// `ui/dist`, current.
pub fn build(root: &Path) -> Result<()> {
    let ui = root.join("ui");
    install(&ui)?;
    let built = std::fs::metadata(ui.join("dist/.built")).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let mut sources = vec![ui.join("src")];
    for entry in std::fs::read_dir(&ui)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            sources.push(entry.path());
        }
    }
    for folder in ["messages", "public", "project.inlang"] {
        sources.push(ui.join(folder));
    }
    if sources.iter().any(|s| newest(s) > built) {
        npm(&ui, &["run", "--silent", "build"])?;
        std::fs::write(ui.join("dist/.built"), "")?;
    }
    Ok(())
}

/// Runs npm and shows what it says.
pub fn npm(folder: &Path, arguments: &[&str]) -> Result<()> {
    let status = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" }).current_dir(folder).args(arguments).status()?;
    ensure!(status.success(), "npm {} failed in {}", arguments.join(" "), folder.display());
    Ok(())
}

/// The youngest change below a path; generated folders apart.
fn newest(path: &Path) -> SystemTime {
    let Ok(metadata) = std::fs::metadata(path) else { return SystemTime::UNIX_EPOCH };
    let own = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    if !metadata.is_dir() {
        return own;
    }
    let Ok(entries) = std::fs::read_dir(path) else { return own };
    let generated = |name: &std::ffi::OsStr| name == "paraglide" || name == "node_modules" || name == "dist";
    entries.flatten().filter(|e| !generated(&e.file_name())).map(|e| newest(&e.path())).max().unwrap_or(SystemTime::UNIX_EPOCH)
}
