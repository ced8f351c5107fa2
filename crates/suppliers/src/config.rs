//! Configuration of suppliers and everything refused at start (`suppliers.md` §1.6). A value of [`Access`] has passed it all.
mod access;
mod client;
mod desk;
mod environment;
mod error;
mod market;

pub use access::Access;
pub use client::AccountMode;
pub use desk::DeskConfig;
pub use error::ConfigError;
pub(crate) use market::Market;

use btm_domain::supply::SupplierMode;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The table `suppliers` of the server's TOML.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SuppliersConfig {
    /// Hosts other than loopback where a sandbox of ours may stand.
    pub sandbox_hosts: Vec<String>,
    /// Hosts other than the official one that may be asked with a live token.
    pub live_hosts: Vec<String>,
    /// Live suppliers beside simulated ones.
    pub allow_mixed: bool,
    pub duffel: Option<SupplierConfig>,
    pub liteapi: Option<SupplierConfig>,
    pub airalo: Option<SupplierConfig>,
    pub desk: Option<DeskConfig>,
}

/// One supplier's table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SupplierConfig {
    /// `None` counts as enabled: who writes the table means it.
    pub enabled: Option<bool>,
    pub mode: Option<Mode>,
    pub base_url: Option<String>,
    /// Holds the token alone; mode 0600 or narrower.
    pub token_file: Option<PathBuf>,
    pub products: Vec<Product>,
    /// Without it the server polls.
    pub webhook_secret_file: Option<PathBuf>,
    /// LiteAPI: where prebooks and bookings go. Official hosts need none; in sandbox mode there is one address.
    pub book_base_url: Option<String>,
    /// LiteAPI: the currency prices are asked in; yen where it is not said.
    pub currency: Option<String>,
    /// LiteAPI: the guests' nationality, which prices depend on; Japan where it is not said.
    pub guest_nationality: Option<String>,
    /// Airalo: in place of a token.
    pub client_id: Option<String>,
    /// Airalo: holds the client's secret alone; mode 0600 or narrower.
    pub client_secret_file: Option<PathBuf>,
    /// Airalo: its sandbox and its production share host and keys, so what the account is must be said aloud.
    pub account_mode: Option<AccountMode>,
    /// PEM of the sandbox's certificate authority.
    pub ca_file: Option<PathBuf>,
    /// Keys nobody knows; refused, and by name when they hold a secret.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, IgnoredAny>,
}

/// The word in the file for [`SupplierMode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Sandbox,
    Test,
    Live,
}

impl From<Mode> for SupplierMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Sandbox => Self::Sandbox,
            Mode::Test => Self::Test,
            Mode::Live => Self::Live,
        }
    }
}

/// What is bought at a supplier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Product {
    Flights,
    Stays,
    Esim,
}

/// What only one supplier's rules can say.
pub(crate) struct House {
    pub official_host: &'static str,
    pub test_prefix: &'static str,
    pub live_prefix: &'static str,
    /// A second official host, for what is booked; with it come the keys of [`Market`].
    pub official_book_host: Option<&'static str>,
    pub sells: &'static [Product],
    /// Enters with a client id and its secret; the account has a mode of its own, its tokens have none.
    pub client: bool,
}

/// Tokens that buy for real, of any supplier.
pub(crate) const LIVE_PREFIXES: [&str; 2] = ["duffel_live_", "prod_"];

pub(crate) const DUFFEL: House = House {
    official_host: "api.duffel.com",
    test_prefix: "duffel_test_",
    live_prefix: "duffel_live_",
    official_book_host: None,
    sells: &[Product::Flights, Product::Stays],
    client: false,
};

pub(crate) const LITEAPI: House = House {
    official_host: "api.liteapi.travel",
    test_prefix: "sand_",
    live_prefix: "prod_",
    official_book_host: Some("book.liteapi.travel"),
    sells: &[Product::Stays],
    client: false,
};

pub(crate) const AIRALO: House = House {
    official_host: "partners-api.airalo.com",
    test_prefix: "",
    live_prefix: "",
    official_book_host: None,
    sells: &[Product::Esim],
    client: true,
};

impl SuppliersConfig {
    /// Duffel's access, or `None` where it is absent or not enabled.
    ///
    /// # Errors
    /// The first reason of §1.6 to refuse the start.
    pub fn duffel_access(&self) -> Result<Option<Access>, ConfigError> {
        match &self.duffel {
            Some(config) if config.enabled.unwrap_or(true) => config.check(&DUFFEL, self).map(Some),
            _ => Ok(None),
        }
    }

    /// LiteAPI's access, or `None` where it is absent or not enabled.
    ///
    /// # Errors
    /// As [`Self::duffel_access`].
    pub fn liteapi_access(&self) -> Result<Option<Access>, ConfigError> {
        match &self.liteapi {
            Some(config) if config.enabled.unwrap_or(true) => config.check(&LITEAPI, self).map(Some),
            _ => Ok(None),
        }
    }

    /// Airalo's access, or `None` where it is absent or not enabled.
    ///
    /// # Errors
    /// As [`Self::duffel_access`].
    pub fn airalo_access(&self) -> Result<Option<Access>, ConfigError> {
        match &self.airalo {
            Some(config) if config.enabled.unwrap_or(true) => config.check(&AIRALO, self).map(Some),
            _ => Ok(None),
        }
    }

    /// Live and simulated never mix, unless the operator says so aloud.
    ///
    /// # Errors
    /// `MixedModes`.
    pub fn check_mixed(&self, modes: &[SupplierMode]) -> Result<(), ConfigError> {
        let live = modes.iter().filter(|m| **m == SupplierMode::Live).count();
        if live == 0 || live == modes.len() || self.allow_mixed { Ok(()) } else { Err(ConfigError::MixedModes) }
    }
}
