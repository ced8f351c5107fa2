//! P5 `find-ja`: Japanese search as one types, in the texts of many trips, beside LIKE over the same folded texts in the same database.
pub mod oracle;
pub mod queries;
mod random;
pub mod texts;

use crate::profile::{self, Secrets, phase};
use crate::raw;
use crate::report::{Gate, Report};
use crate::travels::Maker;
use anyhow::{Result, ensure};
use btm_cache::{Cache, CacheKey};
use btm_client::{Client, SystemClock, SystemEntropy, TripsAsked};
use btm_domain::Clock;
use btm_keychain::KeyStore;
use chrono::{DateTime, Utc};
use oracle::{Oracle, Scan, quantile};
use queries::Query;
use random::Random;
use serde_json::json;
use std::time::{Duration, Instant};

/// Rows a look shows.
const MOST: u32 = 50;
const SEED: u64 = 0x5eed_0005;
/// Whole answers up to so many hits are compared one by one; broader ones by their first fifty.
const WHOLE: usize = 5_000;

/// How much is done.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub trips: usize,
    pub queries: usize,
    /// One query of so many is given to the scan too, a different one each round.
    pub scanned: usize,
    pub rounds: usize,
}

/// Recall and order of every query against the texts themselves.
async fn recall(cache: &Cache, oracle: &Oracle, queries: &[Query], now: DateTime<Utc>) -> Result<(usize, usize)> {
    let (mut whole, mut hits) = (0, 0);
    for query in queries {
        let wanted = oracle.hits(&query.key);
        ensure!(!wanted.is_empty(), "{}: the query is of no text", query.typed);
        let shown = cache.find(&query.key, now, MOST).await?;
        let shown: Vec<String> = shown.iter().map(|row| row.id.to_string()).collect();
        ensure!(shown == oracle::top(&wanted, now, MOST as usize), "{}: other rows on top than there must be", query.typed);
        if wanted.len() <= WHOLE {
            let most = u32::try_from(wanted.len() * 4 + 4)?;
            let mut all: Vec<String> = cache.find(&query.key, now, most).await?.iter().map(|row| row.id.to_string()).collect();
            all.sort_unstable();
            let mut ids: Vec<&str> = wanted.iter().map(|(_, id)| *id).collect();
            ids.sort_unstable();
            ensure!(all == ids, "{}: {} of {} found", query.typed, all.len(), ids.len());
            whole += 1;
        }
        hits += wanted.len();
    }
    Ok((whole, hits))
}

async fn looks(cache: &Cache, queries: &[Query], now: DateTime<Utc>) -> Result<Vec<Duration>> {
    let mut taken = Vec::with_capacity(queries.len());
    for query in queries {
        let begun = Instant::now();
        let key = btm_domain::text::search_key(&query.typed);
        let rows = cache.find(&key, now, MOST).await?;
        taken.push(begun.elapsed());
        ensure!(!rows.is_empty(), "{}: nothing", query.typed);
    }
    Ok(taken)
}

/// As a screen is given it: with the line of each trip.
async fn shown(client: &Client, queries: &[Query]) -> Result<Vec<Duration>> {
    let mut taken = Vec::with_capacity(queries.len());
    for query in queries {
        let begun = Instant::now();
        let rows = client.find(&query.typed, MOST).await?;
        taken.push(begun.elapsed());
        ensure!(!rows.is_empty(), "{}: nothing", query.typed);
    }
    Ok(taken)
}

fn scans(scan: &mut Scan<'_>, oracle: &Oracle, queries: &[&Query], now: DateTime<Utc>) -> Result<Vec<Duration>> {
    let mut taken = Vec::with_capacity(queries.len());
    for query in queries {
        let begun = Instant::now();
        let found = scan.find(&query.key, now, MOST as usize)?;
        taken.push(begun.elapsed());
        oracle::agree(&found, &oracle::top(&oracle.hits(&query.key), now, MOST as usize), &query.key)?;
    }
    Ok(taken)
}

/// # Errors
/// A side fails, or anything is not found.
pub fn measure(plan: Plan, mut tell: impl FnMut(String)) -> Result<Report> {
    let folder = tempfile::tempdir()?;
    let secrets = Secrets::Given(KeyStore::memory());
    let (owner, file) = profile::empty(folder.path(), &secrets, "https://127.0.0.1:9")?;
    let mut random = Random::of(SEED);
    let written = {
        let mut rows = Maker { clock: &SystemClock, entropy: &SystemEntropy, traveller: profile::misaki() }.rows(plan.trips)?;
        let written = texts::give(&mut rows, &mut random)?;
        phase(profile::fill(&file, &owner, &secrets, &rows))?;
        written
    };
    let queries = queries::typed(&written.0, plan.queries, &mut random);
    let key = phase(profile::key(&owner, &secrets))?;
    let now = SystemClock.now();
    let runtime = tokio::runtime::Runtime::new()?;
    // The client makes lists and index of rows that came without, then it stays open.
    let client = runtime.block_on(async { profile::client(folder.path(), &secrets) });
    let listed = runtime.block_on(client.trips(&TripsAsked::all()))?.all;
    ensure!(usize::try_from(listed)? == plan.trips, "the client lists {listed} of {} trips", plan.trips);
    let (cache, _) = runtime.block_on(Cache::open(&file, &CacheKey::new(&key)))?;
    let connection = raw::open(&file, &key)?;
    let oracle = Oracle::read(&connection)?;
    let (whole, hits) = runtime.block_on(recall(&cache, &oracle, &queries, now))?;
    tell(format!("recall=1 queries={} whole={whole} texts={} hits={hits}", queries.len(), oracle.len()));
    let mut scan = Scan::prepare(&connection)?;
    let (mut index, mut screen) = (Gate::at_least("p99", 100.0), Gate::reported("screen"));
    let mut rounds = Vec::new();
    for round in 0..=plan.rounds {
        let some: Vec<&Query> = queries.iter().skip(round % plan.scanned).step_by(plan.scanned).collect();
        let before = if round % 2 == 0 { Some(scans(&mut scan, &oracle, &some, now)?) } else { None };
        let ours = runtime.block_on(looks(&cache, &queries, now))?;
        let on_screen = runtime.block_on(shown(&client, &queries))?;
        let theirs = match before {
            Some(taken) => taken,
            None => scans(&mut scan, &oracle, &some, now)?,
        };
        let [our_p50, our_p99] = [quantile(&ours, 0.5)?, quantile(&ours, 0.99)?];
        let [their_p50, their_p99] = [quantile(&theirs, 0.5)?, quantile(&theirs, 0.99)?];
        let [screen_p50, screen_p99] = [quantile(&on_screen, 0.5)?, quantile(&on_screen, 0.99)?];
        let slowest = ours.iter().zip(&queries).max_by_key(|(taken, _)| **taken).map(|(_, q)| q.typed.clone());
        tell(format!(
            "round {round}: index p50 {our_p50:.2} p99 {our_p99:.2} ms, screen p50 {screen_p50:.2} p99 {screen_p99:.2} ms, \
             scan p50 {their_p50:.1} p99 {their_p99:.1} ms, slowest {}",
            slowest.clone().unwrap_or_default()
        ));
        if round > 0 {
            index.ratios.push(their_p99 / our_p99);
            screen.ratios.push(their_p99 / screen_p99);
        }
        rounds.push(json!({
            "round": round, "counted": round > 0, "index_p50_ms": our_p50, "index_p99_ms": our_p99, "screen_p50_ms": screen_p50,
            "screen_p99_ms": screen_p99, "scan_p50_ms": their_p50, "scan_p99_ms": their_p99, "scanned": some.len(), "slowest": slowest,
        }));
    }
    let raw = json!({
        "trips": plan.trips, "texts": oracle.len(), "queries": queries.len(), "seed": SEED, "hits": hits,
        "by_letters": oracle::classes(queries.iter().map(|q| q.key.as_str())), "recall": { "queries": queries.len(), "whole": whole },
        "rounds": rounds,
    });
    Ok(Report { gates: vec![index, screen], raw })
}
