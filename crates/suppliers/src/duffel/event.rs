//! Events Duffel sends: `X-Duffel-Signature: t=<unix>,v1=<hex>` over `"<t>.<raw body>"` (`suppliers.md` §2.5). Pure.
use super::handle::safe;
use super::wire::{self, depth_ok};
use crate::hex::unhex;
use crate::port::{EventError, EventKind, SupplierEvent};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

const HEADER: &str = "x-duffel-signature";
/// Retries go on for 72 h, and the time stays that of the first try.
const OLDEST: TimeDelta = TimeDelta::hours(73);

/// `headers` are lower case. The secret is used as it is printed.
///
/// # Errors
/// [`EventError`].
pub fn verify(
    secret: Option<&SecretString>,
    headers: &[(String, String)],
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<SupplierEvent, EventError> {
    let secret = secret.ok_or(EventError::NotExpected)?;
    let (_, header) = headers.iter().find(|(name, _)| name == HEADER).ok_or(EventError::Signature)?;
    let mut parts = header.split(',').filter_map(|part| part.trim().split_once('='));
    let at = parts.clone().find(|(name, _)| *name == "t").map(|(_, t)| t).ok_or(EventError::Signature)?;
    let signed = parts.any(|(name, hex)| name == "v1" && matches(secret, at, body, hex));
    if !signed {
        return Err(EventError::Signature);
    }
    let at = at.parse().ok().and_then(|t| DateTime::from_timestamp(t, 0)).ok_or(EventError::Signature)?;
    if (now - at).abs() > OLDEST {
        return Err(EventError::TooOld);
    }
    read(body).ok_or(EventError::Unreadable)
}

/// In constant time over the signature.
fn matches(secret: &SecretString, at: &str, body: &[u8], hex: &str) -> bool {
    let Some(signature) = unhex::<32>(hex) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return false };
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.verify_slice(&signature).is_ok()
}

fn read(body: &[u8]) -> Option<SupplierEvent> {
    if !depth_ok(body) {
        return None;
    }
    let event: wire::Event = serde_json::from_slice(body).ok()?;
    let event_id = event.id.filter(|id| safe(id))?;
    let kind = kind(event.r#type.as_deref()?);
    let about = event.data.and_then(|d| d.object).unwrap_or_default();
    let own = about.id.filter(|id| id.starts_with("ord_") || id.starts_with("bok_"));
    let kept = |id: Option<String>| id.filter(|id| safe(id));
    Some(SupplierEvent {
        event_id,
        kind,
        our_ref: about.metadata.and_then(|m| m.btm_ref),
        supplier_order_id: kept(about.order_id.or(about.booking_id).or(own)),
        supplier_offer_id: kept(about.offer_id.or(about.quote_id)),
        iccid: None,
    })
}

/// Unknown types are stored and ignored.
fn kind(word: &str) -> EventKind {
    match word {
        "order.creation_failed" | "stays.booking_creation_failed" => EventKind::OrderFailed,
        "order.airline_initiated_change_detected" => EventKind::ScheduleChange,
        "order.created"
        | "order.updated"
        | "air.order.changed"
        | "order_cancellation.created"
        | "order_cancellation.confirmed"
        | "payment.created"
        | "air.payment.pending"
        | "air.payment.succeeded"
        | "air.payment.failed"
        | "air.payment.cancelled"
        | "stays.booking.created"
        | "stays.booking.cancelled" => EventKind::Order,
        _ => EventKind::Other,
    }
}
