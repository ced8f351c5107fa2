//! What may be kept, under which name, of which size (security.md §1.2).
use std::fmt;

/// The service every entry of this product stands under.
pub const SERVICE: &str = "smart-btm";
/// Longest secret on every system, in UTF-16 code units (Windows: 2,560 bytes).
pub const LIMIT_CHARS: usize = 1_280;

/// The closed list of secrets. Each is 32 bytes in base64url without padding: 43 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Opens the encrypted store. Lost: the local file is wiped and synced again.
    CacheKey,
    /// Opaque refresh token. Lost: sign in.
    Refresh,
    /// Ed25519 seed of this device. Lost: sign in, a new device in the list.
    DeviceKey,
    /// Master key of the server inside the app. Lost: recovery key, or the data is gone.
    StandaloneMaster,
}

impl Entry {
    pub const ALL: [Self; 4] = [Self::CacheKey, Self::Refresh, Self::DeviceKey, Self::StandaloneMaster];

    /// Its word in the account.
    pub fn name(self) -> &'static str {
        match self {
            Self::CacheKey => "cache-key",
            Self::Refresh => "refresh",
            Self::DeviceKey => "device-key",
            Self::StandaloneMaster => "standalone-master",
        }
    }

    /// The only size it may have, in characters.
    pub fn chars(self) -> usize {
        match self {
            Self::CacheKey | Self::Refresh | Self::DeviceKey | Self::StandaloneMaster => 43,
        }
    }
}

/// Whose secrets: one account on one server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    pub server: String,
    pub user: String,
}

impl Owner {
    pub fn new(server: impl fmt::Display, user: impl fmt::Display) -> Self {
        Self { server: server.to_string(), user: user.to_string() }
    }

    pub(crate) fn account(&self, entry: Entry) -> String {
        format!("{}/{}/{}", self.server, self.user, entry.name())
    }
}
