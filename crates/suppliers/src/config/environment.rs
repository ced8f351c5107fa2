//! `BTM_SUPPLIERS__DUFFEL__BASE_URL` and its like, laid over the file. The environment wins; a secret in it is refused.
use super::access::SECRET_KEYS;
use super::{ConfigError, Mode, Product, SupplierConfig, SuppliersConfig};

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
            "MODE" => {
                self.mode = Some(match value {
                    "sandbox" => Mode::Sandbox,
                    "test" => Mode::Test,
                    "live" => Mode::Live,
                    _ => return Err(ConfigError::BadValue(name.to_owned())),
                });
            }
            "BASE_URL" => self.base_url = Some(value.to_owned()),
            "TOKEN_FILE" => self.token_file = Some(value.into()),
            "WEBHOOK_SECRET_FILE" => self.webhook_secret_file = Some(value.into()),
            "CA_FILE" => self.ca_file = Some(value.into()),
            "PRODUCTS" => {
                self.products = list(value)
                    .iter()
                    .map(|word| match word.as_str() {
                        "flights" => Ok(Product::Flights),
                        "stays" => Ok(Product::Stays),
                        _ => Err(ConfigError::BadValue(name.to_owned())),
                    })
                    .collect::<Result<_, _>>()?;
            }
            _ => return Err(ConfigError::UnknownKey(name.to_owned())),
        }
        Ok(())
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
