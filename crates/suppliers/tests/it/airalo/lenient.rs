//! What may be missing, of another form, or hostile.
use btm_domain::Currency;
use btm_domain::connect::EsimState;
use btm_domain::supply::{OrderState, SupplierMode};
use btm_suppliers::airalo::door::{self, DoorError};
use btm_suppliers::airalo::normal::{Plan, guide, megabytes_of, moment, plans, supplier_order, usage};
use btm_suppliers::airalo::wire::{Guide, Order, OrderStatus, OrderType, SimStatus, Usage, page};
use btm_suppliers::port::Tongue;
use serde_json::value::RawValue;
use serde_json::{Value, json};

const MODE: SupplierMode = SupplierMode::Test;

fn usd() -> Currency {
    "USD".parse().unwrap()
}

pub fn package() -> Value {
    json!({"id": "x-7days-1gb", "type": "sim", "price": 4.5, "net_price": 3.83, "amount": 1024, "day": 7, "is_unlimited": false,
        "title": "1 GB - 7 Days", "short_info": null, "prices": {"net_price": {"USD": 3.83, "JPY": 590}, "recommended_retail_price": {"USD": 4.5}}})
}

pub fn place(package: Value) -> Value {
    json!({"slug": "japan", "country_code": "JP", "title": "Japan", "operators": [{"id": 1, "title": "Hayate",
        "info": ["A data plan."], "countries": [{"country_code": "JP", "title": "Japan"}], "packages": [package]}]})
}

fn raw(value: &Value) -> Box<RawValue> {
    RawValue::from_string(value.to_string()).unwrap()
}

fn read(place: Value, currency: &str) -> (Vec<Plan>, u32) {
    plans(&[raw(&place)], currency.parse().unwrap())
}

fn one(place: Value) -> Plan {
    let (mut found, left_out) = read(place, "USD");
    assert_eq!((found.len(), left_out), (1, 0));
    found.remove(0)
}

pub fn order() -> Value {
    json!({"id": 500001, "code": "20261123-500001", "currency": "USD", "package_id": "x-7days-1gb", "quantity": "1", "type": "sim",
        "description": "b.book", "validity": "7", "package": "Japan-1 GB - 7 Days", "data": "1 GB", "price": 4.5, "net_price": 3.83,
        "status": {"name": "Completed", "slug": "completed"},
        "sims": [{"id": 1, "iccid": "89000000010000012345", "lpa": "sim.invalid", "matching_id": "SIM-1", "qrcode": "LPA:1$sim.invalid$SIM-1"}]})
}

fn told(value: &Value) -> Result<btm_domain::supply::SupplierOrder, btm_suppliers::soft::Unreadable> {
    let wire: Order = serde_json::from_str(&value.to_string()).unwrap();
    supplier_order(&wire, None, None, MODE)
}

#[test]
fn a_package_needs_little_and_every_field_of_it_may_be_text() {
    for key in ["price", "short_info", "type", "prices", "is_unlimited", "fair_usage_policy"] {
        for absent in [None, Some(Value::Null), Some(json!({"odd": []}))] {
            let mut value = package();
            match absent {
                None => drop(value.as_object_mut().unwrap().remove(key)),
                Some(odd) => value[key] = odd,
            }
            assert_eq!(one(place(value)).price.amount(), "3.83", "{key}");
        }
    }
    let mut text = package();
    (text["amount"], text["day"], text["prices"]["net_price"]["USD"]) = (json!("1024"), json!("7"), json!("3.83"));
    let plan = one(place(text));
    assert_eq!((plan.facts.data_mb, plan.facts.days, plan.price.minor), (Some(1_024), 7, 383));
    for key in ["id", "title", "amount", "day"] {
        let mut value = package();
        value[key] = Value::Null;
        assert_eq!(read(place(value), "USD"), (vec![], 1), "{key} is needed");
    }
}

#[test]
fn a_price_is_in_the_accounts_currency_or_there_is_none() {
    assert_eq!(read(place(package()), "JPY").0[0].price.minor, 590);
    assert_eq!(read(place(package()), "EUR"), (vec![], 1), "nothing is converted");
    let mut value = package();
    value["prices"]["net_price"]["JPY"] = json!(590.25);
    assert_eq!(read(place(value), "JPY"), (vec![], 1), "a price with more digits than its currency is none");
}

#[test]
fn one_odd_package_hides_no_other() {
    let mut both = place(package());
    let packages = both["operators"][0]["packages"].as_array_mut().unwrap();
    packages.extend([json!(7), json!(null), json!([]), json!({})]);
    let (found, left_out) = plans(&[raw(&both), raw(&json!("x"))], usd());
    assert_eq!((found.len(), left_out), (1, 5));
}

#[test]
fn no_markup_leaves_the_adapter() {
    let hostile = "<p>Fast <script>alert(1)</script>&lt;img src=x onerror=y&gt;</p><ul><li>5G</li></ul>";
    let mut value = package();
    for key in ["title", "short_info", "fair_usage_policy"] {
        value[key] = json!(hostile);
    }
    value["is_fair_usage_policy"] = json!(true);
    let mut place = place(value);
    let operator = &mut place["operators"][0];
    (operator["title"], operator["info"], operator["other_info"]) = (json!(hostile), json!([hostile]), json!(hostile));
    operator["activation_policy"] = json!(hostile);
    let plan = one(place);
    let texts =
        plan.notes.iter().chain([&plan.facts.title]).chain(&plan.facts.operator).chain(&plan.fair_usage).chain(&plan.activation);
    for text in texts {
        assert!(!text.contains(['<', '>']) && !text.contains("onerror"), "{text}");
    }
    assert!(plan.notes.contains(&"5G".to_owned()), "{:?}", plan.notes);

    let mut value = order();
    for key in ["code", "package"] {
        value[key] = json!(format!("A{hostile}"));
    }
    let order = told(&value).unwrap();
    assert!(!format!("{order:?}").contains(['<', '>']), "{order:?}");

    let part = json!({"steps": {"2": "<b>Scan</b> it", "10": "Done", "1": hostile}});
    let told = json!({"instructions": {"language": "<i>EN</i>", "ios": [{"installation_via_qr_code": part, "installation_manual": {"steps": ["By <u>hand</u>"]}}], "android": null}});
    let wire: Guide = serde_json::from_str(&told.to_string()).unwrap();
    let guide = guide(&wire, Tongue::English).unwrap();
    assert_eq!((guide.language.as_str(), guide.parts.len()), ("en", 1));
    assert_eq!(guide.parts[0].by_qr_code[1..], ["Scan it".to_owned(), "Done".to_owned()], "in the order of the numbers");
    assert!(!guide.parts[0].by_qr_code[0].contains('<'));
    assert_eq!(guide.parts[0].by_hand, ["By hand"]);
}

#[test]
fn an_order_is_read_with_numbers_as_text_and_without_what_is_not_needed() {
    for key in ["quantity", "package", "data", "validity", "net_price", "status", "description", "package_id"] {
        let mut value = order();
        value[key] = Value::Null;
        let order = told(&value).unwrap();
        assert_eq!((order.supplier_order_id.as_str(), order.state), ("500001", OrderState::Paid), "{key}");
    }
    let mut value = order();
    (value["id"], value["net_price"]) = (json!("500001"), json!("3.83"));
    assert_eq!(told(&value).unwrap().total.minor, 383);
    let mut value = order();
    value["sims"][0]["qrcode"] = Value::Null;
    let btm_domain::OrderedItem::Esim(esim) = told(&value).unwrap().item else { panic!() };
    assert_eq!((esim.activation_code.as_str(), esim.data_mb, esim.days), ("LPA:1$sim.invalid$SIM-1", Some(1_024), 7));
    for key in ["id", "code", "currency", "sims"] {
        let mut value = order();
        value[key] = Value::Null;
        assert!(told(&value).is_err(), "{key} is needed");
    }
    let mut value = order();
    value["sims"][0]["iccid"] = json!("89 00");
    assert!(told(&value).is_err());
}

#[test]
fn states_are_read_by_their_words() {
    for (slug, sims, state) in [
        ("completed", true, OrderState::Paid),
        ("partially_refunded", true, OrderState::Paid),
        ("refunded", false, OrderState::Cancelled),
        ("failed", false, OrderState::Lapsed),
        ("failed", true, OrderState::Paid),
        ("word_of_tomorrow", true, OrderState::Paid),
    ] {
        let mut value = order();
        value["status"]["slug"] = json!(slug);
        if !sims {
            value["sims"] = json!([]);
        }
        assert_eq!(told(&value).unwrap().state, state, "{slug}");
    }
    let word = |text: &str| serde_json::from_value::<SimStatus>(json!(text)).unwrap();
    assert_eq!((word("RECYCLED"), word("NONSENSE")), (SimStatus::Recycled, SimStatus::Other("NONSENSE".into())));
    assert_eq!(serde_json::from_value::<OrderStatus>(json!("nonsense")).unwrap(), OrderStatus::Other("nonsense".into()));
    assert_eq!(serde_json::from_value::<OrderType>(json!("nonsense")).unwrap(), OrderType::Other("nonsense".into()));
}

#[test]
fn usage_is_figures_or_nothing() {
    let read = |value: Value| {
        let wire: Usage = serde_json::from_str(&value.to_string()).unwrap();
        usage(&wire, crate::ambient::now())
    };
    let told =
        read(json!({"remaining": "512", "total": 1024.0, "expired_at": "2026-12-17 00:00:00", "status": "ACTIVE"})).unwrap();
    assert_eq!((told.left_mb, told.total_mb, told.state), (Some(512), Some(1_024), EsimState::Active));
    assert_eq!(told.ends_at.unwrap().to_rfc3339(), "2026-12-17T00:00:00+00:00");
    let told = read(json!({"remaining": 0, "total": 0, "is_unlimited": true, "status": "NOT_ACTIVE"})).unwrap();
    assert_eq!((told.left_mb, told.total_mb, told.state), (None, None, EsimState::Ready));
    assert_eq!(read(json!({"status": "WORD"})).unwrap().state, EsimState::Ordered);
    assert!(read(json!({})).is_err());
}

#[test]
fn small_forms() {
    assert_eq!(
        (megabytes_of("1 GB"), megabytes_of("500 MB"), megabytes_of("Unlimited"), megabytes_of("9999999 GB")),
        (Some(1_024), Some(500), None, None)
    );
    assert_eq!((moment("2026-12-17T00:00:00Z").is_some(), moment("soon")), (true, None));
    for (body, fine) in
        [(r#"{"data":[],"meta":null}"#, true), (r#"{"data":{}}"#, false), ("", false), ("[]", false), ("<html>", false)]
    {
        assert_eq!(page(body.as_bytes()).is_ok(), fine, "{body}");
    }
    assert_eq!(page(br#"{"data":[1],"meta":{"last_page":"3"}}"#).unwrap().1, 3);
}

#[test]
fn the_door_reads_every_kind_with_the_adapters_own_parser_and_says_what_it_cannot_read() {
    let of = |data: Value| json!({"data": data, "meta": {"message": "success"}}).to_string();
    let usage =
        json!({"remaining": 512, "total": 1024, "expired_at": "2026-12-20 00:00:00", "is_unlimited": false, "status": "ACTIVE"});
    let steps = json!({"1": "Open settings."});
    let device = json!({"installation_via_qr_code": {"steps": steps}, "installation_manual": {"steps": steps}, "network_setup": {"steps": steps}});
    let guide = json!({"instructions": {"language": "EN", "ios": [device], "android": [device]}});
    let event = json!({"type": "webhook_low_data", "data": {"iccid": "89000000010000012345", "level": "75%"}});
    for (kind, body, says) in [
        ("packages", of(json!([place(package())])), "x-7days-1gb"),
        ("order", of(order()), "500001"),
        ("order", of(json!([order(), order()])), "89000000010000012345"),
        ("usage", of(usage), "Active"),
        ("instructions", of(guide), "Open settings."),
        ("event", event.to_string(), "89000000010000012345"),
        ("error", json!({"code": 73, "reason": "out of stock"}).to_string(), "73"),
    ] {
        let told = door::read(kind, body.as_bytes()).unwrap_or_else(|e| panic!("{kind}: {e}"));
        assert!(door::KINDS.contains(&kind) && told.iter().all(|line| line.contains(says)), "{kind}: {told:?}");
    }
    assert_eq!(door::read("order", of(json!([order(), order()])).as_bytes()).map(|told| told.len()), Ok(2));
    let mut half = package();
    half["id"] = Value::Null;
    assert_eq!(door::read("packages", of(json!([place(half)])).as_bytes()), Err(DoorError::LeftOut(1)));
    assert_eq!(door::read("hotel", b"{}"), Err(DoorError::Kind));
    for kind in door::KINDS {
        assert!(door::read(kind, b"<html>").is_err(), "{kind}");
    }
}
