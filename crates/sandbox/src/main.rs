//! `smart-btm-sandbox`: starts a sandbox, says where it listens on the first and only line of stdout, leaves on SIGTERM.
//! Exit codes: 0 asked to leave, 1 cannot run, 2 bad arguments, 3 a journal of another seed or data version.

mod cli;

use std::io::Write as _;
use std::process::ExitCode;

use btm_sandbox::{JournalError, Sandbox, StartError};
use clap::Parser as _;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()))
        .init();
    // Another part of the process may have chosen the same provider already.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let config = match cli::Arguments::parse().config() {
        Ok(config) => config,
        Err(error) => {
            tracing::error!("{error:#}");
            return ExitCode::from(2);
        }
    };
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run(config)),
        Err(error) => {
            tracing::error!(%error, "no runtime");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: btm_sandbox::Config) -> ExitCode {
    if !config.listen.ip().is_loopback() {
        tracing::warn!("listening beyond this machine: everybody who reaches the port can use this simulation");
    }
    let sandbox = match Sandbox::start(config).await {
        Ok(sandbox) => sandbox,
        Err(error) => {
            tracing::error!("{error}");
            return match error {
                StartError::Journal(JournalError::Foreign(_)) => ExitCode::from(3),
                StartError::Currency(_) => ExitCode::from(2),
                _ => ExitCode::FAILURE,
            };
        }
    };
    // Before the first line: whoever reads it may ask us to leave at once.
    let leave = asked_to_leave();
    let mut stdout = std::io::stdout();
    if writeln!(stdout, "listening on {}", sandbox.base_url).and_then(|()| stdout.flush()).is_err() {
        tracing::warn!("stdout is closed");
    }
    leave.await;
    sandbox.stop().await;
    ExitCode::SUCCESS
}

/// Listens for signals from now on; the answer ends when one came.
#[cfg(unix)]
fn asked_to_leave() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = signal(SignalKind::terminate()).and_then(|term| Ok((term, signal(SignalKind::interrupt())?)));
    async move {
        match signals {
            Ok((mut terminate, mut interrupt)) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            }
            Err(error) => tracing::error!(%error, "signals cannot be awaited"),
        }
    }
}

#[cfg(not(unix))]
async fn asked_to_leave() {
    let _interrupted = tokio::signal::ctrl_c().await;
}
