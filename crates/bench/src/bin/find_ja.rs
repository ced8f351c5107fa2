//! P5 `find-ja` of `cargo xtask bench`.
#![allow(clippy::print_stdout, reason = "a command talks to whoever called it")]
use anyhow::Result;
use btm_bench::find::{Plan, measure};
use clap::Parser;
use std::path::PathBuf;

#[derive(Parser)]
#[command(about = "Japanese search as one types beside LIKE over the same texts; every query's answer is checked first")]
struct Arguments {
    /// Trips in the store, with one booking each.
    #[arg(long, default_value_t = 100_000)]
    trips: usize,
    #[arg(long, default_value_t = 2_000)]
    queries: usize,
    /// Counted rounds.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Where the ratios go.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<()> {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let a = Arguments::parse();
    let plan = Plan { trips: a.trips, queries: a.queries, scanned: a.queries.div_ceil(100).max(1), rounds: a.rounds };
    measure(plan, |line| println!("find-ja {line}"))?.write(&a.out)
}
