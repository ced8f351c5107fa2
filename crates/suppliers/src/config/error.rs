//! Why a supplier does not start.
use std::path::PathBuf;
use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` is not a key of a supplier")]
    UnknownKey(String),
    #[error("`{0}` is a secret: it is read from a file of mode 0600 only, never from the configuration itself")]
    SecretInConfig(String),
    #[error("`{0}` is a secret: it is read from a file of mode 0600 only, never from the environment")]
    SecretInEnvironment(String),
    #[error("`{0}` has a value that cannot be read")]
    BadValue(String),
    #[error("the base URL is not an https address of a host, without path, query or user")]
    BaseUrl,
    #[error("the base URL must start with https")]
    NotHttps,
    #[error("the host `{0}` is not allowed in this mode")]
    HostNotAllowed(String),
    #[error("the sandbox's `ca_file` is needed in sandbox mode")]
    CaFileMissing,
    #[error("`ca_file` is for sandbox mode only")]
    CaFileOutsideSandbox,
    #[error("in sandbox mode there is one address: leave `book_base_url` out")]
    BookUrlInSandbox,
    #[error("no certificate can be read from the PEM")]
    CaUnreadable,
    #[error("{0} cannot be read")]
    SecretFileUnreadable(PathBuf),
    #[error("{0} may be read by others: its mode must be 0600")]
    SecretFileTooOpen(PathBuf),
    #[error("{0} is empty")]
    SecretFileEmpty(PathBuf),
    #[error("this token buys for real and is refused in this mode")]
    LiveTokenOutsideLive,
    #[error("this token is not one of test mode")]
    NotATestToken,
    #[error("this token is not one of live mode")]
    NotALiveToken,
    #[error("`account_mode` must say what the account is: `sandbox` in test mode, never `sandbox` in live mode")]
    AccountMode,
    #[error("the rental catalogue: {0}")]
    Catalogue(String),
    #[error("live and simulated suppliers together need allow_mixed = true")]
    MixedModes,
}
