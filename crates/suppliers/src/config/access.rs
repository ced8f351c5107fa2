//! A configuration that has been checked: where a supplier is, in which mode, and with which token.
use super::{ConfigError, House, LIVE_PREFIXES, SupplierConfig, SuppliersConfig};
use btm_domain::supply::SupplierMode;
use secrecy::{ExposeSecret, SecretString};
use std::net::IpAddr;
use std::path::Path;
use url::{Host, Url};

/// Words whose value is a secret, wherever they turn up.
pub(super) const SECRET_KEYS: [&str; 3] = ["token", "client_secret", "webhook_secret"];

/// What an adapter is built from. Debug shows no token.
#[derive(Clone, Debug)]
pub struct Access {
    pub(crate) mode: SupplierMode,
    pub(crate) base_url: Url,
    pub(crate) token: SecretString,
    /// Sandbox only: trusted instead of the platform's roots.
    pub(crate) ca_pem: Option<Vec<u8>>,
}

impl Access {
    /// A sandbox in this very process (standalone mode, tests): loopback, https, no file.
    ///
    /// # Errors
    /// As for a configured sandbox.
    pub fn sandbox(base_url: &str, ca_pem: &[u8], token: SecretString) -> Result<Self, ConfigError> {
        let base_url = https_root(base_url)?;
        if !is_loopback(&base_url) {
            return Err(ConfigError::HostNotAllowed(host_of(&base_url)));
        }
        refuse_live(&token)?;
        Ok(Self { mode: SupplierMode::Sandbox, base_url, token, ca_pem: Some(certificates(ca_pem)?) })
    }

    pub fn mode(&self) -> SupplierMode {
        self.mode
    }
}

impl SupplierConfig {
    /// Everything of §1.6 that can be said without the network.
    pub(crate) fn check(&self, house: &House, all: &SuppliersConfig) -> Result<Access, ConfigError> {
        if let Some(key) = self.unknown.keys().next() {
            let secret = SECRET_KEYS.contains(&key.as_str());
            return Err(if secret { ConfigError::SecretInConfig(key.clone()) } else { ConfigError::UnknownKey(key.clone()) });
        }
        let mode = SupplierMode::from(self.mode.ok_or(ConfigError::Missing("mode"))?);
        let base_url = https_root(self.base_url.as_deref().ok_or(ConfigError::Missing("base_url"))?)?;
        let host = host_of(&base_url);
        let allowed = match mode {
            SupplierMode::Sandbox => is_loopback(&base_url) || all.sandbox_hosts.contains(&host),
            SupplierMode::Test => host == house.official_host,
            SupplierMode::Live => host == house.official_host || all.live_hosts.contains(&host),
        };
        if !allowed {
            return Err(ConfigError::HostNotAllowed(host));
        }
        let ca_pem = match (&self.ca_file, mode) {
            (Some(file), SupplierMode::Sandbox) => {
                Some(certificates(&std::fs::read(file).map_err(|_| ConfigError::CaUnreadable)?)?)
            }
            (None, SupplierMode::Sandbox) => return Err(ConfigError::CaFileMissing),
            (Some(_), _) => return Err(ConfigError::CaFileOutsideSandbox),
            (None, _) => None,
        };
        let token = secret(self.token_file.as_deref().ok_or(ConfigError::Missing("token_file"))?)?;
        match mode {
            SupplierMode::Sandbox => refuse_live(&token)?,
            SupplierMode::Test => {
                refuse_live(&token)?;
                if !token.expose_secret().starts_with(house.test_prefix) {
                    return Err(ConfigError::NotATestToken);
                }
            }
            SupplierMode::Live if !token.expose_secret().starts_with(house.live_prefix) => {
                return Err(ConfigError::NotALiveToken);
            }
            SupplierMode::Live => {}
        }
        if let Some(file) = &self.webhook_secret_file {
            secret(file)?;
        }
        Ok(Access { mode, base_url, token, ca_pem })
    }
}

fn refuse_live(token: &SecretString) -> Result<(), ConfigError> {
    let live = LIVE_PREFIXES.iter().any(|prefix| token.expose_secret().starts_with(prefix));
    if live { Err(ConfigError::LiveTokenOutsideLive) } else { Ok(()) }
}

fn https_root(text: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(text).map_err(|_| ConfigError::BaseUrl)?;
    if url.scheme() != "https" {
        return Err(ConfigError::NotHttps);
    }
    let bare = url.host().is_some()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if bare { Ok(url) } else { Err(ConfigError::BaseUrl) }
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<u8>, ConfigError> {
    match reqwest::Certificate::from_pem_bundle(pem) {
        Ok(found) if !found.is_empty() => Ok(pem.to_vec()),
        _ => Err(ConfigError::CaUnreadable),
    }
}

/// One line of a file nobody else may read.
fn secret(file: &Path) -> Result<SecretString, ConfigError> {
    let unreadable = || ConfigError::SecretFileUnreadable(file.to_owned());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(file).map_err(|_| unreadable())?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(ConfigError::SecretFileTooOpen(file.to_owned()));
        }
    }
    let text = std::fs::read_to_string(file).map_err(|_| unreadable())?;
    match text.trim() {
        "" => Err(ConfigError::SecretFileEmpty(file.to_owned())),
        line => Ok(SecretString::from(line)),
    }
}
