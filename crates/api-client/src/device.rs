//! The key of this device: it signs refresh requests, so a stolen refresh token alone is worth nothing.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use ed25519_dalek::{Signer, SigningKey};
use secrecy::{ExposeSecret, SecretString};

/// An Ed25519 key pair; the seed is wiped when the last clone goes.
#[derive(Clone)]
pub struct DeviceKey(SigningKey);

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKey(***)")
    }
}

impl DeviceKey {
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// From the keychain's text, 43 characters of base64url; `None` where it is none.
    pub fn from_text(text: &SecretString) -> Option<Self> {
        let bytes = zeroize::Zeroizing::new(B64.decode(text.expose_secret()).ok()?);
        Some(Self::from_seed(bytes.as_slice().try_into().ok()?))
    }

    /// For the keychain.
    pub fn to_text(&self) -> SecretString {
        SecretString::from(B64.encode(self.0.as_bytes()))
    }

    /// As the contract wants it: base64url without padding, 43 characters.
    pub fn public_key(&self) -> String {
        B64.encode(self.0.verifying_key().as_bytes())
    }

    pub(crate) fn sign(&self, message: &str) -> String {
        B64.encode(self.0.sign(message.as_bytes()).to_bytes())
    }
}
