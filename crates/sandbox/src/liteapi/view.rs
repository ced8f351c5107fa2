//! Shapes of LiteAPI: hotels, room types, rates, policies.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::ledger::rooms::StayQuote;
use crate::money::number;
use crate::world::World;
use crate::world::hotels::prices::{Plan, Price, Stay};
use crate::world::hotels::{Property, PropertyId};

/// `lp` and six hex digits.
pub fn hotel_id(property: PropertyId) -> String {
    format!("lp{:06x}", property.0)
}

/// The property of a hotel id.
pub fn open_hotel<'a>(world: &'a World, id: &str) -> Option<&'a Property> {
    let digits = id.strip_prefix("lp").filter(|d| d.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    world.hotels.property(world.seed, &world.places, PropertyId(number))
}

/// `YYYY-MM-DD HH:MM:SS`, GMT.
pub fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A hotel as it stands beside rates.
pub fn hotel(property: &Property, ja: bool) -> Value {
    json!({
        "id": hotel_id(property.id),
        "name": if ja { &property.ja } else { &property.en },
        "main_photo": "",
        "thumbnail": "",
        "address": format!("{}, {}", property.line_one, if ja { &property.town_ja } else { &property.town_en }),
        "rating": property.score,
        "latitude": property.lat,
        "longitude": property.lng,
    })
}

/// A part of an amount: one of `of` equal shares, the first takes what does not divide.
fn share(amount: i64, of: usize, at: usize) -> i64 {
    let of = of.max(1) as i64;
    amount / of + if at == 0 { amount % of } else { 0 }
}

/// Policies as fees from a time on; `shares` = (of, at).
fn policies(price: &Price, currency: &str, now: DateTime<Utc>, shares: (usize, usize)) -> Value {
    let fee = |refund: i64| number(share(price.total, shares.0, shares.1) - share(refund, shares.0, shares.1), currency);
    let info = |at: DateTime<Utc>, refund: i64| json!({"cancelTime": time(at), "amount": fee(refund), "currency": currency, "type": "amount", "timezone": "GMT"});
    let mut infos = Vec::new();
    if let Some(first) = price.steps.first().filter(|s| s.refund < price.total) {
        infos.push(info(now, first.refund));
    }
    for (at, step) in price.steps.iter().enumerate() {
        infos.push(info(step.until, price.steps.get(at + 1).map_or(0, |next| next.refund)));
    }
    json!({
        "cancelPolicyInfos": infos,
        "hotelRemarks": [],
        "refundableTag": if price.steps.is_empty() { "NRFN" } else { "RFN" },
    })
}

/// What is sold, in every answer that shows it.
pub struct Sold<'a> {
    pub property: &'a Property,
    pub plan: Plan,
    pub price: &'a Price,
    pub stay: &'a Stay,
    pub currency: &'a str,
    pub ja: bool,
}

impl Sold<'_> {
    fn name(&self) -> &str {
        self.property.rooms.get(usize::from(self.plan.room)).map_or("", |r| if self.ja { &r.ja } else { &r.en })
    }

    /// The policies of the whole booking.
    pub fn policies(&self, now: DateTime<Utc>) -> Value {
        policies(self.price, self.currency, now, (1, 0))
    }

    /// One rate a room.
    pub fn rates(&self, offer: &str, now: DateTime<Utc>) -> Vec<Value> {
        let rooms = self.stay.parties.len();
        let sleeps = self.property.rooms.get(usize::from(self.plan.room)).map_or(1, |r| r.sleeps);
        let (board, board_name) = self.plan.board.code();
        let amount = |minor: i64, at: usize| json!([{"amount": number(share(minor, rooms, at), self.currency), "currency": self.currency}]);
        let rate = |(at, party): (usize, &crate::world::hotels::prices::Party)| {
            let mut taxes = vec![json!({
                "included": true,
                "description": "Taxes and fees",
                "amount": number(share(self.price.tax + self.price.fee, rooms, at), self.currency),
                "currency": self.currency,
            })];
            if self.price.due > 0 {
                taxes.push(json!({
                    "included": false,
                    "description": "Lodging tax, paid at the property",
                    "amount": number(share(self.price.due, rooms, at), &self.price.due_currency),
                    "currency": self.price.due_currency,
                }));
            }
            json!({
                "rateId": format!("{offer}.{}", at + 1),
                "occupancyNumber": at + 1,
                "name": self.name(),
                "maxOccupancy": sleeps,
                "adultCount": party.adults,
                "childCount": party.children.len(),
                "boardType": board,
                "boardName": board_name,
                "remarks": "",
                "priceType": "commission",
                "commission": [{"amount": 0, "currency": self.currency}],
                "retailRate": {
                    "total": amount(self.price.total, at),
                    "suggestedSellingPrice": [{"amount": number(share(self.price.total, rooms, at), self.currency), "currency": self.currency, "source": "providerDirect"}],
                    "initialPrice": amount(self.price.total, at),
                    "taxesAndFees": taxes,
                },
                "cancellationPolicies": policies(self.price, self.currency, now, (rooms, at)),
                "paymentTypes": ["NUITEE_PAY"],
                "providerCommission": {"amount": 0, "currency": self.currency},
            })
        };
        self.stay.parties.iter().enumerate().map(rate).collect()
    }

    /// A room type with its offer.
    pub fn room_type(&self, offer: &str, now: DateTime<Utc>) -> Value {
        let whole = json!({"amount": number(self.price.total, self.currency), "currency": self.currency});
        json!({
            "roomTypeId": format!("{}-{}", hotel_id(self.property.id), self.plan.code()),
            "offerId": offer,
            "supplier": "simulated",
            "supplierId": 2,
            "rates": self.rates(offer, now),
            "offerRetailRate": whole,
            "suggestedSellingPrice": whole,
            "offerInitialPrice": whole,
            "priceType": "commission",
            "rateType": "standard",
        })
    }
}

/// What a quote sold.
pub fn of_quote<'a>(world: &'a World, quote: &'a StayQuote, ja: bool) -> Option<Sold<'a>> {
    let property = world.hotels.property(world.seed, &world.places, quote.property)?;
    Some(Sold { property, plan: quote.plan, price: &quote.price, stay: &quote.stay, currency: &quote.currency, ja })
}
