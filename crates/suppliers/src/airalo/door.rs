//! One payload, read with the adapter's own parser: for the example `parse`, for published fixtures, for mangled payloads.
use super::event;
use super::normal;
use super::wire::{self, Guide, Order, Usage};
use crate::port::Tongue;
use crate::soft::{Unread, Unreadable};
use btm_domain::supply::SupplierMode;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use thiserror::Error;

/// What a file may hold.
pub const KINDS: [&str; 6] = ["packages", "order", "usage", "instructions", "event", "error"];

const MODE: SupplierMode = SupplierMode::Test;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DoorError {
    #[error("no such kind; one of {KINDS:?}")]
    Kind,
    #[error(transparent)]
    Unread(#[from] Unread),
    #[error("item {0}: {1}")]
    Item(usize, Unreadable),
    /// Of a catalogue: one that cannot be read hides no other in use, but is told here.
    #[error("{0} of its packages cannot be read")]
    LeftOut(u32),
}

/// The things of `kind` the payload holds (one object or a list under `data`; an event and an error as they come), one line each.
///
/// # Errors
/// [`DoorError`].
pub fn read(kind: &str, body: &[u8]) -> Result<Vec<String>, DoorError> {
    match kind {
        "packages" => packages(body),
        "order" => each(body, |order: &Order| normal::supplier_order(order, None, None, MODE).map(line)),
        "usage" => each(body, |usage: &Usage| normal::usage(usage, DateTime::<Utc>::MIN_UTC).map(line)),
        "instructions" => each(body, |guide: &Guide| normal::guide(guide, Tongue::English).map(line)),
        "event" => Ok(vec![event::read(body).map(line).ok_or(Unread::Missing("type"))?]),
        "error" => Ok(vec![wire::code(body).ok_or(Unread::Missing("code"))?]),
        _ => Err(DoorError::Kind),
    }
}

fn line(what: impl std::fmt::Debug) -> String {
    format!("{what:?}")
}

/// Priced in dollars, as an account is until it says otherwise.
fn packages(body: &[u8]) -> Result<Vec<String>, DoorError> {
    let (places, _) = wire::page(body)?;
    let (plans, left_out) = normal::plans(&places, "USD".parse().map_err(|_| DoorError::Kind)?);
    if left_out > 0 {
        return Err(DoorError::LeftOut(left_out));
    }
    Ok(plans.into_iter().map(line).collect())
}

fn each<T: DeserializeOwned>(body: &[u8], read: impl Fn(&T) -> Result<String, Unreadable>) -> Result<Vec<String>, DoorError> {
    let items: Vec<T> = match crate::soft::list(body) {
        Ok((items, _)) => items,
        Err(_) => vec![crate::soft::data(body)?],
    };
    items.iter().enumerate().map(|(i, item)| read(item).map_err(|e| DoorError::Item(i, e))).collect()
}
