//! Suppliers entered with a client id and its secret. Their tokens do not tell test from live, so the account's mode is said aloud.
use super::{ConfigError, House, LIVE_PREFIXES, SupplierConfig};
use btm_domain::supply::SupplierMode;
use serde::Deserialize;
use std::path::Path;

/// What the account is at the supplier; it changes once, from sandbox to production, and never back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountMode {
    Sandbox,
    Production,
}

impl AccountMode {
    pub(super) fn named(word: &str) -> Option<Self> {
        match word {
            "sandbox" => Some(Self::Sandbox),
            "production" => Some(Self::Production),
            _ => None,
        }
    }
}

/// A client id as it can stand in a request.
pub(super) fn checked(id: &str, mode: SupplierMode) -> Result<String, ConfigError> {
    let plain = !id.is_empty() && id.len() <= 200 && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if !plain {
        return Err(ConfigError::BadValue("client_id".to_owned()));
    }
    if mode != SupplierMode::Live && LIVE_PREFIXES.iter().any(|prefix| id.starts_with(prefix)) {
        return Err(ConfigError::LiveTokenOutsideLive);
    }
    Ok(id.to_owned())
}

impl SupplierConfig {
    /// The client's id, its account's mode checked; `None` for a supplier with a token of its own, where these keys are unknown.
    pub(super) fn client(&self, house: &House, mode: SupplierMode) -> Result<Option<String>, ConfigError> {
        if !house.client {
            let told = [
                ("client_id", self.client_id.is_some()),
                ("client_secret_file", self.client_secret_file.is_some()),
                ("account_mode", self.account_mode.is_some()),
            ];
            return match told.into_iter().find(|(_, told)| *told) {
                Some((key, _)) => Err(ConfigError::UnknownKey(key.to_owned())),
                None => Ok(None),
            };
        }
        if self.token_file.is_some() {
            return Err(ConfigError::UnknownKey("token_file".to_owned()));
        }
        let fits = match mode {
            SupplierMode::Sandbox => self.account_mode != Some(AccountMode::Production),
            SupplierMode::Test => self.account_mode == Some(AccountMode::Sandbox),
            SupplierMode::Live => self.account_mode != Some(AccountMode::Sandbox),
        };
        if !fits {
            return Err(ConfigError::AccountMode);
        }
        checked(self.client_id.as_deref().ok_or(ConfigError::Missing("client_id"))?, mode).map(Some)
    }

    /// The file that holds what the supplier is entered with.
    pub(super) fn credential_file(&self, house: &House) -> Result<&Path, ConfigError> {
        let (key, file) =
            if house.client { ("client_secret_file", &self.client_secret_file) } else { ("token_file", &self.token_file) };
        file.as_deref().ok_or(ConfigError::Missing(key))
    }
}
