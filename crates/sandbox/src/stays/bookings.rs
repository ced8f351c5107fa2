//! Bookings: made on a quote from the balance, listed, read, cancelled in one step.

use serde_json::{Map, Value, json};

use super::quotes;
use crate::bend::{Accept, Bent};
use crate::duffel::error::Failure;
use crate::duffel::page::Paging;
use crate::duffel::view::{instant, second};
use crate::duffel::{Answer, Call, booking, checks, page};
use crate::ledger::Event;
use crate::ledger::order::OrderState;
use crate::ledger::rooms::{Holder, RoomEvent, StayBooking, StayGuest, StayQuote};
use crate::lodging::{self, Wanted};
use crate::money;
use crate::wire::Response;
use crate::world::hotels::Scenario;

/// How long test rooms take after a 202, in seconds.
const TEST_DELAY: u64 = 30;

/// `POST /stays/bookings`.
pub fn create(call: &mut Call<'_>, bent: Bent) -> Answer {
    let data = checks::data(call.request)?;
    let id = checks::text(&data, "", "quote_id")?;
    let quote = lodging::open_quote(call.ledger, call.world, &call.account, ("quo_", id));
    let quote = quote.map_err(|no| super::refuse(no, "quote"))?;
    let guarded = call.ledger.state.accounts.get(&call.account).is_none_or(|a| a.resend_guard)
        && !call.ledger.faults.opens_guard(super::PROTOCOL);
    let scenario = scenario(call, &quote);
    let accept = bent.accept.or(match scenario {
        Some(Scenario::AcceptedCreated) => Some(Accept { status: 202, created: true, after: TEST_DELAY }),
        Some(Scenario::AcceptedFailed) => Some(Accept { status: 202, created: false, after: TEST_DELAY }),
        _ => None,
    });
    let wanted = Wanted { accept, ..wanted(&data, quote, scenario)? };
    if guarded && call.ledger.state.rooms.bookings.values().any(|b| b.quote.id == wanted.quote.id) {
        let message = "A booking was already made, or its making attempted, from this quote.";
        return Err(Failure::state("booking_already_attempted", "Booking already attempted", message));
    }
    if bent.sold_out || bent.percent != 0 {
        return Err(super::unavailable());
    }
    let again = bent.twice.then(|| self::wanted(&data, wanted.quote.clone(), scenario)).transpose()?;
    let made = lodging::book(call.ledger, call.world, call.now, call.request_id, "bok_", wanted);
    let made = made.map_err(|no| super::refuse(no, "quote"))?;
    if let Some(again) = again {
        // The supplier executed the same request twice: the answer shows the first booking only.
        let again = Wanted { accept, ..again };
        let _second = lodging::book(call.ledger, call.world, call.now, call.request_id, "bok_", again);
    }
    match accept {
        Some(accept) => Ok(Response::json(accept.status, &json!({"data": {}}))),
        None => answer(call, &made, 201),
    }
}

fn scenario(call: &Call<'_>, quote: &StayQuote) -> Option<Scenario> {
    let property = call.world.hotels.property(call.world.seed, &call.world.places, quote.property)?;
    property.rooms.get(usize::from(quote.plan.room))?.scenario
}

fn wanted(data: &Map<String, Value>, quote: StayQuote, scenario: Option<Scenario>) -> Result<Wanted, Failure> {
    let mut guests = Vec::new();
    let listed = checks::filled(data, "", "guests")?;
    if listed.len() > usize::from(quote.stay.people()) {
        return Err(Failure::field("validation_length", "/guests", "More guests than the quote is for"));
    }
    for (place, guest) in listed.iter().enumerate() {
        let at = format!("/guests/{place}");
        let fields = checks::object(guest, &at)?;
        guests.push(StayGuest {
            room: 1 + (place % usize::from(quote.stay.rooms())) as u16,
            given_name: checks::text(fields, &at, "given_name")?.to_owned(),
            family_name: checks::text(fields, &at, "family_name")?.to_owned(),
            user_id: checks::maybe_text(fields, &at, "user_id")?.map(str::to_owned),
            email: None,
        });
    }
    let email = checks::text(data, "", "email")?;
    if !email.contains('@') {
        return Err(Failure::field("invalid_email_address", "/email", "Must be an e-mail address"));
    }
    let phone = checks::text(data, "", "phone_number")?;
    let digits = phone.strip_prefix('+').filter(|d| d.len() >= 6 && d.bytes().all(|b| b.is_ascii_digit()));
    if digits.is_none() {
        return Err(Failure::field("invalid_phone_number", "/phone_number", "Must be of the form +81312345678"));
    }
    if data.get("payment").is_some_and(|p| !p.is_null()) {
        return Err(Failure::field("validation_inclusion", "/payment", "A balance rate takes no payment details"));
    }
    let loyalty_number = checks::maybe_text(data, "", "loyalty_programme_account_number")?.map(str::to_owned);
    if scenario == Some(Scenario::LoyaltyRequired) && loyalty_number.is_none() {
        return Err(Failure::required("/loyalty_programme_account_number"));
    }
    Ok(Wanted {
        quote,
        guests,
        holder: Holder { email: email.to_owned(), phone: phone.to_owned(), ..Holder::default() },
        special_requests: checks::maybe_text(data, "", "accommodation_special_requests")?.map(str::to_owned),
        loyalty_number,
        metadata: booking::metadata(data)?.unwrap_or_default(),
        users: checks::list(data, "", "users")?.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        accept: None,
    })
}

fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<&'a StayBooking, Failure> {
    let mine = |b: &&StayBooking| b.account == call.account && b.is_visible() && b.quote.protocol == super::PROTOCOL;
    call.ledger.state.rooms.bookings.get(id).filter(mine).ok_or_else(|| Failure::not_found("booking"))
}

fn answer(call: &Call<'_>, id: &str, status: u16) -> Answer {
    Ok(page::one(status, &show(call, find(call, id)?)?))
}

/// `GET /stays/bookings/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    answer(call, id, 200)
}

/// `GET /stays/bookings?user_id=`; list order is not promised, here it is by id.
pub fn list(call: &mut Call<'_>) -> Answer {
    let paging = Paging::read(call.request)?;
    let of_user = |b: &StayBooking, user: &str| {
        b.users.iter().any(|u| u == user) || b.guests.iter().any(|g| g.user_id.as_deref() == Some(user))
    };
    let wanted = |b: &&StayBooking| {
        b.account == call.account
            && b.quote.protocol == super::PROTOCOL
            && b.is_visible()
            && call.request.param("user_id").is_none_or(|user| of_user(b, user))
    };
    let bookings: Vec<&StayBooking> = call.ledger.state.rooms.bookings.values().filter(wanted).collect();
    let (page, meta) = paging.cut(&bookings, |b| b.id.clone());
    let shown = page.iter().map(|b| show(call, b)).collect::<Result<Vec<_>, _>>()?;
    Ok(page::many(&shown, &meta))
}

/// `PATCH /stays/bookings/{id}`: replaces the metadata.
pub fn update(call: &mut Call<'_>, id: &str) -> Answer {
    find(call, id)?;
    let data = checks::data(call.request)?;
    if let Some(metadata) = booking::metadata(&data)? {
        let event = RoomEvent::Metadata { booking: id.to_owned(), metadata, request_id: call.request_id.to_owned() };
        call.ledger.commit(call.now, Event::Rooms(Box::new(event)), true);
    }
    answer(call, id, 200)
}

/// `POST /stays/bookings/{id}/actions/cancel`: one step, refund by the timeline.
pub fn cancel(call: &mut Call<'_>, id: &str) -> Answer {
    if find(call, id)?.state == OrderState::Cancelled {
        return Err(Failure::state("already_cancelled", "Already cancelled", "The booking has already been cancelled."));
    }
    lodging::cancel(call.ledger, call.world, call.now, call.request_id, id);
    answer(call, id, 200)
}

fn show(call: &Call<'_>, booking: &StayBooking) -> Result<Value, Failure> {
    let mut fields = quotes::shown(call, &booking.id, &booking.quote)?;
    let cancelled = booking.state == OrderState::Cancelled;
    let guests: Vec<Value> = (booking.guests.iter())
        .map(|g| json!({"given_name": g.given_name, "family_name": g.family_name, "user_id": g.user_id}))
        .collect();
    let rest = json!({
        "reference": booking.reference,
        "quote_id": booking.quote.id,
        "status": if cancelled { "cancelled" } else { "confirmed" },
        "confirmed_at": instant(booking.made_at),
        "cancelled_at": booking.cancelled_at.map(second),
        "refund_amount": cancelled.then(|| money::print(booking.refunded, &booking.quote.currency)),
        "refund_currency": cancelled.then_some(&booking.quote.currency),
        "guests": guests,
        "email": booking.holder.email,
        "phone_number": booking.holder.phone,
        "accommodation_special_requests": booking.special_requests,
        "loyalty_programme_account_number": booking.loyalty_number,
        "key_collection": {"instructions": "Ask at the front desk."},
        "metadata": (!booking.metadata.is_empty()).then_some(&booking.metadata),
        "users": booking.users,
        "estimated_commission_amount": null,
        "estimated_commission_currency": null,
    });
    if let Value::Object(rest) = rest {
        fields.extend(rest);
    }
    Ok(Value::Object(fields))
}
