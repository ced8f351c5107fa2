//! P4 `first-sync`: so many objects over loopback TLS into the real client and its encrypted store, search index and lists included, beside
//! a bare loop that puts the same rows, ready, into the same kind of file in one transaction.
mod limit;
mod server;

use crate::profile::{self, Secrets, phase};
use crate::raw::{self, Content};
use crate::report::{Gate, Report};
use crate::travels::Maker;
use anyhow::{Result, ensure};
use btm_cache::{Change, Entity};
use btm_client::{SystemClock, SystemEntropy, Trust};
use btm_domain::Clock;
use btm_keychain::KeyStore;
use chrono::{DateTime, Utc};
use limit::Rows;
use serde_json::json;
use server::{Book, Server};
use std::path::Path;
use std::time::Instant;

/// Things a page at most, as the client asks.
const PAGE: usize = 500;

/// A page's text: `items` as they stand between the brackets.
fn page(as_of: DateTime<Utc>, items: &str, next: usize, reset: bool, more: bool) -> String {
    format!(
        "{{\"epoch\":\"e\",\"reset\":{reset},\"items\":[{items}],\"next\":\"{next}\",\"more\":{more},\"as_of\":\"{}\"}}",
        as_of.to_rfc3339()
    )
}

/// As the server fills them: `PAGE` things, or a mebibyte.
fn pages(items: impl Iterator<Item = String>) -> Vec<Vec<String>> {
    let (mut pages, mut bytes) = (Vec::<Vec<String>>::new(), 0);
    for item in items {
        bytes += item.len();
        match pages.last_mut() {
            Some(page) if page.len() < PAGE && bytes <= btm_api::MAX_PAGE_BYTES => page.push(item),
            _ => {
                bytes = item.len();
                pages.push(vec![item]);
            }
        }
    }
    pages
}

fn book(trips: usize) -> Result<Book> {
    let rows = Maker { clock: &SystemClock, entropy: &SystemEntropy, traveller: profile::misaki() }.rows(trips)?;
    let as_of = SystemClock.now();
    let items = rows.iter().filter_map(|change| match change {
        Change::Put(row) => {
            let entity = if row.entity == Entity::Trip { "trip" } else { "booking" };
            let (id, rev, body) = (row.id, row.rev, &row.body);
            Some(format!("{{\"id\":\"{id}\",\"rev\":{rev},\"body\":{{\"entity\":\"{entity}\",\"value\":{body}}}}}"))
        }
        Change::Gone { .. } => None,
    });
    let filled = pages(items);
    let last = filled.len();
    let pages =
        filled.iter().enumerate().map(|(n, items)| page(as_of, &items.join(","), n + 1, n == 0, n + 1 < last).into_bytes());
    Ok(Book { pages: pages.collect(), as_of })
}

/// One run of one side.
#[derive(Clone, Copy, Debug)]
struct Run {
    seconds: f64,
    server_ms: u64,
}

/// The client's side: from the moment it goes online with an empty store to the end of its first sync.
fn ours(folder: &Path, server: &Server) -> Result<(Run, std::path::PathBuf, [u8; 32])> {
    let secrets = Secrets::Given(KeyStore::memory());
    let (owner, file) = profile::empty(folder, &secrets, &server.base_url)?;
    let key = phase(profile::key(&owner, &secrets))?;
    let before = server.used_ms();
    let seconds = phase(async {
        let client = profile::client_trusting(folder, &secrets, Trust::Exactly(server.pem.clone()));
        ensure!(client.trips().await?.is_empty(), "the store is not empty");
        let begun = Instant::now();
        client.go_online();
        client.sync().await?;
        let seconds = begun.elapsed().as_secs_f64();
        ensure!(client.today().await?.next.is_some(), "nothing is ahead after the sync");
        Ok(seconds)
    })?;
    Ok((Run { seconds, server_ms: server.used_ms().saturating_sub(before) }, file, key))
}

/// The limit's side, into a store that our cache has made: the same tables, pages and cipher.
fn theirs(folder: &Path, rows: &Rows) -> Result<(f64, Vec<Content>)> {
    let file = folder.join("cache.db");
    let key = [7u8; 32];
    phase(async {
        let (cache, _) = btm_cache::Cache::open(&file, &btm_cache::CacheKey::new(&key)).await?;
        cache.close().await;
        Ok(())
    })?;
    let begun = Instant::now();
    let connection = rows.write(&file, &key)?;
    let seconds = begun.elapsed().as_secs_f64();
    Ok((seconds, raw::content(&connection)?))
}

/// `objects` things, `rounds` counted rounds by turns; one more, the first, is told apart.
///
/// # Errors
/// A side does not end, or both do not hold the same.
pub fn measure(objects: usize, rounds: usize, mut tell: impl FnMut(String)) -> Result<Report> {
    let book = book(objects / 2)?;
    let bytes: usize = book.pages.iter().map(Vec::len).sum();
    let server = Server::start(book)?;
    let mut gate = Gate::at_least("time", 0.75);
    let mut raw_rounds = Vec::new();
    let mut rows: Option<Rows> = None;
    let mut wanted: Vec<Content> = Vec::new();
    for round in 0..=rounds {
        let folder = tempfile::tempdir()?;
        let (our_folder, their_folder) = (folder.path().join("ours"), folder.path().join("theirs"));
        std::fs::create_dir_all(&their_folder)?;
        // Every second round the limit goes first; the first round has no rows to give it before.
        let first = match (&rows, round % 2) {
            (Some(rows), 0) => Some(theirs(&their_folder, rows)?),
            _ => None,
        };
        let (our_run, file, key) = ours(&our_folder, &server)?;
        let connection = raw::open(&file, &key)?;
        let content = raw::content(&connection)?;
        if wanted.is_empty() {
            wanted = content.clone();
        }
        ensure!(content == wanted, "the client holds something else than in the first round");
        let ready = match rows.take() {
            Some(rows) => rows,
            None => Rows::read(&connection)?,
        };
        drop(connection);
        ensure!(ready.objects() == objects / 2 * 2, "{} of {objects} objects arrived", ready.objects());
        let (their_seconds, their_content) = match first {
            Some(done) => done,
            None => theirs(&their_folder, &ready)?,
        };
        rows = Some(ready);
        ensure!(their_content == wanted, "the limit holds something else than the client");
        let ratio = their_seconds / our_run.seconds;
        tell(format!("round {round}: ours {:.2} s, limit {their_seconds:.2} s, ratio {ratio:.3}", our_run.seconds));
        if round > 0 {
            gate.ratios.push(ratio);
        }
        raw_rounds.push(json!({
            "round": round, "counted": round > 0, "ours_s": our_run.seconds, "limit_s": their_seconds, "server_cpu_ms": our_run.server_ms,
        }));
    }
    let content: Vec<_> = wanted.iter().map(|c| json!({ "of": c.of, "rows": c.rows, "sha256": c.hash })).collect();
    let raw =
        json!({ "objects": objects / 2 * 2, "bytes_over_tls": bytes, "page": PAGE, "rounds": raw_rounds, "content": content });
    Ok(Report { gates: vec![gate], raw })
}
