//! `cargo xtask arch`: the arrows of docs/ARCHITECTURE.md against `cargo metadata`, licences, banned crates, NOTICE rows, machine paths.
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Who may depend on whom in what ships. A crate that is not named here may not exist.
const ARROWS: &[(&str, &[&str])] = &[
    ("smart-btm", &["btm-client", "btm-domain", "btm-server", "btm-sandbox"]),
    ("btm-domain", &[]),
    ("btm-documents", &["btm-domain"]),
    ("btm-api", &["btm-domain"]),
    ("btm-api-client", &["btm-api", "btm-domain"]),
    ("btm-cache", &["btm-domain"]),
    ("btm-keychain", &[]),
    ("btm-client", &["btm-api", "btm-api-client", "btm-cache", "btm-documents", "btm-keychain", "btm-domain"]),
    ("btm-suppliers", &["btm-domain"]),
    ("btm-store", &["btm-domain"]),
    ("btm-server", &["btm-api", "btm-documents", "btm-domain", "btm-store", "btm-suppliers"]),
    ("btm-sandbox", &[]),
    ("btm-testkit", &["btm-api", "btm-store", "btm-cache", "btm-domain"]),
    ("btm-simulation", &["btm-domain"]),
    ("btm-bench", &["btm-client", "btm-cache", "btm-keychain", "btm-domain", "btm-api"]),
    ("xtask", &[]),
];

/// Dev-only arrows, for tests through the front door.
const DEV_ARROWS: &[(&str, &[&str])] = &[
    ("smart-btm", &["btm-testkit", "btm-server", "btm-sandbox", "btm-api", "btm-keychain"]),
    ("btm-server", &["btm-client", "btm-api-client", "btm-cache", "btm-keychain", "btm-sandbox", "btm-testkit"]),
    ("btm-suppliers", &["btm-sandbox"]),
    ("btm-store", &["btm-testkit"]),
    ("btm-client", &["btm-testkit"]),
];

/// One foreign world for each crate: who alone may name these.
const WORLDS: &[(&str, &[&str])] = &[
    ("tauri", &["smart-btm"]),
    ("sqlx", &["btm-store", "btm-cache"]),
    ("rusqlite", &["btm-bench"]),
    ("keyring", &["btm-keychain"]),
    ("axum", &["btm-server"]),
    ("reqwest", &["btm-api-client", "btm-suppliers", "btm-testkit"]),
];

/// Never in the tree of what ships: a second crypto provider, a second TLS.
const BANNED: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl"];
/// Exactly one version of these.
const SINGLE: &[&str] = &["libsqlite3-sys", "rustls", "sqlx"];

const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "MPL-2.0",
    "Unicode-3.0",
    "CC0-1.0",
    "0BSD",
    "Unlicense",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT-0",
    "OpenSSL",
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
}
#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    dependencies: Vec<Dependency>,
    features: BTreeMap<String, Vec<String>>,
}
#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    features: Vec<String>,
}

/// Dev only: no crate that ships may depend on one, in whatever way.
const DEV_ONLY: &[&str] = &["btm-testkit", "btm-simulation", "btm-bench"];
/// Seeded bugs. Turned on by a command line alone.
const MUTANTS: &str = "mutants";

/// Prints each breach; fails if there is any.
pub fn run(root: &Path) -> Result<()> {
    let metadata = metadata(root)?;
    let mut breaches = Vec::new();
    arrows(&metadata, &mut breaches);
    shipped(root, &metadata, &mut breaches)?;
    notice(root, &mut breaches)?;
    sources(root, &mut breaches)?;
    for breach in &breaches {
        eprintln!("arch: {breach}");
    }
    if !breaches.is_empty() {
        bail!("{} breaches of docs/ARCHITECTURE.md", breaches.len());
    }
    println!("arch: {} crates, arrows, licences, NOTICE rows and sources as drawn", metadata.workspace_members.len());
    Ok(())
}

fn metadata(root: &Path) -> Result<Metadata> {
    let output = Command::new(env!("CARGO")).current_dir(root).args(["metadata", "--format-version=1", "--locked"]).output()?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("cargo metadata")
}

fn arrows(metadata: &Metadata, breaches: &mut Vec<String>) {
    let table = |rows: &[(&str, &'static [&'static str])], name: &str| rows.iter().find(|(n, _)| *n == name).map(|(_, to)| *to);
    for package in metadata.packages.iter().filter(|p| metadata.workspace_members.contains(&p.id)) {
        let Some(allowed) = table(ARROWS, &package.name) else {
            breaches.push(format!("{} is not drawn", package.name));
            continue;
        };
        let dev = table(DEV_ARROWS, &package.name).unwrap_or_default();
        let ships = !DEV_ONLY.contains(&package.name.as_str());
        for dependency in &package.dependencies {
            let ours = dependency.name.starts_with("btm-") || dependency.name == "smart-btm";
            let is_dev = dependency.kind.as_deref() == Some("dev");
            if ours && !allowed.contains(&dependency.name.as_str()) && !(is_dev && dev.contains(&dependency.name.as_str())) {
                breaches.push(format!("{} → {} is not an arrow", package.name, dependency.name));
            }
            if ships && !is_dev && DEV_ONLY.contains(&dependency.name.as_str()) {
                breaches.push(format!("{} ships, {} is for development alone", package.name, dependency.name));
            }
            if let Some((world, rooms)) = WORLDS.iter().find(|(world, _)| *world == dependency.name)
                && !is_dev
                && !rooms.contains(&package.name.as_str())
            {
                breaches.push(format!("{} names {world}, which belongs to {}", package.name, rooms.join(", ")));
            }
        }
        seeded_bugs(package, breaches);
    }
}

/// No feature of another name, and no dependency, turns seeded bugs on.
fn seeded_bugs(package: &Package, breaches: &mut Vec<String>) {
    let names = |feature: &str| feature.rsplit(['/', ':']).next() == Some(MUTANTS);
    for (feature, turns_on) in package.features.iter().filter(|(feature, _)| *feature != MUTANTS) {
        if turns_on.iter().any(|f| names(f)) {
            breaches.push(format!("{} ships seeded bugs (feature mutants) by {feature}", package.name));
        }
    }
    for dependency in package.dependencies.iter().filter(|d| d.features.iter().any(|f| f == MUTANTS)) {
        breaches.push(format!("{} turns on the seeded bugs of {}", package.name, dependency.name));
    }
    let dev_only = DEV_ONLY.contains(&package.name.as_str());
    if package.features.contains_key(MUTANTS) && package.name != "btm-domain" && !dev_only {
        breaches.push(format!("{} carries seeded bugs", package.name));
    }
}

/// What `cargo tree` says of the shipped edges: normal and build dependencies, this platform.
fn shipped(root: &Path, metadata: &Metadata, breaches: &mut Vec<String>) -> Result<()> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["tree", "--workspace", "--edges=normal,build", "--prefix=none", "--format={p}", "--locked"])
        .output()?;
    if !output.status.success() {
        bail!("cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    }
    let features = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["tree", "--workspace", "--edges=normal,build", "--prefix=none", "--format={p}|{f}", "--locked"])
        .output()?;
    for line in String::from_utf8_lossy(&features.stdout).lines() {
        if let Some((package, on)) = line.split_once('|')
            && on.trim_end_matches(" (*)").split(',').any(|feature| feature == MUTANTS)
        {
            breaches.push(format!("{package} is built with seeded bugs"));
        }
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let shipped: BTreeSet<(&str, &str)> = text
        .lines()
        .filter_map(|l| l.split_once(" v").map(|(n, rest)| (n, rest.split(' ').next().unwrap_or_default())))
        .collect();
    for banned in BANNED {
        if shipped.iter().any(|(name, _)| name == banned) {
            breaches.push(format!("{banned} is in the tree"));
        }
    }
    for single in SINGLE {
        let versions: Vec<_> = shipped.iter().filter(|(name, _)| name == single).map(|(_, v)| *v).collect();
        if versions.len() != 1 {
            breaches.push(format!("{single} must be there exactly once, found {versions:?}"));
        }
    }
    for package in metadata.packages.iter().filter(|p| p.source.is_some()) {
        if !shipped.contains(&(package.name.as_str(), package.version.as_str())) {
            continue;
        }
        let licence = package.license.as_deref().unwrap_or_default();
        if !licence_fits(licence) {
            breaches.push(format!("{} {}: licence {licence:?} is not on the list", package.name, package.version));
        }
    }
    Ok(())
}

/// One alternative of the SPDX expression is wholly on the list. Old crates write `/` for OR.
fn licence_fits(expression: &str) -> bool {
    let flat = expression.replace(['(', ')'], "").replace('/', " OR ");
    flat.split(" OR ").any(|side| side.split(" AND ").all(|l| LICENCES.contains(&l.trim())))
}

/// Every bundled data file has its row in NOTICE.
fn notice(root: &Path, breaches: &mut Vec<String>) -> Result<()> {
    let notice = std::fs::read_to_string(root.join("NOTICE")).context("NOTICE")?;
    for file in tracked(root)? {
        let data = file.starts_with("crates/") && file.contains("/data/");
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        if data && !notice.contains(&file) && !notice.contains(&format!("{folder}/*.tsv")) {
            breaches.push(format!("{file} has no row in NOTICE"));
        }
    }
    Ok(())
}

/// No source carries a path of the machine it was written on, and no Rust or UI file outgrows one screenful of rooms.
fn sources(root: &Path, breaches: &mut Vec<String>) -> Result<()> {
    let paths = [concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/")];
    for file in tracked(root)? {
        let Ok(text) = std::fs::read_to_string(root.join(&file)) else { continue };
        for path in paths {
            if text.contains(path) {
                breaches.push(format!("{file} carries the machine path {path}"));
            }
        }
        let code = [".rs", ".ts", ".svelte"].iter().any(|e| file.ends_with(e));
        if code && !file.contains("bindings") && text.lines().count() > 500 {
            breaches.push(format!("{file} has {} lines: more than one room", text.lines().count()));
        }
    }
    Ok(())
}

/// Files git would carry: tracked, or new and not ignored.
fn tracked(root: &Path) -> Result<Vec<String>> {
    let output =
        Command::new("git").current_dir(root).args(["ls-files", "--cached", "--others", "--exclude-standard"]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(package: &str) -> Vec<String> {
        let package: Package = serde_json::from_str(package).unwrap();
        let mut found = Vec::new();
        seeded_bugs(&package, &mut found);
        found
    }

    fn package(name: &str, dependencies: &str, features: &str) -> String {
        format!(
            r#"{{"id":"x","name":"{name}","version":"1.0.0","license":null,"source":null,"dependencies":[{dependencies}],"features":{features}}}"#
        )
    }

    #[test]
    fn seeded_bugs_are_turned_on_by_a_command_line_alone() {
        assert!(breaches(&package("btm-domain", "", r#"{"mutants":[]}"#)).is_empty());
        assert!(breaches(&package("btm-simulation", "", r#"{"mutants":["btm-domain/mutants"]}"#)).is_empty());
        for features in [
            r#"{"default":["mutants"],"mutants":[]}"#,
            r#"{"extra":["btm-domain/mutants"]}"#,
            r#"{"default":["btm-domain?/mutants"]}"#,
        ] {
            assert_eq!(breaches(&package("btm-domain", "", features)).len(), 1, "{features}");
        }
        let dependency = r#"{"name":"btm-domain","kind":null,"features":["mutants"]}"#;
        assert_eq!(breaches(&package("btm-server", dependency, "{}")).len(), 1);
        assert_eq!(breaches(&package("btm-server", "", r#"{"mutants":["btm-domain/mutants"]}"#)).len(), 1);
    }
}
