//! reliability.md §3: what becomes of the local store when its key, its file or the disk fail.
use crate::outbox::{fill, request};
use crate::service::Service;
use crate::world::{Computer, eventually};
use btm_client::{
    Client, ClientEvent, ClientOptions, Code, Explain, KeychainChoice, KeychainState, NoticeKind, Online, RebuiltCause,
    SessionState, Unsent,
};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

pub fn store(folder: &Path) -> PathBuf {
    let below = |f: &Path| std::fs::read_dir(f).unwrap().next().unwrap().unwrap().path();
    below(&below(&folder.join("stores"))).join("cache.db")
}

#[tokio::test]
async fn a_lost_key_deletes_the_file_and_tells_once_how_much_was_lost() {
    let service = Service::run().await;
    fill(&service);
    let mut computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let offline = computer.start(&service);
    offline.ask_desk(request("一")).await.unwrap();
    offline.ask_desk(request("二")).await.unwrap();
    drop(offline);
    let file = store(computer.folder.path());
    let before = std::fs::read(&file).unwrap();
    computer.keys = btm_keychain::KeyStore::memory();
    let client = computer.start(&service);
    assert!(client.trips().await.unwrap().is_empty());
    let told = client.boot().rebuilt.unwrap();
    assert_eq!((told.cause, told.unsent_lost), (RebuiltCause::KeyGone, 2));
    assert!(
        client.notices().await.unwrap().notices.iter().any(|n| n.kind == NoticeKind::StoreRebuilt && n.facts["count"] == "2")
    );
    assert_ne!(std::fs::read(&file).unwrap()[..64], before[..64], "a new file under a new key");
    let beside: Vec<_> = std::fs::read_dir(file.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(beside.iter().all(|n| !n.to_string_lossy().contains("damaged")), "{beside:?}");
    client.dismiss_rebuilt();
    assert_eq!(client.boot().rebuilt, None);
}

#[tokio::test]
async fn damage_met_while_reading_heals_by_itself_and_loses_nothing_typed() {
    let service = Service::run().await;
    fill(&service);
    // Enough that the mirror has pages of its own.
    for n in 1_000..1_060u128 {
        let id = uuid::Uuid::from_u128(n);
        let mut paper = crate::service::receipt(btm_domain::DocumentId(id), crate::outbox::BOOKING);
        paper.html_ja = "字".repeat(3_000);
        service.office.lock().unwrap().put(id, Some(btm_api::sync::SyncBody::Document(paper)));
    }
    let computer = Computer::new();
    let first = computer.signed_in(&service).await;
    first.keep_draft("trip/new", "{}").await.unwrap();
    first.sign_out(Unsent::Keep).await.unwrap();
    drop(first);
    let file = store(computer.folder.path());
    let pages = std::fs::metadata(&file).unwrap().len() / 4096;
    let mut out = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    for page in pages / 4..pages * 3 / 4 {
        out.seek(SeekFrom::Start(page * 4096 + 100)).unwrap();
        out.write_all(&[0x5a; 64]).unwrap();
    }
    drop(out);
    let client = computer.start(&service);
    client.go_online();
    client.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap();
    let healed = || async {
        let _ = client.find("控え", 50).await;
        for n in 1_000..1_060u128 {
            let _ = client.document(uuid::Uuid::from_u128(n).into()).await;
        }
        client.boot().rebuilt
    };
    let told = eventually("met and healed", healed).await;
    assert_eq!((told.cause, told.unsent_lost), (RebuiltCause::Damaged, 0));
    eventually("fetched again", || async {
        client.sync().await.ok()?;
        (client.trips().await.ok()?.len() == 1).then_some(())
    })
    .await;
    assert_eq!(client.drafts().await.unwrap()[0].name, "trip/new");
}

#[tokio::test]
async fn a_keychain_that_is_gone_leaves_the_file_alone_until_it_is_back() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let file = store(computer.folder.path());
    // The salt names the file for life. (The life before may still be folding its log into it.)
    let before = std::fs::read(&file).unwrap()[..16].to_vec();
    let without = Client::open(ClientOptions { keychain: KeychainChoice::Memory, ..computer.options(service.trust()) });
    without.start();
    assert_eq!(without.keychain_ready().await, KeychainState::Absent);
    assert!(without.trips().await.unwrap().is_empty());
    drop(without);
    assert_eq!(std::fs::read(&file).unwrap()[..16], before);
    let back = computer.start(&service);
    assert_eq!(back.trips().await.unwrap().len(), 1);
}

#[tokio::test]
async fn going_on_without_a_locked_keychain_waits_for_nothing_and_asks_again_later() {
    let service = Service::run().await;
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let client = Client::open(ClientOptions { keychain: KeychainChoice::Os, ..computer.options(service.trust()) });
    // Nobody started the probe: as long as a locked keychain waits for its owner.
    let waiting = tokio::time::timeout(std::time::Duration::from_millis(200), client.trips()).await;
    assert!(waiting.is_err(), "the store waits for the keychain, and the window for neither");
    client.continue_without_keychain().await;
    assert_eq!((client.boot().keychain, client.boot().connection.unwrap().memory_only), (KeychainState::Locked, true));
    assert!(client.trips().await.unwrap().is_empty(), "in memory");
    assert!(store(computer.folder.path()).exists(), "the file is left as it is");
}

#[tokio::test]
async fn a_store_whose_keychain_was_locked_is_opened_again_without_a_restart_and_its_session_too() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let btm_keychain::KeyStore::Memory(keychain) = &computer.keys else { panic!() };
    keychain.lock(true);
    let client = computer.start(&service);
    let mut events = client.events();
    client.go_online();
    assert_eq!(client.trips().await.unwrap_err().explain().code, Code::KeychainFailed);
    assert_eq!(client.boot().store_failed, Some(Code::KeychainFailed));
    assert_eq!(client.reopen_store().await.unwrap_err().explain().code, Code::KeychainFailed, "still locked");
    assert_eq!(client.boot().session, SessionState::SignedIn, "a locked keychain ends no session");

    keychain.lock(false);
    client.reopen_store().await.unwrap();
    let opened = |e| if let ClientEvent::Store(None) = e { Some(()) } else { None };
    crate::world::event(&mut events, opened).await;
    assert_eq!((client.trips().await.unwrap().len(), client.boot().store_failed), (1, None));
    assert_eq!(client.boot().connection.unwrap().user_name.as_deref(), Some("青木 美咲"));
    assert_eq!(client.sync().await.unwrap().online, Online::Online);
    assert_eq!(client.boot().rebuilt, None, "the file is the same");
}

#[tokio::test]
async fn a_store_the_disk_would_not_give_is_opened_by_itself_once_it_does() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let file = store(computer.folder.path());
    let away = file.with_extension("away");
    std::fs::rename(&file, &away).unwrap();
    // SQLite opens no folder, and nothing can be put in its place.
    std::fs::create_dir(&file).unwrap();
    let client = computer.start(&service);
    assert_eq!(client.trips().await.unwrap_err().explain().code, Code::StoreFailed);
    std::fs::remove_dir(&file).unwrap();
    std::fs::rename(&away, &file).unwrap();
    let there = || async { client.trips().await.ok().filter(|trips| trips.len() == 1) };
    eventually("opened by itself", there).await;
    assert_eq!((client.boot().store_failed, client.boot().rebuilt), (None, None));
}

#[tokio::test]
async fn the_local_unlock_is_the_key_in_the_keychain_and_nothing_less() {
    let service = Service::run().await;
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let client = computer.start(&service);
    client.local_unlock().await.unwrap();
    let owner = btm_keychain::Owner::new("0190-server", Uuid::from_u128(11));
    computer.keys.delete(&owner, btm_keychain::Entry::CacheKey).await.unwrap();
    assert_eq!(client.local_unlock().await.unwrap_err().explain().code, Code::KeychainFailed);
}
