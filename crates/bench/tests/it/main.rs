//! The profile of the benches is one that the client reads.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use btm_bench::profile::{Secrets, make};
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
