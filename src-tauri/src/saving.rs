//! Files for the person: into the downloads folder, never over another file, for the person's eyes alone.
mod name;

use crate::ipc_error::IpcError;
use crate::state::Shell;
use crate::views::SavedFileView;
use btm_client::Code;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Manager, Runtime};

/// " (2)" to " (99)"; a folder that holds them all takes no more.
const COPIES: u32 = 99;

/// What this run has saved.
#[derive(Debug, Default)]
pub struct Saved(Mutex<HashSet<PathBuf>>);

impl Saved {
    fn note(&self, path: PathBuf) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    }

    fn has(&self, path: &Path) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }
}

/// Saves `bytes` under `file_name` (made harmless first) in the downloads folder, else among the documents, else at home.
/// `count` is what the screen says of it: events or pages.
///
/// # Errors
/// `storage_full`; `folder_not_writable` where no folder takes it.
pub async fn save<R: Runtime>(
    app: &AppHandle<R>,
    file_name: &str,
    bytes: Vec<u8>,
    count: u32,
) -> Result<SavedFileView, IpcError> {
    let paths = app.path();
    let folders: Vec<PathBuf> = [paths.download_dir(), paths.document_dir(), paths.home_dir()].into_iter().flatten().collect();
    save_into(&app.state::<Shell>().saved, folders, file_name, bytes, count).await
}

/// As [`save`], into the first of these folders that takes it.
///
/// # Errors
/// As [`save`].
pub async fn save_into(
    saved: &Saved,
    folders: Vec<PathBuf>,
    file_name: &str,
    bytes: Vec<u8>,
    count: u32,
) -> Result<SavedFileView, IpcError> {
    let wanted = name::harmless(file_name);
    let written = tauri::async_runtime::spawn_blocking(move || first_that_takes(&folders, &wanted, &bytes)).await;
    let path = written.map_err(|_| IpcError::of(Code::Internal))?.map_err(IpcError::of)?;
    let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let view = SavedFileView { path: path.display().to_string(), file_name, count };
    saved.note(PathBuf::from(&view.path));
    Ok(view)
}

fn first_that_takes(folders: &[PathBuf], wanted: &str, bytes: &[u8]) -> Result<PathBuf, Code> {
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        match write(folder, wanted, bytes) {
            Ok(path) => return Ok(path),
            Err(error) if is_full(error.kind()) => return Err(Code::StorageFull),
            // Neither the name nor the folder's own: what was saved is named by the screen.
            Err(error) => tracing::warn!(kind = ?error.kind(), "a folder takes no file"),
        }
    }
    Err(Code::FolderNotWritable)
}

fn is_full(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

fn write(folder: &Path, wanted: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    for copy in 1..=COPIES {
        let path = folder.join(name::numbered(wanted, copy));
        let mut file = match new_file(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
            // Half a file helps nobody; it is ours, we have just made it.
            drop(file);
            std::fs::remove_file(&path)?;
            return Err(error);
        }
        // The name outlives a power cut too; where a system knows no such thing, it does so anyway.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        return Ok(path);
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Only ever a new one, and on Unix no one else's to read.
fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens the folder with the file marked.
///
/// # Errors
/// `not_found` for a path this run did not save, or a file that has gone; `no_file_manager` where the system shows none.
pub async fn reveal(saved: &Saved, path: String) -> Result<(), IpcError> {
    let path = PathBuf::from(path);
    if !saved.has(&path) || !path.is_file() {
        return Err(IpcError::of(Code::NotFound));
    }
    let shown = tauri::async_runtime::spawn_blocking(move || tauri_plugin_opener::reveal_item_in_dir(path)).await;
    match shown {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::info!(kind = %kind_of(&error), "no file manager shows the folder");
            Err(IpcError::of(Code::NoFileManager))
        }
        Err(_) => Err(IpcError::of(Code::Internal)),
    }
}

/// The error's own name, without the path it may carry.
fn kind_of(error: &tauri_plugin_opener::Error) -> String {
    format!("{error:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn save_now(saved: &Saved, folders: &[&Path], name: &str, bytes: &[u8]) -> Result<SavedFileView, IpcError> {
        let folders = folders.iter().map(|f| f.to_path_buf()).collect();
        tauri::async_runtime::block_on(save_into(saved, folders, name, bytes.to_vec(), 3))
    }

    #[test]
    fn nothing_is_ever_written_over() {
        let (folder, saved) = (tempfile::tempdir().unwrap(), Saved::default());
        for (n, wanted) in ["plan.pdf", "plan (2).pdf", "plan (3).pdf"].into_iter().enumerate() {
            let view = save_now(&saved, &[folder.path()], "plan.pdf", n.to_string().as_bytes()).unwrap();
            assert_eq!((view.file_name.as_str(), view.count), (wanted, 3));
            assert_eq!(view.path, folder.path().join(wanted).display().to_string());
        }
        assert_eq!(std::fs::read(folder.path().join("plan.pdf")).unwrap(), b"0");
        assert_eq!(std::fs::read(folder.path().join("plan (3).pdf")).unwrap(), b"2");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_the_persons_alone_and_a_link_in_the_way_is_not_followed() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path().join("stolen"), folder.path().join("a.ics")).unwrap();
        let view = save_now(&Saved::default(), &[folder.path()], "../../a.ics", b"x").unwrap();
        assert_eq!(view.file_name, "a (2).ics");
        assert_eq!(std::fs::metadata(view.path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!elsewhere.path().join("stolen").exists());
    }

    #[test]
    fn the_next_folder_takes_what_the_first_does_not() {
        let (folder, saved) = (tempfile::tempdir().unwrap(), Saved::default());
        let missing = folder.path().join("missing");
        let view = save_now(&saved, &[&missing, folder.path()], "a.ics", b"x").unwrap();
        assert_eq!(Path::new(&view.path).parent(), Some(folder.path()));
        let refused = save_now(&saved, &[&missing], "a.ics", b"x").unwrap_err();
        assert_eq!(refused, IpcError::of(Code::FolderNotWritable));
        // A folder in which nothing can be made, whoever asks.
        #[cfg(target_os = "linux")]
        assert_eq!(save_now(&saved, &[Path::new("/proc")], "a.ics", b"x"), Err(IpcError::of(Code::FolderNotWritable)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_apart() {
        // `/dev/full` is the one device that is always full; it cannot be made anew, so the kinds alone are looked at.
        let error = OpenOptions::new().write(true).open("/dev/full").and_then(|mut f| f.write_all(b"x")).unwrap_err();
        assert!(is_full(error.kind()), "{error:?}");
        assert!(!is_full(ErrorKind::PermissionDenied));
    }

    #[test]
    fn only_what_was_saved_is_shown() {
        let (folder, saved) = (tempfile::tempdir().unwrap(), Saved::default());
        let view = save_now(&saved, &[folder.path()], "a.ics", b"x").unwrap();
        let shown = |path: String| tauri::async_runtime::block_on(reveal(&saved, path));
        std::fs::write(folder.path().join("b.ics"), "").unwrap();
        for foreign in
            ["/etc/passwd".to_owned(), folder.path().join("b.ics").display().to_string(), format!("{}/../a.ics", view.path)]
        {
            assert_eq!(shown(foreign.clone()), Err(IpcError::of(Code::NotFound)), "{foreign}");
        }
        std::fs::remove_file(&view.path).unwrap();
        assert_eq!(shown(view.path), Err(IpcError::of(Code::NotFound)));
    }
}
