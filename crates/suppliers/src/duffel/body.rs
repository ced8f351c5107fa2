//! What we send. Names are the passport's Latin letters, upper case; nothing is sent that a person did not confirm.
use super::handle::{ChosenService, Handle};
pub(super) use crate::sent::{bytes, name};
use btm_domain::after::ChangeWish;
use btm_domain::{AirportCode, FieldCode, FieldError, FlightQuery, Gender, Money, Title, TravellerDetails};
use serde_json::{Value, json};

/// `type` of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrderKind {
    Instant,
    Hold,
}

pub(super) fn search(query: &FlightQuery) -> Vec<u8> {
    let slices: Vec<Value> = query
        .slices
        .iter()
        .map(|s| json!({"origin": s.origin, "destination": s.destination, "departure_date": s.date}))
        .collect();
    let passengers: Vec<Value> = (0..query.travellers).map(|_| json!({"type": "adult"})).collect();
    let data = json!({
        "slices": slices, "passengers": passengers, "cabin_class": query.cabin, "max_connections": query.max_connections,
    });
    bytes(&json!({ "data": data }))
}

/// # Errors
/// The fields Duffel cannot carry; nothing is sent then.
pub(super) fn order(
    kind: OrderKind,
    handle: &Handle,
    our_ref: &str,
    travellers: &[TravellerDetails],
) -> Result<Vec<u8>, Vec<FieldError>> {
    let (mut passengers, mut problems) = (Vec::new(), Vec::new());
    for (i, (id, traveller)) in handle.passengers.iter().zip(travellers).enumerate() {
        match passenger(id, traveller) {
            Ok(value) => passengers.push(value),
            Err(found) => {
                problems.extend(found.into_iter().map(|(f, code)| FieldError::new(format!("travellers.{i}.{f}"), code)))
            }
        }
    }
    if handle.passengers.len() != travellers.len() {
        problems.push(FieldError::new("travellers", FieldCode::Mismatch));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut data = json!({
        "type": if kind == OrderKind::Hold { "hold" } else { "instant" },
        "selected_offers": [handle.offer],
        "passengers": passengers,
        "metadata": {"btm_ref": our_ref},
    });
    if !handle.services.is_empty() {
        data["services"] = services(&handle.services);
    }
    if kind == OrderKind::Instant {
        data["payments"] = json!([balance(&handle.total)]);
    }
    Ok(bytes(&json!({ "data": data })))
}

fn services(chosen: &[ChosenService]) -> Value {
    chosen.iter().map(|s| json!({"id": s.id, "quantity": s.quantity})).collect()
}

/// For payment by balance, with these services.
pub(super) fn price(chosen: &[ChosenService]) -> Vec<u8> {
    bytes(&json!({"data": {"intended_payment_methods": [{"type": "balance"}], "intended_services": services(chosen)}}))
}

pub(super) fn cancellation(order_id: &str) -> Vec<u8> {
    bytes(&json!({"data": {"order_id": order_id}}))
}

/// Instead of the direction `slice_id` the same ends on another day.
pub(super) fn change_request(order_id: &str, slice_id: &str, ends: (AirportCode, AirportCode), wish: &ChangeWish) -> Vec<u8> {
    let add = json!({"origin": ends.0, "destination": ends.1, "departure_date": wish.date, "cabin_class": wish.cabin});
    bytes(&json!({"data": {"order_id": order_id, "slices": {"remove": [{"slice_id": slice_id}], "add": [add]}}}))
}

pub(super) fn selected_change(change_offer: &str) -> Vec<u8> {
    bytes(&json!({"data": {"selected_order_change_offer": change_offer}}))
}

/// Nothing is paid where nothing is due.
pub(super) fn change_payment(difference: &Money) -> Option<Vec<u8>> {
    (difference.minor > 0).then(|| bytes(&json!({"data": {"payment": balance(difference)}})))
}

pub(super) fn payment(order_id: &str, total: &Money) -> Vec<u8> {
    bytes(&json!({"data": {"order_id": order_id, "payment": balance(total)}}))
}

fn balance(total: &Money) -> Value {
    json!({"type": "balance", "amount": total.amount(), "currency": total.currency})
}

fn passenger(id: &str, traveller: &TravellerDetails) -> Result<Value, Vec<(&'static str, FieldCode)>> {
    let mut problems = Vec::new();
    let family_name = name("passport_surname", &traveller.passport_surname, &mut problems);
    let given_name = name("passport_given", &traveller.passport_given, &mut problems);
    let title = match traveller.title {
        Some(Title::Mr) => "mr",
        Some(Title::Ms) => "ms",
        Some(Title::Mrs) => "mrs",
        Some(Title::Miss) => "miss",
        Some(Title::Dr) => "dr",
        None => "",
    };
    let gender = match traveller.gender {
        Some(Gender::M) => "m",
        Some(Gender::F) => "f",
        None => "",
    };
    let needed = [
        ("title", title.is_empty()),
        ("gender", gender.is_empty()),
        ("birth_date", traveller.birth_date.is_none()),
        ("email", traveller.email.is_empty()),
        ("phone", traveller.phone.is_empty()),
    ];
    problems.extend(needed.into_iter().filter(|(_, missing)| *missing).map(|(field, _)| (field, FieldCode::Required)));
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(json!({
        "id": id, "title": title, "gender": gender, "given_name": given_name, "family_name": family_name,
        "born_on": traveller.birth_date, "email": traveller.email, "phone_number": traveller.phone,
    }))
}
