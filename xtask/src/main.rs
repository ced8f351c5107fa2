//! The project's own commands. Depends on no crate of the workspace: it only spawns.
#![allow(clippy::print_stdout, reason = "a command talks to the person who called it")]
mod arch;
mod bench;
mod data;
mod display;
mod e2e;
mod generated;
mod mutants;
mod process;
mod python;
mod run;
mod sim;
mod system;
mod test;
mod ui;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The commands of Smart BTM")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing, builds, opens the window.
    Run(run::Options),
    /// Installs what is missing, runs every test; the last line is `N passed, N failed`.
    Test,
    /// Arrows between crates, licences, banned crates, NOTICE, machine paths.
    Arch,
    /// Writes the generated files: ui/src/host/bindings.ts, docs/openapi.json.
    Bindings,
    /// Builds the bundled tables from their pinned sources.
    Data {
        /// Only say whether the committed files are current.
        #[arg(long)]
        check: bool,
    },
    /// Drives the real window through a whole job, e.g. `main-job`.
    E2e { job: String },
    /// Simulated worlds from seeds, checked: `--seeds N --seed-start S`.
    Sim(sim::Options),
    /// Seeded bugs that the checker has to see: `--only M06`, `--level L0`.
    Mutants(mutants::Options),
    /// Measures against peers or the design's figures, e.g. `cold-start`, `sandbox`.
    Bench { what: String },
}

fn main() -> ExitCode {
    match perform(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<()> {
    let root = root();
    match task {
        Task::Run(options) => run::run(&root, &options),
        Task::Test => test::run(&root),
        Task::Arch => arch::run(&root),
        Task::Bindings => generated::write(&root),
        Task::Data { check } => data::run(check),
        Task::E2e { job } => {
            system::ensure_installed(&[system::APP, system::SCREENLESS, system::TESTS])?;
            ui::build(&root)?;
            e2e::run(&root, &job)
        }
        Task::Sim(options) => sim::run(&root, &options),
        Task::Mutants(options) => mutants::run(&root, &options),
        Task::Bench { what } => {
            if bench::shows_windows(&what) {
                system::ensure_installed(&[system::APP, system::SCREENLESS, system::TESTS])?;
                ui::build(&root)?;
            }
            bench::run(&root, &what)
        }
    }
}

/// The project's folder: the parent of this package's. Asked at run time: a build folder shared by several checkouts may hold a
/// program that another one built.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into()));
    here.parent().map_or_else(|| here.clone(), std::path::Path::to_path_buf)
}
