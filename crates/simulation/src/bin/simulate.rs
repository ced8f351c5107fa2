//! `cargo xtask sim`: worlds from seeds, checked. The last line of the standard output is the figures; the exit code says whether every
//! promise held.
#![allow(clippy::print_stdout, reason = "the last line is the result")]
use btm_simulation::Options;
use btm_simulation::run::{Plan, Total, run};
use clap::Parser;
use std::process::ExitCode;
use std::time::Instant;

/// Breaches said in full.
const SHOWN: usize = 5;

#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value_t = 1000)]
    seeds: u64,
    #[arg(long, default_value_t = 0)]
    seed_start: u64,
    /// Says every step; for one seed.
    #[arg(long)]
    trace: bool,
    /// A world that broke a promise goes on: all it breaks is named.
    #[arg(long)]
    go_on: bool,
    /// Which state of the sources this is, for the line of a failure.
    #[arg(long, default_value = "unknown")]
    commit: String,
    /// Defaults to all cores.
    #[arg(long)]
    threads: Option<usize>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if arguments.trace { 1 } else { arguments.threads.unwrap_or(cores) };
    let begun = Instant::now();
    let plan = Plan {
        seeds: arguments.seeds,
        start: arguments.seed_start,
        trace: arguments.trace,
        go_on: arguments.go_on,
        threads,
        progress: !arguments.trace,
    };
    let total = run(plan);
    report(&arguments, &total, begun.elapsed().as_secs_f64());
    if total.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn report(arguments: &Arguments, total: &Total, wall_s: f64) {
    for world in total.broken.iter().take(SHOWN) {
        eprintln!("SEED={} COMMIT={} {}", world.seed, arguments.commit, Options::of(world.seed));
        for violation in &world.found {
            eprintln!("  {violation}");
        }
        eprintln!("  again: cargo xtask sim --seeds 1 --seed-start {} --trace", world.seed);
    }
    let counts = &total.counts;
    let broken: Vec<_> = total.invariants().into_iter().map(|i| i.name()).collect();
    let broken = if broken.is_empty() { String::new() } else { format!(" broken={}", broken.join(",")) };
    println!(
        "sim levels=L0 seeds={} seed_start={} transitions={} bookings={} faults={} sim_hours={:.1} wall_s={wall_s:.1} per_s={:.0} \
         trace={} violations={}{broken}",
        arguments.seeds,
        arguments.seed_start,
        counts.transitions,
        counts.bookings,
        counts.faults,
        counts.simulated.num_seconds() as f64 / 3600.0,
        counts.transitions as f64 / wall_s.max(0.001),
        total.trace,
        total.broken.iter().map(|world| world.found.len()).sum::<usize>(),
    );
}
