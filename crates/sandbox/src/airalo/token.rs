//! `POST /v2/token`: an access token of 24 hours that carries its client, so that a restart forgets nobody.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::error::Failure;
use super::fields::{self, Fields};
use super::{Answer, limits, open_account};
use crate::ledger::Ledger;
use crate::wire::{Request, Response};
use crate::world::World;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub client_id: String,
    pub client_secret: String,
    pub expires_at: DateTime<Utc>,
}

const LIFETIME: Duration = Duration::hours(24);

/// Answers any credentials of the right form; those of a live account are refused.
pub fn create(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> Answer {
    let body = Fields::read(request)?;
    let credential = |name: &str| {
        let text = body.text(name).ok_or_else(|| Failure::field(name, "The field is required."))?;
        let formed = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') && text.len() <= 200;
        if formed { Ok(text.to_owned()) } else { Err(Failure::unauthorised()) }
    };
    let (client_id, client_secret) = (credential("client_id")?, credential("client_secret")?);
    if body.text("grant_type").is_some_and(|g| g != "client_credentials") {
        return Err(Failure::field("grant_type", "The grant type must be client_credentials."));
    }
    if client_id.starts_with("prod_") || client_id.starts_with("live_") {
        return Err(Failure::unauthorised());
    }
    fields::check_signature(request, &body, &client_secret)?;
    let account = open_account(ledger, world, now, &client_id);
    limits::token(ledger, now, &account)?;
    let token = Token { client_id, client_secret, expires_at: now + LIFETIME };
    let sealed = seal(world.seed, &token).ok_or_else(|| Failure::reason(53, "Unexpected error"))?;
    Ok(Response::json(
        200,
        &json!({
            "data": {"token_type": "Bearer", "expires_in": LIFETIME.num_seconds(), "access_token": sealed},
            "meta": {"message": "success"},
        }),
    ))
}

fn cipher(seed: u64) -> XChaCha20Poly1305 {
    let key = Sha256::new().chain_update(b"smart-btm-sandbox airalo tokens v1").chain_update(seed.to_be_bytes()).finalize();
    XChaCha20Poly1305::new(&key)
}

/// The nonce is a hash of the content: the same token twice is the same text, which gives nothing away.
fn seal(seed: u64, token: &Token) -> Option<String> {
    let plain = serde_json::to_vec(token).ok()?;
    let nonce = Sha256::digest(&plain);
    let mut bytes = nonce[..24].to_vec();
    bytes.extend(cipher(seed).encrypt(XNonce::from_slice(&nonce[..24]), plain.as_slice()).ok()?);
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// What a token of ours says; `None` for any other text.
pub fn open(seed: u64, text: &str) -> Option<Token> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(24)?;
    let plain = cipher(seed).decrypt(XNonce::from_slice(nonce), sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_token_opens_under_its_own_seed_and_hides_its_secret() {
        let expires_at = "2026-11-24T09:00:00Z".parse().unwrap();
        let token = Token { client_id: "c1".into(), client_secret: "s-e-c-r-e-t".into(), expires_at };
        let text = seal(1, &token).unwrap();
        assert_eq!(open(1, &text), Some(token));
        assert_eq!((open(2, &text), open(1, "abc"), open(1, &text[1..])), (None, None, None));
        assert!(!text.contains("s-e-c-r-e-t"));
    }
}
