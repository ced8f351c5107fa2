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
    Purchase(Purchase),
    Session(SessionState),
    Keychain(KeychainState),
}
