//! Against the real sandbox, over its TLS: the adapter and its supplier, neither of which knows the other's code.
mod faults;
mod walks;

use crate::ambient::{clock, entropy, now, within};
use crate::payloads::{booking, traveller};
use btm_domain::supply::{OfferHandle, Step, our_ref};
use btm_domain::{AirportCode, Cabin, FlightQuery, OrganisationId, SliceQuery};
use btm_sandbox::{ClockMode, Config, Handle, Sandbox, World, WorldConfig};
use btm_suppliers::{
    Access, Duffel, FlightShop, Intent, LookUpRequest, PricedFlight, Repriced, SearchEnd, SearchEvent, SearchRequest,
};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use tokio::sync::mpsc;

/// A sandbox of its own over the one world, an adapter and a way to its control.
pub struct Sand {
    pub handle: Handle,
    pub shop: Duffel,
    control: reqwest::Client,
}

pub fn world() -> Arc<World> {
    static WORLD: OnceLock<Arc<World>> = OnceLock::new();
    WORLD.get_or_init(|| Arc::new(World::build(WorldConfig::default()).unwrap())).clone()
}

impl Sand {
    pub async fn start() -> Self {
        Self::with("JPY").await
    }

    pub async fn with(currency: &str) -> Self {
        let config =
            Config { clock: ClockMode::Manual(now()), currency: currency.into(), world: Some(world()), ..Config::default() };
        let handle = Sandbox::start(config).await.unwrap();
        let ca = handle.ca_pem.clone().unwrap();
        let access = Access::sandbox(&handle.base_url, ca.as_bytes(), "duffel_test_suppliers".into()).unwrap();
        let shop = Duffel::connect(access, clock(), entropy()).await.unwrap();
        let trusted = reqwest::Certificate::from_pem(ca.as_bytes()).unwrap();
        let control = reqwest::Client::builder().tls_certs_only([trusted]).no_proxy().build().unwrap();
        Self { handle, shop, control }
    }

    pub async fn faults(&self, rules: Value) {
        let url = format!("{}/_sandbox/faults", self.handle.base_url);
        let put = self.control.put(url).json(&rules).send().await.unwrap();
        assert!(put.status().is_success(), "{}", put.text().await.unwrap());
    }

    /// One rule for one operation, once.
    pub async fn fault(&self, op: &str, effect: Value) {
        self.faults(json!([{"id": "r", "match": {"op": op}, "effect": effect, "times": 1}])).await;
    }

    pub async fn advance(&self, seconds: u64) {
        let url = format!("{}/_sandbox/clock", self.handle.base_url);
        let set = self.control.post(url).json(&json!({"advance_s": seconds})).send().await.unwrap();
        assert!(set.status().is_success());
    }

    pub async fn account(&self, shape: Value) {
        let url = format!("{}/_sandbox/accounts", self.handle.base_url);
        let made = self.control.post(url).json(&shape).send().await.unwrap();
        assert!(made.status().is_success(), "{}", made.text().await.unwrap());
    }

    /// Paid and held orders the sandbox made for our reference.
    pub async fn truth(&self, our_ref: &str) -> (u64, u64) {
        let url = format!("{}/_sandbox/truth?ref={our_ref}", self.handle.base_url);
        let told: Value = self.control.get(url).send().await.unwrap().json().await.unwrap();
        (told["live"].as_u64().unwrap(), told["held"].as_u64().unwrap())
    }

    pub async fn search(&self, query: FlightQuery) -> (Vec<PricedFlight>, SearchEnd) {
        let (tx, mut rx) = mpsc::channel(4);
        let request = SearchRequest { query, tenant: OrganisationId(uuid::Uuid::from_u128(1)), deadline: within(120) };
        let (mut found, mut end) = (Vec::new(), None);
        let read = async {
            while let Some(event) = rx.recv().await {
                match event {
                    SearchEvent::Batch(batch) => found.extend(batch),
                    SearchEvent::End(told) => end = Some(told),
                }
            }
        };
        tokio::join!(self.shop.search(request, tx), read);
        (found, end.unwrap())
    }

    /// A flight that can be held, priced just now; on a test route with few offers, as the tests need many of them.
    pub async fn holdable(&self) -> PricedFlight {
        let (found, end) = self.search(query(&[("JFK", "EWR", "2026-12-10")])).await;
        assert!(end.complete, "{end:?}");
        let flight = found.into_iter().find(|f| f.terms.holdable).unwrap();
        self.priced(&flight.handle).await
    }

    pub async fn priced(&self, handle: &OfferHandle) -> PricedFlight {
        match self.shop.reprice(handle, within(20)).await.unwrap() {
            Repriced::Priced(flight) => *flight,
            Repriced::Gone => panic!("gone"),
        }
    }
}

pub fn query(slices: &[(&str, &str, &str)]) -> FlightQuery {
    let code = |c: &str| c.parse::<AirportCode>().unwrap();
    let date = |d: &str| d.parse::<NaiveDate>().unwrap();
    FlightQuery {
        slices: slices.iter().map(|(o, d, t)| SliceQuery { origin: code(o), destination: code(d), date: date(t) }).collect(),
        cabin: Cabin::Economy,
        travellers: 1,
        max_connections: 1,
    }
}

pub fn intent(step: Step, flight: &PricedFlight) -> Intent {
    Intent {
        booking_id: booking(),
        step,
        attempt: 1,
        our_ref: our_ref(booking(), step),
        offer: flight.handle.clone(),
        travellers: vec![traveller()],
        accepted_price: flight.total,
        deadline: within(130),
    }
}

pub fn asked(step: Step, flight: &PricedFlight, supplier_order_id: Option<&str>) -> LookUpRequest {
    LookUpRequest {
        our_ref: our_ref(booking(), step),
        offer: flight.handle.clone(),
        supplier_order_id: supplier_order_id.map(str::to_owned),
        change_ref: None,
    }
}
