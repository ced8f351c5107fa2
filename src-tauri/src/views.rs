//! Shapes of the IPC: what `ui/src/host/bindings.ts` is generated from. Money and times are text here; the screens format, never compute.
mod account;
mod after;
mod connect;
mod connections;
mod deadlines;
mod desk;
mod flight;
mod item;
mod itinerary;
mod keeping;
mod map;
mod notices;
mod outbox;
mod passes;
mod people;
mod purchase;
mod simulator;
mod start;
mod stay;

pub use account::*;
pub use after::*;
pub use connect::*;
pub use connections::*;
pub use deadlines::*;
pub use desk::*;
pub use flight::*;
pub use item::*;
pub use itinerary::*;
pub use keeping::*;
pub use map::*;
pub use notices::*;
pub use outbox::*;
pub use passes::*;
pub use people::*;
pub use purchase::*;
pub use simulator::*;
pub use start::*;
pub use stay::*;

use btm_domain::{Money, PlaceTime};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// A closed set of the core as the screens spell it; both sides are checked by the compiler.
macro_rules! mirror {
    ($($(#[$doc:meta])* $name:ident = $source:ty { $($variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, specta::Type)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($variant),+
        }
        impl From<$source> for $name {
            fn from(value: $source) -> Self {
                match value {
                    $(<$source>::$variant => Self::$variant),+
                }
            }
        }
        impl From<$name> for $source {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => Self::$variant),+
                }
            }
        }
    )+};
}
pub(crate) use mirror;

/// Integer minor units live in the core; here a decimal string with the currency's digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct MoneyView {
    pub amount: String,
    pub currency: String,
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self { amount: money.amount(), currency: money.currency.code().to_owned() }
    }
}

impl MoneyView {
    /// Back into money; `None` where a screen made it up.
    pub fn money(&self) -> Option<Money> {
        Money::parse(&self.amount, self.currency.parse().ok()?).ok()
    }
}

/// `local` = wall clock of the place ("2026-12-10T10:35"), `zone` IANA, `instant` UTC, `offset_minutes` east of UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct PlaceTimeView {
    pub local: String,
    pub zone: String,
    pub instant: String,
    pub offset_minutes: i32,
}

impl From<PlaceTime> for PlaceTimeView {
    fn from(time: PlaceTime) -> Self {
        Self {
            local: time.local.format("%Y-%m-%dT%H:%M").to_string(),
            zone: time.zone.name().to_owned(),
            instant: instant(time.instant),
            offset_minutes: time.offset_minutes(),
        }
    }
}

/// An instant as text, e.g. `2026-12-10T01:35:00Z`.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Minutes fit 32 bits wherever people travel; what does not is shown as the longest.
pub(crate) fn minutes(minutes: i64) -> i32 {
    i32::try_from(minutes).unwrap_or(i32::MAX)
}

pub(crate) fn list<A, B: From<A>>(items: Vec<A>) -> Vec<B> {
    items.into_iter().map(B::from).collect()
}
