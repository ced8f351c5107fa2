//! Lenience, one sample for each line of what has been seen in the official repositories (`suppliers.md` §2.7).
use crate::payloads::{data, offer, order};
use btm_domain::supply::{OrderState, SupplierMode};
use btm_suppliers::PricedFlight;
use btm_suppliers::duffel::door;
use btm_suppliers::duffel::normal::{minutes, order_state, priced_flight, supplier_order};
use btm_suppliers::duffel::wire::{self, ErrorBody, Offer, Order, Source};
use serde_json::{Value, json};

fn priced(value: &Value) -> PricedFlight {
    let wire: Offer = serde_json::from_str(&value.to_string()).unwrap();
    priced_flight(&wire, SupplierMode::Test, None).unwrap()
}

/// How many things the door read.
fn count(read: Result<Vec<String>, door::DoorError>) -> usize {
    read.unwrap().len()
}

fn with(path: &str, new: Value) -> Value {
    let mut value = offer("off_1");
    *value.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = new;
    value
}

fn without(path: &str, key: &str) -> Value {
    let mut value = offer("off_1");
    value.pointer_mut(path).unwrap().as_object_mut().unwrap().remove(key);
    value
}

const SEGMENT: &str = "/slices/0/segments/0";

#[test]
fn segment_fields_may_be_null_or_missing() {
    for key in [
        "aircraft",
        "distance",
        "duration",
        "origin_terminal",
        "destination_terminal",
        "operating_carrier",
        "operating_carrier_flight_number",
        "stops",
        "passengers",
    ] {
        for value in [without(SEGMENT, key), with(&format!("{SEGMENT}/{key}"), Value::Null)] {
            assert_eq!(priced(&value).slices[0].segments[0].duration_minutes, 115, "{key}");
        }
    }
}

#[test]
fn place_fields_may_be_null_or_missing() {
    for key in ["city", "icao_code", "latitude", "name", "type", "time_zone"] {
        for path in ["origin", "destination"] {
            let value = without(&format!("{SEGMENT}/{path}"), if key == "icao_code" { "iata_country_code" } else { key });
            let flight = priced(&value);
            // Without a zone on the wire our own table has it.
            assert_eq!(flight.slices[0].segments[0].departure.time.instant.to_rfc3339(), "2026-11-23T23:00:00+00:00", "{key}");
        }
    }
    assert_eq!(
        count(door::read(
            "place",
            br#"{"data":{"id":"cit_lon_gb","type":"city","iata_code":null,"time_zone":null,"airports":null}}"#
        )),
        1
    );
}

#[test]
fn offer_fields_may_be_null_or_missing() {
    for key in [
        "payment_requirements",
        "conditions",
        "base_amount",
        "tax_amount",
        "tax_currency",
        "total_emissions_kg",
        "live_mode",
        "created_at",
    ] {
        for value in [without("", key), with(&format!("/{key}"), Value::Null)] {
            assert_eq!(priced(&value).total.amount(), "22000", "{key}");
        }
    }
    assert!(!priced(&without("", "payment_requirements")).terms.holdable, "not said is not holdable");
    assert!(priced(&offer("off_1")).terms.holdable);
}

#[test]
fn bags_not_told_are_not_told() {
    assert_eq!(priced(&offer("off_1")).terms.checked_bags, Some(1));
    assert_eq!(priced(&without(&format!("{SEGMENT}/passengers/0"), "baggages")).terms.checked_bags, None);
    assert_eq!(priced(&with(&format!("{SEGMENT}/passengers/0/baggages"), json!([]))).terms.checked_bags, Some(0));
}

#[test]
fn order_fields_may_be_null_or_missing() {
    for key in
        ["metadata", "payment_status", "conditions", "documents", "owner", "booking_references", "passengers", "cancelled_at"]
    {
        let mut value = order("ord_1", "instant", "r");
        value[key] = Value::Null;
        assert_eq!(count(door::read("order", data(value.clone()).as_bytes())), 1, "{key} null");
        value.as_object_mut().unwrap().remove(key);
        assert_eq!(count(door::read("order", data(value).as_bytes())), 1, "{key} missing");
    }
}

#[test]
fn a_documents_type_and_passengers_may_be_missing() {
    let mut value = order("ord_1", "instant", "r");
    value["documents"] = json!([{"unique_identifier": "1"}, {"type": "electronic_ticket", "unique_identifier": "0009"}]);
    let wire: Order = serde_json::from_str(&value.to_string()).unwrap();
    assert_eq!(supplier_order(&wire, SupplierMode::Test).unwrap().item.ticket_numbers(), ["0009"]);
}

#[test]
fn meta_may_be_null_and_lists_need_none() {
    let (airlines, after) = wire::list::<wire::Airline>(br#"{"meta":null,"data":[{"id":"arl_1"}]}"#).unwrap();
    assert_eq!((airlines.len(), after), (1, None));
    let (_, after) = wire::list::<wire::Airline>(br#"{"meta":{"after":"g2wAAA","before":null,"limit":50},"data":[]}"#).unwrap();
    assert_eq!(after.as_deref(), Some("g2wAAA"));
}

#[test]
fn durations_come_in_every_form() {
    let table = [
        ("PT2H5M", 125),
        ("PT02H05M", 125),
        ("P1DT2H", 1560),
        ("P1DT02H10M", 1570),
        ("PT55M", 55),
        ("P1D", 1440),
        ("PT8H8M30S", 488),
    ];
    for (text, told) in table {
        assert_eq!(minutes(text), Some(told), "{text}");
    }
    for text in ["", "P", "2H", "PTH", "PT5", "PT5X", "PT1H5"] {
        assert_eq!(minutes(text), None, "{text}");
    }
}

#[test]
fn a_condition_is_null_an_object_or_a_list_of_records() {
    let said = priced(&offer("off_1")).terms;
    assert!(said.change.is_some_and(|c| c.allowed && c.penalty.unwrap().amount() == "2200"));
    assert_eq!(said.refund, None, "null is not known");
    let listed = json!([{"type": "refund", "allowed": true, "foreign": {"deep": [1]}}]);
    assert_eq!(priced(&with("/conditions", listed)).terms.change, None);
    let renamed = json!({"change_before_departure": {"allowed": true, "penalty_total_amount": "100", "penalty_currency": "JPY"}});
    assert_eq!(priced(&with("/conditions", renamed)).terms.change.unwrap().penalty.unwrap().minor, 100);
    let half = json!({"change_before_departure": {"allowed": true, "penalty_amount": null, "penalty_currency": null}});
    assert_eq!(priced(&with("/conditions", half)).terms.change.unwrap().penalty, None);
}

#[test]
fn a_source_is_an_airline_or_a_field_and_a_code_may_be_a_number() {
    let airline =
        ErrorBody::read(br#"{"errors":[{"type":"airline_error","code":"airline_unknown","source":"iberia"}],"meta":null}"#)
            .unwrap();
    assert_eq!(airline.errors[0].source, Some(Source::Airline("iberia".into())));
    let field = ErrorBody::read(
        br#"{"errors":[{"type":"validation_error","code":400,"source":{"field":"slices","pointer":"/slices"}}]}"#,
    )
    .unwrap();
    assert_eq!(field.code(), "400");
    assert_eq!(field.errors[0].source, Some(Source::Field { field: Some("slices".into()), pointer: Some("/slices".into()) }));
}

#[test]
fn slices_of_another_form_make_the_offer_unreadable_and_do_not_panic() {
    let wire: Offer = serde_json::from_str(&with("/slices", json!({"add": [], "remove": []})).to_string()).unwrap();
    assert!(priced_flight(&wire, SupplierMode::Test, None).is_err());
}

#[test]
fn payment_types_and_old_prefixes_and_old_names_pass() {
    let mut value = order("ord_1", "instant", "r");
    value["available_payment_types"] = json!("balance");
    value["services"] = json!([{"id": "ser_1"}]);
    value["owner"]["id"] = json!("aln_00009");
    assert_eq!(count(door::read("order", data(value.clone()).as_bytes())), 1);
    value["available_payment_types"] = json!(["balance", "card"]);
    assert_eq!(count(door::read("order", data(value).as_bytes())), 1);
    let mut old = offer("off_1");
    old["allowed_passenger_identity_document_types"] = json!(["passport"]);
    assert_eq!(count(door::read("offer", data(old).as_bytes())), 1);
}

#[test]
fn bodies_that_are_no_payload_are_errors_and_unknown_fields_are_not() {
    for body in [
        "",
        "  \n",
        "<html><body>502</body></html>",
        "Forbidden",
        "[]",
        "{}",
        "null",
        "{\"data\":",
        "{\"data\":null}",
        "[{\"id\":\"x\"}]",
    ] {
        for kind in door::KINDS {
            assert!(door::read(kind, body.as_bytes()).is_err(), "{kind} {body}");
        }
    }
    let deep = format!("{{\"data\":{}{}}}", "[".repeat(80), "]".repeat(80));
    assert!(door::read("offer", deep.as_bytes()).is_err());
    let mut odd = offer("off_1");
    odd["a_field_of_tomorrow"] = json!({"x": [1, {"y": null}]});
    odd["slices"][0]["segments"][0]["passengers"][0]["cabin_class"] = json!("sky_sofa");
    odd["passengers"][0]["type"] = json!("robot");
    assert_eq!(count(door::read("offer", data(odd).as_bytes())), 1);
    assert_eq!(door::read("hovercraft", b"{}"), Err(door::DoorError::Kind));
}

#[test]
fn paid_means_paid() {
    let read = |value: Value| order_state(&serde_json::from_str::<Order>(&value.to_string()).unwrap());
    assert_eq!(read(order("ord_1", "instant", "r")), OrderState::Paid);
    let held = order("ord_1", "hold", "r");
    assert_eq!(read(held.clone()), OrderState::Held);
    let mut lapsed = held.clone();
    lapsed["payment_status"]["awaiting_payment"] = json!(false);
    assert_eq!(read(lapsed.clone()), OrderState::Lapsed, "not awaiting and not paid is lapsed");
    lapsed["payment_status"]["paid_at"] = json!("2026-11-23T10:00:00Z");
    assert_eq!(read(lapsed), OrderState::Paid);
    let mut cancelled = held;
    cancelled["cancelled_at"] = json!("2026-11-23T10:00:00Z");
    assert_eq!(read(cancelled), OrderState::Cancelled);
}
