//! The desktop's use cases against this server and the sandbox: the whole main job, and a purchase whose answer is lost on the way.
use btm_client::{
    BookedItem, BuyMode, Client, ClientOptions, Code, Explain, FlightQueryInput, FreshnessKind, KeychainChoice, Offer,
    OfferReview, Online, ProfileInput, Purchase, PurchaseInput, PurchaseItem, PurchaseStepState, Review, SearchEvent,
    SessionState, Settings, SignInOutcome, SliceInput, SystemClock, SystemEntropy, Trust, Unsent, What,
};
use btm_domain::{BookingState, Cabin, Clock, Gender, Title};
use btm_keychain::KeyStore;
use btm_server::booking::EngineOptions;
use btm_server::{Deps, Handle, Limits, Server, ServerConfig, Sources, Storage};
use btm_testkit::{Fault, FaultProxy};
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;

const PASSWORD: &str = "correct horse battery staple";

struct World {
    server: Handle,
    sandbox: btm_sandbox::Handle,
    folder: tempfile::TempDir,
    keys: KeyStore,
}

impl World {
    async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = btm_sandbox::Sandbox::start(btm_sandbox::Config::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut config = ServerConfig::company("Aoba BTM", Storage::Folder(folder.path().join("server")), [7; 32]);
        let ca = sandbox.ca_pem.clone().unwrap();
        config.suppliers = Sources::sandbox(&sandbox.base_url, ca.as_bytes(), "client").unwrap();
        config.limits = Limits::open();
        config.engine = EngineOptions::quick();
        config.stop_grace = Duration::from_secs(2);
        let server = Server::start(config, Deps::system()).await.unwrap();
        Self { server, sandbox, folder, keys: KeyStore::memory() }
    }

    /// A start of the app on the one computer of this world.
    fn app(&self) -> Client {
        let client = Client::open(self.options());
        client.start();
        client
    }

    fn options(&self) -> ClientOptions {
        ClientOptions {
            data_dir: Some(self.folder.path().join("client")),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            keychain: KeychainChoice::Given(self.keys.clone()),
            trust: Trust::Exactly(self.server.ca_pem.clone()),
            app_version: "0.1.0".into(),
            device_name: "test".into(),
            default_settings: Settings::default(),
            invitation: None,
        }
    }

    /// Live orders in the supplier's own books under this booking's reference.
    async fn live_orders(&self, booking: btm_domain::BookingId) -> u64 {
        let ca = reqwest::Certificate::from_pem_bundle(self.sandbox.ca_pem.as_deref().unwrap().as_bytes()).unwrap();
        let http = reqwest::Client::builder().no_proxy().tls_certs_only(ca).build().unwrap();
        let truth: serde_json::Value = {
            let text = http
                .get(format!("{}/_sandbox/truth?ref_prefix={booking}", self.sandbox.base_url))
                .send()
                .await
                .unwrap()
                .text()
                .await
                .unwrap();
            serde_json::from_str(&text).unwrap()
        };
        truth["live"].as_u64().unwrap_or_else(|| panic!("{truth}"))
    }
}

/// The authenticator's code, so many steps ahead: a code is good once, and one step of haste is forgiven.
fn code(secret: &str, steps: i64) -> String {
    let seed = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let secret = totp_rs::Secret::new(seed.into_boxed_slice());
    let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("a").build().unwrap();
    totp.generate(u64::try_from(SystemClock.now().timestamp() + 30 * steps).unwrap()).to_string()
}

fn profile() -> ProfileInput {
    ProfileInput {
        family_name: "青木".into(),
        given_name: "美咲".into(),
        family_kana: "あおき".into(),
        given_kana: "みさき".into(),
        passport_surname: "aoki".into(),
        passport_given: "misaki".into(),
        passport_confirmed: true,
        title: Some(Title::Ms),
        gender: Some(Gender::F),
        birth_date: "1988-04-23".into(),
        email: "aoki@aoba.example".into(),
        phone: "+81 90-1234-5678".into(),
    }
}

async fn search(client: &Client) -> Vec<Offer> {
    let today = SystemClock.now().date_naive();
    let slice = |origin: &str, destination: &str, days| SliceInput {
        origin: origin.into(),
        destination: destination.into(),
        date: (today + TimeDelta::days(days)).to_string(),
    };
    let input = FlightQueryInput {
        slices: vec![slice("HND", "FUK", 3), slice("FUK", "HND", 5)],
        cabin: Cabin::Economy,
        travellers: 1,
        max_connections: 0,
    };
    let mut found = Vec::new();
    let mut ended = false;
    let taken = |event| match event {
        SearchEvent::Offers { offers, total_so_far } => {
            found.extend(offers);
            assert_eq!(found.len(), total_so_far as usize);
        }
        SearchEvent::End { complete, .. } => ended = complete,
        SearchEvent::SupplierNote { .. } => {}
    };
    client.search(input, taken).await.unwrap();
    assert!(ended && !found.is_empty());
    found
}

/// Reviews until the price stands still, then buys.
async fn buy(client: &Client, offers: &[Offer]) -> Result<Purchase, btm_client::PurchaseError> {
    for offer in offers.iter().take(5) {
        let review = match client.review(&[offer.id], None).await {
            Err(e) if e.explain().code == Code::OfferGone => continue,
            review => review.unwrap(),
        };
        let book = review.items[0].book;
        assert_eq!((review.missing.len(), book.now), (0, book.total));
        match client.purchase(input(&review, Some("顧客訪問"))).await {
            Err(e) if matches!(e.explain().code, Code::OfferGone | Code::PriceChanged) => {}
            other => return other,
        }
    }
    panic!("no offer could be bought");
}

/// Everything reviewed, at the figures shown.
fn input(review: &Review, purpose: Option<&str>) -> PurchaseInput {
    let item = |item: &OfferReview| PurchaseItem {
        offer_id: item.offer.id(),
        accepted_total: item.accepted_total,
        mode: BuyMode::Book,
        override_reason: None,
    };
    let items = review.items.iter().map(item).collect();
    PurchaseInput { items, traveller_id: None, trip_id: None, purpose: purpose.map(str::to_owned) }
}

async fn settled(client: &Client, purchase: &Purchase) -> Purchase {
    for _ in 0..600 {
        let now = client.purchase_state(purchase.purchase_id).await.unwrap();
        if now.settled && now.steps.iter().all(|s| s.state == PurchaseStepState::Done) {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never settled: {:?}", client.purchase_state(purchase.purchase_id).await);
}

/// Invitation, own password, authenticator; answers its secret.
async fn enter(client: &Client, link: &str) -> String {
    let facts = client.connect(link, |_| {}).await.unwrap();
    assert_eq!((facts.company_name.as_deref(), facts.invited_email.as_deref()), (Some("青葉商事"), Some("aoki@aoba.example")));
    assert_eq!(facts.certificate_fingerprint.len(), 95);
    client.consent().await.unwrap();
    assert_eq!(client.accept_invitation(PASSWORD.into()).await.unwrap(), SignInOutcome::EnrolmentNeeded);
    let enrolment = client.begin_enrolment().await.unwrap();
    assert_eq!(client.confirm_enrolment("000000").await.unwrap_err().explain().code, Code::WrongCode);
    let codes = client.confirm_enrolment(&code(&enrolment.secret_text, 0)).await.unwrap();
    assert_eq!(codes.len(), 10);
    enrolment.secret_text
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_invitation_to_the_itinerary_without_a_network() {
    let world = World::new().await;
    let invitation = world.server.create_company("青葉商事", "aoki@aoba.example").await.unwrap();
    let client = world.app();
    let secret = enter(&client, &invitation.link).await;
    assert_eq!(client.boot().session, SessionState::SignedIn);

    client.sign_out(Unsent::Ask).await.unwrap();
    assert_eq!(client.boot().session, SessionState::None);
    let wrong = client.sign_in("aoki@aoba.example", "wrong password".into()).await.unwrap_err().explain();
    assert_eq!(wrong.code, Code::WrongCredentials);
    assert_eq!(client.sign_in("aoki@aoba.example", PASSWORD.into()).await.unwrap(), SignInOutcome::SecondFactor);
    client.submit_code(&code(&secret, 1)).await.unwrap();

    let saved = client.save_profile(profile()).await.unwrap();
    assert!(saved.complete && saved.details.birth_date.is_none());
    assert_eq!(saved.birth_date_masked.as_deref(), Some("19**-**-23"));
    let again = client.save_profile(ProfileInput { birth_date: String::new(), ..profile() }).await.unwrap();
    assert!(again.complete, "an untouched birth date stays");

    let offers = search(&client).await;
    let bought = buy(&client, &offers).await.unwrap();
    let end = settled(&client, &bought).await;
    assert_eq!(end.bookings[0].state, BookingState::Confirmed);
    let locator = end.bookings[0].record_locator.clone().unwrap();
    assert!(locator.starts_with("SIM-ZZ"), "{locator}");
    assert_eq!(client.sync().await.unwrap().online, Online::Online);
    drop(client);
    world.server.stop().await;

    let client = world.app();
    assert_eq!(client.boot().session, SessionState::SignedIn, "assumed from here");
    let today = client.today().await.unwrap();
    assert_eq!(
        (today.later.len(), today.freshness.kind),
        (1, FreshnessKind::Live),
        "the way out has the card, the way back the list"
    );
    let next = today.next.unwrap();
    let What::Flight { segment, .. } = &next.what else { panic!("{:?}", next.what) };
    assert_eq!(segment.segment.departure.time.zone.name(), "Asia/Tokyo");
    assert_eq!(next.travellers, ["青木 美咲"]);
    let booking = client.booking(next.booking_id).await.unwrap();
    assert_eq!(booking.record_locator.as_deref(), Some(locator.as_str()));
    assert_eq!(booking.documents.len(), 2);
    let receipt = client.document(booking.documents[0].document_id).await.unwrap();
    let BookedItem::Flight(flight) = &booking.item else { panic!("{:?}", booking.item) };
    assert!(receipt.html.contains(&flight.ticket_numbers[0]), "{}", receipt.html);
    client.go_online();
    assert_eq!(client.sync().await.unwrap().online, Online::ServerDown);
    assert_eq!(world.live_orders(end.bookings[0].booking_id).await, 1);
    world.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_whose_answer_is_lost_and_whose_app_is_killed_is_found_once() {
    let world = World::new().await;
    let invitation = world.server.create_company("青葉商事", "aoki@aoba.example").await.unwrap();
    let target = world.server.base_url.trim_start_matches("https://").parse().unwrap();
    let proxy = FaultProxy::start(target).await;
    let through = format!("https://{}", proxy.address);
    let link = invitation.link.replace(
        &world.server.base_url.replace(':', "%3A").replace('/', "%2F"),
        &through.replace(':', "%3A").replace('/', "%2F"),
    );
    assert_ne!(link, invitation.link);
    let options = world.options();
    // The app lives in a runtime of its own, so that it can be ended like a killed process: nothing of it goes on.
    let app = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (id, proxy) = runtime.block_on(async {
            let client = Client::open(options);
            client.start();
            enter(&client, &link).await;
            client.save_profile(profile()).await.unwrap();
            let offers = search(&client).await;
            let review = client.review(&[offers[0].id], None).await.unwrap();
            // Requests pass, answers do not.
            proxy.set(Fault::CutAnswerAfter(0));
            let input = input(&review, None);
            let buying = tokio::spawn({
                let client = client.clone();
                async move { client.purchase(input).await }
            });
            let open = loop {
                if let Some(open) = client.today().await.unwrap().waiting.pop() {
                    break open;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            };
            tokio::time::sleep(Duration::from_millis(700)).await;
            buying.abort();
            (open.purchase_id, proxy)
        });
        runtime.shutdown_background();
        (id, proxy)
    });
    let (id, proxy) = app.await.unwrap();
    proxy.set(Fault::None);
    let client = world.app();
    let open = client.today().await.unwrap().waiting;
    assert_eq!(open.iter().map(|p| p.purchase_id).collect::<Vec<_>>(), [id], "known before any network");
    client.go_online();
    let end = settled(&client, &open[0]).await;
    assert_eq!(end.bookings[0].state, BookingState::Confirmed);
    assert_eq!(world.live_orders(end.bookings[0].booking_id).await, 1);
    assert!(client.today().await.unwrap().waiting.is_empty());
    world.server.stop().await;
    world.sandbox.stop().await;
}
