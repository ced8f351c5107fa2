//! One offer: found by its id, priced now, printed.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::error::Failure;
use super::view::{self, ConditionView, ConditionsView, Scope, SliceView};
use super::{Call, product, rendered};
use crate::ledger::order::Product;
use crate::ledger::search::Told;
use crate::ledger::{Event, Ledger, Search};
use crate::money;
use crate::world::World;
use crate::world::moment;
use crate::world::rates;
use crate::world::scenarios::Scenario;
use crate::world::shelf::{Candidate, Price, Shelf};
use crate::world::wish::{LoyaltyAccount, Traveller, TravellerKind};

/// A named offer: its search, its shelf and its place there.
pub struct Found {
    pub search: Search,
    pub shelf: Arc<Shelf>,
    pub index: u16,
    pub candidate: Candidate,
}

/// Why a named offer cannot be used.
pub enum Missing {
    /// Not one of this account's offers.
    Unknown,
    /// Its 30 minutes are over.
    Expired,
}

/// Finds an offer of the account by its id.
pub fn find(call: &mut Call<'_>, id: &str) -> Result<Found, Missing> {
    let (number, index) = call.world.ids.open_offer(id).ok_or(Missing::Unknown)?;
    let Some(search) = call.ledger.state.searches.get(&number) else {
        return Err(if number < call.ledger.state.next_search { Missing::Expired } else { Missing::Unknown });
    };
    if search.account != call.account {
        return Err(Missing::Unknown);
    }
    if search.expires_at() <= call.now {
        return Err(Missing::Expired);
    }
    let search = search.clone();
    let shelf = call.ledger.shelf(call.world, &search);
    let candidate = shelf.candidates.get(usize::from(index)).cloned().ok_or(Missing::Unknown)?;
    if !search.told.contains_key(&index) {
        return Err(Missing::Unknown);
    }
    Ok(Found { search, shelf, index, candidate })
}

/// The price of an offer now. Reads raise it on the route where every read does (D11), fault rules wherever they strike.
pub fn price_now(ledger: &Ledger, world: &World, search: &Search, shelf: &Shelf, index: u16, told: Told) -> Option<Price> {
    let candidate = shelf.candidates.get(usize::from(index))?;
    let taken = |flight: &str, cabin| ledger.state.taken(flight, cabin);
    let price = shelf.price(world, &search.wish, candidate, search.as_of(), &search.currency, &taken)?;
    let step = if shelf.scenario == Some(Scenario::PriceRises) { world.rates.convert(10.0, "GBP", &search.currency) } else { 0 };
    Some(Price { total: price.total + step * i64::from(told.reads) + told.step, tax: price.tax })
}

/// So many hundredths of a price, in the step prices move in; at least one step.
pub fn rise(currency: &str, total: i64, percent: u32) -> i64 {
    if percent == 0 {
        return 0;
    }
    let unit = rates::unit(currency);
    (total * i64::from(percent) / 100 / unit).max(1) * unit
}

/// Notes what was told.
pub fn tell(call: &mut Call<'_>, found: &mut Found, told: Told) {
    let (search, index) = (found.search.number, found.index);
    let Told { total, tax, reads, step } = told;
    call.ledger.commit(call.now, Event::Told { search, index, total, tax, reads, step }, false);
    if let Some(search) = call.ledger.state.searches.get(&search) {
        found.search = search.clone();
    }
}

/// Reads an offer: the price is refreshed and told, or the offer is gone. `percent` is put on it by a fault rule.
pub fn refresh(call: &mut Call<'_>, found: &mut Found, percent: u32) -> Result<Price, Failure> {
    let gone = || {
        let owner = call.world.carriers.airline(found.candidate.owner).name;
        Failure::airline(422, "offer_no_longer_available", owner, "The offer is no longer available. Please search again.")
    };
    if found.shelf.scenario == Some(Scenario::GoneWhenRead) {
        return Err(gone());
    }
    let before = found.search.told.get(&found.index).copied().ok_or_else(gone)?;
    let mut told = before;
    told.reads += u32::from(found.shelf.scenario == Some(Scenario::PriceRises));
    told.step += rise(&found.search.currency, before.total, percent);
    let price = price_now(call.ledger, call.world, &found.search, &found.shelf, found.index, told).ok_or_else(gone)?;
    if (Told { total: price.total, tax: price.tax, ..told }) != before {
        tell(call, found, Told { total: price.total, tax: price.tax, ..told });
    }
    Ok(price)
}

/// Deadlines of a hold, counted from the search and never past the departure.
pub fn hold_deadlines(search: &Search, product: &Product) -> (DateTime<Utc>, DateTime<Utc>) {
    let start = product.slices.first().map_or(0, |s| s.itinerary.start());
    let last = moment::utc_of(start) - Duration::hours(1);
    ((search.made_at + Duration::hours(72)).min(last), (search.made_at + Duration::hours(48)).min(last))
}

#[derive(Debug, Serialize)]
pub struct OfferPassengerView {
    id: String,
    r#type: Option<&'static str>,
    age: Option<u32>,
    fare_type: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    loyalty_programme_accounts: Vec<LoyaltyAccount>,
}

/// A traveller of a search or offer.
pub fn passenger(world: &World, search: &Search, place: usize, traveller: &Traveller) -> OfferPassengerView {
    OfferPassengerView {
        id: passenger_id(world, search, place),
        r#type: traveller.typed.then(|| traveller.kind.word()),
        age: traveller.age,
        fare_type: traveller.fare_type.clone(),
        given_name: traveller.given_name.clone(),
        family_name: traveller.family_name.clone(),
        loyalty_programme_accounts: traveller.loyalty.clone(),
    }
}

/// `pas_…`, the same in every offer of a search and in its order.
pub fn passenger_id(world: &World, search: &Search, place: usize) -> String {
    world.ids.make("pas_", &[search.number, place as u64])
}

/// Ids of all travellers, and who sits on a lap.
pub fn passenger_ids(world: &World, search: &Search) -> Vec<(String, bool)> {
    let travellers = search.wish.travellers.iter().enumerate();
    travellers.map(|(i, t)| (passenger_id(world, search, i), t.kind == TravellerKind::InfantWithoutSeat)).collect()
}

#[derive(Debug, Serialize)]
struct PaymentRequirementsView {
    requires_instant_payment: bool,
    price_guarantee_expires_at: Option<String>,
    payment_required_by: Option<String>,
}

/// An offer as printed.
#[derive(Debug, Serialize)]
pub struct OfferView<'a> {
    id: String,
    live_mode: bool,
    created_at: String,
    updated_at: String,
    expires_at: String,
    owner: &'a RawValue,
    total_amount: String,
    total_currency: &'a str,
    base_amount: String,
    base_currency: &'a str,
    tax_amount: String,
    tax_currency: &'a str,
    total_emissions_kg: String,
    partial: bool,
    passengers: Vec<OfferPassengerView>,
    slices: Vec<SliceView<'a>>,
    conditions: ConditionsView,
    payment_requirements: PaymentRequirementsView,
    passenger_identity_documents_required: bool,
    supported_passenger_identity_document_types: Vec<&'static str>,
    supported_loyalty_programmes: Vec<&'a str>,
    private_fares: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available_services: Option<Value>,
}

/// What is printed of an offer, gathered so that the view can borrow from it.
pub struct Printable<'a> {
    pub search: &'a Search,
    pub index: u16,
    pub product: Product,
    pub price: Price,
    pub passengers: &'a [(String, bool)],
    pub updated_at: DateTime<Utc>,
    /// Lists leave the key out; reading one offer gives null, or a list when asked.
    pub available_services: Option<Value>,
}

/// Gathers an offer.
pub fn printable<'a>(
    world: &World,
    search: &'a Search,
    shelf: &Shelf,
    index: u16,
    price: Price,
    passengers: &'a [(String, bool)],
) -> Option<Printable<'a>> {
    let candidate = shelf.candidates.get(usize::from(index))?;
    let product = product::of(world, search, shelf, index, candidate);
    Some(Printable { search, index, product, price, passengers, updated_at: search.made_at, available_services: None })
}

/// The view of a gathered offer.
pub fn view<'a>(world: &'a World, offer: &'a Printable<'a>) -> OfferView<'a> {
    let search = offer.search;
    let currency = search.currency.as_str();
    let scope =
        Scope { world, parts: [search.number, u64::from(offer.index)], currency, passengers: offer.passengers, services: &[] };
    let owner = world.carriers.by_code(&offer.product.owner).unwrap_or(world.carriers.duffel_airways);
    let (required_by, guarantee) = hold_deadlines(search, &offer.product);
    let abroad = offer
        .product
        .slices
        .iter()
        .flat_map(|s| &s.itinerary.segments)
        .any(|s| world.places.airport(s.from).country != world.places.airport(s.to).country);
    let travellers = search.wish.travellers.iter().enumerate();
    let private =
        offer.product.private_fare.iter().map(
            |f| json!({"type": "corporate", "corporate_code": f.corporate_code, "tracking_reference": f.tracking_reference}),
        );
    OfferView {
        id: world.ids.seal_offer(search.number, offer.index),
        live_mode: false,
        created_at: view::instant(search.made_at),
        updated_at: view::instant(offer.updated_at),
        expires_at: view::instant(search.expires_at()),
        owner: rendered::airline(world, owner),
        total_amount: money::print(offer.price.total, currency),
        total_currency: currency,
        base_amount: money::print(offer.price.total - offer.price.tax, currency),
        base_currency: currency,
        tax_amount: money::print(offer.price.tax, currency),
        tax_currency: currency,
        total_emissions_kg: offer.product.emissions_kg.to_string(),
        partial: false,
        passengers: travellers.map(|(i, t)| passenger(world, search, i, t)).collect(),
        slices: offer.product.slices.iter().enumerate().map(|(i, s)| view::slice(&scope, i, s)).collect(),
        conditions: ConditionsView {
            change_before_departure: ConditionView::of(offer.product.change, currency),
            refund_before_departure: ConditionView::of(offer.product.refund, currency),
        },
        payment_requirements: PaymentRequirementsView {
            requires_instant_payment: !offer.product.holdable,
            price_guarantee_expires_at: offer.product.holdable.then(|| view::second(guarantee)),
            payment_required_by: offer.product.holdable.then(|| view::second(required_by)),
        },
        passenger_identity_documents_required: false,
        supported_passenger_identity_document_types: if abroad { vec!["passport"] } else { Vec::new() },
        supported_loyalty_programmes: vec![world.carriers.airline(owner).iata],
        private_fares: private.collect(),
        available_services: offer.available_services.clone(),
    }
}
