//! One payload, read with the adapter's own parser: for the example `parse`, for fixtures, for fuzzing.
use super::normal::{Unreadable, priced_flight, supplier_order};
use super::wire::{self, ErrorBody, Identified, Unread};
use btm_domain::supply::SupplierMode;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// What a file may hold.
pub const KINDS: [&str; 10] =
    ["airline", "aircraft", "airport", "place", "offer_request", "offer", "order", "payment", "error", "offer_passenger"];

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DoorError {
    #[error("no such kind; one of {KINDS:?}")]
    Kind,
    #[error(transparent)]
    Unread(#[from] Unread),
    #[error("item {0}: {1}")]
    Item(usize, Unreadable),
}

/// How many things of `kind` the payload holds (one object or a list under `data`; for `error` the list `errors`). Offers and orders
/// are taken all the way into our words.
///
/// # Errors
/// [`DoorError`].
pub fn read(kind: &str, body: &[u8]) -> Result<usize, DoorError> {
    match kind {
        "airline" | "aircraft" | "airport" | "place" | "payment" | "offer_passenger" => plain(kind, body),
        "offer_request" => {
            let requests: Vec<wire::OfferRequest> = items(body)?;
            // Offers inside an old request are summaries without flights; an offer proper is of the kind `offer`.
            for raw in requests.iter().flat_map(|r| &r.offers) {
                let offer: wire::Offer = serde_json::from_str(raw.get()).map_err(|_| Unread::NotJson)?;
                offer.id.ok_or(Unread::Missing("id"))?;
            }
            with_ids(requests.into_iter().map(|r| Identified { id: r.id }))
        }
        "offer" => each(body, |offer: &wire::Offer| priced_flight(offer, SupplierMode::Test, None).map(|_| ())),
        "order" => each(body, |order: &wire::Order| supplier_order(order, SupplierMode::Test).map(|_| ())),
        "error" => {
            let error = ErrorBody::read(body).ok_or(Unread::Missing("errors"))?;
            Ok(error.errors.len())
        }
        _ => Err(DoorError::Kind),
    }
}

fn plain(kind: &str, body: &[u8]) -> Result<usize, DoorError> {
    match kind {
        "airline" => with_ids(items::<wire::Airline>(body)?.into_iter().map(|x| Identified { id: x.id })),
        "aircraft" => with_ids(items::<wire::Aircraft>(body)?.into_iter().map(|x| Identified { id: x.id })),
        "payment" => with_ids(items::<wire::Payment>(body)?.into_iter().map(|x| Identified { id: x.id })),
        "offer_passenger" => with_ids(items::<wire::OfferPassenger>(body)?.into_iter().map(|x| Identified { id: x.id })),
        _ => with_ids(items::<wire::Place>(body)?.into_iter().map(|x| Identified { id: x.id })),
    }
}

fn each<T: DeserializeOwned>(body: &[u8], read: impl Fn(&T) -> Result<(), Unreadable>) -> Result<usize, DoorError> {
    let items: Vec<T> = items(body)?;
    for (i, item) in items.iter().enumerate() {
        read(item).map_err(|e| DoorError::Item(i, e))?;
    }
    Ok(items.len())
}

fn items<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Unread> {
    match wire::list(body) {
        Ok((items, _)) => Ok(items),
        Err(Unread::NoData) => wire::data(body).map(|one| vec![one]),
        Err(e) => Err(e),
    }
}

fn with_ids(mut ids: impl Iterator<Item = Identified>) -> Result<usize, DoorError> {
    ids.try_fold(0, |n, item| item.id.filter(|id| !id.is_empty()).map(|_| n + 1)).ok_or(DoorError::Unread(Unread::Missing("id")))
}
