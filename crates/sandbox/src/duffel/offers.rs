//! Offer operations: list, read, price, and a traveller's names and loyalty accounts.

use serde_json::{Value, json};

use super::booking::How;
use super::error::Failure;
use super::offer::{self, Found, Missing};
use super::page::{self, Paging};
use super::{Answer, Call, checks, services};
use crate::ledger::{Event, Search};
use crate::money;
use crate::world::shelf::{Price, Shelf};
use crate::world::wish::LoyaltyAccount;

/// `GET /air/offers?offer_request_id=…&sort=…&max_connections=…`.
pub fn list(call: &mut Call<'_>) -> Answer {
    let id = call.request.param("offer_request_id").ok_or_else(|| Failure::required("/offer_request_id"))?;
    let search = super::search::find(call, id)?;
    let paging = Paging::read(call.request)?;
    let shelf = call.ledger.shelf(call.world, &search);
    let mut offers = current(call, &search, &shelf);
    if let Some(text) = call.request.param("max_connections") {
        let most: usize =
            text.parse().map_err(|_| Failure::field("validation_format", "/max_connections", "Must be a number"))?;
        offers.retain(|(index, _)| connections(&shelf, *index) <= most);
    }
    match call.request.param("sort") {
        None => {}
        Some("total_amount") => offers.sort_by_key(|(index, price)| (price.total, *index)),
        Some("-total_amount") => offers.sort_by_key(|(index, price)| (-price.total, *index)),
        Some("total_duration") => offers.sort_by_key(|(index, _)| (duration(&shelf, *index), *index)),
        Some("-total_duration") => offers.sort_by_key(|(index, _)| (-duration(&shelf, *index), *index)),
        Some(_) => {
            return Err(Failure::field("validation_inclusion", "/sort", "Field 'sort' must be total_amount or total_duration"));
        }
    }
    let (page, meta) = paging.cut(&offers, |(index, _)| index.to_string());
    for (index, price) in page {
        tell(call, &search, *index, *price);
    }
    Ok(page::many(&print_all(call, &search, &shelf, page)?, &meta))
}

/// Offers of a search that are for sale now, in shelf order.
pub fn current(call: &Call<'_>, search: &Search, shelf: &Shelf) -> Vec<(u16, Price)> {
    let told = search.told.iter();
    told.filter_map(|(index, told)| Some((*index, offer::price_now(call.ledger, call.world, search, shelf, *index, *told)?)))
        .collect()
}

/// Prints offers for a list.
pub fn print_all(
    call: &Call<'_>,
    search: &Search,
    shelf: &Shelf,
    offers: &[(u16, Price)],
) -> Result<Vec<Box<serde_json::value::RawValue>>, Failure> {
    let passengers = offer::passenger_ids(call.world, search);
    let printed = offers.iter().filter_map(|(index, price)| {
        let gathered = offer::printable(call.world, search, shelf, *index, *price, &passengers)?;
        Some(serde_json::value::to_raw_value(&offer::view(call.world, &gathered)))
    });
    printed
        .collect::<Result<_, _>>()
        .map_err(|error| Failure::new(500, "api_error", "internal_server_error", "Cannot print", &error.to_string()))
}

fn tell(call: &mut Call<'_>, search: &Search, index: u16, price: Price) {
    let told = search.told.get(&index).copied().unwrap_or_default();
    if (told.total, told.tax) != (price.total, price.tax) {
        let (total, tax, reads, step) = (price.total, price.tax, told.reads, told.step);
        call.ledger.commit(call.now, Event::Told { search: search.number, index, total, tax, reads, step }, false);
    }
}

fn connections(shelf: &Shelf, index: u16) -> usize {
    let candidate = &shelf.candidates[usize::from(index)];
    shelf.itineraries(candidate).iter().map(|i| i.segments.len().saturating_sub(1)).max().unwrap_or(0)
}

fn duration(shelf: &Shelf, index: u16) -> i64 {
    let candidate = &shelf.candidates[usize::from(index)];
    shelf.itineraries(candidate).iter().map(|i| i.minutes()).sum()
}

/// An offer to be read.
pub fn find(call: &mut Call<'_>, id: &str) -> Result<Found, Failure> {
    offer::find(call, id).map_err(|missing| match missing {
        Missing::Unknown => Failure::not_found("offer"),
        Missing::Expired => {
            Failure::airline(422, "offer_no_longer_available", "duffel", "The offer has expired. Please search again.")
        }
    })
}

/// `GET /air/offers/{id}`: price and availability are refreshed.
pub fn read(call: &mut Call<'_>, id: &str, how: How) -> Answer {
    let mut found = find(call, id)?;
    let price = refresh(call, &mut found, how)?;
    let wanted = call.request.param("return_available_services") == Some("true");
    let services = if wanted { services::printed_bags(call, &found) } else { Value::Null };
    print(call, &found, price, services, None)
}

fn refresh(call: &mut Call<'_>, found: &mut Found, how: How) -> Result<Price, Failure> {
    if how.sold_out {
        let owner = call.world.carriers.airline(found.candidate.owner).name;
        let message = "The offer is no longer available. Please search again.";
        return Err(Failure::airline(422, "offer_no_longer_available", owner, message));
    }
    offer::refresh(call, found, how.price_step)
}

/// `POST /air/offers/{id}/actions/price`: the offer with the services wanted in its total, and an echo; pay exactly this total.
pub fn price(call: &mut Call<'_>, id: &str, how: How) -> Answer {
    let data = checks::optional_data(call.request)?;
    let methods = checks::list(&data, "", "intended_payment_methods")?;
    let wanted = checks::list(&data, "", "intended_services")?;
    let mut found = find(call, id)?;
    let mut price = refresh(call, &mut found, how)?;
    let chosen = services::chosen(call, &found, wanted, "/intended_services", false)?;
    price.total += services::sum(&chosen);
    let currency = found.search.currency.as_str();
    let mut echoed = Vec::new();
    for (place, method) in methods.iter().enumerate() {
        let pointer = format!("/intended_payment_methods/{place}");
        let fields = checks::object(method, &pointer)?;
        match checks::text(fields, &pointer, "type")? {
            "balance" => echoed.push(json!({
                "type": "balance",
                "charge_amount": money::print(price.total, currency),
                "charge_currency": currency,
                "surcharge_amount": money::print(0, currency),
                "surcharge_currency": currency,
            })),
            "card" => return Err(Failure::unavailable()),
            _ => return Err(Failure::field("validation_inclusion", &format!("{pointer}/type"), "Only 'balance' is offered")),
        }
    }
    let services = chosen.iter().map(|s| {
        let total = money::print(s.price * i64::from(s.quantity), currency);
        json!({"id": s.id, "quantity": s.quantity, "total_amount": total, "total_currency": currency})
    });
    let services: Vec<Value> = services.collect();
    print(call, &found, price, Value::Null, Some((echoed, services)))
}

fn print(call: &Call<'_>, found: &Found, price: Price, services: Value, echo: Option<(Vec<Value>, Vec<Value>)>) -> Answer {
    let passengers = offer::passenger_ids(call.world, &found.search);
    let gathered = offer::printable(call.world, &found.search, &found.shelf, found.index, price, &passengers);
    let mut gathered = gathered.ok_or_else(|| Failure::not_found("offer"))?;
    gathered.updated_at = call.now;
    gathered.available_services = Some(services);
    let view = offer::view(call.world, &gathered);
    Ok(match echo {
        None => page::one(200, &view),
        Some((intended_payment_methods, intended_services)) => {
            let text = serde_json::to_string(&view).unwrap_or_default();
            let mut value: Value = serde_json::from_str(&text).unwrap_or_default();
            if let Some(fields) = value.as_object_mut() {
                fields.insert("intended_payment_methods".to_owned(), intended_payment_methods.into());
                fields.insert("intended_services".to_owned(), intended_services.into());
            }
            page::one(200, &value)
        }
    })
}

/// `PATCH /air/offers/{id}/passengers/{id}`: names and loyalty accounts.
pub fn patch_passenger(call: &mut Call<'_>, offer: &str, passenger: &str) -> Answer {
    let found = find(call, offer)?;
    let data = checks::data(call.request)?;
    let place = (0..found.search.wish.travellers.len()).find(|i| offer::passenger_id(call.world, &found.search, *i) == passenger);
    let place = place.ok_or_else(|| Failure::not_found("passenger"))?;
    let before = &found.search.wish.travellers[place];
    let given_name = checks::maybe_text(&data, "", "given_name")?.map(str::to_owned).or_else(|| before.given_name.clone());
    let family_name = checks::maybe_text(&data, "", "family_name")?.map(str::to_owned).or_else(|| before.family_name.clone());
    let loyalty = if data.contains_key("loyalty_programme_accounts") { loyalty(&data, "")? } else { before.loyalty.clone() };
    if !loyalty.is_empty() && (given_name.is_none() || family_name.is_none()) {
        let missing = if given_name.is_none() { "/given_name" } else { "/family_name" };
        return Err(Failure::required(missing));
    }
    let search = found.search.number;
    call.ledger.commit(call.now, Event::Traveller { search, traveller: place, given_name, family_name, loyalty }, true);
    let stored = call.ledger.state.searches.get(&search).ok_or_else(|| Failure::not_found("offer"))?;
    Ok(page::one(200, &offer::passenger(call.world, stored, place, &stored.wish.travellers[place])))
}

/// `loyalty_programme_accounts[{airline_iata_code, account_number}]`.
pub fn loyalty(data: &serde_json::Map<String, Value>, at: &str) -> Result<Vec<LoyaltyAccount>, Failure> {
    let items = checks::list(data, at, "loyalty_programme_accounts")?;
    let mut accounts = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let pointer = format!("{at}/loyalty_programme_accounts/{place}");
        let fields = checks::object(item, &pointer)?;
        let account_number = checks::text(fields, &pointer, "account_number")?.to_owned();
        let airline_iata_code = checks::text(fields, &pointer, "airline_iata_code")?.to_owned();
        accounts.push(LoyaltyAccount { airline_iata_code, account_number });
    }
    Ok(accounts)
}
