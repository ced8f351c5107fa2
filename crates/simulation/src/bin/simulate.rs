//! `cargo xtask sim`: worlds from seeds, checked. The last line of the standard output is the figures; the exit code says whether every
//! promise held.
#![allow(clippy::print_stdout, reason = "the last line is the result")]
use btm_simulation::Options;
use btm_simulation::model::Shop;
use btm_simulation::run::{Plan, Total, run, small_scope};
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
    /// Instead of seeds: every world of the small scope with at most so many faults.
    #[arg(long)]
    exhaustive: Option<u32>,
    /// Defaults to all cores.
    #[arg(long)]
    threads: Option<usize>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if arguments.trace { 1 } else { arguments.threads.unwrap_or(cores) };
    let begun = Instant::now();
    if let Some(most) = arguments.exhaustive {
        return exhaustive(&arguments.commit, most, begun);
    }
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

/// Two clients, two workers, each shop by itself.
fn exhaustive(commit: &str, most: u32, begun: Instant) -> ExitCode {
    let scopes: Vec<_> = std::thread::scope(|scope| {
        let each: Vec<_> = Shop::ALL.map(|shop| (shop, scope.spawn(move || small_scope(shop, most)))).into_iter().collect();
        each.into_iter().map(|(shop, t)| (shop, t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))).collect()
    });
    let (mut worlds, mut transitions, mut violations) = (0, 0, 0);
    for (shop, scope) in scopes {
        eprintln!("sim: {shop:?}: {} worlds, {} transitions", scope.worlds, scope.transitions);
        worlds += scope.worlds;
        transitions += scope.transitions;
        if let Some((tape, found)) = scope.broken {
            eprintln!("SHOP={shop:?} TAPE={tape:?} COMMIT={commit}");
            found.iter().for_each(|violation| eprintln!("  {violation}"));
            violations += found.len();
        }
    }
    let wall_s = begun.elapsed().as_secs_f64();
    println!(
        "sim levels=L0 scope=small clients=2 workers=2 most_faults={most} worlds={worlds} transitions={transitions} \
         wall_s={wall_s:.1} violations={violations}"
    );
    if violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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
