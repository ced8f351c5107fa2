//! The master key under a passphrase, where there is no keychain (reliability.md §3): argon2id makes a key of the passphrase, and that key
//! alone opens the sealed master key. Asked at each start; neither the passphrase nor the key it makes is kept anywhere.
use anyhow::{Context, Result, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};
use btm_domain::Entropy;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Beside the data it opens.
const FILE: &str = "key.json";
/// What is sealed, so that no other sealed text is ever taken for it.
const PURPOSE: &[u8] = b"smart-btm standalone master 1";
/// RFC 9106 §4, second choice: 64 MiB, three passes, four lanes.
const COST: Cost = Cost { memory_kib: 65_536, passes: 3, lanes: 4 };

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The file: base64 of salt, nonce and sealed key, and what the key costs to make.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    cost: Cost,
    salt: String,
    nonce: String,
    sealed: String,
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// The data in `folder` are under a passphrase.
pub fn is_locked(folder: &Path) -> bool {
    path(folder).exists()
}

/// Seals `master` into `folder`. When this returns, the file is on the disk whole.
///
/// # Errors
/// The file cannot be written.
pub fn lock(folder: &Path, master: &[u8; 32], passphrase: &SecretString, entropy: &dyn Entropy) -> Result<()> {
    let (mut salt, mut nonce) = ([0u8; 16], [0u8; 24]);
    entropy.fill(&mut salt);
    entropy.fill(&mut nonce);
    let sealed = cipher(COST, &salt, passphrase)?
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: master, aad: PURPOSE })
        .map_err(|_| anyhow!("the key was not sealed"))?;
    let text = KeyFile { cost: COST, salt: BASE64.encode(&salt), nonce: BASE64.encode(&nonce), sealed: BASE64.encode(&sealed) };
    std::fs::create_dir_all(folder)?;
    let temporary = folder.join("key.json.new");
    let mut file = File::create(&temporary)?;
    file.write_all(&serde_json::to_vec(&text)?)?;
    file.sync_all()?;
    std::fs::rename(&temporary, path(folder))?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// The master key; `None`: the passphrase is another one.
///
/// # Errors
/// The file cannot be read.
pub fn open(folder: &Path, passphrase: &SecretString) -> Result<Option<SecretBox<[u8; 32]>>> {
    let kept: KeyFile = serde_json::from_slice(&std::fs::read(path(folder))?).context("the key file is no key file")?;
    let decoded = |text: &str| BASE64.decode(text.as_bytes()).context("the key file is no key file");
    let (salt, nonce, sealed) = (decoded(&kept.salt)?, decoded(&kept.nonce)?, decoded(&kept.sealed)?);
    let nonce: [u8; 24] = nonce.try_into().map_err(|_| anyhow!("the key file is no key file"))?;
    let opened = cipher(kept.cost, &salt, passphrase)?
        .decrypt(XNonce::from_slice(&nonce), Payload { msg: &sealed, aad: PURPOSE })
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    Ok(opened.map(|bytes| SecretBox::new(Box::new(bytes))))
}

fn cipher(cost: Cost, salt: &[u8], passphrase: &SecretString) -> Result<XChaCha20Poly1305> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|e| anyhow!("{e}"))?;
    let mut key = [0u8; 32];
    let typed = SecretString::from(btm_domain::text::composed(passphrase.expose_secret()));
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(typed.expose_secret().as_bytes(), salt, &mut key)
        .map_err(|e| anyhow!("{e}"))?;
    Ok(XChaCha20Poly1305::new(Key::from_slice(&key)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use btm_client::SystemEntropy;

    #[test]
    fn the_passphrase_alone_opens_the_key_and_nothing_of_either_is_readable() {
        let folder = tempfile::tempdir().unwrap();
        let (master, passphrase) = ([7u8; 32], SecretString::from("canary がんばれ horse battery"));
        assert!(!is_locked(folder.path()));
        lock(folder.path(), &master, &passphrase, &SystemEntropy).unwrap();
        assert!(is_locked(folder.path()));
        assert_eq!(open(folder.path(), &passphrase).unwrap().unwrap().expose_secret(), &master);
        let apart = SecretString::from("canary か\u{3099}んは\u{3099}れ horse battery");
        assert!(open(folder.path(), &apart).unwrap().is_some(), "the same letters, typed apart");
        assert!(open(folder.path(), &SecretString::from("another one, just as long")).unwrap().is_none());
        let text = std::fs::read_to_string(path(folder.path())).unwrap();
        assert!(!text.contains("canary") && !text.contains(&BASE64.encode(&master)), "{text}");
        std::fs::write(path(folder.path()), "{}").unwrap();
        assert!(open(folder.path(), &passphrase).is_err());
    }
}
