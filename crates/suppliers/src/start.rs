//! What every adapter does when it starts, and why one does not: in sandbox mode only our own sandbox is believed.
use crate::http::{Call, HttpStack, NoAnswer, READ_TIMEOUT};
use crate::port::ErrorKind;
use serde::Deserialize;
use thiserror::Error;
use tokio::time::Instant;

/// Why the adapter does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StartError {
    #[error("the token holds characters no header can carry")]
    Token,
    #[error("the TLS configuration cannot be built")]
    Tls,
    /// May pass by itself: the sandbox is not up, or its certificate is not from this `ca_file`.
    #[error("the sandbox does not answer ({0:?})")]
    SandboxSilent(ErrorKind),
    #[error("what answers at this address is not the sandbox of Smart BTM")]
    NotOurSandbox,
}

/// Asks who answers at the address.
///
/// # Errors
/// `SandboxSilent`, `NotOurSandbox`.
pub(crate) async fn prove_sandbox(http: &HttpStack) -> Result<(), StartError> {
    #[derive(Deserialize)]
    struct Identity {
        sandbox: String,
    }
    let call = Call::get("/_sandbox/identity", "/_sandbox/identity".to_owned(), Instant::now() + READ_TIMEOUT);
    let answer = http.read(&call).await.map_err(|why| {
        let kind = if matches!(why, NoAnswer::Lost { .. }) { ErrorKind::Timeout } else { ErrorKind::Unavailable };
        StartError::SandboxSilent(kind)
    })?;
    let ours = answer.status == 200
        && serde_json::from_slice::<Identity>(&answer.body).is_ok_and(|identity| identity.sandbox == "smart-btm");
    if ours { Ok(()) } else { Err(StartError::NotOurSandbox) }
}
