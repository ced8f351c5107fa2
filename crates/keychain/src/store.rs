//! The two stores and the errors both share.
use crate::account::{Entry, LIMIT_CHARS, Owner};
use crate::calls;
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use thiserror::Error;

/// Why a secret was not kept, read or deleted. Never carries the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeychainError {
    #[error("the secret is longer than every system allows")]
    TooLong,
    #[error("the secret has not the size of its entry")]
    WrongSize,
    #[error("the keychain is locked")]
    Locked,
    #[error("the keychain did not answer in time")]
    TimedOut,
    #[error("the keychain's entry cannot be read as it was written")]
    Damaged,
    #[error("there is no working keychain")]
    Unavailable,
}

/// Where secrets are kept. Cheap to clone; clones of `Memory` share their content.
#[derive(Clone)]
pub enum KeyStore {
    /// Keychain Services, Credential Manager or Secret Service. Probe before use: [`KeyStore::probe`].
    Os,
    /// Gone with the process.
    Memory(Memory),
}

/// The content of a memory store, wiped when the last clone goes.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Content>>);

#[derive(Default)]
struct Content {
    secrets: HashMap<String, SecretString>,
    locked: bool,
}

impl Memory {
    fn open(&self) -> Result<MutexGuard<'_, Content>, KeychainError> {
        let content = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if content.locked { Err(KeychainError::Locked) } else { Ok(content) }
    }

    /// Locked, it answers as a system's keychain that waits for its owner: how a test locks one.
    #[doc(hidden)]
    pub fn lock(&self, locked: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).locked = locked;
    }
}

impl std::fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Os => "KeyStore::Os",
            Self::Memory(_) => "KeyStore::Memory(***)",
        })
    }
}

impl KeyStore {
    pub fn memory() -> Self {
        Self::Memory(Memory::default())
    }

    /// Nothing outlives the process.
    pub fn is_memory(&self) -> bool {
        matches!(self, Self::Memory(_))
    }

    /// Keeps `secret`, replacing an older one.
    ///
    /// # Errors
    /// `WrongSize` for another length than the entry's; else what the store says.
    pub async fn put(&self, owner: &Owner, entry: Entry, secret: &SecretString) -> Result<(), KeychainError> {
        if secret.expose_secret().chars().count() != entry.chars() {
            return Err(KeychainError::WrongSize);
        }
        self.write(owner.account(entry), secret.clone()).await
    }

    /// `None` where nothing is kept.
    ///
    /// # Errors
    /// What the store says; `Damaged` where the entry has not its size.
    pub async fn get(&self, owner: &Owner, entry: Entry) -> Result<Option<SecretString>, KeychainError> {
        let found = self.read(owner.account(entry)).await?;
        match found {
            Some(secret) if secret.expose_secret().chars().count() != entry.chars() => Err(KeychainError::Damaged),
            found => Ok(found),
        }
    }

    /// Deletes; an entry that is not there is no error.
    ///
    /// # Errors
    /// What the store says.
    pub async fn delete(&self, owner: &Owner, entry: Entry) -> Result<(), KeychainError> {
        let account = owner.account(entry);
        match self {
            Self::Os => calls::limited(move || calls::delete(&account)).await,
            Self::Memory(memory) => {
                memory.open()?.secrets.remove(&account);
                Ok(())
            }
        }
    }

    async fn write(&self, account: String, secret: SecretString) -> Result<(), KeychainError> {
        if secret.expose_secret().encode_utf16().count() > LIMIT_CHARS {
            return Err(KeychainError::TooLong);
        }
        match self {
            Self::Os => calls::limited(move || calls::write(&account, &secret)).await,
            Self::Memory(memory) => {
                memory.open()?.secrets.insert(account, secret);
                Ok(())
            }
        }
    }

    async fn read(&self, account: String) -> Result<Option<SecretString>, KeychainError> {
        match self {
            Self::Os => calls::limited(move || calls::read(&account)).await,
            Self::Memory(memory) => Ok(memory.open()?.secrets.get(&account).cloned()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[tokio::test]
    async fn c16_1280_characters_are_kept_and_1281_are_refused_on_every_system() {
        let store = KeyStore::memory();
        let longest = SecretString::from("x".repeat(LIMIT_CHARS));
        store.write("a".into(), longest.clone()).await.unwrap();
        assert_eq!(store.read("a".into()).await.unwrap().unwrap().expose_secret(), longest.expose_secret());
        for store in [KeyStore::memory(), KeyStore::Os] {
            let too_long = SecretString::from("x".repeat(LIMIT_CHARS + 1));
            assert_eq!(store.write("a".into(), too_long).await, Err(KeychainError::TooLong));
            // A character outside the basic plane takes two UTF-16 units.
            let wide = SecretString::from("𩸽".repeat(LIMIT_CHARS / 2 + 1));
            assert_eq!(store.write("a".into(), wide).await, Err(KeychainError::TooLong));
        }
    }

    #[tokio::test]
    async fn c16_every_entry_has_one_size_and_its_own_place() {
        let store = KeyStore::memory();
        let owner = Owner::new("srv", "usr");
        for (i, entry) in Entry::ALL.into_iter().enumerate() {
            let secret = SecretString::from(format!("{i}{}", "k".repeat(entry.chars() - 1)));
            store.put(&owner, entry, &secret).await.unwrap();
            let short = SecretString::from("k".repeat(entry.chars() - 1));
            assert_eq!(store.put(&owner, entry, &short).await, Err(KeychainError::WrongSize));
        }
        for (i, entry) in Entry::ALL.into_iter().enumerate() {
            let kept = store.get(&owner, entry).await.unwrap().unwrap();
            assert!(kept.expose_secret().starts_with(&i.to_string()));
            store.delete(&owner, entry).await.unwrap();
            store.delete(&owner, entry).await.unwrap();
            assert!(store.get(&owner, entry).await.unwrap().is_none());
        }
        assert!(!format!("{store:?}").contains('k'), "what is printed shows no content");
    }
}
