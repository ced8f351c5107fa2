//! The core's own part of a cold start, without any window: keychain probed, store opened, first screen's content read.
#![allow(clippy::print_stdout, reason = "a command talks to whoever called it")]
use anyhow::Result;
use btm_bench::profile::{Secrets, client};
use btm_client::TripsAsked;
use clap::Parser;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Parser)]
#[command(
    about = "Says in milliseconds since the client's start: keychain answered, Today read; and what Trips takes after that"
)]
struct Arguments {
    /// The app's data folder with a profile of seed-profile.
    #[arg(long)]
    data_dir: PathBuf,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    tokio::runtime::Runtime::new()?.block_on(async {
        let begun = Instant::now();
        let client = client(&arguments.data_dir, &Secrets::Os);
        client.keychain_ready().await;
        let keychain = begun.elapsed();
        client.today().await?;
        let read = begun.elapsed();
        let rows = client.trips(&TripsAsked::all()).await?.all;
        let trips = begun.elapsed() - read;
        println!("keychain={} today={} trips={} n={rows}", keychain.as_millis(), read.as_millis(), trips.as_millis());
        Ok(())
    })
}
