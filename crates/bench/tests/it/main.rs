//! The profile of the benches is one that the client reads.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use btm_bench::profile::{Secrets, client, make};
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
                    tokio::spawn(async move { client.trips().await.map(|rows| rows.len()) })
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
