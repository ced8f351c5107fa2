//! The Python side: one virtual environment for the clients and readers that exist in Python alone.
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The interpreter of `folder/.venv`, holding exactly what `folder/requirements.txt` names by hash. Quick when all is there.
pub fn environment(folder: &Path) -> Result<PathBuf> {
    let requirements = folder.join("requirements.txt");
    let text = std::fs::read(&requirements).with_context(|| requirements.display().to_string())?;
    let hash = Sha256::digest(&text).iter().map(|b| format!("{b:02x}")).collect::<String>();
    let venv = folder.join(".venv");
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = venv.join(".installed");
    if python.exists() && std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == hash) {
        return Ok(python);
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    spoken(Command::new(system).args(["-m", "venv", "--clear"]).arg(&venv))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"];
    spoken(Command::new(&python).args(install).arg(&requirements))?;
    std::fs::write(stamp, hash)?;
    Ok(python)
}

fn spoken(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?}"))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}
