//! The command line: reads flags, files and environment into a `ServerConfig`, calls the library, prints what was asked for.
mod doctor;
mod file;
mod log;
mod people;
mod serve;

use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "smart-btm-server", version, about = "The booking service of Smart BTM")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve https until told to stop.
    Serve(serve::Serve),
    /// Check configuration, file modes, store and suppliers; exit 0 when all is well.
    Doctor(doctor::Doctor),
    /// Companies of this installation.
    Company(people::Company),
    /// Accounts of a company.
    User(people::User),
    /// Print the OpenAPI document.
    Openapi,
}

/// Runs the command; every error is one line on stderr.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    log::start();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(serve) => serve.run().await,
            Command::Doctor(doctor) => doctor.run().await,
            Command::Company(company) => company.run().await,
            Command::User(user) => user.run().await,
            Command::Openapi => {
                print(btm_server::openapi::document()?.trim_end())?;
                Ok(ExitCode::SUCCESS)
            }
        }
    });
    outcome.unwrap_or_else(|error| failed(&error))
}

fn failed(error: &anyhow::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "smart-btm-server: {error:#}");
    ExitCode::from(2)
}

/// One line on stdout, at once.
fn print(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}
