//! From the wire into our words (`suppliers.md` §1.7). Every text leaves as plain text; what we need and cannot read makes the whole thing
//! unreadable.
mod guide;
mod order;
mod plan;

pub use guide::guide;
pub use order::{megabytes_of, state, supplier_order};
pub use plan::{Plan, plans, top_up_plans};

use super::wire::{SimStatus, Usage};
use crate::soft::{Digits, Unreadable};
use btm_domain::connect::{EsimState, EsimUsage};
use chrono::{DateTime, NaiveDateTime, Utc};

/// A whole number, its digits after the point left away.
pub(super) fn whole<T: std::str::FromStr>(digits: Option<&Digits>) -> Option<T> {
    digits?.0.split('.').next()?.parse().ok()
}

/// `YYYY-MM-DD HH:MM:SS`, UTC.
pub fn moment(text: &str) -> Option<DateTime<Utc>> {
    let plain = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S").ok();
    plain.map(|at| at.and_utc()).or_else(|| DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.with_timezone(&Utc)))
}

/// # Errors
/// Neither a state nor a figure is told.
pub fn usage(wire: &Usage, as_of: DateTime<Utc>) -> Result<EsimUsage, Unreadable> {
    if wire.status.is_none() && wire.remaining.is_none() {
        return Err(Unreadable("usage"));
    }
    let unlimited = wire.is_unlimited == Some(true);
    let figure = |digits: Option<&Digits>| if unlimited { None } else { whole(digits) };
    let state = match wire.status {
        Some(SimStatus::NotActive) => EsimState::Ready,
        Some(SimStatus::Active) => EsimState::Active,
        Some(SimStatus::Finished) => EsimState::UsedUp,
        Some(SimStatus::Expired | SimStatus::Recycled) => EsimState::Expired,
        Some(SimStatus::Unknown | SimStatus::Other(_)) | None => EsimState::Ordered,
    };
    Ok(EsimUsage {
        state,
        left_mb: figure(wire.remaining.as_ref()),
        total_mb: figure(wire.total.as_ref()),
        ends_at: wire.expired_at.as_deref().and_then(moment),
        as_of,
    })
}
