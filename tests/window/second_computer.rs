//! The same person's other computer: the client without a window, which books much and changes things meanwhile.
use crate::person;
use anyhow::{Context, Result, bail, ensure};
use btm_client::{
    BuyMode, Client, ClientOptions, DeskAbout, DeskInput, FlightQueryInput, KeychainChoice, Offer, ProfileInput, PurchaseInput,
    PurchaseItem, SearchEvent, Settings, SignInOutcome, SliceInput, SystemClock, SystemEntropy, Trust,
};
use btm_domain::{BookingId, Cabin};
use btm_keychain::KeyStore;
use chrono::NaiveDate;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Flown one way by somebody who travels too much.
const WAYS: [(&str, &str); 6] = [("HND", "CTS"), ("HND", "ITM"), ("HND", "FUK"), ("HND", "OKA"), ("CTS", "HND"), ("FUK", "HND")];
const FLIGHTS: usize = 24;
/// A person may search thirty times a minute.
const SEARCHES_APART: Duration = Duration::from_millis(2_100);

pub struct SecondComputer {
    pub client: Client,
}

impl SecondComputer {
    /// Signed in with password and, where a secret is given, a new code.
    pub async fn start(folder: &Path, ca: &Path, server: &str, secret: Option<&str>) -> Result<Self> {
        let client = Client::open(ClientOptions {
            data_dir: Some(folder.to_owned()),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            keychain: KeychainChoice::Given(KeyStore::memory()),
            trust: Trust::Exactly(std::fs::read_to_string(ca)?),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            device_name: "second computer".to_owned(),
            default_settings: Settings::default(),
            invitation: None,
        });
        client.start();
        client.connect(server, |_| {}).await?;
        client.consent().await?;
        let outcome = client.sign_in(person::EMAIL, person::PASSWORD.into()).await?;
        if outcome == SignInOutcome::SecondFactor {
            let secret = secret.context("a code is asked for")?;
            person::wait_for_a_new_code().await?;
            client.submit_code(&person::code(secret)?).await?;
        }
        Ok(Self { client })
    }

    pub async fn keep_details(&self) -> Result<()> {
        let details = ProfileInput {
            family_name: "山田".into(),
            given_name: "花子".into(),
            family_kana: "ヤマダ".into(),
            given_kana: "ハナコ".into(),
            passport_surname: "YAMADA".into(),
            passport_given: "HANAKO".into(),
            passport_confirmed: true,
            title: serde_json::from_value("ms".into())?,
            gender: serde_json::from_value("f".into())?,
            birth_date: "1990-04-01".into(),
            email: person::EMAIL.into(),
            phone: "+819012345678".into(),
        };
        ensure!(self.client.save_profile(details).await?.complete, "the traveller's details are not complete");
        Ok(())
    }

    /// Books flights, each a trip of its own, and asks the desk for trips until there are `count`.
    pub async fn travel_until(&self, count: usize, from: NaiveDate) -> Result<()> {
        for n in 0..FLIGHTS {
            let (origin, destination) = WAYS[n % WAYS.len()];
            let offers = self.search(origin, destination, person::days_after(from, u64::try_from(n / WAYS.len())?)).await?;
            self.book(offers.first().with_context(|| format!("no flight from {origin} to {destination}"))?).await?;
            tokio::time::sleep(SEARCHES_APART).await;
        }
        let trips = self.client.trips().await?.len();
        for n in trips..count {
            let ask = DeskInput {
                trip_id: None,
                traveller_id: None,
                about: DeskAbout::Other,
                booking_id: None,
                text: format!("第{n}回の現地視察: 新幹線の手配をお願いします。"),
                wishes: vec![],
            };
            self.client.ask_desk(ask).await?;
        }
        self.until_listed(count).await
    }

    async fn until_listed(&self, count: usize) -> Result<()> {
        let (mut listed, mut unsent) = (0, 0);
        for _ in 0..300 {
            let _ = self.client.sync().await;
            listed = self.client.trips().await?.len();
            unsent = self.client.outbox().await?.items.len();
            if listed >= count && unsent == 0 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        bail!("{listed} of {count} trips are there, {unsent} requests are not sent")
    }

    async fn search(&self, origin: &str, destination: &str, date: NaiveDate) -> Result<Vec<Offer>> {
        let slices = vec![SliceInput { origin: origin.into(), destination: destination.into(), date: date.to_string() }];
        let mut found = Vec::new();
        let query = FlightQueryInput { slices, cabin: Cabin::Economy, travellers: 1, max_connections: 0 };
        let collect = |event| {
            if let SearchEvent::Offers { offers, .. } = event {
                found.extend(offers);
            }
        };
        self.client.search(query, collect).await?;
        Ok(found)
    }

    async fn book(&self, offer: &Offer) -> Result<()> {
        let item = PurchaseItem { offer_id: offer.id, accepted_total: offer.total, mode: BuyMode::Book, override_reason: None };
        let input = PurchaseInput { items: vec![item], traveller_id: None, trip_id: None, purpose: Some("定例会議".into()) };
        self.client.purchase(input).await?;
        Ok(())
    }

    /// One more trip, while the other computer is cut off.
    pub async fn book_one_more(&self, from: NaiveDate) -> Result<()> {
        let offers = self.search("HND", "KOJ", from).await?;
        self.book(offers.first().context("no flight to Kagoshima")?).await
    }

    /// The requests to the desk with this text, as the server has them.
    pub async fn requests(&self, text: &str) -> Result<usize> {
        self.client.sync().await?;
        Ok(self.client.itinerary().await?.cases(None).await?.iter().filter(|c| c.state.is_some() && c.text == text).count())
    }

    /// The booking of that id, as the server has it.
    pub async fn booking(&self, id: &str) -> Result<btm_client::Booking> {
        self.client.sync().await?;
        Ok(self.client.booking(BookingId(id.parse()?)).await?)
    }
}
