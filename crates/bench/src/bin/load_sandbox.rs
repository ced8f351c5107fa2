//! The load of `cargo xtask bench sandbox`: starts a given sandbox program, asks it, and reports each figure beside the design's.
#![allow(clippy::print_stdout, reason = "a command talks to whoever called it")]
use anyhow::{Context, Result, bail};
use btm_bench::sandbox::figures::{ALARM, Figure, quantile, worst};
use btm_bench::sandbox::peer::Peer;
use btm_bench::sandbox::server::{Server, fsyncs};
use btm_bench::sandbox::{Plan, flights, share, stays};
use clap::Parser;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Parser)]
#[command(
    about = "Asks a supplier sandbox of its own for everything the design gives a figure for; exit 1 at ten times a figure"
)]
struct Arguments {
    /// The sandbox program to measure.
    #[arg(long)]
    program: PathBuf,
    /// The booking service that stands between it and a desktop.
    #[arg(long)]
    service: PathBuf,
    /// An empty folder for its journals.
    #[arg(long)]
    folder: PathBuf,
    /// Few calls, and no alarm: for trying the bench itself.
    #[arg(long)]
    quick: bool,
}

const TOKEN: &str = "duffel_test_bench";

fn main() -> Result<()> {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let arguments = Arguments::parse();
    let plan = if arguments.quick { Plan::QUICK } else { Plan::FULL };
    let mut figures: Vec<Figure> = Vec::new();
    let mut tell = |figure: Figure| {
        println!("{figure}");
        figures.push(figure);
    };

    let folder = |name: &str| {
        let path = arguments.folder.join(name);
        std::fs::create_dir_all(&path).with_context(|| path.display().to_string()).map(|()| path)
    };
    let disk = fsyncs(&folder("disk")?, 200)?;
    println!("fsync_p50_ms={:.2} fsync_p99_ms={:.2} n={}", quantile(&disk, 0.5), quantile(&disk, 0.99), disk.len());

    let mut starts: Vec<Duration> = Vec::new();
    for n in 0..plan.starts {
        starts.push(Server::start(&arguments.program, &folder(&format!("start{n}"))?, "fsync")?.started);
    }
    tell(Figure::most("start_ms", quantile(&starts, 0.5), 1_000.0, starts.len()));

    let server = Server::start(&arguments.program, &folder("main")?, "fsync")?;
    let mut peer = Peer::connect(&server.url, TOKEN)?;
    flights::unbind(&mut peer, TOKEN)?;
    let floor = flights::floor(&mut peer, 300)?;
    println!("round_trip_p50_ms={:.3} round_trip_p99_ms={:.3} n={}", quantile(&floor, 0.5), quantile(&floor, 0.99), floor.len());
    let searches = flights::searches(&mut peer, plan.searches)?;
    tell(Figure::most("search.p50_ms", quantile(&searches, 0.5), 5.0, searches.len()));
    tell(Figure::most("search.p99_ms", quantile(&searches, 0.99), 20.0, searches.len()));
    let (taken, found, largest) = flights::whole(&mut peer, plan.full)?;
    println!("search_with_offers.p50_ms={:.2} largest_kib={}", quantile(&taken, 0.5), largest / 1024);
    tell(Figure::most("search_with_offers.p99_ms", quantile(&taken, 0.99), 60.0, taken.len()));
    for figure in flights::again(&mut peer, &found)? {
        tell(figure);
    }
    for figure in flights::orders(&mut peer, &found, plan.orders, quantile(&disk, 0.99))? {
        tell(figure);
    }
    for figure in stays::measure(&mut peer, plan.hotels)? {
        tell(figure);
    }
    drop(found);
    // All searches of this run count; the clock stands, so that none of them is forgotten.
    flights::searches(&mut peer, plan.memory.saturating_sub(plan.searches + plan.full))?;
    match server.memory_mib() {
        Some(mib) => tell(Figure::most("memory_mib", mib, 200.0, plan.memory)),
        None => println!("memory_mib skipped=/proc"),
    }
    drop(server);

    let server = Server::start(&arguments.program, &folder("rate")?, "os")?;
    tell(flights::rate(&server.url, 8, plan.orders)?);
    drop(server);

    let share = share::measure(&arguments.program, &arguments.service, &folder("share")?, plan.through)?;
    println!(
        "search_through_service.p50_ms={:.1} p99_ms={:.1} sandbox_share_of_processor={:.2} n={}",
        quantile(&share.taken, 0.5),
        quantile(&share.taken, 0.99),
        share.of_processor(),
        share.taken.len()
    );

    let worst = worst(&figures).context("nothing was measured")?;
    println!("sandbox worst={} ratio={:.2}", worst.key, worst.ratio());
    if worst.ratio() > ALARM && !arguments.quick {
        bail!("{} is {:.1} times its figure", worst.key, worst.ratio());
    }
    Ok(())
}
