//! P4 `first-sync` of `cargo xtask bench`.
#![allow(clippy::print_stdout, reason = "a command talks to whoever called it")]
use anyhow::Result;
use clap::Parser;
use std::path::PathBuf;

#[derive(Parser)]
#[command(
    about = "A first sync over loopback TLS beside a bare loop that writes the same rows; equal content is checked each round"
)]
struct Arguments {
    /// Trips and bookings together.
    #[arg(long, default_value_t = 100_000)]
    objects: usize,
    /// Counted rounds.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Where the ratios go.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<()> {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let arguments = Arguments::parse();
    btm_bench::first_sync::measure(arguments.objects, arguments.rounds, |line| println!("first-sync {line}"))?
        .write(&arguments.out)
}
