//! The profile of the benches is one that the client reads.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use btm_bench::profile::{Secrets, client, make};
use btm_bench::{find, first_sync};
use btm_client::TripsAsked;
use btm_keychain::KeyStore;

#[test]
fn the_client_reads_the_profile_and_a_second_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Secrets::Given(KeyStore::memory());
    let made = make(folder.path(), 500, &secrets).unwrap();
    assert_eq!(made.trips, 500);
    assert!(made.store_bytes > 500_000, "{} bytes", made.store_bytes);
    // A second run must not pour into a profile that is there.
    assert!(make(folder.path(), 1, &secrets).unwrap_err().to_string().contains("already holds a profile"));
}

/// A reader that comes while the store is being opened waits for it; once it was told now and then that nothing is set up.
#[test]
fn a_reader_at_the_very_start_waits_for_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Secrets::Given(KeyStore::memory());
    make(folder.path(), 3, &secrets).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for start in 0..40 {
        let read = runtime.block_on(async {
            let client = client(folder.path(), &secrets);
            let readers: Vec<_> = (0..8)
                .map(|_| {
                    let client = client.clone();
                    tokio::spawn(async move { client.trips(&TripsAsked::all()).await.map(|list| list.all) })
                })
                .collect();
            let mut all = Vec::new();
            for reader in readers {
                all.push(reader.await.unwrap());
            }
            all
        });
        assert!(read.iter().all(|r| matches!(r, Ok(3))), "start {start}: {read:?}");
    }
}

/// Counts and hashes of both sides are compared inside; a difference is an error.
#[test]
fn a_first_sync_leaves_what_the_bare_loop_writes() {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let mut lines = Vec::new();
    let report = first_sync::measure(1_200, 2, |line| lines.push(line)).unwrap();
    assert_eq!((report.gates[0].ratios.len(), lines.len()), (2, 3));
    let rows = |of: &str| {
        let content = report.raw["content"].as_array().unwrap();
        content.iter().find(|c| c["of"] == of).and_then(|c| c["rows"].as_u64()).unwrap()
    };
    // One person stands in all of them.
    assert_eq!([rows("mirror"), rows("brief"), rows("companions"), rows("indexed")], [1_200, 1_201, 600, 1_201]);
    assert!(rows("index") > 500);
}

/// Every query's whole answer is compared inside with the texts themselves.
#[test]
fn everything_that_is_typed_is_found() {
    let plan = find::Plan { trips: 400, queries: 300, scanned: 10, rounds: 1 };
    let report = find::measure(plan, |_| {}).unwrap();
    assert_eq!(report.raw["recall"]["queries"], 300);
    assert!(report.raw["texts"].as_u64().unwrap() > 1_000, "trips, bookings and many people");
    assert!(["1", "2", "3+"].iter().all(|class| report.raw["by_letters"][class].as_u64().unwrap() > 20));
}
