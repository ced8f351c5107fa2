//! `BTM_SUPPLIERS__DUFFEL__BASE_URL` and its like, laid over the file. The environment wins; a secret in it is refused.
use super::access::SECRET_KEYS;
use super::{AccountMode, ConfigError, DeskConfig, Mode, Product, SupplierConfig, SuppliersConfig};

const PREFIX: &str = "BTM_SUPPLIERS__";

impl SuppliersConfig {
    /// Lays variables over what the file said; others than ours are passed over.
    ///
    /// # Errors
    /// `SecretInEnvironment`, `UnknownKey`, `BadValue` with the variable's name, never its value.
    pub fn overlay_env(&mut self, variables: impl IntoIterator<Item = (String, String)>) -> Result<(), ConfigError> {
        for (name, value) in variables {
            let Some(key) = name.strip_prefix(PREFIX) else { continue };
            match key.split_once("__") {
                None => self.overlay_own(&name, key, &value)?,
                Some(("DUFFEL", key)) => self.duffel.get_or_insert_default().overlay(&name, key, &value)?,
                Some(("LITEAPI", key)) => self.liteapi.get_or_insert_default().overlay(&name, key, &value)?,
                Some(("AIRALO", key)) => self.airalo.get_or_insert_default().overlay(&name, key, &value)?,
                Some(("DESK", key)) => self.desk.get_or_insert_default().overlay(&name, key, &value)?,
                Some((_, key)) if is_secret(key) => return Err(ConfigError::SecretInEnvironment(name)),
                Some(_) => return Err(ConfigError::UnknownKey(name)),
            }
        }
        Ok(())
    }

    fn overlay_own(&mut self, name: &str, key: &str, value: &str) -> Result<(), ConfigError> {
        match key {
            "SANDBOX_HOSTS" => self.sandbox_hosts = list(value),
            "LIVE_HOSTS" => self.live_hosts = list(value),
            "ALLOW_MIXED" => self.allow_mixed = truth(name, value)?,
            _ => return Err(ConfigError::UnknownKey(name.to_owned())),
        }
        Ok(())
    }
}

impl SupplierConfig {
    fn overlay(&mut self, name: &str, key: &str, value: &str) -> Result<(), ConfigError> {
        match key {
            _ if is_secret(key) => return Err(ConfigError::SecretInEnvironment(name.to_owned())),
            "ENABLED" => self.enabled = Some(truth(name, value)?),
            "MODE" => self.mode = Some(mode(name, value)?),
            "BASE_URL" => self.base_url = Some(value.to_owned()),
            "BOOK_BASE_URL" => self.book_base_url = Some(value.to_owned()),
            "CURRENCY" => self.currency = Some(value.to_owned()),
            "GUEST_NATIONALITY" => self.guest_nationality = Some(value.to_owned()),
            "CLIENT_ID" => self.client_id = Some(value.to_owned()),
            "CLIENT_SECRET_FILE" => self.client_secret_file = Some(value.into()),
            "ACCOUNT_MODE" => {
                let word = AccountMode::named(value);
                self.account_mode = Some(word.ok_or_else(|| ConfigError::BadValue(name.to_owned()))?);
            }
            "TOKEN_FILE" => self.token_file = Some(value.into()),
            "WEBHOOK_SECRET_FILE" => self.webhook_secret_file = Some(value.into()),
            "CA_FILE" => self.ca_file = Some(value.into()),
            "PRODUCTS" => {
                self.products = list(value)
                    .iter()
                    .map(|word| match word.as_str() {
                        "flights" => Ok(Product::Flights),
                        "stays" => Ok(Product::Stays),
                        "esim" => Ok(Product::Esim),
                        _ => Err(ConfigError::BadValue(name.to_owned())),
                    })
                    .collect::<Result<_, _>>()?;
            }
            _ => return Err(ConfigError::UnknownKey(name.to_owned())),
        }
        Ok(())
    }
}

impl DeskConfig {
    fn overlay(&mut self, name: &str, key: &str, value: &str) -> Result<(), ConfigError> {
        match key {
            "ENABLED" => self.enabled = Some(truth(name, value)?),
            "MODE" => self.mode = Some(mode(name, value)?),
            "CATALOGUE_FILE" => self.catalogue_file = Some(value.into()),
            _ => return Err(ConfigError::UnknownKey(name.to_owned())),
        }
        Ok(())
    }
}

fn mode(name: &str, value: &str) -> Result<Mode, ConfigError> {
    match value {
        "sandbox" => Ok(Mode::Sandbox),
        "test" => Ok(Mode::Test),
        "live" => Ok(Mode::Live),
        _ => Err(ConfigError::BadValue(name.to_owned())),
    }
}

fn is_secret(key: &str) -> bool {
    SECRET_KEYS.contains(&key.to_ascii_lowercase().as_str())
}

fn truth(name: &str, value: &str) -> Result<bool, ConfigError> {
    value.parse().map_err(|_| ConfigError::BadValue(name.to_owned()))
}

fn list(value: &str) -> Vec<String> {
    value.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
