//! Selling rooms, whatever the protocol: offers out of searches, prices promised, bookings made and cancelled.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};

use crate::bend::Accept;
use crate::ledger::order::{OrderState, Pending};
use crate::ledger::rooms::{GOOD_FOR, Holder, RoomEvent, StayBooking, StayGuest, StayQuote, StaySearch};
use crate::ledger::{Event, Ledger};
use crate::world::World;
use crate::world::hotels::prices::{self, Plan};
use crate::world::hotels::{Property, PropertyId, Scenario};

/// Something for sale, opened from its id.
pub struct Offer<'a> {
    pub id: String,
    pub search: StaySearch,
    pub property: &'a Property,
    pub plan: Plan,
}

/// Why rooms cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// There is no such offer or quote.
    Unknown,
    /// It was good until earlier.
    Expired,
    /// The rooms are gone.
    Gone,
    /// The balance does not suffice.
    Funds,
}

/// The id of one property in a search's results.
pub fn result_id(world: &World, prefix: &str, search: u64, property: PropertyId) -> String {
    world.ids.seal(prefix, pack(search, property, 0))
}

/// The id of one plan of one property in a search.
pub fn offer_id(world: &World, prefix: &str, search: u64, property: PropertyId, plan: Plan) -> String {
    world.ids.seal(prefix, pack(search, property, plan.code()))
}

/// 27 bits of search, 20 of property, 9 of plan.
fn pack(search: u64, property: PropertyId, plan: u64) -> u64 {
    (search << 29) | (u64::from(property.0) << 9) | plan
}

/// The search and property of a result id of the account.
pub fn open_result<'a>(
    ledger: &Ledger,
    world: &'a World,
    now: DateTime<Utc>,
    account: &str,
    (prefix, id): (&str, &str),
) -> Result<(StaySearch, &'a Property, u64), No> {
    let plain = world.ids.open(prefix, id).ok_or(No::Unknown)?;
    let search = ledger.state.rooms.searches.get(&(plain >> 29)).ok_or(No::Expired)?;
    if search.account != account {
        return Err(No::Unknown);
    }
    if search.expires_at() <= now {
        return Err(No::Expired);
    }
    let property = PropertyId((plain >> 9 & 0xf_ffff) as u32);
    let property = world.hotels.property(world.seed, &world.places, property).ok_or(No::Unknown)?;
    Ok((search.clone(), property, plain & 511))
}

/// The offer of an id of the account.
pub fn open_offer<'a>(
    ledger: &Ledger,
    world: &'a World,
    now: DateTime<Utc>,
    account: &str,
    (prefix, id): (&str, &str),
) -> Result<Offer<'a>, No> {
    let (search, property, code) = open_result(ledger, world, now, account, (prefix, id))?;
    let plan = Plan::of_code(code).ok_or(No::Unknown)?;
    Ok(Offer { id: id.to_owned(), search, property, plan })
}

/// Promises a price for an offer. `as_of` is the instant whose price holds; `percent` is put on top.
pub fn quote(
    ledger: &mut Ledger,
    world: &World,
    now: DateTime<Utc>,
    offer: &Offer<'_>,
    (protocol, prefix): (&str, &str),
    as_of: DateTime<Utc>,
    percent: i64,
) -> Result<StayQuote, No> {
    let Offer { search, property, plan, .. } = offer;
    if ledger.state.rooms.left(world, property, plan.room, &search.stay, now) < search.stay.rooms() {
        return Err(No::Gone);
    }
    let priced = |at| prices::price(world, property, *plan, &search.stay, &search.currency, at).ok_or(No::Unknown);
    let (told, price) = (priced(search.made_at)?, priced(as_of)?.raised(percent));
    let number = ledger.state.rooms.next_quote;
    let quote = StayQuote {
        number,
        id: world.ids.seal(prefix, number),
        protocol: protocol.to_owned(),
        offer: offer.id.clone(),
        account: search.account.clone(),
        made_at: now,
        property: property.id,
        plan: *plan,
        stay: search.stay.clone(),
        currency: search.currency.clone(),
        told: told.total,
        steps_changed: told.steps.len() != price.steps.len(),
        price,
    };
    ledger.commit(now, Event::Rooms(Box::new(RoomEvent::Quoted { quote: Box::new(quote.clone()) })), true);
    Ok(quote)
}

/// The quote of an id of the account, whatever its age.
pub fn open_quote(ledger: &Ledger, world: &World, account: &str, (prefix, id): (&str, &str)) -> Result<StayQuote, No> {
    let number = world.ids.open(prefix, id).ok_or(No::Unknown)?;
    let quote = ledger.state.rooms.quotes.get(&number).filter(|q| q.account == account && q.id == id);
    quote.cloned().ok_or(No::Unknown)
}

/// Who comes, and how a booking is to be made.
pub struct Wanted {
    pub quote: StayQuote,
    pub guests: Vec<StayGuest>,
    pub holder: Holder,
    pub special_requests: Option<String>,
    pub loyalty_number: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub users: Vec<String>,
    pub accept: Option<Accept>,
}

/// Books: rooms and money are taken in one event. Answers the booking's id.
pub fn book(
    ledger: &mut Ledger,
    world: &World,
    now: DateTime<Utc>,
    request_id: &str,
    prefix: &str,
    wanted: Wanted,
) -> Result<String, No> {
    let quote = wanted.quote;
    let property = world.hotels.property(world.seed, &world.places, quote.property).ok_or(No::Unknown)?;
    if quote.made_at + GOOD_FOR <= now {
        return Err(No::Expired);
    }
    let gone = property.rooms.get(usize::from(quote.plan.room)).is_none_or(|r| r.scenario == Some(Scenario::GoneAtBooking));
    if gone || ledger.state.rooms.left(world, property, quote.plan.room, &quote.stay, now) < quote.stay.rooms() {
        return Err(No::Gone);
    }
    let account = ledger.state.accounts.get(&quote.account).ok_or(No::Unknown)?;
    let charged = if account.currency == quote.currency {
        quote.price.total
    } else {
        let unit = 10_f64.powi(crate::money::exponent(&quote.currency) as i32);
        world.rates.convert(quote.price.total as f64 / unit, &quote.currency, &account.currency)
    };
    if account.balance < charged {
        return Err(No::Funds);
    }
    let number = ledger.state.next_order;
    let pending = wanted.accept.map(|a| Pending { due: now + Duration::seconds(a.after as i64), created: a.created });
    let booking = StayBooking {
        number,
        id: world.ids.make(prefix, &[number, now.timestamp_micros() as u64]),
        account: quote.account.clone(),
        made_at: now,
        reference: reference(ledger, world, number),
        quote,
        charged,
        guests: wanted.guests,
        holder: wanted.holder,
        special_requests: wanted.special_requests,
        loyalty_number: wanted.loyalty_number,
        metadata: wanted.metadata,
        users: wanted.users,
        state: if pending.is_some() { OrderState::Accepted } else { OrderState::Live },
        pending,
        cancelled_at: None,
        refunded: 0,
        request_ids: vec![request_id.to_owned()],
    };
    let id = booking.id.clone();
    ledger.occur_room(world, now, RoomEvent::Booked { booking: Box::new(booking) });
    Ok(id)
}

/// A locator no order of the world has.
fn reference(ledger: &Ledger, world: &World, number: u64) -> String {
    let state = &ledger.state;
    let taken = |text: &str| {
        state.orders.values().any(|o| o.reference == text) || state.rooms.bookings.values().any(|b| b.reference == text)
    };
    let mut attempts = (0..64).map(|attempt| world.ids.booking_reference(number, attempt));
    attempts.find(|text| !taken(text)).unwrap_or_else(|| world.ids.booking_reference(number, 64))
}

/// Cancels a live booking; answers what comes back, in the quote's currency.
pub fn cancel(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request_id: &str, id: &str) -> i64 {
    let Some(booking) = ledger.state.rooms.bookings.get(id) else { return 0 };
    let (total, charged) = (booking.quote.price.total, booking.charged);
    let refund = booking.quote.price.refund_at(now);
    let credited =
        if refund == total { charged } else { (i128::from(charged) * i128::from(refund) / i128::from(total.max(1))) as i64 };
    let event = RoomEvent::Cancelled { booking: id.to_owned(), refund, credited, request_id: request_id.to_owned() };
    ledger.occur_room(world, now, event);
    refund
}
