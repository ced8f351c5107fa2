//! What runs inside a session bus: started by `secret_service` under `dbus-run-session`, ignored otherwise.
use btm_keychain::{Entry, KeyStore, KeychainError, Owner, Probe};
use secrecy::{ExposeSecret, SecretString};

fn owner() -> Owner {
    Owner::new("018f-server", "018f-user")
}

fn secret(fill: char) -> SecretString {
    SecretString::from(fill.to_string().repeat(43))
}

#[tokio::test]
#[ignore = "needs a session bus of its own; started by secret_service"]
async fn stores() {
    assert_eq!(KeyStore::probe("nonce-1").await, Probe::Available);
    let store = KeyStore::Os;
    assert!(store.get(&owner(), Entry::Refresh).await.unwrap().is_none());
    for (entry, fill) in Entry::ALL.into_iter().zip(['a', 'b', 'c', 'd']) {
        store.put(&owner(), entry, &secret('z')).await.unwrap();
        store.put(&owner(), entry, &secret(fill)).await.unwrap();
    }
    assert_eq!(store.put(&owner(), Entry::Refresh, &SecretString::from("short")).await, Err(KeychainError::WrongSize));
}

#[tokio::test]
#[ignore = "needs a session bus of its own; started by secret_service"]
async fn finds_and_deletes() {
    assert_eq!(KeyStore::probe("nonce-2").await, Probe::Available);
    let store = KeyStore::Os;
    for (entry, fill) in Entry::ALL.into_iter().zip(['a', 'b', 'c', 'd']) {
        let kept = store.get(&owner(), entry).await.unwrap().expect("kept over a restart");
        assert_eq!(kept.expose_secret(), secret(fill).expose_secret());
        store.delete(&owner(), entry).await.unwrap();
        assert!(store.get(&owner(), entry).await.unwrap().is_none());
        store.delete(&owner(), entry).await.unwrap();
    }
}

#[tokio::test]
#[ignore = "needs a session bus of its own; started by secret_service"]
async fn is_absent() {
    assert_eq!(KeyStore::probe("nonce-3").await, Probe::Absent);
    assert!(KeyStore::Os.put(&owner(), Entry::Refresh, &secret('a')).await.is_err());
}

#[tokio::test]
#[ignore = "needs a session bus of its own; started by secret_service"]
async fn is_locked() {
    let started = std::time::Instant::now();
    assert_eq!(KeyStore::probe("nonce-4").await, Probe::Locked);
    assert!(started.elapsed() < btm_keychain::PROBE_LIMIT + std::time::Duration::from_secs(2));
    // Memory carries on meanwhile.
    let store = KeyStore::memory();
    store.put(&owner(), Entry::Refresh, &secret('m')).await.unwrap();
    assert_eq!(store.get(&owner(), Entry::Refresh).await.unwrap().unwrap().expose_secret(), secret('m').expose_secret());
}
