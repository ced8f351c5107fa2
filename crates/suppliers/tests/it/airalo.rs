//! Airalo: what its answers mean, what is read of them, and the adapter against a scripted peer and against the sandbox.
mod acceptance;
mod config;
mod events;
mod faults;
pub mod lenient;
mod outcome;
mod peer;
mod walks;

use crate::ambient::{entropy, now, within};
use crate::payloads::{booking, traveller};
use btm_domain::connect::{ConnectQuery, EsimOffer};
use btm_domain::supply::{OfferHandle, Step, SupplierMode, SupplierOrder, Written, our_ref};
use btm_domain::{Clock, CountryCode, Money, Offer};
use btm_sandbox::{ClockMode, Config, Handle, Sandbox};
use btm_suppliers::airalo::handle::{PlanFacts, PlanHandle};
use btm_suppliers::port::{ConnectShop, PricedOffer, Tongue};
use btm_suppliers::seal::Sealed;
use btm_suppliers::{Access, Airalo, Intent, LookUpRequest};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

pub const CLIENT: &str = "air_suppliers";
pub const SECRET: &str = "simulated-secret";

/// A clock that is moved by hand.
pub struct Moved(Mutex<DateTime<Utc>>);

impl Clock for Moved {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

impl Moved {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(now())))
    }

    pub fn on(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

/// A sandbox of its own, an adapter and a way to its control.
pub struct Air {
    pub handle: Handle,
    pub shop: Airalo,
    pub clock: Arc<Moved>,
    control: reqwest::Client,
}

pub async fn adapter(base_url: &str, ca_pem: &[u8], clock: Arc<Moved>) -> Airalo {
    let access = Access::sandbox(base_url, ca_pem, SECRET.into()).unwrap().with_client(CLIENT).unwrap();
    Airalo::connect(access, clock, entropy()).await.unwrap()
}

impl Air {
    pub async fn start() -> Self {
        let world = Some(crate::sandbox::world());
        let config = Config { clock: ClockMode::Manual(now()), currency: "USD".into(), world, ..Config::default() };
        let handle = Sandbox::start(config).await.unwrap();
        let ca = handle.ca_pem.clone().unwrap();
        let clock = Moved::new();
        let shop = adapter(&handle.base_url, ca.as_bytes(), clock.clone()).await;
        let trusted = reqwest::Certificate::from_pem(ca.as_bytes()).unwrap();
        let control = reqwest::Client::builder().tls_certs_only([trusted]).no_proxy().build().unwrap();
        Self { handle, shop, clock, control }
    }

    /// Another adapter on the same account, as another process would be.
    pub async fn another(&self) -> Airalo {
        adapter(&self.handle.base_url, self.handle.ca_pem.as_ref().unwrap().as_bytes(), self.clock.clone()).await
    }

    pub async fn control(&self, path: &str, body: Value) {
        let url = format!("{}/_sandbox/{path}", self.handle.base_url);
        let request = if path == "faults" { self.control.put(url) } else { self.control.post(url) };
        let done = request.json(&body).send().await.unwrap();
        assert!(done.status().is_success(), "{}", done.text().await.unwrap());
    }

    pub async fn fault(&self, op: &str, effect: Value, times: u32) {
        let rule = json!([{"id": "r", "match": {"protocol": "airalo", "op": op}, "effect": effect, "times": times}]);
        self.control("faults", rule).await;
    }

    /// Both clocks.
    pub async fn advance(&self, by: TimeDelta) {
        self.control("clock", json!({"advance_s": by.num_seconds()})).await;
        self.clock.on(by);
    }

    /// Live orders the sandbox made for our reference, and all of them.
    pub async fn truth(&self, our_ref: &str) -> (u64, Value) {
        let url = format!("{}/_sandbox/truth?ref={our_ref}", self.handle.base_url);
        let told: Value = self.control.get(url).send().await.unwrap().json().await.unwrap();
        (told["live"].as_u64().unwrap(), told["orders"].clone())
    }

    pub async fn plans(&self, countries: &[&str], days: i64, tongue: Tongue) -> Vec<PricedOffer> {
        self.shop.catalogue(&query(countries, days), tongue, self.deadline(60)).await.unwrap()
    }

    pub fn deadline(&self, seconds: i64) -> DateTime<Utc> {
        self.clock.now() + TimeDelta::seconds(seconds)
    }

    pub async fn cheapest(&self) -> PricedOffer {
        self.plans(&["JP"], 5, Tongue::Japanese).await.remove(0)
    }

    pub fn intent(&self, priced: &PricedOffer) -> Intent {
        let deadline = self.deadline(60);
        Intent { deadline, ..intent(Step::Book, priced.handle.clone(), priced.offer.total()) }
    }

    pub async fn bought(&self) -> (PricedOffer, SupplierOrder) {
        let plan = self.cheapest().await;
        match self.shop.order(&self.intent(&plan)).await {
            Written::Done(order) => (plan, order),
            other => panic!("{other:?}"),
        }
    }
}

pub fn query(countries: &[&str], days: i64) -> ConnectQuery {
    let from = "2026-12-10".parse().unwrap();
    let countries: Vec<CountryCode> = countries.iter().map(|c| c.parse().unwrap()).collect();
    ConnectQuery { countries, from, until: from + TimeDelta::days(days - 1) }
}

pub fn esim(priced: &PricedOffer) -> &EsimOffer {
    match &priced.offer {
        Offer::Esim(plan) => plan,
        other => panic!("{other:?}"),
    }
}

pub fn intent(step: Step, offer: OfferHandle, accepted_price: Money) -> Intent {
    Intent {
        booking_id: booking(),
        step,
        attempt: 1,
        our_ref: our_ref(booking(), step),
        offer,
        travellers: vec![traveller()],
        accepted_price,
        deadline: within(60),
    }
}

pub fn asked(offer: &OfferHandle, supplier_order_id: Option<&str>) -> LookUpRequest {
    let our_ref = our_ref(booking(), Step::Book);
    LookUpRequest { our_ref, offer: offer.clone(), supplier_order_id: supplier_order_id.map(str::to_owned), change_ref: None }
}

pub fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD".parse().unwrap()).unwrap()
}

/// A package that is in no catalogue.
pub fn plan_handle(package: &str, tops_up: Option<&str>) -> OfferHandle {
    let handle = PlanHandle {
        package: package.into(),
        tops_up: tops_up.map(str::to_owned),
        total: usd("4.50"),
        japanese: true,
        starts_on: "2026-12-10".parse().unwrap(),
        wanted: vec!["JP".parse().unwrap()],
        facts: PlanFacts { title: "1 GB".into(), operator: None, countries: vec![], data_mb: Some(1_024), days: 7 },
    };
    handle.seal(SupplierMode::Sandbox, within(3_600))
}
