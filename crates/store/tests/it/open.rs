//! Opening a file of SQLite: key, durability settings, what is mended on the way.
use crate::build::*;
use btm_store::*;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

fn config(path: &std::path::Path, key: Option<u8>) -> StoreConfig {
    StoreConfig { place: Place::File(path.to_owned()), key: key.map(|k| StoreKey::new([k; 32])) }
}

#[tokio::test]
async fn an_encrypted_file_opens_with_its_key_alone_and_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    let store = Store::open(config(&path, Some(7)), &entropy()).await.unwrap();
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let epoch = store.epoch().await.unwrap();
    store.close().await;

    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.len() > 4096);
    assert_ne!(&bytes[..15], b"SQLite format 3", "a plain header");
    assert!(!bytes.windows(6).any(|w| w == "山田".as_bytes()), "a name in clear");
    let plain = SqliteConnectOptions::new().filename(&path).connect().await;
    let unreadable = match plain {
        Err(_) => true,
        Ok(mut conn) => sqlx::query("select count(*) from sqlite_master").fetch_one(&mut conn).await.is_err(),
    };
    assert!(unreadable);
    for wrong in [None, Some(8)] {
        let refused = Store::open(config(&path, wrong), &entropy()).await;
        assert!(matches!(refused, Err(StoreError::Open(_))), "{wrong:?}");
    }
    let again = Store::open(config(&path, Some(7)), &entropy()).await.unwrap();
    assert_eq!(again.epoch().await.unwrap(), epoch);
    assert_eq!(again.trips(who.tenant, who.user).await.unwrap().len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_without_a_clean_close() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    let store = Store::open(config(&path, None), &entropy()).await.unwrap();
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    // What a killed process leaves: the file and its log as they are.
    let copy = tempfile::tempdir().unwrap();
    for file in ["server.db", "server.db-wal"] {
        std::fs::copy(folder.path().join(file), copy.path().join(file)).unwrap();
    }
    let revived = Store::open(config(&copy.path().join("server.db"), None), &entropy()).await.unwrap();
    assert_eq!(revived.trips(who.tenant, who.user).await.unwrap().len(), 1);
    assert_eq!(revived.claim_due(order_at(t0())).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_settings_a_promise_rests_on_are_read_back() {
    let folder = tempfile::tempdir().unwrap();
    for key in [None, Some(7)] {
        let store = Store::open(config(&folder.path().join(format!("{key:?}.db")), key), &entropy()).await.unwrap();
        let told = store.durability().await.unwrap();
        let read: Vec<_> = told.settings.iter().map(|s| (s.name, s.value.as_str())).collect();
        // FULL: an acknowledged booking survives a power cut.
        let wanted = [("synchronous", "2"), ("foreign_keys", "1"), ("fullfsync", "1"), ("wal_autocheckpoint", "0")];
        assert_eq!((read[0], &read[1..]), (("journal_mode", "wal"), &wanted[..]));
        assert!(told.settings.iter().all(Setting::holds));
        assert_eq!(told.encrypted, key.is_some());
    }
    let trial = Store::open(StoreConfig { place: Place::Memory, key: None }, &entropy()).await.unwrap();
    assert!(!trial.durability().await.unwrap().settings[0].holds());
}

#[tokio::test]
async fn a_restore_has_another_epoch_that_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.db");
    let store = Store::open(config(&path, None), &entropy()).await.unwrap();
    let first = store.epoch().await.unwrap();
    let counter = entropy();
    let renewed = store.renew_epoch(&counter).await.unwrap();
    let again = store.renew_epoch(&counter).await.unwrap();
    assert!(renewed != again && again == store.epoch().await.unwrap() && again.len() == 32 && first.len() == 32);
    store.close().await;
    let reopened = Store::open(config(&path, None), &entropy()).await.unwrap();
    assert_eq!(reopened.epoch().await.unwrap(), again);
}
