//! Notifications Airalo sends: `airalo-signature` over the raw body, keyed with the client's secret (`suppliers.md` §4). Pure. They carry
//! no time and no id of their own, and are repeated for hours; the body's hash is the id, so that a repeat is known for one.
use super::sign;
use super::wire::{self, EventKindWord};
use crate::port::{EventError, EventKind, SupplierEvent};
use crate::seal::safe;
use crate::soft::depth_ok;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

/// `headers` are lower case.
///
/// # Errors
/// [`EventError`].
pub fn verify(secret: Option<&SecretString>, headers: &[(String, String)], body: &[u8]) -> Result<SupplierEvent, EventError> {
    let secret = secret.ok_or(EventError::NotExpected)?;
    let (_, hex) = headers.iter().find(|(name, _)| name == sign::HEADER).ok_or(EventError::Signature)?;
    if !sign::fits(secret, body, hex.trim()) {
        return Err(EventError::Signature);
    }
    read(body).ok_or(EventError::Unreadable)
}

pub(super) fn read(body: &[u8]) -> Option<SupplierEvent> {
    if !depth_ok(body) {
        return None;
    }
    let event: wire::Event = serde_json::from_slice(body).ok()?;
    let kind = match event.r#type? {
        EventKindWord::LowData => EventKind::Usage,
        EventKindWord::AsyncOrder => EventKind::Order,
        EventKindWord::Other(_) => EventKind::Other,
    };
    let about = event.data.unwrap_or_default();
    Some(SupplierEvent {
        event_id: Sha256::digest(body).iter().map(|b| format!("{b:02x}")).collect(),
        kind,
        our_ref: about.description,
        supplier_order_id: None,
        supplier_offer_id: None,
        iccid: about.iccid.filter(|iccid| safe(iccid)),
    })
}
