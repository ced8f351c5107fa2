//! Duffel's test hotel: its rooms show one behaviour each. It stands in the sea, far from every city.

use super::property::{Property, PropertyId, Room};

/// The behaviour of a room of the test hotel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// S01: books with the balance.
    Success,
    /// S02: gone when quoted.
    GoneAtQuote,
    /// S03: gone when booked.
    GoneAtBooking,
    /// S04: ten per cent more when quoted.
    DearerAtQuote,
    /// S05: 202, and the booking appears.
    AcceptedCreated,
    /// S06: 202, and the booking fails.
    AcceptedFailed,
    /// S07: asks for a loyalty number.
    LoyaltyRequired,
    /// S09: a fee in the price, a tax at the property.
    FeeAndTax,
    /// S10: there is one room.
    LastRoom,
}

const ROOMS: [(Scenario, &str, &str, u16); 9] = [
    (Scenario::Success, "Balance success", "残高で予約成功", 50),
    (Scenario::GoneAtQuote, "Rate unavailable at quote", "見積時に満室", 50),
    (Scenario::GoneAtBooking, "Rate unavailable at booking", "予約時に満室", 50),
    (Scenario::DearerAtQuote, "Price changed at quote", "見積時に値上がり", 50),
    (Scenario::AcceptedCreated, "Accepted, then created", "受付後に成立", 50),
    (Scenario::AcceptedFailed, "Accepted, then failed", "受付後に不成立", 50),
    (Scenario::LoyaltyRequired, "Loyalty number required", "会員番号が必要", 50),
    (Scenario::FeeAndTax, "Fee and tax due at the property", "現地払いの税と手数料", 50),
    (Scenario::LastRoom, "Last room", "最後の一室", 1),
];

/// The test hotel, at 24.38° S, 128.32° W.
pub fn property() -> Property {
    let room = |(scenario, en, ja, rooms): &(Scenario, &str, &str, u16)| Room {
        en: (*en).to_owned(),
        ja: (*ja).to_owned(),
        beds: vec![("double", 1)],
        sleeps: 2,
        rooms: *rooms,
        factor: 1.0,
        scenario: Some(*scenario),
    };
    Property {
        id: PropertyId(8_191 << 7),
        en: "Duffel Test Hotel (simulated)".to_owned(),
        ja: "Duffel テストホテル（模擬）".to_owned(),
        town_en: "Henderson Island".to_owned(),
        town_ja: "ヘンダーソン島".to_owned(),
        line_one: "1 Test Beach".to_owned(),
        country: "PN",
        lat: -24.38,
        lng: -128.32,
        zone: chrono_tz::Pacific::Pitcairn,
        stars: 3,
        score: 8.4,
        reviews: 128,
        amenities: vec!["wifi", "24_hour_front_desk", "restaurant"],
        rooms: ROOMS.iter().map(room).collect(),
        base: 20_000.0,
        negotiates: true,
        lodging_tax: None,
    }
}
