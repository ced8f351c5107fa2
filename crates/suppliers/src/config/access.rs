//! A configuration that has been checked: where a supplier is, in which mode, and with which token.
use super::{ConfigError, House, LIVE_PREFIXES, Market, Product, SupplierConfig, SuppliersConfig, client};
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
    /// Where it is booked, if elsewhere.
    pub(crate) book_url: Option<Url>,
    pub(crate) market: Market,
    /// The client's secret where there is a client.
    pub(crate) token: SecretString,
    pub(crate) client_id: Option<String>,
    /// Sandbox only: trusted instead of the platform's roots.
    pub(crate) ca_pem: Option<Vec<u8>>,
    /// Empty = everything the supplier sells.
    pub(crate) products: Vec<Product>,
    /// What the supplier signs its events with; without it none is believed.
    pub(crate) webhook_secret: Option<SecretString>,
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
        let ca_pem = Some(certificates(ca_pem)?);
        Ok(Self {
            mode: SupplierMode::Sandbox,
            base_url,
            book_url: None,
            market: Market::default(),
            token,
            client_id: None,
            ca_pem,
            products: Vec::new(),
            webhook_secret: None,
        })
    }

    /// The same access, with the secret its events are signed with.
    #[must_use]
    pub fn with_webhook_secret(self, secret: SecretString) -> Self {
        Self { webhook_secret: Some(secret), ..self }
    }

    /// The same access for a supplier that is entered with a client id; the token is then the client's secret.
    ///
    /// # Errors
    /// The id has letters no header or signature can carry, or buys for real.
    pub fn with_client(self, client_id: &str) -> Result<Self, ConfigError> {
        Ok(Self { client_id: Some(client::checked(client_id, self.mode)?), ..self })
    }

    /// Whether this is bought there.
    pub fn sells(&self, product: Product) -> bool {
        self.products.is_empty() || self.products.contains(&product)
    }

    /// The host things are asked of, and the host they are booked at.
    pub fn hosts(&self) -> (String, String) {
        (host_of(&self.base_url), host_of(self.book_url.as_ref().unwrap_or(&self.base_url)))
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
        let market = self.market(house)?;
        let book_url = self.book_url(house, mode, &base_url, all)?;
        if self.products.iter().any(|product| !house.sells.contains(product)) {
            return Err(ConfigError::BadValue("products".to_owned()));
        }
        let ca_pem = match (&self.ca_file, mode) {
            (Some(file), SupplierMode::Sandbox) => {
                Some(certificates(&std::fs::read(file).map_err(|_| ConfigError::CaUnreadable)?)?)
            }
            (None, SupplierMode::Sandbox) => return Err(ConfigError::CaFileMissing),
            (Some(_), _) => return Err(ConfigError::CaFileOutsideSandbox),
            (None, _) => None,
        };
        let client_id = self.client(house, mode)?;
        let token = secret(self.credential_file(house)?)?;
        match mode {
            SupplierMode::Sandbox => refuse_live(&token)?,
            _ if house.client => {}
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
        let webhook_secret = self.webhook_secret_file.as_deref().map(secret).transpose()?;
        Ok(Access { mode, base_url, book_url, market, token, client_id, ca_pem, products: self.products.clone(), webhook_secret })
    }
}

fn refuse_live(token: &SecretString) -> Result<(), ConfigError> {
    let live = LIVE_PREFIXES.iter().any(|prefix| token.expose_secret().starts_with(prefix));
    if live { Err(ConfigError::LiveTokenOutsideLive) } else { Ok(()) }
}

pub(super) fn https_root(text: &str) -> Result<Url, ConfigError> {
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

pub(super) fn host_of(url: &Url) -> String {
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
