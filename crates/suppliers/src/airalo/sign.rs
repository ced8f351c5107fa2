//! Airalo's signature: hex HMAC-SHA512 with the client's secret, over what is sent and over what it sends us.
use crate::hex::unhex;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha512;

pub const HEADER: &str = "airalo-signature";

fn mac(secret: &SecretString, bytes: &[u8]) -> Option<Hmac<Sha512>> {
    let mut mac = Hmac::<Sha512>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    mac.update(bytes);
    Some(mac)
}

/// Of a compact JSON body: signed is the text with `/` written `\/`.
pub fn of_body(secret: &SecretString, body: &[u8]) -> String {
    let mut signed = Vec::with_capacity(body.len());
    for &byte in body {
        if byte == b'/' {
            signed.push(b'\\');
        }
        signed.push(byte);
    }
    let tag = mac(secret, &signed).map(|mac| mac.finalize().into_bytes());
    tag.map(|tag| tag.iter().map(|b| format!("{b:02x}")).collect()).unwrap_or_default()
}

/// Whether `hex` signs exactly these bytes; in constant time over the signature.
pub fn fits(secret: &SecretString, bytes: &[u8], hex: &str) -> bool {
    let Some(tag) = unhex::<64>(hex) else { return false };
    mac(secret, bytes).is_some_and(|mac| mac.verify_slice(&tag).is_ok())
}
