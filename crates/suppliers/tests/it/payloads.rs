//! Small payloads written by hand, as Duffel sends them, and what our side asks with.
use crate::ambient::{clock, entropy, within};
use crate::peer::Peer;
use btm_domain::supply::{OfferHandle, Step, SupplierMode, SupplierOrder, our_ref};
use btm_domain::{BookingId, FlightQuery, Gender, Money, SliceQuery, Title, TravellerDetails};
use btm_suppliers::duffel::handle::{Handle, Sealed};
use btm_suppliers::duffel::normal::supplier_order;
use btm_suppliers::{Access, Duffel, Intent};
use serde_json::{Value, json};

pub fn place(code: &str, zone: &str) -> Value {
    json!({"id": format!("arp_{}_jp", code.to_lowercase()), "type": "airport", "name": format!("{code} Airport"), "iata_code": code,
        "iata_country_code": "JP", "time_zone": zone, "latitude": 35.5, "longitude": 139.7, "city": null})
}

pub fn airline() -> Value {
    json!({"id": "arl_00009VME7D6ivUu8dn35WK", "name": "Duffel Airways", "iata_code": "ZZ", "logo_symbol_url": null})
}

pub fn segment() -> Value {
    json!({"id": "seg_1", "origin": place("HND", "Asia/Tokyo"), "destination": place("FUK", "Asia/Tokyo"), "origin_terminal": "2",
        "destination_terminal": null, "departing_at": "2026-11-24T08:00:00", "arriving_at": "2026-11-24T09:55:00", "duration": "PT1H55M",
        "distance": "885.1", "aircraft": null, "marketing_carrier": airline(), "marketing_carrier_flight_number": "8245",
        "operating_carrier": airline(), "operating_carrier_flight_number": null, "stops": [],
        "passengers": [{"passenger_id": "pas_1", "cabin_class": "economy", "cabin_class_marketing_name": "Economy",
            "baggages": [{"type": "checked", "quantity": 1}, {"type": "carry_on", "quantity": 1}]}]})
}

pub fn slice(id: &str, departing: &str, arriving: &str) -> Value {
    let mut flight = segment();
    (flight["departing_at"], flight["arriving_at"]) = (json!(departing), json!(arriving));
    json!({"id": id, "duration": "PT1H55M", "fare_brand_name": "Standard", "segments": [flight]})
}

/// The same flight at another time, for so much more.
pub fn change_offer(id: &str, departing: &str, difference: &str) -> Value {
    let arriving = departing.replace(":00:00", ":55:00");
    let arriving = chrono::NaiveDateTime::parse_from_str(&arriving, "%FT%T").unwrap() + chrono::TimeDelta::hours(1);
    json!({"id": id, "live_mode": false, "order_change_id": null, "change_total_amount": difference, "change_total_currency": "JPY",
        "new_total_amount": "27500", "new_total_currency": "JPY", "penalty_total_amount": "1100", "penalty_total_currency": "JPY",
        "refund_to": "original_form_of_payment", "created_at": "2026-11-23T09:00:00Z", "expires_at": "2026-11-26T09:00:00Z",
        "slices": {"remove": [], "add": [slice("sli_9", departing, &arriving.format("%FT%T").to_string())]}})
}

pub fn offer(id: &str) -> Value {
    json!({"id": id, "live_mode": false, "created_at": "2026-11-23T09:00:00.123456Z", "expires_at": "2026-11-23T09:30:00Z",
        "owner": airline(), "total_amount": "22000", "total_currency": "JPY", "base_amount": "20000", "base_currency": "JPY",
        "tax_amount": "2000", "tax_currency": "JPY", "total_emissions_kg": "71",
        "passengers": [{"id": "pas_1", "type": "adult"}],
        "slices": [{"id": "sli_1", "duration": "PT1H55M", "fare_brand_name": "Standard", "segments": [segment()]}],
        "conditions": {"change_before_departure": {"allowed": true, "penalty_amount": "2200", "penalty_currency": "JPY"},
            "refund_before_departure": null},
        "payment_requirements": {"requires_instant_payment": false, "payment_required_by": "2026-11-26T09:00:00Z",
            "price_guarantee_expires_at": "2026-11-25T09:00:00Z"}})
}

pub fn order(id: &str, kind: &str, btm_ref: &str) -> Value {
    let paid = kind == "instant";
    json!({"id": id, "live_mode": false, "type": kind, "booking_reference": "ZZAB3D", "offer_id": "off_1", "owner": airline(),
        "total_amount": "22000", "total_currency": "JPY", "slices": offer("off_1")["slices"], "conditions": offer("off_1")["conditions"],
        "passengers": [{"id": "pas_1", "given_name": "TARO", "family_name": "YAMADA"}],
        "payment_status": {"awaiting_payment": !paid, "payment_required_by": if paid { Value::Null } else { json!("2026-11-26T09:00:00Z") },
            "paid_at": if paid { json!("2026-11-23T09:00:01Z") } else { Value::Null }},
        "documents": if paid { json!([{"type": "electronic_ticket", "unique_identifier": "0001234567890", "passenger_ids": ["pas_1"]}]) }
            else { json!([]) },
        "metadata": {"btm_ref": btm_ref}, "cancelled_at": null})
}

/// The order as the adapter tells it.
pub fn told_order(kind: &str) -> SupplierOrder {
    let wire = serde_json::from_str(&order("ord_1", kind, "r").to_string()).unwrap();
    supplier_order(&wire, SupplierMode::Sandbox).unwrap()
}

pub fn data(value: Value) -> String {
    json!({ "data": value }).to_string()
}

pub fn error(status: u16, kind: &str, code: &str) -> String {
    json!({"errors": [{"type": kind, "title": "t", "message": "m", "code": code, "documentation_url": "https://example.invalid"}],
        "meta": {"status": status, "request_id": "req-1"}})
    .to_string()
}

pub fn query() -> FlightQuery {
    FlightQuery {
        slices: vec![SliceQuery {
            origin: "HND".parse().unwrap(),
            destination: "FUK".parse().unwrap(),
            date: "2026-11-24".parse().unwrap(),
        }],
        cabin: btm_domain::Cabin::Economy,
        travellers: 1,
        max_connections: 1,
    }
}

pub fn yen(amount: &str) -> Money {
    Money::parse(amount, btm_domain::Currency::JPY).unwrap()
}

pub fn handle() -> OfferHandle {
    let inner = Handle {
        offer: "off_1".into(),
        request: Some("orq_1".into()),
        passengers: vec!["pas_1".into()],
        total: yen("22000"),
        services: Vec::new(),
    };
    inner.seal(SupplierMode::Sandbox, within(1800))
}

pub fn traveller() -> TravellerDetails {
    TravellerDetails {
        family_name: "山田".into(),
        given_name: "太郎".into(),
        family_kana: "ヤマダ".into(),
        given_kana: "タロウ".into(),
        passport_surname: "YAMADA".into(),
        passport_given: "TARO".into(),
        passport_confirmed: true,
        title: Some(Title::Mr),
        gender: Some(Gender::M),
        birth_date: Some("1985-04-01".parse().unwrap()),
        email: "taro@example.invalid".into(),
        phone: "+819012345678".into(),
    }
}

pub fn booking() -> BookingId {
    BookingId(uuid::Uuid::from_u128(7))
}

pub fn intent(step: Step) -> Intent {
    Intent {
        booking_id: booking(),
        step,
        attempt: 1,
        our_ref: our_ref(booking(), step),
        offer: handle(),
        travellers: vec![traveller()],
        accepted_price: yen("22000"),
        deadline: within(130),
    }
}

pub async fn duffel(peer: &Peer) -> Duffel {
    let access = Access::sandbox(&peer.base_url, &peer.ca_pem, "duffel_test_secret".into()).unwrap();
    Duffel::connect(access, clock(), entropy()).await.unwrap()
}
