//! Generated files: written here, proved current by the same tests in `cargo xtask test`.
use anyhow::{Result, ensure};
use std::path::Path;
use std::process::Command;

/// The tests that own generated files write them when this is set, and compare otherwise.
const WRITE: &str = "SMART_BTM_WRITE_GENERATED";

pub fn write(root: &Path) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["test", "--workspace", "--", "generated_"])
        .env(WRITE, "1")
        .status()?;
    ensure!(status.success(), "the generated files could not be written");
    println!("written: ui/src/host/bindings.ts, docs/openapi.json");
    Ok(())
}
