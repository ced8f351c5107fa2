//! Hits, rates and prebooks as offers.
use super::super::handle::{Asked, HitHandle, Method, Prebooked, RateHandle, short, slim};
use super::super::wire::{HotelRates, PaymentWord, Prebook, Rate, RoomType};
use super::charges::{Beside, beside, total};
use super::terms::{Ground, terms};
use super::{board, date, room_name, simulated};
use crate::port::{PricedHit, PricedOffer};
use crate::seal::Sealed;
use crate::soft::{Unreadable, money};
use crate::text::{plain_lines, told};
use btm_domain::stay::{PaymentKind, Property, StayHit, StayOffer};
use btm_domain::supply::SupplierMode;
use btm_domain::{Money, Offer, OfferId};
use chrono::{DateTime, TimeDelta, Utc};

/// Offers and prebooks come without an end. The next look asks anew.
const UNSAID: TimeDelta = TimeDelta::minutes(15);

/// What an offer is about, beside what its own payload says.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub hotel: &'a str,
    pub property: &'a Property,
    pub asked: Asked,
    pub id: OfferId,
    pub mode: SupplierMode,
    pub now: DateTime<Utc>,
}

/// One property of a search, by its cheapest room; `None` where nothing of it can be paid by us.
///
/// # Errors
/// [`Unreadable`] where none of its rooms can be read.
pub fn hit(wire: &HotelRates, about: About<'_>) -> Result<Option<PricedHit>, Unreadable> {
    let (mut cheapest, mut unread): (Option<(Money, Option<Money>)>, _) = (None, None);
    for room in wire.room_types.iter().filter(|room| payable(room)) {
        let read = total(room).and_then(|total| Ok((total, lines(room, total)?.due)));
        match (read, cheapest) {
            (Ok((total, _)), Some((known, _))) if known.currency == total.currency && known.minor <= total.minor => {}
            (Ok(priced), _) => cheapest = Some(priced),
            (Err(what), _) => unread = Some(what),
        }
    }
    let Some((cheapest, due)) = cheapest else { return unread.map_or(Ok(None), Err) };
    let expires_at = about.now + UNSAID;
    let handle = HitHandle { hotel: about.hotel.to_owned(), property: slim(about.property), asked: about.asked };
    let hit = StayHit {
        id: about.id,
        expires_at,
        property: about.property.clone(),
        distance_m: about.asked.distance_m,
        check_in: about.asked.check_in,
        check_out: about.asked.check_out,
        rooms: about.asked.rooms,
        guests: about.asked.guests,
        cheapest,
        cheapest_due_at_property: due,
        simulated: simulated(about.mode),
    };
    Ok(Some(PricedHit { handle: handle.seal(about.mode, expires_at), hit }))
}

/// A room at a price; `None` where it is paid at the property only.
///
/// # Errors
/// [`Unreadable`].
pub fn rate_offer(wire: &RoomType, about: About<'_>) -> Result<Option<PricedOffer>, Unreadable> {
    if !payable(wire) {
        return Ok(None);
    }
    let offer = wire.offer_id.clone().filter(|id| short(id)).ok_or(Unreadable("offerId"))?;
    if wire.rates.is_empty() {
        return Err(Unreadable("rates"));
    }
    let told = stay_offer(std::slice::from_ref(wire), total(wire)?, about)?;
    let handle = RateHandle {
        offer,
        prebook: None,
        hotel: about.hotel.to_owned(),
        property: slim(about.property),
        asked: about.asked,
        total: told.total,
    };
    Ok(Some(PricedOffer { handle: handle.seal(about.mode, told.expires_at), offer: Offer::Stay(told) }))
}

/// A prebook: its own price, board and terms, whatever the rate said. `handle` is the rate's.
///
/// # Errors
/// [`Unreadable`].
pub fn prebooked_offer(wire: &Prebook, handle: RateHandle, about: About<'_>) -> Result<PricedOffer, Unreadable> {
    let id = wire.prebook_id.clone().filter(|id| short(id)).ok_or(Unreadable("prebookId"))?;
    let same_days =
        date(wire.checkin.as_deref())? == about.asked.check_in && date(wire.checkout.as_deref())? == about.asked.check_out;
    if !same_days || wire.hotel_id.as_deref().is_some_and(|hotel| hotel != about.hotel) {
        return Err(Unreadable("another stay"));
    }
    let total = money(wire.price.as_ref(), wire.currency.as_deref())?;
    let mut told = stay_offer(&wire.room_types, total, about)?;
    told.conditions.extend(remark(wire.terms_and_conditions.as_deref()));
    let method = method(&wire.payment_types, about.mode);
    let handle = RateHandle { prebook: Some(Prebooked { id, method }), total, ..handle };
    Ok(PricedOffer { handle: handle.seal(about.mode, told.expires_at), offer: Offer::Stay(told) })
}

/// The account's credit before its wallet. A supplier's test mode takes the account's test card only.
fn method(told: &[PaymentWord], mode: SupplierMode) -> Option<Method> {
    if mode != SupplierMode::Live {
        return Some(Method::AccountCard);
    }
    let takes = |word: &PaymentWord| told.is_empty() || told.contains(word);
    let known = [(PaymentWord::Credit, Method::Credit), (PaymentWord::Wallet, Method::Wallet)];
    known.into_iter().find(|(word, _)| takes(word)).map(|(_, method)| method)
}

/// A rate that can only be paid at the property goes on no company bill.
fn payable(room: &RoomType) -> bool {
    room.rates
        .iter()
        .all(|rate| rate.payment_types.is_empty() || rate.payment_types.iter().any(|w| *w != PaymentWord::PropertyPay))
}

fn lines(room: &RoomType, total: Money) -> Result<Beside, Unreadable> {
    beside(room.rates.iter().filter_map(|rate| rate.retail_rate.as_ref()), total)
}

fn remark(text: Option<&str>) -> Option<(String, String)> {
    text.map(plain_lines).filter(|text| !text.is_empty()).map(|text| (String::new(), text))
}

fn stay_offer(rooms: &[RoomType], total: Money, about: About<'_>) -> Result<StayOffer, Unreadable> {
    let rates = || rooms.iter().flat_map(|room| &room.rates);
    let beside = beside(rates().filter_map(|rate| rate.retail_rate.as_ref()), total)?;
    let ground = Ground { total, check_in: about.asked.check_in, zone: about.property.zone, since: about.now };
    let mut conditions: Vec<(String, String)> = Vec::new();
    let policies = |rate: &'_ Rate| rate.cancellation_policies.iter().flat_map(|p| p.hotel_remarks.clone()).collect::<Vec<_>>();
    let spoken = rates().flat_map(|rate| policies(rate).into_iter().chain(rate.remarks.clone()));
    for line in
        spoken.filter_map(|text| remark(Some(&text))).chain(beside.untold.iter().map(|text| (String::new(), text.clone())))
    {
        if !conditions.contains(&line) {
            conditions.push(line);
        }
    }
    Ok(StayOffer {
        id: about.id,
        expires_at: about.now + UNSAID,
        property: about.property.clone(),
        distance_m: about.asked.distance_m,
        check_in: about.asked.check_in,
        check_out: about.asked.check_out,
        rooms: about.asked.rooms,
        guests: about.asked.guests,
        room_name: room_name(rates().map(|rate| told(rate.name.as_deref()))),
        beds: Vec::new(),
        board: board(rates().map(|rate| rate.board_type.as_ref())),
        payment: PaymentKind::PayNow,
        total,
        base: beside.tax.and_then(|tax| total.checked_sub(tax).ok()),
        tax: beside.tax,
        fee: None,
        due_at_property: beside.due,
        due_lines: beside.due_lines,
        cancel: terms(rates().map(|rate| rate.cancellation_policies.as_ref()), ground),
        conditions,
        negotiated: false,
        rooms_left: None,
        simulated: simulated(about.mode),
    })
}
