//! Searches: offer requests and batch offer requests.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Duration, NaiveTime};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::error::Failure;
use super::page::{self, Paging};
use super::view;
use super::{Answer, Call, checks, offer, offers};
use crate::ledger::search::Told;
use crate::ledger::{Event, Search};
use crate::world::World;
use crate::world::cabin::Cabin;
use crate::world::moment::Minute;
use crate::world::scenarios::{self, Scenario};
use crate::world::shelf::{Price, Shelf};
use crate::world::wish::{PrivateFare, SliceWish, Traveller, TravellerKind, Wish};

/// `POST /air/offer_requests?return_offers&supplier_timeout`.
pub fn create(call: &mut Call<'_>) -> Answer {
    let with_offers = call.request.param("return_offers") != Some("false");
    if call.request.param("view").is_some_and(|v| v != "offers") {
        return Err(Failure::field("validation_inclusion", "/view", "Only the view 'offers' is available"));
    }
    let (search, shelf) = make(call, false)?;
    let offers = offers::current(call, &search, &shelf);
    let printed = if with_offers { Some(offers::print_all(call, &search, &shelf, &offers)?) } else { None };
    Ok(page::one(201, &request_view(call.world, &search, printed)))
}

/// `GET /air/offer_requests/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    let search = find(call, id)?;
    let shelf = call.ledger.shelf(call.world, &search);
    let offers = offers::current(call, &search, &shelf);
    let printed = offers::print_all(call, &search, &shelf, &offers)?;
    Ok(page::one(200, &request_view(call.world, &search, Some(printed))))
}

/// `GET /air/offer_requests`, newest first, without offers.
pub fn list(call: &mut Call<'_>) -> Answer {
    let paging = Paging::read(call.request)?;
    let mine = call.ledger.state.searches.values().rev().filter(|s| s.account == call.account && s.batch.is_none());
    let mine: Vec<&Search> = mine.collect();
    let (page, meta) = paging.cut(&mine, |s| s.id.clone());
    let views: Vec<_> = page.iter().map(|s| request_view(call.world, s, None)).collect();
    Ok(page::many(&views, &meta))
}

/// `POST /air/batch_offer_requests`.
pub fn create_batch(call: &mut Call<'_>) -> Answer {
    let (search, _) = make(call, true)?;
    let total = search.batch.as_ref().map_or(1, |b| b.0);
    Ok(page::one(201, &batch_view(&search, total, None)))
}

/// `GET /air/batch_offer_requests/{id}`: only offers not given out before; gone after a minute.
pub fn poll_batch(call: &mut Call<'_>, id: &str) -> Answer {
    let search = find(call, id)?;
    let Some((total, _)) = search.batch else { return Err(Failure::not_found("batch offer request")) };
    if search.batch_ends_at() <= call.now {
        return Err(Failure::not_found("batch offer request"));
    }
    let given = call.ledger.batches_given.get(&search.number).copied().unwrap_or(0);
    // Unevenly: one batch at the first poll, then most, then the rest.
    let step = match given {
        0 => 1,
        1 => (total - 1).div_ceil(2).max(1),
        _ => total,
    };
    let until = (given + step).min(total);
    call.ledger.batches_given.insert(search.number, until);
    let shelf = call.ledger.shelf(call.world, &search);
    let batches = batches(call.world, &shelf);
    let fresh: Vec<(u16, Price)> = (offers::current(call, &search, &shelf).into_iter())
        .filter(|(index, _)| (given..until).contains(&batch_of(&batches, &shelf, *index)))
        .collect();
    let printed = offers::print_all(call, &search, &shelf, &fresh)?;
    Ok(page::one(200, &batch_view(&search, total - until, Some(printed))))
}

/// A search of the account by its id, while it is remembered.
pub fn find(call: &Call<'_>, id: &str) -> Result<Search, Failure> {
    let found = call.ledger.state.searches.values().find(|s| s.id == id && s.account == call.account);
    found.filter(|s| s.expires_at() > call.now).cloned().ok_or_else(|| Failure::not_found("offer request"))
}

fn make(call: &mut Call<'_>, batch: bool) -> Result<(Search, Arc<Shelf>), Failure> {
    if let Some(text) = call.request.param("supplier_timeout")
        && !text.parse::<u32>().is_ok_and(|ms| (2_000..=60_000).contains(&ms))
    {
        let message = "Field 'supplier_timeout' must be between 2000 and 60000";
        return Err(Failure::field("validation_inclusion", "/supplier_timeout", message));
    }
    let data = checks::data(call.request)?;
    let wish = wish(call, &data)?;
    if scenarios::of(&wish) == Some(Scenario::SearchTimesOut) {
        let message = "The airline did not answer in time. Please retry later.";
        return Err(Failure::new(504, "api_error", "gateway_timeout_error", "Gateway timeout", message));
    }
    let shelf = Arc::new(Shelf::fill(call.world, &wish));
    let number = call.ledger.state.next_search;
    let currency =
        call.ledger.state.accounts.get(&call.account).map_or_else(|| call.ledger.config.currency.clone(), |a| a.currency.clone());
    let made = call.now.timestamp_micros() as u64;
    let count = batches(call.world, &shelf).len().max(1) as u32;
    let mut search = Search {
        number,
        id: call.world.ids.make("orq_", &[number, made]),
        account: call.account.clone(),
        currency,
        made_at: call.now,
        wish,
        batch: batch.then(|| (count, call.world.ids.make("ck_", &[number, made]))),
        told: BTreeMap::new(),
    };
    for index in 0..shelf.candidates.len() as u16 {
        if !bookable(&shelf, index, search.as_of()) {
            continue;
        }
        if let Some(price) = offer::price_now(call.ledger, call.world, &search, &shelf, index, Told::default()) {
            search.told.insert(index, Told { total: price.total, tax: price.tax, ..Told::default() });
        }
    }
    call.ledger.commit(call.now, Event::Search { search: search.clone() }, false);
    call.ledger.keep_shelf(number, shelf.clone());
    Ok((search, shelf))
}

/// Sales open 331 days before departure and close 40 minutes before it.
fn bookable(shelf: &Shelf, index: u16, now: Minute) -> bool {
    let itineraries = shelf.itineraries(&shelf.candidates[usize::from(index)]);
    let first = itineraries.first().map_or(0, |i| i.start());
    let last = itineraries.last().map_or(0, |i| i.start());
    first >= now + 40 && last <= now + 331 * 1_440
}

/// Airlines of the shelf by batch: Duffel Airways first, then two or three a batch.
fn batches(world: &World, shelf: &Shelf) -> Vec<Vec<u8>> {
    let mut owners: Vec<u8> = shelf.candidates.iter().map(|c| c.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    owners.retain(|o| *o != world.carriers.duffel_airways);
    let mut batches = vec![vec![world.carriers.duffel_airways]];
    let mut size = 3;
    while !owners.is_empty() {
        let rest = owners.split_off(size.min(owners.len()));
        batches.push(std::mem::replace(&mut owners, rest));
        size = 5 - size;
    }
    batches
}

fn batch_of(batches: &[Vec<u8>], shelf: &Shelf, index: u16) -> u32 {
    let owner = shelf.candidates[usize::from(index)].owner;
    batches.iter().position(|b| b.contains(&owner)).unwrap_or(0) as u32
}

#[derive(Serialize)]
struct BatchView<'a> {
    id: &'a str,
    live_mode: bool,
    created_at: String,
    client_key: &'a str,
    total_batches: u32,
    remaining_batches: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    offers: Option<Vec<Box<RawValue>>>,
}

fn batch_view(search: &Search, remaining_batches: u32, offers: Option<Vec<Box<RawValue>>>) -> BatchView<'_> {
    let (total_batches, client_key) = search.batch.as_ref().map_or((1, ""), |(total, key)| (*total, key.as_str()));
    let created_at = view::instant(search.made_at);
    BatchView { id: &search.id, live_mode: false, created_at, client_key, total_batches, remaining_batches, offers }
}

#[derive(Serialize)]
struct RequestSliceView<'a> {
    origin: &'a RawValue,
    origin_type: &'static str,
    destination: &'a RawValue,
    destination_type: &'static str,
    departure_date: String,
}

#[derive(Serialize)]
struct RequestView<'a> {
    id: &'a str,
    live_mode: bool,
    created_at: String,
    cabin_class: Option<&'static str>,
    slices: Vec<RequestSliceView<'a>>,
    passengers: Vec<offer::OfferPassengerView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offers: Option<Vec<Box<RawValue>>>,
}

fn request_view<'a>(world: &'a World, search: &'a Search, offers: Option<Vec<Box<RawValue>>>) -> RequestView<'a> {
    let slices = search.wish.slices.iter().map(|slice| {
        let (origin, origin_type) = view::end(world, &slice.origin, 0);
        let (destination, destination_type) = view::end(world, &slice.destination, 0);
        RequestSliceView { origin, origin_type, destination, destination_type, departure_date: slice.date.to_string() }
    });
    RequestView {
        id: &search.id,
        live_mode: false,
        created_at: view::instant(search.made_at),
        cabin_class: search.wish.cabin.map(Cabin::word),
        slices: slices.collect(),
        passengers: search.wish.travellers.iter().enumerate().map(|(i, t)| offer::passenger(world, search, i, t)).collect(),
        offers,
    }
}

fn wish(call: &Call<'_>, data: &Map<String, Value>) -> Result<Wish, Failure> {
    let slices = checks::filled(data, "", "slices")?;
    let passengers = checks::filled(data, "", "passengers")?;
    if slices.len() > 6 {
        return Err(Failure::field("validation_length", "/slices", "At most 6 slices"));
    }
    if passengers.len() > 9 {
        return Err(Failure::field("validation_length", "/passengers", "At most 9 passengers"));
    }
    let slices =
        slices.iter().enumerate().map(|(i, s)| slice_wish(call, s, &format!("/slices/{i}"))).collect::<Result<Vec<_>, _>>()?;
    for (place, pair) in slices.windows(2).enumerate() {
        if pair[1].date < pair[0].date {
            let pointer = format!("/slices/{}/departure_date", place + 1);
            return Err(Failure::field("validation_inclusion", &pointer, "Slices must be in order of time"));
        }
    }
    let travellers =
        passengers.iter().enumerate().map(|(i, p)| traveller(p, &format!("/passengers/{i}"))).collect::<Result<Vec<_>, _>>()?;
    let adults = travellers.iter().filter(|t| t.kind == TravellerKind::Adult).count();
    let infants = travellers.iter().filter(|t| t.kind == TravellerKind::InfantWithoutSeat).count();
    if infants > adults {
        return Err(Failure::field("validation_inclusion", "/passengers", "Every infant needs an adult"));
    }
    let cabin = match checks::maybe_text(data, "", "cabin_class")? {
        None => None,
        Some(word) => Some(Cabin::parse(word).ok_or_else(|| {
            Failure::field("validation_inclusion", "/cabin_class", "Must be first, business, premium_economy or economy")
        })?),
    };
    let max_connections = match data.get("max_connections") {
        None | Some(Value::Null) => None,
        Some(value) => {
            let most = value.as_u64().filter(|n| *n <= 2);
            Some(most.ok_or_else(|| Failure::field("validation_inclusion", "/max_connections", "Must be 0, 1 or 2"))? as u8)
        }
    };
    let private_fares = match data.get("private_fares") {
        None | Some(Value::Null) => BTreeMap::new(),
        Some(value) => serde_json::from_value::<BTreeMap<String, Vec<PrivateFare>>>(value.clone())
            .map_err(|_| Failure::field("validation_type", "/private_fares", "Must be lists of codes by airline"))?,
    };
    Ok(Wish { slices, travellers, cabin, max_connections, private_fares })
}

fn slice_wish(call: &Call<'_>, value: &Value, at: &str) -> Result<SliceWish, Failure> {
    let fields = checks::object(value, at)?;
    let code = |key: &str| -> Result<String, Failure> {
        let text = checks::text(fields, at, key)?.trim().to_ascii_uppercase();
        let known = call.world.places.end(&text).is_some();
        let pointer = format!("{at}/{key}");
        if known {
            Ok(text)
        } else {
            Err(Failure::field("validation_inclusion", &pointer, &format!("Field '{key}' is not a known IATA code")))
        }
    };
    let (origin, destination) = (code("origin")?, code("destination")?);
    if origin == destination {
        return Err(Failure::field("validation_inclusion", &format!("{at}/destination"), "Must differ from the origin"));
    }
    let pointer = format!("{at}/departure_date");
    let date = checks::date(checks::text(fields, at, "departure_date")?, &pointer)?;
    // Today in the place furthest behind may still be yesterday in UTC.
    if date < (call.now - Duration::hours(12)).date_naive() {
        return Err(Failure::field("validation_inclusion", &pointer, "Field 'departure_date' must be in the future"));
    }
    let window = |key: &str| -> Result<Option<(NaiveTime, NaiveTime)>, Failure> {
        let pointer = format!("{at}/{key}");
        let Some(value) = fields.get(key).filter(|v| !v.is_null()) else { return Ok(None) };
        let time = |part: &str| {
            let text = value.get(part).and_then(Value::as_str).unwrap_or_default();
            let parsed = NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"));
            parsed.map_err(|_| {
                Failure::field("validation_format", &format!("{pointer}/{part}"), "Must be a time of the form HH:MM")
            })
        };
        Ok(Some((time("from")?, time("to")?)))
    };
    Ok(SliceWish {
        origin,
        destination,
        date,
        departs_between: window("departure_time")?,
        arrives_between: window("arrival_time")?,
    })
}

fn traveller(value: &Value, at: &str) -> Result<Traveller, Failure> {
    let fields = checks::object(value, at)?;
    let age =
        match fields.get("age") {
            None | Some(Value::Null) => None,
            Some(value) => {
                let age = value.as_u64().filter(|a| *a <= 130).map(|a| a as u32);
                Some(age.ok_or_else(|| {
                    Failure::field("validation_inclusion", &format!("{at}/age"), "Must be a whole number of years")
                })?)
            }
        };
    let typed = match checks::maybe_text(fields, at, "type")? {
        None => None,
        Some("adult") => Some(TravellerKind::Adult),
        Some("child") => Some(TravellerKind::Child),
        Some("infant_without_seat") => Some(TravellerKind::InfantWithoutSeat),
        Some(_) => {
            return Err(Failure::field(
                "validation_inclusion",
                &format!("{at}/type"),
                "Must be adult, child or infant_without_seat",
            ));
        }
    };
    let fare_type = checks::maybe_text(fields, at, "fare_type")?.map(str::to_owned);
    let kind = match (typed, age, &fare_type) {
        (Some(kind), _, _) => kind,
        (None, Some(age), _) => TravellerKind::of_age(age),
        (None, None, Some(_)) => TravellerKind::Adult,
        (None, None, None) => return Err(Failure::required(&format!("{at}/type"))),
    };
    Ok(Traveller {
        kind,
        typed: typed.is_some(),
        age,
        fare_type,
        given_name: checks::maybe_text(fields, at, "given_name")?.map(str::to_owned),
        family_name: checks::maybe_text(fields, at, "family_name")?.map(str::to_owned),
        loyalty: offers::loyalty(fields, at)?,
    })
}
