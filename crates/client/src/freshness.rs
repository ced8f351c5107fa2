//! How old what is shown is, and whether the server can be reached.
use btm_api_client::ApiError;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// product.md §4.5: under 5 minutes no mark, under 24 hours the time, older with a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreshnessKind {
    Live,
    Recent,
    Stale,
    Absent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    pub kind: FreshnessKind,
    pub as_of: Option<DateTime<Utc>>,
}

impl Freshness {
    pub const ABSENT: Self = Self { kind: FreshnessKind::Absent, as_of: None };

    /// Of something known to be right at `as_of`. A moment in the future (clocks differ) counts as now.
    pub fn of(as_of: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        let Some(at) = as_of else { return Self::ABSENT };
        let age = now - at;
        let kind = if age < TimeDelta::minutes(5) {
            FreshnessKind::Live
        } else if age < TimeDelta::hours(24) {
            FreshnessKind::Recent
        } else {
            FreshnessKind::Stale
        };
        Self { kind, as_of }
    }
}

/// Who is affected and what still works differs between these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Online {
    Online,
    /// This computer has no network.
    Offline,
    /// There is a network, our server does not answer.
    ServerDown,
    /// The proxy of this network wants a login.
    ProxyLogin,
    /// Somebody else answers in our server's place: the network wants a login in a browser.
    CaptivePortal,
    /// No trusted connection to our server: certificate or handshake.
    NotTrusted,
    /// The service inside the app does not run.
    StandaloneDown,
    /// The session is over: reading goes on, sending needs a sign-in.
    SessionLocked,
}

impl Online {
    /// What a failed call says.
    pub(crate) fn after(error: &ApiError) -> Self {
        match error {
            ApiError::Offline | ApiError::NameNotFound => Self::Offline,
            ApiError::Unauthorised { .. } => Self::SessionLocked,
            ApiError::Problem(p) if p.status < 500 => Self::Online,
            ApiError::ProxyLogin => Self::ProxyLogin,
            ApiError::Tls(_) => Self::NotTrusted,
            ApiError::NotOurs { status } if *status < 500 => Self::CaptivePortal,
            _ => Self::ServerDown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_makes_the_kind() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let kind = |age: TimeDelta| Freshness::of(Some(now - age), now).kind;
        assert_eq!(kind(TimeDelta::seconds(299)), FreshnessKind::Live);
        assert_eq!(kind(TimeDelta::seconds(300)), FreshnessKind::Recent);
        assert_eq!(kind(TimeDelta::seconds(86_399)), FreshnessKind::Recent);
        assert_eq!(kind(TimeDelta::hours(24)), FreshnessKind::Stale);
        assert_eq!(kind(TimeDelta::minutes(-3)), FreshnessKind::Live);
        assert_eq!(Freshness::of(None, now), Freshness::ABSENT);
    }
}
