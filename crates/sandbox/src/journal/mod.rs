//! The journal on disk: one append-only file. Opening replays it; a writer thread appends in groups with one fsync each.

pub mod frame;
pub mod seal;
mod writer;

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use seal::JournalKey;
pub use writer::{Durable, Journal};

use seal::{SealError, Sealer};

/// When an appended record counts as kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// After fsync: survives a power cut.
    Fsync,
    /// After the write call: survives `kill -9`.
    Os,
    /// At once.
    None,
}

impl std::str::FromStr for Durability {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "fsync" => Ok(Durability::Fsync),
            "os" => Ok(Durability::Os),
            "none" => Ok(Durability::None),
            _ => Err("durability is fsync, os or none".to_owned()),
        }
    }
}

/// What a journal belongs to: the first record of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub journal: String,
    pub format: u32,
    pub seed: u64,
    pub data_version: String,
    pub world: u8,
    pub flights_per_day: Option<u32>,
    pub sealed: bool,
    /// A sealed text that tells a wrong key from damage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

/// A journal that cannot be used.
#[derive(Debug, Error)]
pub enum JournalError {
    #[error("the journal belongs to another sandbox: {0}")]
    Foreign(String),
    #[error("another process uses the journal")]
    Busy,
    #[error("the journal key is missing, wrong or not wanted by this journal")]
    Key,
    #[error(transparent)]
    Damaged(#[from] frame::Damaged),
    #[error("a journal record cannot be read: {0}")]
    Record(String),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<SealError> for JournalError {
    fn from(_: SealError) -> Self {
        JournalError::Key
    }
}

/// An opened file and what stood in it.
pub struct Opened {
    pub file: File,
    pub path: PathBuf,
    /// Records after the header, in order.
    pub records: Vec<String>,
    pub bytes: u64,
    sealer: Sealer,
}

const CHECK: &str = "smart-btm-sandbox";

/// Opens or creates `sandbox.journal` in a folder, drops a torn end, checks that it is ours.
pub fn open(dir: &Path, header: &Header, key: Option<&JournalKey>) -> Result<Opened, JournalError> {
    std::fs::create_dir_all(dir)?;
    let path = dir.join("sandbox.journal");
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Err(JournalError::Busy),
        Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let sealer = Sealer::new(key);
    let (lines, kept) = frame::decode(&bytes)?;
    if kept < bytes.len() {
        tracing::warn!(dropped = bytes.len() - kept, "the journal's last line was cut and is dropped");
        file.set_len(kept as u64)?;
        file.sync_data()?;
    }
    file.seek(SeekFrom::Start(kept as u64))?;
    let mut lines = lines.into_iter();
    let Some(first) = lines.next() else {
        let line = frame::encode(&first_record(header, &sealer)?);
        file.write_all(&line)?;
        file.sync_all()?;
        sync_dir(dir)?;
        return Ok(Opened { file, path, records: Vec::new(), bytes: line.len() as u64, sealer });
    };
    check(first, header, &sealer)?;
    let mut records = Vec::new();
    for (place, line) in lines.enumerate() {
        records.push(sealer.open(place as u64, line)?);
    }
    Ok(Opened { file, path, records, bytes: kept as u64, sealer })
}

fn first_record(header: &Header, sealer: &Sealer) -> Result<String, JournalError> {
    let mut header = header.clone();
    if header.sealed {
        header.check = Some(sealer.seal(u64::MAX, CHECK)?);
    }
    serde_json::to_string(&header).map_err(|e| JournalError::Record(e.to_string()))
}

fn check(line: &str, wanted: &Header, sealer: &Sealer) -> Result<(), JournalError> {
    let found: Header = serde_json::from_str(line).map_err(|e| JournalError::Foreign(e.to_string()))?;
    if found.sealed != wanted.sealed {
        return Err(JournalError::Key);
    }
    if let Some(check) = &found.check
        && sealer.open(u64::MAX, check)? != CHECK
    {
        return Err(JournalError::Key);
    }
    let same = Header { check: None, ..found.clone() } == Header { check: None, ..wanted.clone() };
    if same {
        return Ok(());
    }
    Err(JournalError::Foreign(format!(
        "seed {} data {} world {} instead of seed {} data {} world {}",
        found.seed, found.data_version, found.world, wanted.seed, wanted.data_version, wanted.world
    )))
}

impl Opened {
    /// Replaces the file by a header and one snapshot record. The old file stands until the new one is whole on the disk.
    pub fn compact(self, header: &Header, snapshot: &str) -> Result<Opened, JournalError> {
        let fresh = self.path.with_extension("journal.new");
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&fresh)?;
        let mut text = frame::encode(&first_record(header, &self.sealer)?);
        text.extend(frame::encode(&self.sealer.seal(0, snapshot)?));
        file.write_all(&text)?;
        file.sync_all()?;
        match file.try_lock() {
            Ok(()) => {}
            Err(_) => return Err(JournalError::Busy),
        }
        std::fs::rename(&fresh, &self.path)?;
        if let Some(dir) = self.path.parent() {
            sync_dir(dir)?;
        }
        Ok(Opened { file, records: vec![snapshot.to_owned()], bytes: text.len() as u64, ..self })
    }
}

/// Makes a new name in a folder durable.
fn sync_dir(dir: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}
