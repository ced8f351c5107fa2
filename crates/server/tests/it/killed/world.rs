//! The world of the kills: a service, a fault proxy in front of it, and a computer that has signed in and synced once; each life gets a copy.
use super::app::{AT, Act, LIFE, Life, edited};
use super::{Kill, PASSWORD, USER};
use crate::booking::world::{self as booked, Device, events, purchase};
use btm_api::purchase::BookingBody;
use btm_api::sync::SyncBody;
use btm_client::{Client, ClientOptions, KeychainChoice, OutboxState, Settings, Step, SystemClock, SystemEntropy, Trust};
use btm_domain::Role;
use btm_keychain::{Entry, KeyStore, Owner};
use btm_testkit::{Fault, FaultProxy};
use secrecy::ExposeSecret;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What the next process sees before any network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Draft,
    /// Nothing of it: it was let go.
    Gone,
    /// It waits, as typed.
    Item(OutboxState),
    /// It waits, as typed the second time.
    Other(OutboxState),
    /// It waits no more, and is shown as the server's.
    Kept,
}

pub struct World {
    base: booked::World,
    colleague: Device,
    proxy: FaultProxy,
    booking: BookingBody,
    /// The computer as it was set up; never started again itself.
    first: Life,
    lives: AtomicUsize,
}

/// Waits, at most half a minute.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}");
}

/// A store that is let go is closed by threads of its own: whether this process holds nothing of the folder any more.
fn closed(folder: &Path) -> bool {
    let folder = folder.canonicalize().unwrap();
    let mut held = std::fs::read_dir("/proc/self/fd").unwrap().filter_map(|fd| std::fs::read_link(fd.ok()?.path()).ok());
    !held.any(|file| file.starts_with(&folder))
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Signs in and syncs on a fresh computer, in a runtime that is over afterwards; answers server, user and the store's key.
fn set_up(folder: PathBuf, ca_pem: String, base_url: String) -> (String, String, String) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let keys = KeyStore::memory();
    let found = runtime.block_on(async {
        let client = Client::open(ClientOptions {
            data_dir: Some(folder.clone()),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            keychain: KeychainChoice::Given(keys.clone()),
            trust: Trust::Exactly(ca_pem),
            app_version: "0.1.0".into(),
            device_name: "test".into(),
            default_settings: Settings::default(),
            invitation: None,
        });
        client.start();
        client.connect(&base_url, |_| {}).await.unwrap();
        client.consent().await.unwrap();
        client.sign_in(USER, PASSWORD.into()).await.unwrap();
        client.sync().await.unwrap();
        let known: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("connections.json")).unwrap()).unwrap();
        let text = |name: &str| known["connections"][0][name].as_str().unwrap().to_owned();
        let (server, user) = (text("server_id"), text("user_id"));
        let key = keys.get(&Owner::new(&server, &user), Entry::CacheKey).await.unwrap().unwrap();
        (server, user, key.expose_secret().to_owned())
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    found
}

impl World {
    pub async fn new() -> Self {
        let base = booked::World::new().await;
        let colleague = base.colleague("misaki@example.com", &[Role::Traveller]).await;
        base.roles(&base.device, vec![Role::CompanyAdmin, Role::Traveller, Role::Arranger]).await;
        let booking = base.device.buy(&purchase(&base.device, &base.device.offer().await)).await;
        let proxy = FaultProxy::start(base.server.base_url.trim_start_matches("https://").parse().unwrap()).await;
        let (folder, ca_pem) = (base.folder.path().join("computer"), base.server.ca_pem.clone());
        let (home, pem, url) = (folder.clone(), ca_pem.clone(), format!("https://{}", proxy.address));
        let (server, user, cache_key) = tokio::task::spawn_blocking(move || set_up(home, pem, url)).await.unwrap();
        until("the store of the set-up is closed", async || closed(&folder)).await;
        let (trip, id, stranger) = (booking.trip_id, booking.booking_id, colleague.traveller);
        let (act, at, words) = (Act::SignIn, Vec::new(), String::new());
        let first = Life { act, at, words, folder, ca_pem, server, user, cache_key, trip, booking: id, stranger };
        Self { base, colleague, proxy, booking, first, lives: AtomicUsize::new(0) }
    }

    /// A copy of the computer, and what is done on it.
    pub fn life(&self, act: Act, at: &[Step], words: &str) -> Life {
        let folder = self.base.folder.path().join(format!("life-{}", self.lives.fetch_add(1, Ordering::SeqCst)));
        copy(&self.first.folder, &folder);
        let at = at.iter().map(|s| s.name().to_owned()).collect();
        Life { act, at, words: words.to_owned(), folder, ..self.first.clone() }
    }

    /// Lives it in another process and kills that where it stands still; on the wire: lets it go on, without an answer, until `arrived`.
    pub async fn killed(&self, life: &Life, wire: bool, arrived: impl AsyncFn() -> bool) {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::app::lives_until_killed", "--ignored", "--nocapture"])
            .env(LIFE, serde_json::to_string(life).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let stands = tokio::task::spawn_blocking(move || {
            let mut said = String::new();
            for line in stderr.lines().map_while(Result::ok) {
                if line.starts_with(AT) {
                    return Ok(());
                }
                said.push_str(&line);
            }
            Err(said)
        });
        let stands = tokio::time::timeout(Duration::from_secs(60), stands).await;
        if wire && matches!(stands, Ok(Ok(Ok(())))) {
            self.proxy.set(Fault::NoAnswers);
            child.stdin.take().unwrap().write_all(b"\n").unwrap();
            until("the request is with the server", &arrived).await;
        }
        // SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        self.proxy.set(Fault::None);
        stands.unwrap_or_else(|_| panic!("never reached: {life:?}")).unwrap().unwrap_or_else(|said| panic!("{life:?}: {said}"));
    }

    pub async fn case(&self, kill: &Kill, words: &str, count: impl AsyncFn(&str) -> usize) {
        let said = format!("{:?} at {:?}{}", kill.act, kill.at, if kill.wire { ", on the wire" } else { "" });
        let life = self.life(kill.act, kill.at, words);
        self.killed(&life, kill.wire, async || count(words).await == 1).await;
        let typed = if matches!(kill.found, Found::Other(_)) { edited(words) } else { words.to_owned() };
        if matches!(kill.act, Act::AskOnline | Act::RefusedRewrite | Act::RefusedRetry | Act::RefusedDiscard) {
            self.base.link(&self.base.device, &self.colleague).await;
        }

        let client = life.open(false).await;
        let items = client.outbox().await.unwrap().items;
        match kill.found {
            Found::Draft => assert_eq!(client.drafts().await.unwrap()[0].body, words, "{said}"),
            Found::Gone => {
                assert!(items.is_empty() && client.drafts().await.unwrap().is_empty(), "{said}: {items:?}");
                assert!(!self.shown(&client, &life, &typed).await, "{said}");
            }
            Found::Item(state) | Found::Other(state) => {
                assert_eq!(items.iter().map(|i| i.state).collect::<Vec<_>>(), [state], "{said}");
                assert!(self.shown(&client, &life, &typed).await, "{said}");
                assert!(items[0].text.as_ref().is_none_or(|text| *text == typed), "{said}: {items:?}");
            }
            Found::Kept => {
                assert!(items.is_empty(), "{said}: {items:?}");
                assert!(self.shown(&client, &life, &typed).await, "{said}");
            }
        }

        client.sign_in(USER, PASSWORD.into()).await.unwrap();
        until("nothing waits", async || {
            let waits = |s| matches!(s, OutboxState::Waiting | OutboxState::Sending);
            !client.outbox().await.unwrap().items.iter().any(|i| waits(i.state))
        })
        .await;
        client.sync().await.unwrap();
        assert_eq!(count(&typed).await, kill.arrives, "{said}");
        let refused = kill.found == Found::Item(OutboxState::Refused);
        assert!(refused || self.shown(&client, &life, &typed).await == (kill.arrives == 1), "{said}");
    }

    /// A purchase is shown as one that waits until its end is known, and never goes by itself.
    pub async fn purchase_case(&self, kill: &Kill, purpose: &str, count: impl AsyncFn(&str) -> usize) {
        let said = format!("{:?}{}", kill.at, if kill.wire { ", on the wire" } else { "" });
        let life = self.life(kill.act, kill.at, purpose);
        self.killed(&life, kill.wire, async || count(purpose).await == 1).await;
        let client = life.open(true).await;
        let waiting = client.today().await.unwrap().waiting;
        assert_eq!(waiting.iter().map(|p| p.purpose.as_deref()).collect::<Vec<_>>(), [Some(purpose)], "{said}");
        client.sign_in(USER, PASSWORD.into()).await.unwrap();
        match kill.found {
            Found::Item(state) => {
                let set_aside = async || client.outbox().await.unwrap().items.iter().map(|i| i.state).eq([state]);
                until(&format!("{said}: waits for a look"), set_aside).await;
            }
            _ => until(&format!("{said}: has its end"), async || client.today().await.unwrap().waiting.is_empty()).await,
        }
        assert_eq!(count(purpose).await, kill.arrives, "{said}");
    }

    /// Where the person looks for it: among the requests, on the booking, in the form or the name they are greeted with. Once.
    async fn shown(&self, client: &Client, life: &Life, words: &str) -> bool {
        match life.act {
            Act::Wish | Act::WishThenSignIn | Act::Withdraw => client.booking(life.booking).await.unwrap().cancel_wish.is_some(),
            Act::Profile | Act::ProfileTwice | Act::ProfileThenSignIn | Act::ProfileOnline => {
                let form = client.profile().await.is_ok_and(|p| p.details.family_name == words);
                form || client.boot().connection.unwrap().user_name.is_some_and(|name| name.starts_with(words))
            }
            _ => {
                let cases = client.today().await.unwrap().cases;
                let mine = cases.iter().filter(|c| c.text == words).count();
                assert!(mine < 2, "shown twice");
                mine == 1
            }
        }
    }

    /// Requests with these words, in anybody's hands.
    pub async fn asked(&self, words: &str) -> usize {
        let mut found = BTreeSet::new();
        for device in [&self.base.device, &self.colleague] {
            for body in device.mirror().await {
                if let SyncBody::DeskCase(case) = body
                    && case.text == words
                {
                    found.insert(case.case_id.to_string());
                }
            }
        }
        found.len()
    }

    /// How many wishes the booking's history has.
    pub async fn wished(&self) -> usize {
        let booking = self.base.device.booking(&self.booking).await;
        events(&booking).iter().filter(|e| **e == "cancel_wished").count()
    }

    pub async fn unwish(&self) {
        let path = format!("/v1/bookings/{}/cancel-wish", self.booking.booking_id);
        assert!(self.base.device.delete(&path).await.is_success());
    }

    pub async fn family_name(&self) -> String {
        let me: btm_api::account::MeResponse = booked::read(self.base.device.get("/v1/me").await).await;
        me.traveller.family_name
    }

    /// Orders the suppliers have for the trips of this purpose.
    pub async fn bought(&self, purpose: &str) -> usize {
        let mirror = self.base.device.mirror().await;
        let trips: Vec<_> = mirror
            .iter()
            .filter_map(|b| if let SyncBody::Trip(t) = b { Some(t) } else { None })
            .filter(|t| t.purpose.as_deref() == Some(purpose))
            .map(|t| t.trip_id)
            .collect();
        let mut live = 0;
        for body in &mirror {
            if let SyncBody::Booking(b) = body
                && trips.contains(&b.trip_id)
            {
                live += self.base.shop.live(b.booking_id).await;
            }
        }
        usize::try_from(live).unwrap()
    }
}
