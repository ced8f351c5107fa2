//! The log: to standard error, and to a file of this computer. It never carries secrets, names or free text of others.
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

const FILE: &str = "smart-btm.log";
/// A longer file is set aside at the next start; one older file is kept.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Starts the log; `RUST_LOG` chooses what is kept, `info` without it. Answers the file, if there is one.
pub fn start(folder: Option<&Path>) -> Option<PathBuf> {
    let file = folder.and_then(open);
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let kept = file.as_ref().and_then(|path| File::options().append(true).open(path).ok());
    let to_file = kept.map(|file| fmt::layer().with_ansi(false).with_writer(Mutex::new(file)));
    let to_terminal = fmt::layer().with_ansi(false).with_writer(std::io::stderr);
    if tracing_subscriber::registry().with(filter).with(to_terminal).with(to_file).try_init().is_err() {
        tracing::debug!("the log was started before");
    }
    file
}

fn open(folder: &Path) -> Option<PathBuf> {
    std::fs::create_dir_all(folder).ok()?;
    let path = folder.join(FILE);
    if std::fs::metadata(&path).is_ok_and(|data| data.len() > LONGEST) {
        std::fs::rename(&path, path.with_extension("log.1")).ok()?;
    }
    File::options().create(true).append(true).open(&path).ok()?;
    Some(path)
}
