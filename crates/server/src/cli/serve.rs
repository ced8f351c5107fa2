//! `serve`: the listening line on stdout, everything else on stderr; SIGTERM and Ctrl-C flush and leave.
use super::file::{Common, load};
use anyhow::Context;
use btm_server::{Deps, Server};
use clap::Args;
use std::process::ExitCode;

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    common: Common,
    /// Make the master key if there is none (a fresh data folder gets one without being told).
    #[arg(long)]
    init_keys: bool,
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let loaded = load(&self.common, true);
        let loaded = match loaded {
            Err(_) if self.init_keys && self.make_key()? => load(&self.common, true)?,
            other => other?,
        };
        let mut ending = ending()?;
        let handle = Server::start(loaded.config, Deps::system()).await?;
        super::print(&format!("listening on {}", handle.base_url))?;
        let stopped = tokio::select! {
            () = &mut ending => true,
            () = handle.broken() => false,
        };
        tracing::info!(told = stopped, "leaving");
        handle.stop().await;
        // A writer that failed leaves through recovery: whoever runs the process starts it again.
        Ok(if stopped { ExitCode::SUCCESS } else { ExitCode::from(3) })
    }

    /// `true` if a key was made.
    fn make_key(&self) -> anyhow::Result<bool> {
        let Some(path) = self.common.master_key.as_ref().filter(|p| !p.exists()) else { return Ok(false) };
        btm_server::secrets::make_master_key(path, &btm_server::edge::OsEntropy).context("the master key")?;
        Ok(true)
    }
}

/// Ends when the process is told to leave.
#[cfg(unix)]
fn ending() -> anyhow::Result<std::pin::Pin<Box<dyn Future<Output = ()>>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    Ok(Box::pin(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    }))
}

#[cfg(not(unix))]
fn ending() -> anyhow::Result<std::pin::Pin<Box<dyn Future<Output = ()>>>> {
    Ok(Box::pin(async {
        let _ = tokio::signal::ctrl_c().await;
    }))
}
