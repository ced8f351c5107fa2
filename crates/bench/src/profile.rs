//! A profile as a signed-in client leaves it: register, keychain entries, encrypted store.
//!
//! The client makes the store itself; what fills it is what a sync would have brought. At the end the client opens it once more and must
//! find every trip, so a bench never runs on a profile that the app would see as empty.
use crate::travels::{Maker, Traveller};
use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use btm_cache::{Cache, CacheKey, Change, Page};
use btm_client::{Client, ClientOptions, KeychainChoice, KeychainState, Settings, SystemClock, SystemEntropy, TripsAsked, Trust};
use btm_domain::{Clock, Entropy, TravellerId, new_uuid};
use btm_keychain::{Entry, KeyStore, Owner};
use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of one page: what a sync brings at once.
const PAGE: usize = 200;
/// Nobody answers there: reading must not need it.
const NOWHERE: &str = "https://127.0.0.1:9";

/// What was made.
#[derive(Debug)]
pub struct Made {
    pub trips: usize,
    /// Bytes of the encrypted file.
    pub store_bytes: u64,
}

/// Where secrets of the profile go.
pub enum Secrets {
    /// The running Secret Service.
    Os,
    /// A store handed in, for tests.
    Given(KeyStore),
}

impl Secrets {
    fn choice(&self) -> KeychainChoice {
        match self {
            Self::Os => KeychainChoice::Os,
            Self::Given(store) => KeychainChoice::Given(store.clone()),
        }
    }

    fn store(&self) -> KeyStore {
        match self {
            Self::Os => KeyStore::Os,
            Self::Given(store) => store.clone(),
        }
    }
}

/// Makes the profile in `data_dir`, which must hold none yet.
///
/// # Errors
/// No working keychain, a profile is there already, or what was made is not what the client then reads.
pub fn make(data_dir: &Path, trips: usize, secrets: &Secrets) -> Result<Made> {
    ensure!(!data_dir.join("connections.json").exists(), "{} already holds a profile", data_dir.display());
    let (owner, file) = empty(data_dir, secrets, NOWHERE)?;
    let rows = Maker { clock: &SystemClock, entropy: &SystemEntropy, traveller: misaki() }.rows(trips)?;
    phase(fill(&file, &owner, secrets, &rows))?;
    let store_bytes = std::fs::metadata(&file)?.len();
    phase(checked(data_dir, secrets, trips))?;
    Ok(Made { trips, store_bytes })
}

/// A signed-in profile whose store is still empty: whose it is, and the store's file.
///
/// # Errors
/// No working keychain, or the client does not make the store.
pub fn empty(data_dir: &Path, secrets: &Secrets, base_url: &str) -> Result<(Owner, PathBuf)> {
    let (clock, entropy) = (SystemClock, SystemEntropy);
    let id = || new_uuid(&clock, &entropy);
    let owner = Owner::new(id(), id());
    register(data_dir, &owner, base_url)?;
    let file = phase(created(data_dir, &owner, secrets))?;
    Ok((owner, file))
}

/// Each phase has a runtime of its own, so that nothing of the one before keeps the store open.
pub(crate) fn phase<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Runtime::new()?.block_on(work)
}

/// The register of a person signed in at a server that simulates.
fn register(data_dir: &Path, owner: &Owner, base_url: &str) -> Result<()> {
    std::fs::create_dir_all(data_dir)?;
    let settings = serde_json::json!({ "language": "ja", "theme": "light", "text_percent": 100 });
    let connection = serde_json::json!({
        "kind": "server", "server_id": owner.server, "server_name": "btm.example.co.jp", "company_name": "株式会社青葉商事",
        "base_url": base_url, "simulated": true, "email": "misaki.aoki@example.co.jp", "user_id": owner.user, "signed_in": true,
    });
    let text = serde_json::to_vec_pretty(&serde_json::json!({ "settings": settings, "connection": connection }))?;
    std::fs::write(data_dir.join("connections.json"), text)?;
    Ok(())
}

/// A client on the profile, started: keychain and store are on their way, the network is not. Call inside a runtime.
pub fn client(data_dir: &Path, secrets: &Secrets) -> Client {
    client_trusting(data_dir, secrets, Trust::Platform)
}

/// The same where the server is one of the bench's own.
pub fn client_trusting(data_dir: &Path, secrets: &Secrets, trust: Trust) -> Client {
    let client = Client::open(ClientOptions {
        data_dir: Some(data_dir.to_owned()),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        keychain: secrets.choice(),
        trust,
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        device_name: "seed-profile".to_owned(),
        default_settings: Settings::default(),
        invitation: None,
    });
    client.start();
    client
}

/// Lets the client make key and store, then adds the other entries of a session. Answers the store's file.
async fn created(data_dir: &Path, owner: &Owner, secrets: &Secrets) -> Result<PathBuf> {
    let client = client(data_dir, secrets);
    ensure!(client.keychain_ready().await == KeychainState::Available, "there is no working keychain here");
    ensure!(client.trips(&TripsAsked::all()).await?.all == 0, "the new store is not empty");
    for entry in [Entry::Refresh, Entry::DeviceKey] {
        let mut bytes = [0u8; 32];
        SystemEntropy.fill(&mut bytes);
        secrets.store().put(owner, entry, &SecretString::from(B64.encode(bytes))).await?;
    }
    one_file(&data_dir.join("stores"), "cache.db")
}

/// The only file of this name below `folder`.
fn one_file(folder: &Path, name: &str) -> Result<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|n| n == name) {
                found.push(path);
            }
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some(file), true) => Ok(file),
        (_, _) => bail!("not exactly one {name} below {}", folder.display()),
    }
}

/// Whose travels all of them are.
pub(crate) fn misaki() -> Traveller {
    let id = TravellerId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
    Traveller { id, family_name: "青木", given_name: "美咲", passport_name: "AOKI / MISAKI" }
}

/// The store's key, as the client kept it.
///
/// # Errors
/// There is none.
pub async fn key(owner: &Owner, secrets: &Secrets) -> Result<[u8; 32]> {
    let text = secrets.store().get(owner, Entry::CacheKey).await?.context("the client kept no key")?;
    B64.decode(text.expose_secret())?.try_into().ok().context("the key is not 32 bytes")
}

/// Puts rows into the store as the pages of a sync, with the profile of whose they are.
///
/// # Errors
/// The store's.
pub async fn fill(file: &Path, owner: &Owner, secrets: &Secrets, rows: &[Change]) -> Result<()> {
    let (cache, _) = Cache::open(file, &CacheKey::new(&key(owner, secrets).await?)).await?;
    let (clock, traveller) = (SystemClock, misaki());
    let profile = serde_json::json!({
        "traveller_id": traveller.id, "company_name": "株式会社青葉商事", "email": "misaki.aoki@example.co.jp",
        "family_name": traveller.family_name, "given_name": traveller.given_name,
    });
    let pages = rows.len().div_ceil(PAGE);
    for (n, changes) in rows.chunks(PAGE).enumerate() {
        let page = Page {
            epoch: "1".to_owned(),
            reset: n == 0,
            changes: changes.to_vec(),
            next: format!("page-{}", n + 1),
            more: n + 1 < pages,
            as_of: clock.now(),
        };
        cache.apply(&page).await?;
    }
    cache.keep_profile(&profile.to_string(), clock.now()).await?;
    cache.close().await;
    Ok(())
}

/// As the app will see it.
async fn checked(data_dir: &Path, secrets: &Secrets, trips: usize) -> Result<()> {
    let client = client(data_dir, secrets);
    let today = client.today().await?;
    ensure!(today.next.is_some(), "the client finds nothing ahead");
    let listed = client.trips(&TripsAsked::all()).await?.all;
    ensure!(usize::try_from(listed)? == trips, "the client lists {listed} of {trips} trips");
    ensure!(client.boot().connection.is_some_and(|c| c.user_name.is_some()), "the client greets nobody");
    Ok(())
}
