//! Personal fields at rest: XChaCha20-Poly1305 under the company's data key, which is wrapped by the master key outside the database
//! (security.md §1.4). A blob names its key and is bound to company, person and field, so that none can be moved to another row.
use crate::config::{Key, key};
use btm_domain::{Entropy, OrganisationId};
use btm_store::identity::DataKey;
use btm_store::{Store, StoreError};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const ID: usize = 8;
const NONCE: usize = 24;

/// Why a sealed thing does not open.
#[derive(Debug, Error)]
pub enum VaultError {
    /// No data key, or the master key is another one than the one that wrapped it.
    #[error("the company's data key cannot be opened with this master key")]
    Key,
    #[error("a sealed field cannot be opened")]
    Sealed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// HKDF-SHA256 of a key under a label.
pub fn derive(from: &[u8], label: &[u8]) -> Key {
    let mut out = [0u8; 32];
    // 32 bytes are always within HKDF's bound.
    let _ = hkdf::Hkdf::<Sha256>::new(None, from).expand(label, &mut out);
    key(out)
}

/// First bytes of a hash of the key: enough to tell keys apart, nothing to learn from.
fn key_id(bytes: &[u8; 32]) -> [u8; ID] {
    let digest = Sha256::new().chain_update(b"smart-btm key id").chain_update(bytes).finalize();
    let mut id = [0u8; ID];
    id.copy_from_slice(&digest[..ID]);
    id
}

/// `version | key id | nonce | ciphertext`.
fn seal(with: &Key, entropy: &dyn Entropy, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let secret = with.expose_secret();
    let mut nonce = [0u8; NONCE];
    entropy.fill(&mut nonce);
    let cipher = XChaCha20Poly1305::new(secret.into());
    let sealed = cipher.encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad }).map_err(|_| VaultError::Sealed)?;
    Ok([&[VERSION][..], &key_id(secret), &nonce, &sealed].concat())
}

fn open(with: &Key, aad: &[u8], blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let secret = with.expose_secret();
    let rest = blob.strip_prefix(&[VERSION]).ok_or(VaultError::Sealed)?;
    let rest = rest.strip_prefix(&key_id(secret)).ok_or(VaultError::Key)?;
    let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or(VaultError::Sealed)?;
    let cipher = XChaCha20Poly1305::new(secret.into());
    cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad }).map(Zeroizing::new).map_err(|_| VaultError::Sealed)
}

/// A one-off seal under a secret both sides of a moment know, such as an old refresh token.
pub fn seal_under(secret: &[u8], label: &[u8], entropy: &dyn Entropy, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    seal(&derive(secret, label), entropy, label, plain)
}

/// Opens what [`seal_under`] sealed.
pub fn open_under(secret: &[u8], label: &[u8], blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    open(&derive(secret, label), label, blob)
}

/// Opens and seals with the companies' data keys; keeps opened keys in memory.
pub struct Vault {
    master: Key,
    opened: Mutex<HashMap<OrganisationId, Arc<Vec<Key>>>>,
}

impl Vault {
    pub fn new(master: &[u8; 32]) -> Self {
        Self { master: key(*master), opened: Mutex::new(HashMap::new()) }
    }

    /// The master key's name, hex: kept with the installation, so that a start with another key is refused.
    pub fn master_id(&self) -> String {
        data_encoding::HEXLOWER.encode(&key_id(self.master.expose_secret()))
    }

    /// A fresh data key for a new company, wrapped.
    pub fn fresh_key(&self, tenant: OrganisationId, entropy: &dyn Entropy) -> Result<DataKey, VaultError> {
        let mut bytes = Zeroizing::new([0u8; 32]);
        entropy.fill(&mut *bytes);
        let id = data_encoding::HEXLOWER.encode(&key_id(&bytes));
        let wrapped = seal(&self.master, entropy, wrap_aad(tenant, &id).as_bytes(), &*bytes)?;
        Ok(DataKey { id, wrapped })
    }

    async fn keys(&self, store: &Store, tenant: OrganisationId) -> Result<Arc<Vec<Key>>, VaultError> {
        if let Some(keys) = self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(&tenant) {
            return Ok(keys.clone());
        }
        let mut keys = Vec::new();
        for row in store.data_keys(tenant).await? {
            let plain = open(&self.master, wrap_aad(tenant, &row.id).as_bytes(), &row.wrapped).map_err(|_| VaultError::Key)?;
            let bytes: [u8; 32] = plain.as_slice().try_into().map_err(|_| VaultError::Key)?;
            keys.push(key(bytes));
        }
        if keys.is_empty() {
            return Err(VaultError::Key);
        }
        let keys = Arc::new(keys);
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant, keys.clone());
        Ok(keys)
    }

    /// Seals a personal field for storing.
    pub async fn seal_field(
        &self,
        store: &Store,
        entropy: &dyn Entropy,
        tenant: OrganisationId,
        person: Uuid,
        field: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let keys = self.keys(store, tenant).await?;
        let newest = keys.first().ok_or(VaultError::Key)?;
        seal(newest, entropy, field_aad(tenant, person, field).as_bytes(), plain)
    }

    /// Opens a stored field with whichever of the company's keys sealed it.
    pub async fn open_field(
        &self,
        store: &Store,
        tenant: OrganisationId,
        person: Uuid,
        field: &str,
        blob: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let keys = self.keys(store, tenant).await?;
        let aad = field_aad(tenant, person, field);
        for candidate in keys.iter() {
            match open(candidate, aad.as_bytes(), blob) {
                Err(VaultError::Key) => {}
                other => return other,
            }
        }
        Err(VaultError::Key)
    }
}

fn wrap_aad(tenant: OrganisationId, id: &str) -> String {
    format!("data-key|{tenant}|{id}")
}

fn field_aad(tenant: OrganisationId, person: Uuid, field: &str) -> String {
    format!("{tenant}|{person}|{field}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::edge::OsEntropy;

    #[test]
    fn a_blob_opens_for_its_own_field_and_key_only() {
        let (one, two) = (key([1; 32]), key([2; 32]));
        let blob = seal(&one, &OsEntropy, b"t|p|birth_date", b"1990-04-01").unwrap();
        assert_eq!(open(&one, b"t|p|birth_date", &blob).unwrap().as_slice(), b"1990-04-01");
        assert!(matches!(open(&one, b"t|q|birth_date", &blob), Err(VaultError::Sealed)));
        assert!(matches!(open(&two, b"t|p|birth_date", &blob), Err(VaultError::Key)));
        let mut flipped = blob.clone();
        *flipped.last_mut().unwrap() ^= 1;
        assert!(matches!(open(&one, b"t|p|birth_date", &flipped), Err(VaultError::Sealed)));
        assert!(!blob.windows(4).any(|w| w == b"1990"));
    }
}
