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
    /// Made with it; of a file of one connection, the server's.
    #[serde(default)]
    pub id: String,
    /// The person's own word for it.
    #[serde(default)]
    pub name: Option<String>,
    /// 0 to 7: beside its name on every screen.
    #[serde(default)]
    pub colour: u8,
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
    pub connections: Vec<KnownConnection>,
    /// The one at hand.
    #[serde(default)]
    pub active: Option<String>,
    /// Of the version that knew one alone; read, never written.
    #[serde(default, skip_serializing)]
    connection: Option<KnownConnection>,
}

/// Colours a person may tell connections apart by.
pub(crate) const COLOURS: u8 = 8;
const FILE: &str = "connections.json";

fn file(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

impl Register {
    pub(crate) fn fresh(settings: Settings) -> Self {
        Self { settings: settings.within_limits(), ..Self::default() }
    }

    /// A file that knew one connection alone: it is the first and the active one.
    fn take_over_single(&mut self) {
        if let Some(mut only) = self.connection.take()
            && self.connections.is_empty()
        {
            if only.id.is_empty() {
                only.id.clone_from(&only.server_id);
            }
            self.active = Some(only.id.clone());
            self.connections.push(only);
        }
    }

    /// The connection at hand.
    pub(crate) fn active(&self) -> Option<&KnownConnection> {
        let id = self.active.as_ref()?;
        self.connections.iter().find(|c| c.id == *id)
    }

    pub(crate) fn active_mut(&mut self) -> Option<&mut KnownConnection> {
        let id = self.active.as_ref()?;
        self.connections.iter_mut().find(|c| c.id == *id)
    }

    /// Puts a new connection at hand. One that holds nothing yet, of the same server or at hand, is replaced by it.
    pub(crate) fn add(&mut self, known: KnownConnection) {
        let active = self.active.clone();
        let empty =
            |c: &KnownConnection| !c.holds_something() && (c.server_id == known.server_id || Some(&c.id) == active.as_ref());
        self.connections.retain(|c| !empty(c));
        self.active = Some(known.id.clone());
        self.connections.push(known);
    }

    /// Takes a connection away; where it was at hand, none is.
    pub(crate) fn remove(&mut self, id: &str) {
        self.connections.retain(|c| c.id != id);
        self.active = self.active.take().filter(|a| a != id);
    }

    /// Of two connections to one account the one at hand stays: they would share one store.
    pub(crate) fn one_per_account(&mut self) {
        let Some((id, owner)) = self.active().and_then(|c| Some((c.id.clone(), c.owner()?))) else { return };
        for c in self.connections.iter_mut().filter(|c| c.id != id && c.server_id == owner.server) {
            c.user_id = c.user_id.take().filter(|user| *user != owner.user);
            c.kept_user = c.kept_user.take().filter(|user| *user != owner.user);
        }
        self.connections.retain(|c| c.id == id || c.server_id != owner.server || c.holds_something());
    }

    /// The first colour nobody has.
    pub(crate) fn free_colour(&self) -> u8 {
        (0..COLOURS).find(|n| self.connections.iter().all(|c| c.colour != *n)).unwrap_or(0)
    }

    /// Never fails: what is missing or unreadable is as on the first day; an unreadable file is set aside.
    pub(crate) fn read(data_dir: &Path, first: Settings) -> Self {
        let fresh = Self::fresh(first);
        let path = file(data_dir);
        let Ok(text) = std::fs::read_to_string(&path) else { return fresh };
        match serde_json::from_str::<Self>(&text) {
            Ok(mut register) => {
                register.settings = register.settings.within_limits();
                register.take_over_single();
                register.connections.retain(|c| !c.trial);
                if register.active().is_none() {
                    register.active = register.connections.first().map(|c| c.id.clone());
                }
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
    fn a_file_of_one_connection_is_read_as_the_first_of_several() {
        let folder = tempfile::tempdir().unwrap();
        let old = serde_json::json!({
            "settings": { "language": "ja", "theme": "light", "text_percent": 100 },
            "connection": {
                "kind": "server", "server_id": "s-1", "server_name": "btm.example", "company_name": "青葉商事",
                "base_url": "https://btm.example", "simulated": true, "email": "a@b.example", "user_id": "u-1", "signed_in": true,
            },
        });
        std::fs::write(file(folder.path()), old.to_string()).unwrap();
        let register = Register::read(folder.path(), Settings::default());
        let active = register.active().unwrap();
        assert_eq!((active.id.as_str(), active.colour, active.signed_in), ("s-1", 0, true));
        assert_eq!(active.owner().unwrap(), btm_keychain::Owner::new("s-1", "u-1"), "its store and its keys stay where they are");
        register.write(folder.path()).unwrap();
        assert_eq!(Register::read(folder.path(), Settings::default()), register);
    }

    #[test]
    fn a_new_connection_replaces_only_what_holds_nothing() {
        let known = |id: &str, server: &str, user: Option<&str>| KnownConnection {
            id: id.into(),
            name: None,
            colour: 0,
            kind: ConnectionKind::Server,
            server_id: server.into(),
            server_name: String::new(),
            company_name: String::new(),
            base_url: String::new(),
            simulated: false,
            email: None,
            user_id: user.map(str::to_owned),
            signed_in: false,
            kept_user: None,
            trial: false,
        };
        let ids = |r: &Register| r.connections.iter().map(|c| c.id.clone()).collect::<Vec<_>>();
        let mut register = Register::default();
        register.add(known("1", "a", None));
        register.add(known("2", "b", None));
        assert_eq!(ids(&register), ["2"], "agreed to and never signed in");
        register.active_mut().unwrap().user_id = Some("u".into());
        register.add(known("3", "a", None));
        register.add(known("4", "b", None));
        assert_eq!(ids(&register), ["2", "4"]);
        register.active_mut().unwrap().user_id = Some("u".into());
        register.one_per_account();
        assert_eq!((ids(&register), register.active.as_deref()), (vec!["4".to_owned()], Some("4")));
        register.remove("4");
        assert_eq!(register.active(), None);
    }

    #[test]
    fn a_server_cannot_choose_a_path() {
        let owner = btm_keychain::Owner::new("../../etc", "a/b\\c");
        assert_eq!(store_path(Path::new("d"), &owner), Path::new("d/stores/______etc/a_b_c/cache.db"));
    }
}
