//! Payloads as LiteAPI sends them, one of each kind.
use btm_domain::stay::Property;
use btm_suppliers::liteapi::wire::{Booking, Hotel, HotelRates, Prebook};
use serde_json::{Value, json};

pub fn hotel() -> Value {
    json!({"id": "lp1897", "name": "Hotel Sakura", "hotelDescription": "<p>Quiet &amp; warm.</p>", "address": "1-2-3 Hakata",
        "city": "Fukuoka", "country": "jp", "zip": "812-0011", "latitude": 33.59, "longitude": 130.42, "stars": 4, "rating": 8.4,
        "main_photo": "https://example.invalid/1.jpg", "facilityIds": [1, 2], "hotelFacilities": ["Free WiFi", "Gym"],
        "checkinCheckoutTimes": {"checkin": "03:00 PM", "checkout": "11:00"}})
}

pub fn policies() -> Value {
    json!({"cancelPolicyInfos": [
            {"cancelTime": "2027-01-18 09:00:00", "amount": 5000, "currency": "JPY", "type": "amount", "timezone": "GMT"},
            {"cancelTime": "2027-01-19 09:00:00", "amount": 20000, "currency": "JPY", "type": "amount", "timezone": "GMT"}],
        "hotelRemarks": ["Ring the bell"], "refundableTag": "RFN"})
}

pub fn rate() -> Value {
    json!({"rateId": "r1", "occupancyNumber": 1, "name": "Double Room", "maxOccupancy": 2, "adultCount": 1, "childCount": 0,
        "boardType": "BI", "boardName": "Breakfast Included", "remarks": "",
        "retailRate": {"total": [{"amount": 20000, "currency": "JPY"}],
            "taxesAndFees": [{"included": true, "description": "VAT", "amount": 1800, "currency": "JPY"},
                {"included": false, "description": "City tax", "amount": 400, "currency": "JPY"}]},
        "cancellationPolicies": policies(), "paymentTypes": ["NUITEE_PAY"]})
}

pub fn room() -> Value {
    json!({"roomTypeId": "rt", "offerId": "GE5ESNBS".repeat(180), "supplier": "nuitee", "supplierId": 2, "rates": [rate()],
        "offerRetailRate": {"amount": 20000, "currency": "JPY"}, "priceType": "commission", "rateType": "standard"})
}

pub fn rates() -> Value {
    json!({"hotelId": "lp1897", "roomTypes": [room()]})
}

pub fn prebook() -> Value {
    json!({"prebookId": "pb 1/2", "offerId": "o", "hotelId": "lp1897", "checkin": "2027-01-20", "checkout": "2027-01-22",
        "currency": "JPY", "price": 20000, "priceDifferencePercent": 0, "cancellationChanged": false, "boardChanged": false,
        "roomTypes": [room()], "termsAndConditions": "<b>No smoking</b>", "paymentTypes": ["ACC_CREDIT_CARD", "WALLET", "CREDIT"]})
}

pub fn booking(id: &str, reference: &str) -> Value {
    json!({"bookingId": id, "clientReference": reference, "supplierBookingId": "S1", "status": "CONFIRMED", "hotelConfirmationCode": "H77",
        "checkin": "2027-01-20", "checkout": "2027-01-22", "hotel": {"hotelId": "lp1897", "name": "Hotel Sakura"},
        "bookedRooms": [{"roomType": {"name": "Double Room"}, "boardType": "BI", "adults": 1,
            "rate": {"retailRate": {"total": {"amount": 20000, "currency": "JPY"}, "taxesAndFees": rate()["retailRate"]["taxesAndFees"]}}}],
        "holder": {"firstName": "TARO", "lastName": "YAMADA"}, "price": 20000, "currency": "JPY", "cancellationPolicies": policies(),
        "createdAt": "2026-11-23T09:00:00.000000Z"})
}

pub fn data(value: Value) -> String {
    json!({"data": value, "guestLevel": 0, "sandbox": true}).to_string()
}

pub fn error(code: u32) -> String {
    json!({"error": {"code": code, "message": "m", "description": "d"}}).to_string()
}

pub fn as_hotel(value: &Value) -> Hotel {
    serde_json::from_str(&value.to_string()).unwrap()
}

pub fn as_rates(value: &Value) -> HotelRates {
    serde_json::from_str(&value.to_string()).unwrap()
}

pub fn as_prebook(value: &Value) -> Prebook {
    serde_json::from_str(&value.to_string()).unwrap()
}

pub fn as_booking(value: &Value) -> Booking {
    serde_json::from_str(&value.to_string()).unwrap()
}

pub fn property() -> Property {
    btm_suppliers::liteapi::normal::property(&as_hotel(&hotel())).unwrap()
}
