//! How the service inside is started: upon nothing, or with the data of last time and their key.
use super::{FOLDER, NAME, Running, SUPPLIER_ACCOUNT, Steps, locked, recovery_key};
use crate::ipc_error::IpcError;
use crate::views::{StandaloneStepName, StandaloneView};
use btm_client::{Client, Code, KeychainState, SystemEntropy};
use btm_server::{Deps, Server, ServerConfig};
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use std::path::{Path, PathBuf};

/// A service upon nothing: with the keychain, under a passphrase, or in memory.
///
/// # Errors
/// `store_failed`, `keychain_failed`, `standalone_failed`.
pub(super) async fn first_start(
    client: &Client,
    passphrase: Option<&SecretString>,
    steps: &mut Steps,
) -> Result<Running, IpcError> {
    steps.begin(StandaloneStepName::Store);
    let kept = client.keychain_ready().await == KeychainState::Available;
    // A keychain that works needs no passphrase.
    let passphrase = passphrase.filter(|_| !kept);
    let folder = folder(client).filter(|_| kept || passphrase.is_some());

    steps.begin(StandaloneStepName::Keychain);
    let master = client.standalone_master().await?;
    let recovery_key = folder.as_ref().map(|_| recovery_key(master.key.expose_secret()));
    if let Some(folder) = folder.as_ref().filter(|folder| (master.created || passphrase.is_some()) && folder.exists()) {
        set_aside(folder)?;
    }
    if let (Some(folder), Some(passphrase)) = (&folder, passphrase) {
        locked::lock(folder, master.key.expose_secret(), passphrase, &SystemEntropy).map_err(|error| {
            tracing::error!(error = %format!("{error:#}"), "the key was not kept under the passphrase");
            IpcError::of(Code::StoreFailed)
        })?;
    }

    steps.begin(StandaloneStepName::Start);
    let (sandbox, server) = start(folder.as_deref(), *master.key.expose_secret()).await.map_err(|error| {
        tracing::error!(error = %format!("{error:#}"), "the service inside did not start");
        IpcError::of(Code::StandaloneFailed)
    })?;
    Ok(Running { sandbox, server, recovery_key, invited: None })
}

/// The data of last time, with the key of last time and no other: a new key or an empty store would answer right words with "wrong password".
pub(super) async fn again(client: &Client) -> Result<Running, (StandaloneView, IpcError)> {
    let failed = |step, code| (StandaloneView::Failed { step, code: IpcError::of(code).code }, IpcError::of(code));
    let Some(folder) = folder(client).filter(|f| f.exists()) else {
        return Err(failed(StandaloneStepName::Store, Code::StoreFailed));
    };
    if locked::is_locked(&folder) {
        return Err((StandaloneView::Locked, IpcError::of(Code::PassphraseWrong)));
    }
    if client.keychain_ready().await != KeychainState::Available {
        return Err(failed(StandaloneStepName::Keychain, Code::KeychainFailed));
    }
    let master = match client.kept_standalone_master().await {
        Ok(Some(master)) => master,
        Ok(None) => return Err((StandaloneView::KeyGone, IpcError::of(Code::RecoveryKeyWrong))),
        Err(_) => return Err(failed(StandaloneStepName::Keychain, Code::KeychainFailed)),
    };
    let (sandbox, server) = start(Some(&folder), *master.expose_secret()).await.map_err(|error| {
        tracing::error!(error = %format!("{error:#}"), "the service inside did not start");
        failed(StandaloneStepName::Start, Code::StandaloneFailed)
    })?;
    Ok(Running { sandbox, server, recovery_key: None, invited: None })
}

pub(super) async fn start(folder: Option<&Path>, master: [u8; 32]) -> anyhow::Result<(btm_sandbox::Handle, btm_server::Handle)> {
    let below = |name: &str| -> anyhow::Result<Option<PathBuf>> {
        let Some(folder) = folder else { return Ok(None) };
        let path = folder.join(name);
        std::fs::create_dir_all(&path)?;
        Ok(Some(path))
    };
    let mut journal_key = [0; 32];
    Hkdf::<Sha256>::new(None, &master).expand(b"sandbox-journal", &mut journal_key).map_err(|e| anyhow::anyhow!("{e}"))?;
    let sandbox = btm_sandbox::Sandbox::start(btm_sandbox::Config {
        storage: below("sandbox")?.map_or(btm_sandbox::Storage::Memory, btm_sandbox::Storage::Dir),
        journal_key: Some(btm_sandbox::JournalKey::new(journal_key)),
        ..btm_sandbox::Config::default()
    })
    .await?;
    let ca = sandbox.ca_pem.clone().unwrap_or_default();
    let storage = below("server")?.map_or(btm_server::Storage::Memory, btm_server::Storage::Folder);
    let mut config = ServerConfig::standalone(NAME, storage, master);
    config.suppliers = btm_server::Sources::sandbox(&sandbox.base_url, ca.as_bytes(), SUPPLIER_ACCOUNT)?;
    let server = Server::start(config, Deps::system()).await?;
    Ok((sandbox, server))
}

pub(super) fn folder(client: &Client) -> Option<PathBuf> {
    client.data_dir().map(|dir| dir.join(FOLDER))
}

/// The key of what lies there is gone, so nobody here can read it. It is kept: the recovery key may still open it.
pub(super) fn set_aside(folder: &Path) -> Result<(), IpcError> {
    let free = (1..1000).map(|n| folder.with_extension(format!("locked-{n}"))).find(|path| !path.exists());
    let moved = free.map(|path| std::fs::rename(folder, path));
    if matches!(moved, Some(Ok(()))) {
        tracing::warn!("data of an earlier service inside cannot be opened with this keychain and were set aside");
        return Ok(());
    }
    Err(IpcError::of(Code::StoreFailed))
}
