//! The LiteAPI adapter: pure tables, a scripted peer, then the real sandbox over its TLS (L01 to L10 at this level).
mod config;
mod faults;
mod hostile;
mod lenient;
mod outcome;
pub mod samples;
mod terms;
mod walks;
mod wire;

use crate::ambient::{Still, entropy, now, within};
use crate::payloads::{booking, traveller};
use crate::sandbox::world;
use btm_domain::places::Position;
use btm_domain::stay::{StayOffer, StayQuery};
use btm_domain::supply::{OfferHandle, Step, SupplierOrder, Written, our_ref};
use btm_domain::{Money, Offer, OrganisationId};
use btm_sandbox::{ClockMode, Config, Handle, Sandbox};
use btm_suppliers::port::{PricedHit, PricedOffer, Requoted, StaySearchEvent, StaySearchRequest, StayShop};
use btm_suppliers::{Access, Intent, LiteApi, LookUpRequest, SearchEnd};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::mpsc;

/// A sandbox of its own over the one world, an adapter and a way to its control.
pub struct Lab {
    pub handle: Handle,
    pub shop: LiteApi,
    control: reqwest::Client,
    passed: u64,
}

impl Lab {
    pub async fn start() -> Self {
        let clock = ClockMode::Manual(now());
        let config = Config { clock, currency: "JPY".into(), world: Some(world()), ..Config::default() };
        let handle = Sandbox::start(config).await.unwrap();
        let shop = connect(&handle, now()).await;
        let trusted = reqwest::Certificate::from_pem(handle.ca_pem.clone().unwrap().as_bytes()).unwrap();
        let control = reqwest::Client::builder().tls_certs_only([trusted]).no_proxy().build().unwrap();
        Self { handle, shop, control, passed: 0 }
    }

    /// The sandbox that many seconds later, and an adapter that knows it.
    pub async fn later(&mut self, seconds: u64) {
        let told: Value = self.post("clock", json!({"advance_s": seconds})).await;
        assert!(told.is_object(), "{told}");
        self.passed += seconds;
        self.shop = connect(&self.handle, within(self.passed as i64)).await;
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/_sandbox/{path}", self.handle.base_url);
        let answer = self.control.post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success());
        answer.json().await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Value {
        let url = format!("{}/_sandbox/{path}", self.handle.base_url);
        self.control.get(url).send().await.unwrap().json().await.unwrap()
    }

    pub async fn faults(&self, rules: Value) {
        let url = format!("{}/_sandbox/faults", self.handle.base_url);
        let put = self.control.put(url).json(&rules).send().await.unwrap();
        assert!(put.status().is_success(), "{}", put.text().await.unwrap());
    }

    /// One rule for one operation, once.
    pub async fn fault(&self, op: &str, effect: Value) {
        self.faults(json!([{"id": "r", "match": {"protocol": "liteapi", "op": op}, "effect": effect, "times": 1}])).await;
    }

    /// Live bookings under our reference, and bookings ever made.
    pub async fn truth(&self, our_ref: &str) -> (u64, usize) {
        let told = self.get(&format!("truth?ref={our_ref}")).await;
        (told["live"].as_u64().unwrap(), told["orders"].as_array().unwrap().len())
    }

    pub async fn search(&self, query: StayQuery) -> (Vec<PricedHit>, SearchEnd) {
        search(&self.shop, query).await
    }

    /// Every room of the nearest house of Fukuoka.
    pub async fn rates(&self) -> Vec<PricedOffer> {
        let (found, end) = self.search(query()).await;
        assert!(end.complete, "{end:?}");
        self.shop.rates(&found[0].handle, within(60)).await.unwrap()
    }

    pub async fn quoted(&self, handle: &OfferHandle) -> PricedOffer {
        match self.shop.quote(handle, within(60)).await.unwrap() {
            Requoted::Priced(offer) => *offer,
            Requoted::Gone => panic!("gone"),
        }
    }

    /// A room that can be cancelled, or one that cannot, prebooked.
    pub async fn room(&self, refundable: bool) -> PricedOffer {
        let rates = self.rates().await;
        let fits = |offer: &&PricedOffer| stay(offer).cancel.refund_at(within(0), stay(offer).total).unwrap().minor > 0;
        let offer = rates.iter().find(|offer| fits(offer) == refundable).unwrap();
        self.quoted(&offer.handle).await
    }

    pub async fn booked(&self, offer: &PricedOffer) -> SupplierOrder {
        match self.shop.book(&intent(offer)).await {
            Written::Done(order) => order,
            other => panic!("not booked: {other:?}"),
        }
    }
}

async fn connect(handle: &Handle, at: DateTime<Utc>) -> LiteApi {
    let access = Access::sandbox(&handle.base_url, handle.ca_pem.clone().unwrap().as_bytes(), "sand_suppliers".into()).unwrap();
    LiteApi::connect(access, Arc::new(Still(at)), entropy()).await.unwrap()
}

pub async fn search(shop: &dyn StayShop, query: StayQuery) -> (Vec<PricedHit>, SearchEnd) {
    let (tx, mut rx) = mpsc::channel(4);
    let request = StaySearchRequest { query, tenant: OrganisationId(uuid::Uuid::from_u128(1)), deadline: within(120) };
    let (mut found, mut end) = (Vec::new(), None);
    let read = async {
        while let Some(event) = rx.recv().await {
            match event {
                StaySearchEvent::Batch(batch) => found.extend(batch),
                StaySearchEvent::End(told) => end = Some(told),
            }
        }
    };
    tokio::join!(shop.search(request, tx), read);
    (found, end.unwrap())
}

/// Two nights in Fukuoka, where a lodging tax is due on the spot.
pub fn query() -> StayQuery {
    StayQuery {
        around: Position { lat: 33.59, lng: 130.42 },
        radius_m: 3_000,
        check_in: "2027-01-20".parse().unwrap(),
        check_out: "2027-01-22".parse().unwrap(),
        rooms: 1,
        guests: 1,
    }
}

pub fn stay(offer: &PricedOffer) -> &StayOffer {
    match &offer.offer {
        Offer::Stay(stay) => stay,
        other => panic!("{other:?}"),
    }
}

pub fn intent(offer: &PricedOffer) -> Intent {
    intent_at(Step::Book, offer.handle.clone(), offer.offer.total())
}

pub fn intent_at(step: Step, offer: OfferHandle, accepted_price: Money) -> Intent {
    Intent {
        booking_id: booking(),
        step,
        attempt: 1,
        our_ref: our_ref(booking(), step),
        offer,
        travellers: vec![traveller()],
        accepted_price,
        deadline: within(130),
    }
}

pub fn asked(step: Step, offer: &OfferHandle, supplier_order_id: Option<&str>) -> LookUpRequest {
    let supplier_order_id = supplier_order_id.map(str::to_owned);
    LookUpRequest { our_ref: our_ref(booking(), step), offer: offer.clone(), supplier_order_id, change_ref: None }
}
