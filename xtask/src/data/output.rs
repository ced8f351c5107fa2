//! A finished table: its place in the tree, its cap, and how it differs from what is committed.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, Result, bail};

/// Most lines of a difference that are shown.
const SHOWN: usize = 8;

/// A table ready to be written.
pub struct Table {
    /// Path from the root of the repository.
    pub path: &'static str,
    cap_kib: usize,
    text: String,
}

/// The lines that only the committed file has, and those that only the new one has.
pub struct Difference {
    removed: Vec<String>,
    added: Vec<String>,
    bytes_equal: bool,
}

impl Table {
    pub fn new(path: &'static str, cap_kib: usize, text: String) -> Self {
        Self { path, cap_kib, text }
    }

    /// Compares with the committed file; a missing file counts as empty.
    pub fn compare(&self, root: &Path) -> Result<Difference> {
        if self.text.len() > self.cap_kib * 1024 {
            bail!("{} has {} bytes, its cap is {} KiB", self.path, self.text.len(), self.cap_kib);
        }
        let old = std::fs::read_to_string(root.join(self.path)).unwrap_or_default();
        let before: BTreeSet<&str> = old.lines().collect();
        let after: BTreeSet<&str> = self.text.lines().collect();
        Ok(Difference {
            removed: before.difference(&after).map(|&line| line.to_owned()).collect(),
            added: after.difference(&before).map(|&line| line.to_owned()).collect(),
            bytes_equal: old == self.text,
        })
    }

    pub fn write(&self, root: &Path) -> Result<()> {
        let path = root.join(self.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, &self.text).context(self.path)
    }
}

impl Difference {
    pub fn is_none(&self) -> bool {
        self.bytes_equal
    }

    /// `path: 4333 rows, 353 KiB, +12 -3` or `…, unchanged`.
    pub fn summary(&self, table: &Table) -> String {
        let rows = table.text.lines().count().saturating_sub(1);
        let kib = table.text.len().div_ceil(1024);
        let change =
            if self.bytes_equal { "unchanged".to_owned() } else { format!("+{} -{}", self.added.len(), self.removed.len()) };
        format!("{}: {rows} rows, {kib} KiB of {}, {change}", table.path, table.cap_kib)
    }

    /// The first lines that came and went.
    pub fn sample(&self) -> impl Iterator<Item = String> {
        let removed = self.removed.iter().take(SHOWN).map(|line| format!("- {line}"));
        let added = self.added.iter().take(SHOWN).map(|line| format!("+ {line}"));
        removed.chain(added)
    }
}

/// Joins a header and rows to a table text; no cell may hold a tab or a line end.
pub fn tsv<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut lines: Vec<String> =
        rows.into_iter().map(|row| row.map(|cell| cell.replace(['\t', '\n', '\r'], " ")).join("\t")).collect();
    lines.sort();
    lines.dedup();
    let mut text = header.join("\t");
    text.push('\n');
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    text
}
