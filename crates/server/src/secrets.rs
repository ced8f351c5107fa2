//! Secrets come from files alone, and only from files nobody else may read (security.md §1.4).
use btm_domain::Entropy;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;
use zeroize::Zeroizing;

/// Why a secret file is not used.
#[derive(Debug, Error)]
pub enum SecretError {
    #[error("{0} is not there")]
    Missing(PathBuf),
    #[error("{path} may be read by others (mode {mode:04o}); it must be 0600 or 0400")]
    TooOpen { path: PathBuf, mode: u32 },
    #[error("{0} does not hold what it should")]
    Content(PathBuf),
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
}

/// The text of a file that only its owner may read.
///
/// # Errors
/// `TooOpen` where group or others have any right.
pub fn read_private(path: &Path) -> Result<Zeroizing<String>, SecretError> {
    check_mode(path)?;
    let io = |source| SecretError::Io { path: path.to_owned(), source };
    std::fs::read_to_string(path).map(Zeroizing::new).map_err(io)
}

/// # Errors
/// `Missing`, `TooOpen`.
pub fn check_mode(path: &Path) -> Result<(), SecretError> {
    let found = std::fs::metadata(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => SecretError::Missing(path.to_owned()),
        _ => SecretError::Io { path: path.to_owned(), source },
    })?;
    let mode = mode_of(&found);
    if mode & 0o077 != 0 {
        return Err(SecretError::TooOpen { path: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(unix)]
pub fn mode_of(found: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::MetadataExt;
    found.mode() & 0o7777
}

/// Other systems keep such files in the user's own profile; their rights are not bits.
#[cfg(not(unix))]
pub fn mode_of(_: &std::fs::Metadata) -> u32 {
    0o600
}

/// A folder of mode 0700, made if it is not there.
///
/// # Errors
/// As of the file system.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a new file with this mode; never over one that is there.
///
/// # Errors
/// As of the file system.
pub fn write_private(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The master key: 64 hexadecimal digits in a file of mode 0400.
///
/// # Errors
/// As [`read_private`], `Content` for anything but 32 bytes.
pub fn read_master_key(path: &Path) -> Result<Zeroizing<[u8; 32]>, SecretError> {
    let text = read_private(path)?;
    let bytes = Zeroizing::new(
        data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).map_err(|_| SecretError::Content(path.to_owned()))?,
    );
    let mut key = Zeroizing::new([0u8; 32]);
    if bytes.len() != key.len() {
        return Err(SecretError::Content(path.to_owned()));
    }
    key.copy_from_slice(&bytes);
    Ok(key)
}

/// Makes a master key where there is none.
///
/// # Errors
/// As of the file system.
pub fn make_master_key(path: &Path, entropy: &dyn Entropy) -> Result<(), SecretError> {
    let io = |source| SecretError::Io { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        private_folder(folder).map_err(io)?;
    }
    let mut key = Zeroizing::new([0u8; 32]);
    entropy.fill(&mut *key);
    let text = Zeroizing::new(format!("{}\n", data_encoding::HEXLOWER.encode(&*key)));
    write_private(path, text.as_bytes(), 0o400).map_err(io)
}
