//! A computer for the client to live on: a folder, a keychain that outlives restarts, a clock that stands until moved.
use crate::service::Service;
use btm_client::{Client, ClientEvent, ClientOptions, Connected, KeychainChoice, Settings, SignInOutcome, SystemEntropy, Trust};
use btm_domain::Clock;
use btm_keychain::KeyStore;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub struct Manual(pub Mutex<DateTime<Utc>>);

impl Clock for Manual {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

pub struct Computer {
    pub folder: tempfile::TempDir,
    pub keys: KeyStore,
    pub clock: Arc<Manual>,
}

pub fn noon() -> DateTime<Utc> {
    "2026-12-01T03:00:00Z".parse().unwrap()
}

impl Computer {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), keys: KeyStore::memory(), clock: Arc::new(Manual(Mutex::new(noon()))) }
    }

    pub fn pass(&self, time: TimeDelta) {
        *self.clock.0.lock().unwrap() += time;
    }

    pub fn options(&self, trust: Trust) -> ClientOptions {
        ClientOptions {
            data_dir: Some(self.folder.path().to_owned()),
            clock: self.clock.clone(),
            entropy: Arc::new(SystemEntropy),
            keychain: KeychainChoice::Given(self.keys.clone()),
            trust,
            app_version: "0.1.0".into(),
            device_name: "test".into(),
            default_settings: Settings::default(),
            invitation: None,
        }
    }

    /// A start of the app.
    pub fn start(&self, service: &Service) -> Client {
        let client = Client::open(self.options(service.trust()));
        client.start();
        client
    }

    /// Everything from the link to the first sync.
    pub async fn signed_in(&self, service: &Service) -> Client {
        let client = self.start(service);
        connect(&client, service).await;
        let outcome = client.accept_invitation("correct horse battery".into()).await.unwrap();
        assert_eq!(outcome, SignInOutcome::SignedIn);
        client.sync().await.unwrap();
        client
    }
}

pub async fn connect(client: &Client, service: &Service) -> Connected {
    let facts = client.connect(&service.link(), |_| {}).await.unwrap();
    client.consent().await.unwrap();
    facts
}

/// Waits, at most 20 s, until `found` answers something.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut found: impl FnMut() -> F) -> T {
    for _ in 0..400 {
        if let Some(value) = found().await {
            return value;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}");
}

/// The next event that `wanted` takes.
pub async fn event<T>(
    events: &mut tokio::sync::broadcast::Receiver<ClientEvent>,
    wanted: impl Fn(ClientEvent) -> Option<T>,
) -> T {
    let next = async {
        loop {
            if let Some(value) = events.recv().await.ok().and_then(&wanted) {
                return value;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), next).await.expect("the event came")
}
