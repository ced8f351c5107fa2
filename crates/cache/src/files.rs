//! The files of a store: the database, its log, and a plain counter of unsent items beside it (a number, no content).
use crate::CacheError;
use std::path::{Path, PathBuf};

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(path: &Path) -> Result<(), CacheError> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
        _ => Ok(()),
    }
}

/// Deletes the store at `path` with all that stands beside it, what was set aside included. Close it first; delete its key before that.
///
/// # Errors
/// `File` where the system refuses.
pub fn delete_files(path: &Path) -> Result<(), CacheError> {
    for suffix in ["", "-wal", "-shm", "-journal", ".unsent", ".open"] {
        remove(&beside(path, suffix))?;
    }
    drop_new(path)?;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let aside = format!("{}.damaged-", name.to_string_lossy());
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(&aside) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Moves a store that cannot be used out of the way, still encrypted, and answers its new name.
///
/// # Errors
/// `File` where the system refuses.
pub fn set_aside(path: &Path) -> Result<PathBuf, CacheError> {
    let target = database_aside(path)?;
    rest_aside(path, &target)?;
    Ok(target)
}

/// First the database alone: as long as it stands, its log does.
pub(crate) fn database_aside(path: &Path) -> Result<PathBuf, CacheError> {
    let mut number = 1;
    let mut target = beside(path, ".damaged-1");
    while target.try_exists()? {
        number += 1;
        target = beside(path, &format!(".damaged-{number}"));
    }
    std::fs::rename(path, &target)?;
    keep_names(path);
    Ok(target)
}

/// Then what belongs to it.
pub(crate) fn rest_aside(path: &Path, target: &Path) -> Result<(), CacheError> {
    let log = beside(path, "-wal");
    if log.try_exists()? {
        std::fs::rename(&log, beside(target, "-wal"))?;
    }
    // The counter told of that file; the next one begins at nothing.
    for suffix in ["-shm", "-journal", ".unsent", ".open"] {
        remove(&beside(path, suffix))?;
    }
    keep_names(path);
    Ok(())
}

/// What a stop left of a store whose database is set aside or deleted: its log must never meet another database.
pub(crate) fn leftovers_aside(path: &Path) -> Result<(), CacheError> {
    let mut number = 0;
    while beside(path, &format!(".damaged-{}", number + 1)).try_exists()? {
        number += 1;
    }
    let newest = beside(path, &format!(".damaged-{number}"));
    if number > 0 && !beside(&newest, "-wal").try_exists()? {
        return rest_aside(path, &newest);
    }
    ["-wal", "-shm", "-journal", ".unsent", ".open"].iter().try_for_each(|suffix| remove(&beside(path, suffix)))
}

/// The file a rebuild fills.
pub(crate) fn new_beside(path: &Path) -> PathBuf {
    beside(path, ".new")
}

pub(crate) fn drop_new(path: &Path) -> Result<(), CacheError> {
    let new = new_beside(path);
    ["", "-wal", "-shm", "-journal"].iter().try_for_each(|suffix| remove(&beside(&new, suffix)))
}

/// The filled file becomes the store.
pub(crate) fn new_in_place(path: &Path) -> Result<(), CacheError> {
    std::fs::rename(new_beside(path), path)?;
    keep_names(path);
    Ok(())
}

/// Names survive a power cut only once their folder is written.
fn keep_names(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent()
        && std::fs::File::open(folder).and_then(|f| f.sync_all()).is_err()
    {
        tracing::warn!("the folder of a store was not written through");
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// How many unsent items a store held, told without its key: for the sentence after the key was lost.
pub fn unsent_beside(path: &Path) -> u32 {
    std::fs::read_to_string(beside(path, ".unsent")).ok().and_then(|t| t.trim().parse().ok()).unwrap_or(0)
}

/// The same; `None` where a counter is there and cannot be read. None there: nothing was unsent.
pub fn unsent_known(path: &Path) -> Option<u32> {
    match std::fs::read_to_string(beside(path, ".unsent")) {
        Ok(text) => text.trim().parse().ok(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Some(0),
        Err(_) => None,
    }
}

pub(crate) fn write_unsent(path: &Path, count: u32) {
    let target = beside(path, ".unsent");
    let done = if count == 0 { remove(&target) } else { std::fs::write(&target, count.to_string()).map_err(CacheError::from) };
    if done.is_err() {
        tracing::warn!("the counter of unsent items was not written");
    }
}

/// How the last opening of a store ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LastEnd {
    Clean,
    /// Never closed: a kill, a power cut, or it is open right now.
    Crashed,
    /// A read met damage.
    Damaged,
}

pub(crate) fn last_end(path: &Path) -> LastEnd {
    match std::fs::read_to_string(beside(path, ".open")) {
        Ok(text) if text == "damaged" => LastEnd::Damaged,
        Ok(_) => LastEnd::Crashed,
        Err(_) => LastEnd::Clean,
    }
}

/// A small file beside the store: there while it is open.
pub(crate) fn mark(path: &Path, end: LastEnd) {
    let target = beside(path, ".open");
    let done = match end {
        LastEnd::Clean => remove(&target),
        LastEnd::Crashed => std::fs::write(&target, "open").map_err(CacheError::from),
        LastEnd::Damaged => std::fs::write(&target, "damaged").map_err(CacheError::from),
    };
    if done.is_err() {
        tracing::warn!("the mark of an open store was not written");
    }
}

/// Folders of a store are the owner's alone (0700).
pub(crate) fn make_folder(path: &Path) -> Result<(), CacheError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
