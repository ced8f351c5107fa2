//! Fetches the packages of `xtask/data.lock` with the registries' ordinary clients and checks their bytes.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::archive;

const LOCK: &str = "xtask/data.lock";

#[derive(Deserialize)]
struct Lock {
    package: Vec<Pinned>,
}

/// One row of the lock: a file of a registry and its digest.
#[derive(Deserialize)]
struct Pinned {
    client: Client,
    name: String,
    version: String,
    file: String,
    sha256: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Client {
    Pip,
    Npm,
}

/// The checked packages, by name.
pub struct Packages(BTreeMap<String, Vec<u8>>);

impl Packages {
    fn bytes(&self, name: &str) -> Result<&[u8]> {
        let bytes = self.0.get(name).with_context(|| format!("{name} is not in {LOCK}"))?;
        Ok(bytes)
    }

    /// The text of one file of a wheel.
    pub fn zip_member(&self, name: &str, path: &str) -> Result<String> {
        archive::zip_member(self.bytes(name)?, path).with_context(|| format!("{name}: {path}"))
    }

    /// The text of one file of an npm package.
    pub fn tgz_member(&self, name: &str, path: &str) -> Result<String> {
        let mut found = self.tgz_members(name, path, "")?;
        match found.pop() {
            Some((_, text)) => Ok(text),
            None => bail!("{name} has no {path}"),
        }
    }

    /// The texts of all files of an npm package under `folder` that end in `ending`, sorted by path.
    pub fn tgz_members(&self, name: &str, folder: &str, ending: &str) -> Result<Vec<(String, String)>> {
        let found = archive::tgz_members(self.bytes(name)?, folder, ending).with_context(|| name.to_owned())?;
        if found.is_empty() {
            bail!("{name} has nothing under {folder}");
        }
        Ok(found)
    }
}

/// Fetches what is not yet in the download folder (under the target folder) and checks every file.
pub fn fetch_all(root: &Path) -> Result<Packages> {
    let lock: Lock = toml::from_str(&std::fs::read_to_string(root.join(LOCK)).context(LOCK)?).context(LOCK)?;
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("xtask-data");
    std::fs::create_dir_all(&folder)?;
    let mut packages = BTreeMap::new();
    for pinned in lock.package {
        let bytes = pinned.load(&folder)?;
        packages.insert(pinned.name, bytes);
    }
    Ok(Packages(packages))
}

impl Pinned {
    fn load(&self, folder: &Path) -> Result<Vec<u8>> {
        let path = folder.join(&self.file);
        if let Ok(bytes) = std::fs::read(&path)
            && digest(&bytes) == self.sha256
        {
            return Ok(bytes);
        }
        self.download(folder)?;
        let bytes = std::fs::read(&path).with_context(|| format!("{} did not arrive", self.file))?;
        let found = digest(&bytes);
        if found != self.sha256 {
            std::fs::remove_file(&path)?;
            bail!("{}: SHA-256 is {found}, the lock says {}", self.file, self.sha256);
        }
        Ok(bytes)
    }

    fn download(&self, folder: &Path) -> Result<()> {
        let Self { name, version, .. } = self;
        let mut command = match self.client {
            Client::Pip => {
                let mut command = Command::new("python3");
                command.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest", "."]);
                command.arg(format!("{name}=={version}"));
                command
            }
            Client::Npm => {
                let mut command = Command::new("npm");
                command.args(["pack", "--silent"]).arg(format!("{name}@{version}"));
                command
            }
        };
        let output =
            command.current_dir(folder).output().with_context(|| format!("{:?} is not installed", command.get_program()))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            bail!("{name} {version} could not be fetched: {why}");
        }
        Ok(())
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
