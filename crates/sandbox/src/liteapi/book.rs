//! Prebook, book, read, cancel, amend.

use serde_json::{Map, Value, json};

use super::error::Failure;
use super::view;
use super::{Answer, Call, PROTOCOL};
use crate::bend::Bent;
use crate::ledger::Event;
use crate::ledger::order::OrderState;
use crate::ledger::rooms::{Holder, RoomEvent, StayBooking, StayGuest, StayQuote};
use crate::lodging::{self, No, Wanted};
use crate::money::number;
use crate::wire::Response;

/// `POST /rates/prebook {offerId}`: the price of now, and whether it is the one told.
pub fn prebook(call: &mut Call<'_>, bent: Bent) -> Answer {
    let body = call.body()?;
    let id = body.get("offerId").and_then(Value::as_str).ok_or_else(|| Failure::input("offerId is required"))?;
    let offer = lodging::open_offer(call.ledger, call.world, call.now, &call.account, ("lof_", id)).map_err(Failure::offer)?;
    if bent.sold_out {
        return Err(Failure::offer(No::Gone));
    }
    let quote = lodging::quote(call.ledger, call.world, call.now, &offer, (PROTOCOL, "pre_"), call.now, bent.percent);
    show_prebook(call, &quote.map_err(Failure::offer)?)
}

/// `GET /prebooks/{id}`.
pub fn read_prebook(call: &mut Call<'_>, id: &str) -> Answer {
    let quote = lodging::open_quote(call.ledger, call.world, &call.account, ("pre_", id));
    show_prebook(call, &quote.map_err(|_| Failure::input("invalid prebookId"))?)
}

fn show_prebook(call: &Call<'_>, quote: &StayQuote) -> Answer {
    let sold = view::of_quote(call.world, quote, call.japanese()).ok_or_else(|| Failure::offer(No::Unknown))?;
    let difference = (quote.price.total - quote.told) as f64 * 100.0 / quote.told.max(1) as f64;
    let data = json!({
        "prebookId": quote.id,
        "offerId": quote.offer,
        "hotelId": view::hotel_id(quote.property),
        "checkin": quote.stay.check_in,
        "checkout": quote.stay.check_out,
        "currency": quote.currency,
        "price": number(quote.price.total, &quote.currency),
        "suggestedSellingPrice": number(quote.price.total, &quote.currency),
        "commission": 0,
        "priceType": "commission",
        "priceDifferencePercent": (difference * 100.0).round() / 100.0,
        "cancellationChanged": quote.steps_changed,
        "boardChanged": false,
        "supplier": "simulated",
        "supplierId": 2,
        "roomTypes": [sold.room_type(&quote.offer, call.now)],
        "termsAndConditions": "Simulated. Nothing is sold.",
        "paymentTypes": ["ACC_CREDIT_CARD", "WALLET", "CREDIT"],
    });
    Ok(Response::json(200, &json!({"data": data, "guestLevel": 0, "sandbox": true})))
}

/// `POST /rates/book`.
pub fn create(call: &mut Call<'_>, bent: Bent) -> Answer {
    let body = call.body()?;
    let text = |key: &str| body.get(key).and_then(Value::as_str).filter(|t| !t.is_empty());
    let id = text("prebookId").ok_or_else(|| Failure::input("prebookId is required"))?;
    let quote = lodging::open_quote(call.ledger, call.world, &call.account, ("pre_", id));
    let quote = quote.map_err(|_| Failure::input("invalid prebookId"))?;
    let reference = text("clientReference").map(str::to_owned);
    let mut earlier =
        call.ledger.state.rooms.bookings.values().filter(|b| b.account == call.account && b.state != OrderState::Failed);
    let known = |b: &StayBooking| b.quote.protocol == PROTOCOL && b.our_ref() == reference.as_deref();
    if reference.is_some() && earlier.any(known) {
        return Err(Failure::new(400, 4_005, "clientReference already exists"));
    }
    let guarded =
        call.ledger.state.accounts.get(&call.account).is_none_or(|a| a.resend_guard) && !call.ledger.faults.opens_guard(PROTOCOL);
    if guarded && call.ledger.state.rooms.bookings.values().any(|b| b.quote.id == quote.id) {
        return Err(Failure::input("the prebook was booked already"));
    }
    let wanted = || wanted(&body, quote.clone(), reference.as_deref()).map(|w| Wanted { accept: bent.accept, ..w });
    let first = wanted()?;
    if bent.sold_out || bent.percent != 0 {
        return Err(Failure::new(400, 4_040, "the offer is outdated or sold out"));
    }
    let made = lodging::book(call.ledger, call.world, call.now, call.request_id, "bkg_", first).map_err(refuse)?;
    if bent.twice {
        // The supplier executed the same request twice: the answer shows the first booking only.
        let _second = lodging::book(call.ledger, call.world, call.now, call.request_id, "bkg_", wanted()?);
    }
    match bent.accept {
        Some(accept) => Ok(Response::json(accept.status, &json!({"data": {}, "sandbox": true}))),
        None => answer(call, &made),
    }
}

/// Nothing was executed in any of these cases.
fn refuse(no: No) -> Failure {
    match no {
        No::Unknown => Failure::input("invalid prebookId"),
        No::Expired | No::Gone => Failure::new(400, 4_040, "the offer is outdated or sold out"),
        No::Funds => Failure::new(402, 4_002, "the balance does not suffice"),
    }
}

fn wanted(body: &Value, quote: StayQuote, reference: Option<&str>) -> Result<Wanted, Failure> {
    let method = body.pointer("/payment/method").and_then(Value::as_str).unwrap_or_default();
    if !["ACC_CREDIT_CARD", "WALLET", "CREDIT"].contains(&method) {
        return Err(Failure::input("payment.method must be ACC_CREDIT_CARD, WALLET or CREDIT"));
    }
    let field = |of: &Value, key: &str| {
        let text = of.get(key).and_then(Value::as_str).map(str::trim).filter(|t| !t.is_empty());
        text.map(str::to_owned).ok_or_else(|| Failure::input(&format!("{key} is required")))
    };
    let holder = body.get("holder").filter(|h| h.is_object()).ok_or_else(|| Failure::input("holder is required"))?;
    let listed = body.get("guests").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut guests = Vec::new();
    for guest in listed {
        let room = guest.get("occupancyNumber").and_then(Value::as_u64).unwrap_or(0);
        if !(1..=u64::from(quote.stay.rooms())).contains(&room) {
            return Err(Failure::input("occupancyNumber fits no room"));
        }
        guests.push(StayGuest {
            room: room as u16,
            given_name: field(guest, "firstName")?,
            family_name: field(guest, "lastName")?,
            user_id: None,
            email: guest.get("email").and_then(Value::as_str).map(str::to_owned),
        });
    }
    if (1..=quote.stay.rooms()).any(|room| !guests.iter().any(|g| g.room == room)) {
        return Err(Failure::input("every room needs a guest"));
    }
    let remarks: Vec<&str> =
        listed.iter().filter_map(|g| g.get("remarks").and_then(Value::as_str)).filter(|r| !r.is_empty()).collect();
    Ok(Wanted {
        guests,
        holder: Holder {
            first_name: field(holder, "firstName")?,
            last_name: field(holder, "lastName")?,
            email: field(holder, "email")?,
            phone: holder.get("phone").and_then(Value::as_str).unwrap_or_default().to_owned(),
        },
        special_requests: (!remarks.is_empty()).then(|| remarks.join("; ")),
        loyalty_number: None,
        metadata: reference.map(|r| ("btm_ref".to_owned(), r.to_owned())).into_iter().collect(),
        users: Vec::new(),
        accept: None,
        quote,
    })
}

fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<&'a StayBooking, Failure> {
    let mine = |b: &&StayBooking| b.account == call.account && b.is_visible() && b.quote.protocol == PROTOCOL;
    call.ledger.state.rooms.bookings.get(id).filter(mine).ok_or_else(Failure::no_booking)
}

fn answer(call: &Call<'_>, id: &str) -> Answer {
    let booking = find(call, id)?;
    Ok(Response::json(200, &json!({"data": show(call, booking), "guestLevel": 0, "sandbox": true})))
}

/// `GET /bookings?clientReference=`.
pub fn list(call: &mut Call<'_>) -> Answer {
    let reference = call.request.param("clientReference").filter(|r| !r.is_empty());
    let reference = reference.ok_or_else(|| Failure::input("clientReference is required"))?;
    let bookings = call.ledger.state.rooms.bookings.values();
    let mine = bookings.filter(|b| b.account == call.account && b.is_visible() && b.quote.protocol == PROTOCOL);
    let data: Vec<Value> = mine.filter(|b| b.our_ref() == Some(reference)).map(|b| show(call, b)).collect();
    Ok(Response::json(200, &json!({"data": data, "sandbox": true})))
}

/// `GET /bookings/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    answer(call, id)
}

/// `PUT /bookings/{id}`: cancels, with what the policy keeps.
pub fn cancel(call: &mut Call<'_>, id: &str) -> Answer {
    let booking = find(call, id)?;
    if booking.state == OrderState::Cancelled {
        return Err(Failure::new(400, 304, "unable to process: the booking is cancelled already"));
    }
    let (total, currency) = (booking.quote.price.total, booking.quote.currency.clone());
    let refund = lodging::cancel(call.ledger, call.world, call.now, call.request_id, id);
    let data = json!({
        "bookingId": id,
        "status": if refund == total { "CANCELLED" } else { "CANCELLED_WITH_CHARGES" },
        "cancellation_fee": number(total - refund, &currency),
        "refund_amount": number(refund, &currency),
        "currency": currency,
    });
    Ok(Response::json(200, &json!({"data": data, "sandbox": true})))
}

/// `PUT /bookings/{id}/amend {firstName, lastName, email}`: the holder's names.
pub fn amend(call: &mut Call<'_>, id: &str) -> Answer {
    let booking = find(call, id)?;
    if booking.state != OrderState::Live {
        return Err(Failure::new(400, 304, "unable to process: the booking is cancelled"));
    }
    let (old, body) = (booking.holder.clone(), call.body()?);
    let field = |key: &str, old: String| {
        body.get(key).and_then(Value::as_str).filter(|t| !t.trim().is_empty()).map_or(old, str::to_owned)
    };
    let holder = Holder {
        first_name: field("firstName", old.first_name),
        last_name: field("lastName", old.last_name),
        email: field("email", old.email),
        phone: old.phone,
    };
    let event = RoomEvent::Amended { booking: id.to_owned(), holder, request_id: call.request_id.to_owned() };
    call.ledger.commit(call.now, Event::Rooms(Box::new(event)), true);
    answer(call, id)
}

fn show(call: &Call<'_>, booking: &StayBooking) -> Value {
    let quote = &booking.quote;
    let Some(sold) = view::of_quote(call.world, quote, call.japanese()) else { return Value::Null };
    let cancelled = booking.state == OrderState::Cancelled;
    let holder = json!({
        "firstName": booking.holder.first_name,
        "lastName": booking.holder.last_name,
        "email": booking.holder.email,
        "phone": booking.holder.phone,
    });
    let rooms: Vec<Value> = (sold.rates(&quote.offer, booking.made_at).into_iter().enumerate())
        .map(|(at, rate)| {
            let guests = booking.guests.iter().filter(|g| usize::from(g.room) == at + 1);
            let guests: Vec<Value> =
                guests.map(|g| json!({"firstName": g.given_name, "lastName": g.family_name, "email": g.email})).collect();
            json!({
                "roomType": {"roomTypeId": view::hotel_id(quote.property), "name": rate["name"]},
                "boardType": rate["boardType"],
                "boardName": rate["boardName"],
                "adults": rate["adultCount"],
                "children": quote.stay.parties.get(at).map(|p| p.children.clone()),
                "rate": {"retailRate": {"total": rate["retailRate"]["total"][0], "taxesAndFees": rate["retailRate"]["taxesAndFees"]}},
                "guests": guests,
                "firstName": booking.guests.first().map(|g| &g.given_name),
                "lastName": booking.guests.first().map(|g| &g.family_name),
                "occupancy_number": at + 1,
            })
        })
        .collect();
    let free = quote.price.steps.first().filter(|s| s.refund == quote.price.total);
    let mut shown: Map<String, Value> = Map::new();
    let fields = json!({
        "bookingId": booking.id,
        "clientReference": booking.our_ref(),
        "supplierBookingId": booking.reference,
        "supplierBookingName": "simulated",
        "supplier": "simulated",
        "supplierId": 2,
        "status": match (cancelled, booking.refunded == quote.price.total) {
            (false, _) => "CONFIRMED",
            (true, true) => "CANCELLED",
            (true, false) => "CANCELLED_WITH_CHARGES",
        },
        "hotelConfirmationCode": booking.reference,
        "checkin": quote.stay.check_in,
        "checkout": quote.stay.check_out,
        "hotel": {"hotelId": view::hotel_id(quote.property), "name": if sold.ja { &sold.property.ja } else { &sold.property.en }},
        "bookedRooms": rooms,
        "holder": holder,
        "prebookId": quote.id,
        "price": number(quote.price.total, &quote.currency),
        "commission": 0,
        "currency": quote.currency,
        "cancellationPolicies": sold.policies(booking.made_at),
        "lastFreeCancellationDate": free.map(|s| view::time(s.until)),
        "specialRemarks": booking.special_requests,
        "createdAt": view::time(booking.made_at),
        "cancelledAt": booking.cancelled_at.map(view::time),
        "refund_amount": cancelled.then(|| number(booking.refunded, &quote.currency)),
        "cancellation_fee": cancelled.then(|| number(quote.price.total - booking.refunded, &quote.currency)),
        "guestId": 1,
        "trackingId": null,
    });
    if let Value::Object(fields) = fields {
        shown.extend(fields);
    }
    Value::Object(shown)
}
