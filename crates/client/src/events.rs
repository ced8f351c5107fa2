//! What the core pushes: something on this computer changed.
use crate::boot::{KeychainState, SessionState};
use crate::freshness::{Freshness, Online};
use crate::progress::Purchase;

#[derive(Clone, Debug)]
pub enum ClientEvent {
    /// So many things of the mirror changed.
    Changed {
        changed: u32,
    },
    Online {
        online: Online,
        freshness: Freshness,
    },
    Purchase(Box<Purchase>),
    Session(SessionState),
    Keychain(KeychainState),
    /// The local store had to be made anew.
    Rebuilt(Rebuilt),
}

/// Why the local store was made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RebuiltCause {
    /// Its key is no longer in the keychain.
    KeyGone,
    /// Its key does not open it.
    WrongKey,
    /// The file was damaged; what could be read was taken over.
    Damaged,
}

/// Told once. The old file is set aside, still encrypted; what the server has is fetched again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    pub cause: RebuiltCause,
    /// Unsent purchases and requests that are lost with it.
    pub unsent_lost: u32,
}
