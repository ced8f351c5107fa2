//! The small plain file of this computer: settings and which server and account belong here. No secret, no content.
use crate::settings::Settings;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionKind {
    Server,
    /// The server inside this app.
    Standalone,
}

/// One server + one account + one local store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownConnection {
    pub kind: ConnectionKind,
    pub server_id: String,
    pub server_name: String,
    pub company_name: String,
    pub base_url: String,
    pub simulated: bool,
    /// Whom an invitation or the last sign-in named.
    pub email: Option<String>,
    /// Known after the first sign-in; names the store and the keychain entries.
    pub user_id: Option<String>,
    /// A refresh token was kept, so the start may assume a session.
    #[serde(default)]
    pub signed_in: bool,
    /// Signed out, with the store kept here, locked, for this account's next sign-in.
    #[serde(default)]
    pub kept_user: Option<String>,
    /// A company in memory alone: the next start does not know it.
    #[serde(default)]
    pub trial: bool,
}

impl KnownConnection {
    /// An account, or a company on this computer: not to be replaced without a word.
    pub(crate) fn holds_something(&self) -> bool {
        self.user_id.is_some() || self.kept_user.is_some() || self.kind == ConnectionKind::Standalone
    }

    /// Every account of this server with keys and files here.
    pub(crate) fn owners(&self) -> Vec<btm_keychain::Owner> {
        let users = self.user_id.iter().chain(&self.kept_user).collect::<std::collections::BTreeSet<_>>();
        users.into_iter().map(|user| btm_keychain::Owner::new(&self.server_id, user)).collect()
    }

    pub(crate) fn owner(&self) -> Option<btm_keychain::Owner> {
        self.user_id.as_ref().map(|user| btm_keychain::Owner::new(&self.server_id, user))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Register {
    pub settings: Settings,
    #[serde(default)]
    pub connection: Option<KnownConnection>,
}

const FILE: &str = "connections.json";

fn file(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

impl Register {
    /// Never fails: what is missing or unreadable is as on the first day; an unreadable file is set aside.
    pub(crate) fn read(data_dir: &Path, first: Settings) -> Self {
        let fresh = Self { settings: first.within_limits(), connection: None };
        let path = file(data_dir);
        let Ok(text) = std::fs::read_to_string(&path) else { return fresh };
        match serde_json::from_str::<Self>(&text) {
            Ok(mut register) => {
                register.settings = register.settings.within_limits();
                register.connection = register.connection.filter(|c| !c.trial);
                register
            }
            Err(e) => {
                tracing::warn!(line = e.line(), "the connections file cannot be read and is set aside");
                if std::fs::rename(&path, path.with_extension("json.damaged")).is_err() {
                    tracing::warn!("the connections file could not be set aside");
                }
                fresh
            }
        }
    }

    /// Replaces the file at once: after a kill there is the old one or the new one.
    pub(crate) fn write(&self, data_dir: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(data_dir)?;
        let path = file(data_dir);
        let new = path.with_extension("json.new");
        let mut out = std::fs::File::create(&new)?;
        out.write_all(&serde_json::to_vec_pretty(self)?)?;
        out.sync_all()?;
        std::fs::rename(&new, &path)
    }
}

/// Where an account's store lies. Ids come from a server, so nothing but letters, digits and dashes becomes a folder's name.
pub(crate) fn store_path(data_dir: &Path, owner: &btm_keychain::Owner) -> PathBuf {
    let folder =
        |id: &str| id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(64).collect::<String>();
    data_dir.join("stores").join(folder(&owner.server)).join(folder(&owner.user)).join("cache.db")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn what_was_written_is_read_and_what_is_damaged_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let fresh = Register::read(folder.path(), Settings::default());
        assert_eq!(fresh, Register::default());
        let mut register = fresh;
        register.settings.text_percent = 150;
        register.write(folder.path()).unwrap();
        assert_eq!(Register::read(folder.path(), Settings::default()), register);
        std::fs::write(file(folder.path()), "{ not json").unwrap();
        assert_eq!(Register::read(folder.path(), Settings::default()), Register::default());
        assert!(folder.path().join("connections.json.damaged").exists());
    }

    #[test]
    fn a_server_cannot_choose_a_path() {
        let owner = btm_keychain::Owner::new("../../etc", "a/b\\c");
        assert_eq!(store_path(Path::new("d"), &owner), Path::new("d/stores/______etc/a_b_c/cache.db"));
    }
}
