//! Reservations for machines: schema.org JSON-LD inside our own confirmations, so that a mail program or travel app that a document is
//! given to reads the booking without guessing. One object for each traveller and flight: that is the shape readers expect.
mod flight;
mod stay;

use crate::plan::{ItemState, PlanItem, Thing, Traveller};
use serde_json::{Map, Value, json};

/// The data block to place inside the `<head>` or `<body>` of a confirmation, or nothing where schema.org has no fitting type.
/// Whatever the texts hold, the block ends at its own end tag alone and is data, never a program.
pub fn json_ld(item: &PlanItem) -> Option<String> {
    let found = match &item.thing {
        Thing::Flight(flight) => flight::reservations(item, flight),
        Thing::Stay(stay) => vec![stay::reservation_of(item, stay)],
        Thing::Esim(_) | Thing::Rental(_) | Thing::Arrangement(_) => vec![],
    };
    if found.is_empty() {
        return None;
    }
    Some(format!("<script type=\"application/ld+json\">{}</script>", harmless(&Value::Array(found).to_string())))
}

/// JSON whose text cannot end or open an element (`<`, `>`, `&`) nor a line of script (U+2028, U+2029).
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

fn reservation(kind: &str, item: &PlanItem) -> Map<String, Value> {
    let status = match item.state {
        ItemState::Confirmed => "ReservationConfirmed",
        ItemState::Held => "ReservationHold",
        ItemState::Pending => "ReservationPending",
        ItemState::Cancelled => "ReservationCancelled",
    };
    let mut object = Map::new();
    object.insert("@context".into(), json!("http://schema.org"));
    object.insert("@type".into(), json!(kind));
    object.insert("reservationStatus".into(), json!(format!("http://schema.org/{status}")));
    if let Some(reference) = item.shown_reference() {
        object.insert("reservationNumber".into(), json!(reference));
    }
    object
}

/// By the passport's spelling, as the ticket has it.
fn person(traveller: &Traveller) -> Value {
    let (surname, given) = traveller.passport_parts();
    json!({"@type": "Person", "name": format!("{given} {surname}").trim(), "givenName": given, "familyName": surname})
}
