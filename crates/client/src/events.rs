//! What the core pushes: something on this computer changed.
use crate::boot::{KeychainState, SessionState};
use crate::changes::ChangeRow;
use crate::clock::ClockDrift;
use crate::failure::Code;
use crate::freshness::{Freshness, Online};
use crate::notices::Notice;
use crate::progress::Purchase;

#[derive(Clone, Debug)]
pub enum ClientEvent {
    /// The mirror is another one: so many things changed to the eye, the first of them by name. None: look again all the same.
    Changed {
        changed: u32,
        /// At most 50.
        changes: Vec<ChangeRow>,
    },
    Online {
        online: Online,
        freshness: Freshness,
    },
    Purchase(Box<Purchase>),
    Session(SessionState),
    Keychain(KeychainState),
    /// The local store is open, or why it could not be opened.
    Store(Option<Code>),
    /// The local store had to be made anew.
    Rebuilt(Rebuilt),
    /// How far this computer's clock is off has changed for the worse or the better.
    Clock(ClockDrift),
    /// There is news, or something was read. `fresh`: what may be said through the system.
    Notices {
        unread: u32,
        fresh: Vec<Notice>,
    },
    /// How much waits to be sent, and how much was refused.
    Outbox {
        waiting: u32,
        refused: u32,
    },
    /// Another connection is at hand, or one was named anew or removed.
    Connections,
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

/// Told once. A file whose key is gone is deleted, any other is set aside, still encrypted; what the server has is fetched again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    pub cause: RebuiltCause,
    /// Unsent purchases and requests that are lost with it.
    pub unsent_lost: u32,
}
