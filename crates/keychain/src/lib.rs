//! The OS keychain behind one small interface, with a memory variant for computers without one.
//!
//! Service `smart-btm`, account `<server id>/<user id>/<entry>`. Windows allows 2,560 bytes of UTF-16, so no system gets a secret of
//! more than [`LIMIT_CHARS`] code units: never a JWT, never a bundle. There is no third variant: nothing here ever writes a file.
mod account;
mod calls;
mod probe;
mod store;

pub use account::{Entry, LIMIT_CHARS, Owner, SERVICE};
pub use probe::{PROBE_LIMIT, Probe};
pub use store::{KeyStore, KeychainError, Memory};
