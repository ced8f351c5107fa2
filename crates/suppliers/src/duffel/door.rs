//! One payload, read with the adapter's own parser: for the example `parse`, for published fixtures, for mangled payloads.
use super::handle::StayShared;
use super::normal::{self, Unreadable, priced_flight, supplier_order};
use super::stays;
use super::wire::{self, ErrorBody, Identified, Unread};
use btm_domain::places::Position;
use btm_domain::stay::StayQuery;
use btm_domain::supply::SupplierMode;
use btm_domain::{OfferId, OrganisationId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use thiserror::Error;

/// What a file may hold.
pub const KINDS: [&str; 20] = [
    "airline",
    "aircraft",
    "airport",
    "place",
    "offer_request",
    "offer",
    "offer_passenger",
    "seat_map",
    "order",
    "payment",
    "order_cancellation",
    "order_change_request",
    "order_change_offer",
    "order_change",
    "airline_initiated_change",
    "webhook",
    "error",
    "stays_search",
    "stays_quote",
    "stays_booking",
];

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

/// The things of `kind` the payload holds (one object or a list under `data`; for `error` the list `errors`), one line each, in our
/// words where there are any.
///
/// # Errors
/// [`DoorError`].
pub fn read(kind: &str, body: &[u8]) -> Result<Vec<String>, DoorError> {
    match kind {
        "airline" => each(body, |x: &wire::Airline| named(&x.id, &x.iata_code, &x.name)),
        "aircraft" => each(body, |x: &wire::Aircraft| named(&x.id, &x.iata_code, &x.name)),
        "airport" | "place" => each(body, |x: &wire::Place| named(&x.id, &x.iata_code, &x.name)),
        "offer_request" => offer_requests(body),
        "offer" => each(body, |x: &wire::Offer| priced_flight(x, MODE, None).map(line)),
        "offer_passenger" => each(body, |x: &wire::OfferPassenger| named(&x.id, &x.family_name, &x.given_name)),
        "seat_map" => each(body, seat_map),
        "order" => each(body, |x: &wire::Order| supplier_order(x, MODE).map(line)),
        "payment" => each(body, |x: &wire::Payment| {
            let amount = normal::money(x.amount.as_ref(), x.currency.as_deref())?;
            Ok(format!("{} {amount} {:?}", id(&x.id)?, x.status))
        }),
        "order_cancellation" => each(body, |x: &wire::OrderCancellation| {
            id(&x.order_id)?;
            Ok(format!("{} refund {:?} to {:?}", id(&x.id)?, normal::refund(x)?, x.refund_to))
        }),
        "order_change_request" => {
            each(body, |x: &wire::OrderChangeRequest| Ok(format!("{} with {} offers", id(&x.id)?, x.order_change_offers.len())))
        }
        "order_change_offer" => each(body, |x: &wire::OrderChangeOffer| {
            let total = normal::money(x.change_total_amount.as_ref(), x.change_total_currency.as_deref())?;
            changed(&x.id, total, x.slices.as_ref())
        }),
        "order_change" => each(body, |x: &wire::OrderChange| {
            let total = normal::money(x.change_total_amount.as_ref(), x.change_total_currency.as_deref())?;
            changed(&x.id, total, x.slices.as_ref())
        }),
        "airline_initiated_change" => each(body, |x: &wire::AirlineChange| normal::schedule_change(x, false).map(line)),
        "webhook" => each(body, |x: &wire::Webhook| {
            let url = x.url.as_deref().ok_or(Unreadable("url"))?;
            Ok(format!("{} {url} {:?}", id(&x.id)?, x.events))
        }),
        "error" => errors(body),
        "stays_search" => stays_search(body),
        "stays_quote" => each(body, |x: &wire::StayQuote| {
            let handle = super::handle::RateHandle {
                rate: "rat_0".to_owned(),
                quote: x.id.clone(),
                user: None,
                total: normal::money(x.total_amount.as_ref(), x.total_currency.as_deref())?,
                shared: nobody(),
            };
            id(&x.id)?;
            stays::quoted_offer(x, handle, nameless(), MODE, DateTime::<Utc>::MIN_UTC).map(|offer| line(offer.offer))
        }),
        "stays_booking" => each(body, |x: &wire::StayBooking| stays::stay_order(x, None, MODE).map(line)),
        _ => Err(DoorError::Kind),
    }
}

fn line(what: impl std::fmt::Debug) -> String {
    format!("{what:?}")
}

fn id(id: &Option<String>) -> Result<&str, Unreadable> {
    id.as_deref().filter(|id| super::handle::safe(id)).ok_or(Unreadable("id"))
}

fn named(own: &Option<String>, code: &Option<String>, name: &Option<String>) -> Result<String, Unreadable> {
    Ok(format!("{} {} {}", id(own)?, code.as_deref().unwrap_or("-"), crate::text::plain(name.as_deref().unwrap_or_default())))
}

fn changed(own: &Option<String>, total: btm_domain::Money, moved: Option<&wire::ChangedSlices>) -> Result<String, Unreadable> {
    let added = normal::slices(&moved.ok_or(Unreadable("slices"))?.add, None)?;
    Ok(format!(
        "{} {total}: {}",
        id(own)?,
        added.iter().map(|s| normal::line(s, btm_domain::Cabin::Economy)).collect::<Vec<_>>().join("; ")
    ))
}

/// Without its offer the flight of a map has no number: it is read as the first.
fn seat_map(map: &wire::SeatMap) -> Result<String, Unreadable> {
    let passengers: Vec<String> = {
        let elements = map.cabins.iter().flat_map(|c| &c.rows).flat_map(|r| &r.sections).flat_map(|s| &s.elements);
        let mut all: Vec<String> = elements.flat_map(|e| &e.available_services).filter_map(|s| s.passenger_id.clone()).collect();
        all.sort();
        all.dedup();
        all
    };
    let told = normal::seat_map(map, &[map.segment_id.as_deref()], &passengers)?;
    let elements = told.cabins.iter().flat_map(|c| &c.rows).flat_map(|r| &r.sections).flatten();
    let on_sale = elements.filter(|e| !e.on_sale.is_empty()).count();
    Ok(format!("{} of {}: {} cabins, {on_sale} seats on sale", id(&map.id)?, id(&map.segment_id)?, told.cabins.len()))
}

fn offer_requests(body: &[u8]) -> Result<Vec<String>, DoorError> {
    let requests: Vec<wire::OfferRequest> = items(body)?;
    let mut told = Vec::new();
    for request in requests {
        // Offers inside an old request are summaries without flights; an offer proper is of the kind `offer`.
        for raw in &request.offers {
            let offer: Identified = serde_json::from_str(raw.get()).map_err(|_| Unread::NotJson)?;
            offer.id.ok_or(Unread::Missing("id"))?;
        }
        let id = request.id.filter(|id| !id.is_empty()).ok_or(Unread::Missing("id"))?;
        told.push(format!("{id} with {} offers", request.offers.len()));
    }
    Ok(told)
}

fn errors(body: &[u8]) -> Result<Vec<String>, DoorError> {
    let error = ErrorBody::read(body).ok_or(Unread::Missing("errors"))?;
    Ok(error.errors.iter().map(|e| format!("{:?} {:?} {:?}", e.r#type, e.code.as_ref().map(|c| &c.0), e.source)).collect())
}

/// The answer of a search, one of its results with rates, or a list of results.
fn stays_search(body: &[u8]) -> Result<Vec<String>, DoorError> {
    let results: Vec<wire::StayResult> = match wire::data::<wire::StaySearch>(body) {
        Ok(search) if !search.results.is_empty() => {
            let read = search.results.iter().map(|raw| serde_json::from_str(raw.get()));
            read.collect::<Result<_, _>>().map_err(|_| Unread::NotJson)?
        }
        _ if is_empty_search(body) => Vec::new(),
        _ => items(body)?,
    };
    let asked = StayQuery {
        around: Position { lat: 0.0, lng: 0.0 },
        radius_m: u32::MAX,
        check_in: NaiveDate::MIN,
        check_out: NaiveDate::MIN,
        rooms: 1,
        guests: 1,
    };
    let one = |(i, result): (usize, &wire::StayResult)| {
        let hit = stays::hit(result, &asked, nobody(), nameless(), MODE, DateTime::<Utc>::MIN_UTC)
            .map_err(|e| DoorError::Item(i, e))?;
        let rooms = result.accommodation.as_ref().map(|a| a.rooms.as_slice()).unwrap_or_default();
        let dates = stays::Dates { check_in: hit.hit.check_in, check_out: hit.hit.check_out };
        let mut told = vec![line(&hit.hit)];
        for (room, rate) in rooms.iter().flat_map(|room| room.rates.iter().map(move |rate| (room, rate))) {
            let about = stays::Unquoted { property: &hit.hit.property, room, dates, shared: nobody(), live_mode: None };
            let offer = stays::rate_offer(rate, about, nameless(), MODE, DateTime::<Utc>::MIN_UTC);
            told.push(offer.map_err(|e| DoorError::Item(i, e))?.map_or("a rate not for us".to_owned(), |o| line(o.offer)));
        }
        Ok(told)
    };
    Ok(results.iter().enumerate().map(one).collect::<Result<Vec<_>, DoorError>>()?.concat())
}

/// `results` is there and empty: an answer, too.
fn is_empty_search(body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Strict {
        results: Vec<serde::de::IgnoredAny>,
    }
    wire::data::<Strict>(body).is_ok_and(|search| search.results.is_empty())
}

fn nobody() -> StayShared {
    StayShared { tenant: OrganisationId(Default::default()), rooms: 1, guests: 1, distance_m: None }
}

fn nameless() -> OfferId {
    OfferId(Default::default())
}

fn each<T: DeserializeOwned>(body: &[u8], read: impl Fn(&T) -> Result<String, Unreadable>) -> Result<Vec<String>, DoorError> {
    let items: Vec<T> = items(body)?;
    items.iter().enumerate().map(|(i, item)| read(item).map_err(|e| DoorError::Item(i, e))).collect()
}

fn items<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Unread> {
    match wire::list(body) {
        Ok((items, _)) => Ok(items),
        Err(Unread::NoData) => wire::data(body).map(|one| vec![one]),
        Err(e) => Err(e),
    }
}
