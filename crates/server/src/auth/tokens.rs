//! Opaque tokens: 256 random bits, known to the client alone; the database keeps their SHA-256.
use btm_domain::Entropy;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Characters of a token.
pub const LENGTH: usize = 43;

/// A fresh token, base64url without padding.
pub fn fresh(entropy: &dyn Entropy) -> String {
    let mut bytes = Zeroizing::new([0u8; 32]);
    entropy.fill(&mut *bytes);
    BASE64URL_NOPAD.encode(&*bytes)
}

/// What the database knows a token by.
pub fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// A hash that names whose tries are counted, without telling whose they are.
pub fn subject(kind: &str, of: &str) -> String {
    hash(&format!("{kind}|{of}"))
}

/// The folded form by which an address is looked up: NFKC, lower case, no spaces around.
pub fn email_key(email: &str) -> String {
    email.trim().nfkc().collect::<String>().to_lowercase()
}
