//! Optional encryption of journal records: XChaCha20-Poly1305, a random nonce each, bound to the record's place in the file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

const NONCE: usize = 24;

/// The key of a journal; standalone mode derives it from its master key.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct JournalKey([u8; 32]);

impl JournalKey {
    /// Wraps 32 secret bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        JournalKey(bytes)
    }
}

impl std::fmt::Debug for JournalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JournalKey(…)")
    }
}

/// A record that cannot be sealed or opened.
#[derive(Debug, Error)]
pub enum SealError {
    #[error("no randomness")]
    Randomness,
    #[error("the journal key is wrong, or a record was changed")]
    Refused,
}

/// Turns records into lines and back, with or without a key.
#[derive(Clone)]
pub struct Sealer {
    cipher: Option<XChaCha20Poly1305>,
}

impl Sealer {
    /// A sealer; without a key it passes records through.
    pub fn new(key: Option<&JournalKey>) -> Self {
        Sealer { cipher: key.map(|k| XChaCha20Poly1305::new(&k.0.into())) }
    }

    /// Seals the record at place `number` of its file.
    pub fn seal(&self, number: u64, record: &str) -> Result<String, SealError> {
        let Some(cipher) = &self.cipher else { return Ok(record.to_owned()) };
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| SealError::Randomness)?;
        let payload = Payload { msg: record.as_bytes(), aad: &number.to_be_bytes() };
        let sealed = cipher.encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| SealError::Refused)?;
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        Ok(STANDARD_NO_PAD.encode(bytes))
    }

    /// Opens the record at place `number`.
    pub fn open(&self, number: u64, line: &str) -> Result<String, SealError> {
        let Some(cipher) = &self.cipher else { return Ok(line.to_owned()) };
        let bytes = STANDARD_NO_PAD.decode(line).map_err(|_| SealError::Refused)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or(SealError::Refused)?;
        let payload = Payload { msg: sealed, aad: &number.to_be_bytes() };
        let record = cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| SealError::Refused)?;
        String::from_utf8(record).map_err(|_| SealError::Refused)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_record_opens_only_with_its_key_and_at_its_place() {
        let sealer = Sealer::new(Some(&JournalKey::new([7; 32])));
        let line = sealer.seal(3, "{\"secret\":true}").unwrap();
        assert!(!line.contains("secret"));
        assert_eq!(sealer.open(3, &line).unwrap(), "{\"secret\":true}");
        assert!(sealer.open(4, &line).is_err());
        assert!(Sealer::new(Some(&JournalKey::new([8; 32]))).open(3, &line).is_err());
    }
}
