//! What a supplier with prices for several markets must be told, and its second address.
use super::access::{host_of, https_root};
use super::{ConfigError, House, SupplierConfig, SuppliersConfig};
use btm_domain::supply::SupplierMode;
use btm_domain::{CountryCode, Currency};
use url::Url;

/// Prices are asked in this currency, for guests of this nationality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Market {
    pub currency: Currency,
    pub nationality: Option<CountryCode>,
}

impl Default for Market {
    fn default() -> Self {
        Self { currency: Currency::JPY, nationality: "JP".parse().ok() }
    }
}

impl SupplierConfig {
    /// The market; its keys are unknown where a supplier has none.
    pub(super) fn market(&self, house: &House) -> Result<Market, ConfigError> {
        let keys = [
            ("book_base_url", &self.book_base_url),
            ("currency", &self.currency),
            ("guest_nationality", &self.guest_nationality),
        ];
        if house.official_book_host.is_none()
            && let Some((key, _)) = keys.into_iter().find(|(_, value)| value.is_some())
        {
            return Err(ConfigError::UnknownKey(key.to_owned()));
        }
        let bad = |key: &str| ConfigError::BadValue(key.to_owned());
        let usual = Market::default();
        let currency = self.currency.as_deref().map(|c| c.parse().map_err(|_| bad("currency")));
        let nationality = self.guest_nationality.as_deref().map(|c| c.parse().map_err(|_| bad("guest_nationality")));
        Ok(Market {
            currency: currency.transpose()?.unwrap_or(usual.currency),
            nationality: nationality.transpose()?.or(usual.nationality),
        })
    }

    /// Where it is booked, if that is another address than `base_url`.
    pub(super) fn book_url(
        &self,
        house: &House,
        mode: SupplierMode,
        base_url: &Url,
        all: &SuppliersConfig,
    ) -> Result<Option<Url>, ConfigError> {
        let Some(official) = house.official_book_host else { return Ok(None) };
        let Some(told) = &self.book_base_url else {
            // The official hosts belong together; somebody else's second address is nothing to guess.
            return match mode {
                SupplierMode::Sandbox => Ok(None),
                _ if host_of(base_url) == house.official_host => https_root(&format!("https://{official}")).map(Some),
                _ => Err(ConfigError::Missing("book_base_url")),
            };
        };
        if mode == SupplierMode::Sandbox {
            return Err(ConfigError::BookUrlInSandbox);
        }
        let url = https_root(told)?;
        let host = host_of(&url);
        let allowed = host == official || (mode == SupplierMode::Live && all.live_hosts.contains(&host));
        if allowed { Ok(Some(url)) } else { Err(ConfigError::HostNotAllowed(host)) }
    }
}
