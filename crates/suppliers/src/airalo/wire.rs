//! Airalo v2 as it comes over the wire, read leniently (`suppliers.md` §4): every field may be null, missing or of another form and is
//! then absent; numbers come as numbers or strings; unknown words are kept. What we *need* is asked for in `normal`, not here.
mod error;
mod words;

pub use error::{ErrorBody, code};
pub use words::{Event, EventKindWord, OrderStatus, OrderType, SimStatus};

use crate::soft::{Digits, Unread, depth_ok, wire};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

wire! {
    Token {
        access_token: Option<String>,
        expires_in: Option<u32>,
    }
    Balance {
        balances: Option<Balances>,
    }
    Balances {
        #[serde(rename = "availableBalance")]
        available: Option<Available>,
    }
    Available {
        amount: Option<Digits>,
        currency: Option<String>,
    }
    /// A country, a region or the world.
    Place {
        slug: Option<String>,
        country_code: Option<String>,
        title: Option<String>,
        operators: Vec<Operator>,
    }
    Operator {
        title: Option<String>,
        activation_policy: Option<String>,
        is_roaming: Option<bool>,
        info: Vec<String>,
        other_info: Option<String>,
        countries: Vec<Country>,
        /// Each read by itself: one that cannot be read hides no other.
        packages: Vec<Box<RawValue>>,
    }
    Country {
        country_code: Option<String>,
    }
    Package {
        id: Option<String>,
        r#type: Option<OrderType>,
        price: Option<Digits>,
        net_price: Option<Digits>,
        /// Megabytes.
        amount: Option<Digits>,
        day: Option<Digits>,
        is_unlimited: Option<bool>,
        title: Option<String>,
        short_info: Option<String>,
        is_fair_usage_policy: Option<bool>,
        fair_usage_policy: Option<String>,
        prices: Option<Prices>,
    }
    /// By currency.
    Prices {
        net_price: BTreeMap<String, Digits>,
        recommended_retail_price: BTreeMap<String, Digits>,
    }
    Order {
        id: Option<Digits>,
        code: Option<String>,
        currency: Option<String>,
        package_id: Option<String>,
        r#type: Option<OrderType>,
        description: Option<String>,
        /// Days.
        validity: Option<Digits>,
        package: Option<String>,
        data: Option<String>,
        price: Option<Digits>,
        net_price: Option<Digits>,
        status: Option<Status>,
        sims: Vec<Sim>,
    }
    Status {
        slug: Option<OrderStatus>,
    }
    Sim {
        iccid: Option<String>,
        /// The SM-DP+ address.
        lpa: Option<String>,
        matching_id: Option<String>,
        qrcode: Option<String>,
        apn_value: Option<String>,
        is_roaming: Option<bool>,
    }
    Usage {
        remaining: Option<Digits>,
        total: Option<Digits>,
        expired_at: Option<String>,
        is_unlimited: Option<bool>,
        status: Option<SimStatus>,
    }
    Guide {
        instructions: Option<Instructions>,
    }
    Instructions {
        language: Option<String>,
        ios: Vec<DeviceGuide>,
        android: Vec<DeviceGuide>,
    }
    DeviceGuide {
        installation_via_qr_code: Option<GuidePart>,
        installation_manual: Option<GuidePart>,
        network_setup: Option<GuidePart>,
    }
    GuidePart {
        steps: Steps,
    }
    Refund {
        refund_id: Option<Digits>,
    }
    Meta {
        last_page: Option<Digits>,
    }
    Page {
        data: Option<Vec<Box<RawValue>>>,
        meta: Option<Meta>,
    }
}

/// `{"1": …, "2": …}` in the order of the numbers, or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps(pub Vec<String>);

impl<'de> Deserialize<'de> for Steps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        if let Ok(list) = serde_json::from_str(raw) {
            return Ok(Self(list));
        }
        let numbered: BTreeMap<String, String> = serde_json::from_str(raw).map_err(serde::de::Error::custom)?;
        let mut steps: Vec<(String, String)> = numbered.into_iter().collect();
        steps.sort_by_key(|(number, _)| number.parse::<u32>().unwrap_or(u32::MAX));
        Ok(Self(steps.into_iter().map(|(_, step)| step).collect()))
    }
}

/// One page of a list: its members unread, and the number of the last page.
///
/// # Errors
/// [`Unread`]; a body without a list is no empty list.
pub fn page(body: &[u8]) -> Result<(Vec<Box<RawValue>>, u32), Unread> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Unread::Empty);
    }
    if !depth_ok(body) {
        return Err(Unread::TooDeep);
    }
    let page: Page = serde_json::from_slice(body).map_err(|_| Unread::NotJson)?;
    let last = page.meta.and_then(|m| m.last_page).and_then(|n| n.0.parse().ok()).unwrap_or(1);
    Ok((page.data.ok_or(Unread::NoData)?, last))
}
