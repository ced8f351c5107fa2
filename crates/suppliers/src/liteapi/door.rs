//! One payload, read with the adapter's own parser: for the example `parse`, for published fixtures, for mangled payloads.
use super::handle::{Asked, RateHandle};
use super::normal::{self, About};
use super::wire::{self, Booking, Cancellation, Hotel, HotelRates, Prebook};
use crate::soft::{Unread, Unreadable};
use btm_domain::stay::Property;
use btm_domain::supply::SupplierMode;
use btm_domain::{Money, OfferId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use thiserror::Error;

/// What a file may hold.
pub const KINDS: [&str; 6] = ["hotel", "rates", "prebook", "booking", "cancellation", "error"];

const MODE: SupplierMode = SupplierMode::Test;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DoorError {
    #[error("no such kind; one of {KINDS:?}")]
    Kind,
    #[error(transparent)]
    Unread(#[from] Unread),
    #[error("item {0}: {1}")]
    Item(usize, Unreadable),
}

/// The things of `kind` the payload holds (one object or a list under `data`; for `error` the one under `error`), one line each.
///
/// # Errors
/// [`DoorError`].
pub fn read(kind: &str, body: &[u8]) -> Result<Vec<String>, DoorError> {
    match kind {
        "hotel" => each(body, |hotel: &Hotel| Ok(vec![line(normal::property(hotel)?)])),
        "rates" => each(body, rates),
        "prebook" => each(body, prebook),
        "booking" => each(body, |booking: &Booking| Ok(vec![line(normal::stay_order(booking, nowhere()?, None, MODE)?)])),
        "cancellation" => each(body, |told: &Cancellation| {
            let total =
                Money::from_minor(i64::MAX, told.currency.as_deref().and_then(|c| c.parse().ok()).ok_or(Unreadable("currency"))?);
            let status = told.status.as_ref().ok_or(Unreadable("status"))?;
            Ok(vec![format!("{status:?} refund {:?}", normal::refund(told, total))])
        }),
        "error" => Ok(vec![wire::code(body).ok_or(Unread::Missing("error"))?.to_string()]),
        _ => Err(DoorError::Kind),
    }
}

fn line(what: impl std::fmt::Debug) -> String {
    format!("{what:?}")
}

/// A payload without its hotel is read as if the hotel stood in London.
fn nowhere() -> Result<Property, Unreadable> {
    let name = Some("-".to_owned());
    normal::property(&Hotel { name, country: Some("GB".to_owned()), ..Hotel::default() })
}

fn about<'a>(hotel: &'a str, property: &'a Property, check_in: NaiveDate, check_out: NaiveDate) -> About<'a> {
    let asked = Asked { check_in, check_out, rooms: 1, guests: 1, distance_m: None };
    About { hotel, property, asked, id: OfferId(Default::default()), mode: MODE, now: DateTime::<Utc>::MIN_UTC }
}

fn rates(wire: &HotelRates) -> Result<Vec<String>, Unreadable> {
    let hotel = wire.hotel_id.as_deref().ok_or(Unreadable("hotelId"))?;
    let property = nowhere()?;
    let about = about(hotel, &property, NaiveDate::MIN, NaiveDate::MIN);
    let mut told = vec![normal::hit(wire, about)?.map_or("a hotel not for us".to_owned(), |hit| line(hit.hit))];
    for room in &wire.room_types {
        told.push(normal::rate_offer(room, about)?.map_or("a rate not for us".to_owned(), |offer| line(offer.offer)));
    }
    Ok(told)
}

fn prebook(wire: &Prebook) -> Result<Vec<String>, Unreadable> {
    let hotel = wire.hotel_id.as_deref().ok_or(Unreadable("hotelId"))?;
    let day = |text: Option<&str>| text.and_then(|t| t.get(..10)?.parse().ok()).ok_or(Unreadable("dates"));
    let property = nowhere()?;
    let about = about(hotel, &property, day(wire.checkin.as_deref())?, day(wire.checkout.as_deref())?);
    let total = crate::soft::money(wire.price.as_ref(), wire.currency.as_deref())?;
    let handle = RateHandle {
        offer: "-".to_owned(),
        prebook: None,
        hotel: hotel.to_owned(),
        property: property.clone(),
        asked: about.asked,
        total,
    };
    Ok(vec![line(normal::prebooked_offer(wire, handle, about)?.offer)])
}

fn each<T: DeserializeOwned>(
    body: &[u8],
    read: impl Fn(&T) -> Result<Vec<String>, Unreadable>,
) -> Result<Vec<String>, DoorError> {
    let items: Vec<T> = match wire::envelope(body) {
        Ok((items, _)) => items,
        Err(Unread::NoData) => vec![wire::envelope(body)?.0],
        Err(e) => return Err(e.into()),
    };
    let told = items.iter().enumerate().map(|(i, item)| read(item).map_err(|e| DoorError::Item(i, e)));
    Ok(told.collect::<Result<Vec<_>, _>>()?.concat())
}
