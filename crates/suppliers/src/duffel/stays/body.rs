//! What we send. Hotels are asked in English and around a position; our own names of places never leave.
use super::super::body::{bytes, name};
use super::super::handle::RateHandle;
use btm_domain::stay::StayQuery;
use btm_domain::{FieldCode, FieldError, TravellerDetails};
use serde_json::{Value, json};

/// Duffel takes 1 to 100 km.
fn kilometres(metres: u32) -> u32 {
    metres.div_ceil(1000).clamp(1, 100)
}

pub(super) fn search(query: &StayQuery) -> Vec<u8> {
    let guests: Vec<Value> = (0..query.guests).map(|_| json!({"type": "adult"})).collect();
    bytes(&json!({"data": {
        "check_in_date": query.check_in, "check_out_date": query.check_out, "rooms": query.rooms, "guests": guests,
        "location": {
            "radius": kilometres(query.radius_m),
            "geographic_coordinates": {"latitude": query.around.lat, "longitude": query.around.lng},
        },
    }}))
}

pub(super) fn quote(rate: &str) -> Vec<u8> {
    bytes(&json!({"data": {"rate_id": rate}}))
}

/// Mail and telephone are the first guest's.
///
/// # Errors
/// The fields the hotel needs; nothing is sent then.
pub(super) fn booking(
    quote: &str,
    handle: &RateHandle,
    our_ref: &str,
    travellers: &[TravellerDetails],
) -> Result<Vec<u8>, Vec<FieldError>> {
    let (mut guests, mut problems) = (Vec::new(), Vec::new());
    for (i, traveller) in travellers.iter().enumerate() {
        let mut found = Vec::new();
        let family_name = name("passport_surname", &traveller.passport_surname, &mut found);
        let given_name = name("passport_given", &traveller.passport_given, &mut found);
        if i == 0 {
            let needed = [("email", traveller.email.is_empty()), ("phone", traveller.phone.is_empty())];
            found.extend(needed.into_iter().filter(|(_, missing)| *missing).map(|(field, _)| (field, FieldCode::Required)));
        }
        problems.extend(found.into_iter().map(|(field, code)| FieldError::new(format!("travellers.{i}.{field}"), code)));
        guests.push(json!({"given_name": given_name, "family_name": family_name}));
    }
    let Some(first) = travellers.first().filter(|_| travellers.len() <= usize::from(handle.shared.guests)) else {
        return Err(vec![FieldError::new("travellers", FieldCode::Mismatch)]);
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut data = json!({
        "quote_id": quote, "guests": guests, "email": first.email, "phone_number": first.phone,
        "metadata": {"btm_ref": our_ref},
    });
    if let Some(user) = &handle.user {
        data["users"] = json!([user]);
    }
    Ok(bytes(&json!({ "data": data })))
}

/// No person: a drawer for the bookings of one organisation and month.
pub(super) fn user(email: &str, month: &str) -> Vec<u8> {
    bytes(&json!({"data": {"email": email, "given_name": "Smart BTM", "family_name": month}}))
}
