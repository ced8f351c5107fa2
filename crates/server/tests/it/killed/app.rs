//! One life of the app, as a process of its own: this test binary started again, told by its environment what to do and where to stand still.
//! It stops inside the log event of that step, says so, and waits: it goes on only if told to, and is killed otherwise.
use super::{PASSWORD, USER};
use btm_client::{
    BuyMode, Client, ClientOptions, DeskAbout, DeskInput, FlightQueryInput, KeychainChoice, OutboxState, ProfileInput,
    PurchaseInput, PurchaseItem, STEPS, SearchEvent, Settings, SignInOutcome, SliceInput, SystemClock, SystemEntropy, Trust,
};
use btm_domain::{BookingId, Cabin, Clock, TravellerId, TripId};
use btm_keychain::{Entry, KeyStore, Owner};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing::field::{Field, Visit};

/// Where the child finds its [`Life`].
pub const LIFE: &str = "BTM_KILLED_LIFE";
pub const AT: &str = "at ";

/// What a life does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Types two versions of a draft.
    Draft,
    DropDraft,
    /// Writes to the desk; nobody is signed in.
    Ask,
    Rewrite,
    Discard,
    /// Writes, then signs in: what waits goes.
    AskThenSignIn,
    /// Signed in, writes.
    AskOnline,
    /// As `AskThenSignIn`, for somebody one may not act for; then, once it is set aside:
    RefusedRewrite,
    RefusedRetry,
    RefusedDiscard,
    Wish,
    WishThenSignIn,
    Withdraw,
    Profile,
    ProfileTwice,
    ProfileThenSignIn,
    ProfileOnline,
    Buy,
    /// Just signs in: what is there goes its way.
    SignIn,
    PutAway,
}

/// Everything a life needs to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Life {
    pub act: Act,
    /// Names of steps, in order: it stands still at the last of them, once the others have been seen.
    pub at: Vec<String>,
    pub words: String,
    pub folder: PathBuf,
    pub ca_pem: String,
    pub server: String,
    pub user: String,
    pub cache_key: String,
    pub trip: TripId,
    pub booking: BookingId,
    pub stranger: TravellerId,
}

/// A clock so far ahead that no request of a life before can still be on its way in.
struct Later;

impl Clock for Later {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::seconds(90)
    }
}

impl Life {
    /// The app on this life's folder, with the one key the keychain holds: who wants to send signs in first.
    pub async fn open(&self, later: bool) -> Client {
        let keys = KeyStore::memory();
        keys.put(&Owner::new(&self.server, &self.user), Entry::CacheKey, &self.cache_key.clone().into()).await.unwrap();
        let client = Client::open(ClientOptions {
            data_dir: Some(self.folder.clone()),
            clock: if later { Arc::new(Later) } else { Arc::new(SystemClock) },
            entropy: Arc::new(SystemEntropy),
            keychain: KeychainChoice::Given(keys),
            trust: Trust::Exactly(self.ca_pem.clone()),
            app_version: "0.1.0".into(),
            device_name: "test".into(),
            default_settings: Settings::default(),
            invitation: None,
        });
        client.start();
        client
    }

    fn request(&self, traveller: Option<TravellerId>) -> DeskInput {
        let (about, text) = (DeskAbout::Other, self.words.clone());
        DeskInput { trip_id: Some(self.trip), traveller_id: traveller, about, booking_id: None, text, wishes: vec![] }
    }

    fn edited(&self) -> String {
        edited(&self.words)
    }

    async fn live(&self) {
        let client = self.open(false).await;
        let sign_in = async || assert_eq!(client.sign_in(USER, PASSWORD.into()).await, Ok(SignInOutcome::SignedIn));
        let ask = async |traveller| client.ask_desk(self.request(traveller)).await.unwrap();
        let first = async || client.outbox().await.unwrap().items[0].item_id.clone();
        match self.act {
            Act::Draft | Act::DropDraft => {
                client.keep_draft("compose", "").await.unwrap();
                client.keep_draft("compose", &self.words).await.unwrap();
                client.drop_draft("compose").await.unwrap();
            }
            Act::Ask => drop(ask(None).await),
            Act::Rewrite => {
                ask(None).await;
                client.rewrite_outbox(&first().await, &self.edited()).await.unwrap();
            }
            Act::Discard => {
                ask(None).await;
                client.discard_outbox(&first().await).await.unwrap();
            }
            Act::AskThenSignIn => {
                ask(None).await;
                sign_in().await;
            }
            Act::AskOnline => {
                sign_in().await;
                client.ask_desk(self.request(Some(self.stranger))).await.unwrap_err();
            }
            Act::RefusedRewrite | Act::RefusedRetry | Act::RefusedDiscard => {
                ask(Some(self.stranger)).await;
                sign_in().await;
                while client.outbox().await.unwrap().items[0].state != OutboxState::Refused {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                let id = first().await;
                match self.act {
                    Act::RefusedRewrite => client.rewrite_outbox(&id, &self.edited()).await.unwrap(),
                    Act::RefusedRetry => client.retry_outbox(&id).await.unwrap(),
                    _ => client.discard_outbox(&id).await.unwrap(),
                };
            }
            Act::Wish => drop(client.wish_cancel(self.booking).await.unwrap()),
            Act::WishThenSignIn => {
                client.wish_cancel(self.booking).await.unwrap();
                sign_in().await;
            }
            Act::Withdraw => {
                client.wish_cancel(self.booking).await.unwrap();
                client.withdraw_cancel_wish(self.booking).await.unwrap();
            }
            Act::Profile => drop(client.save_profile(profile(&self.words)).await.unwrap()),
            Act::ProfileTwice => {
                client.save_profile(profile(&self.words)).await.unwrap();
                client.save_profile(profile(&self.edited())).await.unwrap();
            }
            Act::ProfileThenSignIn => {
                client.save_profile(profile(&self.words)).await.unwrap();
                sign_in().await;
            }
            Act::ProfileOnline => {
                sign_in().await;
                client.save_profile(profile(&self.words)).await.unwrap();
            }
            Act::Buy => {
                sign_in().await;
                buy(&client, &self.words).await;
            }
            Act::SignIn => sign_in().await,
            Act::PutAway => {
                client.put_away_purchase(first().await.parse().unwrap()).await.unwrap();
            }
        }
        // The step comes while the app lies open.
        std::future::pending::<()>().await;
    }
}

pub fn edited(words: &str) -> String {
    format!("{words}改")
}

/// With the birth date, so that one request sends it.
fn profile(family: &str) -> ProfileInput {
    ProfileInput {
        family_name: family.into(),
        given_name: "花子".into(),
        birth_date: "1988-04-12".into(),
        ..ProfileInput::default()
    }
}

async fn buy(client: &Client, purpose: &str) {
    // The same flight is not bought twice: the purpose ends in the number of its day.
    let day = i64::from(purpose.chars().last().and_then(|c| c.to_digit(10)).unwrap_or_default());
    let date = (SystemClock.now().date_naive() + TimeDelta::days(12 + day)).to_string();
    let slices = vec![SliceInput { origin: "HND".into(), destination: "CTS".into(), date }];
    let query = FlightQueryInput { slices, cabin: Cabin::Economy, travellers: 1, max_connections: 0 };
    let mut found = Vec::new();
    let taken = |event| {
        if let SearchEvent::Offers { offers, .. } = event {
            found.extend(offers);
        }
    };
    client.search(query, taken).await.unwrap();
    let review = client.review(&[found[0].id], None).await.unwrap();
    let item = |item: &btm_client::OfferReview| PurchaseItem {
        offer_id: item.offer.id(),
        accepted_total: item.accepted_total,
        mode: BuyMode::Book,
        override_reason: None,
    };
    let items = review.items.iter().map(item).collect();
    client.purchase(PurchaseInput { items, traveller_id: None, trip_id: None, purpose: Some(purpose.into()) }).await.unwrap();
}

/// Stands still at a step, in the middle of whatever reached it.
struct Halt(Mutex<std::collections::VecDeque<String>>);

struct Named(String);

impl Visit for Named {
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "step" {
            value.clone_into(&mut self.0);
        }
    }
}

impl tracing::Subscriber for Halt {
    fn enabled(&self, of: &tracing::Metadata<'_>) -> bool {
        of.target() == STEPS
    }

    fn event(&self, event: &tracing::Event<'_>) {
        let mut named = Named(String::new());
        event.record(&mut named);
        let mut wanted = self.0.lock().unwrap();
        if wanted.front() != Some(&named.0) {
            return;
        }
        wanted.pop_front();
        if wanted.is_empty() {
            // Past the capture of the test runner, at once.
            std::io::stderr().lock().write_all(format!("{AT}{}\n", named.0).as_bytes()).unwrap();
            let _ = std::io::stdin().lock().read_line(&mut String::new());
        }
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// One thread: whoever reaches the step stops everybody.
#[tokio::test]
#[ignore = "started, and killed, by the tests beside it"]
async fn lives_until_killed() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let life: Life = serde_json::from_str(&std::env::var(LIFE).unwrap()).unwrap();
    tracing::subscriber::set_global_default(Halt(Mutex::new(life.at.clone().into()))).unwrap();
    life.live().await;
}
