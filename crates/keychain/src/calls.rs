//! The blocking calls to the operating system, each on a thread of its own: a locked keychain blocks for a person's answer, and neither
//! the window nor the runtime's workers may wait for that.
use crate::account::SERVICE;
use crate::store::KeychainError;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use zeroize::Zeroizing;

/// Longest wait for one call once the probe has succeeded.
const CALL_LIMIT: Duration = Duration::from_secs(10);

pub(crate) fn from_keyring(error: &keyring::Error) -> KeychainError {
    match error {
        keyring::Error::NoStorageAccess(_) => KeychainError::Locked,
        keyring::Error::TooLong(_, _) => KeychainError::TooLong,
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(_, _) | keyring::Error::Ambiguous(_) => {
            KeychainError::Damaged
        }
        _ => KeychainError::Unavailable,
    }
}

pub(crate) fn write(account: &str, secret: &SecretString) -> Result<(), KeychainError> {
    let entry = keyring::Entry::new(SERVICE, account).map_err(|e| from_keyring(&e))?;
    entry.set_password(secret.expose_secret()).map_err(|e| from_keyring(&e))
}

pub(crate) fn read(account: &str) -> Result<Option<SecretString>, KeychainError> {
    let entry = keyring::Entry::new(SERVICE, account).map_err(|e| from_keyring(&e))?;
    match entry.get_password().map(Zeroizing::new) {
        Ok(text) => Ok(Some(SecretString::from(text.as_str()))),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(e) => Err(from_keyring(&e)),
    }
}

pub(crate) fn delete(account: &str) -> Result<(), KeychainError> {
    let entry = keyring::Entry::new(SERVICE, account).map_err(|e| from_keyring(&e))?;
    match entry.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(e) => Err(from_keyring(&e)),
    }
}

/// Runs `call` on its own thread and waits for it no longer than `limit`; a thread that blocks on a prompt is left to it.
pub(crate) async fn on_thread<T: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> Result<T, KeychainError> + Send + 'static,
) -> Result<T, KeychainError> {
    let (answer, waiting) = tokio::sync::oneshot::channel();
    let spawned = std::thread::Builder::new().name("keychain".into()).spawn(move || {
        // Nobody listens any more once the limit has passed.
        let _ = answer.send(call());
    });
    if spawned.is_err() {
        return Err(KeychainError::Unavailable);
    }
    match tokio::time::timeout(limit, waiting).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(KeychainError::Unavailable),
        Err(_) => Err(KeychainError::TimedOut),
    }
}

pub(crate) async fn limited<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, KeychainError> + Send + 'static,
) -> Result<T, KeychainError> {
    on_thread(CALL_LIMIT, call).await
}
