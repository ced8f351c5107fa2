//! `smart-btm-server`: the command line around the booking service.
mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    cli::run()
}
