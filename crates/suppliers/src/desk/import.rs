//! Catalogues from outside: JSON whole, or two sheets in CSV. What comes in has been checked; everything wrong is told at once.
mod check;
mod csv;
mod sheets;

pub use check::Fault;
pub use sheets::{Head, sheets};

use super::catalogue::Catalogue;
use thiserror::Error;

/// Why a catalogue is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    #[error("not a catalogue: {0}")]
    Unreadable(String),
    #[error("{} things are wrong, the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Faults(Vec<Fault>),
    #[error("version {new} does not follow version {now}")]
    Version { now: u32, new: u32 },
}

/// # Errors
/// [`ImportError`].
pub fn json(text: &str) -> Result<Catalogue, ImportError> {
    let read: Catalogue = serde_json::from_str(text).map_err(|e| ImportError::Unreadable(e.to_string()))?;
    checked(read)
}

/// # Errors
/// `Faults`.
pub fn checked(catalogue: Catalogue) -> Result<Catalogue, ImportError> {
    let faults = check::faults(&catalogue);
    if faults.is_empty() { Ok(catalogue) } else { Err(ImportError::Faults(faults)) }
}

/// # Errors
/// `Version`: an import never goes back, and never changes what a version says.
pub fn follows(now: &Catalogue, new: &Catalogue) -> Result<(), ImportError> {
    if new.version > now.version { Ok(()) } else { Err(ImportError::Version { now: now.version, new: new.version }) }
}
