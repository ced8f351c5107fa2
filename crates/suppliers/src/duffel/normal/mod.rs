//! From the wire into our words (`suppliers.md` §1.7). What we need and cannot read makes the whole thing unreadable: nothing is guessed.
mod moment;
mod offer;
mod order;
mod route;
mod terms;

pub use moment::{local_time, minutes, moment};
pub use offer::priced_flight;
pub use order::{order_state, supplier_order};

use super::wire::{Airline, Digits, Unread};
use btm_domain::{Carrier, Money};
use thiserror::Error;

/// The part that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("unreadable: {0}")]
pub struct Unreadable(pub &'static str);

impl From<Unread> for Unreadable {
    fn from(_: Unread) -> Self {
        Self("payload")
    }
}

/// An amount we pay: more digits than the currency has are an error.
fn money(amount: Option<&Digits>, currency: Option<&str>) -> Result<Money, Unreadable> {
    let currency = currency.and_then(|c| c.parse().ok()).ok_or(Unreadable("currency"))?;
    Money::parse(&amount.ok_or(Unreadable("amount"))?.0, currency).map_err(|_| Unreadable("amount"))
}

fn carrier(airline: Option<&Airline>) -> Option<Carrier> {
    let airline = airline?;
    let code = airline.iata_code.as_deref()?.parse().ok()?;
    Some(Carrier { code, name: plain(airline.name.as_deref().unwrap_or_default()) })
}

/// Third-party text as plain text: tags and control characters dropped.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        match tail.find('>') {
            Some(end) if tail[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') => {
                rest = &tail[end + 1..]
            }
            _ => {
                out.push('<');
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    out.retain(|c| !c.is_control());
    out.trim().to_owned()
}
