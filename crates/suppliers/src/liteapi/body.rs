//! What we send. Hotels are asked around a position or by their id; our own names of places never leave.
use super::handle::{Asked, Method, Prebooked};
use crate::config::Market;
use crate::sent::{bytes, name};
use btm_domain::{FieldCode, FieldError, TravellerDetails};
use serde_json::{Value, json};
use std::time::Duration;

/// LiteAPI's own advice for a search, seconds.
const LONGEST: u64 = 12;

/// Rooms and who sleeps in them: guests are spread evenly, the first rooms take what is left over.
fn occupancies(asked: &Asked) -> Vec<Value> {
    let (rooms, guests) = (asked.rooms.max(1), asked.guests);
    (0..rooms).map(|room| json!({"adults": (guests / rooms + u8::from(room < guests % rooms)).max(1)})).collect()
}

/// `most` = the cheapest rates only; `left` = until the answer is no use.
pub(super) fn rates(hotels: &[&str], asked: &Asked, market: Market, most: Option<u32>, left: Duration) -> Vec<u8> {
    let mut body = json!({
        "hotelIds": hotels, "checkin": asked.check_in, "checkout": asked.check_out, "occupancies": occupancies(asked),
        "currency": market.currency, "guestNationality": market.nationality,
        "timeout": left.as_secs().clamp(1, LONGEST), "limit": hotels.len(), "includeHotelData": false,
    });
    if let Some(most) = most {
        body["maxRatesPerHotel"] = json!(most);
    }
    bytes(&body)
}

pub(super) fn prebook(offer: &str) -> Vec<u8> {
    bytes(&json!({"offerId": offer, "usePaymentSdk": false}))
}

/// The same bytes for the same purchase, whenever it is sent. The first traveller is the holder; every room needs a guest, and
/// where travellers are fewer than rooms the holder stands for the rest.
///
/// # Errors
/// The fields the hotel needs; nothing is sent then.
pub(super) fn booking(
    prebook: &Prebooked,
    method: Method,
    asked: &Asked,
    our_ref: &str,
    travellers: &[TravellerDetails],
) -> Result<Vec<u8>, Vec<FieldError>> {
    let Some(first) = travellers.first().filter(|_| travellers.len() <= usize::from(asked.guests)) else {
        return Err(vec![FieldError::new("travellers", FieldCode::Mismatch)]);
    };
    let (mut people, mut problems) = (Vec::new(), Vec::new());
    for (i, traveller) in travellers.iter().enumerate() {
        let mut found = Vec::new();
        let family_name = name("passport_surname", &traveller.passport_surname, &mut found);
        let given_name = name("passport_given", &traveller.passport_given, &mut found);
        let missing = [("email", traveller.email.is_empty()), ("phone", i == 0 && traveller.phone.is_empty())];
        found.extend(missing.into_iter().filter(|(_, missing)| *missing).map(|(field, _)| (field, FieldCode::Required)));
        problems.extend(found.into_iter().map(|(field, code)| FieldError::new(format!("travellers.{i}.{field}"), code)));
        people.push((given_name, family_name, traveller.email.as_str()));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let rooms = usize::from(asked.rooms.max(1));
    let guests: Vec<Value> = (0..people.len().max(rooms))
        .map(|i| {
            let (given, family, email) = people.get(i).unwrap_or(&people[0]);
            json!({"occupancyNumber": i % rooms + 1, "firstName": given, "lastName": family, "email": email})
        })
        .collect();
    let (given, family, email) = &people[0];
    Ok(bytes(&json!({
        "prebookId": prebook.id, "clientReference": our_ref,
        "holder": {"firstName": given, "lastName": family, "email": email, "phone": first.phone},
        "guests": guests,
        "payment": {"method": match method {
            Method::AccountCard => "ACC_CREDIT_CARD",
            Method::Credit => "CREDIT",
            Method::Wallet => "WALLET",
        }},
    })))
}
