//! Declares the app's own commands to the access list, and makes `ui/dist` exist so that a fresh clone compiles.
use std::path::Path;

include!("src/commands/names.rs");

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Smart BTM</title></head>\
<body><p>The screens are not built yet: run <code>cargo xtask run</code>.</p></body></html>\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let index = Path::new("ui/dist/index.html");
    if !index.exists() {
        std::fs::create_dir_all("ui/dist")?;
        std::fs::write(index, PLACEHOLDER)?;
    }
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed=src-tauri/isolation");
    println!("cargo:rerun-if-changed=src-tauri/src/commands/names.rs");
    println!("cargo:rerun-if-changed=icons");
    let manifest = tauri_build::AppManifest::new().commands(NAMES);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}
