//! Plans of the catalogue: what the account is charged, where it works, how much and how long.
use super::super::handle::{PlanFacts, PlanHandle, printed};
use super::super::wire::{Operator, OrderType, Package, Place, Prices};
use super::whole;
use crate::port::{PricedOffer, Tongue};
use crate::seal::Sealed;
use crate::soft::{Digits, Unreadable};
use crate::text::{plain, plain_lines};
use btm_domain::connect::EsimOffer;
use btm_domain::supply::SupplierMode;
use btm_domain::{CountryCode, Currency, Money, Offer, OfferId};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// One plan as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub package: String,
    pub facts: PlanFacts,
    pub price: Money,
    pub tops_up: bool,
    pub fair_usage: Option<String>,
    pub activation: Option<String>,
    pub roaming: bool,
    pub notes: Vec<String>,
}

/// Every plan of these places, and how many could not be read.
pub fn plans(places: &[Box<RawValue>], currency: Currency) -> (Vec<Plan>, u32) {
    let (mut found, mut left_out) = (Vec::new(), 0);
    for place in places {
        let Ok(place) = serde_json::from_str::<Place>(place.get()) else {
            left_out += 1;
            continue;
        };
        for operator in &place.operators {
            let about = About::of(operator, place.country_code.as_deref());
            for raw in &operator.packages {
                let package = serde_json::from_str::<Package>(raw.get()).map_err(|_| Unreadable("package"));
                match package.and_then(|p| about.plan(&p, currency)) {
                    Ok(plan) => found.push(plan),
                    Err(_) => left_out += 1,
                }
            }
        }
    }
    (found, left_out)
}

/// Plans for an eSIM bought already; `known` finds a plan in the catalogue, which says where it works.
pub fn top_up_plans(
    packages: &[Box<RawValue>],
    currency: Currency,
    known: impl Fn(&str) -> Option<PlanFacts>,
) -> Result<Vec<Plan>, Unreadable> {
    let nowhere = About::default();
    let read = |raw: &RawValue| {
        let package: Package = serde_json::from_str(raw.get()).map_err(|_| Unreadable("package"))?;
        let mut plan = nowhere.plan(&package, currency)?;
        if let Some(facts) = known(&plan.package) {
            (plan.facts.operator, plan.facts.countries) = (facts.operator, facts.countries);
        }
        Ok(Plan { tops_up: true, ..plan })
    };
    packages.iter().map(|raw| read(raw)).collect()
}

/// What all plans of an operator share.
#[derive(Default)]
struct About {
    operator: Option<String>,
    countries: Vec<CountryCode>,
    activation: Option<String>,
    roaming: bool,
    notes: Vec<String>,
}

impl About {
    fn of(operator: &Operator, place: Option<&str>) -> Self {
        let told = operator.countries.iter().filter_map(|c| c.country_code.as_deref());
        let mut countries: Vec<CountryCode> = told.filter_map(|c| c.parse().ok()).collect();
        if countries.is_empty() {
            countries.extend(place.and_then(|c| c.parse::<CountryCode>().ok()));
        }
        countries.sort();
        countries.dedup();
        let info = operator.info.iter().chain(&operator.other_info);
        Self {
            operator: operator.title.as_deref().map(plain).filter(|t| !t.is_empty()),
            countries,
            activation: operator.activation_policy.as_deref().map(plain).filter(|t| !t.is_empty()),
            roaming: operator.is_roaming.unwrap_or(false),
            notes: info.flat_map(|text| lines(text)).collect(),
        }
    }

    fn plan(&self, wire: &Package, currency: Currency) -> Result<Plan, Unreadable> {
        let package = wire.id.clone().filter(|id| printed(id)).ok_or(Unreadable("id"))?;
        let title = wire.title.as_deref().map(plain).filter(|t| !t.is_empty()).ok_or(Unreadable("title"))?;
        let unlimited = wire.is_unlimited == Some(true);
        let data_mb = if unlimited { None } else { Some(whole(wire.amount.as_ref()).ok_or(Unreadable("amount"))?) };
        let days = whole(wire.day.as_ref()).filter(|days| *days > 0).ok_or(Unreadable("day"))?;
        let short = wire.short_info.iter().flat_map(|text| lines(text));
        let fair = wire.fair_usage_policy.as_deref().map(plain_lines).filter(|t| !t.is_empty());
        Ok(Plan {
            package,
            facts: PlanFacts { title, operator: self.operator.clone(), countries: self.countries.clone(), data_mb, days },
            price: charged(wire, currency)?,
            tops_up: wire.r#type == Some(OrderType::TopUp),
            fair_usage: fair.filter(|_| wire.is_fair_usage_policy != Some(false)),
            activation: self.activation.clone(),
            roaming: self.roaming,
            notes: self.notes.iter().cloned().chain(short).collect(),
        })
    }
}

fn lines(text: &str) -> Vec<String> {
    plain_lines(text).lines().map(str::to_owned).collect()
}

/// What the account pays: its net price in its own currency, else the price everybody pays. A price without a table of currencies is in
/// US dollars.
fn charged(wire: &Package, currency: Currency) -> Result<Money, Unreadable> {
    let read = |digits: &Digits| Money::parse(&digits.0, currency).map_err(|_| Unreadable("price"));
    let of = |table: fn(&Prices) -> &BTreeMap<String, Digits>| wire.prices.as_ref().and_then(|p| table(p).get(currency.code()));
    let plain = |price: &Option<Digits>| price.clone().filter(|_| currency.code() == "USD");
    let net = of(|p| &p.net_price).cloned().or_else(|| plain(&wire.net_price));
    let retail = of(|p| &p.recommended_retail_price).cloned().or_else(|| plain(&wire.price));
    read(&net.or(retail).ok_or(Unreadable("price"))?)
}

impl Plan {
    /// Countries it does not reach.
    pub fn misses(&self, wanted: &[CountryCode]) -> Vec<CountryCode> {
        wanted.iter().filter(|c| !self.facts.countries.contains(c)).copied().collect()
    }

    /// As an offer. `asked` is the first day it is needed, and where.
    pub fn offer(
        &self,
        id: OfferId,
        (starts_on, wanted): (NaiveDate, &[CountryCode]),
        tops_up: Option<&str>,
        tongue: Tongue,
        mode: SupplierMode,
        expires_at: DateTime<Utc>,
    ) -> PricedOffer {
        let handle = PlanHandle {
            package: self.package.clone(),
            tops_up: tops_up.map(str::to_owned),
            total: self.price,
            japanese: tongue == Tongue::Japanese,
            starts_on,
            wanted: wanted.to_vec(),
            facts: self.facts.clone(),
        };
        let facts = self.facts.clone();
        let offer = EsimOffer {
            id,
            expires_at,
            title: facts.title,
            operator: facts.operator.unwrap_or_default(),
            countries: facts.countries,
            not_covered: self.misses(wanted),
            data_mb: facts.data_mb,
            days: facts.days,
            starts_on,
            fair_usage: self.fair_usage.clone(),
            activation: self.activation.clone(),
            roaming: self.roaming,
            notes: self.notes.clone(),
            total: self.price,
            tops_up: tops_up.map(str::to_owned),
            simulated: mode != SupplierMode::Live,
        };
        PricedOffer { handle: handle.seal(mode, expires_at), offer: Offer::Esim(offer) }
    }
}
