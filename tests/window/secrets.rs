//! Looks for secrets where none may be: profile folder, server data, logs; in UTF-8, UTF-16, base64 and hex.
use anyhow::{Result, ensure};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every form of every canary, over every file below `folders`: what was found where, and how many files were read.
pub fn search(folders: &[&Path], canaries: &[(String, Vec<u8>)]) -> Result<(Vec<String>, usize)> {
    let mut found = Vec::new();
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, &mut files)?;
    }
    ensure!(!files.is_empty(), "nothing to search in {folders:?}");
    for file in &files {
        // Sockets and the like are no files of ours.
        let Ok(bytes) = std::fs::read(file) else { continue };
        for (name, canary) in canaries {
            for (form, needle) in forms(canary) {
                if contains(&bytes, &needle) {
                    found.push(format!("{name} as {form} in {}", file.display()));
                }
            }
        }
    }
    Ok((found, files.len()))
}

/// The web engine's own list of hosts that want https. It is there only because a driven web view cannot be private.
const ENGINE_OWN: &str = "hsts-storage.sqlite";

/// Every SQLite-looking file below `folder` that plain `sqlite3` can open; and how many database files there were.
pub fn openable_databases(folder: &Path) -> Result<(Vec<PathBuf>, usize)> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    // By name, and by what is in it: a plain copy under another name begins with SQLite's own words (sqlite.org/fileformat2.html §1.3).
    let databases: Vec<_> = files
        .into_iter()
        .filter(|f| f.file_name().is_none_or(|name| name != ENGINE_OWN))
        .filter(|f| f.extension().is_some_and(|e| ["db", "sqlite", "sqlite3"].iter().any(|known| e == *known)) || plain_header(f))
        .collect();
    let mut open = Vec::new();
    for file in &databases {
        let output = Command::new("sqlite3").arg(file).arg("select count(*) from sqlite_master").output()?;
        if output.status.success() {
            open.push(file.clone());
        }
    }
    Ok((open, databases.len()))
}

fn plain_header(file: &Path) -> bool {
    let mut head = [0u8; 16];
    std::fs::File::open(file).and_then(|mut f| f.read_exact(&mut head)).is_ok() && head == *b"SQLite format 3\0"
}

fn forms(canary: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = vec![
        ("bytes", canary.to_vec()),
        ("hex", HEXLOWER.encode(canary).into_bytes()),
        ("base64", BASE64.encode(canary).trim_end_matches('=').as_bytes().to_vec()),
        ("base64url", BASE64URL_NOPAD.encode(canary).into_bytes()),
    ];
    if let Ok(text) = std::str::from_utf8(canary) {
        forms.push(("utf-16le", text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        forms.push(("utf-16be", text.encode_utf16().flat_map(u16::to_be_bytes).collect()));
    }
    forms
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && haystack.windows(needle.len()).any(|w| w == needle)
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), into)?;
        } else if kind.is_file() {
            into.push(entry.path());
        }
    }
    Ok(())
}
