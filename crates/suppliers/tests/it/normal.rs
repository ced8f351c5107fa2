//! Money, times and texts on their way into our words.
use crate::payloads::{offer, order, place};
use btm_domain::supply::SupplierMode;
use btm_suppliers::PricedFlight;
use btm_suppliers::duffel::normal::{Unreadable, local_time, priced_flight, supplier_order};
use btm_suppliers::duffel::wire::{Offer, Order};
use serde_json::{Value, json};

fn read(value: &Value) -> Result<PricedFlight, Unreadable> {
    let wire: Offer = serde_json::from_str(&value.to_string()).unwrap();
    priced_flight(&wire, SupplierMode::Sandbox, Some("orq_1"))
}

#[test]
fn an_offer_is_told_whole() {
    let flight = read(&offer("off_1")).unwrap();
    assert_eq!(
        (flight.total.to_string(), flight.base.unwrap().minor, flight.tax.unwrap().minor),
        ("JPY 22000".into(), 20_000, 2_000)
    );
    assert_eq!((flight.emissions_kg, flight.travellers, flight.cabin), (Some(71), 1, btm_domain::Cabin::Economy));
    assert_eq!((flight.owner.code.as_str(), flight.simulated, flight.slices.len()), ("ZZ", true, 1));
    let segment = &flight.slices[0].segments[0];
    assert_eq!((segment.flight_number.as_str(), segment.duration_minutes, segment.stops), ("8245", 115, 0));
    assert_eq!(segment.departure.time.instant.to_rfc3339(), "2026-11-23T23:00:00+00:00");
    assert_eq!(segment.departure.terminal.as_deref(), Some("2"));
    assert_eq!(flight.slices[0].fare_family.as_deref(), Some("Standard"));
    let (named, kept) = flight.named(btm_domain::OfferId(uuid::Uuid::nil()));
    assert_eq!((named.expires_at, kept.mode), (kept.expires_at, SupplierMode::Sandbox));
}

#[test]
fn amounts_come_from_their_digits_alone() {
    let with = |amount: Value, currency: &str| {
        let mut value = offer("off_1");
        value["total_amount"] = amount;
        value["total_currency"] = json!(currency);
        read(&value).map(|f| f.total.minor)
    };
    assert_eq!(with(json!("1500"), "USD"), Ok(150_000));
    assert_eq!(with(json!("1500.00"), "USD"), Ok(150_000));
    assert_eq!(with(json!("1016.15"), "GBP"), Ok(101_615));
    assert_eq!(with(serde_json::from_str("22000.00").unwrap(), "JPY"), Ok(22_000));
    assert_eq!(with(json!("0.005"), "KWD"), Ok(5));
    for (amount, currency) in
        [("22000.5", "JPY"), ("1.005", "GBP"), ("1e3", "GBP"), ("1,500", "USD"), ("", "USD"), ("99999999999999999999", "USD")]
    {
        assert_eq!(with(json!(amount), currency), Err(Unreadable("amount")), "{amount} {currency}");
    }
    assert_eq!(with(json!("1"), "yen"), Err(Unreadable("currency")));
    // More digits than a double holds.
    let mut wire = offer("off_1").to_string();
    wire = wire
        .replace("\"total_amount\":\"22000\"", "\"total_amount\":90071992547409.93")
        .replace("\"total_currency\":\"JPY\"", "\"total_currency\":\"GBP\"");
    let wire: Offer = serde_json::from_str(&wire).unwrap();
    assert_eq!(priced_flight(&wire, SupplierMode::Sandbox, None).unwrap().total.minor, 9_007_199_254_740_993);
}

fn flight(from: (&str, &str, &str), to: (&str, &str, &str), duration: &str) -> btm_domain::Segment {
    let mut value = offer("off_1");
    let segment = &mut value["slices"][0]["segments"][0];
    segment["origin"] = place(from.0, from.1);
    segment["destination"] = place(to.0, to.1);
    segment["departing_at"] = json!(from.2);
    segment["arriving_at"] = json!(to.2);
    segment["duration"] = json!(duration);
    read(&value).unwrap().slices[0].segments[0].clone()
}

#[test]
fn elapsed_times_come_from_instants() {
    let honolulu =
        flight(("HND", "Asia/Tokyo", "2026-11-24T21:00:00"), ("HNL", "Pacific/Honolulu", "2026-11-24T09:00:00"), "PT7H");
    assert_eq!(honolulu.duration_minutes, 420);
    // The clocks go back in New York on 1 November 2026 at 02:00: 01:30 happens twice.
    let second =
        flight(("MIA", "America/New_York", "2026-10-31T23:30:00"), ("JFK", "America/New_York", "2026-11-01T01:30:00"), "PT3H");
    assert_eq!((second.duration_minutes, second.arrival.time.offset_minutes()), (180, -300));
    let first =
        flight(("MIA", "America/New_York", "2026-10-31T23:30:00"), ("JFK", "America/New_York", "2026-11-01T01:30:00"), "PT2H");
    assert_eq!((first.duration_minutes, first.arrival.time.offset_minutes()), (120, -240));
    let leaving =
        flight(("JFK", "America/New_York", "2026-11-01T01:30:00"), ("MIA", "America/New_York", "2026-11-01T04:30:00"), "PT3H");
    assert_eq!((leaving.duration_minutes, leaving.departure.time.offset_minutes()), (180, -300));
    // They disagree: the local times win.
    let wrong = flight(("HND", "Asia/Tokyo", "2026-11-24T08:00:00"), ("FUK", "Asia/Tokyo", "2026-11-24T10:00:00"), "PT9H");
    assert_eq!(wrong.duration_minutes, 120);
}

#[test]
fn wall_clocks_come_with_and_without_fractions() {
    for text in [
        "2026-11-24T08:00:00",
        "2026-11-24T08:00:00.000",
        "2026-11-24T08:00:00.123456",
        "2026-11-24T08:00",
        "2026-11-24T08:00:00+09:00",
    ] {
        assert_eq!(local_time(text).unwrap().format("%FT%H:%M").to_string(), "2026-11-24T08:00", "{text}");
    }
    assert_eq!(local_time("tomorrow"), None);
}

#[test]
fn third_party_text_is_plain() {
    let mut value = offer("off_1");
    value["slices"][0]["fare_brand_name"] = json!(" <b>Main</b>\u{7} Cabin & 2 < 3 <script>x</script>");
    assert_eq!(read(&value).unwrap().slices[0].fare_family.as_deref(), Some("Main Cabin & 2 < 3 x"));
}

#[test]
fn what_is_missing_is_never_guessed() {
    for (path, what) in [
        ("/slices/0/segments/0/origin/iata_code", "airport code"),
        ("/slices/0/segments/0/departing_at", "departing_at"),
        ("/slices/0/segments/0/marketing_carrier_flight_number", "flight number"),
        ("/slices/0/segments", "segments"),
        ("/total_currency", "currency"),
        ("/passengers", "passengers"),
        ("/id", "id"),
    ] {
        let mut value = offer("off_1");
        *value.pointer_mut(path).unwrap() = Value::Null;
        assert_eq!(read(&value).unwrap_err(), Unreadable(what), "{path}");
    }
    let mut evil = offer("off_1/../../orders");
    assert!(read(&evil).is_err(), "an id that is no id goes into no path");
    evil["id"] = json!("off_1");
    evil["passengers"][0]["id"] = Value::Null;
    assert!(read(&evil).is_err());
}

#[test]
fn an_order_is_told_whole() {
    let wire: Order = serde_json::from_str(&order("ord_1", "instant", "b.book").to_string()).unwrap();
    let told = supplier_order(&wire, SupplierMode::Sandbox).unwrap();
    assert_eq!((told.record_locator.as_str(), told.our_ref.as_deref(), told.simulated), ("ZZAB3D", Some("b.book"), true));
    assert_eq!((told.item.ticket_numbers(), told.total.minor), (&["0001234567890".to_owned()][..], 22_000));
    let mut elsewhere = order("ord_1", "instant", "b.book");
    elsewhere["booking_reference"] = Value::Null;
    elsewhere["booking_references"] = json!([{"booking_reference": "ABC123", "carrier": {"iata_code": "NH"}}]);
    let wire: Order = serde_json::from_str(&elsewhere.to_string()).unwrap();
    assert_eq!(supplier_order(&wire, SupplierMode::Sandbox).unwrap().record_locator, "ABC123");
}
