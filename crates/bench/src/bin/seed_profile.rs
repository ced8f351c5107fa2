//! Makes a profile as a signed-in client leaves it, for `cargo xtask bench`.
#![allow(clippy::print_stdout, reason = "a command talks to whoever called it")]
use anyhow::Result;
use btm_bench::profile::{Secrets, make};
use clap::Parser;
use std::path::PathBuf;

#[derive(Parser)]
#[command(about = "Makes a signed-in profile: register, keychain entries in the running Secret Service, encrypted store")]
struct Arguments {
    /// The app's data folder; must hold no profile.
    #[arg(long)]
    data_dir: PathBuf,
    /// Trips in the store, with one booking each.
    #[arg(long, default_value_t = 10_000)]
    trips: usize,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let made = make(&arguments.data_dir, arguments.trips, &Secrets::Os)?;
    println!("trips={} store_bytes={}", made.trips, made.store_bytes);
    Ok(())
}
