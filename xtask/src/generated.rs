//! Generated files: written here, proved current by the same tests in `cargo xtask test`.
use anyhow::{Result, ensure};
use std::path::Path;
use std::process::Command;

/// The test that owns the bindings writes them when this is set, and compares otherwise; the OpenAPI document is what the server prints.
const WRITE: &str = "SMART_BTM_WRITE_GENERATED";

pub fn write(root: &Path) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["test", "--workspace", "--lib", "--", "generated_"])
        .env(WRITE, "1")
        .status()?;
    ensure!(status.success(), "the bindings could not be written");
    let printed = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["run", "--quiet", "--package", "btm-server", "--bin", "smart-btm-server", "--", "openapi"])
        .output()?;
    ensure!(printed.status.success(), "the server does not print its OpenAPI document");
    std::fs::write(root.join("docs/openapi.json"), printed.stdout)?;
    println!("written: ui/src/host/bindings.ts, docs/openapi.json");
    Ok(())
}
