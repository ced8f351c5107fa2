//! The real window. Without arguments: a short look at both languages (part of `cargo xtask test`). `main-job`, `trip-parts`,
//! `offline`, `shell`: the whole scenarios.
#![allow(clippy::print_stdout)]
mod app;
mod bus;
mod desktop;
mod line;
mod main_job;
mod offline_job;
mod person;
mod report;
mod second_computer;
mod secrets;
mod service;
mod shell_job;
mod trip_parts;

use anyhow::Result;
use report::Report;
use std::path::{Path, PathBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test` asks every harness for its list, and may name filters this one does not have.
    if arguments.iter().any(|a| a == "--list") {
        return;
    }
    let job = arguments.iter().find(|a| !a.starts_with('-')).map_or("smoke", String::as_str);
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().enable_all().build() else { std::process::exit(2) };
    std::process::exit(runtime.block_on(run(job)));
}

async fn run(job: &str) -> i32 {
    let mut report = Report::default();
    let result = match job {
        "main-job" => {
            in_a_folder(|root| Box::pin(async move { (main_job::run(&root, &pictures("main-job"), &mut report).await, report) }))
                .await
        }
        "trip-parts" => {
            in_a_folder(|root| {
                Box::pin(async move { (trip_parts::run(&root, &pictures("trip-parts"), &mut report).await, report) })
            })
            .await
        }
        "shell" => {
            in_a_folder(|root| Box::pin(async move { (shell_job::run(&root, &pictures("shell"), &mut report).await, report) }))
                .await
        }
        "offline" => {
            in_a_folder(|root| {
                Box::pin(async move { (offline_job::run(&root, &pictures("offline"), &mut report).await, report) })
            })
            .await
        }
        "smoke" => in_a_folder(|root| Box::pin(async move { (smoke(&root, &mut report).await, report) })).await,
        other => {
            eprintln!("unknown job {other}: smoke, main-job, trip-parts, offline or shell");
            return 2;
        }
    };
    let (outcome, report) = match result {
        Ok(pair) => pair,
        Err(error) => {
            eprintln!("{error:#}");
            return 2;
        }
    };
    if let Err(error) = &outcome {
        eprintln!("{job}: {error:#}");
    }
    if job != "smoke" {
        println!("{job} steps={} failed={}", report.steps, report.failed);
    } else {
        println!(
            "test result: {}. {} passed; {} failed",
            if report.failed == 0 { "ok" } else { "FAILED" },
            report.steps - report.failed,
            report.failed
        );
    }
    i32::from(outcome.is_err() || report.failed > 0)
}

/// The start screen, in Japanese and in English.
async fn smoke(root: &Path, report: &mut Report) -> Result<()> {
    let desktop = desktop::Desktop::start(root, true)?;
    let app = report.step("the window opens and paints S-01", app::App::start(&desktop, None)).await?;
    report
        .step("both choices are offered in Japanese, then in English", async {
            app.screen("S-01").await?;
            app.find("html[lang='ja']").await?;
            app.test_id("start-standalone").await?;
            app.test_id("start-connect").await?;
            app.click("lang-en").await?;
            app.find("html[lang='en']").await.map(|_| ())
        })
        .await?;
    report
        .step("the page is as tall as the window: nothing can scroll the frame away", async {
            let over = app.script("return document.scrollingElement.scrollHeight - window.innerHeight").await?;
            anyhow::ensure!(over == 0, "the page is {over} pixels taller than the window");
            Ok(())
        })
        .await?;
    app.quit().await
}

/// Pictures of the last run: `out/<job>` in the project's folder.
fn pictures(job: &str) -> PathBuf {
    let project =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).to_owned(), PathBuf::from);
    let folder = project.join("out").join(job);
    // Pictures of an earlier run would be looked at in vain.
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// A failed scenario leaves a picture of what the person saw.
fn photographed(outcome: Result<()>, desktop: &desktop::Desktop, pictures: &Path) -> Result<()> {
    if outcome.is_err() {
        desktop.picture(&pictures.join("failed.png"))?;
    }
    outcome
}

type Job = std::pin::Pin<Box<dyn Future<Output = (Result<()>, Report)>>>;

/// A fresh folder for everything the run writes; kept, and named, when something failed.
async fn in_a_folder(job: impl FnOnce(PathBuf) -> Job) -> Result<(Result<()>, Report)> {
    let folder = tempfile::Builder::new().prefix("smart-btm-window-").tempdir()?;
    let (outcome, report) = job(folder.path().to_owned()).await;
    if outcome.is_err() {
        eprintln!("logs and files of the run stay in {}", folder.keep().display());
    }
    Ok((outcome, report))
}
