//! What we send. Names are the passport's Latin letters, upper case; nothing is sent that a person did not confirm.
use super::handle::Handle;
use btm_domain::{FieldCode, FieldError, FlightQuery, Gender, Money, Title, TravellerDetails};
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
    if kind == OrderKind::Instant {
        data["payments"] = json!([balance(&handle.total)]);
    }
    Ok(bytes(&json!({ "data": data })))
}

pub(super) fn payment(order_id: &str, total: &Money) -> Vec<u8> {
    bytes(&json!({"data": {"order_id": order_id, "payment": balance(total)}}))
}

fn balance(total: &Money) -> Value {
    json!({"type": "balance", "amount": total.amount(), "currency": total.currency})
}

fn passenger(id: &str, traveller: &TravellerDetails) -> Result<Value, Vec<(&'static str, FieldCode)>> {
    let mut problems = Vec::new();
    let mut name = |field, value: &str| {
        let upper = value.trim().to_uppercase();
        if upper.is_empty() {
            problems.push((field, FieldCode::Required));
        } else if !upper.bytes().all(|b| b.is_ascii_uppercase() || b == b' ') {
            problems.push((field, FieldCode::NotPassportLatin));
        }
        upper
    };
    let family_name = name("passport_surname", &traveller.passport_surname);
    let given_name = name("passport_given", &traveller.passport_given);
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

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
