//! Stays in our words. Every text is plain; what cannot be read of a cancellation timeline is "unknown", never "free".
mod money;
mod property;
mod timeline;

pub use super::super::normal::Unreadable;
pub use property::property;
pub use timeline::terms;

use super::super::handle::{HitHandle, RateHandle, Sealed, StayShared, safe};
use super::super::normal::moment;
use super::super::wire::{self, BedType, BoardWord, PaymentMethodWord, Rate, RatePayment, StayRoom, StayStatus};
use crate::port::{PricedHit, PricedOffer};
use crate::text::{plain, plain_lines};
use btm_domain::stay::{Board, OrderedStay, PaymentKind, Property, StayHit, StayOffer, StayQuery};
use btm_domain::supply::{OrderState, SupplierMode, SupplierOrder};
use btm_domain::{Money, Offer, OfferId, OrderedItem};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use money::{Charges, maybe, positive, required};

/// Where the supplier gives no end: rates and quotes of Duffel live about half an hour.
const UNSAID: TimeDelta = TimeDelta::minutes(15);

/// Nights of the property's own calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
}

impl Dates {
    /// # Errors
    /// [`Unreadable`].
    pub fn of(check_in: Option<&str>, check_out: Option<&str>) -> Result<Self, Unreadable> {
        let date = |text: Option<&str>| text.and_then(|t| t.get(..10)?.parse().ok()).ok_or(Unreadable("dates"));
        Ok(Self { check_in: date(check_in)?, check_out: date(check_out)? })
    }
}

fn expiry(told: Option<&str>, now: DateTime<Utc>) -> DateTime<Utc> {
    told.and_then(moment).unwrap_or(now + UNSAID)
}

fn simulated(mode: SupplierMode, live: Option<bool>) -> bool {
    mode == SupplierMode::Sandbox || mode == SupplierMode::Test || live == Some(false)
}

/// One property of a search.
///
/// # Errors
/// [`Unreadable`].
pub fn hit(
    wire: &wire::StayResult,
    query: &StayQuery,
    shared: StayShared,
    id: OfferId,
    mode: SupplierMode,
    now: DateTime<Utc>,
) -> Result<PricedHit, Unreadable> {
    let result = wire.id.clone().filter(|id| safe(id)).ok_or(Unreadable("id"))?;
    let property = property::property(wire.accommodation.as_ref().ok_or(Unreadable("accommodation"))?)?;
    let dates = Dates::of(wire.check_in_date.as_deref(), wire.check_out_date.as_deref())?;
    let currency = wire.cheapest_rate_currency.as_ref().or(wire.cheapest_rate_total_currency.as_ref());
    let cheapest = required(&wire.cheapest_rate_total_amount, currency)?;
    let due =
        positive(&wire.cheapest_rate_due_at_accommodation_amount, wire.cheapest_rate_due_at_accommodation_currency.as_ref());
    let distance_m = property.position.map(|at| (query.around.km_to(at) * 1000.0).round() as u32);
    let expires_at = expiry(wire.expires_at.as_deref(), now);
    let handle = HitHandle { result, shared: StayShared { distance_m, ..shared } };
    let hit = StayHit {
        id,
        expires_at,
        property,
        distance_m,
        check_in: dates.check_in,
        check_out: dates.check_out,
        rooms: wire.rooms.unwrap_or(shared.rooms),
        guests: shared.guests,
        cheapest,
        cheapest_due_at_property: due,
        simulated: simulated(mode, wire.live_mode),
    };
    Ok(PricedHit { handle: handle.seal(mode, expires_at), hit })
}

/// Where a rate stands.
#[derive(Clone, Copy)]
pub struct Unquoted<'a> {
    pub property: &'a Property,
    pub room: &'a StayRoom,
    pub dates: Dates,
    pub shared: StayShared,
    pub live_mode: Option<bool>,
}

/// A room at a price; `None` where we cannot pay for it (a card, a loyalty number).
///
/// # Errors
/// [`Unreadable`].
pub fn rate_offer(
    wire: &Rate,
    about: Unquoted<'_>,
    id: OfferId,
    mode: SupplierMode,
    now: DateTime<Utc>,
) -> Result<Option<PricedOffer>, Unreadable> {
    let methods = &wire.available_payment_methods;
    let payable = methods.is_empty() || methods.contains(&PaymentMethodWord::Balance);
    if !payable || wire.loyalty_programme_required == Some(true) {
        return Ok(None);
    }
    let rate = wire.id.clone().filter(|id| safe(id)).ok_or(Unreadable("id"))?;
    let charges = Charges::of_rate(wire)?;
    let expires_at = expiry(wire.expires_at.as_deref(), now);
    let handle = RateHandle { rate, quote: None, user: None, total: charges.total, shared: about.shared };
    let offer = offer(wire, about, &charges, (id, expires_at), mode);
    Ok(Some(PricedOffer { handle: handle.seal(mode, expires_at), offer: Offer::Stay(offer) }))
}

/// A quote: its own amounts and terms, the room and rate it is about.
///
/// # Errors
/// [`Unreadable`].
pub fn quoted_offer(
    wire: &wire::StayQuote,
    handle: RateHandle,
    id: OfferId,
    mode: SupplierMode,
    now: DateTime<Utc>,
) -> Result<PricedOffer, Unreadable> {
    let house = wire.accommodation.as_ref().ok_or(Unreadable("accommodation"))?;
    let property = property::property(house)?;
    let dates = Dates::of(wire.check_in_date.as_deref(), wire.check_out_date.as_deref())?;
    let (room, rate) = the_one(house).unwrap_or_default();
    let charges = Charges::of_quote(wire)?;
    let expires_at = expiry(wire.expires_at.as_deref().or(rate.expires_at.as_deref()), now);
    let shared = StayShared { rooms: wire.rooms.unwrap_or(handle.shared.rooms), ..handle.shared };
    let handle = RateHandle { total: charges.total, shared, ..handle };
    let about = Unquoted { property: &property, room: &room, dates, shared, live_mode: wire.live_mode };
    let mut offer = offer(&rate, about, &charges, (id, expires_at), mode);
    offer.cancel =
        terms(wire.cancellation_timeline.as_ref().or(rate.cancellation_timeline.as_ref()), charges.total, property.zone);
    Ok(PricedOffer { handle: handle.seal(mode, expires_at), offer: Offer::Stay(offer) })
}

/// The room and rate a quote or booking is about.
fn the_one(house: &wire::Accommodation) -> Option<(StayRoom, Rate)> {
    let room = house.rooms.first()?;
    Some((room.clone(), room.rates.first().cloned().unwrap_or_default()))
}

fn offer(
    wire: &Rate,
    about: Unquoted<'_>,
    charges: &Charges,
    (id, expires_at): (OfferId, DateTime<Utc>),
    mode: SupplierMode,
) -> StayOffer {
    let conditions = wire.conditions.iter().filter_map(|c| {
        let title = plain(c.title.as_deref().unwrap_or_default());
        let text = plain_lines(c.description.as_deref().unwrap_or_default());
        (!title.is_empty() || !text.is_empty()).then_some((title, text))
    });
    StayOffer {
        id,
        expires_at,
        property: about.property.clone(),
        distance_m: about.shared.distance_m,
        check_in: about.dates.check_in,
        check_out: about.dates.check_out,
        rooms: about.shared.rooms,
        guests: about.shared.guests,
        room_name: plain(about.room.name.as_deref().unwrap_or_default()),
        beds: about.room.beds.iter().filter_map(bed).collect(),
        board: board(wire.board_type.as_ref()),
        payment: match wire.payment_type {
            Some(RatePayment::Deposit) => PaymentKind::Deposit,
            Some(RatePayment::Guarantee) => PaymentKind::Guarantee,
            Some(RatePayment::PayNow | RatePayment::Prepaid | RatePayment::Other(_)) | None => PaymentKind::PayNow,
        },
        total: charges.total,
        base: charges.base,
        tax: charges.tax,
        fee: charges.fee,
        due_at_property: charges.due,
        due_lines: Vec::new(),
        cancel: terms(wire.cancellation_timeline.as_ref(), charges.total, about.property.zone),
        conditions: conditions.collect(),
        negotiated: wire.negotiated_rate_id.is_some(),
        rooms_left: wire.quantity_available,
        simulated: simulated(mode, about.live_mode),
    }
}

fn bed(wire: &wire::Bed) -> Option<String> {
    let word = match wire.r#type.as_ref()? {
        BedType::Single => "single",
        BedType::Double => "double",
        BedType::Queen => "queen",
        BedType::King => "king",
        BedType::Sofabed => "sofabed",
        BedType::Other(word) => return Some(format!("{} {}", wire.count.unwrap_or(1), plain(word))),
    };
    Some(format!("{} {word}", wire.count.unwrap_or(1)))
}

/// A board that is not told is none: the least anyone can mean.
fn board(word: Option<&BoardWord>) -> Board {
    match word {
        Some(BoardWord::Breakfast) => Board::Breakfast,
        Some(BoardWord::HalfBoard) => Board::HalfBoard,
        Some(BoardWord::FullBoard) => Board::FullBoard,
        Some(BoardWord::AllInclusive) => Board::AllInclusive,
        Some(BoardWord::RoomOnly | BoardWord::Other(_)) | None => Board::RoomOnly,
    }
}

/// A booking. Amounts are its own, else of its one rate, else `known` (what was quoted).
///
/// # Errors
/// [`Unreadable`].
pub fn stay_order(wire: &wire::StayBooking, known: Option<Money>, mode: SupplierMode) -> Result<SupplierOrder, Unreadable> {
    let id = wire.id.clone().filter(|id| safe(id)).ok_or(Unreadable("id"))?;
    let house = wire.accommodation.as_ref().ok_or(Unreadable("accommodation"))?;
    let property = property::property(house)?;
    let dates = Dates::of(wire.check_in_date.as_deref(), wire.check_out_date.as_deref())?;
    let (room, rate) = the_one(house).unwrap_or_default();
    let told = required(&wire.total_amount, wire.total_currency.as_ref());
    let total = told.or_else(|_| required(&rate.total_amount, rate.total_currency.as_ref())).or_else(|e| known.ok_or(e))?;
    let due = positive(&wire.due_at_accommodation_amount, wire.due_at_accommodation_currency.as_ref())
        .or_else(|| positive(&rate.due_at_accommodation_amount, rate.due_at_accommodation_currency.as_ref()));
    let timeline = wire.cancellation_timeline.as_ref().or(rate.cancellation_timeline.as_ref());
    let cancel = terms(timeline, total, property.zone);
    let cancelled = wire.cancelled_at.is_some() || wire.status == Some(StayStatus::Cancelled);
    let at = wire.cancelled_at.as_deref().and_then(moment);
    let refunded = maybe(&wire.refund_amount, wire.refund_currency.as_ref()).or_else(|| cancel.refund_at(at?, total));
    let key = wire.key_collection.as_ref().or(house.key_collection.as_ref()).and_then(|k| k.instructions.as_deref());
    let reference = wire.reference.as_deref().map(plain).filter(|r| !r.is_empty());
    Ok(SupplierOrder {
        // Until the hotel has its own number, the supplier's is what people can ask with.
        record_locator: reference.unwrap_or_else(|| id.clone()),
        supplier_order_id: id,
        state: if cancelled { OrderState::Cancelled } else { OrderState::Paid },
        total,
        item: OrderedItem::Stay(OrderedStay {
            check_in: dates.check_in,
            check_out: dates.check_out,
            rooms: wire.rooms.unwrap_or(1),
            room_name: plain(room.name.as_deref().unwrap_or_default()),
            board: board(rate.board_type.as_ref()),
            due_at_property: due,
            cancel,
            key_collection: key.map(plain_lines).filter(|text| !text.is_empty()),
            property,
        }),
        refunded: refunded.filter(|_| cancelled),
        payment_required_by: None,
        our_ref: wire.metadata.as_ref().and_then(|m| m.btm_ref.clone()),
        simulated: simulated(mode, wire.live_mode),
    })
}
